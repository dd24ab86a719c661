package sim

import (
	"fmt"

	"comptoir/money"
	"comptoir/order"
)

// aloneMax is the most that one person sends back alone, in minor units of the world's currencies.
const aloneMax = 50000

// staff are those who may send money back.
func (s *sim) staff() order.Who {
	return []order.Who{"staff:eva", "staff:max", "staff:ida"}[s.rng.IntN(3)]
}

// owedBack sums what is owed to the buyer of an order, as the books had it at the last look.
func (b *books) owedBack(at ref) (minor int64) {
	for _, e := range b.money {
		if e.ref == at && e.to == "owed" {
			minor += e.minor
		}
		if e.ref == at && e.from == "owed" {
			minor -= e.minor
		}
	}
	return minor
}

// repay sends money back: what is owed, a part of it or too much, once or under a reference that was used before.
func (s *sim) repay(n *node) error {
	var r *inflow
	if k := len(s.model.repaid); k > 0 && s.rng.IntN(3) == 0 {
		r = s.model.repaid[max(0, k-1-s.rng.IntN(4))]
	} else {
		at, ok := s.someDebt()
		if !ok {
			return nil
		}
		owed := s.last.owedBack(at)
		s.model.serial++
		r = &inflow{ref: at, reference: fmt.Sprint("back ", s.model.serial), minor: []int64{owed, owed, owed, max(1, owed/2), owed + 1}[s.rng.IntN(5)]}
		s.model.repaid = append(s.model.repaid, r)
	}
	by := s.staff()
	currency := countryOf(r.market).Tenders[0].Currency
	done, err := n.orders.SendBack(s.ctx, order.Refund{Market: r.market, Number: r.number, Amount: money.Of(r.minor, currency), Way: order.ByHand, Reference: r.reference, By: by}, n.clock.At)
	r.noted = r.noted || err == nil && done.State == order.RefundSent
	return s.told(fmt.Sprintf("%s repays %d of %s by %s, %s", n.name, r.minor, r.number, by, r.reference), err)
}

// someDebt draws an order of which something is owed back; now and then any order.
func (s *sim) someDebt() (ref, bool) {
	var debts []ref
	for _, at := range s.last.refs {
		if s.last.owedBack(at) > 0 {
			debts = append(debts, at)
		}
	}
	if len(debts) == 0 || s.rng.IntN(8) == 0 {
		at, _, ok := s.someOrder()
		return at, ok && s.last.orders[at] != nil
	}
	return debts[s.rng.IntN(len(debts))], true
}

// secondPair agrees to money that waits for a second person, or withdraws it; it may be the first person, or too late.
func (s *sim) secondPair(n *node) error {
	if len(s.last.refunds) == 0 {
		return nil
	}
	r := s.last.refunds[s.rng.IntN(len(s.last.refunds))]
	for _, other := range s.last.refunds {
		if other.state == 0 && s.rng.IntN(2) == 0 {
			r = other
		}
	}
	who := s.staff()
	if s.rng.IntN(5) == 0 {
		return s.told(fmt.Sprintf("%s withdraws %s of %s by %s", n.name, r.reference, r.number, who), n.orders.Withdraw(s.ctx, who, r.market, r.id, n.clock.At))
	}
	done, err := n.orders.Agree(s.ctx, who, r.market, r.id, n.clock.At)
	if err == nil && done.State == order.RefundSent {
		for _, p := range s.model.repaid {
			p.noted = p.noted || p.ref == r.ref && p.reference == r.reference
		}
	}
	return s.told(fmt.Sprintf("%s agrees to %s of %s by %s", n.name, r.reference, r.number, who), err)
}

