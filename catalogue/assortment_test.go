package catalogue

import (
	"testing"

	"comptoir/internal/clock"
	"comptoir/market"
)

func TestWhichAssortmentRuleWins(t *testing.T) {
	phone := Item{Product: &Product{Slug: "mi-4i", Category: "phones", Class: market.Device}, Model: &Model{}, Variant: &Variant{SKU: "MI4I-W"}}
	deny := func(scope Scope, subject string, m market.Code, c market.Channel) Rule {
		return Rule{ID: string(scope) + "-deny", Scope: scope, Subject: subject, Market: m, Channel: c, Deny: true}
	}
	allow := func(scope Scope, subject string, m market.Code) Rule {
		return Rule{ID: string(scope) + "-allow", Scope: scope, Subject: subject, Market: m}
	}
	for _, c := range []struct {
		name   string
		rules  []Rule
		listed bool
	}{
		{"no rule: listed", nil, true},
		{"a class is denied everywhere", []Rule{deny(ScopeClass, "device", "", "")}, false},
		{"the product is let in although its class is denied", []Rule{deny(ScopeClass, "device", "", ""), allow(ScopeProduct, "mi-4i", "fr")}, true},
		{"one variant of it is not", []Rule{allow(ScopeProduct, "mi-4i", "fr"), deny(ScopeVariant, "MI4I-W", "fr", "")}, false},
		{"the market's own rule beats the same rule for all", []Rule{deny(ScopeCategory, "phones", "", ""), allow(ScopeCategory, "phones", "fr")}, true},
		{"at equal scope deny wins", []Rule{allow(ScopeCategory, "phones", "fr"), deny(ScopeCategory, "phones", "fr", "")}, false},
		{"another market's rule does not matter", []Rule{deny(ScopeAll, "", "de", "")}, true},
		{"another channel's rule does not matter", []Rule{deny(ScopeAll, "", "fr", market.Shop)}, true},
	} {
		if listed, _, _ := Listed(c.rules, phone, "fr", market.Web, 100); listed != c.listed {
			t.Errorf("%s: listed %v", c.name, listed)
		}
	}
	timed := deny(ScopeAll, "", "fr", "")
	timed.Span = clock.Span{Since: 50, Until: 200}
	for _, c := range []struct{ now, next clock.Instant }{{10, 50}, {60, 200}, {200, clock.Never}} {
		if _, _, next := Listed([]Rule{timed}, phone, "fr", market.Web, c.now); next != c.next {
			t.Errorf("at %d the next change is %d, want %d", c.now, next, c.next)
		}
	}
}

func TestTextsFallBackHonestly(t *testing.T) {
	texts := Texts{"en": {Name: "Watch"}, "fr": {Name: "Montre"}, "zh": {Name: "手表"}}
	for asked, want := range map[market.Language]market.Language{"fr": "fr", "fr-CA": "fr", "zh-Hant": "zh", "ar": "en"} {
		if text, in := texts.In(asked); in != want || text != texts[want] {
			t.Errorf("asked %s, got %s in %s", asked, text.Name, in)
		}
	}
	if text, in := (Texts{"zh": {Name: "手表"}, "fr": {Name: "Montre"}}).In("ar"); in != "fr" || text.Name != "Montre" {
		t.Errorf("without English the first by tag: got %s", in)
	}
}
