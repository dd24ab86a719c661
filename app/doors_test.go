package app

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/internal/testkit"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/people"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/store"

	"pgregory.net/rapid"
)

// noon is when every story of this file begins.
const noon = clock.Instant(1_795_262_400_000_000) // 2026-11-21T12:00:00Z

// company is a small company whose facts are drawn anew for each story; they are changed as staff change them.
type company struct {
	*App
	t     *testing.T
	now   *clock.Fixed
	doors http.Handler
	turns int // keys and addresses are never used twice
}

// places are the markets of the stories, with an address in each.
func places() map[market.Code]people.Address {
	return map[market.Code]people.Address{
		"es": {Name: "Ana García", Street: []string{"Calle Mayor 1"}, City: "Madrid", State: "M", Postcode: "28013", Country: "es"},
		"fr": {Name: "Jeanne Petit", Street: []string{"1 rue de la Paix"}, City: "Paris", Postcode: "75002", Country: "fr"},
		"us": {Name: "Ann Smith", Street: []string{"1 Main Street"}, City: "New York", State: "NY", Postcode: "10001", Country: "us"},
	}
}

// portfolio is what the company makes: with and without something to read, of both classes.
func portfolio() []catalogue.Product {
	made := func(slug string, class market.Class, languages []market.Language, skus ...string) catalogue.Product {
		p := catalogue.Product{Slug: slug, Brand: "Mi", Category: "all", Class: class, State: catalogue.OnSale,
			Texts: catalogue.Texts{"en": {Name: slug}}, Models: []catalogue.Model{{Number: "M-" + slug, Languages: languages}}}
		for n, sku := range skus {
			p.Models[0].Variants = append(p.Models[0].Variants, catalogue.Variant{SKU: sku, Options: []catalogue.Option{{Key: "size", Value: fmt.Sprint(n)}}})
		}
		return p
	}
	set := made("quartet", market.Accessory, nil, "SET-1")
	set.Models[0].Variants[0].Parts = []catalogue.Part{{SKU: "STRAP-1", Quantity: 2}, {SKU: "BOOK-1", Quantity: 1}}
	return []catalogue.Product{made("strap", market.Accessory, nil, "STRAP-1", "STRAP-2"), made("telephone", market.Device, []market.Language{"en", "es", "fr"}, "PHONE-1", "PHONE-2"),
		made("notebook", market.Device, []market.Language{"zh"}, "BOOK-1"), set}
}

func codes() []string { return []string{"STRAP-1", "STRAP-2", "PHONE-1", "PHONE-2", "BOOK-1", "SET-1"} }

// companies makes the company on each engine.
func companies(t *testing.T, test func(t *testing.T, c *company)) {
	t.Helper()
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		if err := db.Migrate(t.Context(), d, store.Migrations()); err != nil {
			t.Fatal(err)
		}
		now := &clock.Fixed{At: noon}
		a, err := open(t.Context(), Config{LogLevel: "error", LogFormat: "text", BaseURL: "http://shop.example"}, &store.Store{DB: d}, now, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		a.Change.Passage = nil // its stages are drawn at random: the launch desk has tests of its own
		if err := a.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		doors, err := a.Handler()
		if err != nil {
			t.Fatal(err)
		}
		counter(t, a)
		c := &company{App: a, t: t, now: now, doors: doors}
		c.found()
		test(t, c)
	})
}

// found enters the portfolio, the warehouse and what the company decides of its markets.
func (c *company) found() {
	changes := []change.Change{put(change.CategoryPut, "", "all", catalogue.Category{Slug: "all", Class: market.Device, Names: catalogue.Words{"en": "Everything"}})}
	for _, p := range portfolio() {
		changes = append(changes, put(change.ProductPut, "", p.Slug, p))
	}
	w := stock.Location{Code: "w", Market: "es", Kind: stock.Warehouse, Name: "Warehouse", Serves: []market.Code{"es", "fr", "us"}, Channels: []market.Channel{market.Web}}
	changes = append(changes, put(change.LocationPut, "es", "w", w))
	c.apply(c.t, changes)
}

func put(k change.Kind, m market.Code, subject string, after any) change.Change {
	return change.Change{Kind: k, Market: m, Subject: subject, After: change.Made(after)}
}

// failing is a test, or one draw of it.
type failing interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

func (c *company) apply(t failing, changes []change.Change) {
	t.Helper()
	boss := &people.Key{Label: "boss", Scopes: people.Permissions()}
	if _, err := c.Change.Apply(c.t.Context(), boss, changes); err != nil {
		t.Fatalf("%v: %+v", err, fault.Of(err))
	}
}

