package order

import (
	"context"
	"slices"
	"strconv"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/payment"
	"comptoir/stock"
)

// What a market does with an order whose clearance fell before shipment (market.AfterClose).
const (
	afterCloseShip   = "ship"
	afterCloseCancel = "cancel"
)

// Ship sends quantities; without lines all that is open. It asks the one question again (rule 8): when the
// answer is no, the order is held or cancelled as the market's rule says, and Ship returns it with a Conflict
// "order.clearance_fell". The same parcel twice (carrier, tracking and quantities) is one parcel: notices may be repeated.
func (d *Desk) Ship(ctx context.Context, who Who, m market.Code, n Number, lines []ShipLine, carrier, tracking string, now clock.Instant) (Order, error) {
	if len(carrier) > textMax || len(tracking) > textMax {
		return Order{}, fault.Field("tracking", "order.field_too_long", "max", strconv.Itoa(textMax))
	}
	front, err := d.front(ctx, m)
	if err != nil {
		return Order{}, err
	}
	var fell error
	o, err := d.lead(ctx, who, m, n, "", now, func(a *act) error {
		fell = nil
		if a.left(carrier, tracking, lines) {
			return nil
		}
		picked, err := picked(a.Order, lines)
		if err != nil {
			return err
		}
		if !payable(a.Order) {
			return fault.New(fault.Conflict, "order.not_paid")
		}
		current, err := d.standing(a.tx, front)
		if err != nil {
			return err
		}
		if no := refusedNow(current.Shelf, a.Order, picked, now); no != nil && current.Shelf.Market.AfterClose != afterCloseShip {
			fell = fault.New(fault.Conflict, "order.clearance_fell", "code", no.Code)
			a.why = no.Code
			if current.Shelf.Market.AfterClose == afterCloseCancel {
				return a.end(EventCancel, endOf(a.Order), "order.cancelled")
			}
			return a.hold(no.Code)
		}
		return a.ship(current, picked, carrier, tracking)
	})
	if err == nil {
		err = fell
	}
	return o, err
}

// left tells whether this very parcel has left already. Without a tracking number nobody can tell.
func (a *act) left(carrier, tracking string, lines []ShipLine) bool {
	return tracking != "" && slices.ContainsFunc(a.Order.Shipments, func(s Shipment) bool {
		return s.Carrier == carrier && s.Tracking == tracking && (len(lines) == 0 || slices.Equal(s.Lines, lines))
	})
}

// payable tells whether goods may leave: they are paid, or will be on delivery.
func payable(o *Order) bool {
	return o.Payment.State == payment.Captured || o.Payment.Method.OnDelivery()
}

// standing gives the front at the version that holds until the transaction ends.
func (d *Desk) standing(tx Tx, f *Front) (*Front, error) {
	code := f.Shelf.Market.Code
	versions, err := tx.SharedVersions([]market.Code{code})
	if err != nil || versions[code] == f.Shelf.Market.Version {
		return f, err
	}
	return d.renewed(tx, f.Shelf)
}

// refusedNow asks for every line whether what is owed may still be handed over; nil when all may.
func refusedNow(s *offer.Shelf, o *Order, lines []ShipLine, now clock.Instant) *offer.Refusal {
	for _, l := range lines {
		n, known := s.Book.Ordinal(o.Lines[l.Line].SKU)
		if !known {
			return &offer.Refusal{Code: CodeUnknown}
		}
		answer := s.DecideWith(n, o.Channel, l.Quantity, offer.Wish{Quantity: l.Quantity, Area: o.Area, Now: now, Owed: true})
		for i := range answer.Refusals {
			if answer.Refusals[i].Code != o.Overruled {
				return &answer.Refusals[i]
			}
		}
	}
	return nil
}

// ship writes a shipment.
func (a *act) ship(front *Front, lines []ShipLine, carrier, tracking string) error {
	o := a.Order
	event, state := EventShipPart, PartlyShipped
	if whole(o, lines) {
		event, state = EventShipAll, Shipped
	}
	shipment := strconv.Itoa(len(o.Shipments) + 1)
	if err := a.to(event, state, "order.shipped", shipment); err != nil {
		return err
	}
	if err := a.move(lines, stock.Shipped); err != nil {
		return err
	}
	for _, l := range lines {
		o.Lines[l.Line].Shipped += l.Quantity
	}
	a.Shipment = &Shipment{ID: shipment, At: a.now, Carrier: carrier, Tracking: tracking, Lines: lines}
	return a.invoice(front)
}

// Deliver notes that everything has arrived; cash on delivery is then paid.
func (d *Desk) Deliver(ctx context.Context, who Who, m market.Code, n Number, now clock.Instant) (Order, error) {
	return d.lead(ctx, who, m, n, "", now, func(a *act) error {
		o := a.Order
		if err := a.to(EventDeliver, Delivered, "order.delivered", ""); err != nil {
			return err
		}
		for _, s := range o.Shipments {
			if s.Delivered == 0 {
				a.Delivered = append(a.Delivered, s.ID)
			}
		}
		if due := o.Total.Minor - o.Payment.Paid.Minor; o.Payment.Method.OnDelivery() && due > 0 {
			a.Entries = append(a.Entries, MoneyEntry{At: a.now, From: AccountBuyer, To: AccountBank, Minor: due, Reference: "on delivery"})
			o.Payment.Paid, o.Payment.State = money.Of(o.Total.Minor, o.Total.Currency), payment.Captured
			return a.moveGrant(GrantPaid, 0)
		}
		return nil
	})
}
