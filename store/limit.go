package store

import (
	"cmp"
	"slices"

	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
)

const selectLimitsSQL = `SELECT doc FROM sale_limit WHERE market = $1 ORDER BY sku`

// Limits gives a market's limits per person.
func (tx *Tx) Limits(m market.Code) ([]order.Limit, error) {
	return db.Many(tx.Tx, scanDoc[order.Limit], selectLimitsSQL, m)
}

const putLimitSQL = `INSERT INTO sale_limit (market, sku, doc) VALUES ($1, $2, $3) ON CONFLICT (market, sku) DO UPDATE SET doc = excluded.doc`

// PutLimit writes a limit. The caller raises the market's version.
func (tx *Tx) PutLimit(l order.Limit) error {
	return tx.putDoc(putLimitSQL, l, string(l.Market), l.SKU)
}

const dropLimitSQL = `DELETE FROM sale_limit WHERE market = $1 AND sku = $2`

// DropLimit removes a limit; fault.NotFound when there is none. The caller raises the market's version.
func (tx *Tx) DropLimit(code market.Code, sku string) error {
	n, err := tx.Exec(dropLimitSQL, string(code), sku)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, "limit.unknown", "sku", sku)
	}
	return nil
}

const selectUsedSQL = `SELECT units, person FROM limit_use WHERE market = $1 AND sku = $2 AND person IN (%s)`

// Used gives what some names have had of limited variants.
func (tx *Tx) Used(all []order.Use) (map[order.Use]int64, error) {
	type variant struct {
		market market.Code
		sku    string
	}
	people := map[variant][]any{}
	var variants []variant
	for i := range all {
		v := variant{all[i].Market, all[i].SKU}
		if people[v] == nil {
			variants = append(variants, v)
		}
		people[v] = append(people[v], all[i].Person[:])
	}
	used := make(map[order.Use]int64, len(all))
	for _, v := range variants {
		err := tx.chunks(selectUsedSQL, []any{string(v.market), v.sku}, people[v], func(s db.Scanner) error {
			var units int64
			var person []byte
			err := s.Scan(&units, &person)
			used[order.Use{Market: v.market, SKU: v.sku, Person: hashFrom(person)}] = units
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return used, nil
}

const useLimitSQL = `INSERT INTO limit_use (market, sku, person, units, most) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (market, sku, person) DO UPDATE SET units = limit_use.units + excluded.units, most = excluded.most
WHERE limit_use.units + excluded.units <= excluded.most`

// useLimits counts uses, guarded: one that has moved meanwhile runs the transaction anew.
func (tx *Tx) useLimits(used []order.Used) error {
	sorted := slices.Clone(used)
	slices.SortFunc(sorted, func(a, b order.Used) int {
		return cmp.Or(cmp.Compare(a.Market, b.Market), cmp.Compare(a.SKU, b.SKU), slices.Compare(a.Person[:], b.Person[:]))
	})
	n, err := db.Values(tx.Tx, useLimitSQL, sorted, func(args []any, u order.Used) []any {
		return append(args, string(u.Market), u.SKU, u.Person[:], u.Units, u.Most)
	})
	if err == nil && n != int64(len(sorted)) {
		return db.Again
	}
	return err
}

const releaseLimitSQL = `UPDATE limit_use SET units = units - $1 WHERE market = $2 AND sku = $3 AND person = $4 AND units >= $5`

func (tx *Tx) releaseLimits(c *order.Change) error {
	for _, u := range c.Released {
		if _, err := tx.Exec(releaseLimitSQL, u.Units, string(u.Market), u.SKU, u.Person[:], u.Units); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) addLimits(c *order.Change) error { return tx.useLimits(c.Used) }
