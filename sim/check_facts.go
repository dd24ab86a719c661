package sim

import (
	"encoding/json"
	"fmt"
	"strings"
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

// addedWhileOpen: what was added to an order might be sold when it was, at the order's price.
func addedWhileOpen(now, before *books) error {
	for _, at := range now.refs {
		if before == nil || before.orders[at] == nil {
			continue
		}
		o, was := now.orders[at], before.orders[at]
		for i, l := range o.lines {
			if l.quantity <= was.lines[i].quantity {
				continue
			}
			instant := o.events[len(o.events)-1].at
			if why := now.facts.closed(at.market, l.sku, instant); why != "" {
				return fmt.Errorf("%d %s were added to order %s, but %s", l.quantity-was.lines[i].quantity, l.sku, at.number, why)
			}
			if price := now.facts.priceAt(at.market, l.sku, instant); price != l.unit {
				return fmt.Errorf("%s was added to order %s at %d, the price was %d", l.sku, at.number, l.unit, price)
			}
		}
	}
	return nil
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
			var told struct {
				Findings []struct{ Evidence []string }
			}
			if err := json.Unmarshal([]byte(l.cleared), &told); err != nil {
				return fmt.Errorf("order %s cites %q: %w", at.number, l.cleared, err)
			}
			for _, f := range told.Findings {
				for _, id := range f.Evidence {
					kept[id] += (l.quantity - l.cancelled) * partsOf(l.sku)["PHONE"]
				}
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
