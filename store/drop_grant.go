package store

import (
	"cmp"
	"slices"

	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
	"comptoir/stock"
)

var _ order.GrantTx = (*Tx)(nil)

func grantStateCodes() []drop.GrantState {
	return []drop.GrantState{"", drop.Held, drop.Ordered, drop.Lapsed, drop.Returned}
}

func allotmentCodes() []drop.Allotment { return []drop.Allotment{"", drop.Everybody, drop.ByCode} }

const grantColumns = `market, sale, n, entry, customer, units, allotment, state, at_us, until_us, came_back`

func scanDropGrant(s db.Scanner) (g drop.Grant, err error) {
	var entry []byte
	var allotment, state int64
	err = s.Scan(&g.Market, &g.Drop, &g.N, &entry, &g.Customer, &g.Units, &allotment, &state, &g.At, &g.Until, &g.Back)
	if err != nil {
		return g, err
	}
	copy(g.Entry[:], entry)
	if g.Allotment, err = member(allotmentCodes(), allotment); err != nil {
		return g, err
	}
	g.State, err = member(grantStateCodes(), state)
	return g, err
}

const selectDropGrantsSQL = `SELECT ` + grantColumns + ` FROM limited_sale_grant WHERE market = $1 AND sale = $2 AND entry IN (%s)`

// DropGrants gives the grants of some entries, by their numbers. They are sorted here: asked for the order, SQLite reads
// all grants of the sale in it.
func (tx *Tx) DropGrants(m market.Code, id string, ids []drop.EntryID) ([]drop.Grant, error) {
	var all []drop.Grant
	seen := map[int64]bool{}
	err := tx.chunks(selectDropGrantsSQL, []any{string(m), id}, entryKeys(ids), func(s db.Scanner) error {
		g, err := scanDropGrant(s)
		if !seen[g.N] {
			seen[g.N] = true
			all = append(all, g)
		}
		return err
	})
	slices.SortFunc(all, func(a, b drop.Grant) int { return cmp.Compare(a.N, b.N) })
	return all, err
}

const selectDueGrantsSQL = `SELECT ` + grantColumns + ` FROM limited_sale_grant WHERE market = $1 AND sale = $2 AND state = 1 AND until_us <= $3
ORDER BY n LIMIT $4`

// DueGrants gives held grants whose time is over.
func (tx *Tx) DueGrants(m market.Code, id string, now clock.Instant, limit int) ([]drop.Grant, error) {
	return db.Many(tx.Tx, scanDropGrant, selectDueGrantsSQL, string(m), id, int64(now), limit)
}

const selectGrantsAfterSQL = `SELECT ` + grantColumns + ` FROM limited_sale_grant WHERE market = $1 AND sale = $2 AND n > $3 AND until_us <= $4 ORDER BY n LIMIT $5`

// DropGrantsAfter gives grants after a number that run out by an instant.
func (tx *Tx) DropGrantsAfter(m market.Code, id string, after int64, by clock.Instant, limit int) ([]drop.Grant, error) {
	return db.Many(tx.Tx, scanDropGrant, selectGrantsAfterSQL, string(m), id, after, int64(by), limit)
}

const countHeldSQL = `SELECT COUNT(*) FROM limited_sale_grant WHERE market = $1 AND sale = $2 AND state = 1`

// HeldGrants counts the grants that are held.
func (tx *Tx) HeldGrants(m market.Code, id string) (int64, error) {
	return db.One(tx.Tx, db.Int, countHeldSQL, string(m), id)
}

const insertGrantSQL = `INSERT INTO limited_sale_grant (market, sale, n, entry, customer, units, allotment, state, at_us, until_us, order_number, came_back)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0) ON CONFLICT (market, sale, n) DO NOTHING`

// PutGrants writes new grants.
func (tx *Tx) PutGrants(grants []drop.Grant) error {
	n, err := db.Values(tx.Tx, insertGrantSQL, grants, func(args []any, g drop.Grant) []any {
		return append(args, string(g.Market), g.Drop, g.N, g.Entry[:], g.Customer, g.Units, code(allotmentCodes(), g.Allotment),
			code(grantStateCodes(), g.State), int64(g.At), int64(g.Until))
	})
	if err == nil && n != int64(len(grants)) {
		return db.Again
	}
	return err
}

const lapseSQL = `WITH v (market, sale, n) AS (VALUES ($1, $2, CAST($3 AS bigint)))
UPDATE limited_sale_grant SET state = 3 FROM v
WHERE limited_sale_grant.market = v.market AND limited_sale_grant.sale = v.sale AND limited_sale_grant.n = v.n AND limited_sale_grant.state = 1`

