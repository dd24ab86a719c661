package console

import (
	"net/http"
	"slices"
	"time"

	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/people"
)

// forecastSeed is the one of every forecast that the console shows: a date moves only because the plan did.
const forecastSeed = 1

// launchWindow bounds the markets whose checklists one page counts.
const launchWindow = 24

type launchHomeData struct {
	*View
	Rows      []launchRow
	Plans     []planRow
	From, All int
}

// launchRow is one market on its way.
type launchRow struct {
	Market               *market.Market
	To                   market.Stage // what it goes to next
	Met, Waived, Missing int
	Holding              []string // roles that hold it up
	Plan                 string
	Forecast             *launch.Milestone
}

func (r launchRow) all() int { return r.Met + r.Waived + r.Missing }

// planRow is one plan with what it reaches.
type planRow struct {
	launch.Plan
	Milestones []launch.Milestone
}

// underWay tells whether a market is between two stages.
func underWay(m *market.Market) bool {
	return m.Stage == market.Announced || m.Stage == market.Pilot || m.Stage == market.Withdrawing
}

func (c *Console) launchHome(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.launch"), "launch"
	d := launchHomeData{View: v, From: offset(r.URL.Query().Get("from"))}
	var err error
	if d.Plans, err = c.planRows(r, v); err != nil {
		return err
	}
	var going []*market.Market
	for _, m := range livelyFirst(v.mine) {
		if underWay(m) {
			going = append(going, m)
		}
	}
	d.All = len(going)
	d.From = min(d.From, len(going))
	shown := going[d.From:min(len(going), d.From+launchWindow)]
	ready, err := c.Launch.Readiness(r.Context(), shown)
	if err != nil {
		return err
	}
	for i, m := range shown {
		row := launchRow{Market: m, To: launch.Next(m.Stage)}
		row.Met, row.Waived, row.Missing, row.Holding = tally(ready[i].List)
		row.Plan, row.Forecast = milestoneOf(d.Plans, m.Code, row.To)
		d.Rows = append(d.Rows, row)
	}
	return c.show(w, r, launchHomePage(d))
}

// planRows forecasts every plan that touches a market of this person.
func (c *Console) planRows(r *http.Request, v *View) ([]planRow, error) {
	plans, err := c.Launch.Plans(r.Context())
	if err != nil {
		return nil, err
	}
	var rows []planRow
	for _, p := range plans {
		whole, err := c.Launch.Plan(r.Context(), p.Code)
		if err != nil {
			return nil, err
		}
		if !v.seesPlan(&whole) {
			continue
		}
		f, err := whole.Forecast(c.Launch.Today(), forecastSeed, 0)
		if err != nil {
			return nil, err
		}
		rows = append(rows, planRow{whole, f.Milestones})
	}
	return rows, nil
}

// seesPlan tells whether a plan is about a market that the person may see, or about none.
func (v *View) seesPlan(p *launch.Plan) bool {
	none := true
	for _, t := range p.Tasks {
		if t.Market == "" {
			continue
		}
		if none = false; v.may(people.See, t.Market) {
			return true
		}
	}
	return none
}

func milestoneOf(plans []planRow, m market.Code, s market.Stage) (plan string, found *launch.Milestone) {
	for i := range plans {
		for k := range plans[i].Milestones {
			if one := &plans[i].Milestones[k]; one.Market == m && one.Stage == s && s != "" {
				return plans[i].Code, one
			}
		}
	}
	return "", nil
}

// tally counts the lines of a checklist, and names the roles that hold it up.
func tally(list launch.Checklist) (met, waived, missing int, holding []string) {
	for _, l := range list {
		switch l.State {
		case launch.Met:
			met++
		case launch.Waived:
			waived++
		default:
			missing++
			if !slices.Contains(holding, l.Owner) {
				holding = append(holding, l.Owner)
			}
		}
	}
	return met, waived, missing, holding
}

type launchMarketData struct {
	*View
	Market   *market.Market
	To       market.Stage
	Stages   []launch.Entered
	Channels []launch.Entered
	Owed     launch.Owed
	Duties   []launch.Duty
	Plan     string
	Forecast *launch.Milestone
	Tasks    []taskLine
	Promises []launch.Row
}

// taskLine is a task of a plan as the market's page shows it.
type taskLine struct {
	Plan string
	launch.Bar
}

func (c *Console) launchMarket(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	v.Title, v.At = v.W.T("nav.launch")+" · "+v.country(m.Code), "launch"
	d := launchMarketData{View: v, Market: m, To: launch.Next(m.Stage)}
	survey, err := c.Launch.Survey(r.Context(), m.Code)
	if err != nil {
		return err
	}
	d.Owed = survey.Owed
	for _, e := range survey.Entries {
		if e.Channel != "" {
			d.Channels = append(d.Channels, e)
		} else if ahead(m.Stage, e.Stage) {
			d.Stages = append(d.Stages, e)
		}
	}
	if d.Duties, err = c.Launch.Duties(r.Context(), m.Code); err != nil {
		return err
	}
	if err := c.marketPlans(r, &d); err != nil {
		return err
	}
	if d.Promises, err = c.Launch.Board(r.Context(), m.Code, forecastSeed, 0); err != nil {
		return err
	}
	return c.show(w, r, launchMarketPage(d))
}

