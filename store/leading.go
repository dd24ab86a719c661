package store

import (
	"encoding/json"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
	"comptoir/stock"
)

const updateOrderSQL = `UPDATE orders SET changed_us = $1, due_us = $2, version = $3, state = $4, goods = $5, carriage = $6, carriage_tax = $7,
tax = $8, total = $9, paid = $10, payment_state = $11, doc = $12 WHERE market = $13 AND number = $14 AND version = $15`

// Change writes what has become of an order at the version that was read.
func (tx *Tx) Change(c *order.Change) error {
	o := c.Order
	n, err := tx.Exec(updateOrderSQL, int64(c.Entry.At), int64(o.Due), o.Version+1, code(stateCodes(), o.State), o.Goods.Minor, o.Delivery.Price.Minor,
		o.Delivery.Tax.Minor, o.Tax.Minor, o.Total.Minor, o.Payment.Paid.Minor, code(paymentCodes(), o.Payment.State), detailsOf(o),
		string(o.Market), int64(o.Number), o.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return db.Again
	}
	for _, write := range []func(*order.Change) error{tx.changeLines, tx.addEvent, tx.moveStock, tx.addMoney, tx.addInvoice, tx.changeShipments, tx.releaseLimits, tx.addLimits, tx.moveGrants} {
		if err := write(c); err != nil {
			return err
		}
	}
	return tx.Tell(c.News)
}

const updateLineSQL = `UPDATE order_line SET quantity = $1, tax = $2, shipped = $3, cancelled = $4, returned = $5
WHERE market = $6 AND number = $7 AND line = $8`

// changeLines writes lines as they will be; the last ones may be new.
func (tx *Tx) changeLines(c *order.Change) error {
	old := len(c.Order.Lines) - len(c.Cited)
	for i, l := range c.Order.Lines[:old] {
		if _, err := tx.Exec(updateLineSQL, l.Quantity, l.Tax.Minor, l.Shipped, l.Cancelled, l.Returned, string(c.Order.Market), int64(c.Order.Number), i); err != nil {
			return err
		}
	}
	return tx.addLines(c, old)
}

// addLines writes the lines from an index on, with the decisions under which they were added.
func (tx *Tx) addLines(c *order.Change, from int) error {
	if err := tx.cite(c.Cited); err != nil {
		return err
	}
	n := from
	_, err := db.Values(tx.Tx, insertLineSQL, c.Cited, func(args []any, cited order.Cleared) []any {
		n++
		return lineValues(args, c.Order, n-1, &cited.Hash)
	})
	return err
}

const insertEventSQL = `INSERT INTO order_event (market, number, n, at_us, who, event, from_state, to_state, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

func (tx *Tx) addEvent(c *order.Change) error {
	e := c.Entry
	_, err := tx.Exec(insertEventSQL, string(c.Order.Market), int64(c.Order.Number), c.Order.Version, int64(e.At), string(e.Who), string(e.Event),
		code(stateCodes(), e.From), code(stateCodes(), e.To), e.Why)
	return err
}

// movementsOf is the room for the movements of one version of an order.
const movementsOf = 100_000

func (tx *Tx) moveStock(c *order.Change) error {
	moves := make([]Movement, len(c.Movements))
	for i, m := range c.Movements {
		moves[i] = Movement{Market: c.Order.Market, Ref: int64(c.Order.Number), N: c.Order.Version*movementsOf + int64(i), Line: m.Line, At: c.Entry.At,
			Taking: m.Taking, From: m.From, To: m.To}
	}
	return tx.Move(moves)
}

const insertMoneySQL = `INSERT INTO money_entry (market, number, n, at_us, from_account, to_account, minor, currency, reference)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// entriesOf is the room for the money entries of one version of an order.
const entriesOf = 16

func (tx *Tx) addMoney(c *order.Change) error {
	for i, e := range c.Entries {
		if _, err := tx.Exec(insertMoneySQL, string(c.Order.Market), int64(c.Order.Number), c.Order.Version*entriesOf+int64(i), int64(e.At),
			string(e.From), string(e.To), e.Minor, string(c.Order.Total.Currency), e.Reference); err != nil {
			return err
		}
	}
	return nil
}

const selectMoneySQL = `SELECT COUNT(*) FROM money_entry WHERE market = $1 AND number = $2 AND reference = $3`

// KnownMoney tells whether a reference of money is in an order's entries already.
func (tx *Tx) KnownMoney(m market.Code, n order.Number, reference string) (bool, error) {
	count, err := db.One(tx.Tx, db.Int, selectMoneySQL, m, int64(n), reference)
	return count > 0, err
}

const beginInvoicesSQL = `INSERT INTO invoice_sequence (entity, credit, last) VALUES ($1, $2, 0) ON CONFLICT (entity, credit) DO NOTHING`

const takeInvoiceSQL = `UPDATE invoice_sequence SET last = last + 1 WHERE entity = $1 AND credit = $2`

const selectInvoiceSQL = `SELECT last FROM invoice_sequence WHERE entity = $1 AND credit = $2`

