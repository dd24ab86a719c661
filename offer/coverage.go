package offer

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/market"
)

// Coverage is how much of the whole portfolio a channel of a market shows for sale, and why not the rest. The portfolio
// is every variant whose product is on sale or ending: what the maker could sell everywhere.
type Coverage struct {
	Market    market.Code
	Stage     market.Stage
	Portfolio int
	Offered   int       // in stock or sold out
	Cleared   int       // no gate closes them but the market's own stage and channel: they could be offered at once
	Barriers  []Barrier // of what is not offered, the largest first
}

// Barrier is one reason with the number of variants that it keeps away; a variant with two reasons counts under both.
type Barrier struct {
	Gate     string // "" when it is no gate
	Code     string // of a refusal that is no gate's
	Variants int
}

// Name is the gate, or the code of the refusal.
func (b Barrier) Name() string { return cmp.Or(b.Gate, b.Code) }

// Coverages counts markets one after the other, in the order given: a look at every answer of their shelves.
func (d *Desk) Coverages(ctx context.Context, markets []*market.Market, c market.Channel, now clock.Instant) ([]Coverage, error) {
	list := make([]Coverage, 0, len(markets))
	for _, m := range markets {
		shelf, err := d.Shelf(ctx, m.Code)
		if err != nil {
			return nil, err
		}
		list = append(list, shelf.Coverage(c, now))
	}
	return list, nil
}

// Coverage counts the shelf's answers for a channel.
func (s *Shelf) Coverage(c market.Channel, now clock.Instant) Coverage {
	out := Coverage{Market: s.Market.Code, Stage: s.Market.Stage}
	for n, item := range s.Book.Items {
		if state := item.Product.State; state != catalogue.OnSale && state != catalogue.Ending {
			continue
		}
		a := s.Answer(n, c, now)
		out.add(&a)
	}
	slices.SortFunc(out.Barriers, func(a, b Barrier) int {
		return cmp.Or(cmp.Compare(b.Variants, a.Variants), cmp.Compare(a.Name(), b.Name()))
	})
	return out
}

func (o *Coverage) add(a *Answer) {
	o.Portfolio++
	if a.Offered() {
		o.Offered++
		o.Cleared++
		return
	}
	cleared := true
	for i, r := range a.Refusals {
		cleared = cleared && (r.Gate == "" || sellingOnly(r.Gate))
		if goneCode(r.Code) || slices.ContainsFunc(a.Refusals[:i], r.alike) {
			continue
		}
		o.bar(r)
	}
	if cleared {
		o.Cleared++
	}
}

// alike tells whether two refusals count as one reason: those of a gate do.
func (r Refusal) alike(other Refusal) bool {
	return r.Gate == other.Gate && (r.Gate != "" || r.Code == other.Code)
}

func (o *Coverage) bar(r Refusal) {
	one := Barrier{Gate: r.Gate, Code: r.Code, Variants: 1}
	if one.Gate != "" {
		one.Code = ""
	}
	i := slices.IndexFunc(o.Barriers, func(b Barrier) bool { return b.Name() == one.Name() })
	if i < 0 {
		o.Barriers = append(o.Barriers, one)
		return
	}
	o.Barriers[i].Variants++
}

// CoverageTable is the list for spreadsheets: a row for each market, a column for each reason.
func CoverageTable(list []Coverage) [][]string {
	var reasons []string
	for _, one := range list {
		for _, b := range one.Barriers {
			if i, known := slices.BinarySearch(reasons, b.Name()); !known {
				reasons = slices.Insert(reasons, i, b.Name())
			}
		}
	}
	rows := [][]string{append([]string{"market", "stage", "portfolio", "offered", "cleared"}, reasons...)}
	for _, one := range list {
		row := []string{string(one.Market), string(one.Stage), strconv.Itoa(one.Portfolio), strconv.Itoa(one.Offered), strconv.Itoa(one.Cleared)}
		for _, reason := range reasons {
			row = append(row, strconv.Itoa(one.keptBy(reason)))
		}
		rows = append(rows, row)
	}
	return rows
}

func (o *Coverage) keptBy(reason string) int {
	for _, b := range o.Barriers {
		if b.Name() == reason {
			return b.Variants
		}
	}
	return 0
}
