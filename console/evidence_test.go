package console

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/store"
)

// licensedHouse asks for a certificate that a second person approves, in both markets.
func licensedHouse(t *testing.T) *house {
	t.Helper()
	return newHouse(t, func(tx *store.Tx) error {
		if err := twoMarkets(tx); err != nil {
			return err
		}
		return tx.PutGate(clearance.Gate{Code: "type_approval", Name: map[market.Language]string{"en": "Type approval"}, Way: clearance.Verified,
			Approvals: 1, Severity: clearance.Closes, Disclosure: clearance.Plain})
	})
}

// certificate is a form that is right.
func certificate() url.Values {
	return url.Values{"gate": {"type_approval"}, "kind": {"certificate"}, "number": {"TA-1"}, "issuer": {"Laboratory"}, "scope.models": {"M1"},
		"scope.markets": {"es"}, "since": {"2026-01-01"}, "until": {"2027-12-31"}, "why": {"tested"}}
}

// sends sends a form with a file.
func (b *browser) sends(path string, form url.Values, name string, file []byte) (*http.Response, string) {
	b.t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for field := range form {
		_ = parts.WriteField(field, form.Get(field))
	}
	part, _ := parts.CreateFormFile("file", name)
	_, _ = part.Write(file)
	_ = parts.Close()
	r, err := b.Post(b.home+path, parts.FormDataContentType(), &body)
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	page, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return r, string(page)
}

// filed files a certificate with a file and gives its ID.
func (h *house) filed(t *testing.T, b *browser) string {
	t.Helper()
	r, page := b.sends("/console/evidence/new", certificate(), "paper.pdf", []byte("%PDF-1.7 a certificate"))
	if r.StatusCode != http.StatusOK {
		t.Fatalf("not filed: %d %s", r.StatusCode, page)
	}
	if r, page := b.confirm(page); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("not confirmed: %d %s", r.StatusCode, page)
	}
	found := h.evidence(t)
	if len(found) != 1 {
		t.Fatalf("%d pieces are filed", len(found))
	}
	return found[0].ID
}

func (h *house) evidence(t *testing.T) []paperwork.Filed {
	t.Helper()
	page, err := h.Papers.List(t.Context(), paperwork.Filter{All: true})
	if err != nil {
		t.Fatal(err)
	}
	return page.Filed
}

// endless is a body that counts what was read of it.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

func TestAFileOfAHundredMegabytesIsRefusedUnread(t *testing.T) {
	h := licensedHouse(t)
	b := h.as(t, "launch_manager")
	body := &endless{}
	r, err := http.NewRequest("POST", b.home+"/console/evidence/new", io.LimitReader(body, 100<<20))
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = 100 << 20
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Expect", "100-continue")
	b.Transport = &http.Transport{ExpectContinueTimeout: 1 << 40}
	got, err := b.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	page, _ := io.ReadAll(got.Body)
	if got.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(page), "A file may have 20 MB at most.") {
		t.Errorf("%d %s", got.StatusCode, page)
	}
	if body.read != 0 {
		t.Errorf("%d bytes were read", body.read)
	}
	if n := len(h.evidence(t)); n != 0 {
		t.Errorf("%d pieces are filed", n)
	}
}

func TestAFileThatIsNotWhatItsNameSaysIsNotKept(t *testing.T) {
	h := licensedHouse(t)
	b := h.as(t, "launch_manager")
	for name, file := range map[string]string{"paper.pdf": "<!doctype html><script>alert(1)</script>", "paper.html": "<p>", "paper.exe": "%PDF-1.7", "empty.pdf": "", "paper.txt": "<svg onload=x>"} {
		r, page := b.sends("/console/evidence/new", certificate(), name, []byte(file))
		if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, `role="alert"`) || !strings.Contains(page, `value="TA-1"`) {
			t.Errorf("%s: %d %s", name, r.StatusCode, page)
		}
		if strings.Contains(page, `name="kept" value="`) && !strings.Contains(page, `name="kept" value=""`) {
			t.Errorf("%s was kept", name)
		}
	}
}

func TestACertificateThatCannotBeRightComesBack(t *testing.T) {
	h := licensedHouse(t)
	b := h.as(t, "owner")
	for said, change := range map[string]func(url.Values){
		"fault.evidence.validity_inverted": func(f url.Values) { f.Set("since", "2027-12-31"); f.Set("until", "2026-01-01") },
		"fault.evidence.variant_unknown":   func(f url.Values) { f.Set("scope.variants", "NOTHING") },
		"fault.evidence.model_unknown":     func(f url.Values) { f.Set("scope.models", "M9") },
		"fault.evidence.chipset_unknown":   func(f url.Values) { f.Set("scope.chipsets", "Snapdargon") },
		"fault.evidence.number_missing":    func(f url.Values) { f.Del("number") },
	} {
		f := certificate()
		change(f)
		text := h.texts.For("en").T(said, "variant", "NOTHING", "model", "M9", "chipset", "Snapdargon")
		r, page := b.sends("/console/evidence/new", f, "", nil)
		for _, want := range []string{text + "</span>", `value="Laboratory"`, `role="alert"`} {
			if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, want) {
				t.Errorf("%s: %d, %s is missing in %s", said, r.StatusCode, want, page)
			}
		}
	}
	if n := len(h.evidence(t)); n != 0 {
		t.Errorf("%d pieces are filed", n)
	}
}

