package clearance

import (
	"slices"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/market"
)

// State is what a gate, or the whole cell, comes to.
type State string

// The states. A cell is as bad as its worst gate, in this order.
const (
	NotRelevant State = "not_relevant"
	Waived      State = "waived"
	Cleared     State = "cleared"
	Conditional State = "conditional" // cleared with condition
	Pending     State = "pending"
	Expired     State = "expired"
	Blocked     State = "blocked"
)

func (s State) rank() int {
	switch s {
	case NotRelevant:
		return 0
	case Waived:
		return 1
	case Cleared:
		return 2
	case Conditional:
		return 3
	case Pending:
		return 4
	case Expired:
		return 5
	case Blocked:
		return 6
	}
	return 7
}

// Sells tells whether a cell in this state may be sold.
func (s State) Sells() bool { return s.rank() <= Conditional.rank() }

// Disclosure is how much of a reason the public may see.
type Disclosure string

// The disclosures.
const (
	Plain   Disclosure = "plain"   // the reason in words
	Generic Disclosure = "generic" // only that it is not sold here
	Hidden  Disclosure = "hidden"  // as if it did not exist
)

// Finding is what one gate says of one cell.
type Finding struct {
	Gate       string            `json:"gate"`
	State      State             `json:"state"`
	Code       string            `json:"code"` // why, stable: "language.none_read_here"
	Params     map[string]string `json:"params,omitempty"`
	Disclosure Disclosure        `json:"disclosure"`
	Evidence   []string          `json:"evidence,omitempty"`
	Next       clock.Instant     `json:"next,omitempty"` // when it changes by itself
}

// Standing is what all gates together say of a cell.
type Standing struct {
	State    State         `json:"state"`
	Findings []Finding     `json:"findings,omitempty"` // every gate that applies, in the order of gates
	Next     clock.Instant `json:"next,omitempty"`     // the first instant at which it changes by itself
	Caps     []Cap         `json:"-"`                  // numbers of units to which it is bound
}

// Closing lists the findings that close the cell.
func (s Standing) Closing() []Finding {
	var closing []Finding
	for _, f := range s.Findings {
		if !f.State.Sells() {
			closing = append(closing, f)
		}
	}
	return closing
}

// With adds the standing of a part: a set is as bad as its worst part, and says so once a reason.
func (s Standing) With(part Standing) Standing {
	for _, f := range part.Closing() {
		if !slices.ContainsFunc(s.Findings, func(had Finding) bool { return had.Gate == f.Gate && had.Code == f.Code }) {
			s.Findings = append(s.Findings[:len(s.Findings):len(s.Findings)], f)
		}
	}
	s.worsen(part.State, part.Next)
	return s
}

// HiddenFromPublic tells whether shoppers must not learn that the cell exists (rule 5).
func (s Standing) HiddenFromPublic() bool {
	for _, f := range s.Findings {
		if f.Disclosure == Hidden && !f.State.Sells() {
			return true
		}
	}
	return false
}

// Cell is the place of which a standing speaks.
type Cell struct {
	Market  *market.Market
	Channel market.Channel
	Item    catalogue.Item
}
