package console

import (
	"context"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance/paperwork"
	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/internal/id"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/people"
	"comptoir/pricing"
	"comptoir/radio/directory"
	"comptoir/stock"
	"comptoir/store"
	"comptoir/store/storetest"
	"comptoir/tax"
)

const password = "correct horse battery"

// house is a console on a real store, with a person of each role bound to Spain, and an owner.
type house struct {
	*Console
	now    *clock.Fixed
	server *httptest.Server
}

func newHouse(t *testing.T, fill func(*store.Tx) error) *house {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite://:memory:", db.Options{Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	storetest.Update(t, s, fill)
	now := &clock.Fixed{At: clock.Of(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))}
	offers := &offer.Desk{Store: store.Bind[offer.Tx](s), Clock: now, Radio: &directory.Desk{Store: store.Bind[directory.Writing](s)}}
	if err := offers.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	staff, err := people.NewDesk(store.Bind[people.Tx](s), now, id.System())
	if err != nil {
		t.Fatal(err)
	}
	c := &Console{People: staff, Offers: offers, Clock: now, Log: slog.New(slog.DiscardHandler),
		Changes: &change.Desk{Store: store.Bind[change.Tx](s), Offers: offers, Clock: now, IDs: id.System()},
		Launch:  &launch.Desk{Store: store.Bind[launch.Tx](s), Offers: offers, Clock: now, IDs: id.System()},
		Orders:  order.NewDesk(store.Bind[order.Tx](s), offers, now, id.System(), []byte("a secret of thirty-two bytes ...."))}
	c.Drops = drop.NewDesk(store.Bind[drop.Tx](s), offers, now, id.System(), []byte("places"))
	c.Papers = &paperwork.Desk{Store: store.Bind[paperwork.Tx](s), Offers: offers, Orders: c.Orders, Clock: now}
	c.Changes.Orders = c.Papers
	mux := http.NewServeMux()
	if err := c.Mount(mux); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	for _, role := range people.Roles() {
		b := people.Binding{Role: role}
		if role != people.Owner {
			b.Markets = []market.Code{"es"}
		}
		if _, err := staff.Enrol(t.Context(), string(role), password, []people.Binding{b}); err != nil {
			t.Fatal(err)
		}
	}
	return &house{c, now, server}
}

func nothing(*store.Tx) error { return nil }

// twoMarkets sells one phone in Spain and in France.
func twoMarkets(tx *store.Tx) error {
	for _, code := range []market.Code{"es", "fr"} {
		m := market.Market{Code: code, Stage: market.Open, Languages: []market.Language{"en"}, TimeZone: "UTC", Tax: market.TaxIncluded,
			Tenders: []market.Tender{{Currency: "EUR"}}, Openings: []market.Opening{{Channel: market.Web}}}
		if err := tx.PutMarket(m); err != nil {
			return err
		}
		if err := tx.PutPrices(code, []pricing.Price{{SKU: "A", Amount: money.Of(10000, "EUR"), Span: clock.Span{Since: 1}}}); err != nil {
			return err
		}
		if err := tx.PutRates([]tax.Rate{{Market: code, Class: tax.Standard, Rate: 200000, Source: "s"}}); err != nil {
			return err
		}
	}
	p := &catalogue.Product{Slug: "phone", Category: "phones", State: catalogue.OnSale, Class: market.Device, Texts: catalogue.Texts{"en": {Name: "Phone"}},
		Models: []catalogue.Model{{Number: "M1", Variants: []catalogue.Variant{{SKU: "A"}}}}}
	if err := tx.PutProduct(p); err != nil {
		return err
	}
	if err := tx.PutCategory(catalogue.Category{Slug: "phones", Class: market.Device, Names: catalogue.Words{"en": "Phones"}}); err != nil {
		return err
	}
	if err := tx.PutLocation(stock.Location{Code: "w", Market: "es", Name: "Madrid", Kind: stock.Warehouse, Serves: []market.Code{"es", "fr"}, Channels: []market.Channel{market.Web}}); err != nil {
		return err
	}
	return tx.BumpCatalogue()
}

// browser is one person's.
type browser struct {
	t    *testing.T
	home string
	http.Client
}

