package order

import (
	"context"

	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// Edit changes where an order goes before anything of it is shipped. The new address must lie in the same
// delivery area: another one has another price and another tax, and is another order.
func (d *Desk) Edit(ctx context.Context, who Who, m market.Code, n Number, to Address, phone, why string, now clock.Instant) (Order, error) {
	front, err := d.front(ctx, m)
	if err != nil {
		return Order{}, err
	}
	return d.lead(ctx, who, m, n, why, now, func(a *act) error {
		o := a.Order
		p := Placing{Market: m, Channel: o.Channel, Buyer: o.Buyer, Address: to}
		p.Buyer.Phone = phone
		var c checker
		c.address(front, &p)
		if len(c.problems) > 0 {
			return &fault.Fault{Kind: fault.Invalid, Code: c.problems[0].Code, Field: c.problems[0].Field, Params: c.problems[0].Params}
		}
		if delivery.AreaOf(front.Shelf.Market, p.Address.Postcode, p.Address.State) != o.Area {
			return fault.Field("address.postcode", "order.area_differs")
		}
		o.Address, o.Buyer.Phone = p.Address, p.Buyer.Phone
		return a.to(EventEdit, o.State, "order.edited", "")
	})
}
