package exchange

import (
	"cmp"
	"slices"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"
)

// Format is the name of a file format.
type Format string

// The formats that are read.
const (
	Own     Format = "comptoir.catalogue/1"
	Shopify Format = "shopify.csv"
)

// The limits of a file.
const (
	BytesMax    = 128 << 20
	ProductsMax = 50_000
	RowsMax     = 500_000 // of a table; prices of an own file
	ReportMax   = 1_000   // refused rows listed; the rest is counted
	depthMax    = 24      // of nested JSON
)

// Catalogue is what a file holds.
type Catalogue struct {
	Categories []catalogue.Category
	Products   []*catalogue.Product
	Prices     []Price
}

// Price is a price of one market.
type Price struct {
	Market market.Code
	pricing.Price
}

// Options say how to read a file.
type Options struct {
	Market   *market.Market       // whose prices a table has; needed for Shopify
	Language market.Language      // of a table's texts; "" is English
	Class    market.Class         // of goods of a category that is not known; "" is device, which a pilot does not sell
	Known    *catalogue.Book      // what the shop has; nil: nothing
	Markets  []*market.Market     // the markets that prices may name; nil: all are believed
	Now      clock.Instant        // when prices of a table begin
	WasUntil clock.Instant        // compare-at prices were asked from WasSince until then; 0: they are left out
	WasSince clock.Instant        //
	Partial  bool                 // keep the good rows of a file with bad ones
	Progress func(done, of int64) // bytes; may be nil
}

// Problem is one refused row, or a note about one.
type Problem struct {
	Line   int               `json:"line,omitempty"`   // of the file, from 1
	Column int               `json:"column,omitempty"` // in bytes, from 1
	Name   string            `json:"name,omitempty"`   // of the column, or the path in JSON
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
	Value  string            `json:"value,omitempty"` // shortened
}

// Report says what became of a file.
type Report struct {
	Format     Format    `json:"format"`
	Rows       int       `json:"rows"`
	Categories int       `json:"categories"`
	Products   int       `json:"products"`
	Variants   int       `json:"variants"`
	Prices     int       `json:"prices"`
	Refused    []Problem `json:"refused,omitempty"`
	RefusedAll int       `json:"refused_all"` // also those beyond ReportMax
	Notes      []Problem `json:"notes,omitempty"`
}

// OK tells whether nothing was refused.
func (r *Report) OK() bool { return r.RefusedAll == 0 }

func (r *Report) refuse(p Problem) {
	r.RefusedAll++
	if len(r.Refused) < ReportMax {
		r.Refused = append(r.Refused, p)
	}
}

func (r *Report) note(p Problem) {
	if len(r.Notes) < ReportMax {
		r.Notes = append(r.Notes, p)
	}
}

func (r *Report) count(c *Catalogue) {
	r.Categories, r.Products, r.Prices, r.Variants = len(c.Categories), len(c.Products), len(c.Prices), 0
	for _, p := range c.Products {
		for m := range p.Models {
			r.Variants += len(p.Models[m].Variants)
		}
	}
}

// sort puts a catalogue in the order in which it is written.
func (c *Catalogue) sort() {
	slices.SortFunc(c.Categories, func(a, b catalogue.Category) int { return cmp.Compare(a.Slug, b.Slug) })
	slices.SortFunc(c.Products, func(a, b *catalogue.Product) int { return cmp.Compare(a.Slug, b.Slug) })
	slices.SortStableFunc(c.Prices, func(a, b Price) int {
		return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Market, b.Market), cmp.Compare(a.Channel, b.Channel),
			cmp.Compare(a.Since, b.Since), cmp.Compare(a.Until, b.Until), cmp.Compare(a.Amount.Minor, b.Amount.Minor))
	})
}

// AmountMax is the most that one unit may cost, in minor units: 99 of a line stay far from 64 bits.
const AmountMax = 1_000_000_000_000

// amountOf reads a price: a plain decimal, not negative, at most AmountMax.
func amountOf(text string, c money.Currency) (money.Amount, *fault.Fault) {
	a, err := money.Parse(text, c)
	if err != nil || text[0] == '-' {
		return a, fault.Field("amount", "exchange.amount_form", "currency", string(c))
	}
	if a.Minor > AmountMax {
		return a, fault.Field("amount", "exchange.amount_range")
	}
	return a, nil
}

// short is a value as a report shows it: at most 60 characters of one line.
func short(s string) string {
	const most = 60
	kept := make([]rune, 0, most)
	for _, c := range s {
		if len(kept) == most {
			return string(kept) + "…"
		}
		if c < ' ' || c == 0x7F || c == 0xFFFD {
			c = '·'
		}
		kept = append(kept, c)
	}
	return string(kept)
}
