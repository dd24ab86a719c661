package storetest

import (
	"fmt"
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/id"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/pricing"
	"comptoir/store"
)

// editor may do everything.
type editor struct{}

func (editor) Name() string                 { return "eva" }
func (editor) May(string, market.Code) bool { return true }
func (editor) Is(string, market.Code) bool  { return false }
func (editor) MaySomewhere(string) bool     { return true }
func (editor) IsSomewhere(role string) bool { return false }
func (editor) Person() string               { return "eva" }

// previews are the desks of a shop with everything that a preview asks.
func (s *shop) previews() *change.Desk {
	papers := &paperwork.Desk{Store: store.Bind[paperwork.Tx](s.store), Offers: s.offer, Orders: s.desk, Clock: s.clock}
	return &change.Desk{Store: store.Bind[change.Tx](s.store), Offers: s.offer, Clock: s.clock, IDs: id.System(), Orders: papers}
}

// many adds variants that nobody keeps on hand.
func many(t *testing.T, s *store.Store, n int) {
	t.Helper()
	p := &catalogue.Product{ID: "many", Slug: "many", Class: market.Device, State: catalogue.OnSale, Texts: catalogue.Texts{"es": {Name: "Many"}}, Models: []catalogue.Model{{Number: "MMANY"}}}
	var prices []pricing.Price
	for i := range n {
		sku := fmt.Sprintf("MANY-%03d", i)
		p.Models[0].Variants = append(p.Models[0].Variants, catalogue.Variant{SKU: sku})
		prices = append(prices, pricing.Price{SKU: sku, Amount: money.Of(1000, "EUR")})
	}
	Update(t, s, func(tx *store.Tx) error {
		if err := tx.PutProduct(p); err != nil {
			return err
		}
		if err := tx.PutPrices("es", prices); err != nil {
			return err
		}
		return tx.BumpCatalogue()
	})
}

// TestAPreviewCountsAllCellsAndOpenOrdersOfAnyAge: what it lists is a window, what it counts is whole.
func TestAPreviewCountsAllCellsAndOpenOrdersOfAnyAge(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 100)
		many(t, s, 250)
		licensed(t, s)
		shop := joinShop(t, s)
		wished := func(key string, lines ...order.BasketLine) order.Placing {
			p := wish(key, lines...)
			p.Payment = payment.CashOnDelivery
			return p
		}
		shop.placed(t, wished("a", line("PHONE", 2), line("BAND", 1)))
		shop.placed(t, wished("b", line("PHONE", 3)))
		sent := shop.placed(t, wished("c", line("PHONE", 1)))
		if _, err := shop.desk.Ship(t.Context(), "staff:eva", "es", sent.Number, nil, "Correos", "X", start); err != nil {
			t.Fatal(err)
		}
		shop.clock.At = start.Add(200 * 24 * time.Hour)
		desk := shop.previews()
		look := func(c change.Change) change.Effect {
			t.Helper()
			c.Why = "w"
			effects, err := desk.Preview(t.Context(), editor{}, []change.Change{c})
			if err != nil || len(effects) != 1 {
				t.Fatalf("%+v %v", effects, err)
			}
			return effects[0]
		}
		gate := clearance.Gate{Code: "import_licence", Way: clearance.Verified, Kinds: []string{"another kind"}, Severity: clearance.Closes, Disclosure: clearance.Plain}
		for what, c := range map[string]change.Change{
			"evidence": {Kind: change.EvidenceEnd, Subject: "licence", Market: "es"},
			"gate":     {Kind: change.GatePut, Subject: "import_licence", After: change.Made(gate)},
			"stage":    {Kind: change.MarketStage, Market: "es", After: change.Made(market.Closed)},
			"partner":  {Kind: change.MarketChannel, Market: "es", Subject: "web", After: change.Made([]market.Opening{})},
			"hold":     {Kind: change.HoldPut, Market: "es", Subject: "h", After: change.Made(clearance.Hold{Gate: "security", Scope: catalogue.ScopeAll, Disclosure: clearance.Generic, Reason: "r"})},
		} {
			e := look(c)
			if e.Closes != 254 || len(e.Cells) != change.CellsMax || !e.Truncated || e.Orders != 2 || e.Units != 6 {
				t.Errorf("%s: %d cells close, %d are listed, %d orders with %d units stop", what, e.Closes, len(e.Cells), e.Orders, e.Units)
			}
		}
		gone := change.Change{Kind: change.HoldPut, Market: "es", Subject: "h", After: change.Made(clearance.Hold{Gate: "security", Scope: catalogue.ScopeVariant, Subject: "BAND", Disclosure: clearance.Generic, Reason: "r"})}
		if e := look(gone); e.Closes != 1 || e.Orders != 1 || e.Units != 1 {
			t.Errorf("one variant: %+v", e)
		}
		ended := change.Change{Kind: change.ProductState, Subject: "phone", After: change.Made(catalogue.Ended)}
		if e := look(ended); e.Closes == 0 || e.Orders != 0 {
			t.Errorf("what is no longer made is handed over all the same: %+v", e)
		}
		if a := shop.sold(t, "PHONE"); !a {
			t.Error("a preview closed the shop")
		}
	})
}

// sold tells whether the shelf offers one unit on the web.
func (s *shop) sold(t *testing.T, sku string) bool {
	t.Helper()
	shelf, err := s.offer.Shelf(t.Context(), "es")
	if err != nil {
		t.Fatal(err)
	}
	n, _ := shelf.Book.Ordinal(sku)
	a := shelf.Answer(n, market.Web, s.clock.At)
	return a.OK()
}
