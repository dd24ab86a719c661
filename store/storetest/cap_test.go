package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/store"
)

// licensed puts a gate over everything in Spain, passed by one certificate with conditions.
func licensed(t *testing.T, s *store.Store, conditions ...clearance.Condition) *clearance.Evidence {
	t.Helper()
	e := &clearance.Evidence{ID: "licence", Gate: "import_licence", Kind: "licence", Number: "L-1", Scope: clearance.Scope{Markets: []market.Code{"es"}}, Conditions: conditions}
	Update(t, s, func(tx *store.Tx) error {
		if err := tx.PutGate(clearance.Gate{Code: "import_licence", Way: clearance.Verified, Severity: clearance.Closes, Disclosure: clearance.Plain}); err != nil {
			return err
		}
		return tx.PutEvidence(e)
	})
	return e
}

// TestACertificateForANumberOfUnitsLetsExactlyThatManyThrough lets two nodes sell under one certificate at once.
func TestACertificateForANumberOfUnitsLetsExactlyThatManyThrough(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 100)
		licensed(t, s, clearance.Condition{Kind: clearance.ConditionQuantity, Value: 7})
		nodes := []*shop{joinShop(t, s), joinShop(t, s)}
		var sold, refused atomic.Int64
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				out, err := nodes[i%2].desk.Place(context.Background(), wish(fmt.Sprint("k", i), line("PHONE", 1)))
				switch {
				case err != nil:
					t.Errorf("%d: %v", i, err)
				case out.Placed != nil:
					sold.Add(1)
				case out.Refusals[0].Code == order.CodeCap:
					refused.Add(1)
				default:
					t.Errorf("%d: %v", i, out.Refusals)
				}
			})
		}
		all.Wait()
		if sold.Load() != 7 || refused.Load() != 13 {
			t.Errorf("%d sold, %d refused", sold.Load(), refused.Load())
		}
		if used := capOf(t, s); used != 7 {
			t.Errorf("%d counted", used)
		}
	})
}

func capOf(t *testing.T, s *store.Store) (units int64) {
	t.Helper()
	View(t, s, func(tx *store.Tx) error {
		c, err := tx.CapOf("licence")
		units = c.Units
		return err
	})
	return units
}

func TestACancelledOrderGivesItsUnitsBackToTheCertificate(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 100)
		licensed(t, s, clearance.Condition{Kind: clearance.ConditionQuantity, Value: 3})
		r := shop.placed(t, wish("a", line("PHONE", 3)))
		if out := shop.place(t, wish("b", line("PHONE", 1))); out.Placed != nil || out.Refusals[0].Code != order.CodeCap || out.Refusals[0].Params["left"] != "0" {
			t.Fatalf("the fourth unit: %+v", out)
		}
		if _, err := shop.desk.Cancel(t.Context(), order.ByBuyer, "es", r.Number, []order.ShipLine{{Line: 0, Quantity: 2}}, "", start); err != nil {
			t.Fatal(err)
		}
		if used := capOf(t, s); used != 1 {
			t.Errorf("%d counted after two came back", used)
		}
		if out := shop.place(t, wish("c", line("PHONE", 3))); out.Placed != nil || out.Refusals[0].Params["left"] != "2" {
			t.Errorf("three of two: %+v", out)
		}
		shop.placed(t, wish("d", line("PHONE", 2)))
	})
}

// TestASetCountsForAllOfItsPartsTogether sells sets whose parts stand under one certificate: a phone, two cases and the
// set itself are four units.
func TestASetCountsForAllOfItsPartsTogether(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 100)
		licensed(t, s, clearance.Condition{Kind: clearance.ConditionQuantity, Value: 7})
		r := shop.placed(t, wish("a", line("SET", 1)))
		if used := capOf(t, s); used != 4 {
			t.Errorf("%d counted", used)
		}
		if out := shop.place(t, wish("b", line("SET", 1))); out.Placed != nil || out.Refusals[0].Code != order.CodeCap || out.Refusals[0].Params["left"] != "0" {
			t.Errorf("the eighth unit: %+v", out)
		}
		o, err := shop.desk.Get(t.Context(), "es", r.Number)
		if err != nil {
			t.Fatal(err)
		}
		if cited := strings.Count(o.Lines[0].Cleared, `"licence"`); cited != 1 {
			t.Errorf("the licence is cited %d times: %s", cited, o.Lines[0].Cleared)
		}
		if _, err := shop.desk.Cancel(t.Context(), order.ByBuyer, "es", r.Number, nil, "", start); err != nil {
			t.Fatal(err)
		}
		if used := capOf(t, s); used != 0 {
			t.Errorf("%d counted after it came back", used)
		}
	})
}

