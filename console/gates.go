package console

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/people"
)

type gatesData struct {
	*View
	Rows []gateRow
}

type gateRow struct {
	clearance.Gate
	InForce                 bool
	Good, Waits, Soon, Gone int // pieces of evidence by what they are worth
	More                    bool
}

func (c *Console) gatesPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.gates"), "clearance"
	gates, err := c.Papers.Gates(r.Context())
	if err != nil {
		return err
	}
	d := gatesData{View: v}
	for _, g := range gates {
		row := gateRow{Gate: g, InForce: g.Span.Holds(v.Now)}
		if g.Way != clearance.Computed {
			page, err := c.Papers.List(r.Context(), paperwork.Filter{Gate: g.Code, All: true, Markets: v.seen(), Limit: 200})
			if err != nil {
				return err
			}
			row.count(page)
		}
		d.Rows = append(d.Rows, row)
	}
	return c.show(w, r, gatesView(d))
}

func (g *gateRow) count(page paperwork.Page) {
	g.More = page.Next != ""
	for _, e := range page.Filed {
		switch {
		case e.State.Sells():
			g.Good++
		case e.State == clearance.Pending:
			g.Waits++
		default:
			g.Gone++
		}
		if e.Soon {
			g.Soon++
		}
	}
}

// seen lists the markets that the person sees; none when that is all of them.
func (v *View) seen() []market.Code {
	if v.may(people.See, "") {
		return nil
	}
	codes := v.where(people.See)
	if len(codes) == 0 {
		return []market.Code{"-"} // nobody's: nothing is seen
	}
	return codes
}

type gateForm struct {
	*View
	Gate    clearance.Gate
	New     bool
	Seen    string // the gate as this page shows it
	History []change.Change
	Filed   []paperwork.Filed
}

func (c *Console) newGatePage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("gate.new"), "clearance"
	g := clearance.Gate{Way: clearance.Verified, Severity: clearance.Closes, Disclosure: clearance.Plain, WarnDays: 60, Owner: string(people.LaunchManager)}
	return c.show(w, r, gateView(gateForm{View: v, Gate: g, New: true}))
}

func (c *Console) gatePage(w http.ResponseWriter, r *http.Request, v *View) error {
	code := r.PathValue("gate")
	gates, err := c.Papers.Gates(r.Context())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(gates, func(g clearance.Gate) bool { return g.Code == code })
	if at < 0 {
		return fault.New(fault.NotFound, "gate.unknown", "gate", code)
	}
	d := gateForm{View: v, Gate: gates[at], Seen: string(change.Made(gates[at]))}
	v.Title, v.At = v.nameOfGate(&d.Gate), "clearance"
	if d.History, err = c.Changes.History(r.Context(), change.Filter{Kind: change.GatePut, Subject: code, Limit: 10}); err != nil {
		return err
	}
	page, err := c.Papers.List(r.Context(), paperwork.Filter{Gate: code, Markets: v.seen(), Limit: 8})
	if err != nil {
		return err
	}
	d.Filed = page.Filed
	return c.show(w, r, gateView(d))
}

func (c *Console) newGate(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	g := gateFrom(f)
	gates, err := c.Papers.Gates(r.Context())
	if err != nil {
		return err
	}
	if slices.ContainsFunc(gates, func(old clearance.Gate) bool { return old.Code == g.Code }) {
		return fault.Field("code", "gate.code_taken", "code", g.Code)
	}
	return c.review(w, r, v, f, []change.Change{{Kind: change.GatePut, Subject: g.Code, After: change.Made(g), Expect: []byte("null")}})
}

func (c *Console) editGate(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	g := gateFrom(f)
	g.Code = r.PathValue("gate")
	return c.review(w, r, v, f, []change.Change{{Kind: change.GatePut, Subject: g.Code, After: change.Made(g), Expect: seen(f)}})
}

// gateFrom reads the form; what it cannot read is a fault of the form.
func gateFrom(f *web.Form) clearance.Gate {
	g := clearance.Gate{
		Code: f.Line("code", 40), Applies: f.Text("applies", 0), Way: clearance.Way(f.Line("way", 20)), Holds: f.Text("holds", 0),
		Kinds: commas(f.Line("kinds", 400)), Role: f.Line("role", 40), Severity: clearance.Severity(f.Line("severity", 20)), Owner: f.Line("owner", 40),
		Disclosure: clearance.Disclosure(f.Line("disclosure", 20)), Source: f.Line("source", 300), Name: catalogue.Words{},
	}
	for _, l := range []market.Language{"en", "fr"} {
		if name := f.Line("name."+string(l), 80); name != "" {
			g.Name[l] = name
		}
	}
	if len(g.Name) == 0 {
		f.Refuse(fault.Field("name.en", "gate.name_missing"))
	}
	g.Approvals = int(f.Quantity("approvals", 0, clearance.ApprovalsMax))
	g.WarnDays = int(f.Quantity("warn_days", 0, clearance.WarnDaysMax))
	g.Since, g.Until = date(f, "since", dayStart(time.UTC)), date(f, "until", dayEnd(time.UTC))
	if g.Way != clearance.Computed {
		g.Holds = ""
	}
	return g
}

// commas splits a list that a person wrote with commas, semicolons or lines; its members may hold blanks.
func commas(text string) []string {
	var list []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(list, part) {
			list = append(list, part)
		}
	}
	return list
}

func dayStart(zone *time.Location) func(string) clock.Instant {
	return func(text string) clock.Instant {
		t, err := time.ParseInLocation(time.DateOnly, text, zone)
		if err != nil {
			return 0
		}
		return clock.Of(t)
	}
}

// dayEnd is the midnight after a day, which is the last of its span.
func dayEnd(zone *time.Location) func(string) clock.Instant {
	return func(text string) clock.Instant {
		t, err := time.ParseInLocation(time.DateOnly, text, zone)
		if err != nil {
			return 0
		}
		return clock.Of(t.AddDate(0, 0, 1))
	}
}

// firstDay and lastDay write an instant as a form's date.
func firstDay(i clock.Instant, zone *time.Location) string {
	if i <= 1 || i == clock.Never {
		return ""
	}
	if zone == nil {
		zone = time.UTC
	}
	return i.Time().In(zone).Format(time.DateOnly)
}

func lastDay(i clock.Instant, zone *time.Location) string {
	if i == 0 {
		return ""
	}
	return firstDay(i-1, zone)
}

// nameOfGate is a gate's name in the reader's language.
func (v *View) nameOfGate(g *clearance.Gate) string {
	if name, _ := g.Name.In(market.Language(v.Lang)); name != "" {
		return name
	}
	return v.gateName(g.Code)
}

// gateName is the name of a gate by its code: of the console's words, or the code in words.
func (v *View) gateName(code string) string {
	for i := range v.gates {
		if name, _ := v.gates[i].Name.In(market.Language(v.Lang)); v.gates[i].Code == code && name != "" {
			return name
		}
	}
	if name := v.word("gate", code); name != code {
		return name
	}
	return plain(code)
}

// appliesTo is the condition under which a gate applies, or that it always does.
func (v *View) appliesTo(g *clearance.Gate) string {
	if g.Applies == "" {
		return v.W.T("gate.always")
	}
	return g.Applies
}

func joined(list []string) string { return strings.Join(list, ", ") }

// action is where the form goes; back is where the review leads afterwards.
func (d *gateForm) action() string {
	if d.New {
		return "/console/gates/new"
	}
	return "/console/gates/" + d.Gate.Code
}

func (d *gateForm) back() string {
	if d.New {
		return "/console/gates"
	}
	return d.action()
}
