package e2e

import (
	"strings"
	"testing"
)

// signIn opens the console as one of the demonstration's staff.
func (p *person) signIn(user string) {
	p.t.Helper()
	p.visit("/console/sign-in")
	p.fill("login", user)
	p.fill("password", password)
	p.click(`form[action="/console/sign-in"] button`)
	if !p.has(`a[href="/console/account"]`) {
		p.t.Fatalf("%s is not signed in: %s", user, p.reads("main"))
	}
}

// linked is the address, below the shop's, of the first link that the selector finds.
func (p *person) linked(selector string) string {
	p.t.Helper()
	path := ask[string](p, `(document.querySelector(`+quoted(selector)+`) || {getAttribute: () => ""}).getAttribute("href")`)
	if !strings.HasPrefix(path, "/") {
		p.t.Fatalf("no link %s (at %s)", selector, p.where())
	}
	return path
}

// preview leads a market to a stage in the console, as far as what that would do.
func (p *person) preview(market, stage, why string) {
	p.t.Helper()
	form := `form[action="/console/markets/` + market + `/stage"] `
	p.visit("/console/markets/" + market)
	p.set(form+`[name="stage"]`, stage)
	p.set(form+`[name="why"]`, why)
	p.click(form + `button.primary`)
	if waiver := `form:has([name="waive_why"]) `; p.has(waiver) { // criteria are missing: the form asks for a waiver in its place
		p.noViolations("what stands before a stage")
		p.set(waiver+`[name="waive_why"]`, why)
		p.click(waiver + `button.primary`)
	}
	p.sees("main", why)
}

// Staff opens Denmark: a preview changes nothing, and the shop's next page no longer says that it comes.
func TestStaffOpensAMarketAndTheShopFollows(t *testing.T) {
	shopper, staff := newPerson(t, wide), newPerson(t, wide)
	const coming = "We are coming to Denmark"
	shopper.visit("/dk/")
	shopper.sees("main", coming)
	staff.signIn("owner")
	staff.preview("dk", "open", "The partner for service has signed")
	staff.noViolations("review")
	shopper.visit("/dk/")
	shopper.sees("main", coming)
	staff.click(`form[action="/console/apply"] button.primary`)
	shopper.visit("/dk/")
	if strings.Contains(shopper.reads("main"), coming) {
		t.Error("Denmark is open, and its shop still says that it comes")
	}
	staff.visit("/console/markets/dk")
	staff.sees("h1 .badge", "Open")
	staff.show("console-market")
	staff.visit("/console/history?in=dk")
	staff.sees("main", "owner", "The partner for service has signed")
}

// Staff closes Greece and opens it again: the button to buy goes and comes with it, page by page.
func TestStaffClosesAMarketAndNobodyBuysThere(t *testing.T) {
	shopper, staff := newPerson(t, wide), newPerson(t, wide)
	staff.signIn("owner")
	for _, step := range []struct {
		stage string
		sells bool
	}{{"closed", false}, {"open", true}} {
		staff.preview("gr", step.stage, "Stocktaking")
		staff.sees("main", "Web, Own shops, Retailers, Agents") // one line for what is the same in each
		if !step.sells {
			staff.noViolations("review of a closing")
			staff.show("console-review")
		}
		staff.click(`form[action="/console/apply"] button.primary`)
		shopper.visit("/gr/p/mi-band")
		if shopper.has(buyButton) != step.sells {
			t.Errorf("Greece is %s; its page has a button to buy: %v", step.stage, !step.sells)
		}
	}
}

// Staff ships what a guest has bought; staff and guest read carrier and number.
func TestStaffShipsAGuestsOrder(t *testing.T) {
	guest, staff := newPerson(t, wide), newPerson(t, wide)
	guest.buyInSpain()
	at := strings.TrimPrefix(guest.where(), guest.shop)
	staff.signIn("owner")
	staff.visit("/console/orders?in=es")
	staff.visit(staff.linked(`tbody th a`)) // the newest comes first
	staff.sees("main", "Lucía García", "28014", "Mi Band")
	if pay := `form[action$="/paid"]`; staff.has(pay) {
		staff.set(pay+` [name="reference"]`, "SEPA 4711")
		staff.click(pay + ` button`)
	}
	staff.fill("carrier", "Correos")
	staff.fill("tracking", "PQ4711ES")
	staff.click(`form[action$="/ship"] button.primary`)
	staff.sees("main", "Correos", "PQ4711ES")
	staff.noViolations("order that is shipped")
	guest.visit(at)
	guest.sees("main", "Correos", "PQ4711ES")
	guest.noViolations("the guest's order that is shipped")
	staff.show("console-order")
}

// A form that is refused comes back filled in: the summary has the focus, its link leads to the field, and the field says what is wrong.
func TestStaffMendsAFormBesideItsFields(t *testing.T) {
	p := newPerson(t, narrow)
	p.signIn("owner")
	p.visit("/console/prices/es?q=mi-band")
	form := `form[action="/console/prices/es"]:has(table) `
	p.set(form+`td input`, "twelve")
	p.set(form+`[name="why"]`, "A slip of the hand")
	p.click(form + `button.primary`)
	const said = "This is not an amount of the market’s currency."
	p.sees(`div.fault`, said)
	if got := ask[string](p, `document.activeElement.className`); got != "fault" {
		t.Errorf("the focus is on %q", got)
	}
	if got := ask[string](p, `(f => f.value + "|" + f.getAttribute("aria-invalid") + "|" + document.getElementById(f.getAttribute("aria-describedby")).textContent)(document.querySelector("[aria-invalid]"))`); got != "twelve|true|"+said {
		t.Errorf("the field says %q", got)
	}
	if got := ask[string](p, `document.querySelector('[aria-invalid]').form.querySelector('[name="why"]').value`); got != "A slip of the hand" {
		t.Errorf("what was typed is lost: %q", got)
	}
	p.noViolations("a refused form")
}
