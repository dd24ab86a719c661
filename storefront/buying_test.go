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
