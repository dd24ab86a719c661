package api

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatFitsIsWithinTheSchema(t *testing.T) {
	text := func(t *rapid.T, name string) string {
		n := rapid.SampledFrom([]int{0, 1, 2, 3, 12, 13, 20, 21, 40, 41, 60, 61, 64, 65, 200, 201, 254, 255, 1000, 1001}).Draw(t, name)
		return strings.Repeat(rapid.SampledFrom([]string{"a", "é", "语"}).Draw(t, name+" of"), n)
	}
	fitting := 0
	rapid.Check(t, func(t *rapid.T) {
		p := Placing{Market: "es", Email: "ana@example.org", Lines: []PriceLine{{SKU: "A-1", Quantity: 1}}}
		fields := []*string{&p.Basket, &p.Market, &p.Channel, &p.Language, &p.Email, &p.Phone, &p.Delivery, &p.Payment, &p.Terms, &p.Note, &p.Lines[0].SKU,
			&p.Address.Name, &p.Address.Organisation, &p.Address.District, &p.Address.City, &p.Address.State, &p.Address.Postcode, &p.Address.Country}
		// Two things at most are odd, or hardly anything would fit.
		for range rapid.IntRange(0, 2).Draw(t, "odd") {
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				*rapid.SampledFrom(fields).Draw(t, "field") = text(t, "text")
			case 1:
				p.Lines[0].Quantity = rapid.SampledFrom([]int64{-1, 0, 1, 99, 100, 1e9}).Draw(t, "quantity")
			case 2:
				p.BasketVersion = rapid.SampledFrom([]int64{-1, 0, 7}).Draw(t, "version")
			case 3:
				p.Lines[0].Seen = &Seen{Minor: rapid.SampledFrom([]int64{-1, 0, 5}).Draw(t, "minor"), Currency: text(t, "currency")}
			case 4:
				for range rapid.IntRange(0, 4).Draw(t, "streets") {
					p.Address.Street = append(p.Address.Street, text(t, "street"))
				}
			case 5:
				for range rapid.SampledFrom([]int{0, 99, 100}).Draw(t, "lines") {
					p.Lines = append(p.Lines, p.Lines[0])
				}
			}
		}
		if !p.fits() {
			return
		}
		fitting++
		if wrong := againstSchema(&p); len(wrong) > 0 {
			t.Fatalf("%+v: %v", p, wrong)
		}
	})
	if fitting < 5 {
		t.Errorf("%d fit: the test shows nothing", fitting)
	}
}
