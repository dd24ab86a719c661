package storetest

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"comptoir/drop"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/people"
	"comptoir/store"
)

// leader is staff who may lead drops everywhere.
type leader struct{}

func (leader) Name() string                 { return "staff:eva" }
func (leader) May(string, market.Code) bool { return true }

// sale is a drop desk beside a shop: one node.
type sale struct {
	*shop
	drops *drop.Desk
}

func openSale(t *testing.T, s *shop) *sale {
	t.Helper()
	d := drop.NewDesk(store.Bind[drop.Tx](s.store), s.offer, s.clock, id.System(), []byte("places of this test"))
	if _, err := d.Refresh(context.Background(), s.clock.At); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var queue sync.WaitGroup
	queue.Go(func() { d.Run(ctx) })
	t.Cleanup(func() { stop(); queue.Wait() })
	return &sale{s, d}
}

// plan is a drop whose doors open after a minute, whose sale begins after ten.
func plan(rule drop.Rule, quantity, codes int64) drop.Facts {
	f := drop.Facts{ID: "autumn", Market: "es", SKU: "PHONE", Quantity: quantity, Codes: codes, Limit: 1, Price: money.Of(29900, "EUR"), Rule: rule,
		From: start.Add(time.Minute), Until: start.Add(5 * time.Minute), Opens: start.Add(10 * time.Minute), Closes: start.Add(time.Hour),
		Hold: 10 * time.Minute, Pay: 20 * time.Minute}
	return f
}

func (s *sale) publish(t *testing.T, f drop.Facts) drop.Drop {
	t.Helper()
	ctx := context.Background()
	if _, err := s.drops.Save(ctx, leader{}, f); err != nil {
		t.Fatal(err)
	}
	one, err := s.drops.Publish(ctx, leader{}, f.Market, f.ID, s.clock.At)
	if err != nil {
		t.Fatal(err)
	}
	return one
}

func (s *sale) at(after time.Duration) { s.clock.At = start.Add(after) }

func (s *sale) lead(t *testing.T) {
	t.Helper()
	for {
		more, err := s.drops.Lead(context.Background(), s.clock.At)
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return
		}
	}
}

func buyer(n int) drop.Person {
	return drop.Person{Person: people.Person{Account: fmt.Sprint("customer ", n), Emails: []string{fmt.Sprintf("b%d@example.org", n)},
		Addresses: []people.Address{{Street: []string{fmt.Sprint("Calle ", n)}, Postcode: "28013"}}}}
}

func (s *sale) enter(t *testing.T, n int) drop.Seat {
	t.Helper()
	seat, err := s.drops.Enter(context.Background(), "es", "autumn", buyer(n), 1)
	if err != nil {
		t.Fatalf("buyer %d: %v", n, err)
	}
	return seat
}

// buy places the order of a grant.
func (s *sale) buy(n int, ref order.GrantRef) (order.Outcome, error) {
	p := wish(fmt.Sprint("order ", n))
	p.Key, p.Grant, p.Lines = fmt.Sprint("order-", n), ref, nil
	who := buyer(n)
	p.Buyer = order.Buyer{Email: who.Emails[0], CustomerID: who.Account}
	p.Address.Street = who.Addresses[0].Street
	return s.desk.Place(context.Background(), p)
}

func (s *sale) claim(t *testing.T, n int) order.GrantRef {
	t.Helper()
	ref, err := s.drops.Claim(context.Background(), "es", "autumn", buyer(n))
	if err != nil {
		t.Fatalf("buyer %d: %v", n, err)
	}
	return ref
}

// receipt publishes the log and lets the verifier compute it anew.
func (s *sale) receipt(t *testing.T) drop.Receipt {
	t.Helper()
	if _, err := s.drops.Refresh(context.Background(), s.clock.At); err != nil {
		t.Fatal(err)
	}
	p, err := s.drops.Publication(context.Background(), "es", "autumn")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	var text bytes.Buffer
	if err := p.WriteTo(context.Background(), &text); err != nil {
		t.Fatal(err)
	}
	c, err := drop.Verify(&text, p.Receipt.Head.String())
	if err != nil || !c.OK() {
		t.Fatalf("the published log does not verify: %v %v", err, c.Findings)
	}
	return c.Receipt
}