// lapseOneSQL is the same for one grant: SQLite is slow at joining a list of one with a table.
const lapseOneSQL = `UPDATE limited_sale_grant SET state = 3 WHERE market = $1 AND sale = $2 AND n = $3 AND state = 1`

// Lapse marks held grants as run out.
func (tx *Tx) Lapse(grants []drop.Grant) error {
	return allOf(tx, lapseSQL, lapseOneSQL, grants, func(args []any, g drop.Grant) []any { return append(args, string(g.Market), g.Drop, g.N) })
}

// allOf runs a guarded statement for every item: the transaction runs anew when one of them was not there.
func allOf[T any](tx *Tx, many, one string, items []T, row func([]any, T) []any) error {
	text := many
	if tx.RowByRow() {
		text = one
	}
	n, err := db.Values(tx.Tx, text, items, row)
	if err == nil && n != int64(len(items)) {
		return db.Again
	}
	return err
}

const selectGrantNewsSQL = `SELECT w.grant_n, w.part, w.event, w.units, w.at_us, g.allotment FROM limited_sale_news w
JOIN limited_sale_grant g ON g.market = w.market AND g.sale = w.sale AND g.n = w.grant_n
WHERE w.market = $1 AND w.sale = $2 ORDER BY w.grant_n, w.part LIMIT $3`

// GrantNews gives what became of grants in orders and is not in the log: that of each grant in its order.
func (tx *Tx) GrantNews(m market.Code, id string, limit int) ([]drop.News, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (n drop.News, err error) {
		var allotment int64
		if err = s.Scan(&n.N, &n.Part, &n.Event, &n.Units, &n.At, &allotment); err != nil {
			return n, err
		}
		n.Allotment, err = member(allotmentCodes(), allotment)
		return n, err
	}, selectGrantNewsSQL, string(m), id, limit)
}

const forgetNewsSQL = `WITH v (market, sale, grant_n, part) AS (VALUES ($1, $2, CAST($3 AS bigint), CAST($4 AS bigint)))
DELETE FROM limited_sale_news WHERE (market, sale, grant_n, part) IN (SELECT market, sale, grant_n, part FROM v)`

const forgetOneSQL = `DELETE FROM limited_sale_news WHERE market = $1 AND sale = $2 AND grant_n = $3 AND part = $4`

// ForgetNews removes news that a line tells now.
func (tx *Tx) ForgetNews(m market.Code, id string, told []drop.News) error {
	return allOf(tx, forgetNewsSQL, forgetOneSQL, told, func(args []any, n drop.News) []any { return append(args, string(m), id, n.N, n.Part) })
}

const selectCounterGrantSQL = `SELECT g.units, g.customer, g.state, g.until_us, s.number, s.state, s.facts FROM limited_sale_grant g
JOIN limited_sale s ON s.market = g.market AND s.id = g.sale WHERE g.market = $1 AND g.sale = $2 AND g.n = $3`

// Grants gives grants as the counter needs them.
func (tx *Tx) Grants(keys []order.GrantKey) (map[order.GrantKey]order.Grant, error) {
	found := map[order.GrantKey]order.Grant{}
	for _, key := range keys {
		all, err := db.Many(tx.Tx, func(s db.Scanner) (order.Grant, error) { return scanCounterGrant(key, s) }, selectCounterGrantSQL,
			string(key.Market), key.Drop, key.N)
		if err != nil {
			return nil, err
		}
		for _, g := range all {
			found[key] = g
		}
	}
	return found, nil
}

func scanCounterGrant(key order.GrantKey, s db.Scanner) (order.Grant, error) {
	g := order.Grant{GrantKey: key}
	var state, of int64
	var facts string
	if err := s.Scan(&g.Units, &g.Customer, &state, &g.Until, &g.Ledger, &of, &facts); err != nil {
		return g, err
	}
	var doc dropDoc
	if err := fromDoc(facts, &doc); err != nil {
		return g, err
	}
	g.Channel, g.SKU, g.Price, g.Pay, g.Limit = doc.Channel, doc.SKU, doc.Price, doc.Pay, doc.Limit
	g.Location, g.Owner = doc.Where.Location, doc.Where.Owner
	g.Held = state == code(grantStateCodes(), drop.Held)
	g.Running = of == code(dropStateCodes(), drop.Published)
	return g, nil
}

const useGrantSQL = `WITH v (number, market, sale, n, at_us) AS (VALUES (CAST($1 AS bigint), $2, $3, CAST($4 AS bigint), CAST($5 AS bigint)))
UPDATE limited_sale_grant SET state = 2, order_number = v.number FROM v WHERE limited_sale_grant.market = v.market AND limited_sale_grant.sale = v.sale
AND limited_sale_grant.n = v.n AND limited_sale_grant.state = 1 AND limited_sale_grant.until_us > v.at_us`

