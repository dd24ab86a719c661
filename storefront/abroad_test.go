package storefront_test

import (
	"net/url"
	"strings"
	"testing"
)

// Rule: who buys a model that was made for other countries is told before the order, in the basket and at the
// checkout, once for a model however many of its variants are bought; who buys the country's own is not.
func TestAModelMadeForOtherCountriesIsToldBeforeTheOrder(t *testing.T) {
	v := shopper(t)
	for _, sku := range []string{"MI10TL-GREY-6-64", "MI10TL-BLUE-6-64"} { // made for Europe
		v.post("/vn/basket", url.Values{"sku": {sku}, "quantity": {"1"}, "add": {"1"}, "price": {"1"}}).is(303)
	}
	for _, path := range []string{"/vn/basket", "/vn/checkout"} {
		p := v.get(path).is(200)
		if n := len(p.all("section", "class", "notice abroad")); n != 1 {
			t.Fatalf("%s: %d notices", path, n)
		}
		notice := p.text("section", "class", "notice abroad")
		for _, words := range []string{"Mi 10T Lite 5G", "Czechia and 23 more", "IMEI", "Unknown"} {
			if !strings.Contains(notice, words) {
				t.Errorf("%s: %q is missing in %q", path, words, notice)
			}
		}
		if len(p.all("a", "href", "/vn/works?q=M2007J17G&country=vn")) != 1 {
			t.Errorf("%s: no way to the reasons", path)
		}
	}
	home := shopper(t)
	home.post("/es/basket", url.Values{"sku": {"MI10TL-GREY-6-64"}, "quantity": {"1"}, "add": {"1"}, "price": {"1"}}).is(303)
	for _, path := range []string{"/es/basket", "/es/checkout"} {
		if n := len(home.get(path).is(200).all("section", "class", "notice abroad")); n != 0 {
			t.Errorf("%s: told of the country's own model", path)
		}
	}
}
