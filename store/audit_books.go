package store

import (
	"fmt"
	"math"

	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/stock"
)

// booksMax is how many orders are read at a time.
const booksMax = 1000

// shelfOfBooks is a stretch of one market's order numbers with everything that is written under them.
type shelfOfBooks struct {
	*auditor
	market      market.Code
	after, upto int64 // numbers above after, up to upto
	numbers     []int64
	books       map[int64]*order.Books
}

// audit reads and looks; more tells that higher numbers follow.
func (s *shelfOfBooks) audit() (more bool, err error) {
	if more, err = s.readOrders(); err != nil {
		return false, err
	}
	for _, read := range []func() error{s.readLines, s.readMovements, s.readSteps, s.readShipments, s.readMoney, s.readInvoices} {
		if err := read(); err != nil {
			return false, err
		}
	}
	rules := order.AuditRules()
	for _, n := range s.numbers {
		b := s.books[n]
		for i, wrong := range b.Audit() {
			s.tried(rules[i].Name, s.at(n, wrong))
		}
		s.kept.expect(s.market, n, b.Placed)
		s.told.expect(s.market, n, b.Placed)
		if !b.Grant.IsZero() {
			s.cited[saleKey{s.market, b.Grant.Drop}]++
		}
	}
	s.done += int64(len(s.numbers))
	if s.progress != nil {
		s.progress(s.done, s.orders)
	}
	return more, nil
}

// at puts an order's name before what is wrong with it.
func (s *shelfOfBooks) at(n int64, wrong string) string {
	if wrong == "" {
		return ""
	}
	return nameOf(s.market, n) + ": " + wrong
}

func nameOf(m market.Code, n int64) string { return string(m) + "/" + order.Number(n).String() }

func (s *shelfOfBooks) readOrders() (more bool, err error) {
	found, err := s.tx.ordersAfter(s.market, s.after, booksMax)
	s.books, s.upto = make(map[int64]*order.Books, len(found)), math.MaxInt64
	for i := range found {
		n := int64(found[i].Number)
		s.numbers = append(s.numbers, n)
		s.books[n] = &order.Books{Order: found[i]}
	}
	if more = len(found) == booksMax; more {
		s.upto = s.numbers[booksMax-1]
	}
	s.count("orders", int64(len(found)))
	return more, err
}

// of gives the books that a row belongs to; nil and a broken rule when they are not there.
func (s *shelfOfBooks) of(what string, n int64) *order.Books {
	b := s.books[n]
	wrong := ""
	if b == nil {
		wrong = what + " without an order"
	}
	s.tried(ruleOrphan, s.at(n, wrong))
	return b
}

// each reads rows of this stretch; scan gives the order's number and what is to be done with its books.
func (s *shelfOfBooks) each(what, text string, scan func(db.Scanner) (int64, func(*order.Books), error)) error {
	rows := int64(0)
	err := s.tx.Each(func(row db.Scanner) error {
		n, add, err := scan(row)
		if err != nil {
			return err
		}
		rows++
		if add == nil {
			return nil
		}
		if b := s.of(what, n); b != nil {
			add(b)
		}
		return nil
	}, text, string(s.market), s.after, s.upto)
	s.count(what, rows)
	return err
}

const selectAuditedLinesSQL = `SELECT l.number, l.line, l.sku, l.quantity, l.unit, l.tax, l.shipped, l.cancelled, l.returned, CASE WHEN c.hash IS NULL THEN 1 ELSE 0 END
FROM order_line l LEFT JOIN clearance_cited c ON c.hash = l.cleared WHERE l.market = $1 AND l.number > $2 AND l.number <= $3 ORDER BY l.number, l.line`

func (s *shelfOfBooks) readLines() error {
	return s.each("lines", selectAuditedLinesSQL, func(row db.Scanner) (n int64, add func(*order.Books), err error) {
		var l order.Line
		var at, uncited int
		err = row.Scan(&n, &at, &l.SKU, &l.Quantity, &l.Unit.Minor, &l.Tax.Minor, &l.Shipped, &l.Cancelled, &l.Returned, &uncited)
		return n, func(b *order.Books) {
			if at != len(b.Lines) {
				s.tried("order.lines", s.at(n, fmt.Sprintf("line %d stands where line %d should", at, len(b.Lines))))
			}
			b.Lines, b.Uncited = append(b.Lines, l), b.Uncited+uncited
		}, err
	})
}

