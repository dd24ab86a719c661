package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comptoir/catalogue"
	"comptoir/money"
	"comptoir/stock"
	"comptoir/store"
)

// does sends a form, confirms its review, and fails when either is refused.
func (b *browser) does(path string, form url.Values) {
	b.t.Helper()
	form.Set("why", "because")
	r, page := b.post(path, form)
	if r.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %d %s", path, r.StatusCode, page)
	}
	if r, page := b.confirm(page); r.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("%s: %d %s", path, r.StatusCode, page)
	}
}

func TestALocationIsMadeAndItsGoodsAreSold(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	b.does("/console/stock/es/locations", url.Values{"code": {"bcn"}, "name": {"Barcelona"}, "kind": {"warehouse"}, "serves": {"es"}, "channels": {"web"}, "rank": {"2"}, "buffer": {"1"}, "seen": {"null"}})
	b.does("/console/stock/es", url.Values{"count.bcn/own/A": {"5"}})
	h.sells(t, 4)
	if _, page := b.get("/console/stock/es/locations"); !strings.Contains(page, "Barcelona") {
		t.Error("the list does not show it")
	}
	form := url.Values{"code": {"bcn"}, "name": {"Barcelona"}, "kind": {"warehouse"}, "serves": {"fr"}, "channels": {"web"}, "rank": {"2"}, "buffer": {"0"}, "why": {"w"}}
	manager := h.as(t, "market_manager")
	if status, code := manager.problem("POST", "/console/stock/es/locations", form); status != 403 || code != "change.not_yours" {
		t.Errorf("a manager of Spain sent goods of Spain to France: %d %s", status, code)
	}
	b.does("/console/stock/es/locations", form)
	h.sells(t, 0)
}

// sells wants this many units of the phone free in Spain.
func (h *house) sells(t *testing.T, free int64) {
	t.Helper()
	locations, levels, err := h.Changes.Levels(t.Context(), "es")
	if err != nil {
		t.Fatal(err)
	}
	if got := stock.FreeByChannel(locations, levels, "es")["web"]["A"]; got != free {
		t.Errorf("%d free, want %d", got, free)
	}
}

func TestATaxRateIsDatedAndNamesItsSource(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	b.does("/console/tax/es", url.Values{"rate": {"5,5"}, "class": {"standard"}, "source": {"BOE-A-2026-1"}, "since": {"2026-12-01"}})
	if _, page := b.get("/console/tax/es"); !strings.Contains(page, "5.5%") || !strings.Contains(page, "BOE-A-2026-1") || !strings.Contains(page, "20%") {
		t.Errorf("the table lacks a rate: %s", page)
	}
	comesBack(t, b, 422, "/console/tax/es", url.Values{"rate": {"101"}, "source": {"s"}, "why": {"w"}}, `<span class="wrong" id="wrong-0">A rate lies between 0 and 100 per cent.</span>`)
	comesBack(t, b, 422, "/console/tax/es", url.Values{"rate": {"2e1"}, "source": {"s"}, "why": {"w"}}, `value="2e1"`)
}

func TestRatesAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]money.Rate{"21": 210000, "5.5": 55000, "5,5": 55000, "0": 0, "100%": 1000000, "7.7": 77000, "0.0001": 1} {
		if got, err := percentOf(text); err != nil || got != want {
			t.Errorf("%s: %d %v", text, got, err)
		}
	}
	for _, text := range []string{"", ".", "-1", "1e2", "5.55555", "1000", "x", "٥"} {
		if got, err := percentOf(text); err == nil {
			t.Errorf("%s: %d", text, got)
		}
	}
}

func TestAProductIsMadeAndGrows(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	form := func() url.Values {
		return url.Values{"name": {"Band"}, "language": {"en"}, "slug": {"band"}, "category": {"phones"}, "brand": {"Mi"}, "state": {"announced"}, "number": {"B1"}, "sku": {"B-BLACK"}, "options": {"colour=black"}}
	}
	b.does("/console/products", form())
	p := h.Offers.Book().Product("band")
	if p == nil || p.Models[0].Variants[0].Options[0].Value != "black" || p.Texts["en"].Name != "Band" || p.State != catalogue.Announced {
		t.Fatalf("%+v", p)
	}
	b.does("/console/products/band/variant", url.Values{"number": {"B1"}, "sku": {"B-RED"}, "options": {"colour=red"}})
	b.does("/console/products/band/variant", url.Values{"number": {"B2"}, "sku": {"B2-RED"}, "options": {"colour=red"}, "languages": {"en, zh"}, "radio": {"1"}})
	p = h.Offers.Book().Product("band")
	if len(p.Models) != 2 || len(p.Models[0].Variants) != 2 || !p.Models[1].Radio || len(p.Models[1].Languages) != 2 {
		t.Fatalf("%+v", p.Models)
	}
	for said, change := range map[string]func(url.Values){
		"Another product has this short name.":                      func(f url.Values) { f.Set("slug", "phone") },
		"Another variant has the code A.":                           func(f url.Values) { f.Set("slug", "new"); f.Set("sku", "A") },
		"Choose a category.":                                        func(f url.Values) { f.Set("slug", "new"); f.Set("category", "") },
		"Write each choice as colour=black, with commas between.":   func(f url.Values) { f.Set("slug", "new"); f.Set("sku", "N"); f.Set("options", "black") },
		"Use small letters, digits and hyphens.":                    func(f url.Values) { f.Set("slug", "../New"); f.Set("sku", "N") },
		"The check digit of this GTIN is not right.":                func(f url.Values) { f.Set("slug", "new"); f.Set("sku", "N"); f.Set("gtin", "4006381333932") },
		"A code has letters, digits, dots and hyphens, 64 at most.": func(f url.Values) { f.Set("slug", "new"); f.Set("sku", "<b>") },
		"Write a language as its code: en, fr, zh.":                 func(f url.Values) { f.Set("slug", "new"); f.Set("sku", "N"); f.Set("languages", "english") },
	} {
		f := form()
		f.Set("why", "w")
		change(f)
		comesBack(t, b, 422, "/console/products", f, said+"</span>", `value="Band"`)
	}
}

