package catalogue

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"comptoir/internal/fault"
	"comptoir/market"
)

// The limits of a product. Whoever enters more has its refusal with the field and the limit.
const (
	SlugMax     = 80
	SKUMax      = 64
	NameMax     = 200
	SummaryMax  = 600
	BodyMax     = 64 << 10 // bytes
	ModelsMax   = 50
	VariantsMax = 500 // of one model
	OptionsMax  = 8
	SpecsMax    = 200
	TagsMax     = 100
	PicturesMax = 250
	WordMax     = 300 // of any short text: a value, a tag, an alternative text
	GramsMax    = 10_000_000
	PartsMax    = 50
)

// faultsMax bounds what one check reports: after that the reader has understood.
const faultsMax = 100

// Check says everything that is wrong with a product by itself, each with the path of its field
// ("models[0].variants[2].gtin"); nothing when it may be kept. Whether its category, parts and fits
// exist is for the one who sees the others.
func Check(p *Product) []*fault.Fault {
	c := &checker{}
	c.slug("slug", p.Slug)
	c.text("id", p.ID, SKUMax)
	c.required("brand", p.Brand, WordMax)
	c.slug("category", p.Category)
	c.oneOf("class", string(p.Class), string(market.Device), string(market.Accessory))
	c.state(p.State)
	c.texts(p.Texts)
	c.specs("specs", p.Specs)
	c.list("fits", p.Fits, TagsMax, c.slug)
	c.list("tags", p.Tags, TagsMax, func(path, tag string) { c.required(path, tag, WordMax) })
	c.pictures(p)
	if p.TaxClass != "" {
		c.code("tax_class", p.TaxClass)
	}
	c.text("source", p.Source, 4*WordMax)
	c.models(p)
	return c.found
}

// CheckCategory says everything that is wrong with a category by itself.
func CheckCategory(k *Category) []*fault.Fault {
	c := &checker{}
	c.slug("slug", k.Slug)
	if k.Parent != "" {
		c.slug("parent", k.Parent)
	}
	if k.Parent == k.Slug {
		c.add("parent", "catalogue.own_parent")
	}
	c.oneOf("class", string(k.Class), string(market.Device), string(market.Accessory))
	c.words("names", k.Names, NameMax)
	if len(k.Names) == 0 {
		c.add("names", "catalogue.required")
	}
	return c.found
}

// checker gathers faults; it stops gathering at faultsMax.
type checker struct{ found []*fault.Fault }

func (c *checker) add(path, code string, params ...string) {
	if len(c.found) < faultsMax {
		c.found = append(c.found, fault.Field(path, code, params...))
	}
}

func (c *checker) most(path string, n, limit int) bool {
	if n > limit {
		c.add(path, "catalogue.too_many", "max", strconv.Itoa(limit))
		return false
	}
	return true
}

func (c *checker) list(path string, values []string, limit int, check func(path, value string)) {
	if !c.most(path, len(values), limit) {
		return
	}
	seen := map[string]bool{}
	for i, v := range values {
		at := fmt.Sprintf("%s[%d]", path, i)
		check(at, v)
		if seen[v] {
			c.add(at, "catalogue.twice", "value", v)
		}
		seen[v] = true
	}
}

func (c *checker) slug(path, s string) {
	if !IsSlug(s) {
		c.add(path, "catalogue.slug_form", "max", strconv.Itoa(SlugMax))
	}
}

func (c *checker) code(path, s string) {
	if len(s) > 60 || !made(s, "abcdefghijklmnopqrstuvwxyz0123456789_") {
		c.add(path, "catalogue.code_form")
	}
}

func (c *checker) oneOf(path, s string, allowed ...string) {
	if !slices.Contains(allowed, s) {
		c.add(path, "catalogue.not_listed", "allowed", strings.Join(allowed, ", "))
	}
}

func (c *checker) state(s State) {
	var allowed []string
	for _, known := range States() {
		allowed = append(allowed, string(known))
	}
	c.oneOf("state", string(s), allowed...)
}

