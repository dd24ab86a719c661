package storefront_test

import (
	"net/url"
	"strings"
	"testing"
)

const sku = "MIX2S-XA-BLACK-6-64"

func TestAGuestBuysInSpainInSpanishAndCancels(t *testing.T) {
	v := visit(t)
	v.post("/es/basket", url.Values{"sku": {sku}, "quantity": {"1"}, "add": {"1"}, "price": {"1"}}).is(303)
	if p := v.get("/es/basket").is(200); !strings.Contains(p.text("li", "class", "line"), "Mi MIX 2S") || p.text("span", "class", "count") != "1" {
		t.Fatalf("basket: %s", p.text("main", "", ""))
	}
	form := filled(v)
	for _, without := range []string{"email", "address.name", "address.postcode", "terms"} {
		bad := clone(form)
		bad.Del(without)
		p := v.post("/es/checkout", bad).is(422)
		if id := strings.ReplaceAll(without, ".", "-"); len(p.all("a", "href", "#"+id)) == 0 {
			t.Errorf("the error of %s has no link to its field", without)
		}
	}
	placed := v.post("/es/checkout", form).is(303)
	link := placed.header.Get("Location")
	order := v.get(link).is(200)
	if !strings.Contains(order.text("h1", "", ""), "Pedido") || order.header.Get("Cache-Control") != "no-store" {
		t.Error("no confirmation in Spanish, or one that is kept")
	}
	v.get(strings.Replace(link, "/es/", "/fr/", 1)).is(404)
	other := byte('0')
	if at := len(link) - 8; link[at] == other {
		other = '1'
	}
	v.get(link[:len(link)-8] + string(other) + link[len(link)-7:]).is(404)
	v.post(link+"/cancel", nil).is(303)
	if p := v.get(link); !strings.Contains(p.text("p", "class", "kicker"), "Cancelado") {
		t.Errorf("after cancelling: %s", p.text("p", "class", "kicker"))
	}
}

// filled is the form of the checkout with everything right.
func filled(v *visitor) url.Values {
	p := v.get("/es/checkout").is(200)
	form := url.Values{"email": {"ana@example.com"}, "address.name": {"Ana"}, "address.street": {"Calle Mayor 1"}, "address.city": {"Madrid"},
		"address.state": {"M"}, "address.postcode": {"28013"}, "delivery": {"standard"}, "payment": {"bank_transfer"}, "do": {"place"}}
	for _, name := range []string{"key", "version", "terms"} {
		for _, n := range p.all("input", "name", name) {
			value, _ := attributeOf(n, "value")
			form.Set(name, value)
		}
	}
	return form
}

func clone(form url.Values) url.Values {
	same := url.Values{}
	for name, list := range form {
		same[name] = list
	}
	return same
}

func TestQuantitiesThatAreNoneChangeNothing(t *testing.T) {
	v := visit(t)
	for _, quantity := range []string{"0", "-1", "1000000000", "1.5", "", "NaN", "1e9", "99999999999999999999"} {
		p := v.post("/es/basket", url.Values{"sku": {sku}, "quantity": {quantity}, "add": {"1"}}).is(422)
		if len(p.all("div", "role", "alert")) != 1 {
			t.Errorf("%q has no clear error", quantity)
		}
	}
	if p := v.get("/es/basket"); len(p.all("li", "class", "line")) != 0 {
		t.Error("something is in the basket")
	}
	v.post("/es/basket", url.Values{"sku": {"no-such"}, "quantity": {"1"}}).is(422)
	v.post("/es/basket", url.Values{"sku": {"\x00"}, "quantity": {"1"}}).is(422)
}

func TestTextsThatNoPersonWritesAreRefusedByField(t *testing.T) {
	v := visit(t)
	v.post("/es/basket", url.Values{"sku": {sku}, "quantity": {"1"}, "add": {"1"}}).is(303)
	form := filled(v)
	for name, value := range map[string]string{"NUL": "a\x00b", "right to left": "a\u202eb", "too long": strings.Repeat("a", 400), "escape": "\x1b[2J"} {
		for _, field := range []string{"address.name", "address.street", "address.city", "note", "email", "phone"} {
			if name == "too long" && field == "note" {
				continue
			}
			bad := clone(form)
			bad.Set(field, value)
			p := v.post("/es/checkout", bad).is(422)
			if len(p.all("", "aria-invalid", "true")) == 0 {
				t.Errorf("%s in %s: no field is marked", name, field)
			}
		}
	}
	bad := clone(form)
	bad.Set("note", strings.Repeat("a", 1<<20))
	v.post("/es/checkout", bad).is(413)
	bad = clone(form)
	bad.Set("address.country", "fr")
	v.post("/es/checkout", bad).is(422)
	bad = clone(form)
	bad.Set("address.postcode", "ABC")
	if p := v.post("/es/checkout", bad).is(422); !strings.Contains(p.text("div", "role", "alert"), "28013") {
		t.Error("no example of a postcode")
	}
}

