package change

import (
	"context"

	"comptoir/market"
	"comptoir/stock"
	"comptoir/tax"
)

// Places gives the locations that stand in a market, and those that serve it.
func (d *Desk) Places(ctx context.Context, m market.Code) (places []stock.Location, err error) {
	err = d.Store.View(ctx, func(tx Tx) error {
		all, err := tx.Locations()
		places = nil
		for _, l := range all {
			if l.Market == m || l.ServesMarket(m) {
				places = append(places, l)
			}
		}
		return err
	})
	return places, err
}

// Rates gives the tax rates of a market, those of the past and to come among them.
func (d *Desk) Rates(ctx context.Context, m market.Code) (rates tax.Table, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		rates, err = tx.Rates(m)
		return err
	})
	return rates, err
}

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