func (h *house) browser(t *testing.T) *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{t, h.server.URL, http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (h *house) as(t *testing.T, login string) *browser {
	t.Helper()
	b := h.browser(t)
	if r, _ := b.post("/console/sign-in", url.Values{"login": {login}, "password": {password}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s could not sign in: %d", login, r.StatusCode)
	}
	return b
}

func (b *browser) do(method, path string, form url.Values, accept string) (*http.Response, string) {
	b.t.Helper()
	var body io.Reader
	if method == "POST" {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, b.home+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", accept)
	got, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return got, string(text)
}

func (b *browser) get(path string) (*http.Response, string) {
	return b.do("GET", path, nil, "text/html")
}

func (b *browser) post(path string, form url.Values) (*http.Response, string) {
	return b.do("POST", path, form, "text/html")
}

// problem asks as a program and gives the code of what went wrong.
func (b *browser) problem(method, path string, form url.Values) (int, string) {
	r, text := b.do(method, path, form, "application/problem+json")
	var p struct{ Code string }
	_ = json.Unmarshal([]byte(text), &p)
	return r.StatusCode, p.Code
}

func (h *house) price(t *testing.T, m market.Code) int64 {
	t.Helper()
	shelf, err := h.Offers.Shelf(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	a := shelf.Answer(0, market.Web, h.now.At)
	return a.Quote.Amount.Minor
}

var hiddenChanges = regexp.MustCompile(`name="changes" value="([^"]*)"`)

// confirm presses the button of a review.
func (b *browser) confirm(page string) (*http.Response, string) {
	b.t.Helper()
	found := hiddenChanges.FindStringSubmatch(page)
	if found == nil {
		b.t.Fatalf("no review: %s", page)
	}
	return b.post("/console/apply", url.Values{"changes": {html.UnescapeString(found[1])}, "back": {"/console/"}})
}

var placeholder = regexp.MustCompile(`\{[a-z$]+\}`)

func pathOf(pattern string, m string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	values := map[string]string{"{market}": m, "{channel}": "web", "{country}": m, "{sku}": "A", "{slug}": "phone", "{number}": "0000-0001", "{$}": ""}
	return method, placeholder.ReplaceAllStringFunc(path, func(name string) string {
		if v, ok := values[name]; ok {
			return v
		}
		return "x"
	})
}

func TestEveryRouteAsksForItsPermissionInItsMarket(t *testing.T) {
	h := newHouse(t, twoMarkets)
	for _, role := range people.Roles() {
		b := h.as(t, string(role))
		for _, route := range h.routes() {
			if route.may == open || route.may == anyone || route.may == member {
				continue
			}
			for _, m := range []string{"es", "fr"} {
				method, path := pathOf(route.pattern, m)
				status, code := b.problem(method, path, url.Values{"why": {"w"}})
				bound := strings.Contains(route.pattern, "{market}")
				want := role.Allows(route.may) && (m == "es" || !bound || role == people.Owner)
				if refused := code == "console.not_yours"; refused == want {
					t.Errorf("%s %s %s: %d %s, wanted allowed=%v", role, method, path, status, code, want)
				}
				if status >= 500 {
					t.Errorf("%s %s %s: %d", role, method, path, status)
				}
			}
		}
	}
}

func TestWhoHasNotSignedInSeesNothing(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.browser(t)
	for _, route := range h.routes() {
		if route.may == open || route.may == anyone {
			continue
		}
		method, path := pathOf(route.pattern, "es")
		r, _ := b.do(method, path, url.Values{}, "text/html")
		if method == "GET" && (r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), "/console/sign-in")) {
			t.Errorf("%s %s: %d to %s", method, path, r.StatusCode, r.Header.Get("Location"))
		}
		if method == "POST" && r.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s %s: %d", method, path, r.StatusCode)
		}
	}
}

func TestNobodyAppliesByHandWhatTheirRoleForbids(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "market_manager")
	drafts := func(d draft) url.Values { return url.Values{"changes": {string(change.Made([]draft{d}))}} }
	foreign := draft{Kind: change.MarketStage, Market: "fr", After: change.Made(market.Closed), Why: "w"}
	if status, code := b.problem("POST", "/console/apply", drafts(foreign)); status != 403 || code != "change.not_yours" {
		t.Errorf("a foreign market: %d %s", status, code)
	}
	shared := draft{Kind: change.ProductState, Subject: "phone", After: change.Made(catalogue.Ended), Why: "w"}
	if status, _ := b.problem("POST", "/console/apply", drafts(shared)); status != 403 {
		t.Errorf("what all markets share: %d", status)
	}
	mute := draft{Kind: change.MarketStage, Market: "es", After: change.Made(market.Closed)}
	if status, code := b.problem("POST", "/console/apply", drafts(mute)); status != 422 || code != "change.why_missing" {
		t.Errorf("without a reason: %d %s", status, code)
	}
}

