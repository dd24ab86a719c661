package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/testkit"
)

// paperGate is a gate over France's bands that one certificate passes.
const paperGate = `{"gate":{"code":"approval","name":{"en":"Approval"},"way":"verified","severity":"closes","disclosure":"plain","applies":"market.code == 'fr'","owner":"launch_manager"},"why":"w"}`

const certificate = `{"evidence":{"gate":"approval","kind":"certificate","number":"N-1","issuer":"Laboratory","scope":{"markets":["fr"]}%s},"why":"tested"}`

// told is a part of an answer, read by name.
func told[T any](t *testing.T, w *httptest.ResponseRecorder) (v T) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return v
}

func (s *shop) looks(path string) *httptest.ResponseRecorder {
	return s.do("GET", path, "", "Authorization", "Bearer ana")
}

// sends sends a file; of a body of unknown length nothing says how long it is.
func (s *shop) sends(key, name string, body io.Reader, length int64) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/api/v1/clearance/files?name="+name, body)
	r.ContentLength = length
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("Idempotency-Key", "file-"+key+name)
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// endless is a file without an end that counts what was read of it.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.read += int64(len(p))
	return len(p), nil
}

func TestAFileIsKeptByItsContentAndSavedNeverShown(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.asks("ana", "PUT", "/clearance/gates/approval", paperGate)
		const pdf = "%PDF-1.7 a certificate"
		for name, c := range map[string]struct {
			key, body string
			status    int
			code      string
		}{
			"paper.pdf":  {"ana", "<!doctype html><script>alert(1)</script>", 422, "evidence.file_misnamed"},
			"paper.html": {"ana", "<p>", 422, "evidence.file_kind"},
			"empty.pdf":  {"ana", "", 400, "api.body_malformed"},
			"paper.txt":  {"ana", "<svg onload=x>", 422, "evidence.file_misnamed"},
			"nobody.pdf": {"", pdf, 401, "api.key_needed"},
			"looked.pdf": {"looker", pdf, 403, "change.not_yours"},
		} {
			if w := s.sends(c.key, name, strings.NewReader(c.body), int64(len(c.body))); w.Code != c.status || codeIn(w) != c.code {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		}
		if n := count(t, d, `SELECT COUNT(*) FROM evidence_file`); n != 0 {
			t.Fatalf("%d files are kept", n)
		}
		type kept struct{ File, Type string }
		one := told[kept](t, s.sends("ana", "right.pdf", strings.NewReader(pdf), int64(len(pdf))))
		if again := told[kept](t, s.sends("bob", "again.pdf", strings.NewReader(pdf), int64(len(pdf)))); again != one || one.Type != "application/pdf" {
			t.Errorf("%+v, then %+v", one, again)
		}
		_, _, id := s.asks("ana", "POST", "/clearance/evidence", strings.Replace(certificate, "%s", `,"file":"`+one.File+`"`, 1))
		w := s.looks("/clearance/evidence/" + id + "/file")
		if w.Body.String() != pdf {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		for name, want := range map[string]string{"Content-Type": "application/pdf", "Content-Disposition": `attachment; filename="approval-N-1.pdf"`,
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s", name, got)
			}
		}
		if w := s.do("GET", "/clearance/evidence/"+id+"/file", ""); w.Code != http.StatusUnauthorized {
			t.Errorf("a stranger: %d", w.Code)
		}
	})
}

func TestAFileOfAHundredMegabytesIsNotRead(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		for name, length := range map[string]int64{"told.pdf": 100 << 20, "chunked.pdf": -1} {
			body := &endless{}
			w := s.sends("ana", name, io.LimitReader(body, 100<<20), length)
			if w.Code != http.StatusRequestEntityTooLarge || codeIn(w) != "evidence.file_too_large" {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
			if most := int64(21 << 20); body.read > most || length > 0 && body.read > 0 {
				t.Errorf("%s: %d bytes were read", name, body.read)
			}
		}
		if n := count(t, d, `SELECT COUNT(*) FROM evidence_file`); n != 0 {
			t.Errorf("%d files are kept", n)
		}
	})
}

