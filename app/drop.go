package app

import (
	"context"
	"time"

	"comptoir/drop"
	"comptoir/internal/step"
	"comptoir/order"
	"comptoir/store"
)

// openDrops makes the desk of limited sales. Its waves wait while the counter is half full.
func (a *App) openDrops(ctx context.Context) error {
	secret, err := a.secret(ctx, "drop places")
	if err != nil {
		return err
	}
	a.Drops = drop.NewDesk(store.Bind[drop.Tx](a.Store), a.Offers, a.Clock, a.IDs, secret)
	a.Drops.Behind = func() bool { return a.Orders.Waiting() > order.QueueMax/2 }
	_, err = a.Drops.Refresh(ctx, a.Clock.Now())
	return err
}

// dropSteps lead the drops on. What pages read of them comes of a step of its own: it must not wait for what is written.
func (a *App) dropSteps() []step.Step {
	return []step.Step{{Name: "drops", Every: time.Second, Do: a.Drops.Lead}, {Name: "board of drops", Every: time.Second, Do: a.Drops.Refresh}}
}
