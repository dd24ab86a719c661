package notation

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/radio"
)

// Sheet is one row of our own CSV: it reads cells and remembers the first thing that is wrong.
type sheet struct {
	row
	code, field, given string
}

func (s *sheet) fail(field, code string) {
	if s.code == "" {
		s.code, s.field, s.given = code, field, s.get(field)
	}
}

// must gives a cell that may not be empty.
func (s *sheet) must(field string) string {
	text := s.get(field)
	if text == "" {
		s.fail(field, "radio.cell_empty")
	}
	return text
}

func (s *sheet) number(field string) int {
	text := s.get(field)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		s.fail(field, "radio.number_wrong")
	}
	return n
}

func (s *sheet) date(field string) clock.Instant {
	at, err := radio.ParseDate(s.get(field))
	if err != nil {
		s.fail(field, "radio.date_wrong")
	}
	return at
}

func (s *sheet) told(field string) radio.Told {
	t, ok := radio.ParseTold(s.get(field))
	if !ok || t == radio.Disputed {
		s.fail(field, "radio.word_unknown")
		return radio.Untold
	}
	return t
}

func (s *sheet) tech(field string) radio.Tech {
	t, err := radio.ParseTech(s.get(field))
	if err != nil {
		s.fail(field, "radio.tech_unknown")
	}
	return t
}

func (s *sheet) duplex(field string) radio.Duplex {
	d, err := radio.ParseDuplex(s.get(field))
	if err != nil {
		s.fail(field, "radio.duplex_unknown")
	}
	return d
}

// country reads an ISO alpha-2 code in lower case.
func (s *sheet) country() string {
	code := s.must("country")
	if len(code) != 2 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") != "" {
		s.fail("country", "radio.country_wrong")
	}
	return code
}

// numbers reads band numbers separated by spaces; with a table, each has to stand in it.
func (s *sheet) numbers(field string, t radio.Tech, table *radio.Table) (set radio.Set) {
	for word := range strings.FieldsSeq(s.get(field)) {
		n, err := strconv.Atoi(word)
		id, ok := radio.Of(t, n)
		if err != nil || !ok || table != nil && !table.All().Has(id) {
			s.fail(field, "radio.band_impossible")
			continue
		}
		set.Add(id)
	}
	return set
}

// sheets reads a file of ours. A row that is wrong is refused and left out; the others are handed over by do,
// which returns what to do once the row has proved right.
func sheets(in io.Reader, file, head string, do func(*sheet) func()) (Report, error) {
	rep := Report{File: file}
	err := rows(in, file, 0, strings.Split(head, ","), func(r row) {
		rep.Rows++
		s := &sheet{row: r}
		if len(r.cell) != len(r.at) {
			s.fail("", "radio.cells_wrong")
		}
		keep := do(s)
		rep.text(r.line, s.field, s.given, s.code)
		if s.code == "" {
			keep()
		}
	})
	return rep, err
}

// Strict turns a refusal of a file that must be clean into an error that names file and line.
func Strict(rep Report, err error) error {
	if err != nil || rep.Clean() {
		return err
	}
	r := rep.Refusals[0]
	return fmt.Errorf("%s line %d: %w", rep.File, r.Row, fault.Field(r.Field, r.Code, "given", r.Text))
}

// Heads of the files of ours (docs/howto/radio-facts.md).
const (
	BandsHead      = "tech,number,duplex,uplink_low_khz,uplink_high_khz,downlink_low_khz,downlink_high_khz,source"
	RegionsHead    = "country,region,source"
	AllotmentsHead = "tech,mhz,duplex,country,region,bands,source"
	DevicesHead    = "maker,name,edition,model,gsm,cdma,umts,tdscdma,lte,nr,sa,nsa,volte,vowifi,vonr,calls,sim,esim,source,date"
	RunsHead       = "country,carrier,tech,bands,mhz,role,whole,doubt,source,date"
	FactsHead      = "country,carrier,fact,value,source,date"
	StatementsHead = "country,carrier,model,topic,answer,source,date"
	TypesHead      = "tac,maker,name,model,source,date"
)

// ReadBands reads a band table.
func ReadBands(in io.Reader, file string) (list []radio.Band, rep Report, err error) {
	rep, err = sheets(in, file, BandsHead, func(s *sheet) func() {
		b := radio.Band{
			Tech: s.tech("tech"), Number: s.number("number"), Duplex: s.duplex("duplex"), Source: s.must("source"),
			Uplink:   radio.Range{Low: s.number("uplink_low_khz"), High: s.number("uplink_high_khz")},
			Downlink: radio.Range{Low: s.number("downlink_low_khz"), High: s.number("downlink_high_khz")},
		}
		if err := b.Check(); err != nil {
			s.fail("number", fault.Of(err).Code)
		}
		return func() { list = append(list, b) }
	})
	return list, rep, err
}

