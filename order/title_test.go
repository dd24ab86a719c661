package order

import (
	"sync/atomic"
	"testing"

	"comptoir/catalogue"
	"comptoir/market"
	"comptoir/offer"
)

// TestATitleIsRememberedInItsLanguage asks twice, in two languages of a market and in one that it does not speak.
func TestATitleIsRememberedInItsLanguage(t *testing.T) {
	product := func(sku, es, ca string) *catalogue.Product {
		return &catalogue.Product{Slug: sku, Texts: catalogue.Texts{"es": {Name: es}, "ca": {Name: ca}}, Models: []catalogue.Model{{Variants: []catalogue.Variant{{SKU: sku, Options: []catalogue.Option{{Value: "black"}}}}}}}
	}
	book := catalogue.NewBook([]*catalogue.Product{product("A", "Reloj", "Rellotge"), product("B", "Pulsera", "Polsera")}, nil)
	f := &Front{Shelf: &offer.Shelf{Book: book}, titles: map[market.Language][]atomic.Pointer[string]{"es": make([]atomic.Pointer[string], 2), "ca": make([]atomic.Pointer[string], 2)}}
	for range 2 {
		for _, want := range []struct {
			sku   string
			l     market.Language
			title string
		}{{"A", "es", "Reloj, black"}, {"A", "ca", "Rellotge, black"}, {"B", "es", "Pulsera, black"}, {"B", "ca", "Polsera, black"}, {"A", "es-419", "Reloj, black"}} {
			n, ok := book.Ordinal(want.sku)
			if got := f.title(n, want.l); !ok || got != want.title {
				t.Errorf("%s in %s is %q, want %q", want.sku, want.l, got, want.title)
			}
		}
	}
}
