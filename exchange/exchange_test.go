package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
)

func france() *market.Market {
	return &market.Market{Code: "fr", Name: "France", Languages: []market.Language{"fr"}, Tenders: []market.Tender{{Currency: "EUR"}}, TimeZone: "Europe/Paris"}
}

var noon = clock.Of(clock.Instant(1_790_000_000_000_000).Time())

func read(text string, o Options) (Catalogue, Report, error) {
	return Read(strings.NewReader(text), o)
}

func codeOf(t *testing.T, err error) string {
	t.Helper()
	var f *fault.Fault
	if err != nil && !errors.As(err, &f) {
		t.Fatalf("no fault: %v", err)
	}
	if err == nil {
		return ""
	}
	return f.Code
}

const header = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image Alt Text,Variant Image,Status\n"

const band = header +
	"mi-band,Mi Band,\"<p onclick=x>Counts\nsteps, and \"\"sleep\"\"</p><script>x</script>\",Mi,Wearables,\"new, tracker\",TRUE,Color,Black,Size,S,BAND-BLK-S,5,14.99,19.99,'4006381333931,https://pictures.example/band.jpg,A band,,active\n" +
	"mi-band,,,,,,,,White,,S,BAND-WHT-S,5,14.99,,,,,https://pictures.example/white.jpg,\n" +
	"mi-band,,,,,,,,,,,,,,,,https://pictures.example/back.jpg,,,\n"

func TestShopifyProduct(t *testing.T) {
	c, report, err := read("\xef\xbb\xbf"+strings.ReplaceAll(band, "\n", "\r\n"), Options{Market: france(), Now: noon})
	if err != nil {
		t.Fatal(err, report.Refused)
	}
	p := c.Products[0]
	if p.Slug != "mi-band" || p.Brand != "Mi" || p.State != catalogue.OnSale || p.Category != "wearables" || p.Class != market.Device {
		t.Errorf("product %+v", p)
	}
	if body := p.Texts["en"].Body; body != "<p>Counts\nsteps, and &#34;sleep&#34;</p>" {
		t.Errorf("body %q", body)
	}
	v := p.Models[0].Variants
	if len(v) != 2 || v[1].SKU != "BAND-WHT-S" || v[1].Options[0] != (catalogue.Option{Key: "colour", Value: "White"}) || v[0].GTIN != "4006381333931" || v[0].Grams != 5 {
		t.Errorf("variants %+v", v)
	}
	if len(p.Pictures) != 3 || p.Pictures[0].Alt["en"] != "A band" || p.Pictures[1].SKU != "BAND-WHT-S" {
		t.Errorf("pictures %+v", p.Pictures)
	}
	if len(c.Prices) != 2 || c.Prices[0].Amount != money.Of(1499, "EUR") || c.Prices[0].Since != noon || c.Prices[0].Market != "fr" {
		t.Errorf("prices %+v", c.Prices)
	}
	if len(c.Categories) != 1 || c.Categories[0].Names["en"] != "Wearables" || report.Rows != 3 {
		t.Errorf("categories %+v, %d rows", c.Categories, report.Rows)
	}
}

func TestCompareAtPriceNeedsItsDays(t *testing.T) {
	_, report, _ := read(band, Options{Market: france(), Now: noon})
	if !strings.Contains(fmt.Sprint(report.Notes), "no proof of an earlier price") {
		t.Error("it was left out without a word")
	}
	c, _, err := read(band, Options{Market: france(), Now: noon, WasSince: noon - 100, WasUntil: noon})
	if err != nil || len(c.Prices) != 3 || c.Prices[0].Amount.Minor != 1999 || c.Prices[0].Until != noon {
		t.Error(err, c.Prices)
	}
}

func TestWhatWasNotPublishedStaysHidden(t *testing.T) {
	for status, want := range map[string]struct {
		state  catalogue.State
		hidden bool
	}{"TRUE,active": {catalogue.OnSale, false}, "FALSE,active": {catalogue.OnSale, true}, "TRUE,draft": {catalogue.Announced, true}, "TRUE,archived": {catalogue.Ended, false}, "TRUE,": {catalogue.OnSale, false}} {
		c, _, err := read("Handle,Title,Published,Status,Variant SKU,Variant Price\na,A,"+status+",S1,5\n", Options{Market: france()})
		if err != nil || c.Products[0].State != want.state || c.Products[0].Models[0].Variants[0].Hidden != want.hidden {
			t.Errorf("%s: %v %+v", status, err, c.Products)
		}
	}
}

