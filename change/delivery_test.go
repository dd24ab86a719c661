package change_test

import (
	"testing"

	"comptoir/change"
	"comptoir/delivery"
	"comptoir/internal/fault"
	"comptoir/money"
	"comptoir/store"
	"comptoir/store/storetest"
)

func TestAWayOfDeliveryIsSetChangedAndRemoved(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, _ := desk(t, s)
		put := func(daysMin, daysMax int, in money.Currency) error {
			m := delivery.Method{Price: money.Of(499, in), FreeFrom: money.Of(0, in), DaysMin: daysMin, DaysMax: daysMax}
			_, err := d.Apply(t.Context(), owner, []change.Change{{Kind: change.MarketDelivery, Market: "es", Subject: "standard", After: change.Made(m)}})
			return err
		}
		for _, c := range []struct {
			err  error
			code string
		}{{put(5, 2, "EUR"), "delivery.days_invalid"}, {put(1, 2, "USD"), "price.currency_wrong"}} {
			if !fault.IsCode(c.err, c.code) {
				t.Errorf("%v, want %s", c.err, c.code)
			}
		}
		for _, days := range []int{3, 4} {
			if err := put(1, days, "EUR"); err != nil {
				t.Fatal(err)
			}
			list, err := d.Deliveries(t.Context(), "es")
			if err != nil || len(list) != 1 || list[0].DaysMax != days || list[0].Code != "standard" {
				t.Errorf("%+v, %v", list, err)
			}
		}
		remove := []change.Change{{Kind: change.MarketDelivery, Market: "es", Subject: "standard", After: []byte("null")}}
		if _, err := d.Apply(t.Context(), owner, remove); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Apply(t.Context(), owner, remove); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
	})
}
