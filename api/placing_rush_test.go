package api_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/testkit"
)

// own is what differs between two answers that say the same.
var own = regexp.MustCompile(`"(number|token|request_id)":"[^"]*"`)

// TestAPlacingIsAnsweredAlikeOnBothWays: what goes the short way and what goes the table's, which a parameter of the
// content type makes it go, is answered alike, whatever it asks.
func TestAPlacingIsAnsweredAlikeOnBothWays(t *testing.T) {
	const order = `{"market":"fr","lines":[{"sku":"BAND","quantity":1}],"email":"ana@example.org","phone":"+33612345678","address":{"name":"Ana Li","street":["1 rue de Rivoli"],"city":"Paris","postcode":"75001","country":"fr"},"delivery":"standard","payment":"bank_transfer","terms":"2026-01-01"}`
	with := func(old, new string) string {
		t.Helper()
		if !strings.Contains(order, old) {
			t.Fatalf("%s is not in the order", old)
		}
		return strings.Replace(order, old, new, 1)
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		seen := map[int]int{}
		for name, body := range map[string]string{
			"an order": order, "more than there is": with(`"quantity":1`, `"quantity":99`), "none of it": with(`"quantity":1`, `"quantity":0`), "a text for a number": with(`"quantity":1`, `"quantity":"1"`),
			"something unknown": with("BAND", "NONE"), "another price": with(`"quantity":1`, `"quantity":1,"seen":{"minor":1,"currency":"EUR"}`), "no such field": with(`"terms"`, `"term"`),
			"a field twice": with(`"terms"`, `"email":"eve@example.org","terms"`), "no market": with(`"fr","lines"`, `"","lines"`), "no such market": with(`"fr","lines"`, `"zz","lines"`),
			"no address of mail": with("ana@example.org", "ana"), "a long name": with("Ana Li", strings.Repeat("a", 201)), "too many lines of a street": with(`"1 rue de Rivoli"`, `"1","2","3","4"`),
			"no JSON": order[:40], "two documents": order + order, "nothing": "", "null": "null", "a list": "[]", "a large body": with("Ana Li", strings.Repeat("a", 20<<10)), "no UTF-8": with("Ana Li", "Ana \xff"),
		} {
			for _, head := range [][]string{{}, {"Customer-Token", "none"}, {"Customer-Token", strings.Repeat("x", 65)}} {
				var answers []string
				for way, kind := range []string{"application/json", "application/json; charset=utf-8"} {
					w := s.do("POST", "/orders", body, append([]string{"Content-Type", kind, "Idempotency-Key", fmt.Sprintf("%x-%d-%d", name, len(fmt.Sprint(head)), way)}, head...)...)
					seen[w.Code]++
					answers = append(answers, fmt.Sprint(w.Code, " ", w.Header().Get("Content-Type"), w.Header().Get("Retry-After"), w.Header().Get("Idempotent-Replay"), " ", own.ReplaceAllString(w.Body.String(), "")))
				}
				if answers[0] != answers[1] {
					t.Errorf("%s, %v:\n%s\n%s", name, head, answers[0], answers[1])
				}
			}
		}
		if seen[http.StatusCreated] == 0 || seen[http.StatusConflict] == 0 || seen[http.StatusUnprocessableEntity] == 0 || seen[http.StatusBadRequest] == 0 {
			t.Errorf("answered were only %v", seen)
		}
		again := s.do("POST", "/orders", order, "Content-Type", "application/json; charset=utf-8", "Idempotency-Key", fmt.Sprintf("%x-2-0", "an order"))
		if again.Header().Get("Idempotent-Replay") != "true" || again.Code != http.StatusCreated {
			t.Errorf("the same key on the other way: %d %s", again.Code, again.Body)
		}
	})
}
