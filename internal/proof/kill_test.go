package proof

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// rounds is how often the program is killed: 5 times, or KILL_ROUNDS.
func rounds(t testing.TB) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("KILL_ROUNDS"))
	if err != nil || n < 1 {
		return 5
	}
	return n
}

// seed is KILL_SEED, or drawn.
func seed(t testing.TB) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(os.Getenv("KILL_SEED"), 10, 64)
	if err != nil {
		n = uint64(rand.Uint32())
	}
	t.Logf("seed %d (KILL_SEED repeats its choices)", n)
	return n
}

// buyersMax is how many buyers there are at once.
const buyersMax = 32

// scarceUnits is how many units the one wanted by everybody gets anew before each round.
const scarceUnits = 40

// TestKilledAtAnyMoment kills the program under load, again and again on the same data.
func TestKilledAtAnyMoment(t *testing.T) {
	onEngines(t, func(t *testing.T, s *shop) {
		k := newKills(t, s)
		for round := range rounds(t) {
			k.round(t, round)
		}
		k.finish(t)
	})
}

// kills is a series of rounds on one shop.
type kills struct {
	*rush
	staff  *staff
	node   *node
	dice   *rand.Rand
	began  time.Time
	scarce string

	open    int
	slowest time.Duration // to be ready again
}

func newKills(t testing.TB, s *shop) *kills {
	n := newNode(t, s.database)
	number := seed(t)
	k := &kills{rush: &rush{shop: s, seed: number, nodes: []*node{n}}, node: n, dice: rand.New(rand.NewPCG(number, 0)), began: time.Now(), scarce: s.skus[0]}
	k.staff = newStaff(s, n, k.rush)
	n.start(t)
	s.count(t, n, 1_000_000, append([]string{s.element}, s.skus[1:8]...)...)
	return k
}

// draw is what a buyer wants: half want the scarce one, others one thing, two, or a set and a part of it.
func (k *kills) draw(dice *rand.Rand) []line {
	switch plenty := k.shop.skus[1+dice.IntN(7)]; dice.IntN(8) {
	case 0, 1, 2, 3:
		return []line{{k.scarce, 1 + dice.Int64N(2)}}
	case 4:
		return []line{{plenty, 1}, {k.shop.element, 2}}
	case 5:
		return []line{{k.shop.set, 1}, {k.shop.element, 1}}
	default:
		return []line{{plenty, 3}}
	}
}

// round lets buyers and staff in, kills the program, starts it again, and looks at everything.
func (k *kills) round(t testing.TB, round int) {
	t.Helper()
	k.shop.count(t, k.node, k.lies(t)+scarceUnits, k.scarce)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		k.staff.work(ctx)
	}()
	bought := make(chan struct{})
	go func() {
		defer close(bought)
		k.buy(ctx, buyersMax, k.draw)
	}()
	time.Sleep(time.Duration(20+k.dice.IntN(500)) * time.Millisecond)
	k.node.kill()
	cancel()
	<-bought
	<-done
	k.slowest = max(k.slowest, k.node.start(t))
	k.open += k.settle(t, 30*time.Second)
	k.repeat(t, k.dice, 50)
	k.compare(t, k.shop.look(t))
	if (round+1)%10 == 0 {
		fmt.Fprintf(os.Stderr, "%s: killed %d times, %d orders, %s\n", t.Name(), round+1, len(k.placed()), time.Since(k.began).Round(time.Second))
	}
}

// lies is what lies of the scarce variant where it is counted.
func (k *kills) lies(t testing.TB) int64 {
	t.Helper()
	return onHand(t, k.shop.look(t), k.scarce, k.shop.place)
}

// finish lets staff have all their answers and says what was seen.
func (k *kills) finish(t testing.TB) {
	t.Helper()
	k.staff.settle(t)
	s := k.shop.look(t)
	a := k.compare(t, s)
	k.staff.compare(t, s)
	refused := 0
	for _, one := range k.attempts() {
		if one.refused {
			refused++
		}
	}
	t.Logf("killed %d times: %d orders acknowledged and there, %d refused, %d keys without an answer asked again; staff: %d answered, %d asked again; ready again after %s at most; units %+v",
		rounds(t), rows(a, "orders"), refused, k.open, k.staff.answered, k.staff.again, k.slowest.Round(time.Millisecond), a.Units)
}
