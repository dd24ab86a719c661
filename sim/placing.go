package sim

import (
	"fmt"
	"reflect"
	"runtime"

	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/payment"
)

// buyer is a person; the second and third share a home, the fourth is the first with a tag.
type buyer struct {
	email, street string
	names         []string // under which limits count
}

func buyers() []buyer {
	return []buyer{
		{"ana@example.org", "Calle Mayor 1", []string{"ana", "mayor1"}},
		{"ben@example.org", "Calle Larga 2", []string{"ben", "larga2"}},
		{"eve@example.org", "calle  larga, 2", []string{"eve", "larga2"}},
		{"Ana+shop@Example.org", "Calle Nueva 3", []string{"ana", "nueva3"}},
		{"joe@example.org", "Calle Mayor 1", []string{"joe", "mayor1"}},
	}
}

// wish draws a placing with a new key.
func (s *sim) wish() *asked {
	all := countries()
	c := all[[]int{0, 0, 0, 1, 1, 2}[s.rng.IntN(6)]]
	who := buyers()[s.rng.IntN(len(buyers()))]
	s.model.keys++
	a := &asked{Placing: order.Placing{Key: fmt.Sprint("k", s.model.keys), Scope: "shop", Market: c.Code, Language: "en", Delivery: "standard", Terms: "1",
		Buyer:   order.Buyer{Email: who.email},
		Address: order.Address{Name: "N", Street: []string{who.street}, City: "C", Postcode: c.postcode},
		Payment: []payment.Code{payment.BankTransfer, payment.BankTransfer, payment.CashOnDelivery}[s.rng.IntN(3)]}}
	for range 1 + s.rng.IntN(3) {
		g := goods()[[]int{0, 0, 1, 2, 3, 4, 4}[s.rng.IntN(7)]]
		line := order.BasketLine{SKU: g.sku, Quantity: 1 + s.rng.Int64N(3)}
		if s.rng.IntN(4) == 0 {
			line.Seen = money.Of(g.price, c.Tenders[0].Currency)
		}
		a.Lines = append(a.Lines, line)
	}
	a.want, a.names = a.Lines, who.names
	s.model.byKey[keyOf(&a.Placing)] = a
	s.model.placings = append(s.model.placings, a)
	return a
}

// answer is what came back for a placing.
type answer struct {
	outcome order.Outcome
	err     error
}

// place places one order.
func (s *sim) place(n *node) error {
	a := s.wish()
	outcome, err := s.ask(n, a, a.Placing)
	return s.answered(n, a, answer{outcome, err})
}

// placeAgain asks with a key that was used before, sometimes for something else.
func (s *sim) placeAgain(n *node) error {
	if len(s.model.placings) == 0 {
		return nil
	}
	a := s.model.placings[s.rng.IntN(len(s.model.placings))]
	if a.forgotten {
		return nil
	}
	if s.rng.IntN(4) > 0 {
		outcome, err := s.ask(n, a, a.Placing)
		return s.answered(n, a, answer{outcome, err})
	}
	other := a.Placing
	other.Note += "something else "
	outcome, err := s.ask(n, a, other)
	if err == nil && outcome.Placed != nil && a.receipt != nil {
		return fmt.Errorf("I5: key %s was used for another body, and answered with order %s", a.Key, outcome.Placed.Number)
	}
	if err == nil && outcome.Placed != nil { // the first body never became an order: the key is this one's now
		a.Placing = other
		return s.answered(n, a, answer{outcome, err})
	}
	return s.told(fmt.Sprintf("%s place %s with another body", n.name, a.Key), err)
}

// placeSeveral lets several arrive while the counter is busy with the first: they are decided as one batch.
// What another node does meanwhile falls between their reading and their decision.
func (s *sim) placeSeveral(n *node) error {
	wishes := make([]*asked, 2+s.rng.IntN(4))
	for i := range wishes {
		wishes[i] = s.wish()
	}
	answers, done := make([]answer, len(wishes)), make([]chan struct{}, len(wishes))
	door, arrived := make(chan struct{}), make(chan struct{})
	n.faults.door, n.faults.arrived = door, arrived
	queued := 0
	for i, a := range wishes {
		done[i] = make(chan struct{})
		go func() {
			defer close(done[i])
			outcome, err := n.orders.Place(s.ctx, a.Placing)
			answers[i] = answer{outcome, err}
		}()
		if waits(n, done[i], arrived, queued) {
			queued++
		}
	}
	if queued > 0 && s.rng.IntN(2) == 0 {
		s.interfere(n)
	}
	n.faults.door = nil
	close(door)
	for i := range wishes {
		<-done[i]
	}
	for i, a := range wishes {
		if err := s.answered(n, a, answers[i]); err != nil {
			return err
		}
	}
	return nil
}

