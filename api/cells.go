package api

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/people"
)

type cellsIn struct {
	InMarket
	Paged
	Channel string `query:"channel" enum:"web,shop,retail,carrier,agent" default:"web"`
	State   string `query:"state" enum:"not_relevant,waived,cleared,conditional,pending,expired,blocked"`
	Gate    string `query:"gate" maxLength:"40" doc:"Only what this gate closes."`
	Owner   string `query:"owner" maxLength:"40" doc:"Only what a gate of this role closes."`
	Days    int    `query:"days" minimum:"0" maximum:"3650" doc:"Only what changes by itself within so many days."`
	SKU     string `query:"sku" maxLength:"64" doc:"Only this variant."`
}

// Cell is a variant's full standing in a market and channel: for staff, nothing is left out.
type Cell struct {
	SKU      string    `json:"sku"`
	Product  string    `json:"product"`
	Model    string    `json:"model"`
	State    string    `json:"state"`
	Offered  bool      `json:"offered"`
	Free     int64     `json:"free" doc:"Units that may still be promised."`
	Price    *Money    `json:"price,omitempty"`
	Next     string    `json:"next,omitempty" doc:"When it changes by itself."`
	Findings []Finding `json:"findings"`
}

// Finding is what one gate says of a cell.
type Finding struct {
	Gate       string            `json:"gate"`
	State      string            `json:"state"`
	Code       string            `json:"code"`
	Params     map[string]string `json:"params,omitempty"`
	Disclosure string            `json:"disclosure"`
	Evidence   []string          `json:"evidence,omitempty"`
	Next       string            `json:"next,omitempty" doc:"When it changes by itself."`
}

func findingsOf(list []clearance.Finding) []Finding {
	out := make([]Finding, 0, len(list))
	for _, f := range list {
		out = append(out, Finding{f.Gate, string(f.State), f.Code, f.Params, string(f.Disclosure), f.Evidence, stated(f.Next)})
	}
	return out
}

type cellsOut struct {
	Body struct {
		Cells      []Cell `json:"cells"`
		NextCursor string `json:"next_cursor,omitempty"`
	}
}

// cellFilter picks cells of a shelf.
type cellFilter struct {
	*cellsIn
	shelf   *offer.Shelf
	channel market.Channel
	now     clock.Instant
	owners  map[string]string // gate → the role that looks after it; nil when nobody asks
}

// picked lists the ordinals of the cells that a filter lets through, by code of the variant.
func (a *API) picked(ctx context.Context, in *cellsIn) (*cellFilter, []int, error) {
	if _, err := a.holder(ctx, people.See, market.Code(in.Market)); err != nil {
		return nil, nil, err
	}
	shelf, err := a.Offers.Shelf(ctx, market.Code(in.Market))
	if err != nil {
		return nil, nil, err
	}
	f := &cellFilter{cellsIn: in, shelf: shelf, channel: market.Channel(in.Channel), now: a.Clock.Now()}
	if in.Owner != "" {
		if f.owners, err = a.ownersOf(ctx); err != nil {
			return nil, nil, err
		}
	}
	var places []int
	for n := range shelf.Book.Items {
		if f.takes(n) {
			places = append(places, n)
		}
	}
	slices.SortFunc(places, func(x, y int) int { return strings.Compare(f.sku(x), f.sku(y)) })
	return f, places, nil
}

func (f *cellFilter) sku(n int) string { return f.shelf.Book.Items[n].SKU() }

// ownersOf tells which role looks after each of the company's gates.
func (a *API) ownersOf(ctx context.Context) (map[string]string, error) {
	desk, _, err := a.papers(ctx)
	if err != nil {
		return nil, err
	}
	gates, err := desk.Gates(ctx)
	owners := map[string]string{}
	for _, g := range gates {
		owners[g.Code] = g.Owner
	}
	return owners, err
}

func (f *cellFilter) takes(n int) bool {
	answer := f.shelf.Answer(n, f.channel, f.now)
	switch {
	case f.State != "" && string(answer.State) != f.State:
		return false
	case f.SKU != "" && f.sku(n) != f.SKU:
		return false
	case f.Days > 0 && answer.Next > f.now.Add(time.Duration(f.Days)*24*time.Hour):
		return false
	}
	closes := func(is func(gate string) bool) bool {
		return slices.ContainsFunc(answer.Refusals, func(r offer.Refusal) bool { return r.Gate != "" && is(r.Gate) })
	}
	if f.Gate != "" && !closes(func(gate string) bool { return gate == f.Gate }) {
		return false
	}
	return f.Owner == "" || closes(func(gate string) bool { return f.owners[gate] == f.Owner })
}

