package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/store"
)

// TestAnOrderIsPaidShippedInPartsAndDelivered: docs/bugs-of-others.md. Others: 37.
func TestAnOrderIsPaidShippedInPartsAndDelivered(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 10)
		ctx := context.Background()
		r := shop.placed(t, wish("k", line("PHONE", 3), line("SET", 2)))
		if _, err := shop.desk.Ship(ctx, "staff:eva", "es", r.Number, nil, "", "", start); !fault.IsCode(err, "order.not_paid") {
			t.Fatalf("shipped unpaid: %v", err)
		}
		half := money.Of(r.Total.Minor/2, "EUR")
		for _, ref := range []string{"t1", "t1"} {
			o, err := shop.desk.Paid(ctx, "staff:eva", "es", r.Number, half, ref, start)
			if err != nil || o.State != order.Placed || o.Payment.Paid != half {
				t.Fatalf("half, %s: %v %v %v", ref, o.State, o.Payment, err)
			}
		}
		o, err := shop.desk.Paid(ctx, "staff:eva", "es", r.Number, money.Of(r.Total.Minor-half.Minor, "EUR"), "t2", start)
		if err != nil || o.State != order.Paid || len(o.Invoices) != 1 || o.Invoices[0].Number != 1 {
			t.Fatalf("whole: %v %v %v", o.State, o.Invoices, err)
		}
		o, err = shop.desk.Ship(ctx, "staff:eva", "es", r.Number, []order.ShipLine{{Line: 1, Quantity: 1}}, "Correos", "X1", start)
		if err != nil || o.State != order.PartlyShipped {
			t.Fatalf("part: %v %v", o.State, err)
		}
		if phone, cases := shop.level(t, "PHONE"), shop.level(t, "CASE"); phone.OnHand != 9 || phone.Reserved != 4 || cases.OnHand != 8 || cases.Reserved != 2 {
			t.Fatalf("levels %+v %+v", phone, cases)
		}
		o, err = shop.desk.Cancel(ctx, "staff:eva", "es", r.Number, []order.ShipLine{{Line: 0, Quantity: 1}}, "one too many", start)
		if err != nil || o.State != order.PartlyShipped || o.Total.Minor != r.Total.Minor-49900 || len(o.Invoices) != 2 || !o.Invoices[1].Credit {
			t.Fatalf("drop: %v %v %v %v", o.State, o.Total, o.Invoices, err)
		}
		o, err = shop.desk.Ship(ctx, "staff:eva", "es", r.Number, nil, "Correos", "X2", start)
		if err != nil || o.State != order.Shipped || len(o.Shipments) != 2 {
			t.Fatalf("rest: %v %v", o.State, err)
		}
		o, err = shop.desk.Deliver(ctx, "carrier", "es", r.Number, start)
		if err != nil || o.State != order.Delivered {
			t.Fatalf("delivered: %v %v", o.State, err)
		}
		if phone, cases := shop.level(t, "PHONE"), shop.level(t, "CASE"); phone.OnHand != 6 || phone.Reserved != 0 || cases.OnHand != 6 || cases.Reserved != 0 {
			t.Fatalf("levels %+v %+v", phone, cases)
		}
		if _, err := shop.desk.Cancel(ctx, order.ByBuyer, "es", r.Number, nil, "", start); !fault.IsCode(err, "order.state_forbids") {
			t.Fatalf("cancelled after delivery: %v", err)
		}
	})
}

func TestAnUnpaidOrderEndsAndItsUnitsAreSoldAgain(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 1)
		ctx := context.Background()
		r := shop.placed(t, wish("k", line("PHONE", 1)))
		if outcome := shop.place(t, wish("late", line("PHONE", 1))); outcome.Placed != nil {
			t.Fatal("sold twice")
		}
		later := start.Add(8 * 24 * time.Hour)
		if _, err := shop.desk.Expire(ctx, later); err != nil {
			t.Fatal(err)
		}
		o, err := shop.desk.Get(ctx, "es", r.Number)
		if err != nil || o.State != order.Cancelled || o.Payment.State != payment.Voided || len(o.History) != 2 {
			t.Fatalf("%v %v %v", o.State, o.History, err)
		}
		shop.clock.At = later
		shop.placed(t, wish("late", line("PHONE", 1))) // the refusal before the queue was not remembered
		o, err = shop.desk.Paid(ctx, "staff:eva", "es", r.Number, r.Total, "too late", later)
		if err != nil || o.State != order.Cancelled || o.Payment.Paid.Minor != 0 {
			t.Fatalf("money that came too late is owed back: %v %v %v", o.State, o.Payment, err)
		}
	})
}

