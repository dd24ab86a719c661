package storefront_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"comptoir/internal/i18n"
)

const customerPassword = "a sentence that is long"

var accountLink = regexp.MustCompile(`/[a-z/]+/account/link/[0-9a-z]+`)

// mailed gives the link of the newest letter to an address, "" when there is none.
func (v *visitor) mailed(email string) string {
	v.t.Helper()
	a, err := demo()
	if err != nil {
		v.t.Fatal(err)
	}
	for more := true; more; {
		if more, err = a.Post.Gather(v.t.Context(), a.Clock.Now()); err != nil {
			v.t.Fatal(err)
		}
	}
	_, messages, err := a.Post.Inbox(v.t.Context(), 100)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, m := range messages {
		if m.To == email {
			return accountLink.FindString(m.Text)
		}
	}
	return ""
}

// join makes an account and leaves the visitor signed in.
func (v *visitor) join(email, password string, agree ...string) {
	v.t.Helper()
	v.post("/es/account/new", url.Values{"email": {email}}).is(200)
	link := v.mailed(email)
	v.get(link).is(200)
	v.post(link, url.Values{"password": {password}, "agree": agree}).is(303)
}

func (v *visitor) signedInAs() string {
	v.t.Helper()
	p := v.get("/es/account")
	if p.status == 303 {
		return ""
	}
	return regexp.MustCompile(`[a-z0-9.+-]+@example.com`).FindString(p.is(200).text("main", "", ""))
}

func (v *visitor) buyBand(email string) (link string) {
	v.t.Helper()
	v.post("/es/basket", url.Values{"sku": {sku}, "quantity": {"1"}, "add": {"1"}}).is(303)
	form := filled(v)
	form.Set("email", email)
	return v.post("/es/checkout", form).is(303).header.Get("Location")
}

func TestAGuestsOrderIsClaimedByProofOfTheAddress(t *testing.T) {
	guest, eve := visit(t), visit(t)
	const email = "claim@example.com"
	link := guest.buyBand(email)
	eve.join("eve.claim@example.com", customerPassword)
	if body := eve.get("/es/account").is(200).body; strings.Contains(body, link) {
		t.Error("another customer sees the order")
	}
	guest.post("/es/account/new", url.Values{"email": {email}}).is(200)
	if guest.signedInAs() != "" {
		t.Fatal("signed in without the link")
	}
	mailed := guest.mailed(email)
	if p := guest.get(mailed).is(200); p.header.Get("Referrer-Policy") != "no-referrer" || p.header.Get("Cache-Control") != "no-store" || guest.signedInAs() != "" {
		t.Error("looking at the link signs in, or the link can leak")
	}
	guest.post(mailed, url.Values{}).is(303)
	if page := guest.get("/es/account").is(200); !strings.Contains(page.body, link) || !strings.Contains(page.body, email) {
		t.Error("the order of the guest is not in the account")
	}
	guest.get(link).is(200)
	thief := visit(t)
	if p := thief.post(mailed, url.Values{}).is(404); !strings.Contains(p.text("h1", "", ""), "ya no abre") {
		t.Errorf("a link that was used says %q", p.text("main", "", ""))
	}
	if thief.signedInAs() != "" {
		t.Error("a link opened twice")
	}
}

// Whoever asks learns nothing: every answer is the same page, byte for byte, but for what the visitor typed.
func TestNobodyLearnsWhetherAnAddressHasAnAccount(t *testing.T) {
	v := visit(t)
	v.join("known@example.com", customerPassword)
	v.post("/es/account/sign-out", nil).is(303)
	for path, form := range map[string]url.Values{"/es/account/new": {}, "/es/account/forgotten": {}, "/es/account/sign-in": {"do": {"link"}},
		"/es/account/sign-in?": {"do": {"on"}, "password": {"wrong password"}}} {
		var bodies []string
		for _, email := range []string{"known@example.com", "nobody@example.com"} {
			sent := clone(form)
			sent.Set("email", email)
			p := v.post(path, sent)
			bodies = append(bodies, fmt.Sprint(p.status, strings.ReplaceAll(p.body, email, "")))
		}
		if bodies[0] != bodies[1] {
			t.Errorf("%s answers differently:\n%.400s\n%.400s", path, bodies[0], bodies[1])
		}
	}
	if p := v.post("/es/account/sign-in", url.Values{"email": {"known@example.com"}, "password": {"wrong password"}, "do": {"on"}}).is(401); len(p.all("div", "role", "alert")) != 1 {
		t.Error("nobody says what is wrong")
	}
}