func (f *cellFilter) cell(n int) Cell {
	standing, answer, item := f.shelf.Standing(n, f.channel, f.now), f.shelf.Answer(n, f.channel, f.now), f.shelf.Book.Items[n]
	cell := Cell{SKU: item.SKU(), Product: item.Product.Slug, Model: item.Model.Number, State: string(standing.State), Offered: answer.OK(), Free: f.shelf.Free(n, f.channel),
		Price: moneyOrNil(answer.Quote.Amount), Findings: findingsOf(standing.Findings)}
	if standing.Next != clock.Never {
		cell.Next = standing.Next.String()
	}
	return cell
}

func (a *API) cells(ctx context.Context, in *cellsIn) (*cellsOut, error) {
	f, places, err := a.picked(ctx, in)
	if err != nil {
		return nil, err
	}
	page, next, err := pageOf(places, f.sku, in.Paged)
	if err != nil {
		return nil, err
	}
	out := &cellsOut{}
	out.Body.Cells, out.Body.NextCursor = []Cell{}, next
	for _, n := range page {
		out.Body.Cells = append(out.Body.Cells, f.cell(n))
	}
	return out, nil
}

// cellsTable is a market's matrix: a row for each variant, with every gate that closes it.
func (a *API) cellsTable(ctx context.Context, in *cellsIn) (*csvOut, error) {
	f, places, err := a.picked(ctx, in)
	if err != nil {
		return nil, err
	}
	rows := [][]string{{"sku", "product", "model", "channel", "state", "shown_as", "closed_by", "reasons", "evidence", "free", "price", "currency", "next"}}
	for _, n := range places {
		c, answer := f.cell(n), f.shelf.Answer(n, f.channel, f.now)
		row := []string{c.SKU, c.Product, c.Model, in.Channel, c.State, answer.Word(), "", "", "", strconv.FormatInt(c.Free, 10), "", "", c.Next}
		var gates, reasons, papers []string
		for _, one := range c.Findings {
			papers = append(papers, one.Evidence...)
			if !clearance.State(one.State).Sells() {
				gates, reasons = append(gates, one.Gate), append(reasons, one.Code)
			}
		}
		row[6], row[7], row[8] = strings.Join(gates, " "), strings.Join(reasons, " "), strings.Join(papers, " ")
		if price := answer.Quote.Amount; !price.IsZero() {
			row[10], row[11] = price.Decimal(), string(price.Currency)
		}
		rows = append(rows, row)
	}
	return csvOf(rows), nil
}

type matrixIn struct {
	Channel string   `query:"channel" enum:"web,shop,retail,carrier,agent" default:"web"`
	Markets []string `query:"markets" maxItems:"250" doc:"Absent: all that you see."`
	From    int      `query:"from" minimum:"0" doc:"Variants to leave out before the first."`
	Rows    int      `query:"rows" minimum:"1" maximum:"10000" default:"10000"`
}

// matrixTable is a window of the matrix over markets: what each cell is shown as.
func (a *API) matrixTable(ctx context.Context, in *matrixIn) (*csvOut, error) {
	if _, _, err := a.papers(ctx); err != nil {
		return nil, err
	}
	head := []string{"sku", "product", "model"}
	var shelves []*offer.Shelf
	for _, m := range a.where(ctx, people.See) {
		if len(in.Markets) > 0 && !slices.Contains(in.Markets, string(m)) {
			continue
		}
		shelf, err := a.Offers.Shelf(ctx, m)
		if err != nil {
			return nil, err
		}
		head, shelves = append(head, string(m)), append(shelves, shelf)
	}
	for _, m := range in.Markets {
		if !slices.Contains(head[3:], m) {
			return nil, fault.Field("markets", "market.unknown", "market", m)
		}
	}
	rows, items, now := [][]string{head}, a.Offers.Book().Items, a.Clock.Now()
	for n := in.From; n < min(len(items), in.From+in.Rows); n++ {
		row := []string{items[n].SKU(), items[n].Product.Slug, items[n].Model.Number}
		for _, s := range shelves {
			word := ""
			if at, ok := s.Book.Ordinal(items[n].SKU()); ok { // a shelf may be of a newer catalogue
				answer := s.Answer(at, market.Channel(in.Channel), now)
				word = answer.Word()
			}
			row = append(row, word)
		}
		rows = append(rows, row)
	}
	return csvOf(rows), nil
}
