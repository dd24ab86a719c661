package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/store"
)

// The tests of this file repeat, by their mechanism, bugs that other engines of commerce had: docs/bugs-of-others.md
// has the table. "Others:" in the comment of a test names the rows of that table.

// TestStockIsTakenWhenAnOrderIsPlacedNotWhenItIsPaid: what somebody was promised is not sold again while they pay.
// Others: 7, 27.
func TestStockIsTakenWhenAnOrderIsPlacedNotWhenItIsPaid(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 1)
		ctx := context.Background()
		var tokens []string
		for range 2 {
			view, err := shop.desk.SetLine(ctx, order.Put{Market: "es", SKU: "PHONE", Quantity: 1}, start)
			if err != nil || len(view.Lines[0].Refusals) > 0 {
				t.Fatalf("%+v %v", view, err)
			}
			tokens = append(tokens, view.Token)
		}
		buy := func(key, token string) order.Outcome {
			p := wish(key)
			p.BasketToken = token
			return shop.place(t, p)
		}
		first, second := buy("a", tokens[0]), buy("b", tokens[1])
		if first.Placed == nil || second.Placed != nil || second.Refusals[0].Code != offer.CodeSoldOut {
			t.Fatalf("%+v, %+v", first, second)
		}
		o, err := shop.desk.Paid(ctx, "bank", "es", first.Placed.Number, first.Placed.Total, "t", start)
		if err != nil || o.State != order.Paid {
			t.Fatalf("%v %v", o.State, err)
		}
		if l := shop.level(t, "PHONE"); l.OnHand != 1 || l.Reserved != 1 {
			t.Fatalf("%+v", l)
		}
	})
}

// TestALoserLeavesNothingBehind: who does not get the last unit is told so by a reason, is no order, holds no stock
// and owes no money. Others: 6, 12, 18, 28.
func TestALoserLeavesNothingBehind(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		node := openShop(t, s, 1)
		other := joinShop(t, s)
		answers := make([]order.Outcome, 12)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				var err error
				// the band is there for all who win the phone: half of an order must not stay either
				if answers[i], err = []*shop{node, other}[i%2].desk.Place(context.Background(), wish(fmt.Sprint("k", i), line("BAND", 1), line("PHONE", 1))); err != nil {
					t.Errorf("buyer %d got an error instead of an answer: %v", i, err)
				}
			})
		}
		all.Wait()
		won := 0
		for i, a := range answers {
			if a.Placed != nil {
				won++
			} else if len(a.Refusals) == 0 || a.Refusals[0].Code == "" {
				t.Errorf("buyer %d was refused without a reason", i)
			}
		}
		rows := func(text string) (n int64) {
			View(t, s, func(tx *store.Tx) (err error) { n, err = db.One(tx.Tx, db.Int, text); return err })
			return n
		}
		for text, want := range map[string]int64{
			`SELECT COUNT(*) FROM orders`:                                1,
			`SELECT COUNT(*) FROM order_line`:                            2,
			`SELECT COUNT(*) FROM stock_movement WHERE line >= 0`:        2,
			`SELECT COUNT(*) FROM money_entry`:                           0,
			`SELECT COUNT(*) FROM outbox WHERE topic = 'order.placed'`:   1,
			`SELECT COUNT(*) FROM receipt WHERE number <> 0`:             1,
			`SELECT COALESCE(SUM(reserved), 0) FROM stock_level`:         2,
			`SELECT COUNT(*) FROM orders WHERE payment_state NOT IN (1)`: 0,
		} {
			if got := rows(text); won != 1 || got != want {
				t.Errorf("%d won; %s: %d, want %d", won, text, got, want)
			}
		}
		if _, err := node.desk.Paid(context.Background(), "bank", "es", 7, answersTotal(answers), "t", start); !fault.Is(err, fault.NotFound) {
			t.Errorf("money for an order that is none: %v", err)
		}
	})
}

func answersTotal(all []order.Outcome) (total money.Amount) {
	for _, a := range all {
		if a.Placed != nil {
			total = a.Placed.Total
		}
	}
	return total
}

