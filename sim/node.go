package sim

import (
	"context"
	"math/rand/v2"
	"sync"

	"comptoir/change"
	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/id"
	"comptoir/market"
	"comptoir/order"
	"comptoir/post"
	"comptoir/store"
)

// node is one running program: its own handle on the database, its own clock, its own shelves and desks.
type node struct {
	name   string
	skew   int64 // microseconds that its clock is off, less than a second
	faults *faults
	store  *store.Store
	orders *order.Desk
	change *change.Desk
	post   *post.Desk
	drops  *drop.Desk // of a world that holds a limited sale
	*kit
	stop func()
}

// secret is the program's secret: the same on every node and after every restart.
const secret = "of this world"

// openNode starts a program on the database.
func (s *sim) openNode(name string, skew int64) (*node, error) {
	n := &node{name: name, skew: skew, faults: &faults{sim: s}}
	n.faults.node = n
	jitter := rand.New(rand.NewPCG(s.rng.Uint64(), 1))
	ctx := context.Background()
	opened, err := db.Open(ctx, s.url(), db.Options{Readers: 1, Jitter: jitter.Float64, Faults: n.faults, Volatile: true})
	if err != nil {
		return nil, err
	}
	n.store = &store.Store{DB: opened} // its schema is the template's
	ids := id.Maker{Source: rand.NewChaCha8(seed32(s.rng.Uint64()))}
	if n.kit, err = takeKit(n.store, ids); err != nil {
		return nil, err
	}
	n.set(s, s.now+clock.Instant(skew))
	if err := n.offers.Open(ctx); err != nil {
		return nil, err
	}
	n.orders = order.NewDesk(store.Bind[order.Tx](n.store), n.offers, n.clock, ids, []byte(secret))
	n.api.Orders, n.shop.Orders = n.orders, n.orders
	n.change = &change.Desk{Store: store.Bind[change.Tx](n.store), Offers: n.offers, Clock: n.clock, IDs: ids}
	n.api.Changes, n.console.Changes, n.console.Orders = n.change, n.change, n.orders
	if err := n.openDrops(s); err != nil {
		return nil, err
	}
	n.work()
	return n, nil
}

// letters is the node's desk for letters, made when it is first needed: its words take long to read.
func (n *node) letters(to *mailbox) (*post.Desk, error) {
	if n.post != nil {
		return n.post, nil
	}
	var err error
	n.post, err = post.NewDesk(post.Desk{Store: store.Bind[post.Tx](n.store), Orders: n.orders, Customers: n.accounts, Offers: n.offers, Clock: n.clock,
		Secret: []byte(secret), BaseURL: "https://shop.example", Shop: "Maker", Sender: to})
	return n.post, err
}

// work runs the node's counter until the node is closed.
func (n *node) work() {
	ctx, stop := context.WithCancel(context.Background())
	var counter sync.WaitGroup
	counter.Go(func() { n.orders.Run(ctx) })
	if n.drops != nil {
		counter.Go(func() { n.drops.Run(ctx) })
	}
	n.stop = func() { stop(); counter.Wait() }
}

// close ends the program; nothing of it is asked to finish.
func (n *node) close() {
	n.stop()
	n.store.Close()
	n.kit.leave()
}

func seed32(from uint64) (seed [32]byte) {
	r := rand.New(rand.NewPCG(from, 2))
	for i := range seed {
		seed[i] = byte(r.Uint32())
	}
	return seed
}

// clerk may do everything.
type clerk struct{}

func (clerk) Name() string                 { return "staff:eva" }
func (clerk) May(string, market.Code) bool { return true }
func (clerk) Is(string, market.Code) bool  { return false }