// waits lets a placing go until it stands in the queue, or has its answer. The first in the queue is taken by
// the counter, which waits with it before its transaction.
func waits(n *node, done, arrived chan struct{}, queued int) bool {
	if queued == 0 {
		select {
		case <-done:
			return false
		case <-arrived:
			return true
		}
	}
	for n.orders.Waiting() < queued {
		select {
		case <-done:
			return false
		default:
			runtime.Gosched()
		}
	}
	return true
}

// answered compares an answer with what was answered before, and remembers it.
func (s *sim) answered(n *node, a *asked, got answer) error {
	doing := fmt.Sprintf("%s place %s in %s", n.name, a.Key, a.Market)
	for _, l := range a.Lines {
		doing += fmt.Sprintf(" %dx%s", l.Quantity, l.SKU)
	}
	if got.err != nil {
		return s.told(doing, got.err)
	}
	r := got.outcome.Placed
	if r == nil {
		if a.receipt != nil && !a.forgotten {
			return fmt.Errorf("I5: key %s was order %s, now it is refused: %+v", a.Key, a.receipt.Number, got.outcome.Refusals)
		}
		s.say("%s: refused %s", doing, got.outcome.Refusals[0].Code)
		return nil
	}
	s.say("%s: order %s, %s", doing, r.Number, r.Total)
	s.dones++
	if a.receipt == nil {
		a.receipt = r
		s.acknowledge(a)
		return nil
	}
	if a.forgotten && !r.Replay {
		anew := *a
		anew.receipt, anew.forgotten = r, false
		s.model.byKey[keyOf(&a.Placing)] = &anew
		s.acknowledge(&anew)
		return nil
	}
	first, again := *a.receipt, *r
	first.Replay, again.Replay = false, false
	if !reflect.DeepEqual(first, again) {
		return fmt.Errorf("I5: key %s was answered %+v, now %+v", a.Key, first, again)
	}
	return nil
}

// acknowledge notes an order that somebody was told of.
func (s *sim) acknowledge(a *asked) {
	at := ref{a.Market, a.receipt.Number}
	s.model.orders[at] = a
	s.model.refs = append(s.model.refs, at)
}

// someOrder draws an acknowledged order, mostly a very young one: what happens to one order meets.
func (s *sim) someOrder() (ref, *asked, bool) {
	n := len(s.model.refs)
	if n == 0 {
		return ref{}, nil, false
	}
	at := s.model.refs[n-1-min(s.rng.IntN(min(n, 8)), s.rng.IntN(min(n, 8)))]
	return at, s.model.orders[at], true
}

// everyMarket lists the codes.
func everyMarket() []market.Code { return []market.Code{"es", "fr", "us"} }

// basket puts something into a basket, a new one or an old.
func (s *sim) basket(n *node) error {
	b := basket{market: everyMarket()[s.rng.IntN(3)]}
	known := len(s.model.baskets)
	old := known > 0 && s.rng.IntN(2) == 0
	if old {
		b = s.model.baskets[s.rng.IntN(known)]
	}
	put := order.Put{Token: b.token, Market: b.market, Language: "en", SKU: goods()[s.rng.IntN(5)].sku, Quantity: 1 + s.rng.Int64N(2), Add: s.rng.IntN(2) == 0}
	view, err := n.orders.SetLine(s.ctx, put, n.clock.At)
	if err == nil && !old {
		s.model.baskets = append(s.model.baskets, basket{b.market, view.Token})
	}
	return s.told(fmt.Sprintf("%s basket in %s: %d %s", n.name, b.market, put.Quantity, put.SKU), err)
}

// buyBasket buys a basket; the same basket may be bought in two tabs, each with its key.
func (s *sim) buyBasket(n *node) error {
	if len(s.model.baskets) == 0 {
		return nil
	}
	b := s.model.baskets[s.rng.IntN(len(s.model.baskets))]
	a := s.wish()
	c := countryOf(b.market)
	a.Market, a.Address.Postcode, a.Lines, a.want, a.BasketToken = b.market, c.postcode, nil, nil, b.token
	s.model.byKey[keyOf(&a.Placing)] = a
	if s.rng.IntN(2) == 0 {
		a.way = byShop
	}
	outcome, err := s.ask(n, a, a.Placing)
	return s.answered(n, a, answer{outcome, err})
}
