package sim

import (
	"fmt"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/order"
)

// recheck wakes the worker that stops open orders whose clearance fell. Mostly something has just fallen: the worker has
// looked before, a variant of an order is held or the last certificate of phones revoked, and it looks again.
func (s *sim) recheck(n *node) error {
	alone := s.depth == 0 && n.faults.between == nil
	if err := s.wakeRecheck(n); err != nil || s.rng.IntN(4) == 0 {
		return err
	}
	at, _, ok := s.someOrder()
	if !ok {
		return nil
	}
	if err := s.look(); err != nil {
		return err
	}
	before := s.last
	if before.orders[at] == nil {
		return nil
	}
	n.set(s, n.clock.At.Add(time.Second))
	if err := s.change(n, s.falls(at, n.clock.At)...); err != nil {
		return err
	}
	if _, err := n.offers.Refresh(s.ctx); err != nil {
		return s.told(n.name+" refresh", err)
	}
	_, err := n.orders.Recheck(s.ctx, n.clock.At)
	if told := s.told(n.name+" looks at open orders again", err); told != nil || err != nil || !alone {
		return told
	}
	if err := s.look(); err != nil {
		return err
	}
	return s.last.allWait(before, at.market, n.clock.At)
}

// wakeRecheck lets the worker look once.
func (s *sim) wakeRecheck(n *node) error {
	if _, err := n.offers.Refresh(s.ctx); err != nil {
		return s.told(n.name+" refresh", err)
	}
	_, err := n.orders.Recheck(s.ctx, n.clock.At)
	return s.told(n.name+" looks at open orders", err)
}

// falls is what closes the first thing of an order.
func (s *sim) falls(at ref, now clock.Instant) (changes []change.Change) {
	sku := s.last.orders[at].lines[0].sku
	if partsOf(sku)["PHONE"] > 0 && s.rng.IntN(2) == 0 {
		for _, id := range s.standing(at.market, now) {
			changes = append(changes, revoked(at.market, id))
		}
	}
	if len(changes) > 0 {
		return changes
	}
	h := clearance.Hold{Gate: clearance.GateHeld, Scope: catalogue.ScopeVariant, Subject: sku, Reason: "recalled", Disclosure: clearance.Plain}
	return []change.Change{{Kind: change.HoldPut, Market: at.market, Subject: "hold-" + sku, After: change.Made(h), Why: "because"}}
}

// kept says why what is owed may not be handed over in a market at an instant; "" when it may. A market that is being
// left still hands over what it has sold.
func (f *facts) kept(m market.Code, sku string, at clock.Instant) string {
	if f.stages[m] == string(market.Withdrawing) {
		open := *f
		open.stages = map[market.Code]string{m: string(market.Open)}
		return open.closed(m, sku, at)
	}
	return f.closed(m, sku, at)
}

// shipsAnyway tells whether a market hands over what it has sold, whatever falls.
func shipsAnyway(m market.Code) bool { return countryOf(m).AfterClose == "ship" }

// overruled tells whether somebody let an order go on although its clearance fell.
func (o *sold) overruled() bool { return strings.Contains(o.doc, `"overruled":"`) }

// allWait: the orders that were open before, and of which something has fallen since, wait for a person.
func (b *books) allWait(before *books, m market.Code, now clock.Instant) error {
	if shipsAnyway(m) {
		return nil
	}
	for _, at := range before.refs {
		was, is := before.orders[at], b.orders[at]
		goesOn := is.state == isPlaced || is.state == isPaid || is.state == isPartlyShipped
		if at.market != m || !goesOn || is.overruled() || now.Sub(is.placed) > 50*24*time.Hour {
			continue
		}
		for i, l := range is.lines {
			if l.quantity-l.shipped-l.cancelled == 0 || i >= len(was.lines) || before.facts.kept(m, l.sku, now) != "" {
				continue
			}
			if why := b.facts.kept(m, l.sku, now); why != "" {
				return fmt.Errorf("I7: order %s goes on, but %s", at.number, why)
			}
		}
	}
	return nil
}

// fallenWait: nothing is handed over that may not be, unless the market ships whatever falls, or somebody has decided; and
// the program stops no order of which everything may be handed over.
func fallenWait(s *sim, now, before *books) error {
	if before == nil {
		return nil
	}
	for _, at := range now.refs {
		o, was := now.orders[at], before.orders[at]
		if was == nil || len(o.events) == len(was.events) {
			continue
		}
		if o.overruled() && s.model.overruled[at] == 0 {
			return fmt.Errorf("order %s goes on although it is closed, which nobody has decided", at.number)
		}
		if err := now.facts.handedOver(at, o, was); err != nil {
			return err
		}
		for _, e := range o.events[len(was.events):] {
			if e.who == string(order.BySystem) && e.to == isOnHold && (shipsAnyway(at.market) || !now.facts.someKept(at, o, e.at)) {
				return fmt.Errorf("order %s was stopped by the program for %s, and may go on", at.number, e.why)
			}
		}
	}
	return nil
}

func (f *facts) handedOver(at ref, o, was *sold) error {
	if shipsAnyway(at.market) || o.overruled() {
		return nil
	}
	instant := o.events[len(o.events)-1].at
	for i, l := range was.lines {
		if o.lines[i].shipped == l.shipped {
			continue
		}
		if why := f.kept(at.market, l.sku, instant); why != "" {
			return fmt.Errorf("%s of order %s was handed over, but %s", l.sku, at.number, why)
		}
	}
	return nil
}

func (f *facts) someKept(at ref, o *sold, instant clock.Instant) bool {
	for _, l := range o.lines {
		if f.kept(at.market, l.sku, instant) != "" {
			return true
		}
	}
	return false
}

// overrule lets an order that waits go on although it is shut.
func (s *sim) overrule(n *node) error {
	at, ok := s.someHeld()
	if !ok {
		return nil
	}
	s.model.overruled[at]++
	o, err := n.orders.Overrule(s.ctx, "staff:eva", at.market, at.number, "it may go", n.clock.At)
	s.led(at, o, err)
	return s.told(fmt.Sprintf("%s overrules what stops %s", n.name, at.number), err)
}

// someHeld draws an order that waits for a person, as the books had it at the last look.
func (s *sim) someHeld() (ref, bool) {
	var held []ref
	for _, at := range s.last.refs {
		if s.last.orders[at].state == isOnHold {
			held = append(held, at)
		}
	}
	if len(held) == 0 {
		return ref{}, false
	}
	return held[s.rng.IntN(len(held))], true
}