func TestASignInGivesANewSession(t *testing.T) {
	h := newHouse(t, twoMarkets)
	owner := h.as(t, "owner")
	place, _ := url.Parse(h.server.URL + "/console/")
	planted := owner.Jar.Cookies(place)
	for _, p := range planted {
		p.Path = "/console/"
	}
	victim := h.browser(t)
	victim.Jar.SetCookies(place, planted)
	victim.post("/console/sign-in", url.Values{"login": {"support"}, "password": {password}})
	for _, c := range victim.Jar.Cookies(place) {
		for _, p := range planted {
			if c.Name == "comptoir_staff" && c.Name == p.Name && c.Value == p.Value {
				t.Error("the planted session is still used")
			}
		}
	}
	if r, _ := owner.get("/console/account"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the old token still opens something: %d", r.StatusCode)
	}
	forged := h.browser(t)
	forged.Jar.SetCookies(place, []*http.Cookie{{Name: "comptoir_staff", Value: "chosen-by-somebody", Path: "/console/"}})
	forged.post("/console/sign-in", url.Values{"login": {"support"}, "password": {password}})
	for _, c := range forged.Jar.Cookies(place) {
		if c.Value == "chosen-by-somebody" {
			t.Error("a chosen token became a session")
		}
	}
	signedOut := h.as(t, "owner")
	kept := signedOut.Jar.Cookies(place)
	for _, k := range kept {
		k.Path = "/console/"
	}
	signedOut.post("/console/sign-out", nil)
	signedOut.Jar.SetCookies(place, kept)
	if r, _ := signedOut.get("/console/account"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("after signing out the token still opens: %d", r.StatusCode)
	}
}

func TestAClosedAccountLosesItsSessionAtOnce(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "support")
	owner, err := h.People.SignIn(t.Context(), "owner", password)
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := h.People.Everybody(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Login == "support" {
			if err := h.People.Bind(t.Context(), owner, s.ID, s.Bindings, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	if r, _ := b.get("/console/"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a closed account still sees the console: %d", r.StatusCode)
	}
}

func TestAFormShowsWhatItWouldDoAndOnlyThenDoesIt(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "market_manager")
	r, page := b.post("/console/prices/es", url.Values{"price.A": {"90,00"}, "why": {"campaign"}, "when": {"now"}})
	if r.StatusCode != 200 || !strings.Contains(page, "1 new price") {
		t.Fatalf("%d %s", r.StatusCode, page)
	}
	if h.price(t, "es") != 10000 {
		t.Fatal("a preview changed the price")
	}
	if r, page := b.confirm(page); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, page)
	}
	if h.price(t, "es") != 9000 || h.price(t, "fr") != 10000 {
		t.Errorf("Spain %d, France %d", h.price(t, "es"), h.price(t, "fr"))
	}
	if _, page := b.get("/console/history?in=es"); !strings.Contains(page, "campaign") || !strings.Contains(page, "market_manager") {
		t.Error("the history does not tell who and why")
	}
}

