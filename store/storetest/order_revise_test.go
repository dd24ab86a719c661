package storetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"comptoir/clearance"
	"comptoir/internal/fault"
	"comptoir/money"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/pricing"
	"comptoir/store"
)

func (s *shop) revise(t *testing.T, n order.Number, lines ...order.Wanted) (order.Order, []order.LineRefusal) {
	t.Helper()
	o, no, err := s.desk.Revise(context.Background(), order.ByBuyer, "es", n, order.Revision{Lines: lines}, "", s.clock.At)
	if err != nil {
		t.Fatal(err)
	}
	return o, no
}

// sound fails when the whole ledger is not what it must be.
func (s *shop) sound(t *testing.T) {
	t.Helper()
	if audit, err := s.store.Audit(context.Background(), nil); err != nil || !audit.OK() {
		t.Errorf("the ledger: %+v %v", audit, err)
	}
}

func TestAnUnpaidOrderIsRaisedAndLowered(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 5)
		n := shop.place(t, wish("k", line("PHONE", 1), line("BAND", 2), line("SET", 1))).Placed.Number
		before, err := shop.desk.Get(context.Background(), "es", n)
		if err != nil {
			t.Fatal(err)
		}
		look, no, err := shop.desk.Revised(context.Background(), "es", n, order.Revision{Lines: []order.Wanted{{Line: 0, Quantity: 2}}}, shop.clock.At)
		if err != nil || len(no) > 0 || look.Total.Minor != before.Total.Minor+49900 {
			t.Fatalf("the look: %v %v %v", look.Total, no, err)
		}
		if same, _ := shop.desk.Get(context.Background(), "es", n); same.Version != before.Version {
			t.Error("looking has changed the order")
		}
		o, no := shop.revise(t, n, order.Wanted{Line: 0, Quantity: 2}, order.Wanted{Line: 1, Quantity: 0}, order.Wanted{Line: 2, Quantity: 2})
		if len(no) > 0 || o.State != order.Placed || o.Lines[0].Open() != 2 || o.Lines[1].Open() != 0 || o.Lines[2].Open() != 2 || o.Total.Minor != 2*49900+2*51000+o.Delivery.Price.Minor {
			t.Fatalf("%+v %v", o, no)
		}
		if l := shop.level(t, "PHONE"); l.Reserved != 4 {
			t.Errorf("%d phones are reserved: two, and one in each set", l.Reserved)
		}
		if l := shop.level(t, "BAND"); l.Reserved != 0 {
			t.Errorf("%d bands are reserved", l.Reserved)
		}
		shop.sound(t)
		if o, no = shop.revise(t, n, order.Wanted{Line: 0, Quantity: 4}); len(no) != 1 || no[0].Line != 0 || no[0].Code != "offer.fewer_left" || o.Lines[0].Open() != 2 {
			t.Errorf("more than there is: %v, %d open", no, o.Lines[0].Open())
		}
		for name, lines := range map[string][]order.Wanted{"nothing left": {{Line: 0, Quantity: 0}, {Line: 2, Quantity: 0}}, "no such line": {{Line: 9, Quantity: 1}}, "twice": {{Line: 0, Quantity: 1}, {Line: 0, Quantity: 2}}, "below nothing": {{Line: 0, Quantity: -1}}} {
			if _, _, err := shop.desk.Revise(context.Background(), order.ByBuyer, "es", n, order.Revision{Lines: lines}, "", shop.clock.At); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		Update(t, s, func(tx *store.Tx) error {
			if err := tx.PutPrices("es", []pricing.Price{{SKU: "PHONE", Amount: money.Of(1, "EUR")}}); err != nil {
				return err
			}
			return tx.BumpMarket("es")
		})
		if _, no = shop.revise(t, n, order.Wanted{Line: 0, Quantity: 3}); len(no) != 1 || no[0].Code != order.CodePriceChanged {
			t.Errorf("at another price: %v", no)
		}
		shop.sound(t)
	})
}

