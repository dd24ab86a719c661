package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/pricing"
)

// The windows of the matrix (rule 6).
const (
	matrixRows    = 60
	matrixColumns = 20
)

type matrixData struct {
	*View
	Channel, Category string
	Filter            matrixFilter
	Columns           []*market.Market
	Rows              []matrixRow
	Row, Column       int // where the window begins
	RowsMore          bool
	NextColumn        int // 0: there is none
	Totals            map[string]int
	Found             int // cells of the window that the filter looks for
	query             url.Values
}

type matrixRow struct {
	Item  catalogue.Item
	Cells []matrixCell
}

type matrixCell struct {
	Market market.Code
	State  string // offered, sold_out, blocked, pending, expired, no_price, not_on_sale
	Gates  []string
	Fits   bool          // the filter looks for it
	Ends   clock.Instant // of what lets it through, where the filter asks
}

// cellStates lists what a cell of the matrix can be, in the order of the legend.
func cellStates() []string {
	return []string{"offered", "sold_out", "no_price", "not_on_sale", "pending", "expired", "blocked"}
}

// letterOf tells the state without colour.
func letterOf(state string) string {
	return map[string]string{"offered": "O", "sold_out": "S", "no_price": "€", "not_on_sale": "–", "pending": "P", "expired": "E", "blocked": "B"}[state]
}

func cellState(a *offer.Answer) string { return a.Word() }

func (c *Console) matrixPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.matrix"), "matrix"
	q := r.URL.Query()
	d := matrixData{View: v, Channel: q.Get("channel"), Category: q.Get("category"), query: q, Totals: map[string]int{}}
	if !market.Channel(d.Channel).Valid() {
		d.Channel = string(market.Web)
	}
	var err error
	if v.gates, err = c.Papers.Gates(r.Context()); err != nil {
		return err
	}
	if d.Filter, err = matrixAsks(r, v); err != nil {
		return err
	}
	columns := livelyFirst(v.mine)
	if q.Get("as") == "csv" {
		return c.matrixCSV(w, r, &d, columns)
	}
	d.Row = offset(q.Get("row"))
	d.Column = min(offset(q.Get("column")), max(0, len(columns)-1))
	shelves, err := c.window(r, &d, columns)
	if err != nil {
		return err
	}
	d.fill(shelves)
	return c.show(w, r, matrixView(d))
}

// fill makes the rows of the window: those that have a cell which fits, from Row on.
func (d *matrixData) fill(shelves []*offer.Shelf) {
	skip := d.Row
	for n, item := range d.book.Items {
		if !d.inCategory(item) || len(shelves) == 0 {
			continue
		}
		row := matrixRow{Item: item, Cells: make([]matrixCell, len(shelves))}
		fits := false
		for i, shelf := range shelves {
			row.Cells[i] = cellOf(shelf, n, market.Channel(d.Channel), d)
			fits = fits || row.Cells[i].Fits
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
			if row.Cells[i].Fits {
				d.Found++
			}
		}
		d.Rows = append(d.Rows, row)
	}
}

func cellOf(shelf *offer.Shelf, n int, c market.Channel, d *matrixData) matrixCell {
	if n >= len(shelf.Book.Items) {
		return matrixCell{Market: shelf.Market.Code, State: "not_on_sale", Fits: !d.Filter.asks()}
	}
	a := shelf.Answer(n, c, d.Now)
	cell := matrixCell{Market: shelf.Market.Code, State: cellState(&a)}
	for _, refusal := range a.Refusals {
		if refusal.Gate != "" {
			cell.Gates = append(cell.Gates, refusal.Gate)
		}
	}
	cell.Fits, cell.Ends = d.Filter.fits(shelf, n, c, &a, d.Now)
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

// link is the matrix with some of its query replaced.
func (d *matrixData) link(kv ...string) string {
	q := url.Values{}
	for _, k := range []string{"channel", "category", "state", "gate", "owner", "expires", "before", "row", "column"} {
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

// ends is the first day on which a cell of the row ends, in UTC; "" where the filter does not ask.
func (d *matrixData) ends(row *matrixRow) string {
	var first clock.Instant
	for _, cell := range row.Cells {
		if cell.Ends != 0 && (first == 0 || cell.Ends < first) {
			first = cell.Ends
		}
	}
	return d.dayIn(first, time.UTC)
}

// tells is a cell in words: where, how, and when it ends.
func (d *matrixData) tells(cell *matrixCell) string {
	text := d.country(cell.Market) + ": " + d.word("cell", cell.State)
	if cell.Ends != 0 {
		text += ", " + d.W.T("cell.changes", "at", dash(d.dayIn(cell.Ends, d.zoneIn(cell.Market))))
	}
	return text
}

func stateOfCell(a offer.Answer) string { return cellState(&a) }
