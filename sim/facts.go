package sim

import (
	"fmt"
	"slices"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/store"
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
				if units := s.rng.Int64N(12) - 2; units > 0 && (owner == stock.Own || l.Code == "lyo") {
					all = append(all, counted(l, owner, g.sku, units))
				}
			}
		}
	}
	if err := s.limitBuyers(); err != nil {
		return err
	}
	if len(all) == 0 {
		return s.look()
	}
	s.model.asked += len(all)
	if _, err := n.change.Apply(s.ctx, clerk{}, all); err != nil {
		return fmt.Errorf("count the first units: %w", err)
	}
	return s.look()
}

// limitBuyers lets one person have but a few of the watches in some markets.
func (s *sim) limitBuyers() error {
	return s.nodes[0].store.Update(s.ctx, func(tx *store.Tx) error {
		for _, m := range everyMarket() {
			if s.rng.IntN(3) == 0 {
				continue
			}
			s.model.most[m] = 1 + s.rng.Int64N(3)
			if err := tx.PutLimit(order.Limit{Market: m, SKU: limited, Units: s.model.most[m]}); err != nil {
				return err
			}
			if err := tx.BumpMarket(m); err != nil {
				return err
			}
		}
		return nil
	})
}

func counted(l stock.Location, owner stock.Owner, sku string, units int64) change.Change {
	return change.Change{Kind: change.StockCount, Market: l.Market, Subject: l.Code + "/" + string(owner) + "/" + sku,
		After: change.Made(change.Counted{OnHand: units})}
}

// countStock is a count that finds more or fewer units than the books have.
func (s *sim) countStock(n *node) error {
	l := places()[s.rng.IntN(len(places()))]
	sku := goods()[s.rng.IntN(4)].sku
	return s.change(n, counted(l, stock.Own, sku, s.rng.Int64N(8)))
}

// hold stops the sale of a variant in a market, or lifts the hold.
func (s *sim) hold(n *node) error {
	m := everyMarket()[s.rng.IntN(3)]
	sku := goods()[s.rng.IntN(len(goods()))].sku
	c := change.Change{Kind: change.HoldPut, Market: m, Subject: "hold-" + sku, Why: "because"}
	if s.rng.IntN(2) == 0 {
		c.After = change.Made(clearance.Hold{Gate: clearance.GateHeld, Scope: catalogue.ScopeVariant, Subject: sku, Reason: "recalled", Disclosure: clearance.Plain})
	}
	return s.change(n, c)
}

// jump moves every clock: minutes, days, back as well as forth.
func (s *sim) jump(*node) error {
	by := []time.Duration{time.Hour, 8 * 24 * time.Hour, -time.Hour, -10 * time.Minute, 26 * time.Hour}[s.rng.IntN(5)]
	s.now = max(start, s.now.Add(by))
	for _, n := range s.nodes {
		n.set(s, s.now+clock.Instant(n.skew))
	}
	return s.told(fmt.Sprintf("all clocks jump by %s", by), nil)
}

// jumpOne moves the clock of one node until the next action.
func (s *sim) jumpOne(n *node) error {
	by := []time.Duration{time.Minute, -time.Minute, time.Hour, -time.Hour}[s.rng.IntN(4)]
	n.set(s, n.clock.At.Add(by))
	s.say("the clock of %s jumps by %s", n.name, by)
	return s.act(n)
}

// power kills the machine between two transactions.
func (s *sim) power(*node) error {
	s.kill()
	return s.told("the power goes", nil)
}

// process kills one process: the other goes on.
func (s *sim) process(n *node) error {
	n.faults.dead = true
	return s.told(fmt.Sprintf("the process of %s dies", n.name), nil)
}

// refresh wakes the worker that compiles shelves anew.
func (s *sim) refresh(n *node) error {
	moved, err := n.offers.Refresh(s.ctx)
	return s.told(fmt.Sprintf("%s refresh %v", n.name, moved), err)
}

// change asks the desk for changes that are made together.
func (s *sim) change(n *node, all ...change.Change) error {
	s.model.asked += len(all)
	made, err := n.change.Apply(s.ctx, clerk{}, all)
	s.model.changes += len(made)
	c := all[0]
	return s.told(fmt.Sprintf("%s change %s of %s in %s to %s due %s", n.name, c.Kind, c.Subject, c.Market, c.After, c.Due), err)
}

