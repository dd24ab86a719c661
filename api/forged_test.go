package api_test

import (
	"strings"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/testkit"
)

// What only the house decides cannot be sent: a placing with a price, a state or an owner of its own is refused with the
// name of the field, and nothing is placed.
func TestWhatTheHouseDecidesCannotBeSent(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		whole := `{"market":"fr","lines":[{"sku":"BAND","quantity":1}],"email":"ana@example.org","phone":"+33612345678",
"address":{"name":"Ana Li","street":["1 rue de Rivoli"],"city":"Paris","postcode":"75001","country":"fr"},"delivery":"standard","payment":"bank_transfer","terms":"2026-01-01"}`
		for what, forged := range map[string]string{
			"a total":             strings.Replace(whole, `{"market"`, `{"total":{"minor":1,"currency":"EUR"},"market"`, 1),
			"a discount":          strings.Replace(whole, `{"market"`, `{"discount":99,"market"`, 1),
			"a tax":               strings.Replace(whole, `{"market"`, `{"tax":{"minor":0,"currency":"EUR"},"market"`, 1),
			"a state":             strings.Replace(whole, `{"market"`, `{"state":"paid","market"`, 1),
			"money that was paid": strings.Replace(whole, `{"market"`, `{"paid":{"minor":1999,"currency":"EUR"},"market"`, 1),
			"somebody's account":  strings.Replace(whole, `{"market"`, `{"customer_id":"cus_1","market"`, 1),
			"a price in a line":   strings.Replace(whole, `"quantity":1`, `"quantity":1,"price":{"minor":1,"currency":"EUR"}`, 1),
			"a location":          strings.Replace(whole, `"quantity":1`, `"quantity":1,"location":"w"`, 1),
			"a clearance":         strings.Replace(whole, `"quantity":1`, `"quantity":1,"cleared":true`, 1),
		} {
			if w := s.do("POST", "/orders", forged, "Idempotency-Key", "k"); w.Code != 422 || codeIn(w) != "api.field_invalid" {
				t.Errorf("%s: %d %s", what, w.Code, w.Body)
			}
		}
		if n := count(t, d, `SELECT COUNT(*) FROM orders`); n != 0 {
			t.Errorf("%d orders were placed", n)
		}
		if w := s.do("POST", "/orders", whole, "Idempotency-Key", "whole"); w.Code != 201 {
			t.Errorf("the honest order: %d %s", w.Code, w.Body)
		}
	})
}
