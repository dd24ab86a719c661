package drop

import "comptoir/internal/clock"

// granted checks a wave: whose turn it is, how many units, until when, and that the allotment holds them.
func (a *audit) granted(b GrantedLine, at clock.Instant) {
	f := a.facts
	if at < f.Opens || at >= f.Closes {
		a.no("granted outside of the drop's hours")
	}
	if a.receipt.Opened == 0 {
		a.receipt.Opened = at
	}
	for _, g := range b.Grants {
		if g.N != int64(len(a.grants))+1 {
			a.no("grant %d follows grant %d", g.N, len(a.grants))
		}
		if g.Until != at.Add(f.Hold) {
			a.no("grant %d is not worth the published time", g.N)
		}
		person := a.person(g.Entry)
		if g.Code != nil {
			a.grantCode(&g)
		} else {
			a.grantOpen(&g)
		}
		if person.has += g.Units; person.has > f.Limit {
			a.no("grant %d gives %s %d units; one person may have %d", g.N, g.Entry, person.has, f.Limit)
		}
		a.grants[g.N] = &Told{GrantedItem: g}
		a.receipt.Held += g.Units
	}
}

// grantOpen checks a grant of the open allotment: it must be the next in order, and get what the rule gives.
func (a *audit) grantOpen(g *GrantedItem) {
	if !a.drawn {
		a.no("grant %d was made before the draw", g.N)
	}
	for a.next < len(a.order) && a.person(a.order[a.next]).has >= a.facts.Limit {
		a.next++ // has all that one person may have, by a code
	}
	if a.next >= len(a.order) || a.order[a.next] != g.Entry {
		a.no("grant %d went to %s, whose turn it was not", g.N, g.Entry)
	}
	person := a.person(g.Entry)
	if want := min(person.wanted, a.facts.Limit-person.has, a.left); g.Units != want || want < 1 {
		a.no("grant %d is of %d units; by the rule it is %d", g.N, g.Units, want)
	}
	a.next++
	a.left -= g.Units
	if a.left < 0 {
		a.no("more units are granted than were offered")
	}
	first := min(g.Units, a.facts.Quantity-a.receipt.Granted)
	a.receipt.Granted += first
	a.receipt.Again += g.Units - first
}

func (a *audit) grantCode(g *GrantedItem) {
	used, made := a.codes[*g.Code]
	if !made {
		a.no("grant %d came by a code that was never made", g.N)
	}
	if used {
		a.no("grant %d came by a code that was used before", g.N)
	}
	if g.Units != 1 {
		a.no("grant %d came by a code and is of %d units, not of one", g.N, g.Units)
	}
	a.codes[*g.Code] = true
	if a.receipt.CodesUsed++; a.receipt.CodesUsed > a.facts.Codes {
		a.no("more codes were used than were offered")
	}
}

// moved hands every item of a line with its grant to a check.
func (a *audit) moved(b MovedLine, check func(*Told, MovedItem)) {
	for _, m := range b.Grants {
		g := a.grants[m.N]
		if g == nil {
			a.no("grant %d was never made", m.N)
			continue
		}
		if m.Units < 1 || m.Units > g.Units {
			a.no("%d units of grant %d, which is of %d", m.Units, m.N, g.Units)
		}
		check(g, m)
	}
}

func (a *audit) ordered(g *Told, m MovedItem) {
	if g.Ordered > 0 || g.Lapsed {
		a.no("grant %d was used after it had been used or had run out", g.N)
	}
	if m.At >= g.Until {
		a.no("grant %d was used after its time", g.N)
	}
	if m.Units != g.Units {
		a.no("grant %d is of %d units, and %d were ordered", g.N, g.Units, m.Units)
	}
	g.Ordered += m.Units
	a.receipt.Ordered += m.Units
	a.receipt.Held -= m.Units
}

func (a *audit) paid(g *Told, m MovedItem) {
	if g.Paid += m.Units; g.Paid > g.Ordered {
		a.no("more units of grant %d were paid than ordered", g.N)
	}
	a.receipt.Paid += m.Units
}

func (a *audit) released(g *Told, m MovedItem) {
	if g.Released += m.Units; g.Released > g.Units {
		a.no("more units of grant %d came back than it was of", g.N)
	}
	switch m.Why {
	case WhyTime:
		if g.Ordered > 0 || m.At < g.Until || m.Units != g.Units {
			a.no("grant %d was taken back though it was used, or before its time", g.N)
		}
		g.Lapsed = true
		a.receipt.Held -= m.Units
		a.person(g.Entry).has -= m.Units // what was ordered counts for good
	case WhyOrder:
		if g.Released > g.Ordered {
			a.no("units of grant %d came back from an order that had fewer", g.N)
		}
	default:
		a.no("units of grant %d came back for the unknown reason %q", g.N, m.Why)
	}
	a.receipt.Released += m.Units
	if g.Code == nil && a.receipt.Closed == 0 {
		a.left += m.Units
	}
}

// The reasons for which units come back.
const (
	WhyTime  = "time"
	WhyOrder = "order"
)