const useOneGrantSQL = `UPDATE limited_sale_grant SET state = 2, order_number = $1 WHERE market = $2 AND sale = $3 AND n = $4 AND state = 1 AND until_us > $5`

const takeAsideSQL = `UPDATE limited_sale SET aside = aside - $1 WHERE market = $2 AND id = $3 AND state = 2 AND aside >= $1`

// useGrants uses grants in the transaction of their orders: each once, while it is held. Their units leave what lies
// aside and are reserved for the order in the same breath, so that no level moves. The sale's row comes last: other
// nodes wait there.
func (tx *Tx) useGrants(used []order.GrantMove) error {
	err := allOf(tx, useGrantSQL, useOneGrantSQL, used, func(args []any, m order.GrantMove) []any {
		return append(args, int64(m.Number), string(m.Market), m.Drop, m.N, int64(m.At))
	})
	if err != nil {
		return err
	}
	if _, err := db.Values(tx.Tx, insertMoveSQL, used, takenFromAside); err != nil {
		return err
	}
	if _, err := db.Values(tx.Tx, insertGrantNewsSQL, used, grantNews); err != nil {
		return err
	}
	type sale struct {
		market market.Code
		id     string
	}
	var sales []sale
	units := map[sale]int64{}
	for _, m := range used {
		of := sale{m.Market, m.Drop}
		if units[of] == 0 {
			sales = append(sales, of)
		}
		units[of] += m.Units
	}
	slices.SortFunc(sales, func(a, b sale) int { return cmp.Or(cmp.Compare(a.market, b.market), cmp.Compare(a.id, b.id)) })
	for _, of := range sales {
		n, err := tx.Exec(takeAsideSQL, units[of], string(of.market), of.id)
		if err == nil && n == 0 {
			err = db.Again
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// takenFromAside is the sale's side of the movement that its order makes: its first.
func takenFromAside(args []any, m order.GrantMove) []any {
	return append(args, string(m.Market), m.Grant.Ledger, m.N*ofGrants, int64(-1), int64(m.At), m.Grant.Location, string(m.Grant.Owner),
		m.Grant.SKU, code(accountCodes(), stock.Reserved), code(accountCodes(), stock.OnHand), m.Units, "drop "+m.Drop)
}

const insertGrantNewsSQL = `INSERT INTO limited_sale_news (market, sale, grant_n, part, event, units, at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)`

// newsPart tells the news of one grant apart, in the order in which they came.
func newsPart(m *order.GrantMove) int64 {
	switch m.Event {
	case order.GrantPaid:
		return 2*m.Version + 2
	case order.GrantBack:
		return 2*m.Version + 3
	}
	return 0
}

func grantNews(args []any, m order.GrantMove) []any {
	return append(args, string(m.Market), m.Drop, m.N, newsPart(&m), m.Event, m.Units, int64(m.At))
}

const returnGrantSQL = `UPDATE limited_sale_grant SET came_back = came_back + $1, state = CASE WHEN came_back + $1 >= units THEN 4 ELSE state END
WHERE market = $2 AND sale = $3 AND n = $4`

const giveAsideSQL = `UPDATE limited_sale SET aside = aside + $1 WHERE market = $2 AND id = $3 AND state = 2`

// moveGrants follows an order: units that come back go to what lies aside while the drop runs.
func (tx *Tx) moveGrants(c *order.Change) error {
	for i := range c.Granted {
		m := &c.Granted[i]
		if m.Event == order.GrantBack {
			if err := tx.returnGrant(m); err != nil {
				return err
			}
		}
	}
	_, err := db.Values(tx.Tx, insertGrantNewsSQL, c.Granted, grantNews)
	return err
}

func (tx *Tx) returnGrant(m *order.GrantMove) error {
	if newsPart(m) >= ofGrants {
		return fault.New(fault.Conflict, "drop.grant_moved_too_often", "drop", m.Drop)
	}
	if _, err := tx.Exec(returnGrantSQL, m.Units, string(m.Market), m.Drop, m.N); err != nil {
		return err
	}
	if !m.Grant.Running {
		return nil
	}
	n, err := tx.Exec(giveAsideSQL, m.Units, string(m.Market), m.Drop)
	if err != nil {
		return err
	}
	if n == 0 {
		return db.Again // it has just closed
	}
	return tx.Move([]Movement{{Market: m.Market, Ref: m.Grant.Ledger, N: m.N*ofGrants + newsPart(m), Line: -1, At: m.At, From: stock.OnHand, To: stock.Reserved,
		Why: "drop " + m.Drop, Taking: stock.Taking{Location: m.Grant.Location, Owner: m.Grant.Owner, SKU: m.Grant.SKU, Quantity: m.Units}}})
}