// TestASetCitesThePapersOfItsParts: the certificate is for phones alone, and the order of a set names it.
func TestASetCitesThePapersOfItsParts(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 100)
		Update(t, s, func(tx *store.Tx) error {
			gate := clearance.Gate{Code: "type_approval", Applies: `model.number == "MPHONE"`, Way: clearance.Verified, Severity: clearance.Closes, Disclosure: clearance.Plain}
			if err := tx.PutGate(gate); err != nil {
				return err
			}
			return tx.PutEvidence(&clearance.Evidence{ID: "approval", Gate: gate.Code, Kind: "certificate", Number: "A-1", Scope: clearance.Scope{Markets: []market.Code{"es"}}})
		})
		r := shop.placed(t, wish("a", line("SET", 1), line("CASE", 1)))
		o, err := shop.desk.Get(t.Context(), "es", r.Number)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(o.Lines[0].Cleared, `"approval"`) || strings.Contains(o.Lines[1].Cleared, `"approval"`) {
			t.Errorf("the set cites %s, the case %s", o.Lines[0].Cleared, o.Lines[1].Cleared)
		}
	})
}

func TestOfPersonalUseEverybodyGetsTheirOwn(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 100)
		licensed(t, s, clearance.Condition{Kind: clearance.ConditionPersonalUse, Value: 1})
		shop.placed(t, wish("a", line("PHONE", 1)))
		if out := shop.place(t, wish("b", line("PHONE", 1))); out.Placed != nil || out.Refusals[0].Code != order.CodeCap {
			t.Errorf("the second for one person: %+v", out)
		}
		other := wish("c", line("PHONE", 1))
		other.Buyer.Email, other.Buyer.Phone, other.Address.Street = "other@example.com", "+34 600 000 009", []string{"Calle Otra 9"}
		shop.placed(t, other)
	})
}

// TestOrdersWaitWhenTheirClearanceFalls revokes a certificate while an order waits to be shipped: where one sells, and
// where one has stopped selling and keeps what is owed.
func TestOrdersWaitWhenTheirClearanceFalls(t *testing.T) {
	for _, stage := range []market.Stage{market.Open, market.Withdrawing} {
		t.Run(string(stage), func(t *testing.T) { ordersWait(t, stage) })
	}
}

func ordersWait(t *testing.T, stage market.Stage) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 100)
		e := licensed(t, s)
		ctx := t.Context()
		p := wish("a", line("PHONE", 1))
		p.Payment = payment.CashOnDelivery
		r := shop.placed(t, p)
		Update(t, s, func(tx *store.Tx) error {
			m, err := tx.Market("es")
			if err != nil {
				return err
			}
			m.Stage = stage
			return tx.PutMarket(m)
		})
		look := func(now clock.Instant) order.State {
			t.Helper()
			if _, err := shop.desk.Offers.Refresh(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := shop.desk.Recheck(ctx, now); err != nil {
				t.Fatal(err)
			}
			o, err := shop.desk.Get(ctx, "es", r.Number)
			if err != nil {
				t.Fatal(err)
			}
			return o.State
		}
		if state := look(start + 1); state != order.Placed {
			t.Fatalf("%s while its clearance stands", state)
		}
		e.RevokedAt, e.RevokedWhy = start+2, "withdrawn"
		Update(t, s, func(tx *store.Tx) error { return tx.PutEvidence(e) })
		if state := look(start + 3); state != order.OnHold {
			t.Fatalf("%s after its clearance fell", state)
		}
		o, _ := shop.desk.Get(ctx, "es", r.Number)
		if o.Held != "import_licence.revoked" {
			t.Errorf("held for %q", o.Held)
		}
		if code, err := shop.desk.Fallen(ctx, &o, start+3); code != o.Held || err != nil {
			t.Errorf("it may go because %q %v", code, err)
		}
		if _, err := shop.desk.Overrule(ctx, "staff:eva", "es", r.Number, "", start+4); !fault.IsCode(err, "change.why_missing") {
			t.Errorf("overruled without a reason: %v", err)
		}
		if _, err := shop.desk.Overrule(ctx, "staff:eva", "es", r.Number, "sold before the revocation", start+4); err != nil {
			t.Fatal(err)
		}
		if state := look(start + 5); state != order.Placed {
			t.Errorf("%s after a person has decided", state)
		}
		if _, err := shop.desk.Ship(ctx, "staff:eva", "es", r.Number, nil, "Correos", "X", start+6); err != nil {
			t.Errorf("not shipped although decided: %v", err)
		}
	})
}

