package store

import (
	"encoding/json"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/order"
	"comptoir/stock"
)

const selectSharedSQL = `SELECT code, version FROM market WHERE code IN (%s) ORDER BY code`

// SharedVersions gives the versions of some markets and keeps them from moving until the transaction ends:
// SQLite has one writer, PostgreSQL takes a shared lock (the one exception to one SQL text).
func (tx *Tx) SharedVersions(codes []market.Code) (map[market.Code]int64, error) {
	versions := map[market.Code]int64{}
	keys := make([]any, len(codes))
	for i := range codes {
		keys[i] = string(codes[i])
	}
	err := tx.chunks(tx.ForShare(selectSharedSQL), nil, keys, func(s db.Scanner) error {
		var code market.Code
		var version int64
		err := s.Scan(&code, &version)
		versions[code] = version
		return err
	})
	return versions, err
}

const selectKeptSQL = `SELECT key, body, number, at_us, total, currency, refusals FROM receipt WHERE market = $1 AND key IN (%s)`

// Kept gives the receipts that are there for some keys.
func (tx *Tx) Kept(keys []order.Key) (map[order.Key]order.Kept, error) {
	byMarket := map[market.Code][]any{}
	var codes []market.Code
	for i := range keys {
		if byMarket[keys[i].Market] == nil {
			codes = append(codes, keys[i].Market)
		}
		byMarket[keys[i].Market] = append(byMarket[keys[i].Market], keys[i].Hash[:])
	}
	found := map[order.Key]order.Kept{}
	for _, code := range codes {
		err := tx.chunks(selectKeptSQL, []any{string(code)}, byMarket[code], func(s db.Scanner) error {
			k, err := scanKept(s)
			k.Key.Market = code
			found[k.Key] = k
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

const selectKeptKeysSQL = `SELECT market, key FROM receipt WHERE (market, key) > ($1, $2) ORDER BY market, key LIMIT $3`

// KeptKeys gives the keys of receipts in their order: those after one, a limited number.
func (tx *Tx) KeptKeys(after order.Key, limit int) ([]order.Key, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (k order.Key, err error) {
		var key []byte
		err = s.Scan(&k.Market, &key)
		k.Hash = hashFrom(key)
		return k, err
	}, selectKeptKeysSQL, string(after.Market), after.Hash[:], int64(limit))
}

func scanKept(s db.Scanner) (k order.Kept, err error) {
	var key, body []byte
	var refusals string
	if err = s.Scan(&key, &body, &k.Number, &k.At, &k.Total.Minor, &k.Total.Currency, &refusals); err != nil {
		return k, err
	}
	k.Key.Hash, k.Body = hashFrom(key), hashFrom(body)
	if refusals == "" {
		return k, nil
	}
	return k, fromDoc(refusals, &k.Refusals)
}

const insertKeptSQL = `INSERT INTO receipt (market, key, body, number, at_us, total, currency, refusals)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (market, key) DO NOTHING`

// Record writes a settlement. A key, a number or a level that has moved meanwhile runs the transaction anew.
func (tx *Tx) Record(s *order.Settlement) error {
	n, err := db.Values(tx.Tx, insertKeptSQL, pointers(s.Kept), keptRow)
	if err != nil {
		return err
	}
	if n != int64(len(s.Kept)) {
		return db.Again
	}
	if err := tx.reserve(s.Takings); err != nil {
		return err
	}
	if err := tx.useLimits(s.Used); err != nil {
		return err
	}
	if err := tx.useBaskets(s.Baskets); err != nil {
		return err
	}
	if err := tx.cite(s.Cleared); err != nil {
		return err
	}
	if err := tx.insertSales(s); err != nil {
		return err
	}
	if err := tx.useGrants(s.Granted); err != nil {
		return err
	}
	return tx.Tell(s.News)
}

// pointers are to the items of a list, for rows that hand out pointers.
func pointers[T any](items []T) []*T {
	all := make([]*T, len(items))
	for i := range items {
		all[i] = &items[i]
	}
	return all
}

func keptRow(args []any, k *order.Kept) []any {
	refusals := ""
	if k.Number == 0 {
		text, _ := json.Marshal(k.Refusals) // strings and numbers
		refusals = string(text)
	}
	return append(args, (*string)(&k.Key.Market), k.Key.Hash[:], k.Body[:], (*int64)(&k.Number), (*int64)(&k.At), &k.Total.Minor, (*string)(&k.Total.Currency), refusals)
}

const reserveSQL = `WITH v (quantity, sku, location, owner, least) AS (VALUES (CAST($1 AS bigint), $2, $3, $4, CAST($5 AS bigint)))
UPDATE stock_level SET reserved = stock_level.reserved + v.quantity FROM v
WHERE stock_level.sku = v.sku AND stock_level.location = v.location AND stock_level.owner = v.owner
AND stock_level.on_hand - stock_level.reserved >= v.least`

// reserveOneSQL is the same for one level: SQLite is slow at joining a list of one with a table.
const reserveOneSQL = `UPDATE stock_level SET reserved = reserved + $1
WHERE sku = $2 AND location = $3 AND owner = $4 AND on_hand - reserved >= $5`

// reserve takes from levels, guarded: a level that no longer has the quantity above its buffer runs the transaction anew.
func (tx *Tx) reserve(takings []stock.Taking) error {
	text := reserveSQL
	if tx.RowByRow() {
		text = reserveOneSQL
	}
	n, err := db.Values(tx.Tx, text, takings, func(args []any, t stock.Taking) []any {
		return append(args, t.Quantity, t.SKU, t.Location, string(t.Owner), t.Quantity+t.Keep)
	})
	if err == nil && n != int64(len(takings)) {
		return db.Again
	}
	return err
}

const insertCitedSQL = `INSERT INTO clearance_cited (hash, doc) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING`

func (tx *Tx) cite(cleared []order.Cleared) error {
	_, err := db.Values(tx.Tx, insertCitedSQL, cleared, func(args []any, c order.Cleared) []any { return append(args, c.Hash[:8], c.Text) })
	return err
}

const insertOrderSQL = `INSERT INTO orders (market, number, placed_us, changed_us, due_us, version, state, channel, language, currency,
goods, carriage, carriage_tax, tax, total, paid, payment, payment_state, email, secret, doc, customer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
ON CONFLICT (market, number) DO NOTHING`

const insertLineSQL = `INSERT INTO order_line (market, number, line, sku, title, quantity, unit, tax, rate_ppm, shipped, cancelled, returned, cleared)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, $10)`

const insertMovementSQL = `INSERT INTO stock_movement (market, ref, n, line, at_us, location, owner, sku, from_account, to_account, quantity, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')`

type soldLine struct {
	sale *order.Sale
	n    int
}

// insertSales writes orders, lines and the movements from on hand to reserved.
func (tx *Tx) insertSales(s *order.Settlement) error {
	n, err := db.Values(tx.Tx, insertOrderSQL, s.Sales, orderRow)
	if err != nil {
		return err
	}
	if n != int64(len(s.Sales)) {
		return db.Again // a number is taken
	}
	lines, movements := make([]soldLine, 0, len(s.Sales)), make([]soldLine, 0, len(s.Sales))
	for _, sale := range s.Sales {
		for i := range sale.Order.Lines {
			lines = append(lines, soldLine{sale, i})
		}
		for i := range sale.Takings {
			movements = append(movements, soldLine{sale, i})
		}
	}
	if _, err := db.Values(tx.Tx, insertLineSQL, lines, lineRow); err != nil {
		return err
	}
	onHand, reserved := code(accountCodes(), stock.OnHand), code(accountCodes(), stock.Reserved)
	_, err = db.Values(tx.Tx, insertMovementSQL, movements, func(args []any, l soldLine) []any {
		o, t := &l.sale.Order, &l.sale.Takings[l.n]
		return append(args, (*string)(&o.Market), (*int64)(&o.Number), l.n, t.Line, (*int64)(&o.Placed), &t.Location, (*string)(&t.Owner), &t.SKU, onHand, reserved, &t.Quantity)
	})
	return err
}

func lineRow(args []any, l soldLine) []any {
	return lineValues(args, &l.sale.Order, l.n, &l.sale.Cleared[l.n])
}

// lineValues, as orderRow, hands out pointers: a value would be copied to the heap for each order of a rush.
func lineValues(args []any, o *order.Order, n int, cleared *order.Hash) []any {
	line := &o.Lines[n]
	return append(args, (*string)(&o.Market), (*int64)(&o.Number), n, &line.SKU, &line.Title, &line.Quantity, &line.Unit.Minor, &line.Tax.Minor, (*int64)(&line.Rate), cleared[:8])
}

func orderRow(args []any, s *order.Sale) []any {
	o := &s.Order
	return append(args, (*string)(&o.Market), (*int64)(&o.Number), (*int64)(&o.Placed), (*int64)(&o.Changed), (*int64)(&o.Due), &o.Version,
		code(stateCodes(), o.State), code(channelCodes(), o.Channel), (*string)(&o.Language), (*string)(&o.Total.Currency),
		&o.Goods.Minor, &o.Delivery.Price.Minor, &o.Delivery.Tax.Minor, &o.Tax.Minor, &o.Total.Minor, &o.Payment.Paid.Minor,
		(*string)(&o.Payment.Method), code(paymentCodes(), o.Payment.State), &o.Buyer.Email, s.Secret[:], detailsOf(o), &o.Buyer.CustomerID)
}

const sweepKeptSQL = `DELETE FROM receipt WHERE number <> 0 AND at_us < $1 AND at_us <= (SELECT MAX(at_us) FROM (SELECT at_us FROM receipt ORDER BY at_us LIMIT 1000) AS oldest)`

const sweepRefusedSQL = `DELETE FROM receipt WHERE number = 0 AND at_us < $1 AND at_us <= (SELECT MAX(at_us) FROM (SELECT at_us FROM receipt ORDER BY at_us LIMIT 1000) AS oldest)`

const putSweptSQL = `INSERT INTO swept (name, gone) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET gone = swept.gone + excluded.gone`

// sweptKept is the name under which receipts of placings that were removed are counted.
const sweptKept = "receipts"

// SweepKept removes receipts from before an instant, those of about a thousand at a time.
func (tx *Tx) SweepKept(before clock.Instant) (int64, error) {
	placed, err := tx.Exec(sweepKeptSQL, int64(before))
	if err != nil {
		return 0, err
	}
	if placed > 0 {
		if _, err := tx.Exec(putSweptSQL, sweptKept, placed); err != nil {
			return 0, err
		}
	}
	refused, err := tx.Exec(sweepRefusedSQL, int64(before))
	return placed + refused, err
}