// TestAPaperIsRevokedAndItsOrdersWaitForAPerson goes the whole way by key: file, sell, revoke, hold, overrule.
func TestAPaperIsRevokedAndItsOrdersWaitForAPerson(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.asks("ana", "PUT", "/clearance/gates/approval", paperGate)
		_, _, paper := s.asks("ana", "POST", "/clearance/evidence", strings.Replace(certificate, "%s", "", 1))
		if w := s.buyThree(); w.Code != 201 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		type orders struct {
			Orders []struct{ Number, State, Held string }
		}
		number := told[orders](t, s.looks("/markets/fr/orders")).Orders[0].Number
		at := "/markets/fr/orders/" + number
		s.asks("ana", "POST", at+"/paid", `{"amount":{"minor":5997,"currency":"EUR"},"reference":"R-1"}`)
		revoke := "/clearance/evidence/" + paper + "/revoke"
		if status, code, _ := s.asks("ana", "POST", revoke, `{"why":""}`); status != 422 || code != "change.why_missing" {
			t.Errorf("without a reason: %d %s", status, code)
		}
		if status, code, _ := s.asks("looker", "POST", revoke, `{"why":"w"}`); status != 403 || code != "change.not_yours" {
			t.Errorf("without the permission: %d %s", status, code)
		}
		type done struct {
			Effects []struct {
				Closes     int
				OpenOrders int64 `json:"open_orders"`
			}
		}
		w := s.do("POST", revoke+"?preview=true", `{"why":"w"}`, "Authorization", "Bearer ana", "Idempotency-Key", "look")
		if tried := told[done](t, w); len(tried.Effects) != 1 || tried.Effects[0].Closes == 0 || tried.Effects[0].OpenOrders != 1 {
			t.Errorf("previewed: %s", w.Body)
		}
		if status, code, _ := s.asks("ana", "POST", revoke, `{"why":"recalled"}`); status != 200 {
			t.Fatalf("%d %s", status, code)
		}
		if status, code, _ := s.asks("ana", "POST", revoke, `{"why":"once more"}`); status != 409 || code != "evidence.revoked_already" {
			t.Errorf("twice: %d %s", status, code)
		}
		if status, code, _ := s.asks("ana", "POST", at+"/ship", `{}`); status != 409 || code != "order.clearance_fell" {
			t.Fatalf("shipped: %d %s", status, code)
		}
		type tasks struct {
			Held []struct{ Number, State, Why, Rule string }
		}
		if held := told[tasks](t, s.looks("/clearance/tasks")).Held; len(held) != 1 || held[0].Number != number || held[0].State != "on_hold" || held[0].Why != "approval.revoked" {
			t.Errorf("%+v", held)
		}
		if status, code, _ := s.asks("till", "POST", at+"/overrule", `{"why":"w"}`); status != 403 {
			t.Errorf("without the permission: %d %s", status, code)
		}
		if status, code, _ := s.asks("ana", "POST", at+"/overrule", `{}`); status != 422 || code != "change.why_missing" {
			t.Errorf("without a reason: %d %s", status, code)
		}
		for _, step := range []string{"/overrule", "/ship"} {
			if status, code, _ := s.asks("ana", "POST", at+step, `{"why":"sold before"}`); status != 200 {
				t.Errorf("%s: %d %s", step, status, code)
			}
		}
		type story struct {
			State   string
			History []struct{ Kind string }
		}
		if is := told[story](t, s.looks("/clearance/evidence/"+paper)); is.State != "expired" || len(is.History) != 2 || is.History[0].Kind != "clearance.revoke" {
			t.Errorf("%+v", is)
		}
	})
}

func TestAWaiverEndsEarlierAndNotTwice(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.asks("ana", "PUT", "/clearance/gates/approval", paperGate)
		status, code, id := s.asks("ana", "POST", "/clearance/waivers", `{"gate":"approval","scope":{"markets":["fr"]},"why":"the paper is on its way","until":"2027-01-01T00:00:00Z"}`)
		if status != 200 {
			t.Fatalf("%d %s", status, code)
		}
		rows := s.looks("/markets/fr/cells.csv?sku=BAND").Body.String()
		if !strings.Contains(rows, "BAND,band,M-BAND,web,cleared,offered") {
			t.Errorf("waived: %s", rows)
		}
		s.clock.At += 1e6
		if status, code, _ := s.asks("looker", "POST", "/clearance/waivers/"+id+"/end", `{"why":"w"}`); status != 403 {
			t.Errorf("without the permission: %d %s", status, code)
		}
		if status, code, _ := s.asks("ana", "POST", "/clearance/waivers/"+id+"/end", `{"why":"it was lost"}`); status != 200 {
			t.Fatalf("%d %s", status, code)
		}
		rows = s.looks("/markets/fr/cells.csv?gate=approval&state=pending").Body.String()
		if !strings.Contains(rows, "BAND,band,M-BAND,web,pending,pending,approval,approval.no_evidence") {
			t.Errorf("ended: %s", rows)
		}
		if matrix := s.looks("/clearance/matrix.csv?markets=fr,us").Body.String(); !strings.HasPrefix(matrix, "\ufeffsku,product,model,fr,us") || !strings.Contains(matrix, "BAND,band,M-BAND,pending,offered") {
			t.Errorf("%s", matrix)
		}
		if owned := s.looks("/markets/fr/cells.csv?owner=support").Body.String(); strings.Count(owned, "\n") != 1 {
			t.Errorf("another role's: %s", owned)
		}
		if status, code, _ := s.asks("bob", "POST", "/clearance/waivers/"+id+"/end", `{"why":"again"}`); status == 200 {
			t.Errorf("twice: %d %s", status, code)
		}
		if status, code, _ := s.asks("ana", "POST", "/clearance/waivers/none/end", `{"why":"w"}`); status != 404 || code != "waiver.unknown" {
			t.Errorf("none: %d %s", status, code)
		}
	})
}

func TestAProgramGivesNobodysWord(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		gate := strings.Replace(paperGate, `"way":"verified"`, `"way":"attested"`, 1)
		if status, code, _ := s.asks("ana", "PUT", "/clearance/gates/approval", gate); status != 422 || code != "gate.role_missing" {
			t.Errorf("without a role: %d %s", status, code)
		}
		for role, want := range map[string]int{"director": 422, "support": 200} {
			if status, code, _ := s.asks("ana", "PUT", "/clearance/gates/approval", strings.Replace(gate, `"severity"`, `"role":"`+role+`","severity"`, 1)); status != want {
				t.Errorf("%s: %d %s", role, status, code)
			}
		}
		w := s.do("POST", "/clearance/evidence", strings.Replace(certificate, "%s", "", 1), "Authorization", "Bearer ana", "Idempotency-Key", "word")
		type problem struct {
			Code, Field string
			Params      map[string]string
		}
		if p := told[problem](t, w); w.Code != 403 || p.Code != "evidence.role_needed" || p.Field != "gate" || p.Params["role"] != "support" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if n := count(t, d, `SELECT COUNT(*) FROM evidence`); n != 0 {
			t.Errorf("%d pieces are filed", n)
		}
	})
}
