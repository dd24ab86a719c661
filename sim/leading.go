package sim

import (
	"fmt"

	"comptoir/money"
	"comptoir/order"
)

// moneyIn is a notice of money: new, sent twice, too much, in parts, or late.
func (s *sim) moneyIn(n *node) error {
	var in *inflow
	if k := len(s.model.money); k > 0 && s.rng.IntN(3) == 0 {
		in = &s.model.money[s.rng.IntN(k)]
	} else {
		at, a, ok := s.someOrder()
		if !ok {
			return nil
		}
		total := a.receipt.Total.Minor
		minor := []int64{total, total, total, max(1, total/2), total + 100}[s.rng.IntN(5)]
		s.model.serial++
		s.model.money = append(s.model.money, inflow{ref: at, reference: fmt.Sprint("transfer ", s.model.serial), minor: minor})
		in = &s.model.money[len(s.model.money)-1]
	}
	amount := money.Of(in.minor, s.model.orders[in.ref].receipt.Total.Currency)
	_, err := n.orders.Paid(s.ctx, "bank", in.market, in.number, amount, in.reference, n.clock.At)
	if err == nil {
		in.noted = true
	}
	return s.told(fmt.Sprintf("%s money %s for %s: %d", n.name, in.reference, in.number, in.minor), err)
}

// ship sends all of an order or a part of it.
func (s *sim) ship(n *node) error {
	at, a, ok := s.someOrder()
	if !ok {
		return nil
	}
	_, err := n.orders.Ship(s.ctx, "staff:eva", at.market, at.number, s.someLines(a), "Post", "", n.clock.At)
	return s.told(fmt.Sprintf("%s ship %s", n.name, at.number), err)
}

// someLines picks quantities of an order's lines; none is all.
func (s *sim) someLines(a *asked) []order.ShipLine {
	if s.rng.IntN(2) == 0 {
		return nil
	}
	line := s.rng.IntN(len(a.Lines))
	return []order.ShipLine{{Line: line, Quantity: 1 + s.rng.Int64N(a.Lines[line].Quantity)}}
}

// cancel ends an order or a part of it, by its buyer or by staff.
func (s *sim) cancel(n *node) error {
	at, a, ok := s.someOrder()
	if !ok {
		return nil
	}
	who := []order.Who{order.ByBuyer, "staff:eva"}[s.rng.IntN(2)]
	_, err := n.orders.Cancel(s.ctx, who, at.market, at.number, s.someLines(a), "changed my mind", n.clock.At)
	return s.told(fmt.Sprintf("%s cancel %s", n.name, at.number), err)
}

// expire wakes the worker that ends unpaid orders.
func (s *sim) expire(n *node) error {
	more, err := n.orders.Expire(s.ctx, n.clock.At)
	return s.told(fmt.Sprintf("%s expire, more %v", n.name, more), err)
}
