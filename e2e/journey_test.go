package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const buyButton = `.buy form[action$="/basket"] button`

// Someone in Spain buys a band as a guest, in Spanish.
func TestBuyAsAGuestInSpainInSpanish(t *testing.T) {
	p := newPerson(t, wide)
	p.visit("/es/")
	p.show("shop-es")
	p.buyInSpain()
	p.sees("main", "Mi Band", "Madrid", "28014")
	p.noViolations("order")
	p.show("order-es")
	p.sees("main", "Mi Band, Negro") // options in the words of the page, not in codes
	p.visit("/es/terms")
	p.sees("main", "Demo Mi Europe", "1 de enero de 2026")
}

// buyInSpain buys a band and ends on the order's page.
func (p *person) buyInSpain() {
	p.t.Helper()
	p.visit("/es/p/mi-band")
	p.sees(".buy", "€")
	p.click(buyButton)
	p.sees("main", "Mi Band", "€")
	p.click(`.sum a.primary`)
	p.fill("email", "lucia@example.com")
	p.fill("address.name", "Lucía García")
	p.fill("address.street", "Calle de Alcalá 1")
	p.fill("address.city", "Madrid")
	p.fill("address.postcode", "28014")
	if p.has(`select[name="address.state"]`) {
		p.do(chromedp.Evaluate[chromedp.Void](`(s => { s.value = s.options[1].value })(document.querySelector('select[name="address.state"]'))`))
	}
	p.do(chromedp.Evaluate[chromedp.Void](`for (const n of ["delivery", "payment"]) document.querySelector('input[name="' + n + '"]').checked = true; document.querySelector("#terms").checked = true`))
	p.noViolations("checkout")
	p.click(`button[name="do"][value="place"]`)
	if at := p.where(); !strings.Contains(at, "/es/order/") {
		p.t.Fatalf("the order has no page: at %s; %s", at, p.reads(".trouble"))
	}
}

// Someone in the United States looks at a phone and reads why it is not sold there.
func TestLookAtAPhoneInTheUnitedStatesAndReadWhy(t *testing.T) {
	p := newPerson(t, wide)
	p.visit("/us/p/mi-mix-2s")
	p.sees("h1", "Mi MIX 2S")
	p.sees("#why", "accessories")
	if p.has(buyButton) {
		t.Error("the page of a phone that is not sold has a button to buy it")
	}
	if !p.has(`#notify-email`) {
		t.Error("the page does not offer to tell when it comes")
	}
	p.show("refused-us")
	p.visit("/fr/works?q=M1803D5XA")
	p.sees("main", "Orange", "Free")
	p.show("works-fr")
}

// Someone fills a basket in Spain and moves to the United States: what drops out is listed before anything is lost.
func TestChangeCountryWithAFullBasket(t *testing.T) {
	p := newPerson(t, wide)
	for _, slug := range []string{"mi-mix-2s", "mi-band"} {
		p.visit("/es/p/" + slug)
		p.click(buyButton)
	}
	p.sees("main", "Mi MIX 2S", "Mi Band")
	p.visit("/us/basket/move")
	p.sees("main", "Mi MIX 2S", "Mi Band", "United States", "$")
	p.noViolations("move")
	p.show("move-us")
	p.visit("/es/basket")
	p.sees("main", "Mi MIX 2S", "Mi Band") // looking has changed nothing
	p.visit("/us/basket/move")
	p.click(`form[action="/us/basket/move"] button`)
	p.visit("/us/basket")
	p.sees("main", "Mi Band", "$")
	if strings.Contains(p.reads("main"), "Mi MIX 2S") {
		t.Error("the phone, which is not sold in the United States, is still in the basket")
	}
}

// Someone in the Emirates reads from right to left.
func TestReadArabicFromRightToLeft(t *testing.T) {
	for _, width := range []int{wide, narrow} {
		p := newPerson(t, width)
		p.visit("/ae/")
		if dir := ask[string](p, `getComputedStyle(document.body).direction`); dir != "rtl" {
			t.Errorf("the page reads %s", dir)
		}
		sign := ask[float64](p, `document.querySelector(".sign").getBoundingClientRect().left`)
		if sign < float64(width)/2 {
			t.Errorf("the shop's name stands at %.0f px of %d: on the left", sign, width)
		}
		if by := p.overflow(); by > 0 {
			t.Errorf("%d px wider than the window", by)
		}
		if width == wide {
			p.show("shop-ar")
		}
	}
}

// focusIsSeen tells whether what has the focus, or the form that draws around its field, shows it.
const focusIsSeen = `(e => e === document.body || [e, e.closest("form.find")].some(x => x && (s => s.outlineStyle !== "none" || s.boxShadow !== "none")(getComputedStyle(x))))(document.activeElement)`

// Someone without a mouse skips to the content, and puts a band into the basket.
func TestBuyWithTheKeyboardOnly(t *testing.T) {
	p := newPerson(t, wide)
	p.visit("/es/p/mi-band")
	p.do(chromedp.KeyEvent(kb.Tab))
	if !ask[bool](p, `document.activeElement.matches("a.skip")`) {
		t.Fatal("the first stop of the keyboard is not the link to the content")
	}
	p.do(chromedp.KeyEvent(kb.Enter))
	for range 40 {
		p.do(chromedp.KeyEvent(kb.Tab))
		if !ask[bool](p, focusIsSeen) {
			t.Errorf("nobody sees that the keyboard stands at %s", ask[string](p, `document.activeElement.outerHTML.slice(0, 120)`))
		}
		if ask[bool](p, `document.activeElement.matches(`+quoted(buyButton)+`)`) {
			p.press(kb.Enter)
			p.sees("main", "Mi Band")
			return
		}
	}
	t.Fatal("40 steps of the keyboard do not reach the button to buy")
}

// Someone buys on a phone: nothing needs sideways scrolling, and what is pressed is large enough.
func TestBuyOnANarrowPhone(t *testing.T) {
	p := newPerson(t, narrow)
	p.visit("/es/p/mi-band")
	height := ask[float64](p, `document.querySelector(`+quoted(buyButton)+`).getBoundingClientRect().height`)
	if height < 44 {
		t.Errorf("the button to buy is %.0f px high", height)
	}
	p.click(buyButton)
	p.click(`.sum a.primary`)
	if by := p.overflow(); by > 0 {
		t.Errorf("the checkout is %d px wider than the window", by)
	}
	p.noViolations("checkout at 390 px")
}

// A bad address comes back with its words kept, and says which field to mend.
func TestAWrongPostcodeIsNamedAndNothingIsLost(t *testing.T) {
	p := newPerson(t, wide)
	p.visit("/es/p/mi-band")
	p.click(buyButton)
	p.click(`.sum a.primary`)
	p.fill("email", "lucia@example.com")
	p.fill("address.name", "Lucía García")
	p.fill("address.street", "Calle de Alcalá 1")
	p.fill("address.city", "Madrid")
	p.fill("address.postcode", "1")
	p.click(`button[name="do"][value="place"]`)
	if p.reads(".trouble") == "" {
		t.Errorf("nobody says what is wrong")
	}
	if !p.has(`[name="address.postcode"][aria-invalid="true"]`) {
		t.Errorf("the postcode is not marked: %s", p.reads(".trouble"))
	}
	if kept := ask[string](p, `document.querySelector('[name="address.name"]').value`); kept != "Lucía García" {
		t.Errorf("the name came back as %q", kept)
	}
	p.noViolations("checkout with a wrong postcode")
}
