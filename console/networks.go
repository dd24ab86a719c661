package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/market"
	"comptoir/radio"
	"comptoir/radio/directory"
)

// networksColumns is how many carriers stand side by side; the rows are those of the matrix.
const networksColumns = 10

// networksData is the launch manager's table: variants × carriers of a country.
type networksData struct {
	*View
	Country, Category, Query, Answer string
	Countries                        []countryOption
	Columns                          []*radio.Carrier
	Weights                          []int // of the columns in the gate, in thousandths
	ColumnsAll                       int
	Rows                             []networksRow
	Row, Column                      int
	RowsMore                         bool
	Ruled                            bool // the market has a rule
	query                            url.Values
	known                            *directory.Directory
	rule                             int // thousandths
}

type countryOption struct{ Code, Name string }

type networksRow struct {
	Item   catalogue.Item
	Gate   radio.GateResult
	Listed bool // its bands are known
	Cells  []networksCell
}

type networksCell struct {
	Carrier *radio.Carrier
	Reply   radio.Reply
	Why     string // of the overall answer, in words
}

// replies lists the four answers in the order of the legend.
func replies() []radio.Reply {
	return []radio.Reply{radio.Works, radio.WithLimits, radio.WillNotWork, radio.Unknown}
}

// signOf tells an answer without colour.
func signOf(r radio.Reply) string {
	return map[radio.Reply]string{radio.Works: "✓", radio.WithLimits: "◐", radio.WillNotWork: "✕"}[r] + map[bool]string{true: "?"}[r == radio.Unknown]
}

// toneOf is the colour of an answer.
func toneOf(r radio.Reply) string {
	return map[radio.Reply]string{radio.Works: "is-offered", radio.WithLimits: "is-pending", radio.WillNotWork: "is-blocked", radio.Unknown: "is-no_price"}[r]
}

func (c *Console) networksPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.networks"), "networks"
	d, err := c.networksOf(r, v)
	if err != nil {
		return err
	}
	carriers := d.known.CarriersOf(d.Country)
	d.ColumnsAll = len(carriers)
	d.Column = min(d.Column, max(0, len(carriers)-1))
	last := min(len(carriers), d.Column+networksColumns)
	d.Columns, d.Weights = carriers[d.Column:last], d.known.Weights(d.Country, d.Now)[d.Column:last]
	skip := d.Row
	for row := range d.rows(d.Columns) {
		if skip > 0 {
			skip--
			continue
		}
		if len(d.Rows) == matrixRows {
			d.RowsMore = true
			break
		}
		d.Rows = append(d.Rows, row)
	}
	return c.show(w, r, networksView(*d))
}

func (c *Console) networksOf(r *http.Request, v *View) (*networksData, error) {
	if c.Offers.Radio == nil {
		return nil, fault.New(fault.Busy, "radio.not_there")
	}
	q := r.URL.Query()
	d := &networksData{View: v, Country: q.Get("country"), Category: q.Get("category"), Query: strings.TrimSpace(q.Get("q")), Answer: q.Get("answer"),
		query: q, known: c.Offers.Radio.Now(), Row: offset(q.Get("row")), Column: offset(q.Get("column"))}
	d.Countries = v.radioCountries(d.known)
	if !slices.ContainsFunc(d.Countries, func(o countryOption) bool { return o.Code == d.Country }) {
		d.Country = v.firstCountry(d.known)
	}
	for _, m := range c.Offers.Markets() {
		if string(m.Code) == d.Country && m.Networks != nil {
			d.Ruled, d.rule = true, m.Networks.Share
		}
	}
	return d, nil
}

// radioCountries lists the countries of which carriers are known, by name.
func (v *View) radioCountries(known *directory.Directory) []countryOption {
	var list []countryOption
	for _, k := range known.Countries {
		list = append(list, countryOption{k.Code, i18n.Country(v.Lang, market.Code(k.Code))})
	}
	slices.SortFunc(list, func(a, b countryOption) int {
		return i18n.CompareCountries(v.Lang, market.Code(a.Code), market.Code(b.Code))
	})
	return list
}

// firstCountry is the first of a person's markets with carriers, those that have a rule or plan to open before others.
func (v *View) firstCountry(known *directory.Directory) string {
	first := ""
	for _, m := range livelyFirst(v.mine) {
		if len(known.CarriersOf(string(m.Code))) == 0 {
			continue
		}
		if m.Networks != nil {
			return string(m.Code)
		}
		if first == "" {
			first = string(m.Code)
		}
	}
	return first
}

// rows gives the variants with a cellular radio that pass the filters.
func (d *networksData) rows(carriers []*radio.Carrier) func(func(networksRow) bool) {
	return func(yield func(networksRow) bool) {
		var asker radio.Asker
		for _, item := range d.book.Items {
			if !item.Model.Radio || d.Category != "" && item.Product.Category != d.Category || !d.named(item) {
				continue
			}
			row := d.rowOf(&asker, item, carriers)
			if d.Answer != "" && !slices.ContainsFunc(row.Cells, func(c networksCell) bool { return c.Reply.String() == d.Answer }) {
				continue
			}
			if !yield(row) {
				return
			}
		}
	}
}

