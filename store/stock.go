package store

import (
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

const selectLevelsSQL = `SELECT sku, location, owner, on_hand, reserved FROM stock_level WHERE sku IN (%s)`

// Levels gives the levels of some variants, wherever they lie.
func (tx *Tx) Levels(skus []string) ([]stock.Level, error) {
	all := make([]stock.Level, 0, len(skus))
	keys := make([]any, len(skus))
	for i := range skus {
		keys[i] = skus[i]
	}
	err := tx.chunks(selectLevelsSQL, nil, keys, func(s db.Scanner) error {
		l, err := scanLevel(s)
		all = append(all, l)
		return err
	})
	return all, err
}

func scanLevel(s db.Scanner) (l stock.Level, err error) {
	return l, s.Scan(&l.SKU, &l.Location, &l.Owner, &l.OnHand, &l.Reserved)
}

var _ offer.Tx = (*Tx)(nil)
