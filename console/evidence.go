package console

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"comptoir/change"
	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/people"
)

type evidenceData struct {
	*View
	Gates  []clearance.Gate
	Filter paperwork.Filter
	In     market.Code
	Days   int
	Page   paperwork.Page
}

func (c *Console) evidenceList(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.evidence"), "clearance"
	gates, err := c.Papers.Gates(r.Context())
	if err != nil {
		return err
	}
	d := evidenceData{View: v, Gates: gates}
	if err := d.read(r); err != nil {
		return err
	}
	if d.Page, err = c.Papers.List(r.Context(), d.Filter); err != nil {
		return err
	}
	if r.URL.Query().Get("as") == "csv" {
		return c.evidenceCSV(w, r, d)
	}
	return c.show(w, r, evidenceListView(d))
}

// read takes the filter from the address.
func (d *evidenceData) read(r *http.Request) error {
	f, err := web.ReadQuery(r)
	if err != nil {
		return err
	}
	d.In, d.Days = market.Code(f.Line("in", 4)), offset(f.Line("days", 4))
	d.Filter = paperwork.Filter{Gate: f.Line("gate", 40), Owner: f.Line("owner", 40), State: clearance.State(f.Line("state", 20)), Words: f.Line("q", 80),
		Within: time.Duration(min(d.Days, 3650)) * 24 * time.Hour, All: f.Line("state", 20) == "all", Cursor: f.Line("cursor", 120), Markets: d.seen()}
	if d.Filter.All {
		d.Filter.State = ""
	}
	if slices.ContainsFunc(d.mine, func(m *market.Market) bool { return m.Code == d.In }) {
		d.Filter.Markets = []market.Code{d.In}
	}
	return f.Err()
}

// state is what the filter's choice of a state is called in the form.
func (d *evidenceData) state() string {
	if d.Filter.All {
		return "all"
	}
	return string(d.Filter.State)
}

type onePieceData struct {
	*View
	Filed   paperwork.Filed
	Used    paperwork.Cap
	Next    *clearance.Evidence // what replaced it, when that is known
	History []change.Change
	Cells   []paperwork.Stood
	More    bool
}

func (c *Console) evidencePage(w http.ResponseWriter, r *http.Request, v *View) error {
	d, err := c.pieceOf(r, v)
	if err != nil {
		return err
	}
	return c.show(w, r, evidenceView(d))
}

func (c *Console) pieceOf(r *http.Request, v *View) (onePieceData, error) {
	d := onePieceData{View: v}
	v.Title, v.At = r.PathValue("evidence"), "clearance"
	var err error
	if d.Filed, err = c.Papers.Weighed(r.Context(), r.PathValue("evidence")); err != nil {
		return d, err
	}
	if !v.covers(d.Filed.Scope) {
		return d, fault.New(fault.NotFound, "evidence.unknown", "evidence", r.PathValue("evidence"))
	}
	v.Title, v.zone = d.Filed.Number, v.zoneOf(d.Filed.Scope)
	if d.Used, err = c.Papers.Used(r.Context(), d.Filed.ID); err != nil {
		return d, err
	}
	if d.Cells, d.More, err = c.Papers.Behind(r.Context(), d.Filed.Evidence, v.markets()); err != nil {
		return d, err
	}
	for _, kind := range []change.Kind{change.EvidencePut, change.EvidenceYes, change.EvidenceEnd} {
		some, err := c.Changes.History(r.Context(), change.Filter{Kind: kind, Subject: d.Filed.ID, Limit: 10})
		if err != nil {
			return d, err
		}
		d.History = append(some, d.History...)
	}
	return d, nil
}

// covers tells whether a scope speaks of a market that the person sees.
func (v *View) covers(s clearance.Scope) bool {
	seen := v.seen()
	return len(seen) == 0 || len(s.Markets) == 0 || slices.ContainsFunc(s.Markets, func(m market.Code) bool { return slices.Contains(seen, m) })
}

// markets lists the codes of the markets that the person sees.
func (v *View) markets() []market.Code {
	codes := make([]market.Code, len(v.mine))
	for i, m := range v.mine {
		codes[i] = m.Code
	}
	return codes
}

// zoneOf is where the dates of a scope are: in its market when it has one, else UTC.
func (v *View) zoneOf(s clearance.Scope) *time.Location {
	if len(s.Markets) == 1 {
		for _, m := range v.mine {
			if m.Code == s.Markets[0] {
				return m.Location()
			}
		}
	}
	return time.UTC
}