func TestNobodyApprovesWhatTheyFiled(t *testing.T) {
	h := licensedHouse(t)
	b := h.as(t, "owner")
	one := h.filed(t, b)
	r, page := b.post("/console/evidence/"+one+"/approve", url.Values{"why": {"mine"}})
	for _, want := range []string{"Who brought it does not approve it: ask somebody else.", `role="alert"`, "TA-1"} {
		if r.StatusCode != http.StatusForbidden || !strings.Contains(page, want) {
			t.Errorf("%d: %s is missing in %s", r.StatusCode, want, page)
		}
	}
	if status, code := b.problem("POST", "/console/evidence/"+one+"/approve", url.Values{"why": {"mine"}}); status != 403 || code != "evidence.own_approval" {
		t.Errorf("as a program: %d %s", status, code)
	}
	h.as(t, "launch_manager").does("/console/evidence/"+one+"/approve", url.Values{})
	if state := h.evidence(t)[0].State; state != clearance.Cleared {
		t.Errorf("%s after another has approved", state)
	}
}

func TestAFileIsSavedAndNeverShown(t *testing.T) {
	h := licensedHouse(t)
	b := h.as(t, "owner")
	r, body := b.get("/console/evidence/" + h.filed(t, b) + "/file")
	if r.StatusCode != http.StatusOK || body != "%PDF-1.7 a certificate" {
		t.Fatalf("%d %s", r.StatusCode, body)
	}
	for name, want := range map[string]string{"Content-Type": "application/pdf", "Content-Disposition": `attachment; filename="type_approval-TA-1.pdf"`,
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if r, _ := h.browser(t).get("/console/evidence/x/file"); r.StatusCode == http.StatusOK {
		t.Error("a stranger reads it")
	}
}

func TestAConditionThatIsTooCostlyIsNotSaved(t *testing.T) {
	h := licensedHouse(t)
	b := h.as(t, "owner")
	bomb := `model.languages.all(a, model.languages.all(b, model.languages.all(c, model.languages.all(d, a == b || c == d))))`
	form := url.Values{"code": {"bomb"}, "name.en": {"A bomb"}, "way": {"verified"}, "applies": {bomb}, "severity": {"closes"}, "disclosure": {"plain"}, "approvals": {"0"}, "warn_days": {"0"}, "why": {"w"}}
	comesBack(t, b, 422, "/console/gates/new", form, "The condition takes too long to work out. Make it simpler.</span>", `value="A bomb"`)
	form.Set("way", "computed")
	form.Set("applies", "")
	form.Set("holds", bomb)
	comesBack(t, b, 422, "/console/gates/new", form, "The condition takes too long to work out. Make it simpler.</span>")
	gates, err := h.Papers.Gates(t.Context())
	if err != nil || len(gates) != 1 {
		t.Errorf("%d gates, %v", len(gates), err)
	}
	if _, err := h.Papers.One(t.Context(), "none"); !fault.IsCode(err, "evidence.unknown") {
		t.Errorf("%v", err)
	}
}

func TestTheWordOfARoleIsFiledByThatRoleAlone(t *testing.T) {
	h := licensedHouse(t)
	b := h.as(t, "owner")
	gate := url.Values{"code": {"trained"}, "name.en": {"Staff are trained"}, "way": {"attested"}, "severity": {"closes"}, "disclosure": {"plain"}, "approvals": {"0"}, "warn_days": {"0"}, "why": {"w"}}
	comesBack(t, b, 422, "/console/gates/new", gate, "Choose the role whose word opens the gate.</span>")
	gate.Set("role", "support")
	b.does("/console/gates/new", gate)
	form := url.Values{"gate": {"trained"}, "kind": {"letter"}, "number": {"L-1"}, "scope.markets": {"es"}, "why": {"they are"}}
	r, page := b.sends("/console/evidence/new", form, "", nil)
	if want := "This gate takes the word of somebody with the role support"; r.StatusCode != http.StatusForbidden || !strings.Contains(page, want) || !strings.Contains(page, `value="L-1"`) {
		t.Errorf("the owner's word: %d %s", r.StatusCode, page)
	}
	s := h.as(t, "support")
	if _, page := s.get("/console/evidence/new"); !strings.Contains(page, `value="trained"`) || strings.Contains(page, `value="type_approval"`) {
		t.Errorf("support is not asked for its own gates: %s", page)
	}
	if r, page := s.sends("/console/evidence/new", certificate(), "", nil); r.StatusCode != http.StatusForbidden {
		t.Errorf("support files a certificate: %d %s", r.StatusCode, page)
	}
	r, page = s.sends("/console/evidence/new", form, "letter.txt", []byte("trained"))
	if r.StatusCode != http.StatusOK {
		t.Fatalf("support's word: %d %s", r.StatusCode, page)
	}
	if r, _ := s.confirm(page); r.StatusCode != http.StatusSeeOther || len(h.evidence(t)) != 1 {
		t.Errorf("not filed: %d", r.StatusCode)
	}
	if r, _ := h.as(t, "catalogue_editor").get("/console/evidence/new"); r.StatusCode != http.StatusForbidden {
		t.Errorf("who may file for no gate sees the form: %d", r.StatusCode)
	}
}
