package storetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"
	"comptoir/store"
	"comptoir/tax"
)

func TestFactsComeBackAsTheyWerePut(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		spain := market.Market{Code: "es", Name: "Spain", Stage: market.Open, Languages: []market.Language{"es"}, Tenders: []market.Tender{{Currency: "EUR"}}}
		product := &catalogue.Product{ID: "p1", Slug: "mi-band", State: catalogue.OnSale, Texts: catalogue.Texts{"zh": {Name: "小米手环"}},
			Models: []catalogue.Model{{Number: "XMSH01HM", Variants: []catalogue.Variant{{SKU: "BAND-B", Options: []catalogue.Option{{Key: "colour", Value: "black"}}}}}}}
		rule := catalogue.Rule{ID: "r1", Market: "es", Scope: catalogue.ScopeAll, Deny: true, Span: clock.Span{Since: 5}}
		hold := clearance.Hold{ID: "h1", Gate: "security", Market: "es", Scope: catalogue.ScopeAll, Disclosure: clearance.Generic}
		price := pricing.Price{SKU: "BAND-B", Amount: money.Of(1999, "EUR"), Span: clock.Span{Since: 7}}
		rate := tax.Rate{Market: "es", Class: tax.Standard, Rate: 210000, Source: "Ley 37/1992"}
		for _, put := range []func(*store.Tx) error{
			func(tx *store.Tx) error { return tx.PutMarket(spain) },
			func(tx *store.Tx) error { return tx.PutProduct(product) },
			func(tx *store.Tx) error { return tx.PutCategory(catalogue.Category{Slug: "wearables"}) },
			(*store.Tx).BumpCatalogue,
			func(tx *store.Tx) error { return tx.PutRule(rule) },
			func(tx *store.Tx) error { return tx.PutHold(hold) },
			func(tx *store.Tx) error { return tx.PutPrices("es", []pricing.Price{price}) },
			func(tx *store.Tx) error { return tx.PutRates([]tax.Rate{rate}) },
		} {
			Update(t, s, put)
		}
		View(t, s, func(tx *store.Tx) error {
			got, err := tx.Market("es")
			want := spain
			want.Version = 4
			same(t, "market", want, got, err)
			products, categories, err := tx.Catalogue()
			stored := *product
			stored.Version = 1
			same(t, "products", []*catalogue.Product{&stored}, products, err)
			same(t, "categories", []catalogue.Category{{Slug: "wearables"}}, categories, err)
			rules, err := tx.Rules("es")
			same(t, "rules", []catalogue.Rule{rule}, rules, err)
			holds, err := tx.Holds("es")
			same(t, "holds", []clearance.Hold{hold}, holds, err)
			prices, err := tx.Prices("es")
			same(t, "prices", map[string][]pricing.Price{"BAND-B": {price}}, prices, err)
			rates, err := tx.Rates("es")
			same(t, "rates", tax.Table{rate}, rates, err)
			versions, err := tx.Versions()
			if err != nil || versions.Catalogue != 1 || versions.Markets["es"] != 4 {
				t.Errorf("versions %+v, %v", versions, err)
			}
			return nil
		})
	})
}

func TestEvidenceIsFoundByTheMarketsItCovers(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		gate := clearance.Gate{Code: "type_approval", Way: clearance.Verified, Severity: clearance.Closes, Disclosure: clearance.Plain}
		both := &clearance.Evidence{ID: "e1", Gate: gate.Code, Kind: "certificate", Scope: clearance.Scope{Markets: []market.Code{"es", "fr"}}}
		all := &clearance.Evidence{ID: "e2", Gate: gate.Code, Kind: "certificate"}
		waiver := &clearance.Waiver{ID: "w1", Gate: gate.Code, Who: "launch_manager", Until: 9}
		for _, put := range []func(*store.Tx) error{
			func(tx *store.Tx) error { return tx.PutMarket(market.Market{Code: "es"}) },
			func(tx *store.Tx) error { return tx.PutMarket(market.Market{Code: "fr"}) },
			func(tx *store.Tx) error { return tx.PutMarket(market.Market{Code: "de"}) },
			func(tx *store.Tx) error { return tx.PutGate(gate) }, func(tx *store.Tx) error { return tx.PutEvidence(both) },
			func(tx *store.Tx) error { return tx.PutEvidence(all) }, func(tx *store.Tx) error { return tx.PutWaiver(waiver) },
		} {
			Update(t, s, put)
		}
		View(t, s, func(tx *store.Tx) error {
			for code, want := range map[market.Code][]*clearance.Evidence{"es": {both, all}, "fr": {both, all}, "de": {all}} {
				got, err := tx.Papers(code)
				same(t, "papers of "+string(code), clearance.Papers{Gates: []clearance.Gate{gate}, Evidence: want, Waivers: []*clearance.Waiver{waiver}}, got, err)
			}
			if versions, err := tx.Versions(); err != nil || versions.Markets["de"] != 4 || versions.Markets["es"] != 5 {
				t.Errorf("versions %+v, %v", versions, err)
			}
			return nil
		})
	})
}

func TestWhatIsNotThereIsSaidSo(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		for name, ask := range map[string]func(*store.Tx) error{
			"market":  func(tx *store.Tx) error { _, err := tx.Market("xx"); return err },
			"bump":    func(tx *store.Tx) error { return tx.BumpMarket("xx") },
			"product": func(tx *store.Tx) error { _, err := tx.Product("nothing"); return err },
			"rule":    func(tx *store.Tx) error { return tx.DropRule("es", "none") },
			"hold":    func(tx *store.Tx) error { return tx.DropHold("es", "none") },
			"price":   func(tx *store.Tx) error { return tx.DropPrice("es", pricing.Price{}) },
		} {
			if err := s.Update(context.Background(), ask); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v, want NotFound", name, err)
			}
		}
	})
}

func TestAVariantBelongsToOneProduct(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		with := func(slug string) *catalogue.Product {
			return &catalogue.Product{Slug: slug, Models: []catalogue.Model{{Variants: []catalogue.Variant{{SKU: "A"}}}}}
		}
		Update(t, s, func(tx *store.Tx) error { return tx.PutProduct(with("one")) })
		Update(t, s, func(tx *store.Tx) error { return tx.PutProduct(with("one")) })
		err := s.Update(context.Background(), func(tx *store.Tx) error { return tx.PutProduct(with("two")) })
		if !fault.IsCode(err, "product.sku_taken") {
			t.Errorf("two products share a variant: %v", err)
		}
	})
}

func TestANewPriceEndsTheOldOneAndKeepsIt(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		old := pricing.Price{SKU: "A", Amount: money.Of(100, "EUR"), Span: clock.Span{Since: 1}}
		Update(t, s, func(tx *store.Tx) error { return tx.PutPrices("es", []pricing.Price{old}) })
		Update(t, s, func(tx *store.Tx) error { return tx.ClosePrices("es", "A", "", "EUR", 50) })
		View(t, s, func(tx *store.Tx) error {
			got, err := tx.PricesOf("es", "A")
			old.Until = 50
			same(t, "prices", []pricing.Price{old}, got, err)
			return nil
		})
	})
}

func same[T any](t *testing.T, what string, want, got T, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
