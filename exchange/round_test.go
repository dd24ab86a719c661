package exchange

import (
	"bytes"
	"fmt"
	"testing"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// again exports, reads and compares.
func again(t interface {
	Helper()
	Fatalf(string, ...any)
}, c Catalogue) {
	t.Helper()
	var file, second bytes.Buffer
	if err := Export(&file, c); err != nil {
		t.Fatalf("export: %v", err)
	}
	got, report, err := Read(bytes.NewReader(file.Bytes()), Options{})
	if err != nil {
		t.Fatalf("read: %v %v", err, report.Refused)
	}
	c.sort()
	if diff := cmp.Diff(c, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("lost or changed:\n%s", diff)
	}
	if err := Export(&second, got); err != nil || !bytes.Equal(file.Bytes(), second.Bytes()) {
		t.Fatalf("the second file differs: %v", err)
	}
}

func TestRoundTripLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { again(t, drawn(t)) })
}

func drawn(t *rapid.T) Catalogue {
	c := Catalogue{Categories: []catalogue.Category{{Slug: "phones", Class: market.Device, Order: 3, Names: catalogue.Words{"en": "Phones", "zh": "手机"}},
		{Slug: "big-phones", Parent: "phones", Class: market.Accessory, Names: catalogue.Words{"fr": "Grands"}}}}
	word := rapid.StringMatching(`[A-Za-zéü手机ع 0-9&<>"'.🎧]{0,18}[a-z]`)
	maybe := func(s string) string { return rapid.SampledFrom([]string{"", s}).Draw(t, "maybe") }
	for n := range rapid.IntRange(0, 4).Draw(t, "products") {
		p := &catalogue.Product{ID: maybe("prd_1"), Slug: fmt.Sprintf("p-%d", n), Brand: "Mi", Category: rapid.SampledFrom([]string{"phones", "big-phones"}).Draw(t, "category"),
			Class: market.Accessory, State: rapid.SampledFrom(catalogue.States()).Draw(t, "state"), TaxClass: maybe("reduced"), Source: maybe("https://example.org/a?b=c&d"),
			Texts: catalogue.Texts{"en": {Name: "N", Body: catalogue.CleanHTML("<p>" + word.Draw(t, "body") + "</p>")}},
			Specs: []catalogue.Spec{{Key: "screen_size", Value: word.Draw(t, "value"), Unconfirmed: rapid.Bool().Draw(t, "unconfirmed"), Source: maybe("x")}},
			Fits:  []string{"p-0"}, Tags: []string{word.Draw(t, "tag")}}
		p.Models = []catalogue.Model{{Number: "M", Name: maybe("n"), Languages: []market.Language{"zh", "en"}, Chipset: maybe("845"), Radio: rapid.Bool().Draw(t, "radio"), Placed: maybe("2018-04-03"),
			Plug: maybe("C"), MadeFor: []market.Code{"cn"}, Origin: maybe("CN"), HSCode: maybe("851712"), Specs: []catalogue.Spec{{Key: "k", Value: "v"}}}}
		for v := range rapid.IntRange(1, 4).Draw(t, "variants") {
			sku := fmt.Sprintf("S%d-%d", n, v)
			p.Models[0].Variants = append(p.Models[0].Variants, catalogue.Variant{SKU: sku, GTIN: maybe("4006381333931"), Grams: rapid.Int64Range(0, 5000).Draw(t, "grams"),
				Hidden: rapid.Bool().Draw(t, "hidden"), Options: []catalogue.Option{{Key: "colour", Value: fmt.Sprint("c", v)}}})
			if v > 0 {
				p.Models[0].Variants[v].Parts = []catalogue.Part{{SKU: fmt.Sprintf("S%d-0", n), Quantity: 2}}
			}
			for k := range rapid.IntRange(0, 3).Draw(t, "prices") {
				const year = 31_557_600_000_000
				since := clock.Instant(int64(k)*year + rapid.Int64Range(1, year-2).Draw(t, "since")) // no two begin at the same instant
				currency := rapid.SampledFrom([]money.Currency{"EUR", "JPY", "KWD"}).Draw(t, "currency")
				c.Prices = append(c.Prices, Price{market.Code(rapid.SampledFrom([]string{"fr", "jp"}).Draw(t, "market")), pricing.Price{SKU: sku, Channel: market.Channel(maybe("shop")),
					Amount: money.Of(rapid.Int64Range(0, AmountMax).Draw(t, "amount"), currency), Span: clock.Span{Since: since * clock.Instant(min(k, 1)), Until: (since + 1) * clock.Instant(k/2)}}})
			}
		}
		p.Pictures = []catalogue.Picture{{Address: "https://example.org/a.jpg", SKU: fmt.Sprintf("S%d-0", n), Colour: "c0", Width: 3, Height: 4, Alt: catalogue.Words{"en": word.Draw(t, "alt")}}, {Hash: "ab12"}}
		c.Products = append(c.Products, p)
	}
	return c
}
