package e2e

import (
	"testing"
)

// unfold opens everything on the page that is folded.
func (p *person) unfold() {
	p.t.Helper()
	ask[bool](p, `(document.querySelectorAll("main details").forEach(d => { d.open = true }), true)`)
}

// save fills the first form that the selector finds, looks at the preview and applies it.
func (p *person) save(form string, fields map[string]string) {
	p.t.Helper()
	p.unfold()
	for name, text := range fields {
		p.set(form+` [name="`+name+`"]`, text)
	}
	p.click(form + ` button.primary`)
	if !p.has(`form[action="/console/apply"]`) {
		p.t.Fatalf("no preview of %s: %s", form, p.reads("main"))
	}
	p.click(`form[action="/console/apply"] button.primary`)
}

// A launch manager opens Norway: the warehouse, delivery, payment, the web shop, a service partner, support's word; what
// is left is waived by name, and the shop opens.
func TestALaunchManagerOpensNorway(t *testing.T) {
	manager, owner, support, shopper := newPerson(t, wide), newPerson(t, wide), newPerson(t, narrow), newPerson(t, wide)
	manager.signIn("launch_manager")
	owner.signIn("owner")
	support.signIn("support")
	manager.visit("/console/launch")
	manager.sees("main", "Norway", "Announced", "3 of 10")
	manager.visit("/console/launch/markets/no")
	manager.sees("#entry-open", "Parcels reach the country", "Held up by: Market manager")
	manager.noViolations("checklist of Norway")

	owner.visit("/console/stock/nl/locations")
	warehouse := `form:has([name="code"][value="wh-eu"])`
	served := ask[string](owner, `document.querySelector('`+warehouse+` [name="serves"]').value`)
	owner.save(warehouse, map[string]string{"serves": served + ", no", "why": "Venlo sends to Norway"})

	manager.visit("/console/markets/no")
	manager.save(`form[action="/console/markets/no/delivery"]`, map[string]string{"code": "standard", "price": "99", "days_min": "2", "days_max": "5", "why": "agreed with the carrier"})
	manager.visit("/console/markets/no")
	manager.save(`form[action="/console/markets/no/facts"]`, map[string]string{"payments": "bank_transfer", "why": "an account in kroner"})
	manager.visit("/console/markets/no")
	manager.save(`form[action="/console/markets/no/channel"]`, map[string]string{"channel": "web", "why": "the web shop opens with the market"})
	manager.visit("/console/launch/markets/no")
	manager.save(`form[action="/console/launch/markets/no/evidence"]:has([name="gate"][value="service_coverage"])`,
		map[string]string{"kind": "agreement", "number": "NO-1", "issuer": "a service partner", "why": "signed"})

	support.visit("/console/launch/markets/no")
	support.unfold()
	support.set(`form[action$="/no/attest"] [name="why"]`, "two people answer in Norwegian")
	support.click(`form[action$="/no/attest"] button`)
	support.sees("main", "said by support")
	if by := support.overflow(); by > 0 {
		t.Errorf("the checklist is %d px wider than the window", by)
	}

	manager.visit("/console/launch/markets/no")
	manager.sees("#entry-open h2", "9 of 10")
	form := `form[action="/console/markets/no/stage"] `
	manager.set(form+`[name="stage"]`, "open")
	manager.set(form+`[name="why"]`, "everything is there")
	manager.click(form + `button.primary`)
	manager.sees(`[role="alert"]`, "Norway may not enter")
	manager.sees(".checks", "Nine tenths of the portfolio are cleared")
	manager.noViolations("what stands before Norway")
	shopper.visit("/no/")
	shopper.sees("main", "We are coming to Norway")
	manager.set(`[name="waive_why"]`, "the other models follow with their papers")
	manager.click(`form:has([name="waive_why"]) button.primary`)
	manager.sees("main", "the other models follow with their papers")
	manager.noViolations("the review of a move with a waiver")
	manager.click(`form[action="/console/apply"] button.primary`)
	shopper.visit("/no/p/mi-band")
	if !shopper.has(buyButton) {
		t.Errorf("Norway is open, and nobody can buy: %s", shopper.reads("main"))
	}
	manager.visit("/console/history?in=no&kind=launch.waiver")
	manager.sees("main", "launch_manager", "the other models follow with their papers")
}

// Brazil is withdrawing: it is not left while something is owed.
func TestBrazilIsNotLeftWhileSomethingIsOwed(t *testing.T) {
	p := newPerson(t, wide)
	p.signIn("owner")
	p.visit("/console/launch/markets/br")
	p.sees("#owed", "Warranty until", "Spare parts until")
	form := `form[action="/console/markets/br/stage"] `
	p.set(form+`[name="stage"]`, "withdrawn")
	p.set(form+`[name="why"]`, "we go")
	p.click(form + `button.primary`)
	p.sees(`[role="alert"]`, "Warranties run until", "What is owed cannot be waived")
	if p.has(`[name="waive_why"]`) {
		t.Error("what is owed can be waived")
	}
}

// A task's edit shows the dates that it would move, and a circle is named.
func TestAnEditOfAPlanShowsWhatItMoves(t *testing.T) {
	p := newPerson(t, wide)
	p.signIn("launch_manager")
	p.visit("/console/launch/plans/nordics/tasks/dk-partner")
	p.fill("likely", "200")
	p.fill("worst", "300")
	p.fill("why", "the partner hesitates")
	p.click(`form[action$="/tasks/dk-partner"] button.primary`)
	p.sees("main", "Denmark is open")
	p.noViolations("dates that an edit moves")
	p.click(`form.bar button.primary`)
	p.sees("h1", "Norway, then Denmark")
	p.visit("/console/launch/plans/nordics/tasks/no-partner")
	ask[bool](p, `(document.querySelector('[name="after"][value="dk-open"]').checked = true)`)
	p.fill("why", "a slip of the hand")
	p.click(`form[action$="/tasks/no-partner"] button.primary`)
	p.sees("main", "wait for each other in a circle", "no-partner")
}

// Every page of the launch desk breaks no rule of axe-core, and none is wider than its window.
func TestThePagesOfTheLaunchDeskAreAccessible(t *testing.T) {
	for _, width := range []int{wide, narrow} {
		p := newPerson(t, width)
		p.signIn("owner")
		for _, path := range []string{"/console/launch", "/console/launch/board", "/console/launch/plans", "/console/launch/plans/north-america", "/console/launch/plans/north-america/tasks/us-approval",
			"/console/launch/promises/us-phones", "/console/launch/promises/new", "/console/launch/criteria", "/console/launch/criteria/open.portfolio", "/console/launch/markets/us"} {
			p.visit(path)
			p.unfold()
			p.noViolations(path)
			if by := p.overflow(); by > 0 {
				t.Errorf("%s is %d px wider than a window of %d px", path, by, width)
			}
			if path == "/console/launch/board" && width == wide {
				p.show("launch-board")
			}
			if path == "/console/launch/plans/north-america" && width == wide {
				ask[bool](p, `(document.querySelector(".picture").scrollIntoView(), true)`)
				p.show("launch-plan")
			}
		}
	}
}
