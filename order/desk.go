package order

import (
	"sync"
	"sync/atomic"

	"comptoir/internal/batch"
	"comptoir/internal/clock"
	"comptoir/internal/id"
	"comptoir/internal/unit"
	"comptoir/market"
	"comptoir/offer"
)

// Desk takes baskets, places orders and leads them to their end. NewDesk makes one.
type Desk struct {
	Store  unit.Of[Tx]
	Offers *offer.Desk
	Clock  clock.Clock
	IDs    id.Maker
	Secret []byte // of this program: order tokens are derived from it; the same on every node and after every restart

	tokens  *tokens
	queue   *batch.Queue[*Wish, Verdict]
	keys    *batch.Queue[Key, Kept] // look-ups of receipts for what is sold out
	known   known                   // which keys need one
	fronts  sync.Map                // market.Code -> *Front
	batches atomic.Int64            // committed
	spare   sync.Pool               // of *Wish that were answered

	watched  map[market.Code]*watched // of Recheck, which is one step
	compared sync.Map                 // SKU -> clock.Instant at which "sold out" was last compared with the store
}

// NewDesk makes a desk. Its counter stands still until Run.
func NewDesk(store unit.Of[Tx], offers *offer.Desk, c clock.Clock, ids id.Maker, secret []byte) *Desk {
	d := &Desk{Store: store, Offers: offers, Clock: c, IDs: ids, Secret: secret, tokens: newTokens(secret), watched: map[market.Code]*watched{}}
	counter := &counter{desk: d, memory: NewMemory(), moved: map[market.Code]*Front{}}
	d.spare.New = func() any { return new(Wish) }
	d.queue = batch.New(QueueMax, BatchMax, counter.work)
	d.keys = batch.New(QueueMax, BatchMax, d.look)
	return d
}
