package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// opening is the demonstration's limited sale that runs and has units left.
const opening = "/drops/mi-watch-lite-opening"

// taker is somebody who takes part; a silent one's browser runs no script of any page.
type taker struct {
	*person
	silent bool
}

// script turns the scripts of pages off or on.
func (p *taker) script(off bool) {
	p.t.Helper()
	if !p.silent {
		return
	}
	if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off}); err != nil {
		p.t.Fatal(err)
	}
}

// visit opens a page, of which no script has run before the tests look at it.
func (p *taker) visit(path string) {
	p.t.Helper()
	p.script(true)
	p.person.visit(path)
	p.script(false)
}

// click goes on to a page, in the same way.
func (p *taker) click(selector string) {
	p.t.Helper()
	p.script(true)
	p.person.click(selector)
	p.script(false)
}

// shopper makes an account in a shop, by the link of its letter.
func (p *taker) shopper(shop, email string) {
	p.t.Helper()
	p.visit(shop + "/account/new")
	last := ask[string](p.person, newestLink)
	p.fill("email", email)
	p.click(`form.fields button.primary`)
	p.visit(p.mailedLink(last))
	p.click(`form.fields button.primary`)
	p.sees("main", email)
}

// granted looks at the place until it is somebody's turn.
func (p *taker) granted(shop string) {
	p.t.Helper()
	for range 60 {
		if p.visit(shop + opening + "/place"); p.has(`main a.primary[href*="/checkout?drop="]`) {
			return
		}
		time.Sleep(250 * time.Millisecond)
	}
	p.t.Fatalf("nothing was granted: %s", p.reads("main"))
}

// buyInTheSale goes from the sale's page to an order: through the room, the place and the checkout under the right.
func (p *taker) buyInTheSale(shop, street string) {
	p.t.Helper()
	p.visit(shop + opening)
	p.lookedAt(shop + opening)
	p.click(`.drop-now a.primary`)
	p.lookedAt("the room of a sale that runs")
	p.click(`form[action$="/enter"] button`)
	p.lookedAt("a place, waiting or granted")
	p.granted(shop)
	p.lookedAt("a place, granted")
	p.click(`main a.primary[href*="/checkout?drop="]`)
	p.lookedAt("the checkout under a right")
	p.fill("address.name", "Layla Haddad")
	p.fill("address.street", street)
	p.set(`select[name="address.state"]`, "DU")
	p.do(chromedp.Evaluate[chromedp.Void](`for (const n of ["delivery", "payment"]) document.querySelector('input[name="' + n + '"]').checked = true; document.querySelector("#terms").checked = true`))
	p.click(`button[name="do"][value="place"]`)
	if at := p.where(); !strings.Contains(at, "/order/") {
		p.t.Fatalf("the order has no page: at %s; %s", at, p.reads(".trouble"))
	}
	p.sees("main", "99")
}

// Somebody in the Emirates signs in, waits in the room of a limited sale, buys when it is their turn, and reads the
// receipt; once with script, and once without any, in a narrow window and from right to left.
func TestBuyInALimitedSale(t *testing.T) {
	for _, c := range []struct {
		name, shop, email, street string
		width                     int
		silent                    bool
	}{
		{"with script", "/ae/en", "layla@example.com", "12 Harbour Street", wide, false},
		{"without script, from right to left", "/ae", "noor@example.com", "14 Harbour Street", narrow, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &taker{newPerson(t, c.width), c.silent}
			p.shopper(c.shop, c.email)
			p.buyInTheSale(c.shop, c.street)
			p.visit(c.shop + opening + "/place")
			if p.has(`main a.primary[href*="/checkout?drop="]`) {
				t.Error("the right can be used a second time")
			}
			p.lookedAt("a place, bought")
			p.visit(c.shop + opening + "/receipt")
			p.sees("main", "14")
			p.lookedAt("the receipt of a sale that runs")
		})
	}
}

// Somebody who has not signed in is led to do so, and back to the sale; a lottery's list is read in its receipt.
func TestComingInNeedsAnAccount(t *testing.T) {
	p := newPerson(t, narrow)
	p.visit("/in/drops/poco-f5-black/room")
	p.click(`form[action$="/enter"] button`)
	if at := p.where(); !strings.Contains(at, "/in/account/sign-in?next=") {
		t.Fatalf("led to %s", at)
	}
	p.lookedAt("sign in on the way to a sale")
	p.visit("/in/drops/mi-11-lite-yellow/receipt")
	p.sees("main", "comptoir drop verify")
}
