package sim

import (
	"encoding/json"
	"fmt"
	"strings"

	"comptoir/internal/clock"
)

// soldWhileOpen: whatever was sold since the last look might be sold at its instant, at its price, and says so.
func soldWhileOpen(s *sim, now, before *books) error {
	for _, at := range now.refs {
		if before == nil || before.orders[at] != nil {
			continue
		}
		o := now.orders[at]
		for _, l := range o.lines {
			if why := now.facts.closed(at.market, l.sku, o.placed); why != "" {
				return fmt.Errorf("order %s of %s sold %s, but %s", at.number, o.placed, l.sku, why)
			}
			if !strings.Contains(l.cleared, `"state":"cleared"`) && !strings.Contains(l.cleared, `"state":"conditional"`) {
				return fmt.Errorf("order %s cites %q for %s", at.number, l.cleared, l.sku)
			}
			if id := now.facts.outdated(l.cleared, o.placed); id != "" {
				return fmt.Errorf("order %s of %s cites %s for %s, which does not hold", at.number, o.placed, id, l.sku)
			}
			if price := s.priceOf(now, at, l.sku); price != l.unit {
				return fmt.Errorf("order %s sold %s at %d, the price was %d", at.number, l.sku, l.unit, price)
			}
		}
	}
	if err := addedWhileOpen(now, before); err != nil {
		return err
	}
	return seenIsPaid(s, now)
}

// addedWhileOpen: what was added to an order might be sold when it was, at that instant's price, and its line cites
// papers that held then.
func addedWhileOpen(now, before *books) error {
	for _, at := range now.refs {
		if before == nil || before.orders[at] == nil {
			continue
		}
		o, was := now.orders[at], before.orders[at]
		for i, l := range o.lines {
			var units int64
			if i < len(was.lines) {
				units = was.lines[i].quantity
			}
			if l.quantity <= units {
				continue
			}
			instant := o.events[len(o.events)-1].at
			if why := now.facts.closed(at.market, l.sku, instant); why != "" {
				return fmt.Errorf("%d %s were added to order %s, but %s", l.quantity-units, l.sku, at.number, why)
			}
			if price := now.facts.priceAt(at.market, l.sku, instant); price != l.unit {
				return fmt.Errorf("%s was added to order %s at %d, the price was %d", l.sku, at.number, l.unit, price)
			}
			if id := now.facts.outdated(l.cleared, instant); id != "" {
				return fmt.Errorf("%s was added to order %s at %s under %s, which did not hold", l.sku, at.number, instant, id)
			}
		}
	}
	return nil
}

// outdated names a paper that a decision cites and that does not hold at an instant; "" when all do.
func (f *facts) outdated(cleared string, at clock.Instant) string {
	for _, id := range papersCited(cleared) {
		for _, p := range f.papers {
			if p.ID == id && !p.good(at) {
				return id
			}
		}
	}
	return ""
}

// papersCited lists the papers that a decision cites.
func papersCited(cleared string) (ids []string) {
	var told struct {
		Findings []struct{ Evidence []string }
	}
	_ = json.Unmarshal([]byte(cleared), &told) // what cannot be read cites none
	for _, f := range told.Findings {
		ids = append(ids, f.Evidence...)
	}
	return ids
}

// seenIsPaid: nobody pays a price other than the one that was seen.
func seenIsPaid(s *sim, now *books) error {
	for _, at := range s.model.refs {
		a := s.model.orders[at]
		for i, l := range a.Lines {
			if o := now.orders[at]; l.Seen.Currency != "" && o.lines[i].unit != l.Seen.Minor {
				return fmt.Errorf("order %s: %s was seen at %d and sold at %d", at.number, l.SKU, l.Seen.Minor, o.lines[i].unit)
			}
		}
	}
	return nil
}

// capsHold: of a certificate that is good for a number of units no more are kept, and what is counted is what is kept.
func capsHold(_ *sim, now, _ *books) error {
	kept := map[string]int64{}
	for _, at := range now.refs {
		for _, l := range now.orders[at].lines {
			for _, id := range papersCited(l.cleared) {
				kept[id] += (l.quantity - l.cancelled) * partsOf(l.sku)["PHONE"]
			}
		}
	}
	for _, p := range now.facts.papers {
		for _, c := range p.Conditions {
			if kept[p.ID] > c.Value {
				return fmt.Errorf("%s is good for %d units, %d are kept", p.ID, c.Value, kept[p.ID])
			}
			if counted := now.used[use{"", "evidence/" + p.ID}]; counted != kept[p.ID] {
				return fmt.Errorf("%s counts %d units, %d are kept", p.ID, counted, kept[p.ID])
			}
		}
	}
	return nil
}

// historyIsWhole: a change that was made stays in the history as it was made.
func historyIsWhole(s *sim, now, before *books) error {
	if n := len(now.changes); n < s.model.changes || n > s.model.asked {
		return fmt.Errorf("%d changes were asked for and %d acknowledged, the history has %d", s.model.asked, s.model.changes, n)
	}
	if before == nil {
		return nil
	}
	for name, c := range before.changes {
		is, there := now.changes[name]
		if !there || is.what != c.what || c.state != "scheduled" && is.state != c.state {
			return fmt.Errorf("change %s was %+v and is %+v", name, c, is)
		}
	}
	return nil
}
