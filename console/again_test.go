package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comptoir/people"
)

// comesBack sends a form that is wrong and wants it back with all of these in the page.
func comesBack(t *testing.T, b *browser, status int, path string, form url.Values, want ...string) {
	t.Helper()
	r, page := b.post(path, form)
	if r.StatusCode != status {
		t.Errorf("%s: %d, want %d", path, r.StatusCode, status)
	}
	for _, w := range append(want, `role="alert"`, `action="`+path+`"`) {
		if !strings.Contains(page, w) {
			t.Errorf("%s: %s is missing in %s", path, w, page)
		}
	}
}

func TestWhatIsWrongStandsBesideItsField(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	said := func(i, text string) string { return `<span class="wrong" id="wrong-` + i + `">` + text + `</span>` }
	comesBack(t, b, 422, "/console/prices/es", url.Values{"price.A": {"twelve"}, "why": {"Sale"}, "since": {"yesterday"}, "back": {"/console/prices/es?q=phone"}},
		said("0", "This is not a date."), `value="twelve"`, `value="Sale"`, said("1", "This is not an amount of the market’s currency."), `name="q" value="phone"`)
	comesBack(t, b, 422, "/console/prices/es", url.Values{"act": {"percent"}, "percent": {"1000"}, "why": {"w"}}, said("0", "Write a whole number from -90 to 90."), `value="1000"`)
	comesBack(t, b, 422, "/console/prices/es", url.Values{"price.A": {"-5"}, "why": {"w"}}, said("0", "A price is not negative."), `value="-5"`)
	comesBack(t, b, 422, "/console/markets/es/stage", url.Values{"stage": {"pilot"}, "why": {""}}, said("0", "Say why."), `<option value="pilot" selected="">`)
	comesBack(t, b, 422, "/console/products/phone/text", url.Values{"language": {"fr"}, "name": {""}, "summary": {"Un téléphone"}, "why": {"w"}, "seen": {"null"}},
		said("0", "Give a name."), "Un téléphone</textarea>")
	comesBack(t, b, 422, "/console/rules/es/hold", url.Values{"gate": {"held"}, "scope": {"product"}, "subject": {"nothing"}, "disclosure": {"plain"}, "why": {"w"}},
		said("0", "Nothing in the portfolio has the code nothing."), `value="nothing"`, `<details class="add" open="">`)
	comesBack(t, b, 422, "/console/bulk", url.Values{"what": {"stock"}, "market": {"es"}, "table": {"location,sku,on_hand\nnowhere,A,3"}, "why": {"w"}},
		"No such location serves this market.", "nowhere,A,3</textarea>", "Line 2")
	comesBack(t, b, 422, "/console/staff/invite", url.Values{"login": {"x y"}, "role": {"support"}, "markets": {"es"}}, `value="x y"`, `<option value="support" selected="">`)
	comesBack(t, b, 422, "/console/keys", url.Values{"label": {"till"}, "until": {"2026-02-31"}}, `value="till"`, said("0", "This is not a date."))
	comesBack(t, b, 422, "/console/account", url.Values{"old": {"wrong"}, "password": {password}}, said("0", "The present password is not right."))
}

func TestAProgramGetsTheProblemAndNotTheForm(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	r, _ := b.do(http.MethodPost, "/console/prices/es", url.Values{"price.A": {"x"}, "why": {"w"}}, "application/problem+json")
	if r.StatusCode != 422 || r.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s", r.StatusCode, r.Header.Get("Content-Type"))
	}
}

func TestEveryRefusedFormComesBackOnItsPage(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, string(people.Owner))
	for _, route := range h.routes() {
		method, path := pathOf(route.pattern, "es")
		above, found := h.pageAbove(route)
		if method != http.MethodPost || !found {
			continue
		}
		_, page := pathOf(above.pattern, "es")
		if r, _ := b.get(page); r.StatusCode != 200 {
			continue // of an order that there is not
		}
		r, page := b.post(path, url.Values{"why": {"\x00"}})
		if (r.StatusCode == 422 || r.StatusCode == 409) && !strings.Contains(page, `autofocus=""`) {
			t.Errorf("%s: %d on a page of its own", path, r.StatusCode)
		}
	}
}
