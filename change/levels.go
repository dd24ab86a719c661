package change

import (
	"context"

	"comptoir/market"
	"comptoir/stock"
)

// Levels gives the locations that serve a market, and what lies there.
func (d *Desk) Levels(ctx context.Context, m market.Code) (places []stock.Location, levels []stock.Level, err error) {
	err = d.Store.View(ctx, func(tx Tx) error {
		all, err := tx.Locations()
		if err != nil {
			return err
		}
		places = nil
		for _, l := range all {
			if l.ServesMarket(m) {
				places = append(places, l)
			}
		}
		levels, err = tx.LevelsServing(m)
		return err
	})
	return places, levels, err
}
