package notation

import (
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/radio"
)

// MHz is what one text says of an operator ("GSM 900 / TD-LTE 2300 / 5G 3500").
type MHz struct {
	Runs   []radio.Run // frequencies resolved in the country, each with all that it may be
	Bare   radio.Techs // technologies without a frequency ("LTE")
	Other  bool        // networks that no phone of ours joins: trunked radio, WiMAX, resale, satellite
	Silent bool        // the text says that nothing is known
	Code   string      // why it was refused; "" when understood whole
}

// Cellular tells whether the text names a technology of phones.
func (m MHz) Cellular() bool { return len(m.Runs) > 0 || m.Bare != 0 }

// mhzWords are the technologies as such tables write them.
var mhzWords = map[string]struct {
	tech   radio.Tech
	duplex radio.Duplex
}{
	"GSM": {radio.GSM, radio.AnyDuplex}, "UMTS": {radio.UMTS, radio.AnyDuplex}, "UTMS": {radio.UMTS, radio.AnyDuplex},
	"CDMA": {radio.CDMA, radio.AnyDuplex}, "CDMA2000": {radio.CDMA, radio.AnyDuplex}, "TD-SCDMA": {radio.TDSCDMA, radio.TDD},
	"LTE": {radio.LTE, radio.AnyDuplex}, "TD-LTE": {radio.LTE, radio.TDD}, "5G": {radio.NR, radio.AnyDuplex}, "TD-5G": {radio.NR, radio.TDD},
}

// others are networks that a phone does not join, and resellers of another's network.
var others = regexp.MustCompile(`^(GSM-R|WiMAX|iDEN|TETRA|Tetra|PHS|D?AMPS|TDMA|NB-IoT|UMTS-TDD|DMR)( PCS)?( \d{3,4})?$|^(FULL )?MVN[OE]$|^MVNO on .+ base$|^Satellite\b.*$|^paging$|^Roaming SIM$|^CBRS$`)

var (
	mhzPart = regexp.MustCompile(`^([A-Za-z0-9]*?(?:-[A-Za-z0-9]+?)?)(?:[ -]?(\d{1,5}))?(?: MHz)?$`)
	unknown = regexp.MustCompile(`^Unknown$`)
)

// MHzText reads one text of an operator table, in a country (ISO alpha-2, lower case).
func (n Notation) MHzText(text, country string) MHz {
	var m MHz
	text = strings.TrimSpace(text)
	if len(text) > textMax {
		return MHz{Code: "radio.text_max"}
	}
	if text == "" || unknown.MatchString(text) {
		return MHz{Silent: true}
	}
	for part := range strings.SplitSeq(text, "/") {
		part = strings.Join(strings.Fields(part), " ")
		if part == "" {
			continue
		}
		if code := n.mhzPart(&m, part, country); code != "" && m.Code == "" {
			m.Code = code
		}
	}
	return m
}

func (n Notation) mhzPart(m *MHz, part, country string) string {
	if others.MatchString(part) {
		m.Other = true
		return ""
	}
	switch part {
	case "CDMA 2000": // the technology's name with a space, never 2,000 MHz
		m.Bare |= radio.TechsOf(radio.CDMA)
		return ""
	case "5G mmWave":
		m.Bare |= radio.TechsOf(radio.NR)
		return ""
	}
	word, digits, ok := splitMHz(part)
	if !ok {
		return "radio.word_unknown"
	}
	tech := mhzWords[word]
	if digits == "" {
		m.Bare |= radio.TechsOf(tech.tech)
		return ""
	}
	mhz, _ := strconv.Atoi(digits)
	set, err := n.Plan.Resolve(tech.tech, mhz, tech.duplex, country)
	if err != nil {
		return fault.Of(err).Code
	}
	m.Runs = append(m.Runs, radio.Run{Tech: tech.tech, Bands: set, MHz: mhz})
	return ""
}