func TestEachRefusedRowIsReported(t *testing.T) {
	const columns = "Handle,Title,Variant SKU,Variant Price,Variant Grams,Variant Barcode,Image Src,Gift Card,Status\n"
	cases := []struct{ want, row, column, code string }{
		{"handle that climbs", "../a,A,S1,5,,,,,", "Handle", "catalogue.slug_form"},
		{"no title", "a,,S1,5,,,,,", "Title", "exchange.title_missing"},
		{"no SKU", "a,A,,5,,,,,", "Variant SKU", "catalogue.sku_form"},
		{"comma for a point", "a,A,S1,\"5,00\",,,,,", "Variant Price", "exchange.amount_form"},
		{"negative price", "a,A,S1,-5,,,,,", "Variant Price", "exchange.amount_form"},
		{"three decimals of a euro", "a,A,S1,5.001,,,,,", "Variant Price", "exchange.amount_form"},
		{"price of a planet", "a,A,S1,99999999999999,,,,,", "Variant Price", "exchange.amount_range"},
		{"price with exponent", "a,A,S1,1e3,,,,,", "Variant Price", "exchange.amount_form"},
		{"half a gram", "a,A,S1,5,1.5,,,,", "Variant Grams", "exchange.grams_form"},
		{"wrong check digit", "a,A,S1,5,,4006381333932,,,", "Variant Barcode", "catalogue.gtin_check_digit"},
		{"picture from a script", "a,A,S1,5,,,javascript:x,,", "Image Src", "catalogue.address_form"},
		{"gift card", "a,A,S1,5,,,,TRUE,", "Gift Card", "exchange.gift_card"},
		{"unknown status", "a,A,S1,5,,,,,maybe", "Status", "exchange.status_unknown"},
		{"emoji of direction", "a,A\u202e,S1,5,,,,,", "texts.en.name", "catalogue.text_control"},
	}
	for _, c := range cases {
		t.Run(c.want, func(t *testing.T) {
			got, report, err := read(columns+"good,Good,G1,5,,,,,\n"+c.row+"\n", Options{Market: france()})
			if codeOf(t, err) != "exchange.rows_refused" || len(got.Products) != 0 {
				t.Fatalf("%v, %d products", err, len(got.Products))
			}
			p := report.Refused[0]
			if p.Code != c.code || p.Name != c.column || p.Line != 3 || strings.HasPrefix(p.String(), "exchange.") {
				t.Errorf("got %s", p)
			}
			part, _, err := read(columns+"good,Good,G1,5,,,,,\n"+c.row+"\n", Options{Market: france(), Partial: true})
			if err != nil || len(part.Products) != 1 || part.Products[0].Slug != "good" || len(part.Prices) != 1 {
				t.Errorf("partly: %v %v", err, part)
			}
		})
	}
}

