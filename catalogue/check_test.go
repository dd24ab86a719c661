package catalogue

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/market"
)

func phone() *Product {
	return &Product{Slug: "mi-mix-2s", Brand: "Mi", Category: "phones", Class: market.Device, State: OnSale,
		Texts: Texts{"en": {Name: "Mi MIX 2S", Body: "<p>Ceramic</p>"}},
		Models: []Model{{Number: "M1803D5XE", Placed: "2018-04-03", HSCode: "851712", Variants: []Variant{
			{SKU: "MIX2S-BLK-6-64", GTIN: "4006381333931", Options: []Option{{Key: "colour", Value: "black"}}},
			{SKU: "MIX2S-WHT-6-64", Options: []Option{{Key: "colour", Value: "white"}}},
		}}}}
}

func TestProductThatMayBeKept(t *testing.T) {
	if faults := Check(phone()); len(faults) > 0 {
		t.Fatal(faults)
	}
}

func TestWhatIsWrongIsNamedWithItsField(t *testing.T) {
	long := strings.Repeat("x", NameMax+1)
	cases := []struct {
		want, field, code string
		spoil             func(*Product)
	}{
		{"no slug", "slug", "catalogue.slug_form", func(p *Product) { p.Slug = "" }},
		{"slug with capitals", "slug", "catalogue.slug_form", func(p *Product) { p.Slug = "Mi-MIX" }},
		{"slug that climbs", "slug", "catalogue.slug_form", func(p *Product) { p.Slug = "../x" }},
		{"slug with two hyphens", "slug", "catalogue.slug_form", func(p *Product) { p.Slug = "a--b" }},
		{"no class", "class", "catalogue.not_listed", func(p *Product) { p.Class = "" }},
		{"unknown state", "state", "catalogue.not_listed", func(p *Product) { p.State = "soon" }},
		{"no text", "texts", "catalogue.required", func(p *Product) { p.Texts = nil }},
		{"language that is none", "texts.english", "catalogue.language_form", func(p *Product) { p.Texts["english"] = Text{Name: "x"} }},
		{"name of blanks", "texts.en.name", "catalogue.required", func(p *Product) { p.Texts["en"] = Text{Name: " "} }},
		{"long name", "texts.en.name", "catalogue.text_long", func(p *Product) { p.Texts["en"] = Text{Name: long} }},
		{"NUL in a name", "texts.en.name", "catalogue.text_control", func(p *Product) { p.Texts["en"] = Text{Name: "a\x00b"} }},
		{"right-to-left override", "texts.en.name", "catalogue.text_control", func(p *Product) { p.Texts["en"] = Text{Name: "a\u202eb"} }},
		{"isolate", "texts.en.summary", "catalogue.text_control", func(p *Product) { p.Texts["en"] = Text{Name: "a", Summary: "\u2066b"} }},
		{"two lines in a name", "texts.en.name", "catalogue.one_line", func(p *Product) { p.Texts["en"] = Text{Name: "a\nb"} }},
		{"broken encoding", "texts.en.name", "catalogue.text_encoding", func(p *Product) { p.Texts["en"] = Text{Name: "caf\xe9"} }},
		{"tower of marks", "texts.en.name", "catalogue.text_marks", func(p *Product) { p.Texts["en"] = Text{Name: "a" + strings.Repeat("\u0301", 20)} }},
		{"script in a body", "texts.en.body", "catalogue.html_not_clean", func(p *Product) { p.Texts["en"] = Text{Name: "a", Body: "<script>x</script>"} }},
		{"no model", "models", "catalogue.required", func(p *Product) { p.Models = nil }},
		{"model without variant", "models[0].variants", "catalogue.required", func(p *Product) { p.Models[0].Variants = nil }},
		{"SKU with a blank", "models[0].variants[0].sku", "catalogue.sku_form", func(p *Product) { p.Models[0].Variants[0].SKU = "A B" }},
		{"SKU twice", "models[0].variants[1].sku", "catalogue.twice", func(p *Product) { p.Models[0].Variants[1].SKU = "MIX2S-BLK-6-64" }},
		{"wrong check digit", "models[0].variants[0].gtin", "catalogue.gtin_check_digit", func(p *Product) { p.Models[0].Variants[0].GTIN = "4006381333932" }},
		{"two alike", "models[0].variants[1].options", "catalogue.twin", func(p *Product) { p.Models[0].Variants[1].Options = p.Models[0].Variants[0].Options }},
		{"negative weight", "models[0].variants[0].grams", "catalogue.number_range", func(p *Product) { p.Models[0].Variants[0].Grams = -1 }},
		{"bundle of nothing", "models[0].variants[0].parts[0].quantity", "catalogue.number_range", func(p *Product) { p.Models[0].Variants[0].Parts = []Part{{SKU: "X"}} }},
		{"thirteenth month", "models[0].placed", "catalogue.date_form", func(p *Product) { p.Models[0].Placed = "2018-13-01" }},
		{"five digits of customs", "models[0].hs_code", "catalogue.hs_code_form", func(p *Product) { p.Models[0].HSCode = "85171" }},
		{"picture from a file", "pictures[0].address", "catalogue.address_form", func(p *Product) { p.Pictures = []Picture{{Address: "file:///etc/passwd"}} }},
		{"picture from nowhere", "pictures[0]", "catalogue.picture_source", func(p *Product) { p.Pictures = []Picture{{}} }},
		{"picture of a stranger", "pictures[0].sku", "catalogue.sku_unknown", func(p *Product) { p.Pictures = []Picture{{Hash: "ab", SKU: "NOT"}} }},
		{"specification without value", "specs[0].value", "catalogue.required", func(p *Product) { p.Specs = []Spec{{Key: "weight"}} }},
		{"ten thousand tags", "tags", "catalogue.too_many", func(p *Product) { p.Tags = make([]string, 10000) }},
	}
	for _, c := range cases {
		t.Run(c.want, func(t *testing.T) {
			p := phone()
			c.spoil(p)
			for _, f := range Check(p) {
				if f.Field == c.field && f.Code == c.code {
					return
				}
			}
			t.Errorf("wanted %s at %s, got %v", c.code, c.field, Check(p))
		})
	}
}