func TestAPaidOrderIsRevisedWithItsMoneyAndDocuments(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 50)
		ctx := context.Background()
		n := shop.place(t, wish("k", line("PHONE", 1), line("BAND", 1))).Placed.Number
		pay := func(minor int64, reference string) order.Order {
			t.Helper()
			o, err := shop.desk.Paid(ctx, "staff:anna", "es", n, money.Of(minor, "EUR"), reference, shop.clock.At)
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		o, err := shop.desk.Get(ctx, "es", n)
		if err != nil {
			t.Fatal(err)
		}
		first := o.Total.Minor
		pay(first, "one")
		o, _ = shop.revise(t, n, order.Wanted{Line: 0, Quantity: 2})
		if o.State != order.Placed || o.Payment.State != payment.Awaiting || o.Payment.Paid.Minor != first || len(o.Invoices) != 1 {
			t.Fatalf("raised: %s %+v %d documents", o.State, o.Payment, len(o.Invoices))
		}
		shop.sound(t)
		if _, err := shop.desk.Ship(ctx, "staff:anna", "es", n, nil, "C", "T", shop.clock.At); !fault.IsCode(err, "order.not_paid") {
			t.Errorf("the unpaid addition was shipped: %v", err)
		}
		if _, err := shop.desk.Expire(ctx, shop.clock.At+90*24*3600*1e6); err != nil {
			t.Fatal(err)
		}
		o = pay(o.Total.Minor-first, "two")
		if o.State != order.Paid || len(o.Invoices) != 2 || o.Invoices[1].Credit || o.Invoices[1].Amount.Minor != 49900 || o.Invoices[1].Number != 2 {
			t.Fatalf("paid: %s, documents %+v", o.State, o.Invoices)
		}
		shop.sound(t)
		o, _ = shop.revise(t, n, order.Wanted{Line: 0, Quantity: 1}, order.Wanted{Line: 1, Quantity: 3})
		if o.State != order.Paid || o.Payment.Paid != o.Total || len(o.Invoices) != 3 || !o.Invoices[2].Credit || o.Invoices[2].Amount.Minor != 49900-2*1999 {
			t.Fatalf("lowered: %s paid %v of %v, documents %+v", o.State, o.Payment.Paid, o.Total, o.Invoices)
		}
		shop.sound(t)
		// An addition that is taken back before it is paid leaves no document.
		raised, _ := shop.revise(t, n, order.Wanted{Line: 1, Quantity: 9})
		back, _ := shop.revise(t, n, order.Wanted{Line: 1, Quantity: 3})
		if raised.State != order.Placed || back.State != order.Paid || len(back.Invoices) != 3 || back.Total != o.Total {
			t.Errorf("%s, then %s with %d documents", raised.State, back.State, len(back.Invoices))
		}
		shop.sound(t)
		if _, err := shop.desk.Ship(ctx, "staff:anna", "es", n, nil, "C", "T", shop.clock.At); err != nil {
			t.Fatal(err)
		}
		if _, _, err := shop.desk.Revise(ctx, order.ByBuyer, "es", n, order.Revision{Lines: []order.Wanted{{Line: 0, Quantity: 2}}}, "", shop.clock.At); !fault.IsCode(err, "order.state_forbids") {
			t.Errorf("after shipping: %v", err)
		}
	})
}

func TestAnAdditionKeepsTheLimitPerPerson(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 50)
		Update(t, s, func(tx *store.Tx) error {
			if err := tx.PutLimit(order.Limit{Market: "es", SKU: "PHONE", Units: 2}); err != nil {
				return err
			}
			return tx.BumpMarket("es")
		})
		shop := joinShop(t, s)
		n := shop.place(t, wish("k", line("PHONE", 1))).Placed.Number
		if _, no := shop.revise(t, n, order.Wanted{Line: 0, Quantity: 3}); len(no) != 1 || no[0].Code != order.CodeLimit {
			t.Errorf("three: %v", no)
		}
		if o, no := shop.revise(t, n, order.Wanted{Line: 0, Quantity: 2}); len(no) > 0 || o.Lines[0].Open() != 2 {
			t.Errorf("two: %v", no)
		}
		again := wish("again", line("PHONE", 1))
		if shop.place(t, again).Placed != nil {
			t.Error("one more order passed the limit")
		}
		if _, no := shop.revise(t, n, order.Wanted{Line: 0, Quantity: 1}); len(no) > 0 {
			t.Error(no)
		}
		again.Key = "later"
		if shop.place(t, again).Placed == nil {
			t.Error("what was lowered is not given back")
		}
		shop.sound(t)
	})
}

