package stock

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Ledger adds movements up, so that levels can be held against them. The zero value has none.
type Ledger struct {
	levels map[place]Level
	flows  map[Account]int64
}

type place struct {
	sku, location string
	owner         Owner
}

// Add counts a movement. It says what is wrong with one that cannot be; "" when it can.
func (g *Ledger) Add(m Movement) string {
	if m.From == m.To || m.From == "" || m.To == "" || m.Quantity <= 0 {
		return fmt.Sprintf("%d × %s from %q to %q is no movement", m.Quantity, m.SKU, m.From, m.To)
	}
	if g.levels == nil {
		g.levels, g.flows = map[place]Level{}, map[Account]int64{}
	}
	at := place{m.SKU, m.Location, m.Owner}
	level := g.levels[at]
	hand, reserved := Effect(m.From, m.To, m.Quantity)
	level.SKU, level.Location, level.Owner = m.SKU, m.Location, m.Owner
	level.OnHand, level.Reserved = level.OnHand+hand, level.Reserved+reserved
	g.levels[at] = level
	g.flows[m.From] -= m.Quantity
	g.flows[m.To] += m.Quantity
	return ""
}

// Against says where levels are not the sum of their movements, or below what can be (rules 1 and 2).
func (g *Ledger) Against(levels []Level) []string {
	var wrong []string
	open := maps.Clone(g.levels)
	for _, l := range levels {
		at := place{l.SKU, l.Location, l.Owner}
		if sum := open[at]; sum.OnHand != l.OnHand || sum.Reserved != l.Reserved {
			wrong = append(wrong, fmt.Sprintf("%s: %d on hand and %d reserved, its movements come to %d and %d", at, l.OnHand, l.Reserved, sum.OnHand, sum.Reserved))
		}
		if l.Reserved < 0 || l.OnHand < l.Reserved {
			wrong = append(wrong, fmt.Sprintf("%s: %d reserved of %d on hand", at, l.Reserved, l.OnHand))
		}
		delete(open, at)
	}
	for _, at := range slices.SortedFunc(maps.Keys(open), compare) {
		if sum := open[at]; sum.OnHand != 0 || sum.Reserved != 0 {
			wrong = append(wrong, fmt.Sprintf("%s: no level, its movements come to %d on hand and %d reserved", at, sum.OnHand, sum.Reserved))
		}
	}
	return wrong
}

func (p place) String() string { return fmt.Sprintf("%s at %s of %s", p.sku, p.location, p.owner) }

func compare(a, b place) int {
	return cmp.Or(cmp.Compare(a.sku, b.sku), cmp.Compare(a.location, b.location), cmp.Compare(a.owner, b.owner))
}

// Units is where all units of a ledger are. Received = OnHand + Reserved + Shipped + Returned + WrittenOff.
type Units struct {
	Received   int64 `json:"received"`
	OnHand     int64 `json:"on_hand"` // not reserved
	Reserved   int64 `json:"reserved"`
	Shipped    int64 `json:"shipped"`
	Returned   int64 `json:"returned"`
	WrittenOff int64 `json:"written_off"`
}

// Units tells where the ledger's units are.
func (g *Ledger) Units() Units {
	return Units{-g.flows[Supplier], g.flows[OnHand], g.flows[Reserved], g.flows[Shipped], g.flows[Returned], g.flows[WrittenOff]}
}
