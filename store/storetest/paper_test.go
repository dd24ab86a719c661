package storetest

import (
	"context"
	"testing"

	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/people"
	"comptoir/store"
)

func TestAFileIsKeptOnceUnderItsContent(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		f, err := paperwork.Read("certificate.PDF", []byte("%PDF-1.7\x00\xff\xfe the bytes stay"))
		if err != nil {
			t.Fatal(err)
		}
		Update(t, s, func(tx *store.Tx) error { return tx.KeepFile(f, start) })
		Update(t, s, func(tx *store.Tx) error { return tx.KeepFile(f, start+1) })
		View(t, s, func(tx *store.Tx) error {
			got, err := tx.File(f.Hash)
			same(t, "file", f, got, err)
			kind, err := tx.EvidenceFile(f.Hash)
			same(t, "kind", "application/pdf", kind, err)
			return nil
		})
		for name, ask := range map[string]func(*store.Tx) error{
			"file": func(tx *store.Tx) error { _, err := tx.File("none"); return err },
			"kind": func(tx *store.Tx) error { _, err := tx.EvidenceFile("none"); return err },
		} {
			if err := s.View(context.Background(), ask); !fault.IsCode(err, "evidence.file_unknown") || !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestWhatWasSoldIsCountedByVariantSinceAnInstant(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 100)
		shop.placed(t, wish("early", line("BAND", 9)))
		shop.clock.At = start + 10
		shop.placed(t, wish("a", line("PHONE", 2), line("BAND", 1)))
		r := shop.placed(t, wish("b", line("PHONE", 3)))
		if _, err := shop.desk.Cancel(t.Context(), order.ByBuyer, "es", r.Number, []order.ShipLine{{Line: 0, Quantity: 2}}, "", start+11); err != nil {
			t.Fatal(err)
		}
		View(t, s, func(tx *store.Tx) error {
			got, err := tx.SoldSince("es", "EUR", start+10)
			same(t, "sold", []paperwork.Sold{
				{Channel: market.Web, SKU: "BAND", Units: 1, Minor: 1999},
				{Channel: market.Web, SKU: "PHONE", Units: 3, Minor: 3 * 49900},
			}, got, err)
			for m, in := range map[market.Code]money.Currency{"es": "USD", "fr": "EUR"} {
				if got, err := tx.SoldSince(m, in, start); err != nil || len(got) != 0 {
					t.Errorf("%s in %s: %+v %v", m, in, got, err)
				}
			}
			return nil
		})
	})
}

func TestEvidenceIsListedByItsEndPageByPage(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		for id, until := range map[string]clock.Instant{"c": 30, "a": 10, "b": 10, "ever": 0} {
			e := &clearance.Evidence{ID: id, Gate: "g", Kind: "k", Number: id, Span: clock.Span{Until: until}}
			Update(t, s, func(tx *store.Tx) error { return tx.PutEvidence(e) })
		}
		asked := func(f paperwork.Ending) (ids string) {
			View(t, s, func(tx *store.Tx) error {
				found, err := tx.EvidenceEnding(f)
				for _, e := range found {
					ids += e.ID + " "
				}
				return err
			})
			return ids
		}
		for want, f := range map[string]paperwork.Ending{
			"a b ":      {To: clock.Never, Limit: 2, AfterEnd: -1},
			"b c ever ": {To: clock.Never, Limit: 9, AfterEnd: 10, AfterID: "a"},
			"a b c ":    {Gate: "g", To: 30, Limit: 9, AfterEnd: -1},
			"c ":        {From: 11, To: 30, Limit: 9, AfterEnd: -1},
			"":          {Gate: "other", To: clock.Never, Limit: 9, AfterEnd: -1},
		} {
			if got := asked(f); got != want {
				t.Errorf("%+v: %q, want %q", f, got, want)
			}
		}
	})
}

func TestTheTasksAreWhatWaitsForThePerson(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 10)
		gate := clearance.Gate{Code: "g", Way: clearance.Verified, Severity: clearance.Warns, Disclosure: clearance.Plain, Approvals: 1, WarnDays: 30}
		day := clock.Instant(86_400_000_000)
		Update(t, s, func(tx *store.Tx) error { return tx.PutGate(gate) })
		for _, e := range []*clearance.Evidence{
			{ID: "mine", FiledBy: "ana"}, {ID: "theirs", FiledBy: "bob"},
			{ID: "ends", FiledBy: "bob", Approved: []clearance.Approval{{Who: "eve"}}, Span: clock.Span{Until: start + 9*day}},
			{ID: "lasts", FiledBy: "bob", Approved: []clearance.Approval{{Who: "eve"}}, Span: clock.Span{Until: start + 99*day}},
		} {
			e.Gate, e.Kind, e.Number = "g", "k", e.ID
			Update(t, s, func(tx *store.Tx) error { return tx.PutEvidence(e) })
		}
		for id, until := range map[string]clock.Instant{"soon": start + 9*day, "later": start + 99*day, "ended": start} {
			Update(t, s, func(tx *store.Tx) error {
				return tx.PutWaiver(&clearance.Waiver{ID: id, Gate: "g", Until: until})
			})
		}
		who := &people.Staff{Login: "ana", Bindings: []people.Binding{{Role: people.Owner}}}
		desk := &paperwork.Desk{Store: store.Bind[paperwork.Tx](s), Offers: shop.offer, Orders: shop.desk, Clock: shop.clock}
		got, err := desk.Tasks(t.Context(), who, nil, []market.Code{"es"})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Approve) != 1 || got.Approve[0].ID != "theirs" || len(got.Others) != 1 || got.Others[0].ID != "mine" {
			t.Errorf("to approve %+v, of others %+v", got.Approve, got.Others)
		}
		if len(got.Ending) != 1 || got.Ending[0].ID != "ends" || len(got.Waivers) != 1 || got.Waivers[0].ID != "soon" || len(got.Held) != 0 || got.More {
			t.Errorf("ending %+v, waivers %+v, held %+v", got.Ending, got.Waivers, got.Held)
		}
	})
}
