package console

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"

	"comptoir/market"
	"comptoir/offer"
)

// colours lists what the map is coloured by, in the order of the choice; the first is the one without asking.
func colours() []string { return []string{"stage", "readiness", "cleared", "offered"} }

// mapData is the map of the markets with the table that says the same in words.
type mapData struct {
	*View
	Colour string
	SVG    string // "" where the program has no map
	Rows   []mapRow
	Legend []mapKey
}

// mapRow is one market under the colour chosen; Of is 0 where there is nothing to count.
type mapRow struct {
	Market   *market.Market
	To       market.Stage // of readiness
	Have, Of int
	Class    string
	Text     string
}

// mapKey is one line of the legend.
type mapKey struct {
	Class, Text string
	Markets     int
}

// mapOf reads the choice of the address and counts what it asks for.
func (c *Console) mapOf(r *http.Request, v *View) (mapData, error) {
	d := mapData{View: v, Colour: r.URL.Query().Get("colour")}
	if !slices.Contains(colours(), d.Colour) {
		d.Colour = colours()[0]
	}
	var err error
	switch d.Colour {
	case "stage":
		d.byStage()
	case "readiness":
		err = c.byReadiness(r, &d)
	default:
		err = c.byCoverage(r, &d)
	}
	if err != nil {
		return d, err
	}
	d.count()
	d.SVG, err = c.drawMap(&d)
	return d, err
}

func (d *mapData) byStage() {
	for _, m := range livelyFirst(d.mine) {
		d.Rows = append(d.Rows, mapRow{Market: m, Class: "stage-" + string(m.Stage), Text: d.word("stage", string(m.Stage))})
	}
}

// byReadiness counts the criteria of each market's next stage that hold or are waived.
func (c *Console) byReadiness(r *http.Request, d *mapData) error {
	list, err := c.Launch.Readiness(r.Context(), d.mine)
	if err != nil {
		return err
	}
	for i := range list {
		s := list[i].Share()
		row := mapRow{Market: d.mine[i], To: list[i].To, Have: int(s.Have), Of: int(s.Of), Text: d.W.T("map.nothing_asked")}
		if row.Of > 0 {
			row.Text = d.share(row.Have, row.Of) + ", " + d.W.T("launch.met_of", "met", itoa(row.Have), "all", itoa(row.Of)) + " · " + d.W.T("launch.before", "entry", d.word("stage", string(row.To)))
		}
		d.Rows = append(d.Rows, row)
	}
	d.fullestFirst()
	return nil
}

// byCoverage counts how much of the portfolio is cleared, or offered, on the web.
func (c *Console) byCoverage(r *http.Request, d *mapData) error {
	list, err := c.Offers.Coverages(r.Context(), d.mine, market.Web, d.Now)
	if err != nil {
		return err
	}
	for i := range list {
		row := mapRow{Market: d.mine[i], Have: covers(&list[i], d.Colour), Of: list[i].Portfolio}
		row.Text = d.share(row.Have, row.Of) + ", " + itoa(row.Have) + "/" + itoa(row.Of)
		d.Rows = append(d.Rows, row)
	}
	d.fullestFirst()
	return nil
}

func covers(o *offer.Coverage, colour string) int {
	if colour == "cleared" {
		return o.Cleared
	}
	return o.Offered
}

// fullestFirst gives each row the step of its share, and puts the largest share first, what has none last.
func (d *mapData) fullestFirst() {
	for i := range d.Rows {
		d.Rows[i].Class = stepOf(d.Rows[i].Have, d.Rows[i].Of)
	}
	slices.SortStableFunc(d.Rows, func(a, b mapRow) int {
		if (a.Of == 0) != (b.Of == 0) {
			return cmp.Compare(b.Of, a.Of)
		}
		return cmp.Compare(b.Have*a.Of, a.Have*b.Of)
	})
}

// steps lists those of a share, from the fullest to nothing to count.
func steps() []string { return []string{"step-4", "step-3", "step-2", "step-1", "step-0", "step-none"} }

// stepOf is the step of a share. Nine tenths is what a market's opening asks of its portfolio.
func stepOf(have, of int) string {
	switch {
	case of == 0:
		return "step-none"
	case have == 0:
		return "step-0"
	case have*10 >= of*9:
		return "step-4"
	case have*4 >= of*3:
		return "step-3"
	case have*2 >= of:
		return "step-2"
	}
	return "step-1"
}

// count makes the legend: what the colours mean, with how many markets have each.
func (d *mapData) count() {
	number := map[string]int{}
	for _, row := range d.Rows {
		number[row.Class]++
	}
	if d.Colour == "stage" {
		for _, s := range market.Stages() {
			d.Legend = append(d.Legend, mapKey{"stage-" + string(s), d.word("stage", string(s)), number["stage-"+string(s)]})
		}
		return
	}
	for _, step := range steps() {
		if step != "step-none" || d.Colour == "readiness" {
			d.Legend = append(d.Legend, mapKey{step, d.W.T("map." + step), number[step]})
		}
	}
}

// drawMap is the picture; "" where the program has no map.
func (c *Console) drawMap(d *mapData) (string, error) {
	if c.Map == nil {
		return "", nil
	}
	by := map[market.Code]*mapRow{}
	for i := range d.Rows {
		by[d.Rows[i].Market.Code] = &d.Rows[i]
	}
	var out bytes.Buffer
	err := c.Map(&out, d.W.T("map.by."+d.Colour), func(code market.Code) (class, href, label string) {
		row := by[code]
		if row == nil {
			return "", "", ""
		}
		return row.Class, d.leads(row), d.country(code) + ": " + row.Text
	})
	return out.String(), err
}

// leads is the page that explains a market's colour.
func (d *mapData) leads(row *mapRow) string {
	if d.Colour == "readiness" {
		return "/console/launch/markets/" + string(row.Market.Code)
	}
	return "/console/markets/" + string(row.Market.Code)
}

func (d *mapData) link(colour, as string) string {
	if as != "" {
		return "/console/?as=" + as + "&colour=" + colour
	}
	if colour == colours()[0] {
		return "/console/#map"
	}
	return "/console/?colour=" + colour + "#map"
}

// rows is the table to save.
func (d *mapData) rows() [][]string {
	rows := [][]string{{"market", "stage", "next", "have", "of"}}
	for _, row := range d.Rows {
		rows = append(rows, []string{string(row.Market.Code), string(row.Market.Stage), string(row.To), itoa(row.Have), itoa(row.Of)})
	}
	return rows
}