// ReadRegions reads which ITU region a country lies in.
func ReadRegions(in io.Reader, file string) (map[string]radio.Region, Report, error) {
	regions := map[string]radio.Region{}
	rep, err := sheets(in, file, RegionsHead, func(s *sheet) func() {
		country, region := s.country(), s.number("region")
		s.must("source")
		if region < 1 || region > 3 {
			s.fail("region", "radio.region_unknown")
		}
		return func() { regions[country] = radio.Region(region) }
	})
	return regions, rep, err
}

// ReadAllotments reads a frequency plan.
func ReadAllotments(in io.Reader, file string) (list []radio.Allotment, rep Report, err error) {
	rep, err = sheets(in, file, AllotmentsHead, func(s *sheet) func() {
		a := radio.Allotment{
			Tech: s.tech("tech"), MHz: s.number("mhz"), Duplex: s.duplex("duplex"), Country: s.get("country"),
			Region: radio.Region(s.number("region")), Source: s.must("source"),
		}
		a.Bands = s.numbers("bands", a.Tech, nil)
		return func() { list = append(list, a) }
	})
	return list, rep, err
}

// ReadTypes reads IMEI types.
func ReadTypes(in io.Reader, file string) (list []radio.Type, rep Report, err error) {
	rep, err = sheets(in, file, TypesHead, func(s *sheet) func() {
		t := radio.Type{TAC: s.must("tac"), Maker: s.must("maker"), Name: s.must("name"), Model: s.get("model"), Source: s.must("source"), Date: s.date("date")}
		if !radio.IsTAC(t.TAC) {
			s.fail("tac", "radio.tac_wrong")
		}
		return func() { list = append(list, t) }
	})
	return list, rep, err
}

// ReadDevices reads devices by model number. A technology's cell has band numbers separated by spaces, or one
// of the words lost, unspecified and absent, or "partial" before numbers; empty means that the source is silent.
// Rows of one model with other sources are joined into one device.
func (n Notation) ReadDevices(in io.Reader, file string) (list []radio.Device, rep Report, err error) {
	place := map[[3]string]int{}
	rep, err = sheets(in, file, DevicesHead, func(s *sheet) func() {
		d := radio.Device{Maker: s.must("maker"), Name: s.must("name"), Edition: s.get("edition"), Model: s.get("model")}
		l := n.listing(s)
		return func() {
			key := [3]string{d.Name, d.Edition, d.Model}
			i, ok := place[key]
			if !ok {
				i = len(list)
				place[key] = i
				list = append(list, d)
			}
			list[i].Listings = append(list[i].Listings, l)
		}
	})
	return list, rep, err
}

func (n Notation) listing(s *sheet) radio.Listing {
	l := radio.Listing{
		Source: s.must("source"), Date: s.date("date"), SA: s.told("sa"), NSA: s.told("nsa"), VoLTE: s.told("volte"),
		VoWiFi: s.told("vowifi"), VoNR: s.told("vonr"), Calls: s.told("calls"), SIM: s.told("sim"), ESIM: s.told("esim"),
	}
	for t := radio.GSM; t <= radio.NR; t++ {
		text := s.get(t.String())
		word, rest, _ := strings.Cut(text, " ")
		k, isWord := radio.ParseKnowledge(word)
		switch {
		case text == "":
		case isWord && rest == "" && k != radio.Known && k != radio.Partial:
			l.Known[t] = k
		case isWord && k == radio.Partial:
			l.Known[t] = k
			l.Sure = l.Sure.Union(s.numbersOf(t.String(), rest, t, &n.Bands))
		default:
			l.Known[t] = radio.Known
			l.Sure = l.Sure.Union(s.numbersOf(t.String(), text, t, &n.Bands))
		}
	}
	return l
}

func (s *sheet) numbersOf(field, text string, t radio.Tech, table *radio.Table) (set radio.Set) {
	for word := range strings.FieldsSeq(text) {
		number, err := strconv.Atoi(word)
		if err != nil {
			s.fail(field, "radio.word_unknown")
			continue
		}
		id, err := table.Band(t, number)
		if err != nil {
			s.fail(field, "radio.band_impossible")
			continue
		}
		set.Add(id)
	}
	return set
}

// Book gathers carriers and countries from several files.
type Book struct {
	n         Notation
	carriers  map[string]*radio.Carrier
	aliases   map[string]string // other name to key
	countries map[string]*radio.Country
	pending   []radio.Carrier // of collected tables, joined at the end when every alias is known
}

// NewBook makes an empty book.
func (n Notation) NewBook() *Book {
	return &Book{n: n, carriers: map[string]*radio.Carrier{}, aliases: map[string]string{}, countries: map[string]*radio.Country{}}
}

func keyOf(country, name string) string {
	return country + " " + strings.ToLower(strings.TrimSpace(name))
}

