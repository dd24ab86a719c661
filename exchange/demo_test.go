package exchange

import (
	"testing"

	"comptoir/catalogue"
	"comptoir/demo"
)

func TestThePortfolioOfTheDemonstrationTravels(t *testing.T) {
	portfolio, err := demo.Portfolio()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range portfolio.Products {
		p.Version = 0 // rule 5
		for _, f := range catalogue.Check(p) {
			t.Errorf("%s: %s %s %v", p.Slug, f.Field, Say(f.Code, f.Params), f.Params)
		}
	}
	again(t, Catalogue{Categories: portfolio.Categories, Products: portfolio.Products})
}
