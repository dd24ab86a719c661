package sim

import (
	"context"
	"fmt"
	"slices"
	"time"

	"comptoir/drop"
	"comptoir/internal/fault"
	"comptoir/money"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/people"
	"comptoir/stock"
	"comptoir/store"
)

// One world in four holds a limited sale. In the others nothing of it is drawn: they take the course that they took.
const salesEvery = 4

// fair is the limited sale of a world, with what those who take part were told.
type fair struct {
	drop.Facts
	codes  []string
	in     map[int]drop.EntryID   // takers who were told that they are in
	ranks  map[drop.EntryID]int64 // numbers that they were told
	grants map[int64]drop.EntryID // rights that they were shown
	placed map[int64]*asked       // orders under rights, by the right
}

// saleActions are the menu of a world with a limited sale, beside the other.
func saleActions() []action {
	return []action{
		{"enter a sale", 14, (*sim).enterSale},
		{"lead the sale", 16, (*sim).leadSale},
		{"look at a place", 6, (*sim).lookAtPlace},
		{"buy under a right", 18, (*sim).buyUnderRight},
		{"use a code", 6, (*sim).useCode},
		{"the sale's next hour", 8, (*sim).nextHour},
	}
}

// takersOf is how many people take part; some are one person by the sale's rule.
const takersOf = 9

// taker is one of them: the seventh lives where the second does, the eighth is the third with a tag, the ninth has the
// telephone of the first.
func taker(i int) drop.Person {
	home, mail, phone := i, fmt.Sprintf("t%d@example.org", i), fmt.Sprintf("+3461234567%d", i)
	switch i {
	case 6:
		home = 1
	case 7:
		mail = "T2+again@example.org"
	case 8:
		phone = "+34 612 345 670"
	}
	return drop.Person{Person: people.Person{Account: fmt.Sprint("taker-", i), Emails: []string{mail}, Phones: []string{phone},
		Addresses: []people.Address{{Street: []string{fmt.Sprint("Calle del Sorteo ", home)}, Postcode: "28001"}}}}
}

// self is the person that a taker is, by the sale's rule.
func self(i int) int { return []int{0, 1, 2, 3, 4, 5, 1, 2, 0}[i] }

// openDrops gives a node its desk of limited sales.
func (n *node) openDrops(s *sim) error {
	if !s.selling {
		return nil
	}
	n.drops = drop.NewDesk(store.Bind[drop.Tx](n.store), n.offers, n.clock, n.orders.IDs, []byte(secret))
	n.drops.Ranks = 2 // a list is drawn in several steps
	_, err := n.drops.Refresh(context.Background(), n.clock.At)
	return err
}

// announceSale publishes the sale of a world that has one, with units of its own.
func (s *sim) announceSale() error {
	if !s.selling {
		return nil
	}
	n := s.nodes[0]
	f := drop.Facts{ID: "fair", Market: "es", SKU: "BAND", Quantity: 2 + s.rng.Int64N(3), Codes: s.rng.Int64N(3), Limit: 1 + s.rng.Int64N(2), Price: money.Of(1500, "EUR"),
		Rule: []drop.Rule{drop.FirstCome, drop.Lottery}[s.rng.IntN(2)], From: s.now.Add(10 * time.Second), Until: s.now.Add(60 * time.Second),
		Opens: s.now.Add(70 * time.Second), Closes: s.now.Add(40 * time.Minute), Hold: 5 * time.Minute, Pay: 5 * time.Minute}
	err := n.store.Update(s.ctx, func(tx *store.Tx) error {
		return tx.Post(stock.Posting{Market: "es", Ref: 7, At: s.now, Why: "for the sale", Movements: []stock.Movement{{Location: "mad", Owner: stock.Own, SKU: f.SKU,
			From: stock.Supplier, To: stock.OnHand, Quantity: f.Offered() + 1}}})
	})
	if err != nil {
		return err
	}
	if _, err := n.drops.Save(s.ctx, clerk{}, f); err != nil {
		return err
	}
	one, err := n.drops.Publish(s.ctx, clerk{}, f.Market, f.ID, n.clock.At)
	if err != nil {
		return fmt.Errorf("publish the sale: %w", err)
	}
	s.fair = &fair{Facts: one.Facts, in: map[int]drop.EntryID{}, ranks: map[drop.EntryID]int64{}, grants: map[int64]drop.EntryID{}, placed: map[int64]*asked{}}
	if f.Codes > 0 {
		if s.fair.codes, err = n.drops.MakeCodes(s.ctx, clerk{}, f.Market, f.ID, n.clock.At); err != nil {
			return err
		}
	}
	for _, other := range s.nodes {
		if _, err := other.drops.Refresh(s.ctx, other.clock.At); err != nil {
			return err
		}
	}
	return s.look()
}

