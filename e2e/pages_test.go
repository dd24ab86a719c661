package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// pages lists the pages that anyone may open, one of each kind and then some in other scripts.
func pages() []string {
	return []string{
		"/", "/es/", "/es/c/phones", "/es/c/wearables", "/es/p/mi-mix-2s", "/es/p/mi-band-2", "/es/search?q=cargador", "/es/search?q=zzzz", "/es/basket",
		"/es/terms", "/es/p/no-such-thing", "/us/", "/us/p/mi-mix-2s", "/us/es/", "/fr/", "/cn/", "/ae/", "/ae/c/phones", "/ae/p/mi-band-2",
		"/ca/", "/ca/fr/", "/ar/", "/br/",
		"/fr/works", "/fr/works?q=M1803D5XA", "/ae/works?q=M1803D5XA&country=gb", "/es/works?q=zzzz",
		"/in/drops", "/in/drops/poco-f5-black", "/in/drops/poco-f5-black/room", "/in/drops/mi-11-lite-yellow/receipt",
		"/es/account/sign-in", "/es/account/new", "/es/account/forgotten", "/es/account/link/none", "/ae/account/sign-in", "/cn/account/new",
	}
}

// Rule: no page breaks a rule of axe-core, wide or narrow; none is wider than its window.
func TestEveryPageIsAccessible(t *testing.T) {
	p := newPerson(t, wide)
	for _, path := range append(pages(), "/inbox", "/api/v1/", "/console/sign-in") {
		p.accessible(path)
	}
}

// accessible opens a page, unfolds it, and looks at it in both widths.
func (p *person) accessible(path string) {
	p.t.Helper()
	p.visit(path)
	p.lookedAt(path)
}

// lookedAt looks at the page at hand in both widths, with everything on it unfolded.
func (p *person) lookedAt(path string) {
	p.t.Helper()
	p.unfold()
	for _, width := range []int{wide, narrow} {
		p.do(chromedp.EmulateViewport(int64(width), 900))
		p.noViolations(fmt.Sprintf("%s at %d px", path, width))
		if by := p.overflow(); by > 0 {
			p.t.Errorf("%s is %d px wider than a window of %d px", path, by, width)
		}
	}
	for _, what := range ask[[]string](p, awkwardOnAPhone) {
		p.t.Errorf("%s on a phone: %s", path, what)
	}
}

// awkwardOnAPhone names lists that must be pushed sideways to be read (a matrix may), and what is too small for a finger.
const awkwardOnAPhone = `[
	...[...document.querySelectorAll("main .scroll:not(.matrix), .wide-picture")].filter(e => e.scrollWidth > e.clientWidth + 1)
		.map(e => (e.getAttribute("aria-label") || e.className) + " scrolls sideways"),
	...[...document.querySelectorAll("main :is(button, .button, select, textarea, input:not([type=radio], [type=checkbox]))")]
		.filter(e => e.offsetHeight > 0 && e.offsetHeight < 43).map(e => "a finger needs more than " + e.offsetHeight + " px: " + e.outerHTML.slice(0, 120)),
]`

// Rule: nor does a page of a customer's account, in Spanish and from right to left.
func TestEveryPageOfAnAccountIsAccessible(t *testing.T) {
	p := newPerson(t, wide)
	p.buyInSpain()
	p.joinByLink("ana.axe@example.com")
	p.keepAddress()
	for _, shop := range []string{"/es", "/ae"} {
		for _, page := range []string{"/account", "/account/addresses", "/account/addresses/new", "/account/details", "/account/choices"} {
			p.accessible(shop + page)
		}
	}
	p.visit("/es/account/addresses")
	p.accessible(p.linked(`.saved a`))
}

