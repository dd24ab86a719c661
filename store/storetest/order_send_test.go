package storetest

import (
	"context"
	"fmt"
	"testing"

	"comptoir/internal/fault"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/stock"
	"comptoir/store"
)

func TestACountBelowWhatIsPromisedIsRefusedAndShippingGoesOn(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 10)
		ctx := context.Background()
		r := shop.placed(t, wish("k", line("PHONE", 4)))
		if _, err := shop.desk.Paid(ctx, "staff:eva", "es", r.Number, r.Total, "t1", start); err != nil {
			t.Fatal(err)
		}
		count := func(ref, units int64) error {
			return s.Update(ctx, func(tx *store.Tx) error {
				return tx.Count("es", start, "mad", stock.Own, "PHONE", units, ref, "counted")
			})
		}
		if err := count(901, 3); !fault.IsCode(err, "stock.not_there") || !fault.Is(err, fault.Conflict) {
			t.Fatalf("less than promised: %v", err)
		}
		if level := shop.level(t, "PHONE"); level.OnHand != 10 || level.Reserved != 4 {
			t.Fatalf("a refused count moved %+v", level)
		}
		if err := count(902, 4); err != nil {
			t.Fatalf("what is promised: %v", err)
		}
		o, err := shop.desk.Ship(ctx, "staff:eva", "es", r.Number, []order.ShipLine{{Line: 0, Quantity: 1}}, "Correos", "X1", start)
		if err != nil || o.State != order.PartlyShipped {
			t.Fatalf("part: %v %v", o.State, err)
		}
		if err := count(903, 2); !fault.IsCode(err, "stock.not_there") {
			t.Fatalf("less than is still promised: %v", err)
		}
		if o, err = shop.desk.Ship(ctx, "staff:eva", "es", r.Number, nil, "Correos", "X2", start); err != nil || o.State != order.Shipped {
			t.Fatalf("rest: %v %v", o.State, err)
		}
		if outcome := shop.place(t, wish("k2", line("PHONE", 1))); outcome.Placed != nil {
			t.Fatal("sold what a count took away")
		}
	})
}

func TestThePickingListHoldsWhatMayBeSentOldestFirst(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 10)
		ctx := context.Background()
		set := shop.placed(t, wish("set", line("SET", 1), line("BAND", 2)))
		shop.clock.At = start + 1
		cash := wish("cash", line("BAND", 1))
		cash.Payment = payment.CashOnDelivery
		later := shop.placed(t, cash)
		shop.placed(t, wish("unpaid", line("BAND", 3)))
		if _, err := shop.desk.Paid(ctx, "staff:eva", "es", set.Number, set.Total, "t1", start); err != nil {
			t.Fatal(err)
		}
		list := func() string {
			picks, more, err := shop.desk.Picking(ctx, "es")
			if err != nil || more {
				t.Fatal(more, err)
			}
			text := ""
			for _, p := range picks {
				who := map[order.Number]string{set.Number: "set", later.Number: "later"}[p.Number]
				text += fmt.Sprintf("%s %s %s %d %s; ", p.Location, who, p.Sold, p.Quantity, p.SKU)
			}
			return text
		}
		if got := list(); got != "mad set SET 2 CASE; mad set SET 1 PHONE; mad set BAND 2 BAND; mad later BAND 1 BAND; " {
			t.Errorf("%s", got)
		}
		if _, err := shop.desk.Ship(ctx, "staff:eva", "es", set.Number, []order.ShipLine{{Line: 1, Quantity: 1}}, "c", "x", start); err != nil {
			t.Fatal(err)
		}
		if got := list(); got != "mad set SET 2 CASE; mad set SET 1 PHONE; mad set BAND 1 BAND; mad later BAND 1 BAND; " {
			t.Errorf("after a part: %s", got)
		}
	})
}
