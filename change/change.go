package change

import (
	"encoding/json"

	"comptoir/internal/clock"
	"comptoir/market"
)

// State is where a change stands.
type State string

// The states of a change.
const (
	Applied   State = "applied"
	Scheduled State = "scheduled"
	Withdrawn State = "withdrawn" // taken back before it was due
	Refused   State = "refused"   // had become impossible when it was due
)

// Change is one edit of a fact.
type Change struct {
	ID      string          `json:"id"`
	At      clock.Instant   `json:"at"`            // when it was asked for
	Due     clock.Instant   `json:"due,omitempty"` // when it is to be made; 0: at once
	Who     string          `json:"who"`
	Market  market.Code     `json:"market,omitempty"` // "" when it touches all
	Kind    Kind            `json:"kind"`
	Subject string          `json:"subject,omitempty"` // slug, SKU, rule, location …
	Before  json.RawMessage `json:"before,omitempty"`  // null when there was nothing
	After   json.RawMessage `json:"after,omitempty"`   // null when it is removed
	Expect  json.RawMessage `json:"-"`                 // what the person saw; empty: not asked
	Place   string          `json:"-"`                 // where it stands in what the caller sent: a fault about it names this field
	Why     string          `json:"why,omitempty"`
	Waive   *Waive          `json:"waive,omitempty"` // given with a move that lacks criteria; kept as waivers of its own
	State   State           `json:"state"`
	Note    string          `json:"note,omitempty"` // why it was refused
	by      string          // the person behind Who, when it is known
}

// person is who counts as a pair of eyes: a key counts as the person who made it.
func (c *Change) person() string {
	if c.by != "" {
		return c.by
	}
	return c.Who
}

// personOf tells which person asks.
func personOf(who Who) string {
	if p, ok := who.(interface{ Person() string }); ok {
		return p.Person()
	}
	return who.Name()
}

// Waive lets a market's move pass without the criteria that are missing at that moment, until an instant. The name is
// that of who asks for the change.
type Waive struct {
	Why   string        `json:"why"`
	Until clock.Instant `json:"until"`
}

// Who asks for changes.
type Who interface {
	Name() string
	// May tells whether the person has a permission in a market; "" is every market.
	May(permission string, m market.Code) bool
	// Is tells whether the person has a role in a market; "" is every market. A program has none.
	Is(role string, m market.Code) bool
}

// Filter picks changes of the history.
type Filter struct {
	Market  market.Code
	Kind    Kind
	Subject string
	Who     string
	State   State
	Before  string // cursor: the id after which the page begins, newest first
	Limit   int    // 1 to 200
}

// Made turns a value into the document of a change.
func Made(value any) json.RawMessage {
	doc, err := json.Marshal(value)
	if err != nil {
		panic("change: a fact that is no JSON: " + err.Error())
	}
	return doc
}