// splitMHz separates the technology from its frequency: "TD-LTE-2300", "LTE450", "5G 3500".
func splitMHz(part string) (word, digits string, ok bool) {
	if _, ok := mhzWords[part]; ok {
		return part, "", true
	}
	found := mhzPart.FindStringSubmatch(part)
	if found == nil {
		return "", "", false
	}
	word = strings.TrimSuffix(found[1], "-")
	_, ok = mhzWords[word]
	return word, found[2], ok && found[2] != ""
}

// entry is one network code of the operator table.
type entry struct {
	CountryCode string `json:"countryCode"`
	MCC         string `json:"mcc"`
	MNC         string `json:"mnc"`
	Brand       string `json:"brand"`
	Operator    string `json:"operator"`
	Status      string `json:"status"`
	Bands       string `json:"bands"`
	Notes       string `json:"notes"`
}

// Operators reads a JSON table of network codes and gathers the codes of one brand in one country into a
// carrier. Bands differ from code to code (India has one per circle): the carrier has those of all its codes in service.
func (n Notation) Operators(in io.Reader, from Origin) ([]radio.Carrier, Report, error) {
	rep := Report{File: from.File}
	var list []entry
	if err := json.NewDecoder(in).Decode(&list); err != nil {
		return nil, rep, fault.Wrap(err, fault.Malformed, "radio.json_wrong", "file", from.File)
	}
	if len(list) > rowsMax {
		return nil, rep, tooMany(from.File)
	}
	g := gatherer{from: from, place: map[string]int{}}
	for i, e := range list {
		rep.Rows++
		country := countryOf(e.CountryCode)
		m := n.MHzText(e.Bands, country)
		m.narrow(e.Notes)
		if !m.Silent {
			rep.text(i+1, "bands", e.Bands, m.Code)
		}
		g.add(e, country, m)
	}
	return g.carriers, rep, nil
}

var (
	noteLTE = regexp.MustCompile(`LTE bands? (\d+(?:(?:, | ?/ ?| and )\d+)*)`)
	noteNR  = regexp.MustCompile(`5G bands? (n\d+(?:(?:, | ?/ ?| and )n\d+)*)`)
	digits  = regexp.MustCompile(`\d+`)
)

// narrow reads a note such as "LTE bands 28 / 3; 5G bands n71": a band that it names and that one of the frequencies may
// be is what the frequency is. A band that fits none of them is left out, for the note may be of another time.
func (m *MHz) narrow(note string) {
	m.narrowTech(radio.LTE, noteLTE, note)
	m.narrowTech(radio.NR, noteNR, note)
}

func (m *MHz) narrowTech(tech radio.Tech, pattern *regexp.Regexp, note string) {
	for _, found := range pattern.FindAllStringSubmatch(note, -1) {
		for _, text := range digits.FindAllString(found[1], -1) {
			number, _ := strconv.Atoi(text)
			m.name(tech, number)
		}
	}
}

// name adds a run that names a band, beside the frequency that left it open.
func (m *MHz) name(tech radio.Tech, number int) {
	id, ok := radio.Of(tech, number)
	for _, r := range m.Runs {
		if ok && r.Tech == tech && r.Bands.Has(id) && r.Bands.Len() > 1 {
			r.Bands = radio.SetOf(id)
			m.Runs = append(m.Runs, r)
			return
		}
	}
}

// countryOf takes the country of a code such as "AU/CC/CX" (the first) or "GE-AB" (the country of the part).
func countryOf(code string) string {
	code = strings.ToLower(code)
	if len(code) < 2 || len(code) > 2 && code[2] != '/' && code[2] != '-' {
		return ""
	}
	return code[:2]
}

type gatherer struct {
	from     Origin
	carriers []radio.Carrier
	place    map[string]int
	status   []radio.Status // of each carrier
}