// inName is the market in whose name a change of a scope is asked for: its only one, or the whole company.
func inName(s clearance.Scope) market.Code {
	if len(s.Markets) == 1 {
		return s.Markets[0]
	}
	return ""
}

type paperForm struct {
	*View
	Gates    []clearance.Gate
	Evidence clearance.Evidence
	Replaces *clearance.Evidence
}

func (c *Console) newEvidencePage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("evidence.new"), "clearance"
	d := paperForm{View: v, Evidence: clearance.Evidence{Gate: r.URL.Query().Get("gate")}}
	return c.paperForm(w, r, d)
}

// replaceEvidencePage is the form with what it replaces filled in: its number, file and dates are new.
func (c *Console) replaceEvidencePage(w http.ResponseWriter, r *http.Request, v *View) error {
	old, err := c.piece(r, v)
	if err != nil {
		return err
	}
	d := paperForm{View: v, Replaces: old, Evidence: *old}
	d.Evidence.File, d.Evidence.Span, d.Evidence.Issued = "", clock.Span{Since: old.Until}, 0
	v.Title, v.At, v.zone = v.W.T("evidence.replace_title", "number", old.Number), "clearance", v.zoneOf(old.Scope)
	return c.paperForm(w, r, d)
}

func (c *Console) paperForm(w http.ResponseWriter, r *http.Request, d paperForm) error {
	gates, err := c.Papers.Gates(r.Context())
	if err != nil {
		return err
	}
	if !d.mayFileAny(gates) {
		return fault.New(fault.Forbidden, "change.not_yours", "permission", people.Clearance)
	}
	d.Gates = slices.DeleteFunc(gates, func(g clearance.Gate) bool {
		return g.Way == clearance.Computed || !d.mayFileFor(&g) && !d.Who.MaySomewhere(people.Clearance)
	})
	return c.show(w, r, paperFormView(d))
}

// piece is the evidence of the path; what covers no market of the person's is not there.
func (c *Console) piece(r *http.Request, v *View) (*clearance.Evidence, error) {
	e, err := c.Papers.One(r.Context(), r.PathValue("evidence"))
	if err == nil && !v.covers(e.Scope) {
		err = fault.New(fault.NotFound, "evidence.unknown", "evidence", r.PathValue("evidence"))
	}
	return e, err
}

func (c *Console) filePaper(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.file(w, r, v, "")
}

func (c *Console) replaceEvidence(w http.ResponseWriter, r *http.Request, v *View) error {
	old, err := c.piece(r, v)
	if err != nil {
		return err
	}
	return c.file(w, r, v, old.ID)
}

// file previews a new piece. Its file is kept first, so that a form with something wrong need not send it again; one
// that is never filed is a file that nothing points to.
func (c *Console) file(w http.ResponseWriter, r *http.Request, v *View, replaces string) error {
	f, name, data, err := evidenceUpload(r)
	if err != nil {
		return err
	}
	e := v.evidenceFrom(f)
	e.Replaces = replaces
	if len(data) > 0 {
		if e.File, err = c.keep(r, v, name, data); err != nil {
			return err
		}
	}
	one := change.Change{Kind: change.EvidencePut, Market: inName(e.Scope), Subject: c.Changes.IDs.New("evd"), After: change.Made(e)}
	return c.review(w, r, v, f, []change.Change{one})
}

// keep keeps an upload, and notes in the form that it is there.
func (c *Console) keep(r *http.Request, v *View, name string, data []byte) (hash string, err error) {
	file, err := paperwork.Read(name, data)
	if err != nil {
		return "", err
	}
	if err := c.Papers.Keep(r.Context(), v.Who, file); err != nil {
		return "", err
	}
	r.MultipartForm.Value["kept"], r.MultipartForm.Value["kept_name"] = []string{file.Hash}, []string{name}
	return file.Hash, nil
}

// evidenceUpload reads the form with the file that came with it, bounded by the door. A body that says that it is too
// large is refused unread.
func evidenceUpload(r *http.Request) (f *web.Form, name string, data []byte, err error) {
	if r.ContentLength > paperwork.FileMax+web.BodyMax {
		return nil, "", nil, tooLarge()
	}
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		if web.FailureOf(err, "").Status == http.StatusRequestEntityTooLarge {
			return nil, "", nil, tooLarge()
		}
		return nil, "", nil, fault.Wrap(err, fault.Malformed, "web.not_a_form")
	}
	if f, err = web.FormOf(r.MultipartForm.Value); err != nil {
		return nil, "", nil, err
	}
	sent := r.MultipartForm.File["file"]
	if len(sent) == 0 || sent[0].Filename == "" {
		return f, "", nil, nil
	}
	if sent[0].Size > paperwork.FileMax {
		return f, "", nil, paperwork.TooLarge()
	}
	opened, err := sent[0].Open()
	if err != nil {
		return f, "", nil, err
	}
	defer r.MultipartForm.RemoveAll()
	defer opened.Close()
	data, err = io.ReadAll(io.LimitReader(opened, paperwork.FileMax+1))
	if err == nil && len(data) == 0 {
		err = fault.Field("file", "evidence.file_empty")
	}
	return f, sent[0].Filename, data, err
}