func TestASignInGetsATokenOfItsOwn(t *testing.T) {
	v := visit(t)
	v.join("fixation@example.com", customerPassword)
	first := v.cookies["customer"]
	if len(first) < 20 {
		t.Fatalf("the session's token is %q", first)
	}
	// An attacker who planted a token before knows nothing of the one after the sign-in.
	v.post("/es/account/sign-in", url.Values{"email": {"fixation@example.com"}, "password": {customerPassword}, "do": {"on"}}).is(303)
	second := v.cookies["customer"]
	attacker := visit(t)
	attacker.cookies["customer"] = first
	if first == second || attacker.signedInAs() != "" {
		t.Error("the token from before the sign-in is signed in")
	}
	fresh := visit(t)
	fresh.cookies["customer"] = "planted-by-somebody-else"
	fresh.post("/es/account/sign-in", url.Values{"email": {"fixation@example.com"}, "password": {customerPassword}, "do": {"on"}}).is(303)
	if fresh.cookies["customer"] == "planted-by-somebody-else" || fresh.signedInAs() != "fixation@example.com" {
		t.Error("a planted token is kept")
	}
	fresh.post("/es/account/sign-out", nil).is(303)
	attacker.cookies["customer"] = second
	if fresh.signedInAs() != "" {
		t.Error("signed out, and still in")
	}
	if attacker.signedInAs() != "fixation@example.com" {
		t.Error("signing out one browser ends another")
	}
	staff := visit(t)
	staff.cookies["comptoir_staff"] = second
	if staff.signedInAs() != "" {
		t.Error("a token opens under another name")
	}
}

func TestAnotherPasswordEndsEveryOtherSignIn(t *testing.T) {
	here, there := visit(t), visit(t)
	here.join("ends@example.com", customerPassword)
	there.post("/es/account/sign-in", url.Values{"email": {"ends@example.com"}, "password": {customerPassword}, "do": {"on"}, "next": {"//evil.example/"}}).is(303)
	if there.signedInAs() == "" {
		t.Fatal("not signed in")
	}
	if p := here.post("/es/account/password", url.Values{"password": {"short"}}).is(422); len(p.all("input", "aria-invalid", "true")) == 0 {
		t.Error("the field is not marked")
	}
	here.post("/es/account/password", url.Values{"password": {"another sentence, also long"}}).is(303)
	if here.signedInAs() != "ends@example.com" || there.signedInAs() != "" {
		t.Error("this browser is out, or the other still in")
	}
	if loc := there.post("/es/account/sign-in", url.Values{"email": {"ends@example.com"}, "password": {"another sentence, also long"}, "do": {"on"}, "next": {"//evil.example/"}}).is(303).header.Get("Location"); loc != "/es/account" {
		t.Errorf("led to %s", loc)
	}
}

func TestTheCheckoutKnowsWhoIsSignedIn(t *testing.T) {
	v := visit(t)
	v.join("checkout@example.com", customerPassword)
	bad := v.post("/es/account/addresses/new", url.Values{"address.name": {"Ana"}, "address.street": {"Calle Mayor 1"}, "address.city": {"Madrid"}, "address.state": {"M"}, "address.postcode": {"1"}}).is(422)
	if len(bad.all("a", "href", "#address-postcode")) != 1 || len(bad.all("input", "value", "Ana")) != 1 {
		t.Error("the wrong field is not named, or what was typed is gone")
	}
	v.post("/es/account/addresses/new", url.Values{"address.name": {"Ana"}, "address.street": {"Calle Mayor 1"}, "address.city": {"Madrid"}, "address.state": {"M"}, "address.postcode": {"28013"}}).is(303)
	v.post("/es/basket", url.Values{"sku": {sku}, "quantity": {"1"}, "add": {"1"}}).is(303)
	p := v.get("/es/checkout").is(200)
	for _, value := range []string{"checkout@example.com", "Ana", "28013"} {
		if len(p.all("input", "value", value)) == 0 {
			t.Errorf("the checkout does not know %s", value)
		}
	}
	form := filled(v)
	form.Set("email", "gift@example.com")
	form.Set("address.street", "Calle Nueva 7")
	form.Set("keep", "yes")
	link := v.post("/es/checkout", form).is(303).header.Get("Location")
	if page := v.get("/es/account").is(200); !strings.Contains(page.body, link) {
		t.Error("an order with another address for letters is not in the account")
	}
	if page := v.get("/es/account/addresses").is(200); !strings.Contains(page.body, "Calle Nueva 7") || !strings.Contains(page.body, "Calle Mayor 1") {
		t.Error("the address is not kept")
	}
	other := visit(t)
	other.join("other.checkout@example.com", customerPassword)
	edit := regexp.MustCompile(`/es/account/addresses/adr_[0-9a-z]+`).FindString(v.get("/es/account/addresses").body)
	other.get(edit).is(404)
	other.post(edit, url.Values{"address.name": {"Eve"}, "address.street": {"Calle 1"}, "address.city": {"Madrid"}, "address.state": {"M"}, "address.postcode": {"28013"}}).is(404)
	other.post(edit+"/drop", nil).is(303)
	if page := v.get("/es/account/addresses"); !strings.Contains(page.body, edit) {
		t.Error("somebody else removed an address")
	}
}

