package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/people"
)

type plansData struct {
	*View
	Plans []planRow
}

func (c *Console) plansPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("launch.tab.plans"), "launch"
	rows, err := c.planRows(r, v)
	if err != nil {
		return err
	}
	return c.show(w, r, plansList(plansData{v, rows}))
}

// newPlan begins a plan without tasks.
func (c *Console) newPlan(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p := launch.Plan{Code: slugOf(f.Line("code", 80)), Name: f.Line("name", 200)}
	if err := f.Err(); err != nil {
		return err
	}
	if p.Name == "" {
		return fault.Field("name", "launch.name_missing")
	}
	if err := c.Launch.NewPlan(r.Context(), v.Who, p, f.Line("why", 300)); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/launch/plans/"+p.Code+"?done=launch")
}

// slugOf makes a code of what a person typed: small letters, digits and hyphens.
func slugOf(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

type planData struct {
	*View
	Plan     launch.Plan
	Schedule launch.Schedule
	Forecast launch.Forecast
	Picture  string
	Small    string // the picture for a phone
	May      bool   // somewhere in it
}

// promisesOf lists the promises about a plan of which the person may read.
func (c *Console) promisesOf(r *http.Request, v *View, plan string) ([]launch.Commitment, error) {
	list, err := c.Launch.Promised(r.Context(), plan)
	return slices.DeleteFunc(list, func(one launch.Commitment) bool { return v.knownMarket(one.Market) != nil }), err
}

// flags are promises in a picture: on the last day that keeps the latest word.
func (v *View) flags(promises []launch.Commitment, today launch.Day) (list []launch.Flag) {
	for i := range promises {
		if on := promises[i].Latest(today).Due.To; on != 0 {
			list = append(list, launch.Flag{On: on, Label: v.day(on) + " · " + promises[i].What})
		}
	}
	return list
}

func (c *Console) planPage(w http.ResponseWriter, r *http.Request, v *View) error {
	p, err := c.planOf(r, v)
	if err != nil {
		return err
	}
	v.Title, v.At = p.Name, "launch"
	d := planData{View: v, Plan: p, May: v.Who.MaySomewhere(people.Launch)}
	today := c.Launch.Today()
	if d.Schedule, err = p.Schedule(today, r.URL.Query().Get("to")); err != nil {
		return err
	}
	if d.Forecast, err = p.Forecast(today, forecastSeed, 0); err != nil {
		return err
	}
	promises, err := c.promisesOf(r, v, p.Code)
	if err != nil {
		return err
	}
	picture := launch.Picture{ID: "plan", Schedule: d.Schedule, Flags: v.flags(promises, today), Words: v.pictureWords(p.Name), From: beginning(d.Schedule), RTL: v.W.Dir() == "rtl"}
	d.Picture = launch.Gantt(picture)
	picture.ID, picture.Narrow = "plan-s", true
	d.Small = launch.Gantt(picture)
	return c.show(w, r, planView(d))
}

// beginning is where the picture of a plan starts: half a year before today when something is left to do, else at
// its first day.
func beginning(s launch.Schedule) launch.Day {
	const halfYear = 182
	for _, b := range s.Bars {
		if b.Task.Done == 0 {
			return s.Today - halfYear
		}
	}
	return 0
}

func (c *Console) planOf(r *http.Request, v *View) (launch.Plan, error) {
	p, err := c.Launch.Plan(r.Context(), r.PathValue("plan"))
	if err == nil && !v.seesPlan(&p) {
		err = fault.New(fault.NotFound, "launch.plan_unknown", "plan", p.Code)
	}
	return p, err
}

// pictureWords are the words of a Gantt picture in the reader's language.
func (v *View) pictureWords(title string) launch.PictureWords {
	t := v.W.T
	return launch.PictureWords{Title: title, Description: t("launch.gantt.text"), Today: t("launch.gantt.today"), Critical: t("launch.gantt.critical"), Other: t("launch.gantt.other"),
		Done: t("launch.gantt.done"), Stuck: t("launch.stuck"), Range: t("launch.gantt.range"), Milestone: t("launch.gantt.milestone"), Commitment: t("launch.promises"),
		Label: func(b launch.Bar) string {
			if b.Task.Market == "" {
				return b.Task.Name
			}
			return strings.ToUpper(string(b.Task.Market)) + " · " + b.Task.Name
		},
		Tip: v.barTip, Month: v.monthName}
}

func (v *View) barTip(b launch.Bar) string {
	tip := b.Task.Name + " (" + v.word("role", b.Task.Owner) + ")"
	if len(b.Stuck) > 0 {
		return tip + ": " + v.W.T("launch.stuck")
	}
	return tip + ": " + v.day(b.Start) + " → " + v.day(b.End)
}

// monthName names a month of a scale; a January names the year.
func (v *View) monthName(year int, m time.Month) string {
	if m == time.January {
		return strconv.Itoa(year)
	}
	return v.W.Abbr[m-1]
}

// editPlan names a plan, and says on which days nobody works.
func (c *Console) editPlan(w http.ResponseWriter, r *http.Request, v *View) error {
	p, err := c.planOf(r, v)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p.Name, p.Calendar.Holidays = f.Line("name", 200), nil
	for _, text := range words(f.Line("holidays", 2000)) {
		day, err := launch.ReadDay(text)
		if err != nil {
			return fault.Field("holidays", "launch.day_unreadable", "day", text)
		}
		p.Calendar.Holidays = append(p.Calendar.Holidays, day)
	}
	slices.Sort(p.Calendar.Holidays)
	if p.Version, err = strconv.ParseInt(f.Line("version", 20), 10, 64); err != nil {
		p.Version = 0
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := c.Launch.PutPlan(r.Context(), v.Who, p, f.Line("why", 300)); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/launch/plans/"+p.Code+"?done=launch")
}

type taskData struct {
	*View
	Plan launch.Plan
	Task launch.Task
	New  bool
	Bar  *launch.Bar
}

// newTask is the address of a task that is not there yet.
const newTask = "new"

func (c *Console) taskPage(w http.ResponseWriter, r *http.Request, v *View) error {
	p, err := c.planOf(r, v)
	if err != nil {
		return err
	}
	if v.gates, err = c.Papers.Gates(r.Context()); err != nil {
		return err
	}
	d := taskData{View: v, Plan: p, New: r.PathValue("task") == newTask}
	v.At, v.Title = "launch", v.W.T("launch.task_new")
	if !d.New {
		s, err := p.Schedule(c.Launch.Today(), "")
		if err != nil {
			return err
		}
		at := slices.IndexFunc(s.Bars, func(b launch.Bar) bool { return b.Task.ID == r.PathValue("task") })
		if at < 0 {
			return fault.New(fault.NotFound, "launch.task_not_found", "task", r.PathValue("task"))
		}
		d.Bar, d.Task = &s.Bars[at], s.Bars[at].Task
		v.Title = d.Task.Name
	}
	return c.show(w, r, taskView(d))
}

// day reads a day of a form; 0 when it is empty.
func day(f *web.Form, field string) launch.Day {
	text := f.Line(field, 10)
	if text == "" {
		return 0
	}
	d, err := launch.ReadDay(text)
	if err != nil {
		f.Refuse(fault.Field(field, fault.Of(err).Code, "day", text))
	}
	return d
}

func taskOf(f *web.Form, p *launch.Plan, code string) launch.Task {
	t := launch.Task{ID: code, Name: f.Line("name", 300), Market: market.Code(f.Line("market", 2)), Owner: f.Line("owner", 40),
		After: f.Lines("after", 80, 100), Gate: f.Line("gate", 80), NotBefore: day(f, "not_before"), Started: day(f, "started"), Done: day(f, "done"),
		Dropped: day(f, "dropped"), Why: f.Line("dropped_why", 300), Stage: market.Stage(f.Line("stage", 20)), Channel: market.Channel(f.Line("channel", 20)), Source: f.Line("source", 300)}
	if t.Stage == "" && t.Channel == "" {
		const tenYears = 2600
		t.Best, t.Likely, t.Worst = int(f.Quantity("best", 0, tenYears)), int(f.Quantity("likely", 0, tenYears)), int(f.Quantity("worst", 0, tenYears))
	}
	if code == newTask {
		t.ID = freeID(p, slugOf(t.Name))
	}
	t.Version, _ = strconv.ParseInt(f.Line("version", 20), 10, 64) // none: a new task
	return t
}

// freeID is a code that no task of the plan has.
func freeID(p *launch.Plan, wish string) string {
	wish = wish[:min(len(wish), 60)]
	id := wish
	for n := 2; slices.ContainsFunc(p.Tasks, func(t launch.Task) bool { return t.ID == id }); n++ {
		id = wish + "-" + strconv.Itoa(n)
	}
	return id
}

type taskReviewData struct {
	*View
	Plan   launch.Plan
	Task   launch.Task
	Rows   []movedMilestone
	Action string
	Fields []formField
}

// movedMilestone is a milestone as it is forecast now, and as it would be.
type movedMilestone struct{ Before, After *launch.Milestone }

// differs tells whether the edit moves the milestone.
func (m movedMilestone) differs() bool {
	return m.Before == nil || m.After == nil || m.Before.P50 != m.After.P50 || m.Before.P90 != m.After.P90 || m.Before.P10 != m.After.P10 ||
		m.Before.Reached != m.After.Reached || len(m.Before.Stuck) != len(m.After.Stuck)
}

// editTask shows which dates an edit would move, and makes it when that was seen.
func (c *Console) editTask(w http.ResponseWriter, r *http.Request, v *View) error {
	f, p, t, err := c.taskForm(w, r, v)
	if err != nil {
		return err
	}
	why := f.Line("why", 300)
	if why == "" {
		return fault.Field("why", "change.why_missing")
	}
	if f.Line("act", 10) == "save" {
		if err := c.Launch.PutTask(r.Context(), v.Who, p.Code, t, why); err != nil {
			return err
		}
		return web.SeeOther(w, r, "/console/launch/plans/"+p.Code+"?done=launch")
	}
	if !v.Who.May(people.Launch, t.Market) {
		return fault.New(fault.Forbidden, "launch.not_yours", "permission", people.Launch, "market", string(t.Market))
	}
	before, after, err := c.Launch.Preview(r.Context(), p.Code, []launch.Task{t}, forecastSeed, 0)
	if err != nil {
		return err
	}
	v.Title, v.At = v.W.T("review.title"), "launch"
	d := taskReviewData{View: v, Plan: p, Task: t, Rows: beside(before, after), Action: r.URL.Path}
	d.Fields = carried(f, "act")
	return c.show(w, r, taskReview(d))
}

func (c *Console) taskForm(w http.ResponseWriter, r *http.Request, v *View) (*web.Form, launch.Plan, launch.Task, error) {
	p, err := c.planOf(r, v)
	if err != nil {
		return nil, p, launch.Task{}, err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return nil, p, launch.Task{}, err
	}
	t := taskOf(f, &p, r.PathValue("task"))
	if err := f.Err(); err != nil {
		return nil, p, t, err
	}
	return f, p, t, v.knownMarket(t.Market)
}

// carried are the fields of a form, to be sent again by the page that follows it.
func carried(f *web.Form, but ...string) []formField {
	var fields []formField
	names := f.Names()
	slices.Sort(names)
	for _, name := range names {
		if slices.Contains(but, name) {
			continue
		}
		for _, value := range f.Lines(name, 0, 200) {
			fields = append(fields, formField{name, value})
		}
	}
	return fields
}

func beside(before, after launch.Forecast) []movedMilestone {
	var rows []movedMilestone
	find := func(list []launch.Milestone, task string) *launch.Milestone {
		for i := range list {
			if list[i].Task == task {
				return &list[i]
			}
		}
		return nil
	}
	for i := range after.Milestones {
		rows = append(rows, movedMilestone{find(before.Milestones, after.Milestones[i].Task), &after.Milestones[i]})
	}
	for i := range before.Milestones {
		if find(after.Milestones, before.Milestones[i].Task) == nil {
			rows = append(rows, movedMilestone{Before: &before.Milestones[i]})
		}
	}
	return rows
}

func (c *Console) dropTask(w http.ResponseWriter, r *http.Request, v *View) error {
	p, err := c.planOf(r, v)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if err := c.Launch.DropTask(r.Context(), v.Who, p.Code, r.PathValue("task"), f.Line("why", 300)); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/launch/plans/"+p.Code+"?done=launch")
}

// taskName is the name of a task of a plan, or its code.
func taskName(p *launch.Plan, id string) string {
	for _, t := range p.Tasks {
		if t.ID == id {
			return t.Name
		}
	}
	return id
}

func (d *planData) names(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = taskName(&d.Plan, id)
	}
	return strings.Join(names, ", ")
}

// percent writes a rank correlation as per cent.
func percent(rank float64) string { return strconv.Itoa(int(rank*100+0.5)) + " %" }

// owners lists the roles that a task may have.
func owners() []people.Role { return people.Roles() }

func dates(list []launch.Day) string {
	parts := make([]string, len(list))
	for i, d := range list {
		parts[i] = d.String()
	}
	return strings.Join(parts, ", ")
}

// milestoneText is a forecast in one line.
func (v *View) milestoneText(m *launch.Milestone) string {
	switch {
	case m.Reached != 0:
		return v.day(m.Reached) + " ✓"
	case len(m.Stuck) > 0:
		return v.W.T("launch.stuck")
	}
	return v.day(m.P50) + " (" + v.day(m.P10) + " – " + v.day(m.P90) + ")"
}

func contains(list []string, one string) bool { return slices.Contains(list, one) }

// datesText writes the days of a forecast: the middle one with its range, the one on which it was reached, or that there is none.
func (v *View) datesText(days []string) string {
	text := func(i int) string {
		d, err := launch.ReadDay(days[i])
		if err != nil {
			return days[i]
		}
		return v.day(d)
	}
	switch len(days) {
	case 0:
		return v.W.T("launch.stuck")
	case 1:
		return text(0) + " ✓"
	}
	return text(1) + " (" + text(0) + " – " + text(2) + ")"
}
