package drop

import (
	"time"

	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/stock"
)

// Rule says who comes first.
type Rule string

// The rules.
const (
	FirstCome Rule = "first_come" // who waits at the opening is shuffled, later arrivals follow
	Lottery   Rule = "lottery"    // among those who registered before
)

// State is where a drop stands. Whether a published one has opened is told by the clock.
type State string

// The states.
const (
	Draft     State = "draft"
	Published State = "published"
	Closed    State = "closed"
	CalledOff State = "called_off" // before it opened
)

// Facts are what is published of a drop and never changes afterwards (rule 1).
type Facts struct {
	ID         string         `json:"id"`
	Market     market.Code    `json:"market"`
	Channel    market.Channel `json:"channel"`
	SKU        string         `json:"sku"`
	Quantity   int64          `json:"quantity"` // units for everybody; codes come on top
	Codes      int64          `json:"codes"`    // codes of one unit each, an allotment of their own
	Limit      int64          `json:"limit"`    // units for one person
	Price      money.Amount   `json:"price"`
	Rule       Rule           `json:"rule"`
	From       clock.Instant  `json:"from_us"`  // entries are taken
	Until      clock.Instant  `json:"until_us"` // of a lottery: the list is drawn
	Opens      clock.Instant  `json:"opens_us"` // the first grants; of first come: the list is drawn
	Closes     clock.Instant  `json:"closes_us"`
	Hold       time.Duration  `json:"hold_ns"`         // a grant is worth so long
	Pay        time.Duration  `json:"pay_ns"`          // an order under a grant is paid within
	Device     bool           `json:"person_device"`   // a device counts as one person too
	Commitment string         `json:"seed_commitment"` // SHA-256 of the seed, hexadecimal
}

// DrawAt is when the list is drawn.
func (f *Facts) DrawAt() clock.Instant {
	if f.Rule == Lottery {
		return f.Until
	}
	return f.Opens
}

// Takes tells whether entries are taken.
func (f *Facts) Takes(now clock.Instant) bool { return now >= f.From && now < f.Until }

// Offered is all units of both allotments.
func (f *Facts) Offered() int64 { return f.Quantity + f.Codes }

// Drop is a drop as it stands.
type Drop struct {
	Facts
	Number   int64 // names its movements of stock
	State    State
	Seed     [32]byte // secret until the list is drawn
	Salt     [16]byte // of entries; never published
	Where    Where
	Aside    int64 // units set aside and not in an order
	Standing Standing
}

// Where is the level from which a drop's units are set aside: one place, one owner.
type Where struct {
	Location string      `json:"location"`
	Owner    stock.Owner `json:"owner"`
}

// Standing is what of a drop changes with every line of its log.
type Standing struct {
	Lines    int64         `json:"lines"`              // of the log
	Head     Hash          `json:"head"`               // of the last line
	Last     clock.Instant `json:"last"`               // instant of the last line
	Entered  int64         `json:"entered"`            // entries so far
	Drawn    int64         `json:"drawn"`              // entries on the drawn list; -1 until it is drawn
	Unranked int64         `json:"unranked,omitempty"` // of them, the last ones, whose ranks are not written yet
	DrawHead Hash          `json:"drawhead,omitzero"`  // while some are not: the hash that went into the draw
	Reached  int64         `json:"reached"`            // rank of the last who was granted units
	Grants   int64         `json:"grants"`             // grants so far
	Left     int64         `json:"left"`               // units of the open allotment that nobody holds
	CodeLeft int64         `json:"codeleft"`           // units of the codes' allotment that nobody holds
	Codes    int64         `json:"codes"`              // codes made
	Warned   int64         `json:"warned,omitempty"`   // grant up to which holders were reminded by letter
	Told     int64         `json:"told,omitempty"`     // rank up to which those who won nothing were told by letter
}

// Takes tells whether entries are taken now: only of a published drop.
func (d *Drop) Takes(now clock.Instant) bool { return d.State == Published && d.Facts.Takes(now) }

// Open tells whether grants are made now.
func (d *Drop) Open(now clock.Instant) bool {
	return d.State == Published && now >= d.Opens && now < d.Closes
}

// lateRank is where the ranks of those begin who came after the draw.
const lateRank = 1 << 40

// Late tells whether somebody came after the draw.
func (e *Entry) Late() bool { return e.Rank > lateRank }

// undrawn tells whether it is time for the draw.
func (d *Drop) undrawn(now clock.Instant) bool {
	return d.State == Published && d.Standing.Drawn < 0 && now >= d.DrawAt()
}

// Entry is one person's place. Rank is 0 until the list is drawn.
type Entry struct {
	Market   market.Code
	Drop     string
	ID       EntryID
	Customer string
	Units    int64 // wanted
	Rank     int64
	At       clock.Instant
}

// Allotment is the part of a drop from which a grant comes.
type Allotment string

// The allotments.
const (
	Everybody Allotment = "open"
	ByCode    Allotment = "code"
)

// GrantState is what has become of a grant.
type GrantState string

// The states of a grant.
const (
	Held     GrantState = "held" // to be used until its instant
	Ordered  GrantState = "ordered"
	Lapsed   GrantState = "lapsed"   // not used in time
	Returned GrantState = "returned" // its order ended whole
)

// Grant is a right to buy that somebody has won (rule 6).
type Grant struct {
	Market    market.Code
	Drop      string
	N         int64
	Entry     EntryID
	Customer  string
	Units     int64
	Allotment Allotment
	State     GrantState
	At, Until clock.Instant
	Back      int64 // units that came back from its order
}

// Code is one priority code as it is kept: its hash, and who has used it.
type Code struct {
	Hash  Hash
	Entry EntryID // zero while it is unused
}
