package launch

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// The limits of a commitment.
const (
	quoteMax     = 300 // characters of a quotation: launch.quote_too_long
	revisionsMax = 100 // launch.revisions_max
	reportsMax   = 500 // launch.reports_max
)

// When is for when something was promised: the words, and what they are taken to mean.
type When struct {
	Phrase    string          `json:"phrase" toml:"phrase"`     // the words as they were said
	Language  market.Language `json:"language" toml:"language"` // of the words
	Due       Interval        `json:"due,omitzero"`             // zero: no date was named
	Precision Precision       `json:"precision,omitempty" toml:"precision"`
	// ConfirmedBy is who agreed with the interval; "" while it is only what the reader proposes.
	ConfirmedBy string        `json:"confirmed_by,omitempty" toml:"confirmed_by"`
	ConfirmedAt clock.Instant `json:"confirmed_at,omitempty" toml:"-"`
}

// Said is who said it, where and when.
type Said struct {
	Who    string `json:"who" toml:"who"`
	On     Day    `json:"on" toml:"on"`                   // the first day that On's precision allows
	Within string `json:"within,omitempty" toml:"within"` // "month" or "year" when the day is not known, "" when it is
	Link   string `json:"link,omitempty" toml:"link"`     // http or https
	Source string `json:"source" toml:"source"`           // publication and date
	Quote  string `json:"quote,omitempty" toml:"quote"`   // short
}

// Commitment is something said in public about a market, a product or a number.
type Commitment struct {
	ID      string      `json:"id,omitempty" toml:"id"`
	Market  market.Code `json:"market,omitempty" toml:"market"`   // "" for the world
	Product string      `json:"product,omitempty" toml:"product"` // slug
	What    string      `json:"what" toml:"what"`
	Count   int64       `json:"count,omitempty" toml:"count"` // the number promised: 5000
	Of      string      `json:"of,omitempty" toml:"of"`       // what is counted: "shops"
	Plan    string      `json:"plan,omitempty" toml:"plan"`   // whose forecast stands beside it …
	Task    string      `json:"task,omitempty" toml:"task"`   // … and the milestone
	Said
	When
	Revisions []Revision `json:"revisions,omitempty" toml:"revisions"`
	Reports   []Report   `json:"reports,omitempty" toml:"reports"`
	Outcome   *Outcome   `json:"outcome,omitempty" toml:"outcome"`
	Version   int64      `json:"version,omitempty" toml:"-"`
}

// Revision is the same promise, said again for another time.
type Revision struct {
	Said
	When
	Why string `json:"why,omitempty" toml:"why"`
}

// Report is how far a number had come on a day.
type Report struct {
	On     Day    `json:"on" toml:"on"`
	Count  int64  `json:"count" toml:"count"`
	Source string `json:"source" toml:"source"`
}

// Outcome is what became of a commitment, as a person settled it.
type Outcome struct {
	Kind   OutcomeKind `json:"kind" toml:"kind"`
	On     Day         `json:"on,omitempty" toml:"on"` // when it was done or given up
	Note   string      `json:"note,omitempty" toml:"note"`
	Source string      `json:"source" toml:"source"`
}

// OutcomeKind is what became of it.
type OutcomeKind string

// The outcomes. Whether what was done was kept or late follows from the days.
const (
	Done    OutcomeKind = "done"
	GivenUp OutcomeKind = "given_up"
	Unknown OutcomeKind = "unknown" // looked for and not found
)

// Status is how a commitment stands at a day.
type Status string

// The statuses.
const (
	StatusOpen    Status = "open"
	StatusKept    Status = "kept"
	StatusLate    Status = "late"   // done after its first promise, or put off beyond it and not done yet
	StatusBroken  Status = "broken" // given up, or its last promise passed without it
	StatusUnknown Status = "unknown"
)

// Latest is the last word on when, as of a day.
func (c *Commitment) Latest(asOf Day) When {
	last := c.When
	for _, r := range c.Revisions {
		if r.On <= asOf {
			last = r.When
		}
	}
	return last
}

// Actual is the day on which it was done, as of a day; 0 when it was not. A number is done with the first report
// that reaches it.
func (c *Commitment) Actual(asOf Day) Day {
	if c.Outcome != nil && c.Outcome.Kind == Done && c.Outcome.On <= asOf {
		return c.Outcome.On
	}
	for _, r := range c.Reports {
		if c.Count > 0 && r.Count >= c.Count && r.On <= asOf {
			return r.On
		}
	}
	return 0
}

// Status judges the commitment as of a day (rule 8).
func (c *Commitment) Status(asOf Day) Status {
	first, last := c.Due.To, c.Latest(asOf).Due.To
	if done := c.Actual(asOf); done != 0 {
		if first == 0 || done <= first {
			return StatusKept
		}
		return StatusLate
	}
	if o := c.Outcome; o != nil && o.Kind == GivenUp && o.On <= asOf {
		return StatusBroken
	}
	switch {
	case last == 0 || asOf <= first:
		return StatusOpen
	case asOf <= last:
		return StatusLate
	case c.Outcome != nil && c.Outcome.Kind == Unknown:
		return StatusUnknown
	}
	return StatusBroken
}

// Slip is by how many days the promise has been moved since it was first made.
func (c *Commitment) Slip(asOf Day) int {
	last := c.Latest(asOf).Due.To
	if last == 0 || c.Due.To == 0 {
		return 0
	}
	return int(last - c.Due.To)
}

