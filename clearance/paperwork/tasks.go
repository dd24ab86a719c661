package paperwork

import (
	"context"
	"slices"
	"time"

	"comptoir/clearance"
	"comptoir/market"
	"comptoir/order"
)

// Tasks are what waits for somebody.
type Tasks struct {
	Approve []Filed     // evidence that the person may approve
	Others  []Filed     // evidence that the person filed or approved and somebody else has to look at
	Ending  []Filed     // evidence that ends within the days in which its gate warns, soonest first
	Waivers []Waiver    // that end soon
	Held    []HeldOrder // orders that wait because of clearance
	More    bool        // there are more than are listed
}

// Waiver is a waiver that ends soon.
type Waiver = *clearance.Waiver

// HeldOrder is an order that waits for a decision.
type HeldOrder struct {
	order.Order
	Why  string // why it may not be handed over now; "" when it may again
	Rule string // what the market's rule would do: hold, cancel
}

// The bounds of the list of tasks.
const (
	tasksMax   = 100
	waiverSoon = 30 * 24 * time.Hour
	endingSoon = 2 * 365 * 24 * time.Hour // no gate warns earlier
)

// Tasks lists what waits for a person: approvals, what ends soon, and orders that wait because of clearance. seen
// are the markets that the person sees, none for all; orders those whose orders the person sees.
func (d *Desk) Tasks(ctx context.Context, who Who, seen, orders []market.Code) (Tasks, error) {
	var t Tasks
	page, err := d.List(ctx, Filter{State: clearance.Pending, Markets: seen, Limit: tasksMax})
	if err != nil {
		return t, err
	}
	t.More = page.Next != ""
	for _, one := range page.Filed {
		switch {
		case one.Missing == 0:
		case one.mine(who.Person()):
			t.Others = append(t.Others, one)
		case who.May("clearance", inName(one.Scope)):
			t.Approve = append(t.Approve, one)
		}
	}
	if page, err = d.List(ctx, Filter{Within: endingSoon, Markets: seen, Limit: 2 * tasksMax}); err != nil {
		return t, err
	}
	t.Ending = slices.DeleteFunc(page.Filed, func(one Filed) bool { return !one.Soon })
	t.More = t.More || page.Next != ""
	if t.Waivers, err = d.endingWaivers(ctx, seen); err != nil {
		return t, err
	}
	t.Held, err = d.heldOrders(ctx, orders)
	return t, err
}

// mine tells whether a person has looked at a piece already.
func (f *Filed) mine(person string) bool {
	return f.FiledBy == person || slices.ContainsFunc(f.Approved, func(a clearance.Approval) bool { return a.Who == person })
}

// inName is the market in whose name a change of a scope is asked for: its only one, or the whole company.
func inName(s clearance.Scope) market.Code {
	if len(s.Markets) == 1 {
		return s.Markets[0]
	}
	return ""
}

func (d *Desk) endingWaivers(ctx context.Context, seen []market.Code) ([]Waiver, error) {
	all, err := d.Waivers(ctx)
	now := d.Clock.Now()
	ending := slices.DeleteFunc(all, func(w Waiver) bool {
		return w.Until <= now || w.Until > now.Add(waiverSoon) || !Covers(w.Scope, seen)
	})
	return ending, err
}

// Covers tells whether a scope speaks of one of some markets; none is every market.
func Covers(s clearance.Scope, seen []market.Code) bool {
	return len(seen) == 0 || len(s.Markets) == 0 || slices.ContainsFunc(s.Markets, func(m market.Code) bool { return slices.Contains(seen, m) })
}

// heldOrders lists the orders that wait because their clearance fell: those that staff hold for another reason have no
// code of a gate.
func (d *Desk) heldOrders(ctx context.Context, in []market.Code) ([]HeldOrder, error) {
	if len(in) == 0 {
		return nil, nil
	}
	page, err := d.Orders.List(ctx, order.Filter{Markets: in, States: []order.State{order.OnHold}, Limit: tasksMax})
	if err != nil {
		return nil, err
	}
	rules := map[market.Code]string{}
	for _, m := range d.Offers.Markets() {
		rules[m.Code] = m.AfterClose
	}
	now := d.Clock.Now()
	var held []HeldOrder
	for _, o := range page.Orders {
		why, err := d.Orders.Fallen(ctx, &o, now)
		if err != nil {
			return nil, err
		}
		if why != "" || o.ByClearance() {
			held = append(held, HeldOrder{o, why, rules[o.Market]})
		}
	}
	return held, nil
}
