package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/pricing"
)

// The windows of the matrix (rule 6).
const (
	matrixRows    = 40
	matrixColumns = 14
)

type matrixData struct {
	*View
	Channel, Category, State, Gate string
	Columns                        []*market.Market
	Rows                           []matrixRow
	Row, Column                    int // where the window begins
	RowsMore                       bool
	ColumnsAll                     int
	Totals                         map[string]int
	query                          url.Values
}

type matrixRow struct {
	Item  catalogue.Item
	Cells []matrixCell
}

type matrixCell struct {
	Market market.Code
	State  string // offered, sold_out, blocked, pending, expired, no_price, not_on_sale
	Gates  []string
}

// cellStates lists what a cell of the matrix can be, in the order of the legend.
func cellStates() []string {
	return []string{"offered", "sold_out", "no_price", "not_on_sale", "pending", "expired", "blocked"}
}

// letterOf tells the state without colour.
func letterOf(state string) string {
	return map[string]string{"offered": "O", "sold_out": "S", "no_price": "€", "not_on_sale": "–", "pending": "P", "expired": "E", "blocked": "B"}[state]
}

func cellState(a *offer.Answer) string {
	switch {
	case a.OK():
		return "offered"
	case a.OnlySoldOut():
		return "sold_out"
	case a.State == clearance.Pending || a.State == clearance.Expired:
		return string(a.State)
	case !a.State.Sells():
		return "blocked"
	case a.Refusals[0].Code == offer.CodeNoPrice || a.Refusals[0].Code == offer.CodeNoTax:
		return "no_price"
	}
	return "not_on_sale"
}

func (c *Console) matrixPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.matrix"), "matrix"
	q := r.URL.Query()
	d := matrixData{View: v, Channel: q.Get("channel"), Category: q.Get("category"), State: q.Get("state"), Gate: q.Get("gate"), query: q, Totals: map[string]int{}}
	if !market.Channel(d.Channel).Valid() {
		d.Channel = string(market.Web)
	}
	d.Row, d.Column = offset(q.Get("row")), offset(q.Get("column"))
	columns := livelyFirst(v.mine)
	d.ColumnsAll = len(columns)
	d.Column = min(d.Column, max(0, len(columns)-1))
	d.Columns = columns[d.Column:min(len(columns), d.Column+matrixColumns)]
	shelves := make([]*offer.Shelf, len(d.Columns))
	for i, m := range d.Columns {
		shelf, err := c.Offers.Shelf(r.Context(), m.Code)
		if err != nil {
			return err
		}
		shelves[i] = shelf
	}
	d.fill(shelves)
	return c.show(w, r, matrixView(d))
}

// fill makes the rows of the window: those that pass the filters, from Row on.
func (d *matrixData) fill(shelves []*offer.Shelf) {
	skip := d.Row
	for n, item := range d.book.Items {
		if d.Category != "" && item.Product.Category != d.Category {
			continue
		}
		row := matrixRow{Item: item, Cells: make([]matrixCell, len(shelves))}
		fits := d.State == "" && d.Gate == ""
		for i, shelf := range shelves {
			row.Cells[i] = cellOf(shelf, n, market.Channel(d.Channel), d)
			fits = fits || d.matches(&row.Cells[i])
		}
		if !fits {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if len(d.Rows) == matrixRows {
			d.RowsMore = true
			return
		}
		for i := range row.Cells {
			d.Totals[row.Cells[i].State]++
		}
		d.Rows = append(d.Rows, row)
	}
}

func (d *matrixData) matches(cell *matrixCell) bool {
	return (d.State == "" || cell.State == d.State) && (d.Gate == "" || slices.Contains(cell.Gates, d.Gate))
}

func cellOf(shelf *offer.Shelf, n int, c market.Channel, d *matrixData) matrixCell {
	if n >= len(shelf.Book.Items) {
		return matrixCell{Market: shelf.Market.Code, State: "not_on_sale"}
	}
	a := shelf.Answer(n, c, d.Now)
	cell := matrixCell{Market: shelf.Market.Code, State: cellState(&a)}
	for _, refusal := range a.Refusals {
		if refusal.Gate != "" {
			cell.Gates = append(cell.Gates, refusal.Gate)
		}
	}
	return cell
}

// livelyFirst orders markets by stage, those that sell first, then by code.
func livelyFirst(markets []*market.Market) []*market.Market {
	rank := map[market.Stage]int{market.Open: 0, market.Pilot: 1, market.Withdrawing: 2, market.Announced: 3, market.Closed: 4, market.Withdrawn: 5}
	sorted := slices.Clone(markets)
	slices.SortStableFunc(sorted, func(a, b *market.Market) int { return rank[a.Stage] - rank[b.Stage] })
	return sorted
}

func offset(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1_000_000 {
		return 0
	}
	return n
}

// gates lists the gates that a filter offers.
func gates() []string {
	return []string{clearance.GateStage, clearance.GateChannel, clearance.GateAssortment, clearance.GateLanguage, clearance.GateHeld,
		"intellectual_property", "security", "type_approval", "bands"}
}

// link is the matrix with some of its query replaced.
func (d *matrixData) link(kv ...string) string {
	q := url.Values{}
	for _, k := range []string{"channel", "category", "state", "gate", "row", "column"} {
		if got := d.query.Get(k); got != "" {
			q.Set(k, got)
		}
	}
	for i := 0; i+1 < len(kv); i += 2 {
		q.Set(kv[i], kv[i+1])
	}
	return "/console/matrix?" + q.Encode()
}

type cellData struct {
	*View
	Market   *market.Market
	Channel  market.Channel
	Item     catalogue.Item
	Answer   offer.Answer
	Standing clearance.Standing
	Prices   []pricing.Price
	Free     int64
	History  []change.Change
}

func (c *Console) cellPage(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	ch := market.Channel(r.PathValue("channel"))
	if !ch.Valid() {
		return fault.New(fault.NotFound, "market.channel_unknown", "channel", string(ch))
	}
	shelf, err := c.Offers.Shelf(r.Context(), m.Code)
	if err != nil {
		return err
	}
	n, ok := shelf.Book.Ordinal(r.PathValue("sku"))
	if !ok {
		return fault.New(fault.NotFound, "product.sku_unknown", "sku", r.PathValue("sku"))
	}
	d := cellData{View: v, Market: m, Channel: ch, Item: shelf.Book.Items[n], Answer: shelf.Answer(n, ch, v.Now),
		Standing: shelf.Standing(n, ch, v.Now), Prices: shelf.Prices(n), Free: shelf.Free(n, ch)}
	if d.History, err = c.storyOf(r, &d); err != nil {
		return err
	}
	if v.gates, err = c.Papers.Gates(r.Context()); err != nil {
		return err
	}
	v.Title, v.At = v.title(d.Item)+" · "+v.country(m.Code), "matrix"
	return c.show(w, r, cellView(d))
}

func stateOfCell(a offer.Answer) string { return cellState(&a) }