// TestADropFromDraftToReceipt follows ten buyers and three units to the end, on both engines.
func TestADropFromDraftToReceipt(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := openSale(t, openShop(t, st, 10))
		s.publish(t, plan(drop.FirstCome, 3, 1))
		if l := s.level(t, "PHONE"); l.Reserved != 4 {
			t.Fatalf("set aside: %+v", l)
		}
		codes, err := s.drops.MakeCodes(context.Background(), leader{}, "es", "autumn", s.clock.At)
		if err != nil || len(codes) != 1 {
			t.Fatal(codes, err)
		}
		if _, err := s.drops.MakeCodes(context.Background(), leader{}, "es", "autumn", s.clock.At); !fault.IsCode(err, "drop.no_codes_now") {
			t.Fatalf("codes a second time: %v", err)
		}
		s.at(2 * time.Minute)
		for n := range 6 {
			s.enter(t, n)
		}
		s.at(10 * time.Minute)
		s.lead(t)
		held := s.winners(t, 6)
		if len(held) != 3 {
			t.Fatalf("%d winners of three units", len(held))
		}
		s.buyAndLapse(t, held)
		if _, err := s.drops.Redeem(context.Background(), "es", "autumn", buyer(20), codes[0]); err != nil {
			t.Fatalf("code: %v", err)
		}
		if _, err := s.drops.Redeem(context.Background(), "es", "autumn", buyer(21), codes[0]); !fault.IsCode(err, "drop.code_used") {
			t.Fatalf("code again: %v", err)
		}
		if o, err := s.buy(20, s.claim(t, 20)); err != nil || o.Placed == nil {
			t.Fatalf("by code: %+v %v", o, err)
		}
		s.at(2 * time.Hour)
		s.lead(t) // what was granted last runs out
		s.lead(t)
		r := s.receipt(t)
		if r.Offered != 4 || r.Granted != 3 || r.CodesUsed != 1 || r.Ordered != 2 || r.Paid != 1 || !r.Final() || r.Back != 2 || r.Short() != 0 {
			t.Fatalf("receipt %+v", r)
		}
		if l := s.level(t, "PHONE"); l.Reserved != 2 || l.OnHand != 10 {
			t.Fatalf("in the end: %+v", l)
		}
	})
}

// winners finds who holds a grant.
func (s *sale) winners(t *testing.T, of int) (won []int) {
	t.Helper()
	for n := range of {
		seat, err := s.drops.Where(context.Background(), "es", "autumn", buyer(n), "")
		if err != nil {
			t.Fatal(err)
		}
		if seat.Grant != nil && seat.Grant.State == drop.Held {
			won = append(won, n)
		}
	}
	return won
}

// buyAndLapse lets the first winner buy and pay, and the others let their time go by.
func (s *sale) buyAndLapse(t *testing.T, held []int) {
	t.Helper()
	ref := s.claim(t, held[0])
	if o, err := s.buy(held[1], ref); err == nil && o.Placed != nil {
		t.Fatal("somebody else bought under a grant")
	}
	o, err := s.buy(held[0], ref)
	if err != nil || o.Placed == nil {
		t.Fatalf("buy: %+v %v", o, err)
	}
	if o.Placed.Total.Minor < 29900 || o.Placed.Total.Minor >= 49900 {
		t.Fatalf("total %v: the drop's price is 299", o.Placed.Total)
	}
	if again, err := s.buy(held[0], ref); err != nil || again.Placed == nil || again.Placed.Number != o.Placed.Number {
		t.Fatalf("the same key again: %+v %v", again, err)
	}
	if _, err := s.desk.Paid(context.Background(), "staff:eva", "es", o.Placed.Number, o.Placed.Total, "bank 1", s.clock.At); err != nil {
		t.Fatal(err)
	}
	s.at(21 * time.Minute)
	s.lead(t)
	if now := s.winners(t, 6); len(now) != 2 || now[0] == held[1] || now[1] == held[2] {
		t.Fatalf("after the first two ran out %v hold grants; before it was %v", now, held)
	}
}

// TestUnitsOfAnUnpaidOrderGoToTheNext: they go back into the drop, not into ordinary sale.
func TestUnitsOfAnUnpaidOrderGoToTheNext(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := openSale(t, openShop(t, st, 1))
		s.publish(t, plan(drop.FirstCome, 1, 0))
		s.at(2 * time.Minute)
		s.enter(t, 0)
		s.enter(t, 1)
		s.at(10 * time.Minute)
		s.lead(t)
		first := s.winners(t, 2)[0]
		o, err := s.buy(first, s.claim(t, first))
		if err != nil || o.Placed == nil {
			t.Fatalf("%+v %v", o, err)
		}
		s.at(31 * time.Minute) // the drop's orders are paid within twenty
		if _, err := s.desk.Expire(context.Background(), s.clock.At); err != nil {
			t.Fatal(err)
		}
		if outcome := s.place(t, wish("passer-by", line("PHONE", 1))); outcome.Placed != nil {
			t.Fatal("a passer-by bought the drop's unit")
		}
		s.lead(t)
		if now := s.winners(t, 2); len(now) != 1 || now[0] == first {
			t.Fatalf("%v hold grants, the first was %d", now, first)
		}
		if r := s.receipt(t); r.Granted != 1 || r.Again != 1 || r.Released != 1 || r.Held != 1 {
			t.Fatalf("receipt %+v", r)
		}
	})
}

