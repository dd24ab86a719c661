package storefront_test

import (
	"net/url"
	"path"
	"strings"
	"testing"
)

// TestABuyerGivesAnAccountForMoneyBack: the order's page asks for it while something is owed; what was given is shown by
// its ends alone, to whoever has the link, and told in a letter likewise.
func TestABuyerGivesAnAccountForMoneyBack(t *testing.T) {
	v := visit(t)
	a, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	link := v.buyBand("owed@example.com")
	account := url.Values{"holder": {"Ana Gómez"}, "account": {"ES91 2100 0418 4502 0005 1332"}}
	if p := v.get(link).is(200); len(p.all("input", "name", "account")) != 0 {
		t.Error("nothing is owed, and an account is asked for")
	}
	v.post(link+"/payee", account).is(303)
	o, err := a.Orders.ByToken(t.Context(), path.Base(link))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Orders.Paid(t.Context(), "staff:anna", o.Market, o.Number, o.Total, "transfer 1", a.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	v.post(link+"/cancel", nil).is(303)
	page := v.get(link).is(200)
	if len(page.all("input", "name", "account")) != 1 || page.header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(page.text("section", "aria-labelledby", "owed"), "499,00") {
		t.Errorf("nobody says what is owed: %s", page.text("main", "", ""))
	}
	for _, wrong := range []string{"", "ES91 2100 0418 4502 0005 1333", "x", strings.Repeat("1", 300)} {
		p := v.post(link+"/payee", url.Values{"holder": {"Ana"}, "account": {wrong}}).is(422)
		if len(p.all("div", "role", "alert")) != 1 || len(p.all("input", "aria-invalid", "true")) != 1 {
			t.Errorf("%.20q: nobody says what is wrong: %s", wrong, p.text("main", "", ""))
		}
	}
	v.post(link+"/payee", account).is(303)
	page = v.get(link).is(200)
	if text := page.text("section", "aria-labelledby", "owed"); !strings.Contains(text, "ES•• •••• 1332") || strings.Contains(page.body, "0418") {
		t.Errorf("what was given is shown as %s", text)
	}
	if owed, p, err := a.Orders.Payee(t.Context(), o.Market, o.Number); err != nil || owed != o.Total.Minor || p.Account != "ES9121000418450200051332" || p.Holder != "Ana Gómez" {
		t.Errorf("staff read %d %q %q %v", owed, p.Holder, p.Account, err)
	}
	if p := visit(t).post("/es/order/0000000000000000000000000a/payee", account); p.status != 404 {
		t.Errorf("without the order's link: %d", p.status)
	}
}
