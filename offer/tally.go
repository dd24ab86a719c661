package offer

import (
	"strconv"
	"sync"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/stock"
)

// CodeCap is the refusal of more units than a clearance lets through; params: left. The counter and the shelf say the same.
const CodeCap = "order.clearance_quantity"

// OverCap is the refusal of more units than a clearance lets through, told as its gate tells its reasons. The goods are no
// secret while they sell: hidden is generic.
func OverCap(left int64, public clearance.Disclosure) Refusal {
	if public == clearance.Hidden {
		public = clearance.Generic
	}
	return Refusal{Code: CodeCap, Disclosure: public, Remedy: "fewer", Params: map[string]string{"left": strconv.FormatInt(left, 10)}}
}

// tally counts what each certificate for a number of units has let through, over all markets. It follows the counter,
// as free units do.
type tally struct{ units sync.Map } // evidence → int64

func (t *tally) of(evidence string) int64 {
	if known, ok := t.units.Load(evidence); ok {
		return known.(int64)
	}
	return 0
}

func (t *tally) set(used map[string]int64) {
	for evidence, units := range used {
		t.units.Store(evidence, units)
	}
}

// Within is the answer for a quantity under the bounds of its clearance; used tells how many units each has let through.
func (a Answer) Within(caps []clearance.Cap, used func(evidence string) int64, quantity int64) Answer {
	if len(caps) > 0 {
		a.Refusals = a.Refusals[:len(a.Refusals):len(a.Refusals)]
		a.within(caps, used, quantity)
	}
	return a
}

// within refuses what no paper lets through any more, of what could be had otherwise.
func (a *Answer) within(caps []clearance.Cap, used func(evidence string) int64, quantity int64) {
	if used == nil || !a.OK() {
		return
	}
	for i := range caps {
		left := caps[i].Left(used(caps[i].Evidence))
		if band := stock.BandOf(left); a.Band == stock.Plenty || band == stock.SoldOut {
			a.Band = band
		}
		if quantity > left {
			a.refuse(OverCap(left, caps[i].Disclosure))
			return
		}
	}
}

// UsedUp tells whether the clearance lets nothing more through.
func (a *Answer) UsedUp() bool {
	return len(a.Refusals) == 1 && a.Refusals[0].Code == CodeCap && a.Band == stock.SoldOut
}

// Caps are the numbers of units to which a variant's clearance is bound; none for most. A shelf that has looked at its
// neighbours knows them.
func (s *Shelf) Caps(n int, c market.Channel, now clock.Instant) []clearance.Cap {
	if !s.capped() {
		return nil
	}
	if r := s.racks[c]; r != nil {
		if b := s.block(r, c, n, now); now >= b.at {
			return b.capsOf(n)
		}
	}
	_, caps := decide(s.facts(n, c, 0), Wish{Quantity: 1, Now: now})
	return caps
}

// Used tells how many units a certificate for a number of units has let through, as far as the shelf has followed.
func (s *Shelf) Used(evidence string) int64 {
	if s.tally == nil {
		return 0
	}
	return s.tally.of(evidence)
}

// capped tells whether any paper of the market lets a number of units through.
func (s *Shelf) capped() bool { return s.Clearance.Files != nil && s.Clearance.Files.Capped() }

// Count brings the shelves up to what certificates for a number of units have let through.
func (d *Desk) Count(used map[string]int64) { d.tally.set(used) }

// count reads the same where a market's papers ask for it.
func (d *Desk) count(tx Tx, files *clearance.Files) error {
	if files == nil || !files.Capped() {
		return nil
	}
	used, err := tx.LetThrough()
	if err == nil {
		d.tally.set(used)
	}
	return err
}