func (d *networksData) named(item catalogue.Item) bool {
	text := strings.ToLower(d.title(item) + " " + item.SKU() + " " + item.Model.Number)
	return strings.Contains(text, strings.ToLower(d.Query))
}

func (d *networksData) rowOf(asker *radio.Asker, item catalogue.Item, carriers []*radio.Carrier) networksRow {
	row := networksRow{Item: item}
	row.Gate, _ = d.known.Gate(item.Product, item.Model, d.Country, d.rule, d.Now)
	phone := d.known.Device(item.Product, item.Model)
	row.Listed = phone != nil
	for _, carrier := range carriers {
		cell := networksCell{Carrier: carrier}
		if phone != nil {
			a := asker.Answer(phone, carrier, d.known.CountryOf(d.Country), d.Now)
			cell.Reply, cell.Why = a.Overall, d.W.T(radioKey(a.Decided(radio.Overall)))
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// radioKey is the key of a reason's words.
func radioKey(code string) string { return "radio.reason." + strings.TrimPrefix(code, "radio.") }

// link is the table with some of its query replaced.
func (d *networksData) link(path string, kv ...string) string {
	q := url.Values{"country": {d.Country}}
	for _, k := range []string{"category", "q", "answer", "row", "column"} {
		if got := d.query.Get(k); got != "" {
			q.Set(k, got)
		}
	}
	for i := 0; i+1 < len(kv); i += 2 {
		q.Set(kv[i], kv[i+1])
	}
	return path + "?" + q.Encode()
}

// gateWord is the standing of the gate for a row.
func (d *networksData) gateWord(r radio.GateResult) string {
	return d.W.T("networks.gate."+r.State.String(), "share", itoa(r.Fitting/10))
}

func gateTone(s radio.GateState) string {
	return map[radio.GateState]string{radio.GateOpen: "good", radio.GateShut: "bad", radio.GatePending: "is-pending"}[s]
}

// networksOpen is how many carriers of a page of reasons are unfolded.
const networksOpen = 8

// networkData is what every carrier of a country answers on one variant, with the reasons.
type networkData struct {
	*View
	Country string
	Item    catalogue.Item
	Listed  bool
	Answers []networkAnswer
	Sources []string // on the phone
}

type networkAnswer struct {
	Carrier *radio.Carrier
	ID      string
	Verdict radio.Verdict
}

func (c *Console) networkPage(w http.ResponseWriter, r *http.Request, v *View) error {
	if c.Offers.Radio == nil {
		return fault.New(fault.Busy, "radio.not_there")
	}
	item, ok := v.book.Item(r.PathValue("sku"))
	if !ok {
		return fault.New(fault.NotFound, "product.sku_unknown", "sku", r.PathValue("sku"))
	}
	known := c.Offers.Radio.Now()
	d := networkData{View: v, Country: r.PathValue("country"), Item: item}
	v.Title, v.At = v.title(item)+" · "+v.country(market.Code(d.Country)), "networks"
	if phone := known.Device(item.Product, item.Model); phone != nil {
		d.Listed = true
		for _, l := range phone.Listings {
			d.Sources = append(d.Sources, v.said(l.Source, l.Date))
		}
		for _, carrier := range known.CarriersOf(d.Country) {
			d.Answers = append(d.Answers, networkAnswer{carrier, anchor(carrier.Name), radio.Answer(phone, carrier, known.CountryOf(d.Country), v.Now)})
		}
	}
	return c.show(w, r, networkView(d))
}

// said is a source with its date.
func (v *View) said(source string, at clock.Instant) string {
	if at == 0 {
		return source
	}
	return source + " (" + v.W.Date(at.Time().UTC()) + ")"
}

// anchor is the place of a carrier on its page.
func anchor(name string) string {
	return "c-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
}

// reasonsOf puts the reasons of one part into words.
func (d *networkData) reasonsOf(a *radio.Verdict, part radio.Part) (texts []string) {
	for _, r := range a.Reasons() {
		if r.Part != part {
			continue
		}
		until := ""
		if r.Until != 0 {
			until = d.W.Date(r.Until.Time().UTC())
		}
		text := d.W.T(radioKey(r.Code), "date", until)
		if !r.Bands.Empty() {
			text += ": " + strings.Join(r.Bands.Names(), ", ")
		}
		texts = append(texts, text)
	}
	return texts
}

// sourcesOf lists who said what is known of a carrier, each once.
func (v *View) sourcesOf(c *radio.Carrier, model string) (list []string) {
	add := func(source string, at clock.Instant) {
		if text := v.said(source, at); source != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	for _, r := range c.Runs {
		add(r.Source, r.Date)
	}
	for _, s := range c.Sayings() {
		add(s.Source, s.Date)
	}
	for _, s := range c.Statements {
		if s.Model == model {
			add(s.Source, s.Date)
		}
	}
	return list
}
