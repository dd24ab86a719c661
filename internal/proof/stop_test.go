package proof

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestStoppedInTheRush stops the program with 64 orders under way: each is answered, or is told to come back, or did not
// get in any more. Nothing is lost, and nothing is there that nobody was told of.
func TestStoppedInTheRush(t *testing.T) {
	onEngines(t, func(t *testing.T, s *shop) {
		n := newNode(t, s.database)
		n.start(t)
		s.count(t, n, 100_000, s.skus[1])
		r := &rush{shop: s, seed: seed(t), nodes: []*node{n}}
		dice := rand.New(rand.NewPCG(r.seed, 1))
		for turn := range 3 {
			var all, in sync.WaitGroup
			for b := range 64 {
				a := r.wish(fmt.Sprintf("%x-%d-%d", r.seed, turn, b), []line{{s.skus[1], 1}})
				in.Add(1)
				all.Go(func() { r.inRush(n, a, in.Done) })
			}
			in.Wait()
			time.Sleep(time.Duration(dice.IntN(40)) * time.Millisecond)
			n.stop(t)
			all.Wait()
			r.check(t)
			r.compare(t, s.look(t)) // before anybody asks again
			n.start(t)
		}
		answered := len(r.placed())
		asked := r.settle(t, 30*time.Second)
		r.compare(t, s.look(t))
		t.Logf("%d of %d orders were answered while it stopped, %d afterwards", answered, len(r.attempts()), asked)
	})
}

// inRush asks once, on a connection that the program has taken. No answer is right only for who came after it had begun
// to stop, and was not let in again.
func (r *rush) inRush(n *node, a *attempt, in func()) {
	c := newClient()
	greeting := c.do(n.url, &wish{method: http.MethodGet, path: "/healthz"})
	in()
	told := c.do(n.url, a.wish)
	order, refused, err := told.outcome()
	if told.err != nil && !errors.Is(told.err, syscall.ECONNREFUSED) {
		err = fmt.Errorf("key %s got in and was not answered: %w", a.key, told.err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	a.order, a.refused = order, refused
	if err = errors.Join(err, greeting.err); err != nil {
		r.wrong = append(r.wrong, err)
	}
}

// TestTwoNodesOfWhichOneEnds sells on two nodes, of which one is stopped or killed: buyers ask the other one again.
func TestTwoNodesOfWhichOneEnds(t *testing.T) {
	for name, end := range map[string]func(*node, testing.TB){"stopped": (*node).stop, "killed": func(n *node, _ testing.TB) { n.kill() }} {
		t.Run(name, func(t *testing.T) {
			s := postgresShop(t)
			one, two := newNode(t, s.database), newNode(t, s.database)
			one.start(t)
			two.start(t)
			scarce := s.skus[0]
			s.count(t, one, 60, scarce)
			r := underLoadWith(t, s, []*node{one, two}, func(dice *rand.Rand) []line {
				return []line{{s.skus[dice.IntN(8)], 1}}
			}, func() { end(one, t) })
			r.nodes = []*node{two}
			r.finish(t)
		})
	}
}

// underLoad lets buyers buy things that are plenty while something happens.
func underLoad(t *testing.T, s *shop, nodes []*node, happens func()) *rush {
	t.Helper()
	return underLoadWith(t, s, nodes, func(dice *rand.Rand) []line { return []line{{s.skus[1+dice.IntN(7)], 1}} }, happens)
}

func underLoadWith(t *testing.T, s *shop, nodes []*node, draw func(*rand.Rand) []line, happens func()) *rush {
	t.Helper()
	r := &rush{shop: s, seed: seed(t), nodes: nodes}
	s.count(t, nodes[0], 1_000_000, s.skus[1:8]...)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.buy(ctx, 16, draw)
	}()
	time.Sleep(200 * time.Millisecond)
	happens()
	time.Sleep(200 * time.Millisecond)
	cancel()
	<-done
	return r
}

// finish asks what is open, and compares.
func (r *rush) finish(t *testing.T) {
	t.Helper()
	asked := r.settle(t, 60*time.Second)
	a := r.compare(t, r.shop.look(t))
	t.Logf("%d orders acknowledged and there; %d keys asked again", rows(a, "orders"), asked)
}
