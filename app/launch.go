package app

import (
	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/launch"
	"comptoir/store"
)

// openLaunch gives the launch desk its storage, and lets the desk of changes ask it before a market goes on.
func (a *App) openLaunch() {
	a.Launch = &launch.Desk{Store: store.Bind[launch.Tx](a.Store), Offers: a.Offers, Clock: a.Clock, IDs: a.IDs}
	a.Launch.Gates = launch.Filed{Desk: a.Launch}
	a.Change.Passage = passage{a.Launch}
}

// passage hands the launch desk the transaction of a change: both see the one of the store.
type passage struct{ desk *launch.Desk }

// Pass asks the launch desk.
func (p passage) Pass(tx change.Tx, c *change.Change, now clock.Instant) error {
	return p.desk.Pass(tx.(*store.Tx), c, now)
}
