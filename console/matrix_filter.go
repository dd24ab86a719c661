package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/people"
)

// matrixFilter says which cells a person looks for.
type matrixFilter struct {
	State   string
	Gate    string        // whose gate is in the way, or ends
	Owner   string        // role that holds the gate
	Days    int           // within how many days the cell ends
	Before  string        // or before which day
	end     clock.Instant // of either; 0: any
	owners  map[string]string
	warning bool // one of the gates that are asked about leaves cells open
}

// expiries lists the times ahead that the form proposes, in days.
func expiries() []int { return []int{30, 90, 365} }

// matrixAsks reads the filter from the address.
func matrixAsks(r *http.Request, v *View) (matrixFilter, error) {
	form, err := web.ReadQuery(r)
	if err != nil {
		return matrixFilter{}, err
	}
	f := matrixFilter{State: form.Line("state", 20), Gate: form.Line("gate", 40), Owner: form.Line("owner", 40), Before: form.Line("before", 10), owners: map[string]string{}}
	if n, err := strconv.Atoi(form.Line("expires", 4)); err == nil && n > 0 {
		f.Days = n
		f.end = v.Now.Add(time.Duration(n) * 24 * time.Hour)
	}
	if day := date(form, "before", dayStart(time.UTC)); day != 0 {
		f.end, f.Days = day, 0
	}
	for _, g := range v.gates {
		f.owners[g.Code] = g.Owner
		f.warning = f.warning || g.Severity == clearance.Warns && f.about(g.Code)
	}
	return f, form.Err()
}

// asks tells whether the filter leaves anything out.
func (f *matrixFilter) asks() bool { return f.State != "" || f.deep() }

// deep tells whether findings must be looked at, not only the answer.
func (f *matrixFilter) deep() bool { return f.Gate != "" || f.Owner != "" || f.end != 0 }

// about tells whether a gate is one of those that are asked about.
func (f *matrixFilter) about(gate string) bool {
	return (f.Gate == "" || gate == f.Gate) && (f.Owner == "" || f.owners[gate] == f.Owner)
}

// fits tells whether a cell is looked for, and when what lets it through ends, where that is asked.
func (f *matrixFilter) fits(shelf *offer.Shelf, n int, c market.Channel, a *offer.Answer, now clock.Instant) (bool, clock.Instant) {
	if f.State != "" && cellState(a) != f.State {
		return false, 0
	}
	switch {
	case !f.deep():
		return true, 0
	case f.end != 0 && (a.Next == 0 || a.Next > f.end), f.end == 0 && a.State.Sells() && !f.warning:
		return false, 0 // no finding can fit: the standing need not be told
	}
	var first clock.Instant
	found := false
	for _, finding := range shelf.Standing(n, c, now).Findings {
		if !f.about(finding.Gate) {
			continue
		}
		if f.end == 0 {
			found = found || lacking(finding)
			continue
		}
		if finding.State.Sells() && finding.Next != 0 && finding.Next <= f.end {
			found = true
			if first == 0 || finding.Next < first {
				first = finding.Next
			}
		}
	}
	return found, first
}

// lacking tells whether a gate is in the way, or would be if it closed anything.
func lacking(f clearance.Finding) bool {
	return !f.State.Sells() || strings.HasSuffix(f.Code, ".warned")
}

// matrixScan bounds the cells that are looked through for the columns of one window (rule 6).
const matrixScan = 200_000

// window chooses the columns of the page: with a filter, the next markets that have a cell which fits.
func (c *Console) window(r *http.Request, d *matrixData, columns []*market.Market) ([]*offer.Shelf, error) {
	var shelves []*offer.Shelf
	looked := 0
	at := d.Column
	for ; at < len(columns) && len(shelves) < matrixColumns && looked < matrixScan; at++ {
		shelf, err := c.Offers.Shelf(r.Context(), columns[at].Code)
		if err != nil {
			return nil, err
		}
		if d.Filter.asks() {
			has, cells := d.anyFits(shelf)
			if looked += cells; !has {
				continue
			}
		}
		d.Columns, shelves = append(d.Columns, columns[at]), append(shelves, shelf)
	}
	if at < len(columns) {
		d.NextColumn = at
	}
	return shelves, nil
}

// anyFits tells whether a market has a cell that fits, and how many it took to know.
func (d *matrixData) anyFits(shelf *offer.Shelf) (bool, int) {
	for n, item := range shelf.Book.Items {
		if !d.inCategory(item) {
			continue
		}
		a := shelf.Answer(n, market.Channel(d.Channel), d.Now)
		if fits, _ := d.Filter.fits(shelf, n, market.Channel(d.Channel), &a, d.Now); fits {
			return true, n + 1
		}
	}
	return false, len(shelf.Book.Items)
}

func (d *matrixData) inCategory(item catalogue.Item) bool {
	return d.Category == "" || item.Product.Category == d.Category
}

// matrixCSV is every cell that fits, of all markets.
func (c *Console) matrixCSV(w http.ResponseWriter, r *http.Request, d *matrixData, columns []*market.Market) error {
	rows := [][]string{{"market", "channel", "sku", "state", "gates", "ends"}}
	for _, m := range columns {
		shelf, err := c.Offers.Shelf(r.Context(), m.Code)
		if err != nil {
			return err
		}
		for n, item := range shelf.Book.Items {
			if len(rows) > exportMax {
				return table(w, "matrix", rows)
			}
			if cell := cellOf(shelf, n, market.Channel(d.Channel), d); d.inCategory(item) && cell.Fits {
				rows = append(rows, []string{string(m.Code), d.Channel, item.SKU(), cell.State, joined(cell.Gates), cell.Ends.String()})
			}
		}
	}
	return table(w, "matrix", rows)
}

// gateCodes lists the gates that a filter offers: those that the program computes, then the company's own.
func (v *View) gateCodes() []string {
	codes := []string{clearance.GateStage, clearance.GateChannel, clearance.GateAssortment, clearance.GateLanguage, clearance.GateBands, clearance.GateHeld}
	for _, g := range v.gates {
		if !slices.Contains(codes, g.Code) {
			codes = append(codes, g.Code)
		}
	}
	return codes
}

// gateOwners lists the roles that hold a gate of the company, in the order of roles.
func (v *View) gateOwners() []string {
	var list []string
	for _, role := range people.Roles() {
		if slices.ContainsFunc(v.gates, func(g clearance.Gate) bool { return g.Owner == string(role) }) {
			list = append(list, string(role))
		}
	}
	return list
}
