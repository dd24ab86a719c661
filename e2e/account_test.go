package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// newestLink is the link of an account's newest letter in the demonstration's inbox.
const newestLink = `(async () => {
	const read = async at => new DOMParser().parseFromString(await (await fetch(at)).text(), "text/html");
	for (const a of (await read("/inbox")).querySelectorAll('a[href^="/inbox/letter/"]')) {
		const link = (await (await fetch(a.getAttribute("href"))).text()).match(/\/[a-z\/]+\/account\/link\/[0-9a-z]+/);
		if (link) return link[0];
	}
	return "";
})()`

// mailedLink waits for a letter that brings another link than the last one.
func (p *person) mailedLink(last string) string {
	p.t.Helper()
	for range 40 {
		if link := ask[string](p, newestLink); link != last {
			return link
		}
		time.Sleep(250 * time.Millisecond)
	}
	p.t.Fatal("no letter came")
	return ""
}

// joinByLink makes an account with an address, by the link of its letter.
func (p *person) joinByLink(email string) {
	p.t.Helper()
	p.visit("/es/account/new")
	last := ask[string](p, newestLink)
	p.fill("email", email)
	p.click(`form.fields button.primary`)
	p.visit(p.mailedLink(last))
	p.click(`form.fields button.primary`)
	p.sees("main", email)
}

func (p *person) keepAddress() {
	p.t.Helper()
	p.visit("/es/account/addresses/new")
	p.fill("address.name", "Lucía García")
	p.fill("address.street", "Calle de Alcalá 1")
	p.fill("address.city", "Madrid")
	p.fill("address.postcode", "28014")
	p.set(`select[name="address.state"]`, "M")
	p.click(`.panels button.primary`)
	p.sees("main", "Calle de Alcalá 1")
}

// write types into whatever has the focus.
func (p *person) write(text string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(text))
}

// tabTo goes on with the tabulator until the selector has the focus, which must be seen.
func (p *person) tabTo(selector string) {
	p.t.Helper()
	for range 60 {
		p.do(chromedp.KeyEvent(kb.Tab))
		if ask[bool](p, `document.activeElement.matches(`+quoted(selector)+`)`) {
			if !ask[bool](p, focusIsSeen) {
				p.t.Errorf("nobody sees that the keyboard stands at %s", selector)
			}
			return
		}
	}
	p.t.Fatalf("60 steps of the keyboard do not reach %s (at %s)", selector, p.where())
}

// A guest in Spain buys, makes an account by a mailed link with the keyboard alone, and finds the order in it.
func TestAGuestClaimsAnOrderByAMailedLinkWithTheKeyboard(t *testing.T) {
	p := newPerson(t, wide)
	p.buyInSpain()
	number := strings.TrimSpace(strings.TrimPrefix(p.reads("h1"), "Pedido"))
	last := ask[string](p, newestLink)
	p.visit("/es/")
	p.tabTo(`header a[href="/es/account"]`)
	p.press(kb.Enter)
	p.tabTo(`a[href="/es/account/new"]`)
	p.press(kb.Enter)
	p.tabTo(`[name="email"]:not([type=hidden])`)
	p.write("lucia@example.com")
	p.press(kb.Enter)
	p.sees("h1", "Mira tu correo")
	p.noViolations("the letter is on its way")
	p.visit(p.mailedLink(last))
	p.sees("main", "lucia@example.com")
	p.noViolations("the link is open")
	p.tabTo(`[name="password"]`)
	p.write("una frase bastante larga")
	p.tabTo(`#t-news`)
	p.write(" ")
	p.tabTo(`form.fields button.primary`)
	p.press(kb.Enter)
	p.sees("main", "lucia@example.com", number, "Mi Band")
	p.show("account-es")
	p.tabTo(`.own a`)
	p.press(kb.Enter)
	p.sees("h1", number)
	p.visit("/es/account/choices")
	p.sees(".history", "Aceptado")
	p.visit("/es/account")
	p.tabTo(`form[action$="/sign-out"] button`)
	p.press(kb.Enter)
	p.visit("/es/account")
	p.sees("h1", "Entrar")
	p.tabTo(`[name="email"]:not([type=hidden])`)
	p.write("lucia@example.com")
	p.tabTo(`[name="password"]`)
	p.write("una frase bastante larga")
	p.press(kb.Enter)
	p.sees("main", number)
}
