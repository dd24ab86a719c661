package app

import (
	"context"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/store"
)

// openLaunch gives the launch desk its storage, and lets the desk of changes ask it before a market goes on.
func (a *App) openLaunch() {
	a.Launch = &launch.Desk{Store: store.Bind[launch.Tx](a.Store), Offers: a.Offers, Clock: a.Clock, IDs: a.IDs}
	a.Launch.Gates = launch.Filed{Desk: a.Launch}
	a.Change.Passage, a.Change.Dates = passage{a.Launch}, passage{a.Launch}
}

// passage hands the launch desk the transaction of a change: both see the one of the store.
type passage struct{ desk *launch.Desk }

// Pass asks the launch desk.
func (p passage) Pass(tx change.Tx, c *change.Change, now clock.Instant) error {
	return p.desk.Pass(tx.(*store.Tx), c, now)
}

// Moved asks the launch desk which forecasts would move.
func (p passage) Moved(tx change.Tx, markets []market.Code, now clock.Instant) (func(context.Context) ([]change.DateMove, error), error) {
	return p.desk.Moved(tx.(*store.Tx), markets, now)
}
