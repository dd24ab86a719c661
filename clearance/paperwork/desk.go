package paperwork

import (
	"context"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/unit"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/order"
)

// Desk answers what is filed and what it comes to.
type Desk struct {
	Store  unit.Of[Tx]
	Offers *offer.Desk
	Orders *order.Desk
	Clock  clock.Clock
}

// Who works at the desk.
type Who interface {
	Name() string
	// May tells whether the person has a permission in a market; "" is every market.
	May(permission string, m market.Code) bool
	// MaySomewhere tells whether the person has it in any market.
	MaySomewhere(permission string) bool
	// IsSomewhere tells whether the person has a role in any market.
	IsSomewhere(role string) bool
	// Person is who counts where two pairs of eyes are asked for.
	Person() string
}

// Gates gives all gates of the company's own, by code.
func (d *Desk) Gates(ctx context.Context) (gates []clearance.Gate, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		gates, err = tx.Gates()
		return err
	})
	return gates, err
}

// Waivers gives all waivers, ended ones too, the last to end first.
func (d *Desk) Waivers(ctx context.Context) (waivers []*clearance.Waiver, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		waivers, err = tx.Waivers()
		return err
	})
	return waivers, err
}

// One gives a piece of evidence; fault.NotFound "evidence.unknown".
func (d *Desk) One(ctx context.Context, id string) (e *clearance.Evidence, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		e, err = tx.Evidence(id)
		return err
	})
	return e, err
}