// enterSale lets somebody come in, who may be in already, or be somebody who is.
func (s *sim) enterSale(n *node) error {
	i := s.rng.IntN(takersOf)
	seat, err := n.drops.Enter(s.ctx, s.fair.Market, s.fair.ID, taker(i), 1+s.rng.Int64N(s.fair.Limit))
	if err == nil {
		if was, told := s.fair.in[i]; told && was != seat.Entry {
			return fmt.Errorf("taker %d was entry %s and is %s", i, was, seat.Entry)
		}
		s.fair.in[i] = seat.Entry
	}
	return s.told(fmt.Sprintf("%s taker %d enters the sale", n.name, i), err)
}

// leadSale wakes the worker. When it says that nothing more is to do, what is free has gone to whoever is next.
func (s *sim) leadSale(n *node) error {
	at := n.clock.At
	more, err := n.drops.Lead(s.ctx, at)
	for range 20 {
		if err != nil || !more {
			break
		}
		more, err = n.drops.Lead(s.ctx, n.clock.At)
	}
	if err == nil && !s.harmed && s.depth == 0 && n.faults.between == nil && n.clock.At == at { // time has not passed in between
		one, bad := n.drops.Read(s.ctx, clerk{}, s.fair.Market, s.fair.ID)
		if bad == nil && one.Open(max(n.clock.At, one.Standing.Last)) && one.Standing.Left > 0 && one.Standing.Drawn >= 0 {
			if err := s.nobodyIsNext(n, &one); err != nil {
				return err
			}
		}
	}
	return s.told(fmt.Sprintf("%s leads the sale", n.name), err)
}

// nobodyIsNext tells whether units are left while somebody's turn has not come.
func (s *sim) nobodyIsNext(n *node, one *drop.Drop) error {
	var next []drop.Turn
	err := n.store.View(s.ctx, func(tx *store.Tx) (err error) {
		next, err = tx.DropTurns(one.Market, one.ID, one.Standing.Reached, 1)
		return err
	})
	if err == nil && len(next) > 0 {
		return fmt.Errorf("%d units of the sale are free, and entry %s with rank %d waits for its turn", one.Standing.Left, next[0].ID, next[0].Rank)
	}
	return nil
}

// lookAtPlace tells somebody where they stand; numbers and rights that were told stay.
func (s *sim) lookAtPlace(n *node) error {
	i := s.rng.IntN(takersOf)
	_, err := s.seat(n, i)
	return s.told(fmt.Sprintf("%s taker %d looks at their place", n.name, i), err)
}

func (s *sim) seat(n *node, i int) (drop.Seat, error) {
	seat, err := n.drops.Where(s.ctx, s.fair.Market, s.fair.ID, taker(i), "")
	if err != nil || !seat.In() {
		return seat, err
	}
	if seat.Rank > 0 {
		s.fair.ranks[seat.Entry] = seat.Rank
	}
	if seat.Grant != nil {
		s.fair.grants[seat.Grant.N] = seat.Entry
	}
	return seat, nil
}

// buyUnderRight orders under a right, one's own or, sometimes, one that is not.
func (s *sim) buyUnderRight(n *node) error {
	i := s.rng.IntN(takersOf)
	for range takersOf {
		if seat, err := s.seat(n, i); err == nil && seat.Grant != nil && (seat.Grant.State == drop.Held || s.rng.IntN(6) == 0) {
			return s.orderUnderRight(n, i, seat.Grant)
		}
		i = (i + 1) % takersOf
	}
	return nil
}