// ahead tells whether the checklist of a stage still matters: those that lie before the market, and the last one.
func ahead(at, stage market.Stage) bool {
	order := []market.Stage{market.Closed, market.Announced, market.Pilot, market.Open}
	place := slices.Index(order, at)
	return place >= 0 && (slices.Index(order, stage) > place || (at == market.Open && stage == market.Open))
}

// marketPlans adds the tasks of a market from every plan, and the forecast of its next stage.
func (c *Console) marketPlans(r *http.Request, d *launchMarketData) error {
	rows, err := c.planRows(r, d.View)
	if err != nil {
		return err
	}
	d.Plan, d.Forecast = milestoneOf(rows, d.Market.Code, d.To)
	for _, p := range rows {
		s, err := p.Schedule(c.Launch.Today(), "")
		if err != nil {
			return err
		}
		for _, b := range s.Bars {
			if b.Task.Market == d.Market.Code && b.Task.Done == 0 {
				d.Tasks = append(d.Tasks, taskLine{p.Code, b})
			}
		}
	}
	return nil
}

// attest gives the person's word for a criterion in the name of its role.
func (c *Console) attest(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	until, text := date(f, "until", m.End), f.Line("why", 300)
	if err := f.Err(); err != nil {
		return err
	}
	if err := c.Launch.Attest(r.Context(), v.Who, f.Line("criterion", 80), m.Code, until, text); err != nil {
		return err
	}
	return c.launched(w, r, m.Code)
}

func (c *Console) unattest(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	if err := c.Launch.Unattest(r.Context(), v.Who, f.Line("criterion", 80), m.Code, f.Line("why", 300)); err != nil {
		return err
	}
	return c.launched(w, r, m.Code)
}

// waive lets the market go on without one criterion until the end of a day.
func (c *Console) waive(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	until, why := date(f, "until", m.End), f.Line("why", 300)
	if err := f.Err(); err != nil {
		return err
	}
	if _, err := c.Launch.Waive(r.Context(), v.Who, f.Line("criterion", 80), m.Code, why, until); err != nil {
		return err
	}
	return c.launched(w, r, m.Code)
}

func (c *Console) editDuty(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	duty := launch.Duty{Market: m.Code, Kind: launch.DutyKind(f.Line("kind", 20)), Until: date(f, "until", m.End), Note: f.Line("note", 300), Source: f.Line("source", 300)}
	if err := f.Err(); err != nil {
		return err
	}
	if err := c.Launch.PutDuty(r.Context(), v.Who, duty, f.Line("why", 300)); err != nil {
		return err
	}
	return c.launched(w, r, m.Code)
}

func (c *Console) launched(w http.ResponseWriter, r *http.Request, m market.Code) error {
	return web.SeeOther(w, r, "/console/launch/markets/"+string(m)+"?done=launch")
}

// fileEvidence files a piece of evidence for the whole market where a criterion asks for it; the review shows what it opens.
func (c *Console) fileEvidence(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	e := clearance.Evidence{Gate: f.Line("gate", 80), Kind: f.Line("kind", 80), Number: f.Line("number", 80), Issuer: f.Line("issuer", 120),
		Scope: clearance.Scope{Markets: []market.Code{m.Code}}, Span: clock.Span{Since: date(f, "since", m.Start), Until: date(f, "until", m.End)}}
	if ch := market.Channel(f.Line("channel", 20)); ch != "" {
		e.Scope.Channels = []market.Channel{ch}
	}
	one := change.Change{Kind: change.EvidencePut, Market: m.Code, Subject: c.Changes.IDs.New("evi"), After: change.Made(e)}
	return c.review(w, r, v, f, []change.Change{one})
}

type entryData struct {
	*View
	Market   *market.Market
	Entry    launch.Entry
	List     launch.Checklist
	Refusals []launch.Refusal
	Action   string
	Fields   []formField // of the form that asked, carried on
	Until    string      // proposed end of a waiver
}

type formField struct{ Name, Value string }

// waiveDays is the proposed life of a waiver.
const waiveDays = 30

// enter reviews a change that leads a market on when it may be made, or shows what stands before it and asks for a waiver in
// its place. What is to be made later is asked when it is due.
func (c *Console) enter(w http.ResponseWriter, r *http.Request, v *View, f *web.Form, e launch.Entry, one change.Change) error {
	survey, err := c.Launch.Survey(r.Context(), one.Market)
	if err != nil {
		return err
	}
	v.zone = survey.Market.Location()
	why := f.Line("waive_why", 300)
	if why != "" {
		one.Waive = &change.Waive{Why: why, Until: date(f, "waive_until", survey.Market.End)}
		return c.review(w, r, v, f, []change.Change{one})
	}
	ok, refusals := mayEnter(&survey, e, v.Now)
	if ok || c.due(f, v.zone) != 0 || f.Err() != nil || f.Line("why", 300) == "" {
		return c.review(w, r, v, f, []change.Change{one})
	}
	v.Title, v.At = v.W.T("launch.before", "entry", v.entryName(e)), "launch"
	d := entryData{View: v, Market: &survey.Market, Entry: e, List: survey.To(e), Refusals: refusals, Action: r.URL.Path,
		Until: v.Now.Time().In(v.zone).AddDate(0, 0, waiveDays).Format(time.DateOnly)}
	names := f.Names()
	slices.Sort(names)
	for _, name := range names {
		if name != "waive_until" && name != "waive_why" {
			d.Fields = append(d.Fields, formField{name, f.Raw(name)})
		}
	}
	return c.pages.Render(w, r, http.StatusUnprocessableEntity, entryPage(d))
}