func (c *company) shelf(t failing, m market.Code) *offer.Shelf {
	t.Helper()
	shelf, err := c.Offers.Shelf(c.t.Context(), m)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return shelf
}

// span draws when something holds, mostly always. Small draws come more often than large ones.
func span(r *rapid.T, what string) clock.Span {
	hours := func(low, high int, name string) clock.Instant {
		return noon.Add(time.Duration(rapid.IntRange(low, high).Draw(r, what+name)) * time.Hour)
	}
	switch rapid.IntRange(0, 8).Draw(r, what) {
	case 6:
		return clock.Span{Since: hours(-9, 20, " since")}
	case 7:
		return clock.Span{Until: hours(-9, 20, " until")}
	case 8:
		since := hours(-9, 20, " since")
		return clock.Span{Since: since, Until: since.Add(time.Duration(rapid.IntRange(1, 9).Draw(r, what+" hours")) * time.Hour)}
	}
	return clock.Span{}
}

func oneOf[T any](r *rapid.T, what string, of ...T) T { return rapid.SampledFrom(of).Draw(r, what) }

// decide draws every fact of a market but its stock, so that a story does not depend on those told before.
func (c *company) decide(r *rapid.T, m market.Code) []change.Change {
	shelf := c.shelf(r, m)
	facts := *shelf.Market
	facts.Payments, facts.AfterClose, facts.Terms = []string{"cash_on_delivery"}, oneOf(r, "after close", "hold", "cancel", "cancel", "ship", ""), market.Terms{Version: "1"}
	changes := []change.Change{put(change.MarketFacts, m, "", facts),
		put(change.MarketStage, m, "", oneOf(r, "stage", append(slices.Repeat([]market.Stage{market.Open, market.Open, market.Pilot}, 5), market.Stages()...)...))}
	openings := []market.Opening{}
	if rapid.IntRange(0, 9).Draw(r, "opened") < 9 {
		openings = append(openings, market.Opening{Channel: market.Web, Span: span(r, "opening")})
	}
	changes = append(changes, put(change.MarketChannel, m, "web", openings))
	changes = append(changes, c.rules(r, shelf)...)
	changes = append(changes, c.holds(r, shelf)...)
	for _, p := range portfolio() {
		changes = append(changes, put(change.ProductState, "", p.Slug, oneOf(r, p.Slug, append(slices.Repeat([]catalogue.State{catalogue.OnSale}, 12), catalogue.States()...)...)))
	}
	return append(changes, c.prices(r, shelf)...)
}

// subject draws what a rule or hold speaks of.
func subject(r *rapid.T) (catalogue.Scope, string) {
	switch scope := oneOf(r, "scope", catalogue.ScopeAll, catalogue.ScopeClass, catalogue.ScopeCategory, catalogue.ScopeProduct, catalogue.ScopeProduct, catalogue.ScopeVariant, catalogue.ScopeVariant); scope {
	case catalogue.ScopeClass:
		return scope, string(oneOf(r, "class", market.Device, market.Accessory))
	case catalogue.ScopeCategory:
		return scope, "all"
	case catalogue.ScopeProduct:
		return scope, oneOf(r, "product", "strap", "telephone", "notebook", "quartet")
	case catalogue.ScopeVariant:
		return scope, oneOf(r, "variant", codes()...)
	default:
		return scope, ""
	}
}

func (c *company) rules(r *rapid.T, shelf *offer.Shelf) (changes []change.Change) {
	m := shelf.Market.Code
	for _, old := range shelf.Clearance.Rules {
		changes = append(changes, change.Change{Kind: change.RulePut, Market: m, Subject: old.ID})
	}
	for n := range rapid.IntRange(0, 2).Draw(r, "rules") {
		scope, of := subject(r)
		id := fmt.Sprint("rule-", n)
		changes = append(changes, put(change.RulePut, m, id, catalogue.Rule{ID: id, Market: m, Scope: scope, Subject: of, Deny: rapid.Bool().Draw(r, "deny"), Span: span(r, "rule"), Why: "private words"}))
	}
	return changes
}

