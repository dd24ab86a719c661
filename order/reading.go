package order

import (
	"context"
	"crypto/subtle"

	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/people"
)

// ByToken opens an order by its secret; NotFound for any other text.
func (d *Desk) ByToken(ctx context.Context, token string) (Order, error) {
	ref, err := readToken(token)
	if err != nil {
		return Order{}, err
	}
	var o Order
	err = d.Store.View(ctx, func(tx Tx) error {
		want, err := tx.OrderSecret(ref.Market, ref.Number)
		if fault.Is(err, fault.NotFound) {
			return errUnknown()
		}
		if err != nil {
			return err
		}
		given := sha256Half([]byte(token))
		if subtle.ConstantTimeCompare(want[:], given[:]) != 1 {
			return errUnknown()
		}
		o, err = tx.Order(ref.Market, ref.Number)
		return err
	})
	return o, err
}

func errUnknown() error { return fault.New(fault.NotFound, "order.unknown") }

// Get gives one order whole.
func (d *Desk) Get(ctx context.Context, m market.Code, n Number) (Order, error) {
	var o Order
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		o, err = tx.Order(m, n)
		return err
	})
	return o, err
}

// List gives a page of orders, newest first.
func (d *Desk) List(ctx context.Context, f Filter) (Page, error) {
	for i, s := range f.States {
		if !s.Valid() {
			return Page{}, fault.Field("states", "order.state_unknown", "state", string(f.States[i]))
		}
	}
	var page Page
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		page, err = tx.Orders(f)
		return err
	})
	return page, err
}

// ownMax is how many of a customer's orders stand on a page.
const ownMax = 20

// Own gives a page of a customer's orders, newest first: theirs, and those that a guest placed with the proved
// address of the account.
func (d *Desk) Own(ctx context.Context, who *people.Customer, cursor string) (Page, error) {
	var page Page
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		page, err = tx.OwnOrders(who.ID, who.Email, cursor, ownMax)
		return err
	})
	return page, err
}