func TestASetTimeIsLocalAndTheShopFollowsThen(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	_, page := b.post("/console/markets/fr/stage", url.Values{"stage": {"closed"}, "why": {"w"}, "when": {"later"}, "due": {"2026-11-22T08:00"}})
	if r, page := b.confirm(page); r.Header.Get("Location") != "/console/?done=scheduled" {
		t.Fatalf("%d %s", r.StatusCode, page)
	}
	if got := h.Offers.Markets()[1].Stage; got != market.Open {
		t.Fatalf("made at once: %s", got)
	}
	h.now.At = clock.Of(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))
	if _, err := h.Changes.Step(t.Context(), h.now.At); err != nil {
		t.Fatal(err)
	}
	if got := h.Offers.Markets()[1].Stage; got != market.Closed {
		t.Errorf("not made when due: %s", got)
	}
	if r, _ := b.get("/console/"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a session outlived its hours: %d", r.StatusCode)
	}
	b = h.as(t, "owner")
	if status, code := b.problem("POST", "/console/markets/fr/stage", url.Values{"stage": {"open"}, "why": {"w"}, "when": {"later"}, "due": {"2026-11-21T08:00"}}); code != "console.time_past" {
		t.Errorf("a time that has passed: %d %s", status, code)
	}
}

func TestTwoPeopleEditOneText(t *testing.T) {
	h := newHouse(t, twoMarkets)
	form := func(name string) url.Values {
		return url.Values{"language": {"en"}, "name": {name}, "seen": {`{"name":"Phone"}`}, "why": {"w"}}
	}
	first, second := h.as(t, "owner"), h.as(t, "owner")
	_, one := first.post("/console/products/phone/text", form("Telephone"))
	_, two := second.post("/console/products/phone/text", form("Handset"))
	if r, page := first.confirm(one); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, page)
	}
	if r, page := second.confirm(two); r.StatusCode != http.StatusConflict || !strings.Contains(page, "owner") {
		t.Errorf("the second overwrote the first: %d %s", r.StatusCode, page)
	}
	if r, _ := second.post("/console/products/phone/text", form("Handset")); r.StatusCode != http.StatusConflict {
		t.Errorf("an old form was previewed: %d", r.StatusCode)
	}
	if got := h.Offers.Book().Product("phone").Texts["en"].Name; got != "Telephone" {
		t.Errorf("the text is %q", got)
	}
}

func TestATableChangesAllItsLinesOrNone(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	table := func(what, text string) url.Values {
		return url.Values{"what": {what}, "market": {"es"}, "table": {text}, "why": {"w"}}
	}
	_, page := b.post("/console/bulk", table("prices", "\ufeffsku;amount\r\nA;79,50\r\n"))
	if !strings.Contains(page, "1 new price") {
		t.Fatal(page)
	}
	b.confirm(page)
	if h.price(t, "es") != 7950 {
		t.Errorf("the price is %d", h.price(t, "es"))
	}
	_, page = b.post("/console/bulk", table("stock", "location,sku,on_hand\nw,A,7\n"))
	if r, page := b.confirm(page); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, page)
	}
	shelf, err := h.Offers.Shelf(t.Context(), "fr")
	if err != nil || shelf.Free(0, market.Web) != 7 {
		t.Errorf("free units in France: %d, %v", shelf.Free(0, market.Web), err)
	}
	_, page = b.post("/console/bulk", table("assortment", "scope,subject,allow\nproduct,phone,no\n"))
	if !strings.Contains(page, "1 closes") {
		t.Error("the preview of a rule does not say what closes")
	}
}

