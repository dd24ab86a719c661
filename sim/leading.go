package sim

import (
	"fmt"

	"comptoir/internal/db"
	"comptoir/money"
	"comptoir/order"
)

// moneyIn is a notice of money: new, sent twice, too much, in parts, or late.
func (s *sim) moneyIn(n *node) error {
	var in *inflow
	if k := len(s.model.money); k > 0 && s.rng.IntN(3) == 0 {
		in = s.model.money[s.rng.IntN(k)]
	} else {
		at, a, ok := s.someOrder()
		if !ok {
			return nil
		}
		total := a.receipt.Total.Minor
		minor := []int64{total, total, max(1, total/2), max(1, total*3/4), total + 100}[s.rng.IntN(5)]
		s.model.serial++
		in = &inflow{ref: at, reference: fmt.Sprint("transfer ", s.model.serial), minor: minor}
		s.model.money = append(s.model.money, in)
	}
	amount := money.Of(in.minor, s.model.orders[in.ref].receipt.Total.Currency)
	o, err := n.orders.Paid(s.ctx, "bank", in.market, in.number, amount, in.reference, n.clock.At)
	s.led(in.ref, o, err)
	if err == nil {
		in.noted = true
	}
	return s.told(fmt.Sprintf("%s money %s for %s: %d", n.name, in.reference, in.number, in.minor), err)
}

// ship sends all of an order or a part of it.
func (s *sim) ship(n *node) error {
	at, _, ok := s.someOrder()
	if !ok {
		return nil
	}
	s.model.ships[at]++
	o, err := n.orders.Ship(s.ctx, "staff:eva", at.market, at.number, s.someLines(at), "Post", "", n.clock.At)
	s.led(at, o, err)
	return s.told(fmt.Sprintf("%s ship %s", n.name, at.number), err)
}

// someLines picks quantities of an order's lines; none is all.
func (s *sim) someLines(at ref) []order.ShipLine {
	if s.last.orders[at] == nil || s.rng.IntN(2) == 0 {
		return nil
	}
	lines := s.last.orders[at].lines
	line := s.rng.IntN(len(lines))
	return []order.ShipLine{{Line: line, Quantity: 1 + s.rng.Int64N(max(1, lines[line].quantity-lines[line].cancelled))}}
}

// cancel ends an order or a part of it, by its buyer or by staff.
func (s *sim) cancel(n *node) error {
	at, _, ok := s.someOrder()
	if !ok {
		return nil
	}
	who := []order.Who{order.ByBuyer, "staff:eva"}[s.rng.IntN(2)]
	o, err := n.orders.Cancel(s.ctx, who, at.market, at.number, s.someLines(at), "changed my mind", n.clock.At)
	s.led(at, o, err)
	return s.told(fmt.Sprintf("%s cancel %s", n.name, at.number), err)
}

// expire wakes the worker that ends unpaid orders.
func (s *sim) expire(n *node) error {
	more, err := n.orders.Expire(s.ctx, n.clock.At)
	return s.told(fmt.Sprintf("%s expire, more %v", n.name, more), err)
}

// shipNotice is the carrier's notice that a parcel has left; it may come twice.
func (s *sim) shipNotice(n *node) error {
	var p *parcel
	if k := len(s.model.parcels); k > 0 && s.rng.IntN(2) == 0 {
		p = s.model.parcels[s.rng.IntN(k)]
	} else {
		at, a, ok := s.someOrder()
		if !ok {
			return nil
		}
		line := s.rng.IntN(len(a.want))
		s.model.serial++
		p = &parcel{ref: at, tracking: fmt.Sprint("track ", s.model.serial), lines: []order.ShipLine{{Line: line, Quantity: 1}}}
		s.model.parcels = append(s.model.parcels, p)
	}
	o, err := n.orders.Ship(s.ctx, "carrier", p.market, p.number, p.lines, "Post", p.tracking, n.clock.At)
	s.led(p.ref, o, err)
	p.noted = p.noted || err == nil
	return s.told(fmt.Sprintf("%s notice: %s left with %v of %s", n.name, p.tracking, p.lines, p.number), err)
}

// deliver is the carrier's notice that everything has arrived; it may come twice, and early.
func (s *sim) deliver(n *node) error {
	at, _, ok := s.someOrder()
	if !ok {
		return nil
	}
	o, err := n.orders.Deliver(s.ctx, "carrier", at.market, at.number, n.clock.At)
	s.led(at, o, err)
	return s.told(fmt.Sprintf("%s delivered %s", n.name, at.number), err)
}

func (s *sim) holdOrder(n *node) error {
	at, _, ok := s.someOrder()
	if !ok {
		return nil
	}
	o, err := n.orders.Hold(s.ctx, "staff:eva", at.market, at.number, "to be looked at", n.clock.At)
	s.led(at, o, err)
	return s.told(fmt.Sprintf("%s hold order %s", n.name, at.number), err)
}

func (s *sim) releaseOrder(n *node) error {
	at, _, ok := s.someOrder()
	if !ok {
		return nil
	}
	o, err := n.orders.Release(s.ctx, "staff:eva", at.market, at.number, "looked at", n.clock.At)
	s.led(at, o, err)
	return s.told(fmt.Sprintf("%s release order %s", n.name, at.number), err)
}

// editOrder sends an order elsewhere: to another buyer's home.
func (s *sim) editOrder(n *node) error {
	at, a, ok := s.someOrder()
	if !ok {
		return nil
	}
	to := a.Address
	to.Street = []string{buyers()[s.rng.IntN(len(buyers()))].street}
	o, err := n.orders.Edit(s.ctx, order.ByBuyer, at.market, at.number, to, "", "moved", n.clock.At)
	s.led(at, o, err)
	return s.told(fmt.Sprintf("%s edit order %s to %v", n.name, at.number, to.Street), err)
}

// sweep wakes the worker that forgets old receipts and baskets.
func (s *sim) sweep(n *node) error {
	s.swept = true
	more, err := n.orders.Sweep(s.ctx, n.clock.At)
	return s.told(fmt.Sprintf("%s sweep, more %v", n.name, more), err)
}

// letters wakes the workers that write to buyers; now and then what they have read is not kept, and they are woken again.
func (s *sim) letters(n *node) error {
	desk, err := n.letters(s.mail)
	if err != nil {
		return err
	}
	if n.faults.plan == nil && n.faults.between == nil && s.rng.IntN(3) == 0 {
		n.faults.plan = &plan{point: db.AtCommit, harm: broken, times: 1}
		if _, err := desk.Gather(s.ctx, n.clock.At); err != nil {
			s.say("%s letters from news, not kept: %s", n.name, oneLine(err.Error()))
		}
		n.faults.plan = nil
	}
	if _, err := desk.Gather(s.ctx, n.clock.At); err != nil {
		return s.told(n.name+" letters from news", err)
	}
	more, err := desk.Deliver(s.ctx, n.clock.At)
	return s.told(fmt.Sprintf("%s letters, more %v, %d arrived", n.name, more, len(s.mail.arrived)), err)
}

// mailBreaks puts the mail server out of order, or in again.
func (s *sim) mailBreaks(*node) error {
	s.mail.broken = !s.mail.broken
	return s.told(fmt.Sprintf("mail out of order: %v", s.mail.broken), nil)
}

// led notes how far a desk has said that an order has come.
func (s *sim) led(at ref, o order.Order, err error) {
	if err == nil {
		s.model.versions[at] = max(s.model.versions[at], o.Version)
		if o.Version >= s.model.told[at].Version {
			s.model.told[at] = o
		}
	}
}