// NextInvoice takes the next number of a legal entity's sequence. The update holds the row until the commit, so
// that others wait for their number: it is used if this transaction commits, and taken by the next one if it
// does not.
func (tx *Tx) NextInvoice(entity string, credit bool) (int64, error) {
	kind := creditCode(credit)
	if _, err := tx.Exec(beginInvoicesSQL, entity, kind); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(takeInvoiceSQL, entity, kind); err != nil {
		return 0, err
	}
	return db.One(tx.Tx, db.Int, selectInvoiceSQL, entity, kind)
}

func creditCode(credit bool) int64 {
	if credit {
		return 1
	}
	return 0
}

const insertInvoiceSQL = `INSERT INTO invoice (entity, credit, invoice, market, number, minor, currency, at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

func (tx *Tx) addInvoice(c *order.Change) error {
	i := c.Invoice
	if i == nil {
		return nil
	}
	_, err := tx.Exec(insertInvoiceSQL, i.Entity, creditCode(i.Credit), i.Number, string(c.Order.Market), int64(c.Order.Number), i.Amount.Minor, string(i.Amount.Currency), int64(i.At))
	return err
}

const insertShipmentSQL = `INSERT INTO order_shipment (market, number, id, at_us, delivered_us, carrier, tracking, lines) VALUES ($1, $2, $3, $4, 0, $5, $6, $7)`

const deliverShipmentSQL = `UPDATE order_shipment SET delivered_us = $1 WHERE market = $2 AND number = $3 AND id = $4 AND delivered_us = 0`

func (tx *Tx) changeShipments(c *order.Change) error {
	market, number := string(c.Order.Market), int64(c.Order.Number)
	if p := c.Shipment; p != nil {
		lines, err := json.Marshal(p.Lines)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(insertShipmentSQL, market, number, p.ID, int64(p.At), p.Carrier, p.Tracking, string(lines)); err != nil {
			return err
		}
	}
	for _, id := range c.Delivered {
		if _, err := tx.Exec(deliverShipmentSQL, int64(c.Entry.At), market, number, id); err != nil {
			return err
		}
	}
	return nil
}

// Movement is one row of the stock ledger as it is written.
type Movement struct {
	Market market.Code // of the order, or where the location stands
	Ref    int64
	N      int64
	Line   int // -1 without an order's line
	At     clock.Instant
	stock.Taking
	From, To stock.Account
	Why      string
}

const insertMoveSQL = `INSERT INTO stock_movement (market, ref, n, line, at_us, location, owner, sku, from_account, to_account, quantity, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

const beginLevelSQL = `INSERT INTO stock_level (sku, location, owner, on_hand, reserved) VALUES ($1, $2, $3, 0, 0) ON CONFLICT (sku, location, owner) DO NOTHING`

const moveLevelSQL = `UPDATE stock_level SET on_hand = on_hand + $1, reserved = reserved + $2 WHERE sku = $3 AND location = $4 AND owner = $5
AND on_hand + $1 >= reserved + $2 AND reserved + $2 >= 0`

// Move writes movements and their effect on levels. A level that would fall below what the ledger allows is
// a Conflict "stock.not_there"; nothing is written then.
func (tx *Tx) Move(moves []Movement) error {
	for _, m := range moves {
		if _, err := tx.Exec(insertMoveSQL, string(m.Market), m.Ref, m.N, int64(m.Line), int64(m.At), m.Location, string(m.Owner), m.SKU,
			code(accountCodes(), m.From), code(accountCodes(), m.To), m.Quantity, m.Why); err != nil {
			return err
		}
		if _, err := tx.Exec(beginLevelSQL, m.SKU, m.Location, string(m.Owner)); err != nil {
			return err
		}
		hand, reserved := stock.Effect(m.From, m.To, m.Quantity)
		n, err := tx.Exec(moveLevelSQL, hand, reserved, m.SKU, m.Location, string(m.Owner))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "stock.not_there", "sku", m.SKU, "location", m.Location)
		}
	}
	return nil
}

const selectLevelSQL = `SELECT sku, location, owner, on_hand, reserved FROM stock_level WHERE sku = $1 AND location = $2 AND owner = $3`

// Count sets what lies on hand by one movement: from the supplier when there is more, to what is written off
// when there is less.
func (tx *Tx) Count(m market.Code, at clock.Instant, location string, owner stock.Owner, sku string, onHand int64, ref int64, why string) error {
	level, err := db.One(tx.Tx, scanLevel, selectLevelSQL, sku, location, string(owner))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if onHand == level.OnHand {
		return nil
	}
	move := Movement{Market: m, Ref: ref, Line: -1, At: at, From: stock.Supplier, To: stock.OnHand, Why: why,
		Taking: stock.Taking{Location: location, Owner: owner, SKU: sku, Quantity: onHand - level.OnHand}}
	if move.Quantity < 0 {
		move.Quantity, move.From, move.To = -move.Quantity, stock.OnHand, stock.WrittenOff
	}
	return tx.Move([]Movement{move})
}