func TestOneSKUForTwo(t *testing.T) {
	_, report, err := read("Handle,Title,Variant SKU,Variant Price\na,A,S1,5\nb,B,S1,5\n", Options{Market: france()})
	if codeOf(t, err) != "exchange.rows_refused" || report.Refused[0].Code != "exchange.twice" || report.Refused[0].Params["first"] != "2" || report.Refused[0].Line != 3 {
		t.Error(err, report.Refused)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	cases := []struct{ want, text, code, line string }{
		{"nothing", "", "exchange.is_empty", ""},
		{"blanks", " \n ", "exchange.is_empty", ""},
		{"zip renamed", "PK\x03\x04\x14\x00xxxxproducts.csv", "exchange.is_zip", ""},
		{"workbook renamed", "PK\x03\x04\x14\x00xxxx[Content_Types].xml", "exchange.is_xlsx", ""},
		{"Latin-1", "Handle,Title,Variant SKU,Variant Price\na,Montre connect\xe9e,S,5\n", "exchange.is_latin1", "2"},
		{"UTF-16", "\xff\xfeH\x00a\x00n\x00", "exchange.is_utf16", ""},
		{"UTF-16 without mark", "H\x00a\x00n\x00d\x00l\x00e\x00", "exchange.is_utf16", ""},
		{"NUL", "Handle,Title,Variant SKU,Variant Price\na,A\x00,S,5\n", "exchange.has_nul", "2"},
		{"missing quote", "Handle,Title,Variant SKU,Variant Price\na,\"A,S,5\nb,B,S,5\n", "exchange.quote_missing", "2"},
		{"bare quote", "Handle,Title,Variant SKU,Variant Price\na,5\" cable,S,5\n", "exchange.quote_bare", "2"},
		{"wrong header", "Name,Price\nA,5\n", "exchange.is_unknown", ""},
		{"header lacks the price", "Handle,Title,Variant SKU\na,A,S\n", "exchange.column_missing", ""},
		{"column twice", "Handle,Title,Title,Variant SKU,Variant Price\n", "exchange.column_twice", ""},
		{"short row", "Handle,Title,Variant SKU,Variant Price\na,A\n", "exchange.cells_count", "2"},
		{"web page", "<!doctype html>", "exchange.is_xml", ""},
		{"newer", `{"format":"comptoir.catalogue/2"}`, "exchange.is_newer", ""},
		{"other JSON", `{"a":1}`, "exchange.is_unknown_json", ""},
		{"unknown key", "{\"format\":\"comptoir.catalogue/1\",\n\"proucts\":[]}", "exchange.json_unknown_key", "2"},
		{"key twice", "{\"format\":\"comptoir.catalogue/1\",\n\"products\":[{\"slug\":\"a\",\n\"slug\":\"b\"}]}", "exchange.json_key_twice", "3"},
		{"list twice", "{\"format\":\"comptoir.catalogue/1\",\n\"products\":[],\"products\":[]}", "exchange.json_key_twice", "2"},
		{"no list", "{\"format\":\"comptoir.catalogue/1\",\"products\":{}}", "exchange.json_list", "1"},
		{"cut off", "{\"format\":\"comptoir.catalogue/1\",\"products\":[{", "exchange.json_syntax", "1"},
		{"two documents", "{\"format\":\"comptoir.catalogue/1\"}\n{}", "exchange.json_trailing", "2"},
		{"deep", "{\"format\":\"comptoir.catalogue/1\",\"products\":" + strings.Repeat("[", 9000), "exchange.json_depth", "1"},
		{"lone surrogate", "{\"format\":\"comptoir.catalogue/1\",\"products\":[{\"slug\":\"\\ud800\"}]}", "exchange.json_syntax", "1"},
	}
	for _, c := range cases {
		t.Run(c.want, func(t *testing.T) {
			_, _, err := read(c.text, Options{Market: france()})
			if code := codeOf(t, err); code != c.code || fault.Of(err).Params["line"] != c.line {
				t.Errorf("got %v", err)
			}
			if said := SayFault(err); said == "" || strings.Contains(said, "{") && !strings.Contains(c.text, "{") {
				t.Errorf("said %q", said)
			}
		})
	}
}

func TestOwnRowsAreReportedWithTheirPlace(t *testing.T) {
	text := `{"format":"comptoir.catalogue/1",
"categories":[{"slug":"phones","names":{"en":"Phones"},"class":"device","order":1}],
"products":[
{"slug":"a","brand":"Mi","category":"phones","class":"device","state":"on_sale","texts":{"en":{"name":"A"}},"models":[{"number":"M","variants":[{"sku":"S","colour":"x"}]}]},
{"slug":"b","brand":"Mi","category":"laptops","class":"device","state":"on_sale","texts":{"en":{"name":"B"}},"models":[{"number":"M","variants":[{"sku":"T"}]}]},
{"slug":7}],
"prices":[
{"sku":"T","market":"fr","amount":"12.50","currency":"EUR"},
{"sku":"U","market":"xx","amount":"12.50","currency":"EUR"},
{"sku":"U","market":"fr","amount":"12.50","currency":"USD"},
{"sku":"U","market":"fr","amount":12.5,"currency":"EUR"},
{"sku":"U","market":"fr","amount":"1","currency":"EUR","since":"2026-02-30T00:00:00Z"},
{"sku":"U","market":"fr","amount":"1","currency":"EUR"}]}`
	_, report, err := read(text, Options{Markets: []*market.Market{france()}})
	if codeOf(t, err) != "exchange.rows_refused" {
		t.Fatal(err)
	}
	var got []string
	for _, p := range report.Refused {
		got = append(got, fmt.Sprintf("%d %s %s", p.Line, p.Name, p.Code))
	}
	want := []string{"4 products[0].models[0].variants[0].colour exchange.json_unknown_key", "6 products[2].slug exchange.json_type",
		"9 prices[1].market exchange.market_unknown", "10 prices[2].currency exchange.currency_of_market", "11 prices[3].amount exchange.json_type",
		"12 prices[4].since exchange.instant_form", "0 products.b.category exchange.category_unknown", "0 prices[0].sku exchange.sku_unknown", "0 prices[1].sku exchange.sku_unknown"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestTwoThousandRows(t *testing.T) {
	var text strings.Builder
	text.WriteString(header)
	for i := range 2500 {
		fmt.Fprintf(&text, "p-%d,Product %d,\"<p>Line one\nline two, \"\"quoted\"\"</p>\",Mi,Cables,,TRUE,Title,Default Title,,,SKU-%d,10,9.9,,,,,,active\n", i, i, i)
	}
	var last int64
	c, report, err := Read(strings.NewReader(text.String()), Options{Market: france(), Progress: func(done, _ int64) { last = done }})
	if err != nil || len(c.Products) != 2500 || len(c.Prices) != 2500 || report.Rows != 2500 || last == 0 {
		t.Fatal(err, len(c.Products), report.Rows, last)
	}
	if len(c.Products[0].Models[0].Variants[0].Options) != 0 {
		t.Error("the default title is no option")
	}
}

func TestWhatBelongsToAnotherProductStaysThere(t *testing.T) {
	book := catalogue.NewBook([]*catalogue.Product{{Slug: "old", Models: []catalogue.Model{{Variants: []catalogue.Variant{{SKU: "S1"}}}}}}, nil)
	_, report, err := read("Handle,Title,Variant SKU,Variant Price\na,A,S1,5\n", Options{Market: france(), Known: book})
	if codeOf(t, err) != "exchange.rows_refused" || report.Refused[0].Code != "exchange.sku_of_other" {
		t.Error(err, report.Refused)
	}
}

// The real files of other shops: each is refused by its name.
func TestFilesOfOthersAreRefusedByName(t *testing.T) {
	folder := filepath.Join("..", "..", "shared", "data", "catalogue")
	want := map[string]string{"medusa_": "exchange.is_medusa", "vendure_": "exchange.is_vendure", "saleor_": "exchange.is_saleor", "acp_": "exchange.is_acp_feed",
		"retailer_": "exchange.is_category_tree", "ucp_flower_shop": "exchange.is_ucp_sample", "SOURCES": "exchange.is_unknown"}
	seen := map[string]bool{}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(folder, path)
		_, _, err = Read(bytes.NewReader(data), Options{Market: france()})
		for prefix, code := range want {
			if strings.HasPrefix(name, prefix) {
				seen[prefix] = true
				if got := codeOf(t, err); got != code {
					t.Errorf("%s: %s, not %s", name, got, code)
				}
			}
		}
		return nil
	})
	if errors.Is(err, os.ErrNotExist) && os.Getenv("COMPTOIR_REQUIRE") == "" {
		t.Skip("the files of other shops are not here")
	}
	if err != nil || len(seen) != len(want) {
		t.Errorf("%v; seen %v", err, seen)
	}
}

// Every code that Go files of this package and of the check of products name has its sentence.
func TestEveryCodeHasWords(t *testing.T) {
	code := regexp.MustCompile(`"((?:exchange|catalogue)\.[a-z0-9_]+)"`)
	for _, pattern := range []string{"*.go", "../catalogue/check.go", "../catalogue/text.go"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, found := range code.FindAllSubmatch(data, -1) {
				if name := string(found[1]); Say(name, nil) == name {
					t.Errorf("%s: no words for %s", file, name)
				}
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(band))
	f.Add([]byte(`{"format":"comptoir.catalogue/1","products":[{"slug":"a","brand":"Mi","category":"phones","class":"device","state":"on_sale","texts":{"en":{"name":"A"}},"models":[{"number":"M","variants":[{"sku":"S"}]}]}],"prices":[]}`))
	f.Add([]byte("Handle;Title;Variant SKU;Variant Price\na;A;S;5\n"))
	f.Add([]byte("[{\"model\":1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, report, err := Read(bytes.NewReader(data), Options{Market: france(), Now: noon})
		if err != nil && fault.Of(err).Kind == fault.Internal {
			t.Fatalf("internal: %v", err)
		}
		if err == nil && !report.OK() {
			t.Fatal("refused rows without an error")
		}
		for _, p := range c.Products {
			if bad := catalogue.Check(p); len(bad) > 0 {
				t.Fatal(bad)
			}
		}
		if err == nil {
			again(t, c)
		}
	})
}
