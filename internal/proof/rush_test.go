package proof

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// attempt is one placing and what has become of it.
type attempt struct {
	*wish
	lines   []line
	order   *placed // acknowledged
	refused bool
	tries   int
}

func (a *attempt) open() bool { return a.order == nil && !a.refused }

// rush is many buyers at once, and all that they were told.
type rush struct {
	shop  *shop
	seed  uint64
	nodes []*node

	mu     sync.Mutex
	all    []*attempt
	wrong  []error
	number int
}

// buy places orders with some buyers until the context ends. Each buyer waits for an answer before the next wish; who
// gets none goes on with another one, the open wish stays in the books.
func (r *rush) buy(ctx context.Context, buyers int, draw func(*rand.Rand) []line) {
	var all sync.WaitGroup
	for b := range buyers {
		r.mu.Lock()
		r.number++
		dice := rand.New(rand.NewPCG(r.seed, uint64(r.number)))
		name := fmt.Sprintf("%x-%d", r.seed, r.number)
		r.mu.Unlock()
		all.Go(func() {
			c := newClient()
			for n := 0; ctx.Err() == nil; n++ {
				a := r.wish(fmt.Sprintf("%s-%d", name, n), draw(dice))
				r.try(ctx, c, r.nodes[(b+n)%len(r.nodes)], a)
				if a.open() {
					pause(ctx, 5*time.Millisecond)
				}
			}
		})
	}
	all.Wait()
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (r *rush) wish(key string, lines []line) *attempt {
	a := &attempt{wish: r.shop.placing(key, lines...), lines: lines}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, a)
	return a
}

// try asks once. An order that was acknowledged before must be told again.
func (r *rush) try(ctx context.Context, c *client, n *node, a *attempt) {
	told := c.within(ctx, n.url, a.wish)
	order, refused, err := told.outcome()
	r.mu.Lock()
	defer r.mu.Unlock()
	a.tries++
	switch {
	case err != nil:
		r.wrong = append(r.wrong, err)
	case order == nil && !refused:
	case a.order != nil && (refused || *order != *a.order):
		r.wrong = append(r.wrong, fmt.Errorf("key %s was told order %s, and then %+v (refused: %v)", a.key, a.order.Number, order, refused))
	case a.order != nil && !told.replay:
		r.wrong = append(r.wrong, fmt.Errorf("key %s: order %s was told again as if it were new", a.key, a.order.Number))
	default:
		a.order, a.refused = order, refused
	}
}

// settle asks every open key again until it is answered.
func (r *rush) settle(t testing.TB, within time.Duration) (asked int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	c := newClient()
	for n, a := range r.attempts() {
		if !a.open() {
			continue
		}
		for asked++; a.open() && ctx.Err() == nil; {
			r.try(ctx, c, r.nodes[n%len(r.nodes)], a)
		}
		if a.open() {
			t.Fatalf("key %s is not answered within %s", a.key, within)
		}
	}
	r.check(t)
	return asked
}

// repeat asks some acknowledged keys again.
func (r *rush) repeat(t testing.TB, dice *rand.Rand, keys int) {
	t.Helper()
	all := r.placed()
	c := newClient()
	for range min(keys, len(all)) {
		r.try(context.Background(), c, r.nodes[0], all[dice.IntN(len(all))])
	}
	r.check(t)
}

func (r *rush) attempts() []*attempt {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*attempt{}, r.all...)
}

func (r *rush) placed() (list []*attempt) {
	for _, a := range r.attempts() {
		if a.order != nil {
			list = append(list, a)
		}
	}
	return list
}

// check fails the test for what must never be answered.
func (r *rush) check(t testing.TB) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, err := range r.wrong {
		t.Error(err)
	}
	if len(r.wrong) > 0 {
		t.FailNow()
	}
}
