package order

import (
	"context"
	"strings"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
)

// openAge is how far back open orders are looked for; older ones are asked about when they are shipped.
const openAge = 60 * 24 * time.Hour

// watched is what Recheck remembers of a market.
type watched struct {
	shelf  *offer.Shelf
	next   clock.Instant // when an answer changes by itself
	closed map[cell]bool
}

// Recheck is a step: when the clearance of something falls, the open orders for it wait for a person at once, not
// only when somebody ships them. A market whose rule is to ship leaves them alone; what ends an order is decided by
// a person, or at shipment.
func (d *Desk) Recheck(ctx context.Context, now clock.Instant) (more bool, err error) {
	for _, m := range d.Offers.Markets() {
		if m.AfterClose == afterCloseShip {
			continue
		}
		shelf, err := d.Offers.Shelf(ctx, m.Code)
		if err != nil {
			return false, err
		}
		was := d.watched[m.Code]
		if was != nil && was.shelf == shelf && now < was.next {
			continue
		}
		is := watch(shelf, now)
		if fallen := is.since(was); len(fallen) > 0 {
			if err := d.holdFallen(ctx, m.Code, fallen, now); err != nil {
				return false, err
			}
		}
		d.watched[m.Code] = is
	}
	return false, nil
}

// watch lists what may not be handed over from a shelf now.
func watch(s *offer.Shelf, now clock.Instant) *watched {
	w := &watched{shelf: s, next: clock.Never, closed: map[cell]bool{}}
	for _, c := range market.Channels() {
		for n := range s.Book.Items {
			keeps, next := s.Keeps(n, c, now)
			if w.next = clock.Earlier(w.next, next); !keeps {
				w.closed[cell{n, c, ""}] = true
			}
		}
	}
	return w
}

// since lists what has been closed since an older look, by variant; at the first look it is all that is closed.
func (w *watched) since(old *watched) map[string]bool {
	fallen := map[string]bool{}
	for c := range w.closed {
		if old == nil || old.shelf.Book != w.shelf.Book || !old.closed[c] {
			fallen[string(c.channel)+"/"+w.shelf.Book.Items[c.n].SKU()] = true
		}
	}
	return fallen
}

// holdFallen looks at the open orders of a market and stops those for what has fallen.
func (d *Desk) holdFallen(ctx context.Context, m market.Code, fallen map[string]bool, now clock.Instant) error {
	f := Filter{Markets: []market.Code{m}, States: []State{Placed, Paid, PartlyShipped}, Since: now.Add(-openAge), Limit: 100}
	for {
		page, err := d.List(ctx, f)
		if err != nil {
			return err
		}
		for i := range page.Orders {
			if !touches(&page.Orders[i], fallen) {
				continue
			}
			if err := d.holdIfFallen(ctx, m, page.Orders[i].Number, now); err != nil {
				return err
			}
		}
		if f.Cursor = page.Next; page.Next == "" {
			return nil
		}
	}
}

func touches(o *Order, fallen map[string]bool) bool {
	for i := range o.Lines {
		if o.Lines[i].Open() > 0 && fallen[string(o.Channel)+"/"+o.Lines[i].SKU] {
			return true
		}
	}
	return false
}

// holdIfFallen asks the one question again inside the transaction that stops the order.
func (d *Desk) holdIfFallen(ctx context.Context, m market.Code, n Number, now clock.Instant) error {
	front, err := d.front(ctx, m)
	if err != nil {
		return err
	}
	_, err = d.lead(ctx, BySystem, m, n, "", now, func(a *act) error {
		lines, err := picked(a.Order, nil)
		if err != nil || !a.Order.State.Can(EventHold) {
			return nil // led on meanwhile
		}
		current, err := d.standing(a.tx, front)
		if err != nil {
			return err
		}
		no := refusedNow(current.Shelf, a.Order, lines, now)
		if no == nil {
			return nil
		}
		a.why = no.Code
		return a.hold(no.Code)
	})
	return err
}

// ByClearance tells whether an order waits because its clearance fell: the program, not a person, has stopped it.
func (o *Order) ByClearance() bool {
	return o.State == OnHold && strings.Contains(o.Held, ".") && !strings.Contains(o.Held, " ")
}

// Overrule lets an order that waits because its clearance fell go on although it is still shut: a person says why,
// and shipment no longer asks about that reason.
func (d *Desk) Overrule(ctx context.Context, who Who, m market.Code, n Number, why string, now clock.Instant) (Order, error) {
	if why == "" {
		return Order{}, fault.Field("why", "change.why_missing")
	}
	return d.lead(ctx, who, m, n, why, now, func(a *act) error {
		code := a.Order.Held
		if code == "" {
			return fault.New(fault.Conflict, "order.state_forbids", "state", string(a.Order.State), "event", string(EventRelease))
		}
		if err := a.letGo(); err != nil {
			return err
		}
		a.Order.Overruled = code
		return nil
	})
}

// Fallen tells why an order may not be handed over now; "" when it may. It is a look, no decision.
func (d *Desk) Fallen(ctx context.Context, o *Order, now clock.Instant) (code string, err error) {
	front, err := d.front(ctx, o.Market)
	if err != nil {
		return "", err
	}
	lines, err := picked(o, nil)
	if err != nil {
		return "", nil //nolint:nilerr // nothing is open
	}
	if no := refusedNow(front.Shelf, o, lines, now); no != nil {
		return no.Code, nil
	}
	return "", nil
}
