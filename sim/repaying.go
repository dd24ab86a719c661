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

// revise gives lines of an order other quantities before anything has left.
func (s *sim) revise(n *node) error {
	at, a, ok := s.someOrder()
	if !ok {
		return nil
	}
	if s.model.wanted[at] == nil {
		s.model.wanted[at] = map[int]int64{}
	}
	var lines []order.ShipLine
	for i := range a.want {
		if s.rng.IntN(2) == 0 {
			lines = append(lines, order.ShipLine{Line: i, Quantity: s.rng.Int64N(5)})
		}
	}
	for _, w := range lines {
		s.model.wanted[at][w.Line] = max(s.model.wanted[at][w.Line], w.Quantity)
	}
	s.model.revised[at]++
	o, no, err := n.orders.Revise(s.ctx, order.ByBuyer, at.market, at.number, lines, "changed my mind", n.clock.At)
	s.led(at, o, err)
	doing := fmt.Sprintf("%s revise %s to %v", n.name, at.number, lines)
	if err == nil && len(no) > 0 {
		s.say("%s: refused %s", doing, no[0].Code)
		return nil
	}
	for _, w := range lines {
		if err == nil && o.Lines[w.Line].Open() != w.Quantity {
			return fmt.Errorf("line %d of order %s was to be %d and is %d", w.Line, at.number, w.Quantity, o.Lines[w.Line].Open())
		}
	}
	return s.told(doing, err)
}