func TestPicturesAreArranged(t *testing.T) {
	h := newHouse(t, func(tx *store.Tx) error {
		if err := twoMarkets(tx); err != nil {
			return err
		}
		p, err := tx.Product("phone")
		if err != nil {
			return err
		}
		for _, name := range []string{"a", "b", "c"} {
			p.Pictures = append(p.Pictures, catalogue.Picture{Address: "https://pictures.example/" + name + ".jpg", Alt: catalogue.Words{"en": name}})
		}
		return tx.PutProduct(p)
	})
	b := h.as(t, "owner")
	b.does("/console/products/phone/pictures", url.Values{"picture.0.place": {"2"}, "picture.1.place": {"1"}, "picture.1.remove": {"1"}, "picture.2.place": {"1"},
		"picture.0.alt.en": {"The back"}, "picture.0.alt.fr": {"Le dos"}, "picture.2.alt.en": {"The front"}})
	got := h.Offers.Book().Product("phone").Pictures
	if len(got) != 2 || got[0].Alt["en"] != "The front" || got[1].Alt["fr"] != "Le dos" {
		t.Errorf("%+v", got)
	}
}

func TestPricesChangeByFilterAndEndAsAsked(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	b.does("/console/prices/es", url.Values{"act": {"percent"}, "percent": {"-10"}, "named": {"phone"}, "state": {"on_sale"}, "ending": {"99"}})
	if got := h.price(t, "es"); got != 8999 {
		t.Errorf("%d", got)
	}
	comesBack(t, b, 422, "/console/prices/es", url.Values{"act": {"percent"}, "percent": {"-10"}, "named": {"no such thing"}, "why": {"w"}}, "Nothing was filled in.")
	for minor, want := range map[int64]int64{8990: 8999, 9051: 9099, 9048: 8999, 10: 99, 0: 99} {
		if got := ended(money.Of(minor, "EUR"), "99"); got.Minor != want {
			t.Errorf("%d: %d, want %d", minor, got.Minor, want)
		}
	}
}

func TestOneRuleReachesSeveralMarkets(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	b.does("/console/rules", url.Values{"markets": {"es", "fr"}, "deny": {"deny"}, "scope": {"category"}, "subject": {"phones"}})
	for _, m := range h.Offers.Markets() {
		shelf, err := h.Offers.Shelf(t.Context(), m.Code)
		if err != nil {
			t.Fatal(err)
		}
		if a := shelf.Answer(0, "web", h.now.At); a.Offered() {
			t.Errorf("%s still offers it", m.Code)
		}
	}
	comesBack(t, b, 422, "/console/rules", url.Values{"scope": {"all"}, "why": {"w"}}, "Choose at least one market.")
	if status, code := h.as(t, "market_manager").problem("POST", "/console/rules", url.Values{"markets": {"fr"}, "deny": {"deny"}, "scope": {"all"}, "why": {"w"}}); status != 403 || code != "change.not_yours" {
		t.Errorf("a manager of Spain made a rule for France: %d %s", status, code)
	}
}

func TestATableOfTextsIsPreviewedAndLeavesOtherColumns(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	b.does("/console/bulk", url.Values{"what": {"texts"}, "market": {"es"}, "table": {"product,language,name,summary\nphone,fr,Téléphone,\"Bon, et\nbeau\"\nphone,en,Handset,"}})
	texts := h.Offers.Book().Product("phone").Texts
	if texts["fr"].Summary != "Bon, et\nbeau" || texts["en"].Name != "Handset" {
		t.Errorf("%+v", texts)
	}
	comesBack(t, b, 422, "/console/bulk", url.Values{"what": {"texts"}, "market": {"es"}, "table": {"product,language,name\nphone,fr,Mobile\nnothing,fr,x"}, "why": {"w"}}, "Line 3, column product: nothing")
}

func TestTwoPeopleSeeBothValuesAndOneDecides(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	form := func(name string) url.Values {
		return url.Values{"language": {"en"}, "name": {name}, "seen": {`{"name":"Phone"}`}, "why": {"w"}, "back": {"/console/products/phone"}}
	}
	b.does("/console/products/phone/text", form("Telephone"))
	r, page := b.post("/console/products/phone/text", form("Handset"))
	for _, want := range []string{"owner has changed this record", `<td class="dim">Phone</td>`, "<del>Telephone</del>", "<ins>Handset</ins>", "Make mine all the same"} {
		if r.StatusCode != http.StatusConflict || !strings.Contains(page, want) {
			t.Errorf("%d: %s is missing in %s", r.StatusCode, want, page)
		}
	}
	if r, _ := b.confirm(page); r.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", r.StatusCode)
	}
	if got := h.Offers.Book().Product("phone").Texts["en"].Name; got != "Handset" {
		t.Errorf("%s", got)
	}
	if status, code := b.problem("POST", "/console/products/phone/text", form("Mobile")); status != 409 || code != "change.moved" {
		t.Errorf("a program: %d %s", status, code)
	}
}

func TestThePickingListIsThereAndEmptyAtFirst(t *testing.T) {
	h := newHouse(t, twoMarkets)
	if r, page := h.as(t, "shop_staff").get("/console/orders/es/picking"); r.StatusCode != 200 || !strings.Contains(page, "Nothing waits to be sent.") {
		t.Errorf("%d %s", r.StatusCode, page)
	}
}
