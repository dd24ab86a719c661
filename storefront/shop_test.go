package storefront_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"comptoir/app"
	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/i18n"
	"comptoir/internal/id"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/offer/offertest"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/storefront"
	"comptoir/tax"

	"golang.org/x/net/html"
)

// demo is the demonstration's shop, made once for all tests of the package.
var demo = sync.OnceValues(func() (*app.App, error) {
	folder, err := os.MkdirTemp("", "storefront")
	if err != nil {
		return nil, err
	}
	c := app.Config{Database: "sqlite://" + filepath.Join(folder, "shop.db"), LogLevel: "error", LogFormat: "text", Demo: true}
	a, err := app.Open(context.Background(), c, io.Discard)
	if err != nil {
		return nil, err
	}
	go a.Orders.Run(context.Background())
	return a, a.MakeDemo(context.Background(), io.Discard, "a long enough word")
})

// visitor is somebody with a browser that keeps cookies.
type visitor struct {
	t       *testing.T
	shop    http.Handler
	cookies map[string]string
	header  http.Header
}

func visit(t *testing.T) *visitor {
	t.Helper()
	v, _ := visitWith(t, func(*storefront.Config) {})
	return v
}

// visitWith is visit to a shop that is set up a little differently.
func visitWith(t *testing.T, change func(*storefront.Config)) (*visitor, *storefront.Shop) {
	t.Helper()
	a, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	c := storefront.Config{Name: "Mi", BaseURL: "https://shop.example", Offers: a.Offers, Orders: a.Orders,
		Accounts: a.Accounts, Sessions: a.People, ClientHeader: "X-Client", Deliveries: a.Orders.Deliveries, Clock: a.Clock, IDs: a.IDs, Log: a.Log}
	change(&c)
	shop, err := storefront.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, shop.Handler(), map[string]string{}, http.Header{"X-Client": {t.Name()}}}, shop
}