// The last units are wanted by revisions and by placings at once.
func TestRevisionsAndPlacingsNeverSellMoreThanThereIs(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 10)
		var orders []order.Number
		for _, key := range []string{"a", "b", "c", "d"} {
			orders = append(orders, shop.place(t, wish(key, line("PHONE", 1))).Placed.Number)
		}
		var all sync.WaitGroup
		for i, n := range orders {
			all.Go(func() {
				if _, _, err := shop.desk.Revise(context.Background(), order.ByBuyer, "es", n, order.Revision{Lines: []order.Wanted{{Line: 0, Quantity: 4}}}, "", start); err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
			all.Go(func() {
				if _, err := shop.desk.Place(context.Background(), wish("x"+string(rune('a'+i)), line("PHONE", 2))); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if l := shop.level(t, "PHONE"); l.OnHand != 10 || l.Reserved > l.OnHand {
			t.Errorf("%+v", l)
		}
		shop.sound(t)
	})
}

// revisedAt revises a Spanish order at a version that was looked at.
func (s *shop) revisedAt(n order.Number, version int64, lines ...order.Wanted) (order.Order, []order.LineRefusal, error) {
	return s.desk.Revise(context.Background(), order.ByBuyer, "es", n, order.Revision{Version: version, Lines: lines}, "", s.clock.At)
}

// reprice gives phones another price in Spain, of which the desk hears.
func (s *shop) reprice(t *testing.T, minor int64) money.Amount {
	t.Helper()
	Update(t, s.store, func(tx *store.Tx) error {
		if err := tx.PutPrices("es", []pricing.Price{{SKU: "PHONE", Amount: money.Of(minor, "EUR")}}); err != nil {
			return err
		}
		return tx.BumpMarket("es")
	})
	if _, err := s.desk.Offers.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	return money.Of(minor, "EUR")
}

// What is added at another price is a line of its own, at the price that its buyer has seen; asked twice it is added once.
func TestWhatIsAddedAtAnotherPriceIsALineOfItsOwn(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 20)
		n := shop.place(t, wish("k", line("PHONE", 2))).Placed.Number
		before, err := shop.desk.Get(t.Context(), "es", n)
		if err != nil {
			t.Fatal(err)
		}
		now := shop.reprice(t, 45000)
		if _, no, err := shop.revisedAt(n, before.Version, order.Wanted{Line: 0, Quantity: 3}); err != nil || len(no) != 1 || no[0].Code != order.CodePriceChanged || no[0].Params["now"] != "450.00" {
			t.Fatalf("a price that was not seen: %v %v", no, err)
		}
		look, no, err := shop.desk.Revised(t.Context(), "es", n, order.Revision{Lines: []order.Wanted{{Line: 0, Quantity: 3}}}, shop.clock.At)
		if err != nil || len(no) > 0 || len(look.Lines) != 2 || order.Added(&before, &look)["PHONE"] != now {
			t.Fatalf("the look: %+v %v %v", look.Lines, no, err)
		}
		seen := order.Wanted{Line: 0, Quantity: 3, Seen: now}
		if _, _, err := shop.revisedAt(n, 0, seen); !fault.IsCode(err, "order.version_needed") {
			t.Errorf("without a version: %v", err)
		}
		o, no, err := shop.revisedAt(n, before.Version, seen)
		if err != nil || len(no) > 0 || len(o.Lines) != 2 || o.Lines[0].Quantity != 2 || o.Lines[1].Quantity != 1 || o.Lines[1].Unit != now ||
			o.Total != look.Total || o.Total.Minor != before.Total.Minor+now.Minor || o.Lines[1].Title != o.Lines[0].Title || o.Lines[1].Cleared == "" {
			t.Fatalf("%+v %v %v", o, no, err)
		}
		if _, _, err := shop.revisedAt(n, before.Version, seen); !fault.IsCode(err, "order.changed_meanwhile") {
			t.Errorf("asked twice: %v", err)
		}
		// More at the same price goes to the line that has it, whichever is named.
		if o, _, err = shop.revisedAt(n, o.Version, seen); err != nil || len(o.Lines) != 2 || o.Lines[1].Quantity != 2 {
			t.Fatalf("%+v %v", o.Lines, err)
		}
		shop.sound(t)
		// The lines are cancelled, paid and shipped as any.
		if o, _, err = shop.revisedAt(n, o.Version, order.Wanted{Line: 0, Quantity: 0}); err != nil || o.Total.Minor != 2*now.Minor+o.Delivery.Price.Minor {
			t.Fatalf("lowered: %+v %v", o, err)
		}
		if _, err = shop.desk.Paid(t.Context(), "staff:anna", "es", n, o.Total, "all", shop.clock.At); err != nil {
			t.Fatal(err)
		}
		if o, err = shop.desk.Ship(t.Context(), "staff:anna", "es", n, nil, "C", "T", shop.clock.At); err != nil || o.State != order.Shipped || o.Lines[1].Shipped != 2 {
			t.Fatalf("%+v %v", o.Lines, err)
		}
		shop.sound(t)
	})
}

// Another paper in the place of the first: what is added cites it, what was sold goes on citing its own.
func TestWhatIsAddedCitesThePapersOfItsOwnInstant(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 20)
		licence := licensed(t, s)
		shop := joinShop(t, s)
		n := shop.place(t, wish("k", line("PHONE", 2))).Placed.Number
		Update(t, s, func(tx *store.Tx) error {
			licence.ReplacedAt = start
			next := &clearance.Evidence{ID: "licence-2", Gate: licence.Gate, Kind: licence.Kind, Number: "L-2", Scope: licence.Scope}
			return errors.Join(tx.PutEvidence(licence), tx.PutEvidence(next), tx.BumpMarket("es"))
		})
		before, err := shop.desk.Get(t.Context(), "es", n)
		if err != nil {
			t.Fatal(err)
		}
		o, no, err := shop.revisedAt(n, before.Version, order.Wanted{Line: 0, Quantity: 3})
		if err != nil || len(no) > 0 || len(o.Lines) != 2 || o.Lines[1].Unit != o.Lines[0].Unit {
			t.Fatalf("%+v %v %v", o.Lines, no, err)
		}
		if first, added := o.Lines[0].Cleared, o.Lines[1].Cleared; !strings.Contains(first, `"licence"`) || !strings.Contains(added, `"licence-2"`) || strings.Contains(added, `"licence"`) {
			t.Errorf("the first cites %s, what was added %s", first, added)
		}
		if l := shop.level(t, "PHONE"); l.Reserved != 3 {
			t.Errorf("%d are reserved", l.Reserved)
		}
		shop.sound(t)
	})
}