// TestAnExhaustedQuantityIsTaughtToTheShelfAtOnce: page, basket, checkout and counter give the same reason as soon as the
// last permitted unit is ordered, and offer again when one comes back; another node learns it from its own refusal.
func TestAnExhaustedQuantityIsTaughtToTheShelfAtOnce(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 100)
		licensed(t, s, clearance.Condition{Kind: clearance.ConditionQuantity, Value: 3})
		here, there := joinShop(t, s), joinShop(t, s)
		look := func(name string, shop *shop, sku string, quantity int64, want string) {
			t.Helper()
			shelf, err := shop.offer.Shelf(t.Context(), "es")
			if err != nil {
				t.Fatal(err)
			}
			n, _ := shelf.Book.Ordinal(sku)
			p := wish("look", line(sku, quantity))
			quote, err := shop.desk.Quote(t.Context(), p, shop.clock.At)
			if err != nil {
				t.Fatal(err)
			}
			decided := shelf.Decide(n, market.Web, offer.Wish{Quantity: quantity, Now: shop.clock.At})
			all := map[string][]offer.Refusal{"decided": decided.Refusals, "quoted": quote.View.Lines[0].Refusals}
			if quantity == 1 {
				answer := shelf.Answer(n, market.Web, shop.clock.At)
				all["answered"] = answer.Refusals
				if !answer.Offered() {
					t.Errorf("%s: %s is no longer shown: %+v", name, sku, answer.Refusals)
				}
			}
			for how, refusals := range all {
				got := ""
				if len(refusals) > 0 {
					got = refusals[0].Code + " " + refusals[0].Params["left"]
				}
				if got != want {
					t.Errorf("%s, %s: %d %s: %q, want %q", name, how, quantity, sku, got, want)
				}
			}
		}
		look("before", here, "PHONE", 3, "")
		look("before", here, "PHONE", 4, order.CodeCap+" 3")
		here.placed(t, wish("a", line("BAND", 2)))
		look("one is left", here, "PHONE", 1, "")
		look("one is left", here, "PHONE", 2, order.CodeCap+" 1")
		look("a set of three", here, "SET", 1, order.CodeCap+" 0")
		last := here.placed(t, wish("b", line("PHONE", 1)))
		look("after the last", here, "PHONE", 1, order.CodeCap+" 0")
		receipts := here.receipts(t)
		if out := here.place(t, wish("c", line("PHONE", 1))); out.Placed != nil || out.Refusals[0].Code != order.CodeCap {
			t.Errorf("one more: %+v", out)
		}
		if n := here.receipts(t); n != receipts {
			t.Errorf("%d receipts were written for what the shelf knows", n-receipts)
		}
		if out := there.place(t, wish("d", line("BAND", 1))); out.Placed != nil || out.Refusals[0].Code != order.CodeCap {
			t.Errorf("one more elsewhere: %+v", out)
		}
		look("after its own refusal", there, "PHONE", 1, order.CodeCap+" 0")
		if _, err := here.desk.Cancel(t.Context(), order.ByBuyer, "es", last.Number, nil, "", start); err != nil {
			t.Fatal(err)
		}
		look("after a cancellation", here, "PHONE", 1, "")
		there.clock.At += 2e6
		there.placed(t, wish("e", line("PHONE", 1)))
		look("sold elsewhere", there, "PHONE", 1, order.CodeCap+" 0")
	})
}

func (s *shop) receipts(t *testing.T) (n int64) {
	t.Helper()
	View(t, s.store, func(tx *store.Tx) (err error) {
		n, err = db.One(tx.Tx, db.Int, `SELECT COUNT(*) FROM receipt`)
		return err
	})
	return n
}