func (c *company) holds(r *rapid.T, shelf *offer.Shelf) (changes []change.Change) {
	m := shelf.Market.Code
	for _, old := range shelf.Clearance.Holds {
		changes = append(changes, change.Change{Kind: change.HoldPut, Market: m, Subject: old.ID})
	}
	for n := range rapid.IntRange(0, 2).Draw(r, "holds") {
		scope, of := subject(r)
		id := fmt.Sprint("hold-", n)
		changes = append(changes, put(change.HoldPut, m, id, clearance.Hold{ID: id, Gate: "security", Market: m, Scope: scope, Subject: of,
			Disclosure: oneOf(r, "disclosure", clearance.Plain, clearance.Generic, clearance.Hidden), Reason: "private words", Span: span(r, "hold")}))
	}
	return changes
}

// counted draws what lies in the warehouse; a set lies nowhere.
func counted(r *rapid.T) (changes []change.Change) {
	for _, sku := range codes()[:5] {
		units := change.Counted{OnHand: oneOf[int64](r, "units", 5000, 5000, 5000, 5000, 3, 0)}
		changes = append(changes, put(change.StockCount, "es", "w/own/"+sku, units))
	}
	return changes
}

// prices draws the price lists.
func (c *company) prices(r *rapid.T, shelf *offer.Shelf) (changes []change.Change) {
	m := shelf.Market
	for _, sku := range codes() {
		n, _ := shelf.Book.Ordinal(sku)
		for _, old := range shelf.Prices(n) {
			changes = append(changes, put(change.PriceDrop, m.Code, sku, old))
		}
		if rapid.IntRange(0, 7).Draw(r, "priced") < 7 {
			s := span(r, "price")
			if s.Since == 0 {
				s.Since = noon.Add(-240 * time.Hour)
			}
			amount := money.Of(int64(rapid.IntRange(1, 90).Draw(r, "price"))*100, m.Currency(noon))
			changes = append(changes, put(change.PriceSet, m.Code, sku, pricing.Price{SKU: sku, Amount: amount, Span: s}))
		}
	}
	return changes
}

