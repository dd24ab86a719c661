package change_test

import (
	"testing"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/order"
	"comptoir/store"
	"comptoir/store/storetest"
)

func TestALimitPerPersonIsSetChangedAndRemoved(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, _ := desk(t, s)
		apply := func(sku string, after any) error {
			_, err := d.Apply(t.Context(), owner, []change.Change{{Kind: change.LimitPut, Market: "es", Subject: sku, After: change.Made(after)}})
			return err
		}
		standing := func() (list []order.Limit, version int64) {
			storetest.View(t, s, func(tx *store.Tx) error {
				m, err := tx.Market("es")
				if err != nil {
					return err
				}
				version = m.Version
				list, err = tx.Limits("es")
				return err
			})
			return list, version
		}
		_, before := standing()
		for name, c := range map[string]struct {
			sku         string
			limit       order.Limit
			field, code string
		}{
			"none at all":     {"A", order.Limit{}, "units", "limit.units"},
			"too many":        {"A", order.Limit{Units: 100}, "units", "limit.units"},
			"ends before":     {"A", order.Limit{Units: 1, Span: clock.Span{Since: 9, Until: 5}}, "until", "limit.validity_inverted"},
			"unknown variant": {"NONE", order.Limit{Units: 1}, "subject", "limit.sku_unknown"},
		} {
			if err := apply(c.sku, c.limit); !fault.IsCode(err, c.code) || fault.Of(err).Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		if list, version := standing(); len(list) != 0 || version != before {
			t.Errorf("after what was refused: %+v, version %d of %d", list, version, before)
		}
		for _, units := range []int64{2, 3} {
			if err := apply("A", order.Limit{Units: units}); err != nil {
				t.Fatal(err)
			}
			list, version := standing()
			if len(list) != 1 || list[0].Units != units || list[0].Market != "es" || version <= before {
				t.Errorf("%+v, version %d", list, version)
			}
			before = version
		}
		if err := apply("A", nil); err != nil {
			t.Fatal(err)
		}
		if list, version := standing(); len(list) != 0 || version <= before {
			t.Errorf("removed: %+v, version %d", list, version)
		}
		if err := apply("A", nil); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
	})
}
