package store

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
	"comptoir/stock"
)

var _ order.Tx = (*Tx)(nil)

const orderColumns = `market, number, placed_us, changed_us, due_us, version, state, channel, language, currency,
goods, carriage, carriage_tax, tax, total, paid, payment, payment_state, email, customer, doc`

func scanOrder(s db.Scanner) (o order.Order, err error) {
	var state, channel, paid int64
	var doc string
	err = s.Scan(&o.Market, &o.Number, &o.Placed, &o.Changed, &o.Due, &o.Version, &state, &channel, &o.Language, &o.Total.Currency,
		&o.Goods.Minor, &o.Delivery.Price.Minor, &o.Delivery.Tax.Minor, &o.Tax.Minor, &o.Total.Minor, &o.Payment.Paid.Minor,
		&o.Payment.Method, &paid, &o.Buyer.Email, &o.Buyer.CustomerID, &doc)
	if err != nil {
		return o, err
	}
	c := o.Total.Currency
	o.Goods.Currency, o.Delivery.Price.Currency, o.Delivery.Tax.Currency, o.Tax.Currency, o.Payment.Paid.Currency = c, c, c, c, c
	if o.State, err = member(stateCodes(), state); err != nil {
		return o, err
	}
	if o.Channel, err = member(channelCodes(), channel); err != nil {
		return o, err
	}
	if o.Payment.State, err = member(paymentCodes(), paid); err != nil {
		return o, err
	}
	return o, fillOrder(&o, doc)
}

const selectOrdersAfterSQL = `SELECT ` + orderColumns + ` FROM orders WHERE market = $1 AND number > $2 ORDER BY number LIMIT $3`

// ordersAfter gives some orders of a market by their numbers, without lines.
func (tx *Tx) ordersAfter(m market.Code, number int64, limit int) ([]order.Order, error) {
	return db.Many(tx.Tx, scanOrder, selectOrdersAfterSQL, string(m), number, limit)
}

const selectOrderSQL = `SELECT ` + orderColumns + ` FROM orders WHERE market = $1 AND number = $2`

// Order gives an order whole; fault.NotFound "order.unknown".
func (tx *Tx) Order(m market.Code, n order.Number) (order.Order, error) {
	o, err := db.One(tx.Tx, scanOrder, selectOrderSQL, m, int64(n))
	if fault.Is(err, fault.NotFound) {
		return o, fault.New(fault.NotFound, "order.unknown")
	}
	if err != nil {
		return o, err
	}
	for _, read := range []func(*order.Order) error{tx.readLines, tx.readLimited, tx.readEvents, tx.readShipments, tx.readInvoices} {
		if err := read(&o); err != nil {
			return o, err
		}
	}
	return o, nil
}

const selectDetailsSQL = `SELECT doc FROM orders WHERE market = $1 AND number = $2`

// readLimited marks the lines that count against a limit, or under a clearance.
func (tx *Tx) readLimited(o *order.Order) error {
	d, err := db.One(tx.Tx, scanDoc[orderDoc], selectDetailsSQL, o.Market, int64(o.Number))
	for _, i := range d.Limited {
		if i >= 0 && i < len(o.Lines) {
			o.Lines[i].Limited = true
		}
	}
	for i, c := range d.Capped {
		if i >= 0 && i < len(o.Lines) {
			o.Lines[i].Capped = c
		}
	}
	o.Overruled = d.Overruled
	return err
}

const selectSecretSQL = `SELECT secret FROM orders WHERE market = $1 AND number = $2`

// OrderSecret gives the hash that the order's token must have.
func (tx *Tx) OrderSecret(m market.Code, n order.Number) (order.Hash, error) {
	return db.One(tx.Tx, func(s db.Scanner) (order.Hash, error) {
		var b []byte
		err := s.Scan(&b)
		return hashFrom(b), err
	}, selectSecretSQL, m, int64(n))
}

const selectLinesSQL = `SELECT l.sku, l.title, l.quantity, l.unit, l.tax, l.rate_ppm, l.shipped, l.cancelled, l.returned, COALESCE(c.doc, '')
FROM order_line l LEFT JOIN clearance_cited c ON c.hash = l.cleared WHERE l.market = $1 AND l.number = $2 ORDER BY l.line`

func (tx *Tx) readLines(o *order.Order) (err error) {
	o.Lines, err = db.Many(tx.Tx, func(s db.Scanner) (l order.Line, err error) {
		err = s.Scan(&l.SKU, &l.Title, &l.Quantity, &l.Unit.Minor, &l.Tax.Minor, &l.Rate, &l.Shipped, &l.Cancelled, &l.Returned, &l.Cleared)
		l.Unit.Currency, l.Tax.Currency = o.Total.Currency, o.Total.Currency
		if err == nil {
			l.Total, err = l.Unit.Times(l.Quantity)
		}
		return l, err
	}, selectLinesSQL, o.Market, int64(o.Number))
	return err
}

const selectEventsSQL = `SELECT at_us, who, event, from_state, to_state, why FROM order_event WHERE market = $1 AND number = $2 ORDER BY n`

