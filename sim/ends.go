package sim

import (
	"fmt"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/pricing"
)

// acrossAnEnd lets a fact end by itself and places at both sides of the end: no version moves there, and nobody wakes a
// shelf. Mostly it is the last certificate of phones; else a price with an end, or a hold that begins.
func (s *sim) acrossAnEnd(n *node) error {
	c := countryOf(everyMarket()[s.rng.IntN(3)])
	if s.rng.IntN(2) == 0 {
		c = countryOf("es")
	}
	end := n.clock.At.Add(time.Duration(1+s.rng.IntN(20)) * time.Second)
	sku, changes := s.ending(c, end, n.clock.At)
	if err := s.change(n, changes...); err != nil {
		return err
	}
	for _, at := range []clock.Instant{end - 1 - clock.Instant(s.rng.Int64N(1000)), end + clock.Instant(s.rng.Int64N(2)*s.rng.Int64N(1000))} {
		n.set(s, at)
		if err := s.placeOne(n, c, sku); err != nil {
			return err
		}
	}
	s.now = max(s.now, n.clock.At)
	return nil
}

// ending is what makes a fact end at an instant, and the variant that depends on it.
func (s *sim) ending(c country, end, now clock.Instant) (sku string, changes []change.Change) {
	g := goods()[s.rng.IntN(4)]
	switch s.rng.IntN(4) {
	case 0:
		p := pricing.Price{SKU: g.sku, Amount: money.Of(g.price-50, c.Tenders[0].Currency), Span: clock.Span{Since: now, Until: end}}
		return g.sku, []change.Change{{Kind: change.PriceSet, Market: c.Code, Subject: g.sku, After: change.Made(p), Why: "a week's price"}}
	case 1:
		h := clearance.Hold{Gate: clearance.GateHeld, Scope: catalogue.ScopeVariant, Subject: g.sku, Reason: "recalled", Disclosure: clearance.Plain, Span: clock.Span{Since: end}}
		return g.sku, []change.Change{{Kind: change.HoldPut, Market: c.Code, Subject: "hold-" + g.sku, After: change.Made(h), Why: "because"}}
	}
	return "PHONE", s.lastPaper(c.Code, end)
}

// lastPaper leaves a market with a certificate that ends at an instant, and no other.
func (s *sim) lastPaper(m market.Code, end clock.Instant) (changes []change.Change) {
	for _, id := range s.standing(m, end) {
		changes = append(changes, revoked(m, id))
	}
	e := s.newPaper(m)
	e.Until = end
	return append(changes, filing(m, e))
}

// placeOne lets a new buyer ask for one unit of a variant.
func (s *sim) placeOne(n *node, c country, sku string) error {
	a := s.stranger(c, sku)
	outcome, err := n.orders.Place(s.ctx, a.Placing)
	return s.answered(n, a, answer{outcome, err})
}

// stranger is a wish for one unit by somebody whom nobody knows.
func (s *sim) stranger(c country, sku string) *asked {
	a := s.wish()
	a.Market, a.Address.Postcode, a.Lines = c.Code, c.postcode, []order.BasketLine{{SKU: sku, Quantity: 1}}
	a.want, a.Address.Street, a.Buyer.Email, a.names = a.Lines, []string{a.Key}, fmt.Sprint(a.Key, "@example.org"), []string{a.Key, a.Key + " home"}
	s.model.byKey[keyOf(&a.Placing)] = a
	return a
}
