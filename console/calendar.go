package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/clock"
	"comptoir/internal/web"
	"comptoir/market"
)

type calendarData struct {
	*View
	Gates                   []clearance.Gate
	Until, Gate, Evid, Part string
	In                      market.Code
	Out                     paperwork.Outlook
	Events                  []paperwork.Event
	Years                   []yearRow
	Touched                 paperwork.Touch // sums of counts; money is told by market
}

// eventsShown bounds the lines of the page; the tables to save have all.
const eventsShown = 200

func (c *Console) calendarPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.calendar"), "clearance"
	d := calendarData{View: v}
	q, err := d.question(r)
	if err != nil {
		return err
	}
	if d.Gates, err = c.Papers.Gates(r.Context()); err != nil {
		return err
	}
	v.gates = d.Gates
	if d.Out, err = c.Papers.Ahead(r.Context(), q); err != nil {
		return err
	}
	d.Events = paperwork.Events(d.Out.Breaks, v.zoneIn)
	switch r.URL.Query().Get("as") {
	case "csv":
		return table(w, "what-breaks", d.rows())
	case "ics":
		return d.ics(w)
	}
	for _, t := range d.Out.Markets {
		d.Touched.Open += t.Open
		d.Touched.OpenUnits += t.OpenUnits
		d.Touched.Units += t.Units
	}
	d.Years = yearOf(d.Events, v.Now)
	return c.show(w, r, calendarView(d))
}

// question reads what is asked; without a date it is the year ahead.
func (d *calendarData) question(r *http.Request) (paperwork.Question, error) {
	f, err := web.ReadQuery(r)
	if err != nil {
		return paperwork.Question{}, err
	}
	d.Until, d.Gate, d.Evid, d.Part, d.In = f.Line("until", 10), f.Line("gate", 40), f.Line("evidence", 80), f.Line("party", 200), market.Code(f.Line("in", 4))
	until := date(f, "until", dayEnd(time.UTC))
	if until == 0 {
		until = clock.Of(d.Now.Time().AddDate(1, 0, 0))
	}
	d.Until = lastDay(until, time.UTC)
	q := paperwork.Question{In: d.markets(), Until: until, Gate: d.Gate, Evidence: d.Evid, Party: d.Part}
	if slices.Contains(q.In, d.In) {
		q.In = []market.Code{d.In}
	}
	return q, f.Err()
}

// whatIf tells whether something that is named is asked about, not what ends by itself.
func (d *calendarData) whatIf() bool { return d.Evid != "" || d.Part != "" }

func (d *calendarData) link(as string) string {
	q := url.Values{"as": {as}}
	for name, value := range map[string]string{"until": d.Until, "gate": d.Gate, "evidence": d.Evid, "party": d.Part, "in": string(d.In)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/console/calendar?" + q.Encode()
}

func (v *View) zoneIn(code market.Code) *time.Location {
	for _, m := range v.mine {
		if m.Code == code {
			return m.Location()
		}
	}
	return time.UTC
}

func (d *calendarData) rows() [][]string {
	rows := [][]string{{"day", "at_utc", "market", "channel", "sku", "gate", "reason", "evidence"}}
	for _, b := range d.Out.Breaks {
		rows = append(rows, []string{b.At.Time().In(d.zoneIn(b.Market)).Format(time.DateOnly), b.At.String(), string(b.Market), string(b.Channel), b.SKU, b.Gate, b.Code, strings.Join(b.Evidence, " ")})
	}
	return rows
}

func (d *calendarData) ics(w http.ResponseWriter) error {
	text := paperwork.Calendar(d.W.T("calendar.name"), d.Events, d.Now, func(e paperwork.Event) (string, string) {
		return d.gateName(e.Gate) + ": " + d.country(e.Market) + " (" + d.W.N("calendar.cells", e.Cells) + ")",
			d.reason(e.Code, nil) + "\n" + strings.Join(e.SKUs, ", ") + "\n" + d.Address + "/console/calendar?in=" + string(e.Market) + "&gate=" + e.Gate
	})
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="clearance.ics"`)
	_, err := w.Write(text)
	return err
}

// yearRow is one month of the picture of a year.
type yearRow struct {
	Month time.Time
	Days  []yearDay
}

type yearDay struct {
	Day   int
	Date  string
	Cells int
	Rest  bool // Saturday or Sunday
}

// yearOf counts the cells that break on each day of the twelve months ahead.
func yearOf(events []paperwork.Event, now clock.Instant) []yearRow {
	cells := map[string]int{}
	for _, e := range events {
		cells[e.Day] += e.Cells
	}
	first := now.Time().UTC()
	month := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, time.UTC)
	rows := make([]yearRow, 0, 13)
	for range 13 {
		row := yearRow{Month: month}
		for day := month; day.Month() == month.Month(); day = day.AddDate(0, 0, 1) {
			date := day.Format(time.DateOnly)
			row.Days = append(row.Days, yearDay{day.Day(), date, cells[date], day.Weekday() == time.Saturday || day.Weekday() == time.Sunday})
		}
		rows = append(rows, row)
		month = month.AddDate(0, 1, 0)
	}
	return rows
}

// breaks is how many cells break in a month, and the first day on which some do.
func (row *yearRow) breaks() (cells int, first string) {
	for _, day := range row.Days {
		if day.Cells > 0 && first == "" {
			first = day.Date
		}
		cells += day.Cells
	}
	return cells, first
}

// manyCells is where a month is marked as a bad one: the third step of heat.
const manyCells = 50

// The sizes of the picture of a year, in its own units.
const (
	dayWide  = 27
	dayHigh  = 22
	monthPad = 74
)

// heat is how full a day is, in four steps.
func heat(cells int) string {
	switch {
	case cells == 0:
		return "heat-0"
	case cells < 10:
		return "heat-1"
	case cells < 50:
		return "heat-2"
	case cells < 200:
		return "heat-3"
	}
	return "heat-4"
}

// few writes a count in at most three characters.
func few(n int) string {
	if n > 999 {
		return strconv.Itoa(n/1000) + "k"
	}
	return strconv.Itoa(n)
}