func (b *Book) carrier(country, name string) *radio.Carrier {
	key := keyOf(country, name)
	if other, ok := b.aliases[key]; ok {
		key = other
	}
	c, ok := b.carriers[key]
	if !ok {
		c = &radio.Carrier{Country: country, Name: name}
		b.carriers[key] = c
	}
	return c
}

func (b *Book) country(code string) *radio.Country {
	k, ok := b.countries[code]
	if !ok {
		k = &radio.Country{Code: code, Region: b.n.Plan.RegionOf(code)}
		b.countries[code] = k
	}
	return k
}

// Join adds carriers that were read from a collected table; a carrier of the same country and name, or alias,
// gets their runs and codes beside its own (both sources are kept).
func (b *Book) Join(list []radio.Carrier) { b.pending = append(b.pending, list...) }

func (b *Book) join(from radio.Carrier) {
	c := b.carrier(from.Country, from.Name)
	c.Codes = append(c.Codes, from.Codes...)
	c.Runs = append(c.Runs, from.Runs...)
	c.Lists |= from.Lists
	if len(c.Standing) == 0 {
		c.Standing = from.Standing
	}
	b.country(from.Country)
}

// ReadRuns reads which bands carriers run: numbers, or one frequency in MHz, with role, and whether the source
// means to list all bands of that technology ("whole") or doubts ("doubt").
func (b *Book) ReadRuns(in io.Reader, file string) (Report, error) {
	return sheets(in, file, RunsHead, func(s *sheet) func() {
		run := radio.Run{Tech: s.tech("tech"), MHz: s.number("mhz"), Source: s.must("source"), Date: s.date("date")}
		run.Whole, run.Doubt = s.told("whole") == radio.Yes, s.told("doubt") == radio.Yes
		role, ok := radio.ParseRole(s.get("role"))
		if !ok {
			s.fail("role", "radio.word_unknown")
		}
		run.Role = role
		country, name := s.country(), s.must("carrier")
		runs := b.runs(s, run, country)
		return func() {
			c := b.carrier(country, name)
			c.Runs, c.Listed = append(c.Runs, runs...), true
			if run.Whole {
				c.Lists |= radio.TechsOf(run.Tech)
			}
			b.country(country)
		}
	})
}

func (b *Book) runs(s *sheet, run radio.Run, country string) (runs []radio.Run) {
	set := s.numbers("bands", run.Tech, &b.n.Bands)
	if (run.MHz == 0) == set.Empty() {
		s.fail("bands", "radio.bands_or_mhz")
		return nil
	}
	if run.MHz != 0 {
		set, err := b.n.Plan.Resolve(run.Tech, run.MHz, radio.AnyDuplex, country)
		if err != nil {
			s.fail("mhz", fault.Of(err).Code)
		}
		run.Bands = set
		return []radio.Run{run}
	}
	for _, id := range set.IDs() {
		run.Bands = radio.SetOf(id)
		runs = append(runs, run)
	}
	return runs
}

// ReadStatements reads what is said of a model on a carrier's network.
func (b *Book) ReadStatements(in io.Reader, file string) (Report, error) {
	return sheets(in, file, StatementsHead, func(s *sheet) func() {
		topic, ok := radio.ParseTopic(s.get("topic"))
		if !ok {
			s.fail("topic", "radio.word_unknown")
		}
		say := radio.Statement{
			Country: s.country(), Carrier: s.must("carrier"), Model: s.must("model"), Topic: topic,
			Told: s.told("answer"), Source: s.must("source"), Date: s.date("date"),
		}
		if say.Told == radio.Untold {
			s.fail("answer", "radio.cell_empty")
		}
		return func() {
			c := b.carrier(say.Country, say.Carrier)
			c.Statements = append(c.Statements, say)
		}
	})
}

// Carriers gives what was gathered, settled, by country and name.
func (b *Book) Carriers() []radio.Carrier {
	for _, c := range b.pending {
		b.join(c)
	}
	b.pending = nil
	list := make([]radio.Carrier, 0, len(b.carriers))
	for _, c := range b.carriers {
		c.Settle(b.n.Bands)
		slices.Sort(c.Codes)
		c.Codes = slices.Compact(c.Codes)
		list = append(list, *c)
	}
	slices.SortFunc(list, func(x, y radio.Carrier) int {
		return cmp.Or(cmp.Compare(x.Country, y.Country), cmp.Compare(x.Name, y.Name))
	})
	return list
}

// Countries gives the countries of which something is known, by code; every country with a carrier is there.
func (b *Book) Countries() []radio.Country {
	list := make([]radio.Country, 0, len(b.countries))
	for _, k := range b.countries {
		list = append(list, *k)
	}
	slices.SortFunc(list, func(x, y radio.Country) int { return cmp.Compare(x.Code, y.Code) })
	return list
}