func TestFaultsAreBounded(t *testing.T) {
	p := phone()
	for i := range 400 {
		p.Models[0].Variants = append(p.Models[0].Variants, Variant{SKU: fmt.Sprint("bad sku ", i)})
	}
	if n := len(Check(p)); n != faultsMax {
		t.Errorf("%d faults", n)
	}
}

func TestCheckDigits(t *testing.T) {
	for gtin, want := range map[string]bool{"4006381333931": true, "73513537": true, "036000291452": true, "10614141000415": true,
		"4006381333930": false, "": false, "123": false, "400638133393a": false, "４００６３８１３３３９３１": false} {
		if IsGTIN(gtin) != want {
			t.Errorf("IsGTIN(%q) = %v", gtin, !want)
		}
	}
}

func TestLanguageTags(t *testing.T) {
	for tag, want := range map[string]bool{"fr": true, "pt-BR": true, "zh-Hant": true, "sr-Latn-RS": true, "es-419": true,
		"": false, "FR": false, "english": false, "fr-": false, "fr_FR": false, "a": false, "en-us": false, "../": false} {
		if IsLanguage(tag) != want {
			t.Errorf("IsLanguage(%q) = %v", tag, !want)
		}
	}
}

func TestBodiesLoseWhatActs(t *testing.T) {
	for dirty, want := range map[string]string{
		`<p onclick="x()">Hi</p>`:                      `<p>Hi</p>`,
		`<script>alert(1)</script>Hi`:                  `Hi`,
		`<a href="javascript:x">y</a>`:                 `y`,
		`<img src=x onerror=alert(1)>z`:                `z`,
		"<p style='color:red'>a</p>\r\n":               `<p>a</p>`,
		`<iframe src="https://evil"></iframe><b>k</b>`: `<b>k</b>`,
	} {
		if got := CleanHTML(dirty); got != want {
			t.Errorf("%s became %s", dirty, got)
		}
	}
}

func FuzzCleanTwiceIsCleanOnce(f *testing.F) {
	for _, seed := range []string{"<p>a</p>", "a&b<c", "<a href='https://x/?a=b&c=d'>k</a>", "<<script>script>", "&amp;lt;", "\r\r\n", "<math><style><img src=x onerror=1>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		once := CleanHTML(body)
		if twice := CleanHTML(once); twice != once {
			t.Errorf("%q then %q", once, twice)
		}
	})
}