// add puts a code with its carrier. Codes of no country, of no name, or neither in service nor closed are not carriers.
func (g *gatherer) add(e entry, country string, m MHz) {
	name := strings.TrimSpace(e.Brand)
	if name == "" {
		name = strings.TrimSpace(e.Operator)
	}
	status := statusOf(e.Status)
	if country == "" || name == "" || status == radio.StatusUntold || !m.Cellular() {
		return
	}
	key := country + " " + strings.ToLower(name)
	i, ok := g.place[key]
	if !ok {
		i = len(g.carriers)
		g.place[key] = i
		g.carriers, g.status = append(g.carriers, radio.Carrier{Country: country, Name: name}), append(g.status, status)
	}
	c := &g.carriers[i]
	c.Codes = append(c.Codes, e.MCC+"-"+e.MNC)
	if status == radio.Operating && g.status[i] == radio.Closed {
		g.status[i], c.Runs, c.Lists = radio.Operating, nil, 0
	}
	c.Standing = radio.Claims[radio.Standing]{{Value: radio.Standing{Status: g.status[i]}, Source: g.from.Source, Date: g.from.Date}}
	if status == g.status[i] {
		g.runs(c, m)
	}
}

func statusOf(word string) radio.Status {
	switch word {
	case "Operational", "Temporary operational":
		return radio.Operating
	case "Not operational":
		return radio.Closed
	}
	return radio.StatusUntold
}

// runs adds what a code runs. The table is slow to follow new networks and quick to drop the old ones: its
// silence counts for the older technologies alone, and only where it lists LTE or later.
func (g *gatherer) runs(c *radio.Carrier, m MHz) {
	modern := false
	for _, run := range m.Runs {
		run.Source, run.Date = g.from.Source, g.from.Date
		modern = modern || run.Tech >= radio.LTE
		if !slices.ContainsFunc(c.Runs, func(r radio.Run) bool { return r.Tech == run.Tech && r.Bands == run.Bands }) {
			c.Runs = append(c.Runs, run)
		}
	}
	if modern && m.Code == "" {
		c.Lists |= radio.TechsOf(radio.GSM, radio.CDMA, radio.UMTS) &^ m.Bare
	}
	if m.Bare != 0 {
		c.Lists &^= m.Bare
	}
}

// CarrierList reads a CSV of carriers with band numbers in the columns country_code, carrier, lte_bands and
// nr_bands: "B1, B3, B13?", "N78", a question mark for doubt.
func (n Notation) CarrierList(in io.Reader, from Origin) ([]radio.Carrier, Report, error) {
	rep := Report{File: from.File}
	var list []radio.Carrier
	err := rows(in, from.File, 0, []string{"country_code", "carrier", "lte_bands", "nr_bands"}, func(r row) {
		rep.Rows++
		c := radio.Carrier{Country: countryOf(r.get("country_code")), Name: r.get("carrier")}
		for _, tech := range []radio.Tech{radio.LTE, radio.NR} {
			column := tech.String() + "_bands"
			text := r.get(column)
			if text == "" {
				continue
			}
			runs, code := n.BandList(tech, text)
			rep.text(r.line, column, text, code)
			for i := range runs {
				runs[i].Source, runs[i].Date, runs[i].Whole = from.Source, from.Date, true
			}
			c.Runs = append(c.Runs, runs...)
			if code == "" {
				c.Lists |= radio.TechsOf(tech)
			}
		}
		if c.Country == "" || c.Name == "" {
			rep.refuse(r.line, "country_code", r.get("carrier"), "radio.country_missing")
			return
		}
		list = append(list, c)
	})
	return list, rep, err
}

var listed = regexp.MustCompile(`^[BbNn]?(\d{1,3})(\?)?$`)

// BandList reads numbers with commas; one wrong number refuses the whole text.
func (n Notation) BandList(t radio.Tech, text string) (runs []radio.Run, code string) {
	for word := range strings.SplitSeq(text, ",") {
		found := listed.FindStringSubmatch(strings.TrimSpace(word))
		if found == nil {
			return nil, "radio.word_unknown"
		}
		number, _ := strconv.Atoi(found[1])
		id, err := n.Bands.Band(t, number)
		if err != nil {
			return nil, "radio.band_impossible"
		}
		runs = append(runs, radio.Run{Tech: t, Bands: radio.SetOf(id), Doubt: found[2] != ""})
	}
	return runs, ""
}
