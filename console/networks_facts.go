package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"comptoir/change"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/people"
	"comptoir/radio"
	"comptoir/radio/directory"
)

// factsData is the page of the facts that staff wrote, one sheet at a time.
type factsData struct {
	*View
	Country   string
	Sheet     directory.Sheet
	Countries []countryOption
	Entries   []directory.Entry
	More      int
	Filled    map[string]string // the form's cells
	Carriers  []*radio.Carrier
	Weights   []int // of the carriers in the gate, in thousandths
	Told      []toldFact
	ToldMore  int
	History   []change.Change
}

// toldFact is what a source says of a carrier, or of the country, beside bands: what ships, was loaded, or staff wrote.
type toldFact struct {
	Carrier string
	radio.Saying
}

// factsShown bounds the facts that the page lists; the filters reach the others.
const factsShown = 200

func (c *Console) factsPage(w http.ResponseWriter, r *http.Request, v *View) error {
	if c.Offers.Radio == nil {
		return fault.New(fault.Busy, "radio.not_there")
	}
	v.Title, v.At = v.W.T("networks.facts"), "networks"
	q, known := r.URL.Query(), c.Offers.Radio.Now()
	d := factsData{View: v, Country: q.Get("country"), Countries: v.radioCountries(known), Filled: map[string]string{}}
	d.Sheet, _ = directory.SheetOf(q.Get("sheet"))
	if d.Filled["country"] = d.Country; d.Country != "" {
		d.Carriers, d.Weights = known.CarriersOf(d.Country), known.Weights(d.Country, v.Now)
		d.tell(known)
	}
	for _, e := range known.Entries {
		if e.Key() == q.Get("edit") {
			d.Sheet, _ = directory.SheetOf(e.Sheet)
			d.Filled = e.Cells
		}
	}
	for _, e := range known.Entries {
		if e.Sheet != d.Sheet.Name || d.Country != "" && e.Country() != "" && e.Country() != d.Country {
			continue
		}
		if len(d.Entries) == factsShown {
			d.More++
			continue
		}
		d.Entries = append(d.Entries, e)
	}
	history, err := c.visible(r, v, change.Filter{Kind: change.RadioFact, Limit: 10})
	if d.History = history; err != nil {
		return err
	}
	return c.show(w, r, factsView(d))
}

// tell lists what is known of a country and its carriers beside their bands.
func (d *factsData) tell(known *directory.Directory) {
	add := func(carrier string, list ...radio.Saying) {
		for _, s := range list {
			if len(d.Told) == factsShown {
				d.ToldMore++
				continue
			}
			d.Told = append(d.Told, toldFact{carrier, s})
		}
	}
	add("", known.CountryOf(d.Country).Sayings()...)
	for _, c := range d.Carriers {
		add(c.Name, c.Sayings()...)
		for _, s := range c.Statements {
			add(c.Name, radio.Saying{Fact: s.Model + " · " + s.Topic.String(), Value: s.Told.String(), Source: s.Source, Date: s.Date})
		}
	}
}

// weightText is a carrier's share of the gate.
func weightText(thousandths int) string {
	if thousandths == 0 {
		return "–"
	}
	return itoa((thousandths+5)/10) + " %"
}

// editFact reviews a fact that a form wrote, or its removal.
func (c *Console) editFact(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	sheet, ok := directory.SheetOf(f.Line("sheet", 20))
	if !ok {
		return fault.Field("sheet", "radio.sheet_unknown")
	}
	e := directory.Entry{Sheet: sheet.Name, Cells: map[string]string{}}
	for _, column := range sheet.Columns {
		if text := f.Line(column, 500); text != "" {
			e.Cells[column] = text
		}
	}
	one := factChange(e)
	if f.Line("act", 10) == "remove" {
		one.After = nil
	}
	return c.review(w, r, v, f, []change.Change{one})
}

func factChange(e directory.Entry) change.Change {
	return change.Change{Kind: change.RadioFact, Market: market.Code(e.Country()), Subject: e.Key(), After: change.Made(e)}
}

// factOf makes a change of a line of a table of facts.
func factOf(sheet string, one record) (change.Change, error) {
	e := directory.Entry{Sheet: sheet, Cells: map[string]string{}}
	for column, text := range one.by {
		if text != "" {
			e.Cells[column] = text
		}
	}
	if err := e.Check(); err != nil {
		return change.Change{}, err
	}
	return factChange(e), nil
}

// choicesOf lists what a column may hold, nil when anything.
func choicesOf(column string) []string {
	switch column {
	case "topic":
		return []string{"volte", "vowifi", "vonr", "emergency", "allowed"}
	case "answer":
		return []string{"yes", "no"}
	case "tech":
		return []string{"gsm", "cdma", "umts", "tdscdma", "lte", "nr"}
	case "role":
		return []string{"", "coverage", "capacity"}
	case "fact":
		return []string{"status", "subscribers", "code", "alias", "volte_needed", "allow_list", "esim", "5g", "silent", "gsm_off", "cdma_off", "umts_off", "emergency_needed", "imei_registration"}
	case "whole", "doubt", "sa", "nsa", "volte", "vowifi", "vonr", "calls", "sim", "esim":
		return []string{"", "yes", "no"}
	}
	return nil
}

// exampleOf shows how a column is written.
func exampleOf(column string) string {
	return map[string]string{"model": "M1803D5XA", "date": "2026-11-21", "bands": "1 3 20", "mhz": "800", "tac": "35675904", "value": "yes · 2027-06-30 · 208-15",
		"lte": "1 3 7 20 28", "nr": "28 78", "gsm": "900 1800", "umts": "1 8", "source": "https://…"}[column]
}

// cellsOf writes a fact on one line.
func cellsOf(e directory.Entry, s directory.Sheet) string {
	var parts []string
	for _, column := range s.Columns {
		if text := e.Cells[column]; text != "" && column != "source" && column != "date" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " · ")
}

// techsOf lists the technologies that a carrier is known to run.
func techsOf(c *radio.Carrier) string {
	var names []string
	for _, r := range c.Runs {
		if name := strings.ToUpper(r.Tech.String()); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// runSources counts who says something about a carrier's bands.
func runSources(c *radio.Carrier) (n int) {
	var seen []string
	for _, r := range c.Runs {
		if !slices.Contains(seen, r.Source) {
			seen = append(seen, r.Source)
		}
	}
	return len(seen)
}

// editQuery leads to the form with a fact filled in.
func editQuery(e directory.Entry) string {
	return url.Values{"country": {e.Country()}, "edit": {e.Key()}}.Encode()
}

// mayWrite tells whether a person writes facts somewhere.
func (d *factsData) mayWrite() bool { return d.Who.MaySomewhere(people.Clearance) }
