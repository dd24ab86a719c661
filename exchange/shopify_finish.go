package exchange

import (
	"fmt"
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/market"

	"golang.org/x/text/unicode/norm"
)

// finish turns the drafts into products and adds the categories that the shop does not have.
func (r *shopReader) finish() Catalogue {
	var c Catalogue
	made := map[string]bool{}
	for _, d := range r.drafts {
		if d.bad || !r.fit(d) {
			continue
		}
		p := d.product
		c.Products, c.Prices = append(c.Products, &p), append(c.Prices, d.prices...)
		if slug := p.Category; !made[slug] && (r.options.Known == nil || r.options.Known.Category(slug) == nil) {
			c.Categories = append(c.Categories, catalogue.Category{Slug: slug, Class: p.Class, Names: catalogue.Words{r.options.Language: cmpOr(d.kind, "Other")}})
		}
		made[p.Category] = true
	}
	return c
}

// fit completes a draft and checks it; what is wrong is reported at the first line of the product.
func (r *shopReader) fit(d *draft) bool {
	p := &d.product
	if len(d.mpn) == 1 {
		p.Models[0].Number = d.mpn[0]
	}
	if len(p.Models[0].Variants) == 0 {
		r.report.refuse(Problem{Line: d.line, Name: "Variant SKU", Code: "exchange.variant_missing", Value: p.Slug})
		return false
	}
	for _, l := range catalogue.Tidy(p) {
		r.report.note(Problem{Line: d.line, Name: "Body (HTML)", Code: "exchange.html_cleaned", Params: map[string]string{"language": l}, Value: p.Slug})
	}
	found := catalogue.Check(p)
	for _, f := range found {
		r.report.refuse(Problem{Line: d.line, Name: f.Field, Code: f.Code, Params: f.Params, Value: p.Slug})
	}
	return len(found) == 0
}

func (r *shopReader) classOf(category string) market.Class {
	if r.options.Known != nil {
		if k := r.options.Known.Category(category); k != nil {
			return k.Class
		}
	}
	return r.options.Class
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func truth(s string) bool { return strings.EqualFold(s, "true") || s == "1" }

func tagsOf(cell string) []string {
	var tags []string
	for tag := range strings.SplitSeq(cell, ",") {
		if tag = strings.TrimSpace(tag); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// optionKey is the code of an option by its name in the file. A name without ASCII letters gets a number.
func optionKey(name string, i int) string {
	key := strings.ReplaceAll(slugOf(name), "-", "_")
	switch key {
	case "":
		return fmt.Sprintf("option%d", i+1)
	case "color", "couleur", "colore", "farbe":
		return "colour"
	case "storage", "capacity":
		return "memory"
	}
	return key
}

// slugOf makes a slug of a name: "Écouteurs & audio" is ecouteurs-audio; "" when no ASCII letter is left.
func slugOf(name string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(norm.NFD.String(name)) {
		switch {
		case (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'):
			b.WriteRune(c)
		case c < 0x300 || c > 0x36F:
			if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
				b.WriteByte('-')
			}
		}
		if b.Len() >= 60 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}