func TestInvoicesHaveNoGaps(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 50)
		ctx := context.Background()
		numbers := make([]int64, 12)
		var all sync.WaitGroup
		for i := range numbers {
			r := shop.placed(t, wish(fmt.Sprint("k", i), line("BAND", 1)))
			all.Go(func() {
				o, err := shop.desk.Paid(ctx, "staff:eva", "es", r.Number, r.Total, "ref", start)
				if err != nil || len(o.Invoices) != 1 {
					t.Errorf("%d: %v %v", i, o.Invoices, err)
					return
				}
				numbers[i] = o.Invoices[0].Number
			})
		}
		all.Wait()
		seen := map[int64]bool{}
		for _, n := range numbers {
			seen[n] = true
		}
		for n := int64(1); n <= int64(len(numbers)); n++ {
			if !seen[n] {
				t.Fatalf("no invoice %d: %v", n, numbers)
			}
		}
	})
}

func TestOrdersAreListedNewestFirstInPages(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 50)
		for i := range 7 {
			shop.clock.At += 10
			p := wish(fmt.Sprint("k", i), line("BAND", 1))
			p.Buyer.Email = fmt.Sprintf("buyer%d@example.org", i%2)
			shop.placed(t, p)
		}
		ctx := context.Background()
		var seen []order.Number
		filter := order.Filter{Markets: []market.Code{"es", "fr"}, Limit: 3}
		for {
			page, err := shop.desk.List(ctx, filter)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range page.Orders {
				seen = append(seen, o.Number)
				if len(o.Lines) != 1 || o.Lines[0].SKU != "BAND" || o.Lines[0].Total.Minor != 1999 {
					t.Errorf("lines of %s: %+v", o.Number, o.Lines)
				}
			}
			if filter.Cursor = page.Next; page.Next == "" {
				break
			}
		}
		if len(seen) != 7 {
			t.Fatalf("%d orders in pages", len(seen))
		}
		page, err := shop.desk.List(ctx, order.Filter{Markets: []market.Code{"es"}, Text: "Buyer1@example.org"})
		if err != nil || len(page.Orders) != 3 {
			t.Fatalf("by e-mail: %d %v", len(page.Orders), err)
		}
		page, err = shop.desk.List(ctx, order.Filter{Markets: []market.Code{"es"}, Text: seen[2].String()})
		if err != nil || len(page.Orders) != 1 || page.Orders[0].Number != seen[2] {
			t.Fatalf("by number: %v %v", page, err)
		}
		page, err = shop.desk.List(ctx, order.Filter{Markets: []market.Code{"es"}, States: []order.State{order.Shipped}})
		if err != nil || len(page.Orders) != 0 {
			t.Fatalf("by state: %v %v", page, err)
		}
	})
}

// TestOnePersonGetsNoMoreThanTheLimitOverAllOrders: docs/bugs-of-others.md. Others: 22, 38, 39, 40, 41, 42.
func TestOnePersonGetsNoMoreThanTheLimitOverAllOrders(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		node := openShop(t, s, 50)
		other := joinShop(t, s)
		Update(t, s, func(tx *store.Tx) error {
			if err := tx.PutLimit(order.Limit{Market: "es", SKU: "PHONE", Units: 2}); err != nil {
				return err
			}
			return tx.BumpMarket("es")
		})
		var all sync.WaitGroup
		var mu sync.Mutex
		var taken []order.Number
		for i := range 20 {
			all.Go(func() {
				p := wish(fmt.Sprint("k", i), line("PHONE", 1))
				p.Buyer.Email = fmt.Sprintf("Ana+%d@example.org", i) // one person with many tags
				p.Address.Street = []string{fmt.Sprintf("Calle %d", i)}
				outcome, err := []*shop{node, other}[i%2].desk.Place(context.Background(), p)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err != nil:
					t.Errorf("%d: %v", i, err)
				case outcome.Placed != nil:
					taken = append(taken, outcome.Placed.Number)
				case outcome.Refusals[0].Code != order.CodeLimit:
					t.Errorf("%d: %+v", i, outcome.Refusals)
				}
			})
		}
		all.Wait()
		if len(taken) != 2 {
			t.Fatalf("%d units for one person", len(taken))
		}
		if outcome := node.place(t, wish("two-lines", line("PHONE", 2), line("PHONE", 1))); outcome.Placed != nil {
			t.Fatal("two lines of one order passed the limit")
		}
		sameHome := wish("same-home", line("PHONE", 1))
		sameHome.Buyer.Email, sameHome.Address.Street = "else@example.org", []string{"calle  MAYOR, 1"}
		node.placed(t, wish("home", line("BAND", 1))) // what has no limit counts for nothing
		node.placed(t, sameHome)
		if _, err := node.desk.Cancel(context.Background(), order.ByBuyer, "es", taken[0], nil, "", start); err != nil {
			t.Fatal(err)
		}
		again := wish("again", line("PHONE", 1))
		again.Address.Street = []string{"Calle Nueva 5"}
		node.placed(t, again) // a cancelled unit may be had again
	})
}