// TestTwoNodesGrantTheLastUnitOnce: both lead the drop and both sell under its grants.
func TestTwoNodesGrantTheLastUnitOnce(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		one := openSale(t, openShop(t, st, 3))
		two := openSale(t, joinShop(t, st))
		one.publish(t, plan(drop.FirstCome, 3, 0))
		one.at(2 * time.Minute)
		two.at(2 * time.Minute)
		_, _ = two.drops.Refresh(context.Background(), two.clock.At)
		nodes := []*sale{one, two}
		var all sync.WaitGroup
		for n := range 40 {
			all.Go(func() {
				if _, err := nodes[n%2].drops.Enter(context.Background(), "es", "autumn", buyer(n), 1); err != nil {
					t.Errorf("buyer %d: %v", n, err)
				}
			})
		}
		all.Wait()
		one.at(10 * time.Minute)
		two.at(10 * time.Minute)
		for range 4 {
			for _, node := range nodes {
				all.Go(func() {
					if _, err := node.drops.Lead(context.Background(), node.clock.At); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		won := one.winners(t, 40)
		if len(won) != 3 {
			t.Fatalf("%d winners of three units", len(won))
		}
		ref := one.claim(t, won[0])
		placed := make([]bool, 8)
		for i := range placed {
			all.Go(func() {
				p := wish("x")
				p.Key, p.Lines, p.Grant = fmt.Sprint("try-", i), nil, ref
				p.Buyer = order.Buyer{Email: buyer(won[0]).Emails[0], CustomerID: buyer(won[0]).Account}
				o, err := nodes[i%2].desk.Place(context.Background(), p)
				placed[i] = err == nil && o.Placed != nil
			})
		}
		all.Wait()
		sold := 0
		for _, yes := range placed {
			if yes {
				sold++
			}
		}
		if sold != 1 {
			t.Fatalf("one grant was used %d times", sold)
		}
		one.lead(t)
		if r := one.receipt(t); r.Entries != 40 || r.Granted != 3 || r.Ordered != 1 || r.Held != 2 {
			t.Fatalf("receipt %+v", r)
		}
	})
}

// TestALotteryTakesNobodyLate, and nobody before its hour: the server's clock alone counts.
func TestALotteryTakesNobodyLate(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := openSale(t, openShop(t, st, 5))
		s.publish(t, plan(drop.Lottery, 2, 0))
		ctx := context.Background()
		enter := func(n int) error {
			_, err := s.drops.Enter(ctx, "es", "autumn", buyer(n), 1)
			return err
		}
		if err := enter(0); !fault.IsCode(err, "drop.too_early") {
			t.Fatalf("before the hour: %v", err)
		}
		s.at(2 * time.Minute)
		for n := range 4 {
			if err := enter(n); err != nil {
				t.Fatal(err)
			}
		}
		cousin := buyer(9)
		cousin.Addresses = buyer(1).Addresses
		if _, err := s.drops.Enter(ctx, "es", "autumn", cousin, 1); !fault.IsCode(err, "drop.person_known") {
			t.Fatalf("another account at the same address: %v", err)
		}
		s.at(5 * time.Minute)
		if err := enter(5); !fault.IsCode(err, "drop.too_late") {
			t.Fatalf("after registration: %v", err)
		}
		s.lead(t)
		if r := s.receipt(t); r.Seed == "" || r.Granted != 0 {
			t.Fatalf("drawn when registration ends, granted when it opens: %+v", r)
		}
		s.at(10 * time.Minute)
		s.lead(t)
		if won := s.winners(t, 4); len(won) != 2 {
			t.Fatalf("winners %v", won)
		}
	})
}

