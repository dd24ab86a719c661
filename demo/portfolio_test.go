package demo_test

import (
	"slices"
	"strings"
	"testing"

	"comptoir/catalogue"
	"comptoir/demo"
	"comptoir/market"
	"comptoir/money"
)

func portfolio(t *testing.T) (demo.Document, *catalogue.Book) {
	t.Helper()
	d, err := demo.Portfolio()
	if err != nil {
		t.Fatal(err)
	}
	return d, catalogue.NewBook(slices.Clone(d.Products), slices.Clone(d.Categories))
}

func TestPortfolioIsLargeEnough(t *testing.T) {
	d, book := portfolio(t)
	if len(d.Products) < 62 || len(book.Items) < 155 || len(d.Categories) != 8 {
		t.Fatalf("%d products, %d variants, %d categories", len(d.Products), len(book.Items), len(d.Categories))
	}
	for _, slug := range []string{"mi-mix-2s", "mi-note-pro", "mi-4i", "mi-band", "mi-band-2", "mi-notebook-air-13"} {
		if book.Product(slug) == nil {
			t.Errorf("the story names %s", slug)
		}
	}
	for _, s := range catalogue.States() {
		if !slices.ContainsFunc(d.Products, func(p *catalogue.Product) bool { return p.State == s }) {
			t.Errorf("no product is %s", s)
		}
	}
}

func TestIdentifiersAreUnique(t *testing.T) {
	d, book := portfolio(t)
	seen := map[string]string{}
	once := func(kind, value, owner string) {
		if other, twice := seen[kind+value]; twice || value == "" {
			t.Errorf("%s %q of %s and %s", kind, value, owner, other)
		}
		seen[kind+value] = owner
	}
	for _, p := range d.Products {
		once("slug", p.Slug, p.ID)
		once("id", p.ID, p.Slug)
		for _, m := range p.Models {
			once("model", m.Number, p.Slug)
		}
	}
	for _, i := range book.Items {
		once("sku", i.SKU(), i.Product.Slug)
		once("gtin", i.Variant.GTIN, i.SKU())
		if g := i.Variant.GTIN; len(g) != 13 || g[0] != '2' || !checked(g) {
			t.Errorf("%s: GTIN %q", i.SKU(), g)
		}
	}
}

// checked tells whether the last digit of a GTIN is right: weights 3 and 1 from the right.
func checked(gtin string) bool {
	sum := 0
	for i := range len(gtin) {
		weight := 1
		if (len(gtin)-1-i)%2 == 1 {
			weight = 3
		}
		sum += int(gtin[i]-'0') * weight
	}
	return sum%10 == 0
}

func TestProductsReferToWhatExists(t *testing.T) {
	d, book := portfolio(t)
	for _, p := range d.Products {
		if book.Category(p.Category) == nil {
			t.Errorf("%s: category %q", p.Slug, p.Category)
		}
		for _, f := range p.Fits {
			if book.Product(f) == nil || f == p.Slug {
				t.Errorf("%s fits %q", p.Slug, f)
			}
		}
	}
	for _, i := range book.Items {
		for _, part := range i.Variant.Parts {
			of, ok := book.Item(part.SKU)
			if !ok || part.Quantity < 1 || len(of.Variant.Parts) > 0 {
				t.Errorf("%s: part %+v", i.SKU(), part)
			} else if of.Product.Class == market.Device && i.Product.Class != market.Device {
				t.Errorf("%s is %s and holds a device", i.SKU(), i.Product.Class)
			}
		}
	}
}

func TestPhonesAreSourcedAndHaveBands(t *testing.T) {
	d, _ := portfolio(t)
	for _, p := range d.Products {
		if p.Category != "phones" {
			continue
		}
		specs := slices.Clone(p.Specs)
		for _, m := range p.Models {
			if !m.Radio || m.Chipset == "" || m.Placed == "" || m.HSCode != "851713" {
				t.Errorf("%s %s: not described as a phone", p.Slug, m.Number)
			}
			if !slices.ContainsFunc(m.Specs, func(s catalogue.Spec) bool { return s.Key == "band_4g" }) {
				t.Errorf("%s %s has no 4G bands", p.Slug, m.Number)
			}
			specs = append(specs, m.Specs...)
		}
		for _, s := range specs {
			if s.Source == "" {
				t.Errorf("%s: %s has no source", p.Slug, s.Key)
			}
		}
	}
}

func TestCodesAreKnown(t *testing.T) {
	d, book := portfolio(t)
	var keys []string
	for _, k := range catalogue.SpecKeys() {
		keys = append(keys, k.Code)
	}
	for _, p := range d.Products {
		for _, m := range append(slices.Clone(p.Models), catalogue.Model{Specs: p.Specs}) {
			for _, s := range m.Specs {
				if !slices.Contains(keys, s.Key) || s.Value == "" {
					t.Errorf("%s: spec %+v", p.Slug, s)
				}
			}
		}
	}
	for _, i := range book.Items {
		for _, o := range i.Variant.Options {
			if !slices.Contains(catalogue.OptionKeys(), o.Key) || (o.Key == "colour" && !slices.Contains(catalogue.Colours(), o.Value)) {
				t.Errorf("%s: option %+v", i.SKU(), o)
			}
		}
	}
}

func TestTextsAreThereInEveryLanguage(t *testing.T) {
	d, _ := portfolio(t)
	for _, p := range d.Products {
		for _, l := range languages {
			x := p.Texts[l]
			if x.Name == "" || x.Summary == "" || !strings.HasPrefix(x.Body, "<p>") {
				t.Errorf("%s lacks %s", p.Slug, l)
			}
		}
	}
}

func TestPricesAreAmountsOfTheirCurrency(t *testing.T) {
	d, book := portfolio(t)
	seen := map[string]bool{}
	for _, p := range d.Prices {
		a, err := money.Parse(p.Amount, p.Currency)
		if err != nil || a.Minor <= 0 {
			t.Errorf("%+v: %v", p, err)
		}
		item, ok := book.Item(p.SKU)
		if !ok || item.Product.State == catalogue.Rumoured || seen[p.SKU+string(p.Market)] {
			t.Errorf("price of %s in %s: unknown, rumoured or twice", p.SKU, p.Market)
		}
		seen[p.SKU+string(p.Market)] = true
	}
}

func TestThePapersNameWhatIsInThePortfolio(t *testing.T) {
	_, book := portfolio(t)
	papers, err := demo.LoadPapers()
	if err != nil {
		t.Fatal(err)
	}
	made, err := papers.Clearance(nil, 1_800_000_000_000_000)
	if err != nil {
		t.Fatal(err)
	}
	models := map[string]bool{}
	for _, item := range book.Items {
		models[item.Model.Number] = true
	}
	gates := map[string]bool{}
	for _, g := range made.Gates {
		gates[g.Code] = g.Source != ""
	}
	for _, e := range made.Evidence {
		if err := e.Check(func(model, _ string) bool { return models[model] }); err != nil || !gates[e.Gate] {
			t.Errorf("%s: %v; its gate is there with a source: %v", e.ID, err, gates[e.Gate])
		}
	}
	for _, w := range made.Waivers {
		if err := w.Scope.Check(func(model, _ string) bool { return models[model] }); err != nil || !gates[w.Gate] {
			t.Errorf("%s: %v", w.ID, err)
		}
	}
}