// Pace is when a number would be reached if it went on growing as between the first and the last report.
func (c *Commitment) Pace(asOf Day) (at Day, ok bool) {
	var first, last Report
	for _, r := range c.Reports {
		if r.On > asOf {
			continue
		}
		if first.On == 0 {
			first = r
		}
		last = r
	}
	grown, days := last.Count-first.Count, int64(last.On-first.On)
	if c.Count == 0 || grown <= 0 || days <= 0 {
		return 0, false
	}
	left := max(c.Count-last.Count, 0)
	if left > grown*200 {
		return 0, false
	}
	at = last.On + Day((left*days+grown-1)/grown)
	return at, at <= dayMax
}

// Check refuses a commitment that cannot be right, naming the field.
func (c *Commitment) Check() error {
	switch {
	case c.ID == "" || len(c.ID) > 80:
		return fault.Field("id", "launch.id_missing")
	case strings.TrimSpace(c.What) == "" || utf8.RuneCountInString(c.What) > textMax:
		return fault.Field("what", "launch.what_missing")
	case c.Count < 0 || (c.Count > 0 && c.Of == ""):
		return fault.Field("of", "launch.count_of_what")
	case len(c.Revisions) > revisionsMax:
		return fault.Field("revisions", "launch.revisions_max")
	case len(c.Reports) > reportsMax:
		return fault.Field("reports", "launch.reports_max")
	}
	if err := checkSaid(c.Said, c.When); err != nil {
		return err
	}
	last := c.On
	for _, r := range c.Revisions {
		if err := checkSaid(r.Said, r.When); err != nil {
			return err
		}
		if r.On < last {
			return fault.Field("revisions", "launch.revisions_unsorted")
		}
		last = r.On
	}
	if !slices.IsSortedFunc(c.Reports, func(a, b Report) int { return int(a.On - b.On) }) {
		return fault.Field("reports", "launch.reports_unsorted")
	}
	return c.checkOutcome()
}

func (c *Commitment) checkOutcome() error {
	for _, r := range c.Reports {
		if r.Source == "" || r.Count < 0 || r.On == 0 {
			return fault.Field("reports", "launch.report_incomplete")
		}
	}
	o := c.Outcome
	switch {
	case o == nil:
		return nil
	case o.Kind != Done && o.Kind != GivenUp && o.Kind != Unknown:
		return fault.Field("outcome.kind", "launch.outcome_unknown", "kind", string(o.Kind))
	case o.Kind != Unknown && (o.On < dayMin || o.On > dayMax):
		return fault.Field("outcome.on", "launch.day_missing")
	case o.Kind != Unknown && o.On < c.On:
		return fault.Field("outcome.on", "launch.settled_before_said")
	case o.Kind != Unknown && o.Source == "":
		return fault.Field("outcome.source", "launch.source_missing")
	}
	return nil
}

func checkSaid(s Said, w When) error {
	switch {
	case strings.TrimSpace(s.Who) == "":
		return fault.Field("who", "launch.who_missing")
	case s.On < dayMin || s.On > dayMax:
		return fault.Field("on", "launch.day_missing")
	case s.Source == "" && s.Link == "":
		return fault.Field("source", "launch.source_missing")
	case utf8.RuneCountInString(s.Quote) > quoteMax:
		return fault.Field("quote", "launch.quote_too_long")
	case !webLink(s.Link):
		return fault.Field("link", "launch.link_not_web")
	case len(w.Phrase) > phraseMax:
		return fault.Field("phrase", "launch.phrase_too_long")
	case (w.Due.From == 0) != (w.Due.To == 0):
		return fault.Field("due", "launch.due_half")
	case w.Due.To < w.Due.From:
		return fault.Field("due", "launch.due_inverted")
	case w.Due.To != 0 && (w.Due.From < dayMin || w.Due.To > dayMax):
		return fault.Field("due", "launch.day_out_of_range")
	}
	return nil
}

// webLink lets nothing through that a page could run.
func webLink(link string) bool {
	if link == "" {
		return true
	}
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(link) <= textMax
}

// Row is one line of the table of promises.
type Row struct {
	Commitment Commitment `json:"commitment"`
	First      When       `json:"first"`
	Latest     When       `json:"latest"`
	Slip       int        `json:"slip"`               // days
	Forecast   *Milestone `json:"forecast,omitempty"` // of the milestone that it names
	Chance     int        `json:"chance"`             // per cent of the runs that keep the latest word; −1 without a forecast
	Pace       Day        `json:"pace,omitempty"`     // of a number
	Actual     Day        `json:"actual,omitempty"`
	Status     Status     `json:"status"`
}

// Proposal is the outcome that the milestone which the promise names proposes: it was reached, and nobody has said yet
// that this is what was promised. A person confirms it; nothing is settled by itself.
func (r *Row) Proposal() (o Outcome, ok bool) {
	if r.Forecast == nil || r.Forecast.Reached == 0 || r.Commitment.Outcome != nil || r.Actual != 0 || r.Forecast.Reached < r.Commitment.On {
		return Outcome{}, false
	}
	return Outcome{Kind: Done, On: r.Forecast.Reached, Note: r.Forecast.Name}, true
}

// Board sets promised against forecast against actual, as of a day, in the order in which it was said. forecasts
// are by code of plan.
func Board(commitments []Commitment, forecasts map[string]Forecast, asOf Day) []Row {
	rows := []Row{}
	for _, c := range commitments {
		if c.On > asOf {
			continue
		}
		r := Row{Commitment: c, First: c.When, Latest: c.Latest(asOf), Slip: c.Slip(asOf), Chance: -1, Actual: c.Actual(asOf), Status: c.Status(asOf)}
		r.Pace, _ = c.Pace(asOf)
		for _, m := range forecasts[c.Plan].Milestones {
			if c.Task != "" && m.Task == c.Task {
				r.Forecast = &m
				if r.Latest.Due.To != 0 && len(m.Stuck) == 0 {
					r.Chance = m.Chance(r.Latest.Due.To)
				}
			}
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return int(a.Commitment.On - b.Commitment.On) })
	return rows
}