const selectAuditedMovementsSQL = `SELECT ref, line, location, owner, sku, from_account, to_account, quantity FROM stock_movement
WHERE market = $1 AND ref > $2 AND ref <= $3 ORDER BY ref, n`

// readMovements also feeds the ledger; a movement without a line belongs to a delivery or a count.
func (s *shelfOfBooks) readMovements() error {
	return s.each("movements", selectAuditedMovementsSQL, func(row db.Scanner) (n int64, add func(*order.Books), err error) {
		var m order.Movement
		var from, to int64
		if err = row.Scan(&n, &m.Line, &m.Location, &m.Owner, &m.SKU, &from, &to, &m.Quantity); err != nil {
			return n, nil, err
		}
		m.From, _ = member(accountCodes(), from) // an unknown one is no account: the ledger says so
		m.To, _ = member(accountCodes(), to)
		s.tried(ruleMove, s.at(n, s.ledger.Add(stock.Movement{Location: m.Location, Owner: m.Owner, SKU: m.SKU, From: m.From, To: m.To, Quantity: m.Quantity})))
		if m.Line < 0 {
			return n, nil, nil
		}
		return n, func(b *order.Books) { b.Movements = append(b.Movements, m) }, nil
	})
}

const selectAuditedStepsSQL = `SELECT number, n, event, from_state, to_state FROM order_event WHERE market = $1 AND number > $2 AND number <= $3 ORDER BY number, n`

func (s *shelfOfBooks) readSteps() error {
	return s.each("steps", selectAuditedStepsSQL, func(row db.Scanner) (n int64, add func(*order.Books), err error) {
		var step order.BookedStep
		var from, to int64
		if err = row.Scan(&n, &step.N, &step.Event, &from, &to); err != nil {
			return n, nil, err
		}
		step.From, _ = member(stateCodes(), from) // an unknown one is in no table of states
		step.To, _ = member(stateCodes(), to)
		return n, func(b *order.Books) { b.Steps = append(b.Steps, step) }, nil
	})
}

const selectAuditedParcelsSQL = `SELECT number, id, lines FROM order_shipment WHERE market = $1 AND number > $2 AND number <= $3 ORDER BY number, id`

func (s *shelfOfBooks) readShipments() error {
	return s.each("parcels", selectAuditedParcelsSQL, func(row db.Scanner) (n int64, add func(*order.Books), err error) {
		var p order.Shipment
		var lines string
		if err = row.Scan(&n, &p.ID, &lines); err == nil {
			err = fromDoc(lines, &p.Lines)
		}
		return n, func(b *order.Books) { b.Shipments = append(b.Shipments, p) }, err
	})
}

const selectAuditedMoneySQL = `SELECT number, from_account, to_account, minor, currency FROM money_entry WHERE market = $1 AND number > $2 AND number <= $3 ORDER BY number, n`

func (s *shelfOfBooks) readMoney() error {
	return s.each("money entries", selectAuditedMoneySQL, func(row db.Scanner) (n int64, add func(*order.Books), err error) {
		var e order.BookedMoney
		err = row.Scan(&n, &e.From, &e.To, &e.Minor, &e.Currency)
		return n, func(b *order.Books) { b.Entries = append(b.Entries, e) }, err
	})
}

const selectAuditedInvoicesSQL = `SELECT number, entity, credit, invoice, minor, currency FROM invoice WHERE market = $1 AND number > $2 AND number <= $3 ORDER BY number, credit, invoice`

func (s *shelfOfBooks) readInvoices() error {
	return s.each("invoices", selectAuditedInvoicesSQL, func(row db.Scanner) (n int64, add func(*order.Books), err error) {
		var i order.Invoice
		var credit int64
		var currency money.Currency
		err = row.Scan(&n, &i.Entity, &credit, &i.Number, &i.Amount.Minor, &currency)
		i.Credit, i.Amount.Currency = credit == 1, currency
		return n, func(b *order.Books) { b.Invoices = append(b.Invoices, i) }, err
	})
}
