package offer

import (
	"reflect"
	"testing"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/market"
	"comptoir/pricing"
)

// fourPhones is the phone that may be bought, one that two holds of a gate keep away, one without a price, and one that
// is only talked about.
func fourPhones(stage market.Stage) *Shelf {
	f := sellable()
	f.Market.Stage = stage
	products := []*catalogue.Product{}
	for _, sku := range []string{"A", "B", "C", "D"} {
		p := &catalogue.Product{Slug: sku, State: catalogue.OnSale, Class: market.Device, Models: []catalogue.Model{{Number: sku, Variants: []catalogue.Variant{{SKU: sku}}}}}
		if sku == "D" {
			p.State = catalogue.Rumoured
		}
		products = append(products, p)
	}
	hold := clearance.Hold{Gate: "security", Market: "es", Scope: catalogue.ScopeVariant, Subject: "B"}
	return Compile(Stocked{Market: *f.Market, Book: catalogue.NewBook(products, nil), Rates: f.Rates,
		Prices:    map[string][]pricing.Price{"A": f.Prices, "B": f.Prices},
		Clearance: &clearance.Book{Holds: []clearance.Hold{hold, hold}}}, 100)
}

func TestHowMuchOfThePortfolioIsOfferedAndWhyNotTheRest(t *testing.T) {
	for _, c := range []struct {
		name  string
		stage market.Stage
		want  Coverage
	}{
		{"open: what is sold out is offered", market.Open, Coverage{Portfolio: 3, Offered: 1, Cleared: 2,
			Barriers: []Barrier{{Code: CodeNoPrice, Variants: 1}, {Gate: "security", Variants: 1}}}},
		{"closed: what only waits for the market is cleared", market.Closed, Coverage{Portfolio: 3, Cleared: 2,
			Barriers: []Barrier{{Gate: clearance.GateStage, Variants: 3}, {Code: CodeNoPrice, Variants: 1}, {Gate: "security", Variants: 1}}}},
	} {
		c.want.Market, c.want.Stage = "es", c.stage
		if got := fourPhones(c.stage).Coverage(market.Web, 100); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestAShelfAsOpenIsThatOfTheOpenMarket(t *testing.T) {
	for _, stage := range []market.Stage{market.Closed, market.Pilot} {
		shelf := fourPhones(stage)
		if got, want := shelf.AsOpen().Coverage(market.Web, 100), fourPhones(market.Open).Coverage(market.Web, 100); !reflect.DeepEqual(got, want) {
			t.Errorf("%s as open: %+v, want %+v", stage, got, want)
		}
		if shelf.Coverage(market.Web, 100).Stage != stage {
			t.Errorf("%s is open now", stage)
		}
	}
}

func TestTheTableOfCoverageHasAColumnForEachReason(t *testing.T) {
	got := CoverageTable([]Coverage{fourPhones(market.Open).Coverage(market.Web, 100), fourPhones(market.Closed).Coverage(market.Web, 100)})
	want := [][]string{
		{"market", "stage", "portfolio", "offered", "cleared", "offer.no_price", "security", "stage"},
		{"es", "open", "3", "1", "2", "1", "1", "0"},
		{"es", "closed", "3", "0", "2", "1", "1", "3"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}
