package order

import (
	"strconv"
	"strings"

	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/offer"
)

// CodeCap is the refusal of more units than a clearance lets through; params: left.
const CodeCap = offer.CodeCap

// UnderEvidence begins the name under which the units that a certificate has let through are counted among the limits.
const UnderEvidence = "evidence/"

// Capped is what one unit of a line counts under a clearance that is good for a number of units: of all buyers
// together, in every market that the certificate covers, or of each person.
type Capped struct {
	Evidence string `json:"evidence"`
	Each     int64  `json:"each"`
	Person   bool   `json:"person,omitempty"`
}

// capped is a Capped with its bound, as the standing under which a line is sold tells it.
type capped struct {
	Capped
	most int64
	told offer.Refusal // when nothing is left
}

// capsOf reads the conditions of a variant's clearance that count units; a set counts for each of its parts.
func capsOf(s *offer.Shelf, n int, c market.Channel, now clock.Instant) []capped {
	caps := capsIn(nil, s, n, 1, c, now)
	for _, part := range s.Book.Items[n].Variant.Parts {
		if at, ok := s.Book.Ordinal(part.SKU); ok {
			caps = capsIn(caps, s, at, max(1, part.Quantity), c, now)
		}
	}
	return caps
}

func capsIn(caps []capped, s *offer.Shelf, n int, each int64, c market.Channel, now clock.Instant) []capped {
	for _, f := range s.Standing(n, c, now).Findings {
		if len(f.Evidence) != 1 || !f.State.Sells() {
			continue
		}
		for _, of := range []struct {
			condition string
			person    bool
		}{{"quantity", false}, {"personal_use", true}} {
			if most, err := strconv.ParseInt(f.Params[of.condition], 10, 64); err == nil {
				caps = counting(caps, capped{Capped{f.Evidence[0], each, of.person}, most, offer.OverCap(0, f.Disclosure)})
			}
		}
	}
	return caps
}

// counting adds a count to those of a line: a set whose parts stand under one paper counts there for all of them.
func counting(caps []capped, c capped) []capped {
	for i := range caps {
		if k := &caps[i]; k.Evidence == c.Evidence && k.Person == c.Person {
			k.Each += c.Each
			return caps
		}
	}
	return append(caps, c)
}

// uses are the counts that a quantity of a capped line goes to.
func (c *Capped) uses(m market.Code, people []Hash) []Use {
	name := UnderEvidence + c.Evidence
	if !c.Person {
		return []Use{{"", name, hashOf("evidence", c.Evidence)}}
	}
	all := make([]Use, len(people))
	for i, p := range people {
		all[i] = Use{m, name, p}
	}
	return all
}

// overCap tells whether a quantity is more than the clearance lets through, and how much is left; nil when it is not.
func (f *Facts) overCap(w *Wish, caps []capped, quantity int64) *offer.Refusal {
	for _, c := range caps {
		left := c.most
		for _, u := range c.uses(w.Market, w.names()) {
			left = min(left, c.most-f.Used[u])
		}
		if left = max(0, left) / c.Each; quantity > left {
			no := offer.OverCap(left, c.told.Disclosure)
			return &no
		}
	}
	return nil
}

// useCaps counts a quantity under the clearance that it is sold under.
func (f *Facts) useCaps(w *Wish, caps []capped, quantity int64, sale *Sale) []Capped {
	var counted []Capped
	for _, c := range caps {
		for _, u := range c.uses(w.Market, w.names()) {
			f.Used[u] += c.Each * quantity
			sale.Used = append(sale.Used, Used{u, c.Each * quantity, c.most})
		}
		counted = append(counted, c.Capped)
	}
	return counted
}

// releaseCaps gives a cancelled quantity back to what the clearance lets through.
func (a *act) releaseCaps(line *Line, quantity int64) {
	for i := range line.Capped {
		c := &line.Capped[i]
		for _, u := range c.uses(a.Order.Market, a.Order.counted()) {
			a.Released = append(a.Released, Used{Use: u, Units: c.Each * quantity})
		}
	}
}

// capUses adds the counts that a wish would go to.
func capUses(all []Use, front *Front, memory *Memory, w *Wish, now clock.Instant) []Use {
	for _, l := range w.Lines {
		n, known := front.Shelf.Book.Ordinal(l.SKU)
		if !known {
			continue
		}
		for _, c := range memory.recall(front.Shelf, n, w.Channel, w.Area, now).caps {
			all = append(all, c.uses(w.Market, w.names())...)
		}
	}
	return all
}

// through are the counts of certificates for a number of units among some uses, for the shelves to follow.
func through(used map[Use]int64) map[string]int64 {
	var counts map[string]int64
	for u, units := range used {
		if evidence, is := strings.CutPrefix(u.SKU, UnderEvidence); is && u.Market == "" {
			if counts == nil {
				counts = map[string]int64{}
			}
			counts[evidence] = units
		}
	}
	return counts
}

// throughAfter reads the counts that a step of an order has moved.
func (a *act) throughAfter() (map[string]int64, error) {
	for _, moved := range [][]Used{a.Released, a.Used} {
		for _, u := range moved {
			if u.Market == "" && strings.HasPrefix(u.SKU, UnderEvidence) {
				return a.tx.LetThrough()
			}
		}
	}
	return nil, nil //nolint:nilnil // nothing has moved
}