func (v *visitor) do(r *http.Request) *page {
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for name, list := range v.header {
		r.Header[name] = list
	}
	rec := httptest.NewRecorder()
	v.shop.ServeHTTP(rec, r)
	for _, c := range rec.Result().Cookies() {
		if v.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	body := rec.Body.Bytes()
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	return &page{v.t, rec.Code, rec.Header(), string(body), doc}
}

func (v *visitor) get(path string) *page { return v.do(httptest.NewRequest("GET", path, nil)) }

func (v *visitor) post(path string, values url.Values) *page {
	r := httptest.NewRequest("POST", path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

// page is an answer, with its document.
type page struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	doc    *html.Node
}

// all finds the elements of a tag that have an attribute with a value ("" for any).
func (p *page) all(tag, attribute, value string) []*html.Node {
	var found []*html.Node
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode || tag != "" && n.Data != tag {
			continue
		}
		got, has := attributeOf(n, attribute)
		if attribute == "" || has && (value == "" || got == value) {
			found = append(found, n)
		}
	}
	return found
}

func attributeOf(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func (p *page) text(tag, attribute, value string) string {
	var b strings.Builder
	for _, n := range p.all(tag, attribute, value) {
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data + " ")
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (p *page) is(status int) *page {
	p.t.Helper()
	if p.status != status {
		p.t.Errorf("status %d, want %d: %.300s", p.status, status, p.body)
	}
	return p
}

func TestEveryLanguageHasEveryText(t *testing.T) {
	words, err := i18n.Load(os.DirFS("lang"))
	if err != nil {
		t.Fatal(err)
	}
	if lacking := i18n.Missing(words); len(lacking) > 0 {
		t.Errorf("missing: %v", lacking)
	}
	if strays := i18n.Strays(words); len(strays) > 0 {
		t.Errorf("strays: %v", strays)
	}
	if got := words.Languages(); len(got) < 5 {
		t.Errorf("languages %v", got)
	}
}

// TestEveryKeyThatPagesAskForIsThere reads the sources for keys: a misspelt one would be shown as itself.
func TestEveryKeyThatPagesAskForIsThere(t *testing.T) {
	words, err := i18n.Load(os.DirFS("lang"))
	if err != nil {
		t.Fatal(err)
	}
	asked := regexp.MustCompile(`\.[TN]\("([a-z_.]+[a-z])"[,)]`)
	files, _ := filepath.Glob("*.go")
	count := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asked.FindAllStringSubmatch(string(text), -1) {
			if count++; !words.For("en").Has(m[1]) {
				t.Errorf("%s asks for %q", name, m[1])
			}
		}
	}
	if count < 100 {
		t.Errorf("only %d keys were found: the test looks in the wrong place", count)
	}
}

func TestPagesOfOpenMarkets(t *testing.T) {
	v := visit(t)
	for path, lang := range map[string]string{"/": "en", "/es/": "es", "/fr/": "fr", "/cn/": "zh", "/ae/": "ar", "/ca/fr/": "fr", "/es/c/phones": "es", "/es/p/mi-mix-2s": "es",
		"/es/search?q=cargador": "es", "/es/basket": "es", "/es/terms": "es"} {
		t.Run(path, func(t *testing.T) {
			p := v.get(path).is(200)
			if got := p.all("html", "lang", lang); len(got) != 1 {
				t.Errorf("language is not %s", lang)
			}
			if len(p.all("main", "", "")) != 1 || len(p.all("h1", "", "")) != 1 || p.text("title", "", "") == "" {
				t.Error("one main, one h1 and a title are missing")
			}
			if n := p.all("script", "", ""); len(n) > 1 {
				t.Error("scripts beside the description")
			}
			for _, n := range append(p.all("", "src", ""), p.all("link", "href", "")...) {
				src, _ := attributeOf(n, "src")
				if strings.HasPrefix(src, "http") || strings.HasPrefix(src, "//") {
					t.Errorf("loads %s", src)
				}
			}
			if len(p.all("", "style", "")) > 0 || strings.Contains(p.body, "\x01") {
				t.Error("inline style or a cut mark")
			}
		})
	}
}

func TestAddressesThatLeadNowhere(t *testing.T) {
	v := visit(t)
	for _, path := range []string{"/zz/", "/zz/p/mi-band", "/ES/", "/es/es/", "/es/es/p/mi-band", "/es/xx/", "/es/p/no-such", "/es/p/", "/es/c/no-such", "/es/p/a/b", "/es/nothing", "/favicon.ico", "/es/order/abc", "/es/notify/abc", "/picture/x/y/z.svg", "/static/../shop.go", "/%00/", "/es/p/%00"} {
		v.get(path).is(404)
	}
	v.post("/es/p/mi-band", nil).is(404)
	v.get("/es").is(301)
	v.get("/ca/fr").is(301)
}

func TestAPhoneInAPilotMarketSaysWhy(t *testing.T) {
	p := visit(t).get("/us/p/mi-mix-2s").is(200)
	if why := p.text("div", "id", "why"); !strings.Contains(why, "accessories") || !strings.Contains(why, "Tell me when it comes") {
		t.Errorf("why: %q", why)
	}
	if len(p.all("input", "name", "sku")) > 0 || strings.Contains(p.body, `"offers"`) {
		t.Error("it can be bought, or is described as offered")
	}
}

// small is a shop of two products in one market, one of them held in a way that hides it.
func small(t *testing.T, disclosure clearance.Disclosure) (*visitor, *offertest.Facts, *offer.Desk) {
	t.Helper()
	product := func(slug string) *catalogue.Product {
		return &catalogue.Product{ID: slug, Slug: slug, Category: "audio", Class: market.Accessory, State: catalogue.OnSale, Texts: catalogue.Texts{"en": {Name: "The " + slug}},
			Models: []catalogue.Model{{Number: slug, Variants: []catalogue.Variant{{SKU: slug + "-1"}}}}}
	}
	price := func(sku string) []pricing.Price { return []pricing.Price{{SKU: sku, Amount: money.Of(1000, "EUR")}} }
	facts := &offertest.Facts{Products: []*catalogue.Product{product("seen"), product("secret")}, Categories: []catalogue.Category{{Slug: "audio", Names: catalogue.Words{"en": "Audio"}}},
		List: []market.Market{{Code: "ie", Stage: market.Open, Languages: []market.Language{"en"}, Tenders: []market.Tender{{Currency: "EUR"}}, TimeZone: "Europe/Dublin", Tax: market.TaxIncluded,
			Openings: []market.Opening{{Channel: market.Web}}}},
		PriceLists: map[market.Code]map[string][]pricing.Price{"ie": {"seen-1": price("seen-1"), "secret-1": price("secret-1")}},
		TaxRates:   map[market.Code]tax.Table{"ie": {{Market: "ie", Class: tax.Standard, Rate: 230000}}},
		Held:       []clearance.Hold{{ID: "h", Gate: "security", Market: "ie", Scope: catalogue.ScopeProduct, Subject: "secret", Disclosure: disclosure, Reason: "the staff's own words"}},
		Places:     []stock.Location{{Code: "w", Market: "ie", Channels: []market.Channel{market.Web}}},
		Levels:     []stock.Level{{Location: "w", Owner: stock.Own, SKU: "seen-1", OnHand: 3}, {Location: "w", Owner: stock.Own, SKU: "secret-1", OnHand: 3}}}
	offers := &offer.Desk{Store: facts, Clock: clock.System{}}
	if err := offers.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	shop, err := storefront.New(storefront.Config{Name: "Shop", Offers: offers, Clock: clock.System{}, IDs: id.System(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, shop.Handler(), map[string]string{}, http.Header{}}, facts, offers
}

func TestHiddenIsTheSameAsUnknown(t *testing.T) {
	v, _, _ := small(t, clearance.Hidden)
	v.get("/ie/p/seen").is(200)
	if hidden, unknown := v.get("/ie/p/secret").is(404), v.get("/ie/p/never-was").is(404); hidden.body != unknown.body || len(hidden.header) != len(unknown.header) {
		t.Error("the two answers differ")
	}
	for _, path := range []string{"/ie/", "/ie/c/audio", "/ie/search?q=secret", "/ie/sitemap.xml"} {
		if strings.Contains(strings.ReplaceAll(v.get(path).body, "q=secret", ""), "/p/secret") {
			t.Errorf("%s tells of it", path)
		}
	}
	if p := v.post("/ie/notify", url.Values{"slug": {"secret"}, "email": {"a@example.com"}}); p.body == "" || p.status == 200 {
		t.Errorf("notify answers %d", p.status)
	}
}

func TestAGenericReasonTellsNothingOfTheGate(t *testing.T) {
	v, _, _ := small(t, clearance.Generic)
	p := v.get("/ie/p/secret").is(200)
	if why := p.text("div", "id", "why"); !strings.Contains(why, "not sold here at present") || strings.Contains(p.body, "security") || strings.Contains(p.body, "staff") {
		t.Errorf("why: %q", why)
	}
}

func TestPagesFollowTheShelfAndTheStock(t *testing.T) {
	v, facts, offers := small(t, clearance.Hidden)
	if p := v.get("/ie/p/seen"); !strings.Contains(p.text("p", "class", "price big"), "10") || len(p.all("p", "class", "band band-few")) != 1 {
		t.Fatalf("before: %s", p.text("div", "class", "buy"))
	}
	facts.Change(func() {
		facts.PriceLists["ie"]["seen-1"] = []pricing.Price{{SKU: "seen-1", Amount: money.Of(2500, "EUR")}}
	}, "ie")
	if _, err := offers.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := v.get("/ie/p/seen"); !strings.Contains(p.text("p", "class", "price big"), "25") {
		t.Errorf("after a new price: %s", p.text("div", "class", "buy"))
	}
	shelf, err := offers.Shelf(t.Context(), "ie")
	if err != nil {
		t.Fatal(err)
	}
	n, _ := shelf.Book.Ordinal("seen-1")
	shelf.SetFree(n, market.Web, 0)
	if p := v.get("/ie/p/seen"); len(p.all("p", "class", "band band-sold_out")) != 1 || len(p.all("input", "name", "sku")) != 0 {
		t.Error("it is sold out and can be bought")
	}
	facts.Change(func() { facts.List[0].Stage = market.Closed }, "ie")
	if _, err := offers.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := v.get("/ie/").is(200); !strings.Contains(p.text("h1", "", ""), "No shop") {
		t.Error("a closed market shows a shop")
	}
	v.get("/ie/p/seen").is(404)
}

func TestSearchFindsInTheMarketsLanguage(t *testing.T) {
	v := visit(t)
	for path, slug := range map[string]string{"/fr/search?q=montre": "watch", "/fr/search?q=%C3%A9couteurs": "", "/cn/search?q=%E5%B0%8F%E7%B1%B3%E6%89%8B%E7%8E%AF": "mi-band", "/cn/search?q=%E6%89%8B%E7%8E%AF": "band", "/es/search?q=cargador": "char", "/es/search?q=kargador": "char"} {
		p := v.get(path).is(200)
		links := 0
		for _, n := range p.all("a", "href", "") {
			if href, _ := attributeOf(n, "href"); strings.Contains(href, "/p/") && strings.Contains(href, slug) {
				links++
			}
		}
		if links == 0 {
			t.Errorf("%s found no %q", path, slug)
		}
	}
	for _, q := range []string{"", strings.Repeat("a", 1900), "%00%E2%80%AE", "%F0%9F%8E%89", "%22%3Cscript%3E"} {
		p := v.get("/es/search?q=" + q).is(200)
		if strings.Contains(p.body, "<script>") {
			t.Error("a query runs")
		}
	}
	v.get("/es/search?q=" + strings.Repeat("a", 30000)).is(422)
	v.get("/es/search?q=%zz").is(400)
}

func TestFacetsNarrowAndBadOnesAreNamed(t *testing.T) {
	v := visit(t)
	all := len(v.get("/es/c/phones").is(200).all("li", "class", "card"))
	some := v.get("/es/c/phones?colour=white").is(200)
	if n := len(some.all("li", "class", "card")); n == 0 || n >= all {
		t.Errorf("%d of %d phones are white", n, all)
	}
	v.get("/es/c/phones?min=abc").is(422)
	v.get("/es/c/phones?page=999999999999&sort=%00&colour=%00").is(422)
	v.get("/es/c/phones?min=100&max=200&sort=cheapest").is(200)
}

func TestSitemapListsWhatIsOfferedAndNothingElse(t *testing.T) {
	v := visit(t)
	us := v.get("/us/sitemap.xml").is(200)
	if strings.Contains(us.body, "mi-mix-2s") || !strings.Contains(us.body, "https://shop.example/us/p/") {
		t.Error("the United States list a phone, or nothing")
	}
	if !strings.Contains(v.get("/es/sitemap.xml").body, "/es/p/mi-mix-2s<") {
		t.Error("Spain does not list a phone that it sells")
	}
}

func TestTheLandingPageSuggestsByLanguageAlone(t *testing.T) {
	v := visit(t)
	v.header.Set("Accept-Language", "fr-CA,fr;q=0.9")
	if p := v.get("/"); len(p.all("a", "href", "/ca/fr/")) == 0 || !strings.Contains(p.text("p", "class", "notice"), "Canada") {
		t.Error("no suggestion of Canada in French")
	}
	v.header.Set("Accept-Language", "fr")
	if p := v.get("/"); p.text("p", "class", "notice") != "" {
		t.Error("a language alone suggests a country")
	}
	v.header.Set("Accept-Language", strings.Repeat("x-", 5000))
	v.get("/").is(200)
}
