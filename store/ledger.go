package store

import (
	"cmp"
	"slices"

	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/stock"
)

const postLevelSQL = `INSERT INTO stock_level (sku, location, owner, on_hand, reserved) VALUES ($1, $2, $3, $4, 0)
ON CONFLICT (sku, location, owner) DO UPDATE SET on_hand = stock_level.on_hand + excluded.on_hand`

const postMovementSQL = `INSERT INTO stock_movement (market, ref, n, line, at_us, location, owner, sku, from_account, to_account, quantity, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

// numbered is a movement with its place in its posting.
type numbered struct {
	n int
	stock.Movement
}

// Post writes movements that neither reserve nor release, and their levels: what is reserved is the counter's.
func (tx *Tx) Post(p stock.Posting) error {
	rows := make([]numbered, len(p.Movements))
	for n, m := range p.Movements {
		rows[n] = numbered{n, m}
	}
	_, err := db.Values(tx.Tx, postLevelSQL, sums(p.Movements), func(args []any, l stock.Level) []any {
		return append(args, l.SKU, l.Location, string(l.Owner), l.OnHand)
	})
	if db.IsCheck(err, "stock_level_on_hand") {
		return fault.Wrap(err, fault.Conflict, "stock.not_there")
	}
	if err != nil {
		return err
	}
	_, err = db.Values(tx.Tx, postMovementSQL, rows, func(args []any, m numbered) []any {
		return append(args, string(p.Market), p.Ref, int64(m.n), int64(-1), int64(p.At), m.Location, string(m.Owner), m.SKU,
			code(accountCodes(), m.From), code(accountCodes(), m.To), m.Quantity, p.Why)
	})
	return err
}

// sums gathers what movements do to on hand, by level, sorted: one row a level, always in the same order.
func sums(movements []stock.Movement) []stock.Level {
	type key struct {
		sku, location string
		owner         stock.Owner
	}
	by := map[key]int64{}
	for _, m := range movements {
		k := key{m.SKU, m.Location, m.Owner}
		if m.From == stock.OnHand {
			by[k] -= m.Quantity
		}
		if m.To == stock.OnHand {
			by[k] += m.Quantity
		}
	}
	list := make([]stock.Level, 0, len(by))
	for k, units := range by {
		list = append(list, stock.Level{SKU: k.sku, Location: k.location, Owner: k.owner, OnHand: units})
	}
	slices.SortFunc(list, func(a, b stock.Level) int {
		return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Owner, b.Owner))
	})
	return list
}
