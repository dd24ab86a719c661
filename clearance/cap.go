package clearance

import "strconv"

// Cap is a number of units that a piece of evidence lets through, over all markets that it covers. How many have gone
// is counted with the orders; a standing only tells the bound.
type Cap struct {
	Evidence   string
	Most       int64
	Each       int64      // what one unit of the cell counts: of a set, the units of its parts
	Disclosure Disclosure // of the gate
}

// Left is how many units of the cell it still lets through when so many have been counted.
func (c *Cap) Left(used int64) int64 { return max(0, c.Most-used) / c.Each }

// note keeps the bound of a finding that is bound to a number of units.
func (s *Standing) note(f *Finding) {
	if f.State != Conditional || len(f.Evidence) != 1 {
		return
	}
	most, err := strconv.ParseInt(f.Params[ConditionQuantity], 10, 64)
	if err != nil {
		return
	}
	c := Cap{Evidence: f.Evidence[0], Most: most, Each: 1, Disclosure: f.Disclosure}
	s.Caps = WithCap(s.Caps, c)
}

// WithCap adds a bound to others; what stands under one paper twice counts there for both.
func WithCap(caps []Cap, c Cap) []Cap {
	for i := range caps {
		if caps[i].Evidence == c.Evidence {
			all := append([]Cap{}, caps...)
			all[i].Each += c.Each
			return all
		}
	}
	return append(caps[:len(caps):len(caps)], c)
}