func (s *sim) orderUnderRight(n *node, i int, g *drop.Grant) error {
	if s.rng.IntN(10) == 0 {
		i = (i + 1) % takersOf // somebody else's
	}
	who := taker(i)
	s.model.keys++
	a := &asked{Placing: order.Placing{Key: fmt.Sprint("k", s.model.keys), Scope: "shop", Market: s.fair.Market, Language: "en", Delivery: "standard", Terms: "1",
		Buyer: order.Buyer{Email: who.Emails[0], CustomerID: who.Account, Known: who.Person}, Grant: order.GrantRef{Drop: s.fair.ID, N: g.N}, Payment: payment.BankTransfer,
		Address: order.Address{Name: "N", Street: who.Addresses[0].Street, City: "C", Postcode: "28001"}},
		want: []order.BasketLine{{SKU: s.fair.SKU, Quantity: g.Units}}, names: []string{who.Account}}
	s.model.byKey[keyOf(&a.Placing)] = a
	s.model.placings = append(s.model.placings, a)
	outcome, err := n.orders.Place(s.ctx, a.Placing)
	if fault.IsCode(err, order.CodeGrantUnknown) {
		err = nil
		s.say("%s taker %d orders under right %d: none of theirs", n.name, i, g.N)
		return nil
	}
	if err == nil && outcome.Placed != nil {
		if was := s.fair.placed[g.N]; was != nil && was.Key != a.Key {
			return fmt.Errorf("right %d bought order %s, and now %s", g.N, was.receipt.Number, outcome.Placed.Number)
		}
		if drop.EntryID(g.Entry) != s.fair.grants[g.N] {
			return fmt.Errorf("right %d changed hands", g.N)
		}
		s.fair.placed[g.N] = a
	}
	return s.answered(n, a, answer{outcome, err})
}

// useCode tries a code, which may be used already.
func (s *sim) useCode(n *node) error {
	if len(s.fair.codes) == 0 {
		return nil
	}
	i, c := s.rng.IntN(takersOf), s.rng.IntN(len(s.fair.codes))
	seat, err := n.drops.Redeem(s.ctx, s.fair.Market, s.fair.ID, taker(i), s.fair.codes[c])
	if err == nil && seat.Grant != nil {
		s.fair.grants[seat.Grant.N] = seat.Entry
	}
	return s.told(fmt.Sprintf("%s taker %d uses code %d", n.name, i, c), err)
}

// nextHour lets time pass until something of the sale is due.
func (s *sim) nextHour(*node) error {
	hours := []time.Duration{}
	for _, at := range []int64{int64(s.fair.From), int64(s.fair.Until), int64(s.fair.Opens)} {
		if wait := time.Duration(at-int64(s.now)) * time.Microsecond; wait > 0 {
			hours = append(hours, wait+time.Second)
		}
	}
	by := s.fair.Hold + time.Second
	if len(hours) > 0 {
		by = slices.Min(hours)
	}
	s.now = s.now.Add(by)
	for _, n := range s.nodes {
		n.set(s, s.now.Add(time.Duration(n.skew)*time.Microsecond))
	}
	return s.told(fmt.Sprintf("%s of the sale pass", by), nil)
}

// endSale leads the sale to its end: the receipt that anybody computes from the log is that of the tables, and final.
func (s *sim) endSale() error {
	if s.fair == nil {
		return nil
	}
	n := s.nodes[0]
	s.now = max(s.now, s.fair.Closes).Add(time.Minute)
	for range 30 {
		s.tick()
		s.now = s.now.Add(s.fair.Hold)
		if more, err := n.drops.Lead(s.ctx, n.clock.At); err != nil {
			return fmt.Errorf("lead the sale to its end: %w", err)
		} else if !more {
			one, err := n.drops.Read(s.ctx, clerk{}, s.fair.Market, s.fair.ID)
			if err != nil {
				return err
			}
			if one.State == drop.Closed {
				return s.look()
			}
		}
	}
	return fmt.Errorf("the sale does not end")
}