func TestChoicesAreKeptWithTheirHistory(t *testing.T) {
	v := visit(t)
	v.join("choices@example.com", "", "news")
	v.post("/es/account/choices", url.Values{"agree": {"research"}}).is(303)
	p := v.get("/es/account/choices").is(200)
	if n := strings.Count(p.text("ol", "class", "history"), "versión 1"); n != 3 {
		t.Errorf("%d lines of history: %s", n, p.text("ol", "class", "history"))
	}
}

func TestAnAccountIsDeletedAndSaysSo(t *testing.T) {
	v := visit(t)
	v.join("gone@example.com", customerPassword)
	v.post("/es/account/delete", url.Values{}).is(422)
	v.post("/es/account/delete", url.Values{"sure": {"yes"}}).is(200)
	if v.signedInAs() != "" {
		t.Error("still signed in")
	}
	v.post("/es/account/sign-in", url.Values{"email": {"gone@example.com"}, "password": {customerPassword}, "do": {"on"}}).is(401)
}

func TestAMegabyteInAFieldIsRefused(t *testing.T) {
	v := visit(t)
	v.join("large@example.com", customerPassword)
	large := strings.Repeat("a", 1<<20-100)
	for path, field := range map[string]string{"/es/account/sign-in": "email", "/es/account/new": "email", "/es/account/forgotten": "email",
		"/es/account/details": "name", "/es/account/email": "email", "/es/account/addresses/new": "address.street", "/es/account/choices": "agree"} {
		if p := v.post(path, url.Values{field: {large}}); p.status != 422 && p.status != 413 {
			t.Errorf("%s answers %d", path, p.status)
		}
	}
	v.post("/es/account/password", url.Values{"password": {large}}).is(422)
	v.post("/es/account/sign-in", url.Values{"email": {"large@example.com"}, "password": {large}, "do": {"on"}}).is(401)
	v.post("/es/account/new", url.Values{"email": {strings.Repeat("a", 1<<20+1)}}).is(413)
	for _, token := range []string{"x", strings.Repeat("x", 42), strings.Repeat("x", 5000)} {
		v.get("/es/account/link/" + token).is(404)
	}
}

func TestPagesOfAnAccountAreTheCustomersAlone(t *testing.T) {
	v := visit(t)
	for _, path := range []string{"/es/account", "/es/account/addresses", "/es/account/addresses/new", "/es/account/details", "/es/account/choices"} {
		if loc := v.get(path).is(303).header.Get("Location"); !strings.HasPrefix(loc, "/es/account/sign-in?next=") {
			t.Errorf("%s leads to %s", path, loc)
		}
	}
	for _, path := range []string{"/es/account/delete", "/es/account/email", "/es/account/password", "/es/account/details", "/es/account/choices", "/es/account/addresses/new"} {
		if loc := v.post(path, url.Values{"sure": {"yes"}}).is(303).header.Get("Location"); !strings.HasPrefix(loc, "/es/account/sign-in?next=") {
			t.Errorf("%s leads to %s", path, loc)
		}
	}
}

// Rule: every fault that a customer can meet has words in the shop.
func TestEveryFaultOfAccountsHasWords(t *testing.T) {
	words, err := i18n.Load(os.DirFS("lang"))
	if err != nil {
		t.Fatal(err)
	}
	made, found := regexp.MustCompile(`"(people\.[a-z_]+)"`), 0
	for _, name := range []string{"account.go", "accounts.go", "customer.go", "link.go", "gate.go", "check.go"} {
		text, err := os.ReadFile(filepath.Join("..", "people", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range made.FindAllStringSubmatch(string(text), -1) {
			if code[1] == "people.link_gone" || code[1] == "people.address_unknown" {
				continue // each has a page of its own
			}
			if found++; !words.For("en").Has("problem." + code[1]) {
				t.Errorf("%s: %s has no words", name, code[1])
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d faults found", found)
	}
}