func TestSoldOutIsNotShownForLongWhenAnotherNodeGivesUnitsBack(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		here := openShop(t, s, 1)
		there := joinShop(t, s)
		r := here.placed(t, wish("first", line("PHONE", 1)))
		if outcome := here.place(t, wish("second", line("PHONE", 1))); outcome.Placed != nil {
			t.Fatal("sold twice")
		}
		if _, err := there.desk.Cancel(context.Background(), order.ByBuyer, "es", r.Number, nil, "", start); err != nil {
			t.Fatal(err)
		}
		here.clock.At = start.Add(1100 * time.Millisecond)
		here.placed(t, wish("second", line("PHONE", 1)))
	})
}

func TestOldReceiptsAndBasketsAreSweptAfterTheirTime(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 5)
		ctx := context.Background()
		shop.placed(t, wish("k", line("PHONE", 1)))
		view, err := shop.desk.SetLine(ctx, order.Put{Market: "es", SKU: "BAND", Quantity: 1}, start)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := shop.desk.Sweep(ctx, start.Add(7*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if !shop.placed(t, wish("k", line("PHONE", 1))).Replay {
			t.Error("a key is kept for seven days")
		}
		for range 2 {
			if _, err := shop.desk.Sweep(ctx, start.Add(91*24*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		if shop.placed(t, wish("k", line("PHONE", 1))).Replay {
			t.Error("a receipt of three months ago is gone")
		}
		if view, err = shop.desk.Basket(ctx, view.Token, start); err != nil || len(view.Lines) != 0 {
			t.Errorf("a basket of three months ago: %+v %v", view, err)
		}
	})
}

func TestAnOrderPaidInPartIsPaidWhenTheRestIsCancelled(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 10)
		ctx := context.Background()
		r := shop.placed(t, wish("k", line("PHONE", 1), line("BAND", 2)))
		if _, err := shop.desk.Paid(ctx, "bank", "es", r.Number, money.Of(49900+1999+1, "EUR"), "t1", start); err != nil {
			t.Fatal(err)
		}
		o, err := shop.desk.Cancel(ctx, order.ByBuyer, "es", r.Number, []order.ShipLine{{Line: 1, Quantity: 1}}, "one is enough", start)
		if err != nil || o.State != order.Paid || o.Payment.State != payment.Captured || o.Payment.Paid != o.Total || o.Total.Minor != 49900+1999 {
			t.Fatalf("%v %v of %v (%v)", o.State, o.Payment, o.Total, err)
		}
		if len(o.Invoices) != 1 || o.Invoices[0].Amount != o.Total {
			t.Fatalf("invoices %v", o.Invoices)
		}
		if _, err := shop.desk.Ship(ctx, "staff:eva", "es", r.Number, nil, "", "", start); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheSameNoticeOfAParcelTwiceIsOneParcel(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 10)
		ctx := context.Background()
		p := wish("k", line("PHONE", 3))
		p.Payment = payment.CashOnDelivery
		r := shop.placed(t, p)
		one := []order.ShipLine{{Line: 0, Quantity: 1}}
		for _, notice := range []struct {
			tracking string
			shipped  int64
		}{{"X1", 1}, {"X1", 1}, {"X2", 2}, {"X1", 2}, {"X2", 2}} {
			o, err := shop.desk.Ship(ctx, "carrier", "es", r.Number, one, "Correos", notice.tracking, start)
			if err != nil || o.Lines[0].Shipped != notice.shipped {
				t.Fatalf("%s: %d shipped, want %d (%v)", notice.tracking, o.Lines[0].Shipped, notice.shipped, err)
			}
		}
	})
}

// A step that somebody decided by what they saw is taken once: the same form sent again meets an order that has moved on.
func TestAStepIsTakenOnTheOrderAsItWasSeen(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop, p := openShop(t, s, 10), wish("k", line("PHONE", 3))
		p.Payment = payment.CashOnDelivery
		r := shop.placed(t, p)
		o, err := shop.desk.Get(t.Context(), "es", r.Number)
		if err != nil {
			t.Fatal(err)
		}
		one, seen := []order.ShipLine{{Line: 0, Quantity: 1}}, order.Seen(t.Context(), o.Version)
		if _, err := shop.desk.Ship(seen, "staff:eva", "es", r.Number, one, "Correos", "", start); err != nil {
			t.Fatal(err)
		}
		if _, err := shop.desk.Ship(seen, "staff:eva", "es", r.Number, one, "Correos", "", start); !fault.IsCode(err, "order.changed_meanwhile") {
			t.Errorf("the form sent twice: %v", err)
		}
		if o, err = shop.desk.Ship(t.Context(), "staff:eva", "es", r.Number, one, "Correos", "", start); err != nil || o.Lines[0].Shipped != 2 {
			t.Errorf("the form looked at anew: %+v %v", o.Lines, err)
		}
	})
}
