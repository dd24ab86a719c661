package api_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/testkit"
)

const bomb = `model.languages.all(a, model.languages.all(b, model.languages.all(c, model.languages.all(d, a == b || c == d))))`

// asks sends a body as the holder of a key.
func (s *shop) asks(key, method, path, body string) (status int, code, id string) {
	w := s.do(method, path, body, "Authorization", "Bearer "+key, "Idempotency-Key", fmt.Sprintf("%x", sha256.Sum256([]byte(method+path+body))))
	var done struct{ ID string }
	_ = json.Unmarshal(w.Body.Bytes(), &done)
	return w.Code, codeIn(w), done.ID
}

func TestWhatCannotBeRightIsNotFiled(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		gate := `{"gate":{"code":"approval","name":{"en":"Approval"},"way":"verified","severity":"warns","disclosure":"plain","approvals":1%s},"why":"w"}`
		if status, code, _ := s.asks("ana", "PUT", "/clearance/gates/approval", fmt.Sprintf(gate, "")); status != 200 {
			t.Fatalf("%d %s", status, code)
		}
		for _, field := range []string{"applies", "holds"} {
			body := fmt.Sprintf(gate, `,"`+field+`":"`+bomb+`"`)
			if field == "holds" {
				body = strings.Replace(body, "verified", "computed", 1)
			}
			if status, code, _ := s.asks("ana", "PUT", "/clearance/gates/bomb", body); status != 422 || code != "expression.too_costly" {
				t.Errorf("a bomb in %s: %d %s", field, status, code)
			}
		}
		for more, want := range map[string]string{
			`"scope":{"variants":["NOTHING"]}`:                                "evidence.variant_unknown",
			`"scope":{"models":["M9"]}`:                                       "evidence.model_unknown",
			`"scope":{"markets":["zz"]}`:                                      "market.unknown",
			`"since":"2027-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z"`:   "evidence.validity_inverted",
			`"since":"2026-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z"`:   "evidence.validity_inverted",
			`"issued":"2026-06-01T00:00:00Z","since":"2026-01-01T00:00:00Z"`:  "evidence.valid_before_issued",
			`"conditions":[{"kind":"quantity","value":0}]`:                    "evidence.condition_number",
			`"file":"0000000000000000000000000000000000000000000000000000aa"`: "evidence.file_unknown",
			`"replaces":"nothing"`:                                            "evidence.unknown",
		} {
			body := `{"evidence":{"gate":"approval","kind":"certificate","number":"N",` + more + `},"why":"w"}`
			if status, code, _ := s.asks("ana", "POST", "/clearance/evidence", body); status != 422 || code != want {
				t.Errorf("%s: %d %s", more, status, code)
			}
			if status, code, _ := s.asks("ana", "POST", "/clearance/evidence?preview=true", body); status != 422 || code != want {
				t.Errorf("%s, previewed: %d %s", more, status, code)
			}
		}
		if n := count(t, d, `SELECT COUNT(*) FROM evidence`); n != 0 {
			t.Errorf("%d pieces are filed", n)
		}
		if n := count(t, d, `SELECT COUNT(*) FROM gate`); n != 1 {
			t.Errorf("%d gates are set", n)
		}
	})
}

func TestAProgramIsNoSecondPairOfEyesForItsMaker(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.asks("ana", "PUT", "/clearance/gates/approval", `{"gate":{"code":"approval","name":{"en":"Approval"},"way":"verified","severity":"warns","disclosure":"plain","approvals":1},"why":"w"}`)
		status, code, one := s.asks("ana", "POST", "/clearance/evidence", `{"evidence":{"gate":"approval","kind":"certificate","number":"N"},"why":"w"}`)
		if one == "" {
			t.Fatalf("not filed: %d %s", status, code)
		}
		for _, preview := range []string{"?preview=true", ""} {
			if status, code, _ := s.asks("ana", "POST", "/clearance/evidence/"+one+"/approve"+preview, `{"why":"mine"}`); status != 403 || code != "evidence.own_approval" {
				t.Errorf("one's own%s: %d %s", preview, status, code)
			}
		}
		if status, code, _ := s.asks("bob", "POST", "/clearance/evidence/"+one+"/approve", `{"why":"read it"}`); status != 200 {
			t.Errorf("another's: %d %s", status, code)
		}
		if status, code, _ := s.asks("bob", "POST", "/clearance/evidence/"+one+"/approve", `{"why":"again"}`); status != 409 || code != "evidence.approvals_enough" {
			t.Errorf("once more: %d %s", status, code)
		}
	})
}