// TestABasketThatChangesWhileItIsBoughtIsNotSold: what was not looked at is not bought. Others: 17.
func TestABasketThatChangesWhileItIsBoughtIsNotSold(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 9)
		ctx := context.Background()
		view, err := shop.desk.SetLine(ctx, order.Put{Market: "es", SKU: "PHONE", Quantity: 1}, start)
		if err != nil {
			t.Fatal(err)
		}
		looked := view.Version
		if view, err = shop.desk.SetLine(ctx, order.Put{Token: view.Token, Market: "es", SKU: "BAND", Quantity: 1}, start); err != nil {
			t.Fatal(err)
		}
		p := wish("k")
		p.BasketToken, p.BasketVersion = view.Token, looked
		if _, err := shop.desk.Place(ctx, p); !fault.IsCode(err, "order.basket_changed") {
			t.Fatalf("sold what was not looked at: %v", err)
		}
		if l := shop.level(t, "PHONE"); l.Reserved != 0 {
			t.Fatalf("%+v", l)
		}
		p.Key, p.BasketVersion = "k2", view.Version
		if r := shop.placed(t, p); r.Total.Minor != 49900+1999 {
			t.Fatalf("total %v", r.Total)
		}
		for _, sku := range []string{"PHONE", "BAND"} {
			if l := shop.level(t, sku); l.Reserved != 1 {
				t.Errorf("%s: %+v", sku, l)
			}
		}
	})
}

// TestANoticeOfMoneyIsBookedOnceHoweverOftenItComes: the page and the provider's notice, on several nodes at once, meet
// in one booking, one invoice and one letter's cause. Others: 25, 26, 29, 31, 34, 35, 36, 37.
func TestANoticeOfMoneyIsBookedOnceHoweverOftenItComes(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		node := openShop(t, s, 3)
		other := joinShop(t, s)
		ctx := context.Background()
		r := node.placed(t, wish("k", line("PHONE", 1)))
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				o, err := []*shop{node, other}[i%2].desk.Paid(ctx, "bank", "es", r.Number, r.Total, "transfer 1", start)
				if err != nil || o.State != order.Paid {
					t.Errorf("notice %d: %v %v", i, o.State, err)
				}
			})
		}
		all.Wait()
		o, err := other.desk.Get(ctx, "es", r.Number)
		if err != nil || o.Payment.Paid != r.Total || len(o.Invoices) != 1 || len(o.History) != 2 {
			t.Fatalf("paid %v, invoices %v, history %v, %v", o.Payment.Paid, o.Invoices, o.History, err)
		}
		if l := node.level(t, "PHONE"); l.Reserved != 1 || l.OnHand != 3 {
			t.Errorf("stock moved twice: %+v", l)
		}
		View(t, s, func(tx *store.Tx) error {
			told, err := db.One(tx.Tx, db.Int, `SELECT COUNT(*) FROM outbox WHERE topic = 'order.paid'`)
			if told != 1 {
				t.Errorf("told %d times", told)
			}
			return err
		})
	})
}

// TestTwoTabsThatFillOneBasketLoseNothing: of two changes at once one is refused, none overwritten. Others: 43.
func TestTwoTabsThatFillOneBasketLoseNothing(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		node := openShop(t, s, 50)
		other := joinShop(t, s)
		ctx := context.Background()
		view, err := node.desk.SetLine(ctx, order.Put{Market: "es", SKU: "PHONE", Quantity: 1}, start)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		units := int64(1)
		for i := range 8 {
			all.Go(func() {
				_, err := []*shop{node, other}[i%2].desk.SetLine(ctx, order.Put{Token: view.Token, Market: "es", SKU: "PHONE", Quantity: 1, Add: true}, start)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					units++
				} else if !fault.IsCode(err, "order.basket_changed") {
					t.Errorf("tab %d: %v", i, err)
				}
			})
		}
		all.Wait()
		if view, err = node.desk.Basket(ctx, view.Token, start); err != nil || view.Units != units {
			t.Fatalf("%d units in the basket, %d were accepted (%v)", view.Units, units, err)
		}
	})
}
