// Package clearancebench makes a company of a stated size and measures the clearance desk on it.
//
// Rules:
//  1. The company is the same for the same size: nothing is drawn at random.
//  2. It is made of real shapes: gates with conditions over class, radio, market and channel; certificates that
//     cover one to ten markets and a few models, with an end.
package clearancebench

import (
	"fmt"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"
	"comptoir/tax"
)

// Size is how large a company is.
type Size struct {
	Markets, Variants, Gates, Evidence int
}

// Large is the size that the product is built for; Small is for a quick look.
var (
	Large = Size{Markets: 200, Variants: 5000, Gates: 30, Evidence: 100_000}
	Small = Size{Markets: 20, Variants: 500, Gates: 30, Evidence: 2_000}
)

// Company is what is measured on.
type Company struct {
	Size     Size
	Now      clock.Instant
	Book     *catalogue.Book
	Markets  []market.Market
	Gates    []clearance.Gate
	Evidence []*clearance.Evidence
}

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Make makes a company.
func Make(s Size) *Company {
	c := &Company{Size: s, Now: clock.Of(start.AddDate(0, 6, 0))}
	c.makeBook()
	for n := range s.Markets {
		m := market.Market{Code: code(n), Stage: market.Open, Languages: []market.Language{"en"}, Readable: []market.Language{"en"},
			TimeZone: "UTC", Tax: market.TaxIncluded, Residence: []string{"eu", "us", "in", "sg"}[n%4], Tenders: []market.Tender{{Currency: "EUR"}}}
		for _, ch := range market.Channels() {
			m.Openings = append(m.Openings, market.Opening{Channel: ch})
		}
		c.Markets = append(c.Markets, m)
	}
	c.makeGates()
	c.makeEvidence()
	return c
}

// code is two letters, as if there were that many countries.
func code(n int) market.Code { return market.Code([]byte{byte('a' + n/26%26), byte('a' + n%26)}) }

// perModel is how many variants share one hardware.
const perModel = 5

func (c *Company) makeBook() {
	categories := []string{"phones", "wearables", "laptops", "audio", "power"}
	var products []*catalogue.Product
	for n := 0; n < c.Size.Variants; n += perModel {
		class, k := market.Device, n/perModel
		if k%5 > 2 {
			class = market.Accessory
		}
		model := catalogue.Model{Number: fmt.Sprintf("M%05d", k), Chipset: []string{"Qualcomm", "MediaTek", ""}[k%3], Radio: k%5 < 2,
			Placed: start.AddDate(0, 0, -k%900).Format(time.DateOnly), Languages: []market.Language{"en", "zh"}}
		for v := range perModel {
			model.Variants = append(model.Variants, catalogue.Variant{SKU: fmt.Sprintf("V%05d", n+v),
				Options: []catalogue.Option{{Key: "colour", Value: []string{"black", "white", "blue", "green", "gold"}[v]}}})
		}
		products = append(products, &catalogue.Product{ID: fmt.Sprint(k), Slug: fmt.Sprintf("product-%05d", k), Category: categories[k%5], Class: class,
			State: catalogue.OnSale, Brand: "Bench", Texts: textOf(k), Specs: specsOf(k), Models: []catalogue.Model{model}})
	}
	c.Book = catalogue.NewBook(products, nil)
}

// textOf is as long as a real product's.
func textOf(k int) catalogue.Texts {
	name := fmt.Sprintf("%s %d", []string{"Phone", "Watch", "Notebook", "Earbuds", "Charger"}[k%5], k)
	body := "<p>" + strings.Repeat("A clear sentence that says what it does and for whom. ", 8) + "</p><ul><li>" +
		strings.Join([]string{"Two days on one charge", "Repaired where it was bought", "Two years of warranty"}, "</li><li>") + "</li></ul>"
	return catalogue.Texts{"en": {Name: name, Summary: "One line that says why it is worth a look.", Body: body}}
}

// specsOf is as many lines as a real phone has.
func specsOf(k int) []catalogue.Spec {
	var specs []catalogue.Spec
	for n, key := range []string{"screen_size", "screen_type", "resolution", "camera", "front_camera", "battery", "network", "band_2g", "band_3g", "band_4g",
		"bluetooth", "nfc", "usb", "os", "weight", "dimensions", "sim", "wifi"} {
		specs = append(specs, catalogue.Spec{Key: key, Value: fmt.Sprintf("%d, %d, %d", k%9+n, n+2, n+3)})
	}
	return specs
}

// Conditions are the shapes of conditions that gates have.
func Conditions() []string {
	return []string{
		"product.class == 'device'",
		"model.radio",
		"model.radio && market.residence == 'eu'",
		"product.class == 'device' && market.residence == 'us' && channel != 'agent'",
		"product.category in ['phones', 'laptops'] && model.placed >= '2024-12-28'",
		"channel == 'carrier' || channel == 'retail'",
	}
}

func (c *Company) makeGates() {
	conditions := Conditions()
	for n := range c.Size.Gates {
		g := clearance.Gate{Code: fmt.Sprintf("gate_%02d", n), Applies: conditions[n%len(conditions)], Way: clearance.Verified,
			Severity: clearance.Closes, Disclosure: clearance.Plain, Owner: "launch_manager"}
		if n%3 == 0 {
			g.Way, g.Holds = clearance.Computed, "size(model.languages) > 0"
		}
		c.Gates = append(c.Gates, g)
	}
}

func (c *Company) makeEvidence() {
	var asking []string
	for _, g := range c.Gates {
		if g.Way == clearance.Verified {
			asking = append(asking, g.Code)
		}
	}
	models := c.Size.Variants / perModel
	for n := range c.Size.Evidence {
		e := &clearance.Evidence{ID: fmt.Sprintf("ev_%06d", n), Gate: asking[n%len(asking)], Kind: "certificate", Number: fmt.Sprint(n), Issuer: "authority",
			FiledBy: "officer", Span: clock.Span{Since: clock.Of(start), Until: clock.Of(start.AddDate(1, 0, n%365))}}
		for k := range 1 + n%10 {
			e.Scope.Markets = append(e.Scope.Markets, c.Markets[(n*7+k)%len(c.Markets)].Code)
		}
		if n%4 != 0 {
			e.Scope.Models = []string{fmt.Sprintf("M%05d", n*13%models), fmt.Sprintf("M%05d", (n*13+1)%models)}
		} else { // what covers all models ends within the year that is looked at
			e.Until = clock.Of(start.AddDate(1, 0, n%170))
		}
		c.Evidence = append(c.Evidence, e)
	}
}

// Papers are what covers one market.
func (c *Company) Papers(m market.Code) clearance.Papers {
	p := clearance.Papers{Gates: c.Gates}
	for _, e := range c.Evidence {
		for _, covered := range e.Scope.Markets {
			if covered == m {
				p.Evidence = append(p.Evidence, e)
				break
			}
		}
	}
	return p
}

// Prices are the same for every market: a price for every variant.
func (c *Company) Prices() []pricing.Price {
	var list []pricing.Price
	for n, item := range c.Book.Items {
		list = append(list, pricing.Price{SKU: item.SKU(), Amount: money.Of(int64(1000+n), "EUR"), Span: clock.Span{Since: 1}})
	}
	return list
}

// Rate is a market's tax.
func Rate(m market.Code) tax.Rate {
	return tax.Rate{Market: m, Class: tax.Standard, Rate: 200_000, Source: "bench"}
}
