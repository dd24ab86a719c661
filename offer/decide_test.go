package offer

import (
	"testing"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/tax"
)

// sellable is a phone that may be bought in Spain: each case breaks one thing.
func sellable() Facts {
	return Facts{
		Market: &market.Market{Code: "es", Stage: market.Open, Tax: market.TaxIncluded, TimeZone: "UTC", Languages: []market.Language{"es"},
			Tenders: []market.Tender{{Currency: "EUR"}}, Openings: []market.Opening{{Channel: market.Web}}},
		Channel:   market.Web,
		Item:      catalogue.Item{Product: &catalogue.Product{State: catalogue.OnSale, Class: market.Device}, Model: &catalogue.Model{}, Variant: &catalogue.Variant{SKU: "A"}},
		Clearance: &clearance.Book{},
		Prices:    []pricing.Price{{SKU: "A", Amount: money.Of(29900, "EUR"), Span: clock.Span{Since: 1}}},
		Rates:     tax.Table{{Market: "es", Class: tax.Standard, Rate: 210000, Span: clock.Span{Until: 500}}, {Market: "es", Class: tax.Standard, Rate: 220000, Span: clock.Span{Since: 500}}},
		Free:      3,
	}
}

func TestMayThisBeSold(t *testing.T) {
	for _, c := range []struct {
		name     string
		breakIt  func(*Facts)
		quantity int64
		code     string
	}{
		{"yes", func(*Facts) {}, 3, ""},
		{"not in a pilot", func(f *Facts) { f.Market.Stage = market.Pilot }, 1, "stage.pilot"},
		{"not while rumoured", func(f *Facts) { f.Item.Product.State = catalogue.Rumoured }, 1, CodeRumoured},
		{"not once ended", func(f *Facts) { f.Item.Product.State = catalogue.Ended }, 1, CodeEnded},
		{"still while ending", func(f *Facts) { f.Item.Product.State = catalogue.Ending }, 1, ""},
		{"a set not where one of its parts is held", func(f *Facts) {
			f.Parts = []catalogue.Item{{Product: &catalogue.Product{Slug: "part"}, Model: &catalogue.Model{}, Variant: &catalogue.Variant{SKU: "B"}}}
			f.Clearance = &clearance.Book{Holds: []clearance.Hold{{Gate: "security", Market: "es", Scope: catalogue.ScopeVariant, Subject: "B"}}}
		}, 1, "security.held"},
		{"not without a price", func(f *Facts) { f.Prices = nil }, 1, CodeNoPrice},
		{"not at a price in another currency", func(f *Facts) { f.Prices[0].Amount.Currency = "USD" }, 1, CodeNoPrice},
		{"not without a tax rate where tax is in the price", func(f *Facts) { f.Rates = nil }, 1, CodeNoTax},
		{"without a tax rate where it is added", func(f *Facts) { f.Rates, f.Market.Tax = nil, market.TaxAdded }, 1, ""},
		{"not when sold out", func(f *Facts) { f.Free = 0 }, 1, CodeSoldOut},
		{"not more than there is", func(*Facts) {}, 4, CodeFewer},
		{"not none", func(*Facts) {}, 0, CodeBadNumber},
		{"not minus one", func(*Facts) {}, -1, CodeBadNumber},
	} {
		f := sellable()
		c.breakIt(&f)
		a := Decide(f, Wish{Quantity: c.quantity, Now: 100})
		got := ""
		if !a.OK() {
			got = a.Refusals[0].Code
		}
		if got != c.code {
			t.Errorf("%s: refused with %q, want %q", c.name, got, c.code)
		}
	}
}

func TestShipmentAsksAgainAboutClearanceAlone(t *testing.T) {
	f := sellable()
	f.Free, f.Prices, f.Item.Product.State = 0, nil, catalogue.Ended
	if a := Decide(f, Wish{Now: 100, Owed: true}); !a.OK() {
		t.Errorf("a thing sold long ago cannot be shipped: %v", a.Refusals)
	}
	f.Market.Stage = market.Closed
	if a := Decide(f, Wish{Now: 100, Owed: true}); a.OK() {
		t.Error("shipped into a market that closed")
	}
}

