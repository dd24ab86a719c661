package order

import (
	"context"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
)

// Desk takes baskets, places orders and leads them to their end.
type Desk struct{}

var errNotBuilt = fault.New(fault.Internal, "order.not_built")

// Basket gives a basket decided again; an unknown or empty token is an empty View, not an error.
func (d *Desk) Basket(ctx context.Context, token string, now clock.Instant) (View, error) {
	return View{}, errNotBuilt
}

// SetLine changes one line. The View carries the token, which is new when the basket is.
func (d *Desk) SetLine(ctx context.Context, put Put, now clock.Instant) (View, error) {
	return View{}, errNotBuilt
}

// MoveBasket takes a basket to another country. Without confirm it only tells what would happen.
func (d *Desk) MoveBasket(ctx context.Context, token string, to market.Code, language market.Language, confirm bool, now clock.Instant) (Moved, error) {
	return Moved{}, errNotBuilt
}

// Quote works out a placing without placing it; what is missing or wrong is in Totals.Problems.
func (d *Desk) Quote(ctx context.Context, p Placing, now clock.Instant) (Totals, error) {
	return Totals{}, errNotBuilt
}

// Place places an order at the counter. Errors: Invalid names the field; Conflict "order.key_reused" (same
// key, other body) and "order.basket_changed"; Busy "order.queue_full" with a time to come back.
func (d *Desk) Place(ctx context.Context, p Placing) (Outcome, error) {
	return Outcome{}, errNotBuilt
}

// ByToken opens an order by its secret; NotFound for any other text.
func (d *Desk) ByToken(ctx context.Context, token string) (Order, error) {
	return Order{}, errNotBuilt
}

// Get gives one order whole.
func (d *Desk) Get(ctx context.Context, m market.Code, n Number) (Order, error) {
	return Order{}, errNotBuilt
}

// List gives a page of orders, newest first.
func (d *Desk) List(ctx context.Context, f Filter) (Page, error) { return Page{}, errNotBuilt }

// Cancel ends an order before shipment; with lines only those quantities.
func (d *Desk) Cancel(ctx context.Context, who Who, m market.Code, n Number, lines []ShipLine, why string, now clock.Instant) (Order, error) {
	return Order{}, errNotBuilt
}

// Ship sends quantities; without lines all that is open. It asks the one question again (rule 8).
func (d *Desk) Ship(ctx context.Context, who Who, m market.Code, n Number, lines []ShipLine, carrier, tracking string, now clock.Instant) (Order, error) {
	return Order{}, errNotBuilt
}

// Deliver notes that everything has arrived; cash on delivery is then paid.
func (d *Desk) Deliver(ctx context.Context, who Who, m market.Code, n Number, now clock.Instant) (Order, error) {
	return Order{}, errNotBuilt
}

// Paid notes money that has come in. The same reference twice is the same money.
func (d *Desk) Paid(ctx context.Context, who Who, m market.Code, n Number, amount money.Amount, reference string, now clock.Instant) (Order, error) {
	return Order{}, errNotBuilt
}

// Hold stops an order, Release lets it go on.
func (d *Desk) Hold(ctx context.Context, who Who, m market.Code, n Number, why string, now clock.Instant) (Order, error) {
	return Order{}, errNotBuilt
}

// Release lets a held order go on from where it was.
func (d *Desk) Release(ctx context.Context, who Who, m market.Code, n Number, why string, now clock.Instant) (Order, error) {
	return Order{}, errNotBuilt
}

// Expire is a step: it ends a bounded number of unpaid orders past their time and gives their stock back.
func (d *Desk) Expire(ctx context.Context, now clock.Instant) (more bool, err error) {
	return false, errNotBuilt
}