// readEvents begins with the placing, which the order itself tells.
func (tx *Tx) readEvents(o *order.Order) error {
	o.History = []order.Entry{{At: o.Placed, Who: order.ByBuyer, Event: order.EventPlace, To: order.Placed}}
	return tx.Each(func(s db.Scanner) error {
		var e order.Entry
		var from, to int64
		err := s.Scan(&e.At, &e.Who, &e.Event, &from, &to, &e.Why)
		if err == nil {
			e.From, err = member(stateCodes(), from)
		}
		if err == nil {
			e.To, err = member(stateCodes(), to)
		}
		o.History = append(o.History, e)
		return err
	}, selectEventsSQL, o.Market, int64(o.Number))
}

const selectShipmentsSQL = `SELECT id, at_us, delivered_us, carrier, tracking, lines FROM order_shipment WHERE market = $1 AND number = $2 ORDER BY id`

func (tx *Tx) readShipments(o *order.Order) (err error) {
	o.Shipments, err = db.Many(tx.Tx, func(s db.Scanner) (p order.Shipment, err error) {
		var lines string
		if err = s.Scan(&p.ID, &p.At, &p.Delivered, &p.Carrier, &p.Tracking, &lines); err == nil {
			err = fromDoc(lines, &p.Lines)
		}
		return p, err
	}, selectShipmentsSQL, o.Market, int64(o.Number))
	return err
}

const selectInvoicesSQL = `SELECT entity, credit, invoice, minor, currency, at_us FROM invoice WHERE market = $1 AND number = $2 ORDER BY at_us, credit, invoice`

func (tx *Tx) readInvoices(o *order.Order) (err error) {
	o.Invoices, err = db.Many(tx.Tx, func(s db.Scanner) (i order.Invoice, err error) {
		var credit int64
		err = s.Scan(&i.Entity, &credit, &i.Number, &i.Amount.Minor, &i.Amount.Currency, &i.At)
		i.Credit = credit == 1
		return i, err
	}, selectInvoicesSQL, o.Market, int64(o.Number))
	return err
}

const selectDueSQL = `SELECT market, number FROM orders WHERE due_us > 0 AND due_us <= $1 AND state = $2 ORDER BY due_us LIMIT $3`

// Due gives the orders whose time to be paid has passed, oldest first.
func (tx *Tx) Due(now clock.Instant, limit int) ([]order.Ref, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (r order.Ref, err error) {
		return r, s.Scan(&r.Market, &r.Number)
	}, selectDueSQL, int64(now), code(stateCodes(), order.Placed), limit)
}

const selectReservedSQL = `SELECT line, location, owner, sku, SUM(CASE WHEN to_account = $1 THEN quantity ELSE -quantity END) AS held
FROM stock_movement WHERE market = $2 AND ref = $3 AND (to_account = $4 OR from_account = $5)
GROUP BY line, location, owner, sku ORDER BY line, sku, location, owner`

// Reserved gives what is reserved for an order now: the sum of its movements.
func (tx *Tx) Reserved(m market.Code, n order.Number) ([]order.LineTaking, error) {
	reserved := code(accountCodes(), stock.Reserved)
	all, err := db.Many(tx.Tx, func(s db.Scanner) (t order.LineTaking, err error) {
		return t, s.Scan(&t.Line, &t.Location, &t.Owner, &t.SKU, &t.Quantity)
	}, selectReservedSQL, reserved, m, int64(n), reserved, reserved)
	return slices.DeleteFunc(all, func(t order.LineTaking) bool { return t.Quantity == 0 }), err
}

const selectPageSQL = `SELECT ` + orderColumns + ` FROM orders WHERE market = $1 AND (placed_us < $2 OR (placed_us = $3 AND number > $4))
AND placed_us >= $5 AND state IN ($6, $7, $8, $9, $10, $11, $12, $13) ORDER BY placed_us DESC, number LIMIT $14`

// selectPageOfSQL hides the time from the planner (+placed_us), which would else read a market's orders in its order: of one buyer there are few.
const selectPageOfSQL = `SELECT ` + orderColumns + ` FROM orders WHERE market = $1 AND (+placed_us < $2 OR (+placed_us = $3 AND number > $4))
AND +placed_us >= $5 AND state IN ($6, $7, $8, $9, $10, $11, $12, $13) AND email = $14 AND email <> '' ORDER BY +placed_us DESC, number LIMIT $15`

// Orders gives a page, newest first: one statement for each market, as the key has the market first, merged here.
func (tx *Tx) Orders(f order.Filter) (order.Page, error) {
	limit := f.Limit
	if limit <= 0 || limit > 100 {
		limit = 50
	}
	after, err := readCursor(f.Cursor)
	if err != nil {
		return order.Page{}, err
	}
	var all []order.Order
	for _, m := range f.Markets {
		some, err := tx.pageOf(m, f, after, limit+1)
		if err != nil {
			return order.Page{}, err
		}
		all = append(all, some...)
	}
	page := pageFrom(all, limit)
	return page, tx.readPageLines(page.Orders)
}