func TestChangingCountryTellsFirst(t *testing.T) {
	v := visit(t)
	v.post("/es/basket", url.Values{"sku": {sku}, "quantity": {"1"}, "add": {"1"}}).is(303)
	v.post("/us/basket", url.Values{"sku": {sku}, "quantity": {"1"}, "add": {"1"}})
	for name, p := range map[string]*page{"looked at": v.get("/us/checkout"), "sent": v.post("/us/checkout", url.Values{"do": {"total"}})} {
		if p.status != 303 || p.header.Get("Location") != "/us/basket/move" {
			t.Errorf("a checkout %s with a basket of another country: %d %s", name, p.status, p.header.Get("Location"))
		}
	}
	move := v.get("/us/basket/move").is(200)
	if text := move.text("main", "", ""); !strings.Contains(text, "Stays behind") || !strings.Contains(text, "Mi MIX 2S") {
		t.Errorf("move: %s", text)
	}
	if p := v.get("/es/basket"); len(p.all("li", "class", "line")) != 1 {
		t.Error("the basket was lost by looking")
	}
	v.post("/us/basket/move", nil).is(303)
	if p := v.get("/us/basket").is(200); len(p.all("li", "class", "line")) != 0 {
		t.Error("the phone came along")
	}
}

func TestABasketOfSomebodyElseIsNotOpened(t *testing.T) {
	v := visit(t)
	v.cookies["basket"] = "0000000000000000000000000a"
	if p := v.get("/es/basket").is(200); len(p.all("li", "class", "line")) != 0 {
		t.Error("a guessed name opens a basket")
	}
}

func TestABuyerChangesAnOrderBeforeItIsShipped(t *testing.T) {
	v := visit(t)
	link := v.buyBand("change@example.com")
	page := v.get(link + "/change").is(200)
	if page.header.Get("Referrer-Policy") != "no-referrer" || len(page.all("input", "name", "line.0")) != 1 {
		t.Error("the page has no quantity, or its address leaks")
	}
	look := v.post(link+"/lines", url.Values{"line.0": {"2"}, "do": {"look"}}).is(200)
	if !strings.Contains(look.text("dl", "class", "totals"), "Total hasta ahora") || len(look.all("button", "value", "save")) != 1 {
		t.Errorf("nobody says what it comes to: %s", look.text("main", "", ""))
	}
	if p := v.get(link); !strings.Contains(p.text("ul", "class", "short"), "× 1") {
		t.Error("looking has changed the order")
	}
	if p := v.post(link+"/lines", url.Values{"line.0": {"2"}, "do": {"save"}}).is(200); len(p.all("button", "value", "save")) != 1 {
		t.Error("who does not say what was looked at is not shown it")
	}
	saved := url.Values{"line.0": {"2"}, "do": {"save"}}
	for _, hidden := range []string{"version", "seen.0"} {
		value, _ := attributeOf(look.all("input", "name", hidden)[0], "value")
		saved.Set(hidden, value)
	}
	v.post(link+"/lines", saved).is(303)
	v.post(link+"/lines", saved).is(303) // pressed twice
	if p := v.get(link); !strings.Contains(p.text("ul", "class", "short"), "× 2") || !strings.Contains(p.text("ol", "class", "history"), "Cantidades cambiadas") {
		t.Errorf("the order is as before: %s", p.text("main", "", ""))
	}
	for _, quantity := range []string{"0", "-1", "1.5", "x", "", "99999999999999999999", strings.Repeat("1", 1<<19)} {
		if p := v.post(link+"/lines", url.Values{"line.0": {quantity}, "do": {"save"}}).is(422); len(p.all("div", "role", "alert")) != 1 {
			t.Errorf("%.20q has no clear error", quantity)
		}
	}
	address := url.Values{"address.name": {"Ana"}, "address.street": {"Calle Nueva 9"}, "address.city": {"Madrid"}, "address.state": {"M"}, "address.postcode": {"1"}}
	if p := v.post(link+"/address", address).is(422); len(p.all("input", "aria-invalid", "true")) != 1 {
		t.Error("the wrong postcode is not marked")
	}
	address.Set("address.postcode", "35001") // the Canary Islands: another tax
	v.post(link+"/address", address).is(422)
	address.Set("address.postcode", "28014")
	v.post(link+"/address", address).is(303)
	if p := v.get(link); !strings.Contains(p.text("address", "", ""), "Calle Nueva 9") {
		t.Error("the address is as before")
	}
	v.post(link+"/cancel", nil).is(303)
	v.get(link + "/change").is(303)
	v.post(link+"/lines", url.Values{"line.0": {"3"}, "do": {"save"}}).is(303)
	other := visit(t)
	other.get("/es/order/" + strings.Repeat("0", 36) + "/change").is(404)
}