func (c *checker) required(path, s string, limit int) {
	if strings.TrimSpace(s) == "" {
		c.add(path, "catalogue.required")
		return
	}
	c.text(path, s, limit)
}

// text checks a text of one line.
func (c *checker) text(path, s string, limit int) {
	if strings.ContainsAny(s, "\n\t") {
		c.add(path, "catalogue.one_line")
		return
	}
	c.prose(path, s, limit)
}

// prose checks a text of several lines; limit is in characters.
func (c *checker) prose(path, s string, limit int) {
	if code := textFault(s, limit); code != "" {
		c.add(path, code, "max", strconv.Itoa(limit))
	}
}

func (c *checker) language(path string, l market.Language) {
	if !IsLanguage(string(l)) {
		c.add(path, "catalogue.language_form")
	}
}

func (c *checker) words(path string, w Words, limit int) {
	for _, l := range sortedKeys(w) {
		at := path + "." + string(l)
		c.language(at, l)
		c.required(at, w[l], limit)
	}
}

func (c *checker) texts(texts Texts) {
	if len(texts) == 0 {
		c.add("texts", "catalogue.required")
	}
	if !c.most("texts", len(texts), 100) {
		return
	}
	for _, l := range sortedKeys(texts) {
		t, at := texts[l], "texts."+string(l)
		c.language(at, l)
		c.required(at+".name", t.Name, NameMax)
		c.prose(at+".summary", t.Summary, SummaryMax)
		c.prose(at+".body", t.Body, BodyMax)
		if CleanHTML(t.Body) != t.Body {
			c.add(at+".body", "catalogue.html_not_clean")
		}
	}
}

func (c *checker) specs(path string, specs []Spec) {
	if !c.most(path, len(specs), SpecsMax) {
		return
	}
	for i, s := range specs {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.code(at+".key", s.Key)
		c.required(at+".value", s.Value, WordMax)
		c.text(at+".source", s.Source, 4*WordMax)
	}
}

func (c *checker) pictures(p *Product) {
	if !c.most("pictures", len(p.Pictures), PicturesMax) {
		return
	}
	for i, pic := range p.Pictures {
		at := fmt.Sprintf("pictures[%d]", i)
		switch {
		case (pic.Hash == "") == (pic.Address == ""):
			c.add(at, "catalogue.picture_source")
		case pic.Hash != "" && (len(pic.Hash) > 128 || !made(pic.Hash, "abcdefghijklmnopqrstuvwxyz0123456789_.-")):
			c.add(at+".hash", "catalogue.code_form")
		case pic.Address != "" && !IsAddress(pic.Address):
			c.add(at+".address", "catalogue.address_form")
		}
		if pic.SKU != "" && !p.has(pic.SKU) {
			c.add(at+".sku", "catalogue.sku_unknown", "sku", pic.SKU)
		}
		c.text(at+".colour", pic.Colour, WordMax)
		c.words(at+".alt", pic.Alt, WordMax)
		if pic.Width < 0 || pic.Height < 0 {
			c.add(at, "catalogue.number_range", "min", "0", "max", "")
		}
	}
}

func (p *Product) has(sku string) bool {
	return slices.ContainsFunc(p.Models, func(m Model) bool {
		return slices.ContainsFunc(m.Variants, func(v Variant) bool { return v.SKU == sku })
	})
}

func (c *checker) models(p *Product) {
	if len(p.Models) == 0 {
		c.add("models", "catalogue.required")
	}
	if !c.most("models", len(p.Models), ModelsMax) {
		return
	}
	numbers, skus := map[string]bool{}, map[string]bool{}
	for i := range p.Models {
		m, at := &p.Models[i], fmt.Sprintf("models[%d]", i)
		c.model(at, m)
		if numbers[m.Number] {
			c.add(at+".number", "catalogue.twice", "value", m.Number)
		}
		numbers[m.Number] = true
		c.variants(at+".variants", m.Variants, skus)
	}
}

