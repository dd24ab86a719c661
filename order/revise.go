package order

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/payment"
)

// unrevised carries refusals out of a transaction that must write nothing.
type unrevised struct{ refusals []LineRefusal }

func (*unrevised) Error() string { return "order: the counter refuses the addition" }

// Revision is what shall become of an order's lines; those that are not named stay.
type Revision struct {
	Version int64 // of the order that was looked at; 0: as it stands. What becomes a line of its own must name it: asked twice, it is added once
	Lines   []Wanted
}

// Wanted is how much of a line shall be left; 0 drops it. Seen is the price that was seen for what is added; none:
// the line's own.
type Wanted struct {
	Line     int
	Quantity int64
	Seen     money.Amount
}

// Revise gives lines other quantities before anything is shipped. What is added passes the counter's own rules at this
// instant: the one question, stock, limits, today's price, which must be the one that was seen. It goes to the line when
// all that the line says is true of it, else it is a line of its own. What is refused comes back as reasons; nothing has
// changed then. The difference is owed by the buyer, who pays it as any order, or to the buyer. Documents follow: a
// credit note for less, an invoice for more once it is paid.
func (d *Desk) Revise(ctx context.Context, who Who, m market.Code, n Number, wanted Revision, why string, now clock.Instant) (Order, []LineRefusal, error) {
	front, err := d.front(ctx, m)
	if err != nil {
		return Order{}, nil, err
	}
	var refused []LineRefusal
	o, err := d.lead(Seen(ctx, wanted.Version), who, m, n, why, now, func(a *act) error {
		refused = nil
		current, err := d.standing(a.tx, front)
		if err != nil {
			return err
		}
		before := *a.Order
		before.Lines = slices.Clone(before.Lines)
		changes, err := a.reshape(current, wanted, false)
		if no := (*unrevised)(nil); errors.As(err, &no) {
			refused = no.refusals
			*a.Order, *a.Change = before, Change{Order: a.Order}
			return nil
		}
		if err != nil || !changes {
			return err
		}
		return a.settled(front, EventRevise)
	})
	return o, refused, err
}

// Revised tells what Revise would make of an order at today's prices, whatever was seen. It writes nothing.
func (d *Desk) Revised(ctx context.Context, m market.Code, n Number, wanted Revision, now clock.Instant) (o Order, refused []LineRefusal, err error) {
	front, err := d.front(ctx, m)
	if err != nil {
		return o, nil, err
	}
	err = d.Store.View(ctx, func(tx Tx) error {
		if o, err = tx.Order(m, n); err != nil {
			return err
		}
		a := &act{tx: tx, now: now, Change: &Change{Order: &o}}
		_, err := a.reshape(front, wanted, true)
		if no := (*unrevised)(nil); errors.As(err, &no) {
			refused = no.refusals
			return nil
		}
		return err
	})
	return o, refused, err
}

// reshape changes quantities, stock and totals; money and documents are for settled.
func (a *act) reshape(front *Front, wanted Revision, look bool) (changes bool, err error) {
	o := a.Order
	if !o.State.Can(EventRevise) {
		return false, fault.New(fault.Conflict, "order.state_forbids", "state", string(o.State), "event", string(EventRevise))
	}
	less, more, err := compare(o, wanted.Lines)
	if err != nil || len(less)+len(more) == 0 {
		return false, err
	}
	if len(less) > 0 {
		if err := a.takeOut(less); err != nil {
			return false, err
		}
	}
	if len(more) > 0 {
		if err := a.add(front, more, addition{look: look, versioned: look || wanted.Version != 0}); err != nil {
			return false, err
		}
	}
	if err := o.rebill(); err != nil {
		return false, tooMuch()
	}
	if pay, ok := front.payment(o.Payment.Method); ok && len(more) > 0 && !pay.Takes(o.Total) {
		return false, &unrevised{[]LineRefusal{{Line: -1, Refusal: offer.Refusal{Code: CodePaymentLimit, Disclosure: "plain", Params: map[string]string{"max": strconv.FormatInt(pay.Max.Minor, 10)}}}}}
	}
	return true, nil
}

// compare tells what is to be taken out of an order and what is to be added.
func compare(o *Order, wanted []Wanted) (less []ShipLine, more []Wanted, err error) {
	open, left := make([]int64, len(o.Lines)), int64(0)
	for i := range o.Lines {
		open[i] = o.Lines[i].Open()
		left += open[i]
	}
	named := map[int]bool{}
	for i, w := range wanted {
		at := "lines." + strconv.Itoa(i)
		if w.Line < 0 || w.Line >= len(open) || named[w.Line] {
			return nil, nil, fault.Field(at+".line", "order.line_unknown")
		}
		named[w.Line] = true
		if w.Quantity < 0 || w.Quantity > QuantityMax {
			return nil, nil, fault.Field(at+".quantity", "order.quantity_invalid", "min", "0", "max", strconv.Itoa(QuantityMax))
		}
		switch by := w.Quantity - open[w.Line]; {
		case by < 0:
			less = append(less, ShipLine{w.Line, -by})
			left += by
		case by > 0:
			more = append(more, Wanted{w.Line, by, w.Seen})
			left += by
		}
	}
	if left == 0 {
		return nil, nil, fault.Field("lines", "order.nothing_left") // that is a cancellation, which is asked for by its own name
	}
	return less, more, nil
}

// settled books the difference of a changed total, writes its document, and leads the order to where its money puts
// it: what was paid in part may now be the whole, what was the whole may now be a part.
func (a *act) settled(front *Front, event Event) error {
	o := a.Order
	a.owe(o.Total)
	if err := a.credit(); err != nil {
		return err
	}
	whole := o.Payment.Paid.Minor >= o.Total.Minor
	switch {
	case o.Payment.State == payment.Captured && !whole:
		o.Payment.State = payment.Awaiting
		return a.to(event, Placed, "order.changed", "")
	case o.Payment.State != payment.Awaiting || !whole:
		return a.to(event, o.State, "order.changed", "")
	}
	if err := a.moveGrant(GrantPaid, 0); err != nil {
		return err
	}
	o.Payment.State = payment.Captured
	if err := a.invoice(front); err != nil {
		return err
	}
	if o.State != Placed {
		return a.to(event, o.State, "order.changed", "")
	}
	return a.to(event, Paid, "order.paid", "")
}
