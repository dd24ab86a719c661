package sim

import (
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/order"
	"comptoir/store"
)

// books are the rows of the store as they stand, read by the checkers' own statements.
type books struct {
	levels    map[shelfmark]level
	movements []movement
	orders    map[ref]*sold
	refs      []ref
	receipts  map[string]receiptRow
	money     []entry
	invoices  []invoiceRow
	sequences map[series]int64
	versions  map[market.Code]int64
	used      map[use]int64
	news      []newsRow
	letters   map[string]letterRow
	shipments []shipmentRow
	carriers  map[string]int // parcels by who carries them
	changes   map[string]changeRow
	facts     facts
	peopleRows
	sale *saleRows // of a world that holds a limited sale
}

// use is a limited variant, over all the names of people.
type use struct {
	market market.Code
	sku    string
}

// shelfmark names a level.
type shelfmark struct{ sku, location, owner string }

type level struct{ onHand, reserved int64 }

type movement struct {
	ref
	line     int64
	at       shelfmark
	from, to int64
	quantity int64
}

// sold is an order with its lines.
type sold struct {
	placed, due                              clock.Instant
	version, state, payment                  int64
	goods, carriage, carriageTax, tax, total int64
	paid                                     int64
	method, currency, email, customer, doc   string
	lines                                    []soldLine
	events                                   []event
}

type soldLine struct {
	sku                          string
	quantity, unit, tax, rate    int64
	shipped, cancelled, returned int64
	cleared                      string
}

type event struct {
	at             clock.Instant
	who, what, why string
	from, to       int64
}

type receiptRow struct {
	market market.Code
	body   string
	number order.Number
	at     clock.Instant
	total  int64
}

type entry struct {
	ref
	from, to  string
	minor     int64
	reference string
}

type series struct {
	entity string
	credit int64
}

type invoiceRow struct {
	series
	ref
	invoiceNumber, minor int64
}

// read fills books from one view.
func read(tx *store.Tx) (*books, error) {
	b := &books{levels: map[shelfmark]level{}, orders: map[ref]*sold{}, receipts: map[string]receiptRow{}, sequences: map[series]int64{},
		versions: map[market.Code]int64{}, used: map[use]int64{}, letters: map[string]letterRow{}, changes: map[string]changeRow{}}
	for _, part := range []func(*db.Tx) error{b.readStock, b.readOrders, b.readLines, b.readEvents, b.readReceipts, b.readMoney, b.readInvoices, b.readVersions,
		b.readUses, b.readFacts, b.readNews, b.readShipments, b.readHistory, b.readCustomers, b.readAnswers, b.readRefunds} {
		if err := part(tx.Tx); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *books) readStock(tx *db.Tx) error {
	err := tx.Each(func(r db.Scanner) error {
		var at shelfmark
		var l level
		err := r.Scan(&at.sku, &at.location, &at.owner, &l.onHand, &l.reserved)
		b.levels[at] = l
		return err
	}, `SELECT sku, location, owner, on_hand, reserved FROM stock_level`)
	if err != nil {
		return err
	}
	return tx.Each(func(r db.Scanner) error {
		var m movement
		err := r.Scan(&m.market, &m.number, &m.line, &m.at.sku, &m.at.location, &m.at.owner, &m.from, &m.to, &m.quantity)
		b.movements = append(b.movements, m)
		return err
	}, `SELECT market, ref, line, sku, location, owner, from_account, to_account, quantity FROM stock_movement ORDER BY market, ref, n`)
}

func (b *books) readOrders(tx *db.Tx) error {
	return tx.Each(func(r db.Scanner) error {
		var at ref
		o := &sold{}
		err := r.Scan(&at.market, &at.number, &o.placed, &o.due, &o.version, &o.state, &o.payment, &o.goods, &o.carriage, &o.carriageTax, &o.tax, &o.total,
			&o.paid, &o.method, &o.currency, &o.email, &o.customer, &o.doc)
		b.orders[at] = o
		b.refs = append(b.refs, at)
		return err
	}, `SELECT market, number, placed_us, due_us, version, state, payment_state, goods, carriage, carriage_tax, tax, total, paid, payment, currency, email, customer, doc
FROM orders ORDER BY market, number`)
}

func (b *books) readLines(tx *db.Tx) error {
	return tx.Each(func(r db.Scanner) error {
		var at ref
		var l soldLine
		err := r.Scan(&at.market, &at.number, &l.sku, &l.quantity, &l.unit, &l.tax, &l.rate, &l.shipped, &l.cancelled, &l.returned, &l.cleared)
		if o := b.orders[at]; o != nil {
			o.lines = append(o.lines, l)
		}
		return err
	}, `SELECT l.market, l.number, l.sku, l.quantity, l.unit, l.tax, l.rate_ppm, l.shipped, l.cancelled, l.returned, COALESCE(c.doc, '')
FROM order_line l LEFT JOIN clearance_cited c ON c.hash = l.cleared ORDER BY l.market, l.number, l.line`)
}

func (b *books) readEvents(tx *db.Tx) error {
	return tx.Each(func(r db.Scanner) error {
		var at ref
		var e event
		err := r.Scan(&at.market, &at.number, &e.at, &e.who, &e.what, &e.from, &e.to, &e.why)
		if o := b.orders[at]; o != nil {
			o.events = append(o.events, e)
		}
		return err
	}, `SELECT market, number, at_us, who, event, from_state, to_state, why FROM order_event ORDER BY market, number, n`)
}

func (b *books) readReceipts(tx *db.Tx) error {
	return tx.Each(func(r db.Scanner) error {
		var k receiptRow
		var key, body []byte
		err := r.Scan(&k.market, &key, &body, &k.number, &k.at, &k.total)
		k.body = string(body)
		b.receipts[string(k.market)+string(key)] = k
		return err
	}, `SELECT market, key, body, number, at_us, total FROM receipt`)
}

func (b *books) readMoney(tx *db.Tx) error {
	return tx.Each(func(r db.Scanner) error {
		var e entry
		err := r.Scan(&e.market, &e.number, &e.from, &e.to, &e.minor, &e.reference)
		b.money = append(b.money, e)
		return err
	}, `SELECT market, number, from_account, to_account, minor, reference FROM money_entry ORDER BY market, number, n`)
}

func (b *books) readInvoices(tx *db.Tx) error {
	err := tx.Each(func(r db.Scanner) error {
		var i invoiceRow
		err := r.Scan(&i.entity, &i.credit, &i.invoiceNumber, &i.market, &i.number, &i.minor)
		b.invoices = append(b.invoices, i)
		return err
	}, `SELECT entity, credit, invoice, market, number, minor FROM invoice ORDER BY entity, credit, invoice`)
	if err != nil {
		return err
	}
	return tx.Each(func(r db.Scanner) error {
		var of series
		var last int64
		err := r.Scan(&of.entity, &of.credit, &last)
		b.sequences[of] = last
		return err
	}, `SELECT entity, credit, last FROM invoice_sequence`)
}

func (b *books) readVersions(tx *db.Tx) error {
	return tx.Each(func(r db.Scanner) error {
		var code market.Code
		var version int64
		err := r.Scan(&code, &version)
		b.versions[code] = version
		return err
	}, `SELECT code, version FROM market`)
}

func (b *books) readUses(tx *db.Tx) error {
	return tx.Each(func(r db.Scanner) error {
		var of use
		var units int64
		err := r.Scan(&of.market, &of.sku, &units)
		b.used[of] += units
		return err
	}, `SELECT market, sku, units FROM limit_use`)
}