// revise gives lines of an order other quantities before anything has left. Its buyer has seen today's price of what is
// added, or thinks of the order's; has looked at the order as it stands, mostly, or knows no version.
func (s *sim) revise(n *node) error {
	at, _, ok := s.someOrder()
	if !ok || s.last.orders[at] == nil {
		return nil
	}
	if err := s.unsettle(n, at); err != nil {
		return err
	}
	was := s.last.orders[at]
	var r order.Revision
	if s.rng.IntN(4) > 0 {
		r.Version = was.version
	}
	today := s.rng.IntN(2) == 0
	for i, l := range was.lines {
		if s.rng.IntN(2) > 0 {
			continue
		}
		w := order.Wanted{Line: i, Quantity: s.rng.Int64N(5)}
		if today {
			w.Seen = money.Of(s.last.facts.priceAt(at.market, l.sku, n.clock.At), countryOf(at.market).Tenders[0].Currency)
		}
		r.Lines = append(r.Lines, w)
	}
	left := was.after(r)
	s.model.want(at, left)
	o, no, err := n.orders.Revise(s.ctx, order.ByBuyer, at.market, at.number, r, "changed my mind", n.clock.At)
	s.led(at, o, err)
	doing := fmt.Sprintf("%s revise %s at %d to %v", n.name, at.number, r.Version, r.Lines)
	if err == nil && len(no) > 0 {
		s.say("%s: refused %s", doing, no[0].Code)
		return nil
	}
	if err == nil && o.Version == was.version+1 {
		if err := asRevised(was, &o, r, left); err != nil {
			return fmt.Errorf("order %s: %w", at.number, err)
		}
	}
	return s.told(doing, err)
}

// unsettle gives something of an order another price, or another paper in the place of its own; not always.
func (s *sim) unsettle(n *node, at ref) error {
	sku := s.last.orders[at].lines[0].sku
	c := s.newPriceOf(countryOf(at.market), sku)
	switch known := s.standing(at.market, n.clock.At); s.rng.IntN(3) {
	case 0:
		return nil
	case 1:
		if len(known) == 0 || partsOf(sku)["PHONE"] == 0 {
			break
		}
		e := s.newPaper(at.market)
		e.Replaces = known[0]
		c = filing(at.market, e)
	}
	if err := s.change(n, c); err != nil {
		return err
	}
	return s.look()
}

// after is what a revision leaves open of each variant.
func (o *sold) after(r order.Revision) map[string]int64 {
	left := map[string]int64{}
	for i, l := range o.lines {
		open := l.quantity - l.shipped - l.cancelled
		for _, w := range r.Lines {
			if w.Line == i {
				open = w.Quantity
			}
		}
		left[l.sku] += open
	}
	return left
}

// want notes how much of each variant somebody has asked for in an order.
func (m *model) want(at ref, left map[string]int64) {
	if m.wanted[at] == nil {
		m.wanted[at] = map[string]int64{}
	}
	for sku, units := range left {
		m.wanted[at][sku] = max(m.wanted[at][sku], units)
	}
	m.revised[at]++
}

// asRevised compares an order with what was asked for: as much of each variant as was wanted, and nothing added at a
// price that was not seen.
func asRevised(was *sold, o *order.Order, r order.Revision, left map[string]int64) error {
	open := map[string]int64{}
	for i := range o.Lines {
		open[o.Lines[i].SKU] += o.Lines[i].Open()
	}
	for sku, units := range left {
		if open[sku] != units {
			return fmt.Errorf("%d %s were to be left, and are %d", units, sku, open[sku])
		}
	}
	for i := range o.Lines {
		if l := &o.Lines[i]; i >= len(was.lines) || l.Quantity > was.lines[i].quantity {
			if !seen(was, r, l.SKU, l.Unit) {
				return fmt.Errorf("%s was added at %s, which nobody has seen", l.SKU, l.Unit)
			}
		}
	}
	return nil
}

// seen tells whether a price of a variant is one that stands in a revision, or in a line that it names.
func seen(was *sold, r order.Revision, sku string, price money.Amount) bool {
	for _, w := range r.Lines {
		if l := was.lines[w.Line]; l.sku == sku && (w.Seen == price || w.Seen.Currency == "" && l.unit == price.Minor) {
			return true
		}
	}
	return false
}