// TestAPlaceIsWorthNothingToAnother: forged, of another account, of another drop.
func TestAPlaceIsWorthNothingToAnother(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := openSale(t, openShop(t, st, 5))
		s.publish(t, plan(drop.FirstCome, 2, 0))
		s.at(2 * time.Minute)
		seat := s.enter(t, 1)
		ctx := context.Background()
		if got, err := s.drops.Where(ctx, "es", "autumn", buyer(1), seat.Place); err != nil || got.Entry != seat.Entry {
			t.Fatalf("%+v %v", got, err)
		}
		if _, err := s.drops.Where(ctx, "es", "autumn", buyer(2), seat.Place); !fault.IsCode(err, "drop.place_of_other") {
			t.Errorf("a sold place: %v", err)
		}
		forged := drop.SignPlace([]byte("guessed"), drop.Place{Market: "es", Drop: "autumn", Entry: seat.Entry, Rank: 1})
		if _, err := s.drops.Where(ctx, "es", "autumn", buyer(1), forged); !fault.IsCode(err, "drop.place_forged") {
			t.Errorf("a forged place: %v", err)
		}
		if again := s.enter(t, 1); again.Entry != seat.Entry || again.Rank != seat.Rank {
			t.Errorf("entering again gives another place: %+v", again)
		}
		var many error
		for range 30 {
			_, many = s.drops.Enter(ctx, "es", "autumn", buyer(3), 1)
		}
		if !fault.IsCode(many, "drop.too_fast") {
			t.Errorf("who hammers: %v", many)
		}
	})
}

// TestWhatCannotBePublished: sets, stock that is not there, hours that have passed; and what is published stays.
func TestWhatCannotBePublished(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := openSale(t, openShop(t, st, 5))
		ctx := context.Background()
		for want, change := range map[string]func(*drop.Facts){
			"drop.sku_is_a_set":          func(f *drop.Facts) { f.SKU = "SET" },
			"drop.sku_unknown":           func(f *drop.Facts) { f.SKU = "NOTHING" },
			"drop.currency_other":        func(f *drop.Facts) { f.Price = money.Of(1, "USD") },
			"drop.closes_before_opening": func(f *drop.Facts) { f.Closes = f.Opens },
		} {
			f := plan(drop.Lottery, 2, 0)
			change(&f)
			if _, err := s.drops.Save(ctx, leader{}, f); !fault.IsCode(err, want) {
				t.Errorf("%s: %v", want, err)
			}
		}
		f := plan(drop.Lottery, 6, 0)
		if _, err := s.drops.Save(ctx, leader{}, f); err != nil {
			t.Fatal(err)
		}
		if _, err := s.drops.Publish(ctx, leader{}, "es", "autumn", s.clock.At); !fault.IsCode(err, "drop.stock_short") {
			t.Errorf("six of five: %v", err)
		}
		s.publish(t, plan(drop.Lottery, 5, 0))
		if _, err := s.drops.Save(ctx, leader{}, plan(drop.Lottery, 1, 0)); !fault.IsCode(err, "drop.published") {
			t.Errorf("a published drop changed: %v", err)
		}
		if outcome := s.place(t, wish("passer-by", line("PHONE", 1))); outcome.Placed != nil {
			t.Error("units of a published drop were sold as usual")
		}
		if err := s.drops.CallOff(ctx, leader{}, "es", "autumn", "the boat is late", s.clock.At); err != nil {
			t.Fatal(err)
		}
		s.placed(t, wish("later", line("PHONE", 1)))
		if r := s.receipt(t); r.CalledOff != "the boat is late" || r.Back != 5 {
			t.Errorf("receipt %+v", r)
		}
	})
}

// TestDraftsComeAndGo covers what staff see of drops that nobody else sees.
func TestDraftsComeAndGo(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := openSale(t, openShop(t, st, 5))
		ctx := context.Background()
		if _, err := s.drops.Save(ctx, leader{}, plan(drop.Lottery, 2, 0)); err != nil {
			t.Fatal(err)
		}
		one, err := s.drops.Read(ctx, leader{}, "es", "autumn")
		if err != nil || one.State != drop.Draft || one.Seed == ([32]byte{}) {
			t.Fatalf("%+v %v", one, err)
		}
		_, _ = s.drops.Refresh(ctx, s.clock.At)
		if len(s.drops.In("es")) != 0 {
			t.Error("a draft is public")
		}
		all, err := s.drops.All(ctx, leader{})
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		if err := s.drops.Remove(ctx, leader{}, "es", "autumn"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.drops.Read(ctx, leader{}, "es", "autumn"); !fault.IsCode(err, "drop.unknown") {
			t.Errorf("after it was removed: %v", err)
		}
	})
}