func mayEnter(s *launch.Survey, e launch.Entry, now clock.Instant) (bool, []launch.Refusal) {
	if e.Channel != "" {
		return launch.MayOpen(s.To(e), nil, now)
	}
	if s.Market.Stage == e.Stage || !e.Stage.Valid() {
		return true, nil // nothing moves, or the review says what is wrong
	}
	return s.MayMove(e.Stage, now)
}

// waivable tells whether all that stands in the way are criteria.
func (d *entryData) waivable() bool {
	return !slices.ContainsFunc(d.Refusals, func(r launch.Refusal) bool { return r.Code != "launch.criterion_missing" })
}

func (v *View) entryName(e launch.Entry) string {
	if e.Channel != "" {
		return v.word("channel", string(e.Channel))
	}
	return v.word("stage", string(e.Stage))
}

// refusalText says a refusal in words; roles and instants are written for the reader.
func (v *View) refusalText(r launch.Refusal) string {
	var kv []string
	for k, value := range r.Params {
		switch k {
		case "until":
			value = v.instantText(value)
		case "from", "to", "stage":
			value = v.word("stage", value)
		}
		kv = append(kv, k, value)
	}
	if key := "fault." + r.Code; v.W.Has(key) {
		return v.W.T(key, kv...)
	}
	return r.Code
}

func (v *View) instantText(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return v.date(clock.Of(t))
}

// date writes the local day of an instant.
func (v *View) date(i clock.Instant) string {
	if i <= 1 || i == clock.Never {
		return "–"
	}
	zone := v.zone
	if zone == nil {
		zone = time.UTC
	}
	return v.W.Short(i.Time().In(zone))
}

// lastDay writes the last local day of a time that ends at an instant, exclusive.
func (v *View) lastDay(end clock.Instant) string {
	if end <= 1 || end == clock.Never {
		return "–"
	}
	return v.date(end - 1)
}

// day writes a day of a plan or promise; a dash for none.
func (v *View) day(d launch.Day) string {
	if d == 0 {
		return "–"
	}
	y, m, n := d.Date()
	return v.W.Short(time.Date(y, m, n, 0, 0, 0, 0, time.UTC))
}

// mend is where a missing criterion can be mended; "" when on the page itself.
func mend(l launch.Line) string {
	m := string(l.Market)
	switch l.Criterion.Way {
	case clearance.Attested, clearance.Verified:
		return ""
	}
	switch l.Criterion.Compute {
	case launch.PortfolioCleared:
		return "/console/matrix?state=blocked"
	case launch.LanguagesCovered:
		return "/console/products"
	case launch.PricesPresent:
		return "/console/prices/" + m
	case launch.StockPresent:
		return "/console/stock/" + m
	case launch.MarketOpen:
		if len(l.Criterion.Names) > 0 {
			return "/console/launch/markets/" + l.Criterion.Names[0]
		}
	case launch.DeliveryPresent:
		return "/console/markets/" + m + "#delivery"
	case launch.ChannelOpen:
		return "/console/markets/" + m + "#channels"
	}
	return "/console/markets/" + m + "#facts"
}

// detail says in words how a line stands.
func (v *View) detail(l launch.Line) string {
	switch {
	case l.Detail["share"] != "":
		return l.Detail["share"]
	case l.Detail["lacks"] != "":
		return v.W.T("launch.lacks", "what", l.Detail["lacks"])
	case l.Detail["who"] != "":
		return v.W.T("launch.said_by", "who", l.Detail["who"])
	case l.Detail["evidence"] != "":
		return l.Detail["evidence"]
	case l.Detail["gate"] != "":
		return v.W.T("launch.no_evidence")
	}
	return ""
}

// knownMarket refuses a market that the person does not see; "" is all of them.
func (v *View) knownMarket(code market.Code) error {
	if code == "" || slices.ContainsFunc(v.mine, func(m *market.Market) bool { return m.Code == code }) {
		return nil
	}
	return fault.Field("market", "market.unknown", "market", string(code))
}

// missingFirst puts what is to be done before what is done; within each, the order of codes.
func missingFirst(list launch.Checklist) launch.Checklist {
	rank := map[launch.State]int{launch.Missing: 0, launch.Waived: 1, launch.Met: 2}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b launch.Line) int { return rank[a.State] - rank[b.State] })
	return sorted
}
