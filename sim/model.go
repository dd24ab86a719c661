package sim

import (
	"context"
	"crypto/sha256"

	"comptoir/market"
	"comptoir/order"
	"comptoir/post"
)

// ref names an order.
type ref struct {
	market market.Code
	number order.Number
}

// model is what the world outside was told: the clients' own log.
type model struct {
	placings []*asked       // every placing with its key, in the order of the first asking
	orders   map[ref]*asked // those that were acknowledged
	refs     []ref          // their names, in the order of acknowledgement
	keys     int            // drawn so far
	money    []*inflow      // notices of money, in the order of the first sending
	parcels  []*parcel      // notices of shipping
	ships    map[ref]int    // how often somebody sent something without a number
	versions map[ref]int64  // to which an order has come, as somebody was told
	baskets  []basket
	byKey    map[string]*asked        // by market and stored key
	changes  int                      // of facts, that were acknowledged
	asked    int                      // changes, whether they were answered or not
	serial   int                      // of notices
	wishes   []*doorWish              // of staff's programs, under keys
	clients  []*client                // accounts
	sessions []*session               // tokens that doors gave out
	links    []*mailed                // that somebody got by mail
	repaid   []*inflow                // money that goes back
	revised  map[ref]int              // how often other quantities were asked for
	wanted   map[ref]map[string]int64 // the most that was asked for of a variant, over its lines
	told     map[ref]order.Order      // the newest that a desk has told
	most     map[market.Code]int64    // of WATCH for one person, where there is a limit

	browser   browser
	overruled map[ref]int // how often somebody wanted an order to go on although it is shut
}

// parcel is a notice that something has left.
type parcel struct {
	ref
	tracking string
	lines    []order.ShipLine
	noted    bool // the desk has said that it is booked
}

// basket is a basket that somebody fills.
type basket struct {
	market market.Code
	token  string
}

// asked is a placing and what it was answered.
type asked struct {
	order.Placing
	want    []order.BasketLine // what is bought; of a basket as it was when it was first seen in the books
	names   []string           // under which limits count
	receipt *order.Receipt
	way     way
	token   string // of a customer who is signed in at the door

	forgotten bool // its time is over: the key is as good as new
}

// inflow is a notice of money.
type inflow struct {
	ref
	reference string
	minor     int64
	noted     bool // the desk has said that it is booked
}

// keyOf is a key as receipts have it.
func keyOf(p *order.Placing) string {
	sum := sha256.Sum256([]byte(p.Scope + "\x00" + p.Key + "\x00"))
	return string(p.Market) + string(sum[:16])
}

func newModel() *model {
	return &model{orders: map[ref]*asked{}, most: map[market.Code]int64{}, byKey: map[string]*asked{}, ships: map[ref]int{}, overruled: map[ref]int{}, browser: browser{reviews: map[string]any{}}, revised: map[ref]int{}, wanted: map[ref]map[string]int64{}, told: map[ref]order.Order{}, versions: map[ref]int64{}}
}

// mailbox is the mail server: it counts what arrived, and may be out of order.
type mailbox struct {
	broken  bool
	arrived map[string]int // by letter
}

// Send takes a message.
func (m *mailbox) Send(_ context.Context, message post.Message) error {
	if m.broken {
		return errBroken
	}
	if m.arrived == nil {
		m.arrived = map[string]int{}
	}
	m.arrived[message.ID]++
	return nil
}