func TestAMarketThatIsLeftHandsOverWhatItOwes(t *testing.T) {
	f := sellable()
	f.Market.Stage, f.Market.Openings = market.Withdrawing, nil
	if a := Decide(f, Wish{Quantity: 1, Now: 100}); a.OK() {
		t.Error("it still sells")
	}
	if a := Decide(f, Wish{Now: 100, Owed: true}); !a.OK() {
		t.Errorf("what was sold stays behind: %v", a.Refusals)
	}
	f.Clearance = &clearance.Book{Holds: []clearance.Hold{{Gate: "security", Market: "es", Scope: catalogue.ScopeAll}}}
	if a := Decide(f, Wish{Now: 100, Owed: true}); a.OK() {
		t.Error("what is held there is handed over")
	}
	f.Clearance, f.Market.Stage = &clearance.Book{}, market.Withdrawn
	if a := Decide(f, Wish{Now: 100, Owed: true}); a.OK() {
		t.Error("shipped into a market that was left")
	}
}

func TestAShelfHonoursTheInstantOfTheNextChange(t *testing.T) {
	f := sellable()
	f.Market.Openings[0].Until = 300
	book := catalogue.NewBook([]*catalogue.Product{{Slug: "p", State: catalogue.OnSale, Class: market.Device, Models: []catalogue.Model{{Variants: []catalogue.Variant{{SKU: "A"}}}}}}, nil)
	shelf := Compile(Stocked{Market: *f.Market, Book: book, Clearance: f.Clearance, Prices: map[string][]pricing.Price{"A": f.Prices}, Rates: f.Rates,
		Free: map[market.Channel]map[string]int64{market.Web: {"A": 6}}}, 100)
	for _, c := range []struct {
		now  clock.Instant
		ok   bool
		rate money.Rate
	}{{100, true, 210000}, {299, true, 210000}, {300, false, 210000}, {600, false, 220000}} {
		a := shelf.Answer(0, market.Web, c.now)
		if a.OK() != c.ok || a.Rate != c.rate {
			t.Errorf("at %d: ok %v rate %d, want %v %d", c.now, a.OK(), a.Rate, c.ok, c.rate)
		}
	}
	if a := shelf.Answer(0, market.Web, 100); a.Band != stock.Plenty {
		t.Errorf("six units are %s", a.Band)
	}
	shelf.SetFree(0, market.Web, 0)
	if a := shelf.Answer(0, market.Web, 100); !a.OnlySoldOut() {
		t.Errorf("the shelf does not follow the counter: %v", a.Refusals)
	}
}

// TestAShelfAnswersAsDecideDoes: rule 4, whatever the moment at which the shelf was compiled.
func TestAShelfAnswersAsDecideDoes(t *testing.T) {
	f := sellable()
	f.Clearance = &clearance.Book{Holds: []clearance.Hold{{Gate: "held", Market: "es", Scope: catalogue.ScopeAll, Span: clock.Span{Since: 200, Until: 250}}}}
	f.Prices = append(f.Prices, pricing.Price{SKU: "A", Amount: money.Of(19900, "EUR"), Span: clock.Span{Since: 270, Until: 280}})
	product := *f.Item.Product
	product.Models = []catalogue.Model{{Variants: []catalogue.Variant{{SKU: "A"}}}}
	book := catalogue.NewBook([]*catalogue.Product{&product}, nil)
	for compiled := clock.Instant(1); compiled < 600; compiled += 37 {
		shelf := Compile(Stocked{Market: *f.Market, Book: book, Clearance: f.Clearance, Prices: map[string][]pricing.Price{"A": f.Prices}, Rates: f.Rates,
			Free: map[market.Channel]map[string]int64{market.Web: {"A": 3}}}, compiled)
		for now := clock.Instant(1); now < 600; now += 13 {
			got, want := shelf.Answer(0, market.Web, now), Decide(f, Wish{Quantity: 1, Now: now})
			if got.OK() != want.OK() || got.Quote != want.Quote || got.Rate != want.Rate {
				t.Fatalf("compiled at %d, asked at %d: shelf %+v, Decide %+v", compiled, now, got, want)
			}
		}
	}
}