func (c *company) get(path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	c.doors.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func (c *company) post(path, contentType, body string) *httptest.ResponseRecorder {
	request := httptest.NewRequest("POST", path, strings.NewReader(body))
	request.Header.Set("Content-Type", contentType)
	c.turns++
	request.Header.Set("Idempotency-Key", fmt.Sprint("k", c.turns))
	w := httptest.NewRecorder()
	c.doors.ServeHTTP(w, request)
	return w
}

// TestNoDoorSellsWhatIsRefusedNorHidesWhatIsAllowed walks random facts and dates through every door.
func TestNoDoorSellsWhatIsRefusedNorHidesWhatIsAllowed(t *testing.T) {
	companies(t, func(t *testing.T, c *company) {
		seen := map[string]int{}
		rapid.Check(t, func(r *rapid.T) {
			c.now.At = noon
			m := oneOf[market.Code](r, "market", "es", "fr", "us")
			c.apply(r, append(c.decide(r, m), counted(r)...))
			var open []order.Order
			for range 2 {
				c.now.At = c.now.At.Add(time.Duration(rapid.IntRange(0, 12).Draw(r, "hours")) * time.Hour)
				c.askOfProducts(r, m)
				for _, sku := range slices.Compact([]string{oneOf(r, "asked", codes()...), oneOf(r, "asked", codes()...)}) {
					if o := c.askOfVariant(r, m, sku, oneOf[int64](r, "quantity", 1, 1, 2, 99), seen); o != nil {
						open = append(open, *o)
					}
				}
			}
			c.now.At = c.now.At.Add(time.Duration(rapid.IntRange(0, 12).Draw(r, "hours")) * time.Hour)
			if rapid.IntRange(0, 3).Draw(r, "decided again") < 3 {
				c.apply(r, append(c.decide(r, m), put(change.MarketStage, m, "", oneOf(r, "stage then", market.Stages()...))))
			}
			for _, o := range open {
				c.askOfShipment(r, o, seen)
			}
		})
		t.Logf("seen: %v", seen)
		for _, want := range []string{"sold", "refused", "hidden", "shipped", "fell"} {
			if seen[want] == 0 {
				t.Errorf("no story had %q: the test looks at too little", want)
			}
		}
	})
}

// stands is what shoppers may know of a product: that it is there, that a variant is offered, that one can be had.
func stands(shelf *offer.Shelf, p *catalogue.Product, now clock.Instant) (public, offered, there bool) {
	for _, n := range shelf.Book.ItemsOf(p) {
		a := shelf.Decide(n, market.Web, offer.Wish{Quantity: 1, Now: now})
		public = public || !a.Hidden
		offered = offered || (!a.Hidden && a.Offered())
		there = there || (!a.Hidden && a.OK())
	}
	shop := shelf.Market.Stage.Browsable()
	return public && shop, offered && shop, there && shop
}

// askOfProducts asks the doors that list.
func (c *company) askOfProducts(r failing, m market.Code) {
	shelf, base := c.shelf(r, m), "/"+string(m)
	sitemap, category := c.get(base+"/sitemap.xml").Body.String(), c.get(base+"/c/all?min=1").Body.String()
	api, had := c.get("/api/v1/markets"+base+"/products?limit=100").Body.String(), c.get("/api/v1/markets"+base+"/products?limit=100&offered=true").Body.String()
	unknown := c.get(base + "/p/never-was")
	for _, p := range shelf.Book.Products {
		public, offered, there := stands(shelf, p, c.now.At)
		page := c.get(base + "/p/" + p.Slug)
		link, named := base+"/p/"+p.Slug, `"slug":"`+p.Slug+`"`
		for what, c := range map[string]struct{ got, want bool }{
			"the page is there":           {page.Code == 200, public},
			"the sitemap lists it":        {strings.Contains(sitemap, link+"<"), offered},
			"the category lists it":       {strings.Contains(category, `href="`+link+`"`), offered},
			"search finds it":             {strings.Contains(c.get(base+"/search?q="+p.Slug).Body.String(), `href="`+link+`"`), public},
			"the API lists it":            {strings.Contains(api, named), public},
			"the API lists it as offered": {strings.Contains(had, named), there},
			"the API shows it":            {c.get("/api/v1/markets"+base+"/products/"+p.Slug).Code == 200, public},
		} {
			if c.got != c.want {
				r.Errorf("%s in %s (%s): %s: %v, want %v", p.Slug, m, shelf.Market.Stage, what, c.got, c.want)
			}
		}
		if !public && (page.Code != unknown.Code || page.Body.String() != strings.ReplaceAll(unknown.Body.String(), "never-was", p.Slug)) {
			r.Errorf("%s in %s: hidden, and not like an unknown one: %d", p.Slug, m, page.Code)
		}
	}
}

// askOfVariant asks the doors that sell; the order is nil when there is none.
func (c *company) askOfVariant(r failing, m market.Code, sku string, quantity int64, seen map[string]int) *order.Order {
	shelf := c.shelf(r, m)
	n, _ := shelf.Book.Ordinal(sku)
	one, many := shelf.Decide(n, market.Web, offer.Wish{Quantity: 1, Now: c.now.At}), shelf.Decide(n, market.Web, offer.Wish{Quantity: quantity, Now: c.now.At})
	shop := shelf.Market.Stage.Browsable()
	page := c.get("/" + string(m) + "/p/" + shelf.Book.Items[n].Product.Slug + "?v=" + sku).Body.String()
	if got, want := strings.Contains(page, `name="sku" value="`+sku+`"`), one.OK() && !one.Hidden && shop; got != want {
		r.Errorf("%s in %s: the page sells it: %v, want %v", sku, m, got, want)
	}
	if got, want := strings.Contains(page, `"sku":"`+sku+`"`), one.Offered() && !one.Hidden && shop; got != want {
		r.Errorf("%s in %s: the page describes it as offered: %v, want %v", sku, m, got, want)
	}
	c.askAPI(r, m, sku, quantity, &many, shop)
	c.askBasket(r, m, sku, quantity, &many, shop)
	return c.askCounter(r, m, sku, quantity, &many, seen)
}

func (c *company) askAPI(r failing, m market.Code, sku string, quantity int64, answer *offer.Answer, shop bool) {
	w := c.get(fmt.Sprintf("/api/v1/markets/%s/offers/%s?quantity=%d", m, sku, quantity))
	var told struct {
		Offered bool
		Code    string
	}
	_ = json.Unmarshal(w.Body.Bytes(), &told)
	if public := shop && !answer.Hidden; (w.Code == 200) != public || told.Offered != (public && answer.OK()) {
		r.Errorf("%d %s in %s: the API answers %d, offered %v; decided %+v", quantity, sku, m, w.Code, told.Offered, answer.Refusals)
	}
	unknown := c.get(fmt.Sprintf("/api/v1/markets/%s/offers/NEVER?quantity=%d", m, quantity))
	if w.Code != 200 && (w.Code != unknown.Code || !strings.Contains(unknown.Body.String(), `"`+told.Code+`"`)) {
		r.Errorf("%s in %s: hidden, and not like an unknown one: %s, %s", sku, m, w.Body, unknown.Body)
	}
	if strings.Contains(w.Body.String(), "private words") {
		r.Errorf("%s in %s: the public reads staff's reason", sku, m)
	}
}

// askBasket asks the desk behind the baskets of the shop and of the API.
func (c *company) askBasket(r failing, m market.Code, sku string, quantity int64, answer *offer.Answer, shop bool) {
	view, err := c.Orders.SetLine(c.t.Context(), order.Put{Market: m, SKU: sku, Quantity: quantity}, c.now.At)
	if known := err == nil; known == answer.Hidden || known && view.OK() != answer.OK() {
		r.Errorf("%d %s in %s: the basket says %v, %v; decided %+v", quantity, sku, m, view.OK(), err, answer.Refusals)
	}
	w := c.post("/api/v1/markets/"+string(m)+"/baskets", "application/json", fmt.Sprintf(`{"lines":[{"sku":%q,"quantity":%d}]}`, sku, quantity))
	if got, want := strings.Contains(w.Body.String(), `"ok":true`), answer.OK() && shop; got != want {
		r.Errorf("%d %s in %s: a basket by API: %v, want %v: %s", quantity, sku, m, got, want, w.Body)
	}
	form := c.post("/"+string(m)+"/basket", "application/x-www-form-urlencoded", fmt.Sprintf("sku=%s&quantity=%d", sku, quantity))
	if taken := form.Code == http.StatusSeeOther; taken != (shop && !answer.Hidden) {
		r.Errorf("%d %s in %s: the shop's basket answers %d; decided %+v", quantity, sku, m, form.Code, answer.Refusals)
	}
}

// askCounter places an order.
func (c *company) askCounter(r failing, m market.Code, sku string, quantity int64, answer *offer.Answer, seen map[string]int) *order.Order {
	c.turns++
	outcome, err := c.Orders.Place(c.t.Context(), order.Placing{Key: fmt.Sprint("k", c.turns), Market: m, Lines: []order.BasketLine{{SKU: sku, Quantity: quantity}},
		Buyer: order.Buyer{Email: "buyer@example.org"}, Address: places()[m], Delivery: "standard", Payment: "cash_on_delivery", Terms: "1"})
	if err != nil {
		r.Fatalf("%s in %s: %+v", sku, m, fault.Of(err))
	}
	if sold := outcome.Placed != nil; sold != answer.OK() {
		r.Errorf("%d %s in %s: sold %v; decided %+v, the counter %+v", quantity, sku, m, sold, answer.Refusals, outcome.Refusals)
	}
	switch {
	case answer.Hidden:
		seen["hidden"]++
		if outcome.Placed == nil && outcome.Refusals[0].Code != order.CodeUnknown {
			r.Errorf("%s in %s is hidden, and the counter speaks of it: %+v", sku, m, outcome.Refusals)
		}
	case outcome.Placed == nil:
		seen["refused"]++
	}
	if outcome.Placed == nil {
		return nil
	}
	seen["sold"]++
	o, err := c.Orders.Get(c.t.Context(), m, outcome.Placed.Number)
	if err != nil {
		r.Fatalf("%v", err)
	}
	return &o
}

// askOfShipment ships what was ordered: what may no longer be handed over waits or ends as the market says.
func (c *company) askOfShipment(r failing, o order.Order, seen map[string]int) {
	shelf := c.shelf(r, o.Market)
	n, _ := shelf.Book.Ordinal(o.Lines[0].SKU)
	answer := shelf.Decide(n, market.Web, offer.Wish{Quantity: o.Lines[0].Quantity, Now: c.now.At, Owed: true})
	want := order.Shipped
	if rule := shelf.Market.AfterClose; len(answer.Refusals) > 0 && rule != "ship" {
		want = order.OnHold
		if rule == "cancel" {
			want = order.Cancelled
		}
	}
	after, err := c.Orders.Ship(c.t.Context(), "boss", o.Market, o.Number, nil, "post", "1", c.now.At)
	if after.State != want || (err == nil) != (want == order.Shipped) {
		r.Errorf("%s in %s (%s): %s, %v; want %s: %+v", o.Lines[0].SKU, o.Market, shelf.Market.Stage, after.State, err, want, answer.Refusals)
	}
	what := "fell"
	if after.State == order.Shipped {
		what = "shipped"
	}
	seen[what]++
	if after.State == order.OnHold { // its units are free for the next story
		if _, err := c.Orders.Cancel(c.t.Context(), "boss", o.Market, o.Number, nil, "", c.now.At); err != nil {
			r.Errorf("%+v", fault.Of(err))
		}
	}
}
