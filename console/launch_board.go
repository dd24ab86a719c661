package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/people"
)

type boardData struct {
	*View
	In      market.Code
	Rows    []launch.Row
	Counts  map[launch.Status]int
	Picture string
	Small   string // the picture for a phone
	Today   launch.Day
}

// statuses lists how a promise can stand, in the order of the board.
func statuses() []launch.Status {
	return []launch.Status{launch.StatusKept, launch.StatusLate, launch.StatusBroken, launch.StatusOpen, launch.StatusUnknown}
}

// boardRows are the promises of the markets that a person sees, and of the world.
func (c *Console) boardRows(r *http.Request, v *View) (market.Code, []launch.Row, error) {
	in := market.Code(r.URL.Query().Get("in"))
	if err := v.knownMarket(in); err != nil {
		return in, nil, err
	}
	rows, err := c.Launch.Board(r.Context(), in, forecastSeed, 0)
	rows = slices.DeleteFunc(rows, func(row launch.Row) bool { return v.knownMarket(row.Commitment.Market) != nil })
	return in, rows, err
}

func (c *Console) boardPage(w http.ResponseWriter, r *http.Request, v *View) error {
	in, rows, err := c.boardRows(r, v)
	if err != nil {
		return err
	}
	v.Title, v.At = v.W.T("launch.board"), "launch"
	d := boardData{View: v, In: in, Rows: rows, Counts: map[launch.Status]int{}, Today: c.Launch.Today()}
	for _, row := range rows {
		d.Counts[row.Status]++
	}
	picture := launch.Slips{ID: "slips", Rows: rows, Today: d.Today, Words: v.slipWords(), RTL: v.W.Dir() == "rtl"}
	d.Picture = picture.Draw()
	picture.ID, picture.Narrow = "slips-s", true
	d.Small = picture.Draw()
	return c.show(w, r, boardView(d))
}

func (c *Console) boardTable(w http.ResponseWriter, r *http.Request, v *View) error {
	_, rows, err := c.boardRows(r, v)
	if err != nil {
		return err
	}
	return table(w, "promises", launch.CommitmentTable(rows))
}

func (c *Console) planTable(w http.ResponseWriter, r *http.Request, v *View) error {
	p, err := c.planOf(r, v)
	if err != nil {
		return err
	}
	s, err := p.Schedule(c.Launch.Today(), "")
	if err != nil {
		return err
	}
	return table(w, "plan-"+p.Code, launch.PlanTable(&p, s))
}

func (c *Console) checklistTable(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	survey, err := c.Launch.Survey(r.Context(), m.Code)
	if err != nil {
		return err
	}
	return table(w, "checklist-"+string(m.Code), launch.ChecklistTable(&survey))
}

// slipWords are the words of the picture of promises.
func (v *View) slipWords() launch.SlipWords {
	t := v.W.T
	return launch.SlipWords{Title: t("launch.board"), Description: t("launch.slips.text"), Today: t("launch.gantt.today"), Said: t("launch.slips.said"), Promised: t("launch.slips.promised"),
		Forecast: t("launch.slips.forecast"), Kept: t("launch.slips.kept"), No: t("launch.slips.broken"),
		Label: func(r launch.Row) (string, string) {
			return r.Commitment.What, v.placeName(r.Commitment.Market) + " · " + t("launch.status."+string(r.Status)) + v.slipText(&r, " · ")
		},
		Tip: func(r launch.Row) string {
			return r.Commitment.What + ": " + v.day(r.First.Due.To) + " → " + v.day(r.Latest.Due.To) + ", " + t("launch.status."+string(r.Status))
		}}
}

// placeName names a market, or the world.
func (v *View) placeName(m market.Code) string {
	if m == "" {
		return v.W.T("launch.world")
	}
	return v.country(m)
}

// slipText says by how much a promise was moved; "" when it was not.
func (v *View) slipText(r *launch.Row, before string) string {
	const month, year = 30, 365
	switch {
	case r.Slip >= year:
		return before + v.W.N("launch.slip_years", (r.Slip+year/2)/year)
	case r.Slip >= month:
		return before + v.W.N("launch.slip_months", (r.Slip+month/2)/month)
	case r.Slip > 0:
		return before + v.W.N("launch.slip_days", r.Slip)
	}
	return ""
}

// due writes the interval of a promise as exactly as it was said.
func (v *View) due(w launch.When) string {
	switch {
	case w.Due.To == 0:
		return "–"
	case w.Due.From == w.Due.To:
		return v.day(w.Due.To)
	}
	return v.day(w.Due.From) + " – " + v.day(w.Due.To)
}

// saidOn writes when something was said, as exactly as it is known.
func (v *View) saidOn(s launch.Said) string {
	y, m, _ := s.On.Date()
	switch s.Within {
	case "year":
		return strconv.Itoa(y)
	case "month":
		return v.W.Abbr[m-1] + " " + strconv.Itoa(y)
	}
	return v.day(s.On)
}

type promiseData struct {
	*View
	Row   launch.Row
	New   bool
	Plans []launch.Plan
	May   bool
}

func (d *promiseData) c() *launch.Commitment { return &d.Row.Commitment }

// newPromise is the address of a promise that is not there yet.
const newPromise = "new"

