package sim

import (
	"fmt"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/stock"
)

// stockUp counts the first units in: few, so that buyers meet.
func (s *sim) stockUp() error {
	n := s.nodes[0]
	var all []change.Change
	for _, g := range goods() {
		if len(g.parts) > 0 {
			continue
		}
		for _, l := range places() {
			for _, owner := range []stock.Owner{stock.Own, "acme"} {
				if units := s.rng.Int64N(9) - 2; units > 0 && (owner == stock.Own || l.Code == "lyo") {
					all = append(all, counted(l, owner, g.sku, units))
				}
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	if _, err := n.change.Apply(s.ctx, clerk{}, all); err != nil {
		return fmt.Errorf("count the first units: %w", err)
	}
	return s.look()
}

func counted(l stock.Location, owner stock.Owner, sku string, units int64) change.Change {
	return change.Change{Kind: change.StockCount, Market: l.Market, Subject: l.Code + "/" + string(owner) + "/" + sku,
		After: change.Made(change.Counted{OnHand: units})}
}

// countStock is a count that finds more or fewer units than the books have.
func (s *sim) countStock(n *node) error {
	l := places()[s.rng.IntN(len(places()))]
	sku := goods()[s.rng.IntN(4)].sku
	c := counted(l, stock.Own, sku, s.rng.Int64N(8))
	_, err := n.change.Apply(s.ctx, clerk{}, []change.Change{c})
	return s.told(fmt.Sprintf("%s count %s: %s", n.name, c.Subject, c.After), err)
}

// hold stops the sale of a variant in a market, or lifts the hold.
func (s *sim) hold(n *node) error {
	m := everyMarket()[s.rng.IntN(3)]
	sku := goods()[s.rng.IntN(len(goods()))].sku
	c := change.Change{Kind: change.HoldPut, Market: m, Subject: "hold-" + sku, Why: "because"}
	if s.rng.IntN(2) == 0 {
		c.After = change.Made(clearance.Hold{Gate: clearance.GateHeld, Scope: catalogue.ScopeVariant, Subject: sku, Reason: "recalled", Disclosure: clearance.Plain})
	}
	_, err := n.change.Apply(s.ctx, clerk{}, []change.Change{c})
	return s.told(fmt.Sprintf("%s hold %s in %s: %s", n.name, sku, m, c.After), err)
}

// jump moves every clock: minutes, days, back as well as forth.
func (s *sim) jump(*node) error {
	by := []time.Duration{time.Hour, 8 * 24 * time.Hour, -time.Hour, -10 * time.Minute, 26 * time.Hour}[s.rng.IntN(5)]
	s.now = max(start, s.now.Add(by))
	for _, n := range s.nodes {
		n.clock.At = s.now + clock.Instant(n.skew)
	}
	s.say("clocks jump by %s", by)
	return nil
}

// restart kills the machine between two transactions.
func (s *sim) restart(*node) error {
	s.say("the power goes")
	s.kill()
	return nil
}

// refresh wakes the worker that compiles shelves anew.
func (s *sim) refresh(n *node) error {
	moved, err := n.offers.Refresh(s.ctx)
	return s.told(fmt.Sprintf("%s refresh %v", n.name, moved), err)
}

// settle is the end of a world: everything is put right that time puts right, and looked at once more.
func (s *sim) settle() error { return s.look() }