func (c *checker) model(at string, m *Model) {
	c.required(at+".number", m.Number, SKUMax)
	c.text(at+".name", m.Name, NameMax)
	c.text(at+".chipset", m.Chipset, WordMax)
	for i, l := range m.Languages {
		c.language(fmt.Sprintf("%s.languages[%d]", at, i), l)
	}
	if _, err := time.Parse(time.DateOnly, m.Placed); m.Placed != "" && err != nil {
		c.add(at+".placed", "catalogue.date_form")
	}
	for i, k := range m.MadeFor {
		if len(k) != 2 || !made(string(k), "abcdefghijklmnopqrstuvwxyz") {
			c.add(fmt.Sprintf("%s.made_for[%d]", at, i), "catalogue.market_form")
		}
	}
	if m.HSCode != "" && (len(m.HSCode) != 6 || !made(m.HSCode, "0123456789")) {
		c.add(at+".hs_code", "catalogue.hs_code_form")
	}
	if m.Origin != "" && (len(m.Origin) != 2 || !made(strings.ToLower(m.Origin), "abcdefghijklmnopqrstuvwxyz")) {
		c.add(at+".origin", "catalogue.market_form")
	}
	c.text(at+".plug", m.Plug, 16)
	c.specs(at+".specs", m.Specs)
}

func (c *checker) variants(path string, variants []Variant, skus map[string]bool) {
	if len(variants) == 0 {
		c.add(path, "catalogue.required")
	}
	if !c.most(path, len(variants), VariantsMax) {
		return
	}
	twins := map[string]string{}
	for i := range variants {
		v, at := &variants[i], fmt.Sprintf("%s[%d]", path, i)
		c.variant(at, v)
		if skus[v.SKU] {
			c.add(at+".sku", "catalogue.twice", "value", v.SKU)
		}
		skus[v.SKU] = true
		if twin, ok := twins[optionsKey(v)]; ok {
			c.add(at+".options", "catalogue.twin", "sku", twin)
		}
		twins[optionsKey(v)] = v.SKU
	}
}

func (c *checker) variant(at string, v *Variant) {
	if !IsSKU(v.SKU) {
		c.add(at+".sku", "catalogue.sku_form", "max", strconv.Itoa(SKUMax))
	}
	if v.GTIN != "" && !IsGTIN(v.GTIN) {
		c.add(at+".gtin", "catalogue.gtin_check_digit")
	}
	if v.Grams < 0 || v.Grams > GramsMax {
		c.add(at+".grams", "catalogue.number_range", "min", "0", "max", strconv.Itoa(GramsMax))
	}
	c.options(at+".options", v.Options)
	if !c.most(at+".parts", len(v.Parts), PartsMax) {
		return
	}
	for i, part := range v.Parts {
		if !IsSKU(part.SKU) || part.SKU == v.SKU {
			c.add(fmt.Sprintf("%s.parts[%d].sku", at, i), "catalogue.sku_form", "max", strconv.Itoa(SKUMax))
		}
		if part.Quantity < 1 || part.Quantity > 1000 {
			c.add(fmt.Sprintf("%s.parts[%d].quantity", at, i), "catalogue.number_range", "min", "1", "max", "1000")
		}
	}
}

func (c *checker) options(path string, options []Option) {
	if !c.most(path, len(options), OptionsMax) {
		return
	}
	seen := map[string]bool{}
	for i, o := range options {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.code(at+".key", o.Key)
		c.required(at+".value", o.Value, WordMax)
		if seen[o.Key] {
			c.add(at+".key", "catalogue.twice", "value", o.Key)
		}
		seen[o.Key] = true
	}
}

// optionsKey is equal for two variants that a shopper could not tell apart.
func optionsKey(v *Variant) string {
	sorted := slices.SortedFunc(slices.Values(v.Options), func(a, b Option) int { return cmp.Compare(a.Key, b.Key) })
	var key strings.Builder
	for _, o := range sorted {
		key.WriteString(o.Key + "\x00" + o.Value + "\x00")
	}
	return key.String()
}

func sortedKeys[V any](m map[market.Language]V) []market.Language {
	return slices.Sorted(maps.Keys(m))
}

// IsAddress tells whether a picture's address may be kept: http or https with a host, without a user.
func IsAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= 2048 && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}