// consolePages lists a page of each kind that staff may open; the cell and the order are whichever comes first.
func consolePages(p *person) []string {
	p.visit("/console/matrix")
	cell := p.linked(`a.cell`)
	p.visit("/console/networks")
	networks := p.linked(`main a[href^="/console/networks/"]:not([href*="/facts"], [href*=".csv"])`)
	p.visit("/console/drops")
	drop := p.linked(`main a[href^="/console/drops/"]`)
	p.visit("/console/orders")
	return []string{
		"/console/", "/console/?colour=readiness", "/console/?colour=cleared", "/console/?colour=offered", "/console/account", "/console/markets", "/console/markets/es", "/console/markets/no", "/console/matrix", "/console/matrix?owner=launch_manager", "/console/matrix?expires=90", cell,
		"/console/coverage", "/console/coverage?stage=closed", "/console/networks", networks, "/console/networks/facts", "/console/drops", drop,
		"/console/products", "/console/products/mi-band", "/console/prices", "/console/prices/es", "/console/stock", "/console/stock/es",
		"/console/stock/es/locations", "/console/tax/es", "/console/orders/es/picking",
		"/console/rules", "/console/rules/us", "/console/orders", p.linked(`tbody th a`), "/console/refunds", "/console/history", "/console/bulk",
		"/console/staff", "/console/keys", "/console/markets/zz",
	}
}

// clearancePages lists the pages of the clearance desk; gate and evidence are whichever come first.
func clearancePages(p *person) []string {
	p.visit("/console/gates")
	gate := p.linked(`main a[href^="/console/gates/"]:not([href*="/new"])`)
	p.visit("/console/evidence?state=all")
	one := p.linked(`main a[href^="/console/evidence/"]:not([href*="/new"])`)
	p.visit("/console/matrix")
	return []string{
		"/console/gates", "/console/gates/new", gate, "/console/evidence", "/console/evidence?state=all", "/console/evidence/new", one,
		one + "/replace", "/console/waivers", p.linked(`a.cell`), "/console/calendar", "/console/calendar?in=id", "/console/calendar?evidence=demo-tkdn-1", "/console/tasks",
	}
}

// Rule: nor does a page of the clearance desk.
func TestEveryPageOfTheClearanceDeskIsAccessible(t *testing.T) {
	p := newPerson(t, wide)
	p.signIn("owner")
	for _, path := range clearancePages(p) {
		p.accessible(path)
	}
}

// Rule: nor does a page of the console.
func TestEveryPageOfTheConsoleIsAccessible(t *testing.T) {
	p := newPerson(t, wide)
	p.buyInSpain()
	p.signIn("owner")
	for _, path := range consolePages(p) {
		p.accessible(path)
	}
}

// Rule: nor does an order's page with every form that it can have, nor the desk where money is sent back.
func TestEveryFormOfAnOrderIsAccessible(t *testing.T) {
	guest, p := newPerson(t, wide), newPerson(t, wide)
	guest.buyInSpain()
	p.signIn("owner")
	p.visit("/console/orders?in=es")
	order := p.linked(`tbody th a`)
	p.accessible(order) // it can be paid, edited, held, cancelled
	p.set(`form[action$="/revise"] [name="want.0"]`, "0")
	p.set(`form[action$="/revise"] [name="why"]`, "asked by letter")
	p.click(`form[action$="/revise"] button`)
	p.lookedAt("an order left without lines")
	p.visit(order)
	p.set(`form[action$="/paid"] [name="amount"]`, "2500")
	p.set(`form[action$="/paid"] [name="reference"]`, "SEPA 1")
	p.click(`form[action$="/paid"] button`)
	p.visit(order)
	p.set(`form[action$="/cancel"] [name="why"]`, "changed their mind")
	p.click(`form[action$="/cancel"] button`)
	p.accessible("/console/refunds")
	p.accessible(order)
	p.set(`form[action$="/refund"] [name="reference"]`, "SEPA 2")
	p.set(`form[action$="/refund"] [name="account"]`, "ES9121000418450200051332")
	p.click(`form[action$="/refund"] button`)
	p.accessible("/console/refunds")
	p.accessible(order)
}

func TestNoPageLoadsFromElsewhere(t *testing.T) {
	p := newPerson(t, wide)
	for _, path := range pages() {
		p.visit(path)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.asked) < len(pages()) {
		t.Fatalf("only %d requests were seen", len(p.asked))
	}
	for _, address := range p.asked {
		if !strings.HasPrefix(address, p.shop+"/") && !strings.HasPrefix(address, "data:") {
			t.Errorf("%s was asked for", address)
		}
	}
	for _, why := range p.complain {
		t.Errorf("the browser blocked something of the page: %s", why)
	}
}