// pageFrom is the newest orders of some, with the place where the next page begins.
func pageFrom(all []order.Order, limit int) order.Page {
	slices.SortFunc(all, func(a, b order.Order) int {
		return cmp.Or(cmp.Compare(b.Placed, a.Placed), cmp.Compare(a.Market, b.Market), cmp.Compare(a.Number, b.Number))
	})
	page := order.Page{Orders: all}
	if len(all) > limit {
		page.Orders = all[:limit]
		last := &page.Orders[limit-1]
		page.Next = fmt.Sprintf("%d.%s.%d", last.Placed, last.Market, last.Number)
	}
	return page
}

const selectPageLinesSQL = `SELECT number, sku, title, quantity, unit, tax, rate_ppm, shipped, cancelled, returned FROM order_line
WHERE market = $1 AND number IN (%s) ORDER BY number, line`

// readPageLines reads the lines of a page's orders, market by market, without their clearance decisions.
func (tx *Tx) readPageLines(page []order.Order) error {
	byMarket := map[market.Code]map[int64]*order.Order{}
	keys := map[market.Code][]any{}
	for i := range page {
		o := &page[i]
		if byMarket[o.Market] == nil {
			byMarket[o.Market] = map[int64]*order.Order{}
		}
		byMarket[o.Market][int64(o.Number)] = o
		keys[o.Market] = append(keys[o.Market], int64(o.Number))
	}
	for _, m := range slices.Sorted(maps.Keys(keys)) {
		err := tx.chunks(selectPageLinesSQL, []any{string(m)}, keys[m], func(s db.Scanner) error {
			var number int64
			var l order.Line
			err := s.Scan(&number, &l.SKU, &l.Title, &l.Quantity, &l.Unit.Minor, &l.Tax.Minor, &l.Rate, &l.Shipped, &l.Cancelled, &l.Returned)
			if err != nil {
				return err
			}
			o := byMarket[m][number]
			l.Unit.Currency, l.Tax.Currency = o.Total.Currency, o.Total.Currency
			l.Total, err = l.Unit.Times(l.Quantity)
			o.Lines = append(o.Lines, l)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

type cursor struct {
	placed int64
	market market.Code
	number int64
}

func readCursor(text string) (cursor, error) {
	if text == "" {
		return cursor{placed: math.MaxInt64}, nil
	}
	bad := fault.Field("cursor", "order.cursor_invalid")
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return cursor{}, bad
	}
	placed, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return cursor{}, bad
	}
	number, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return cursor{}, bad
	}
	return cursor{placed, market.Code(parts[1]), number}, nil
}

func (tx *Tx) pageOf(m market.Code, f order.Filter, after cursor, limit int) ([]order.Order, error) {
	number := after.number
	switch {
	case m < after.market:
		number = math.MaxInt64
	case m > after.market:
		number = -1
	}
	args := []any{string(m), after.placed, after.placed, number, int64(f.Since)}
	states := f.States
	if len(states) == 0 {
		states = order.States()
	}
	for i := range len(order.States()) {
		args = append(args, code(stateCodes(), states[min(i, len(states)-1)]))
	}
	text := strings.TrimSpace(f.Text)
	if text == "" {
		return db.Many(tx.Tx, scanOrder, selectPageSQL, append(args, limit)...)
	}
	if n, err := order.ParseNumber(text); err == nil {
		one, err := db.Many(tx.Tx, scanOrder, selectOrderSQL, m, int64(n))
		return slices.DeleteFunc(one, func(o order.Order) bool { return !slices.Contains(states, o.State) || int64(o.Placed) >= after.placed }), err
	}
	return db.Many(tx.Tx, scanOrder, selectPageOfSQL, append(args, strings.ToLower(text), limit)...)
}

const ownAfter = ` AND (placed_us < $2 OR (placed_us = $3 AND (market > $4 OR (market = $5 AND number > $6)))) ORDER BY placed_us DESC, market, number LIMIT $7`

const selectOwnOrdersSQL = `SELECT ` + orderColumns + ` FROM orders WHERE customer = $1 AND customer <> ''` + ownAfter

const selectGuestOrdersSQL = `SELECT ` + orderColumns + ` FROM orders WHERE email = $1 AND email <> '' AND customer = '' AND market IN (SELECT code FROM market)` + ownAfter

// OwnOrders gives a page of a customer's orders, and of those that guests placed with the proved address.
func (tx *Tx) OwnOrders(customerID, email, from string, limit int) (order.Page, error) {
	after, err := readCursor(from)
	if err != nil {
		return order.Page{}, err
	}
	rest := []any{after.placed, after.placed, string(after.market), string(after.market), after.number, limit + 1}
	all, err := db.Many(tx.Tx, scanOrder, selectOwnOrdersSQL, append([]any{customerID}, rest...)...)
	if err != nil {
		return order.Page{}, err
	}
	guests, err := db.Many(tx.Tx, scanOrder, selectGuestOrdersSQL, append([]any{email}, rest...)...)
	if err != nil {
		return order.Page{}, err
	}
	page := pageFrom(append(all, guests...), limit)
	return page, tx.readPageLines(page.Orders)
}