// tooLarge refuses a body that is not read to its end: the form is lost with it.
func tooLarge() error {
	f := paperwork.TooLarge()
	f.Kind = fault.TooLarge
	return f
}

// evidenceFrom reads the form; what it cannot read is a fault of the form.
func (v *View) evidenceFrom(f *web.Form) clearance.Evidence {
	e := clearance.Evidence{Gate: f.Line("gate", 40), Kind: f.Line("kind", 200), Number: f.Line("number", 200), Issuer: f.Line("issuer", 200),
		Holder: f.Line("holder", 200), File: f.Line("kept", 64), Scope: scopeFrom(f)}
	v.zone = v.zoneOf(e.Scope)
	e.Issued = date(f, "issued", dayStart(v.zone))
	e.Since, e.Until = date(f, "since", dayStart(v.zone)), date(f, "until", dayEnd(v.zone))
	for _, kind := range clearance.Conditions() {
		field := "conditions." + kind
		text := f.Line(field+".text", 200)
		one := clearance.Condition{Kind: kind, Text: text}
		number := f.Line(field, 20)
		if number == "" && text == "" {
			continue
		}
		if kind != clearance.ConditionOther {
			n, err := strconv.ParseInt(number, 10, 64)
			if err != nil || n < 1 || n > 1_000_000_000 {
				f.Refuse(fault.Field(field, "evidence.condition_number"))
			}
			one.Value = n
		}
		e.Conditions = append(e.Conditions, one)
	}
	return e
}

// scopeFrom reads what a piece of evidence or a waiver covers.
func scopeFrom(f *web.Form) clearance.Scope {
	var s clearance.Scope
	s.Models = commas(f.Text("scope.models", 8000))
	s.Variants = commas(f.Text("scope.variants", 8000))
	s.Chipsets = commas(f.Text("scope.chipsets", 2000))
	for _, m := range words(f.Line("scope.markets", 2000)) {
		s.Markets = append(s.Markets, market.Code(m))
	}
	for _, ch := range f.Lines("scope.channels", 20, 10) {
		s.Channels = append(s.Channels, market.Channel(ch))
	}
	return s
}

func (c *Console) approveEvidence(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.leadEvidence(w, r, v, change.EvidenceYes)
}

func (c *Console) revokeEvidence(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.leadEvidence(w, r, v, change.EvidenceEnd)
}

// leadEvidence previews a step of a piece of evidence.
func (c *Console) leadEvidence(w http.ResponseWriter, r *http.Request, v *View, kind change.Kind) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	e, err := c.piece(r, v)
	if err != nil {
		return err
	}
	return c.review(w, r, v, f, []change.Change{{Kind: kind, Market: inName(e.Scope), Subject: e.ID}})
}

// evidenceFile gives the file of a piece to be saved: never shown in the page, never run (issue "Clearance").
func (c *Console) evidenceFile(w http.ResponseWriter, r *http.Request, v *View) error {
	e, err := c.piece(r, v)
	if err != nil {
		return err
	}
	file, name, err := c.Papers.FileOf(r.Context(), e.ID)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", file.Kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(file.Data)))
	_, err = w.Write(file.Data)
	return err
}

// mayFile tells whether the person may file for a scope.
func (v *View) mayFile(s clearance.Scope) bool { return v.may(people.Clearance, inName(s)) }

// mayFileFor tells whether the person may file for a gate somewhere: one that a role attests takes that role alone.
func (v *View) mayFileFor(g *clearance.Gate) bool {
	if role := g.Attester(); role != "" {
		return v.Who.IsSomewhere(role)
	}
	return v.Who.MaySomewhere(people.Clearance)
}

// mayFileAny tells whether there is a gate for which the person may file.
func (v *View) mayFileAny(gates []clearance.Gate) bool {
	return v.Who.MaySomewhere(people.Clearance) || slices.ContainsFunc(gates, func(g clearance.Gate) bool { return g.Way != clearance.Computed && v.mayFileFor(&g) })
}