func (c *Console) promisePage(w http.ResponseWriter, r *http.Request, v *View) error {
	d := promiseData{View: v, New: r.PathValue("promise") == newPromise}
	v.At, v.Title = "launch", v.W.T("launch.promise_new")
	if d.New {
		d.Row.Commitment.Market = market.Code(r.URL.Query().Get("market"))
		d.May = v.Who.MaySomewhere(people.Launch)
	} else {
		_, rows, err := c.boardRows(r, v)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(rows, func(row launch.Row) bool { return row.Commitment.ID == r.PathValue("promise") })
		if at < 0 {
			return fault.New(fault.NotFound, "launch.commitment_unknown", "commitment", r.PathValue("promise"))
		}
		d.Row = rows[at]
		d.May = v.may(people.Launch, d.Row.Commitment.Market)
		v.Title = d.Row.Commitment.What
	}
	plans, err := c.planRows(r, v)
	for _, p := range plans {
		d.Plans = append(d.Plans, p.Plan)
	}
	if err != nil {
		return err
	}
	return c.show(w, r, promiseView(d))
}

// saidForm reads who said it, where and when.
func saidForm(f *web.Form) launch.Said {
	return launch.Said{Who: f.Line("who", 200), On: day(f, "on"), Within: f.Line("within", 10), Link: f.Line("link", 500), Source: f.Line("source", 300), Quote: f.Line("quote", 300)}
}

// whenForm reads the words for when, and the interval where a person gives one. Words that the reader does not
// understand need an interval: nothing is guessed.
func whenForm(f *web.Form, saidOn launch.Day) launch.When {
	w := launch.When{Phrase: f.Line("phrase", 300), Language: market.Language(f.Line("language", 5)), Due: launch.Interval{From: day(f, "due_from"), To: day(f, "due_to")},
		Precision: launch.Precision(f.Line("precision", 20))}
	if w.Due == (launch.Interval{}) && w.Phrase != "" && f.Err() == nil {
		if _, _, ok := launch.ReadPhrase(w.Language, w.Phrase, saidOn); !ok {
			f.Refuse(fault.Field("due_from", "launch.phrase_not_understood", "phrase", w.Phrase))
		}
	}
	return w
}

// editPromise enters a promise, or corrects what was entered of it.
func (c *Console) editPromise(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	next := launch.Commitment{Market: market.Code(f.Line("market", 2)), Product: f.Line("product", 120), What: f.Line("what", 500), Of: f.Line("of", 80), Said: saidForm(f)}
	if f.Line("count", 20) != "" {
		next.Count = f.Quantity("count", 0, 1_000_000_000)
	}
	next.Plan, next.Task, _ = strings.Cut(f.Line("milestone", 200), "/")
	next.When = whenForm(f, next.On)
	next.Version, _ = strconv.ParseInt(f.Line("version", 20), 10, 64) // none: a new one
	if err := f.Err(); err != nil {
		return err
	}
	if err := v.knownMarket(next.Market); err != nil {
		return err
	}
	if id := r.PathValue("promise"); id != newPromise {
		old, err := c.Launch.Commitment(r.Context(), id)
		if err != nil {
			return err
		}
		next.ID, next.Revisions, next.Reports, next.Outcome = old.ID, old.Revisions, old.Reports, old.Outcome
	}
	made, err := c.Launch.PutCommitment(r.Context(), v.Who, next, f.Line("why", 300))
	if err != nil {
		return err
	}
	return c.promised(w, r, made.ID)
}

func (c *Console) promised(w http.ResponseWriter, r *http.Request, id string) error {
	return web.SeeOther(w, r, "/console/launch/promises/"+id+"?done=launch")
}

func (c *Console) confirmPromise(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	due := launch.Interval{From: day(f, "due_from"), To: day(f, "due_to")}
	if err := f.Err(); err != nil {
		return err
	}
	if _, err := c.Launch.Confirm(r.Context(), v.Who, r.PathValue("promise"), due, launch.Precision(f.Line("precision", 20)), f.Line("why", 300)); err != nil {
		return err
	}
	return c.promised(w, r, r.PathValue("promise"))
}

func (c *Console) revisePromise(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	said := saidForm(f)
	one := launch.Revision{Said: said, When: whenForm(f, said.On), Why: f.Line("why", 300)}
	if err := f.Err(); err != nil {
		return err
	}
	if _, err := c.Launch.Revise(r.Context(), v.Who, r.PathValue("promise"), one, one.Why); err != nil {
		return err
	}
	return c.promised(w, r, r.PathValue("promise"))
}

func (c *Console) reportPromise(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	one := launch.Report{On: day(f, "on"), Count: f.Quantity("count", 0, 1_000_000_000), Source: f.Line("source", 300)}
	if err := f.Err(); err != nil {
		return err
	}
	if _, err := c.Launch.Report(r.Context(), v.Who, r.PathValue("promise"), one, f.Line("why", 300)); err != nil {
		return err
	}
	return c.promised(w, r, r.PathValue("promise"))
}

func (c *Console) settlePromise(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	one := launch.Outcome{Kind: launch.OutcomeKind(f.Line("kind", 20)), On: day(f, "outcome.on"), Note: f.Line("note", 300), Source: f.Line("outcome.source", 300)}
	if err := f.Err(); err != nil {
		return err
	}
	if _, err := c.Launch.Settle(r.Context(), v.Who, r.PathValue("promise"), one, f.Line("why", 300)); err != nil {
		return err
	}
	return c.promised(w, r, r.PathValue("promise"))
}