// certificate files a new certificate for phones: for good, for a time, for some units, or in the place of another.
func (s *sim) certificate(n *node) error { return s.change(n, s.filed(everyMarket()[s.rng.IntN(3)])) }

func (s *sim) filed(m market.Code) change.Change {
	e := s.newPaper(m)
	switch s.rng.IntN(4) {
	case 0:
		e.Until = s.now.Add(time.Duration(1+s.rng.IntN(40)) * time.Second)
	case 1:
		e.Conditions = []clearance.Condition{{Kind: clearance.ConditionQuantity, Value: 1 + s.rng.Int64N(6)}}
	}
	if known := s.standing(m, s.now); len(known) > 0 && s.rng.IntN(2) == 0 {
		e.Replaces = known[s.rng.IntN(len(known))]
	}
	return filing(m, e)
}

func filing(m market.Code, e clearance.Evidence) change.Change {
	return change.Change{Kind: change.EvidencePut, Market: m, Subject: e.ID, After: change.Made(e), Why: "because"}
}

// revocation ends a certificate now.
func (s *sim) revocation(n *node) error {
	m := everyMarket()[s.rng.IntN(3)]
	known := s.standing(m, s.now)
	if len(known) == 0 {
		return nil
	}
	return s.change(n, revoked(m, known[s.rng.IntN(len(known))]))
}

func revoked(m market.Code, id string) change.Change {
	return change.Change{Kind: change.EvidenceEnd, Market: m, Subject: id, Why: "found wanting"}
}

// standing lists the certificates that hold in a market beyond an instant, as the books had them at the last look.
func (s *sim) standing(m market.Code, at clock.Instant) (ids []string) {
	for _, p := range s.last.facts.papers {
		if p.Scope.Markets[0] == m && p.RevokedAt == 0 && p.ReplacedAt == 0 && (p.Until == 0 || p.Until > at) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// newPaper is a certificate that nobody has filed yet.
func (s *sim) newPaper(m market.Code) clearance.Evidence {
	s.model.serial++
	name := fmt.Sprint("cert-", s.model.serial)
	return clearance.Evidence{ID: name, Gate: "type_approval", Kind: "certificate", Number: name, Issuer: "office", Scope: clearance.Scope{Markets: []market.Code{m}}}
}

// stage closes a market, leaves it, or opens it again.
func (s *sim) stage(n *node) error {
	to := []market.Stage{market.Open, market.Open, market.Withdrawing, market.Announced}[s.rng.IntN(4)]
	return s.change(n, change.Change{Kind: change.MarketStage, Market: everyMarket()[s.rng.IntN(3)], After: change.Made(to), Why: "because"})
}

// price sets a price from now on.
func (s *sim) price(n *node) error { return s.change(n, s.newPrice()) }

func (s *sim) newPrice() change.Change {
	c := countryOf(everyMarket()[s.rng.IntN(3)])
	return s.newPriceOf(c, goods()[s.rng.IntN(len(goods()))].sku)
}

func (s *sim) newPriceOf(c country, sku string) change.Change {
	g := goods()[slices.IndexFunc(goods(), func(g good) bool { return g.sku == sku })]
	p := pricing.Price{SKU: g.sku, Amount: money.Of(g.price-s.rng.Int64N(3)*100, c.Tenders[0].Currency)}
	return change.Change{Kind: change.PriceSet, Market: c.Code, Subject: g.sku, After: change.Made(p), Why: "because"}
}

// buffer changes how many units a location keeps back.
func (s *sim) buffer(n *node) error {
	l := places()[s.rng.IntN(len(places()))]
	l.Buffer = s.rng.Int64N(3)
	return s.change(n, change.Change{Kind: change.LocationPut, Market: l.Market, Subject: l.Code, After: change.Made(l), Why: "because"})
}

// later schedules a change.
func (s *sim) later(n *node) error {
	c := s.newPrice()
	if s.rng.IntN(2) == 0 {
		c = s.filed(c.Market)
	}
	c.Due = s.now.Add(time.Duration(1+s.rng.IntN(30)) * time.Second)
	return s.change(n, c)
}

// changesDue wakes the worker that makes scheduled changes.
func (s *sim) changesDue(n *node) error {
	more, err := n.change.Step(s.ctx, n.clock.At)
	return s.told(fmt.Sprintf("%s changes due, more %v", n.name, more), err)
}
