package store

import (
	"fmt"

	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/stock"
)

const selectLocationsSQL = `SELECT doc FROM stock_location ORDER BY code`

// Locations gives every stock location.
func (tx *Tx) Locations() ([]stock.Location, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (l stock.Location, err error) {
		var doc string
		if err = s.Scan(&doc); err == nil {
			err = fromDoc(doc, &l)
		}
		return l, err
	}, selectLocationsSQL)
}

const putLocationSQL = `INSERT INTO stock_location (code, doc) VALUES ($1, $2) ON CONFLICT (code) DO UPDATE SET doc = excluded.doc`

// PutLocation writes a location. The caller raises the versions of the markets that it serves.
func (tx *Tx) PutLocation(l stock.Location) error { return tx.putDoc(putLocationSQL, l, l.Code) }

const selectLevelsAtSQL = `SELECT sku, location, owner, on_hand, reserved FROM stock_level WHERE location = $1 ORDER BY sku, owner`

// LevelsServing gives the levels of the locations that serve a market.
func (tx *Tx) LevelsServing(code market.Code) ([]stock.Level, error) {
	locations, err := tx.Locations()
	if err != nil {
		return nil, err
	}
	var all []stock.Level
	for i := range locations {
		if !locations[i].ServesMarket(code) {
			continue
		}
		at, err := db.Many(tx.Tx, scanLevel, selectLevelsAtSQL, locations[i].Code)
		if err != nil {
			return nil, err
		}
		all = append(all, at...)
	}
	return all, nil
}

// levelsMax bounds the variants that one statement asks for.
const levelsMax = 64

const selectLevelsSQL = `SELECT sku, location, owner, on_hand, reserved FROM stock_level WHERE sku IN (%s)`

// Levels gives the levels of some variants, wherever they lie.
func (tx *Tx) Levels(skus []string) ([]stock.Level, error) {
	all := make([]stock.Level, 0, len(skus))
	err := tx.chunks(selectLevelsSQL, skus, func(s db.Scanner) error {
		l, err := scanLevel(s)
		all = append(all, l)
		return err
	})
	return all, err
}

// chunks asks for keys in few statements: powers of two, the last one filled up by repeating a key.
func (tx *Tx) chunks(text string, keys []string, visit func(db.Scanner) error) error {
	for len(keys) > 0 {
		size := 1
		for size < len(keys) && size < levelsMax {
			size *= 2
		}
		args := make([]any, size)
		for i := range args {
			args[i] = keys[min(i, len(keys)-1)]
		}
		if err := tx.Each(visit, fmt.Sprintf(text, places(size)), args...); err != nil {
			return err
		}
		keys = keys[min(size, len(keys)):]
	}
	return nil
}

// places is "$1, $2, …".
func places(n int) string {
	b := make([]byte, 0, 5*n)
	for i := range n {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = fmt.Appendf(b, "$%d", i+1)
	}
	return string(b)
}

func scanLevel(s db.Scanner) (l stock.Level, err error) {
	return l, s.Scan(&l.SKU, &l.Location, &l.Owner, &l.OnHand, &l.Reserved)
}

var _ offer.Tx = (*Tx)(nil)