func TestATableThatCannotBeReadSaysWhereAndChangesNothing(t *testing.T) {
	cases := map[string]struct{ text, code, line string }{
		"empty":                   {"", "bulk.empty", ""},
		"only a header":           {"sku,amount\n", "bulk.empty", ""},
		"wrong header":            {"code,price\nA,1\n", "bulk.column_unknown", ""},
		"a column is missing":     {"sku,channel\nA,web\n", "bulk.column_missing", ""},
		"a column twice":          {"sku,amount,amount\nA,1,2\n", "bulk.column_twice", ""},
		"Latin-1":                 {"sku,amount\nA,1\ncaf\xe9,2\n", "bulk.not_utf8", "3"},
		"a missing quote":         {"sku,amount\nA,1\n\"B,2\n", "bulk.quote_missing", "3"},
		"a zip renamed":           {"PK\x03\x04rest", "bulk.not_csv", ""},
		"too many cells":          {"sku,amount\nA,1\nA,2,3\n", "bulk.columns_differ", "3"},
		"no amount":               {"sku,amount\nA,1\nA,lots\n", "console.amount_invalid", "3"},
		"an unknown variant":      {"sku,amount\nNOPE,1\n", "product.sku_unknown", "2"},
		"a date that is none":     {"sku,amount,since\nA,1,2026-13-01\n", "console.date_invalid", "2"},
		"more lines than allowed": {"sku,amount\n" + strings.Repeat("A,1\n", draftsMax+1), "console.changes_max", ""},
	}
	h := newHouse(t, twoMarkets)
	es := h.Offers.Markets()[0]
	v := &View{Now: h.now.At, book: h.Offers.Book()}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			required, other := columnsOf("prices")
			table, err := readTable([]byte(c.text), required, other)
			if err == nil {
				_, err = h.changesOf("prices", es, table, v)
			}
			if got := fault.Of(err); err == nil || got.Code != c.code || got.Params["line"] != c.line {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestEveryPageAnswersWithoutDataAndWithIt(t *testing.T) {
	for name, fill := range map[string]func(*store.Tx) error{"without": nothing, "with": twoMarkets} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, fill)
			b := h.as(t, "owner")
			for _, route := range h.routes() {
				method, path := pathOf(route.pattern, "es")
				if method != "GET" || strings.Contains(path, "/x") || strings.Contains(path, "0000") || strings.HasSuffix(path, "sign-in") || strings.HasSuffix(path, ".csv") {
					continue
				}
				if name == "without" && strings.Contains(route.pattern, "{") && !strings.HasSuffix(route.pattern, "{$}") {
					continue
				}
				for _, lang := range []string{"en", "fr"} {
					b.post("/console/language", url.Values{"language": {lang}})
					r, page := b.get(path)
					if strings.HasSuffix(path, ".csv") && r.StatusCode == 200 {
						continue
					}
					if r.StatusCode != 200 || !strings.Contains(page, "</html>") || !strings.Contains(page, `lang="`+lang+`"`) {
						t.Errorf("%s: %d", path, r.StatusCode)
					}
					if raw := rawKey.FindString(page); raw != "" {
						t.Errorf("%s (%s) shows a key: %s", path, lang, raw)
					}
				}
			}
		})
	}
}

// rawKey finds a label that has no text.
var rawKey = regexp.MustCompile(`>\s*(nav|form|market|none|product|order|staff|key|matrix|cell|home|rules|bulk|review|networks|radio)\.[a-z_.]+\s*<`)

func TestEveryLanguageHasEveryText(t *testing.T) {
	b, err := Texts()
	if err != nil {
		t.Fatal(err)
	}
	for lang, keys := range i18n.Missing(b) {
		if len(keys) > 0 {
			t.Errorf("%s lacks %v", lang, keys)
		}
	}
	for lang, keys := range i18n.Strays(b) {
		if len(keys) > 0 {
			t.Errorf("%s has what English lacks: %v", lang, keys)
		}
	}
	w := b.For("en")
	for _, k := range change.Kinds() {
		if !w.Has("kind." + string(k)) {
			t.Errorf("no words for the change %s", k)
		}
	}
	for _, p := range people.Permissions() {
		if !w.Has("permission."+p) && p != people.StaffEdit && p != people.KeysEdit {
			t.Errorf("no words for the permission %s", p)
		}
	}
}

func TestHostileTextIsShownAsText(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	_, page := b.post("/console/markets/es/stage", url.Values{"stage": {"pilot"}, "why": {`<script>alert(1)</script>`}})
	b.confirm(page)
	if _, page := b.get("/console/history"); strings.Contains(page, "<script>") || !strings.Contains(page, "&lt;script&gt;") {
		t.Error("a reason became markup")
	}
	for name, bad := range map[string]string{"NUL": "a\x00b", "override": "a\u202eb", "1 MB": strings.Repeat("x", 900_000)} {
		if status, _ := b.problem("POST", "/console/markets/es/stage", url.Values{"stage": {"open"}, "why": {bad}}); status != 422 {
			t.Errorf("%s in a reason: %d", name, status)
		}
	}
}
