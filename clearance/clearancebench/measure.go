package clearancebench

import (
	"time"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/bench"
	"comptoir/market"
)

// Cells measures deciding one cell: against one evaluation of the bare conditions of all gates, over the
// same cells, in turns. It gives nanoseconds a cell for both, medians of the rounds.
func Cells(c *Company, rounds int) (cellNS, bareNS float64, err error) {
	m := &c.Markets[0]
	files, err := clearance.NewFiles(c.Papers(m.Code), nil)
	if err != nil {
		return 0, 0, err
	}
	book := &clearance.Book{Files: files}
	conditions, err := compiled(c)
	if err != nil {
		return 0, 0, err
	}
	var cells, bare []float64
	for range rounds {
		cells = append(cells, c.each(m, func(cell clearance.Cell) { book.Judge(cell, c.Now) }))
		bare = append(bare, c.each(m, func(cell clearance.Cell) {
			for _, x := range conditions {
				if yes, failed := x.Holds(cell); failed != nil {
					err = failed
				} else {
					keep = keep != yes
				}
			}
		}))
	}
	return bench.Median(cells), bench.Median(bare), err
}

// keep stops the compiler from leaving the bare evaluation out.
var keep bool

func compiled(c *Company) ([]*clearance.Expression, error) {
	var list []*clearance.Expression
	for _, g := range c.Gates {
		for _, text := range []string{g.Applies, g.Holds} {
			if text == "" {
				continue
			}
			x, err := clearance.Compile("bench", text)
			if err != nil {
				return nil, err
			}
			list = append(list, x)
		}
	}
	return list, nil
}

// each does something with up to 20,000 cells of a market and gives the nanoseconds of one.
func (c *Company) each(m *market.Market, do func(clearance.Cell)) float64 {
	n := 0
	began := time.Now()
	for _, ch := range market.Channels() {
		for _, item := range c.Book.Items[:min(len(c.Book.Items), 4000)] {
			do(clearance.Cell{Market: m, Channel: ch, Item: catalogue.Item(item)})
			n++
		}
	}
	return float64(time.Since(began).Nanoseconds()) / float64(n)
}
