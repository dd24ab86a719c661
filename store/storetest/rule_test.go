package storetest

import (
	"testing"

	"comptoir/clearance"
	"comptoir/internal/fault"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/store"
)

// TestWhatBecomesOfAnOrderWhoseClearanceFellIsTheMarketsRule ships what was sold under a paper that was revoked since.
func TestWhatBecomesOfAnOrderWhoseClearanceFellIsTheMarketsRule(t *testing.T) {
	for rule, want := range map[string]order.State{"ship": order.Shipped, "hold": order.OnHold, "cancel": order.Cancelled, "": order.OnHold} {
		t.Run("rule "+rule, func(t *testing.T) {
			Run(t, func(t *testing.T, s *store.Store) {
				stockShop(t, s, 100)
				e := licensed(t, s, clearance.Condition{Kind: clearance.ConditionQuantity, Value: 5})
				Update(t, s, func(tx *store.Tx) error {
					m, err := tx.Market("es")
					if err != nil {
						return err
					}
					m.AfterClose = rule
					return tx.PutMarket(m)
				})
				shop := joinShop(t, s)
				p := wish("a", line("PHONE", 1))
				p.Payment = payment.BankTransfer
				r := shop.placed(t, p)
				if _, err := shop.desk.Paid(t.Context(), "staff:eva", "es", r.Number, r.Total, "T-1", start); err != nil {
					t.Fatal(err)
				}
				e.RevokedAt, e.RevokedWhy = start+1, "recalled"
				Update(t, s, func(tx *store.Tx) error { return tx.PutEvidence(e) })
				shop.clock.At = start + 2
				if out := shop.place(t, wish("b", line("PHONE", 1))); out.Placed != nil || out.Refusals[0].Code != "import_licence.revoked" {
					t.Errorf("sold at the commit: %+v", out)
				}
				o, err := shop.desk.Ship(t.Context(), "staff:eva", "es", r.Number, nil, "Correos", "X", start+3)
				if o.State != want || (want == order.Shipped) != (err == nil) || err != nil && !fault.IsCode(err, "order.clearance_fell") {
					t.Fatalf("%s, %v", o.State, err)
				}
				if back := o.Payment.Paid.Minor == 0; back != (want == order.Cancelled) {
					t.Errorf("%d of the money is kept", o.Payment.Paid.Minor)
				}
			})
		})
	}
}
