package proof

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"comptoir/market"
	"comptoir/stock"
	"comptoir/store"
)

// take is the wish for some units of one variant, and what came of it.
type take struct {
	sku   string
	units int64
}

type taken string

const (
	sold    taken = "sold"
	soldOut taken = "sold out"
	unknown taken = "unknown" // no answer: it may have been sold or not
)

// register is the model of what is left of a variant: whoever is sold units finds them there, whoever is refused does
// not, and all at one moment between the question and the answer.
func register(units int64) porcupine.Model {
	m := porcupine.NondeterministicModel{
		Partition: bySKU,
		Init:      func() []any { return []any{units} },
		Step: func(state, input, output any) []any {
			left, wanted := state.(int64), input.(take).units
			switch {
			case output == sold && left >= wanted:
				return []any{left - wanted}
			case output == soldOut && left < wanted:
				return []any{left}
			case output == unknown && left >= wanted:
				return []any{left, left - wanted}
			case output == unknown:
				return []any{left}
			}
			return nil
		},
	}
	return m.ToModel()
}

func bySKU(all []porcupine.Operation) (parts [][]porcupine.Operation) {
	by := map[string][]porcupine.Operation{}
	for _, one := range all {
		sku := one.Input.(take).sku
		by[sku] = append(by[sku], one)
	}
	for _, part := range by {
		parts = append(parts, part)
	}
	return parts
}

// history is what clients saw.
type history struct {
	mu    sync.Mutex
	began time.Time
	all   []porcupine.Operation
}

func (h *history) now() int64 { return int64(time.Since(h.began)) }

func (h *history) add(client int, asked int64, wanted take, got taken) {
	h.mu.Lock()
	defer h.mu.Unlock()
	answered := h.now()
	if got == unknown {
		answered = math.MaxInt64 // it may happen later
	}
	h.all = append(h.all, porcupine.Operation{ClientId: client, Input: wanted, Output: got, Call: asked, Return: answered})
}

func (h *history) check(t *testing.T, units int64) {
	t.Helper()
	switch got := porcupine.CheckOperationsTimeout(register(units), h.all, time.Minute); got {
	case porcupine.Illegal:
		t.Errorf("the history of %d takings is not linearizable", len(h.all))
	case porcupine.Unknown:
		t.Errorf("the checker has not come to an end on %d takings", len(h.all))
	}
}

func (h *history) count(got taken) (n int) {
	for _, one := range h.all {
		if one.Output == got {
			n++
		}
	}
	return n
}

// TestTheCheckerBites gives the checker histories that must not be.
func TestTheCheckerBites(t *testing.T) {
	wanted := take{"X", 1}
	op := func(call, end int64, got taken) porcupine.Operation {
		return porcupine.Operation{ClientId: int(call), Input: wanted, Output: got, Call: call, Return: end}
	}
	for name, c := range map[string]struct {
		history []porcupine.Operation
		fine    bool
	}{
		"one unit sold to one of two":         {[]porcupine.Operation{op(0, 9, sold), op(1, 8, soldOut)}, true},
		"one unit sold twice":                 {[]porcupine.Operation{op(0, 9, sold), op(1, 8, sold)}, false},
		"sold out before anything was sold":   {[]porcupine.Operation{op(0, 1, soldOut), op(2, 3, sold)}, false},
		"sold after sold out":                 {[]porcupine.Operation{op(0, 9, sold), op(1, 2, soldOut), op(3, 4, sold)}, false},
		"no answer, and then sold out":        {[]porcupine.Operation{op(0, math.MaxInt64, unknown), op(2, 3, soldOut)}, true},
		"no answer, and then sold":            {[]porcupine.Operation{op(0, math.MaxInt64, unknown), op(2, 3, sold)}, true},
		"no answer, sold and sold once more":  {[]porcupine.Operation{op(0, math.MaxInt64, unknown), op(2, 3, sold), op(4, 5, sold)}, false},
		"nobody was sold it, and it is gone":  {[]porcupine.Operation{op(0, 1, soldOut)}, false},
		"the answer crossed with the refusal": {[]porcupine.Operation{op(0, 5, sold), op(4, 6, soldOut)}, true},
	} {
		if got := porcupine.CheckOperations(register(1), c.history); got != c.fine {
			t.Errorf("%s: linearizable %v, want %v", name, got, c.fine)
		}
	}
}

// threeNodes sell from one database.
func threeNodes(t *testing.T) (*shop, []*node) {
	t.Helper()
	s := postgresShop(t)
	var nodes []*node
	for range 3 {
		n := newNode(t, s.database)
		n.start(t)
		nodes = append(nodes, n)
	}
	return s, nodes
}

// exactly sets how many units of variants may be sold in Spain, over all places.
func (s *shop) exactly(t *testing.T, n *node, units int64, skus ...string) {
	t.Helper()
	look := s.look(t)
	var places []stock.Location
	must(t, look.View(context.Background(), func(tx *store.Tx) (err error) {
		places, err = tx.Locations()
		return err
	}))
	for _, place := range places {
		if !place.ServesMarket(spain) || !slices.Contains(place.Channels, market.Web) {
			continue
		}
		lies := int64(0)
		if place.Code == s.place {
			lies = units + place.Buffer
		}
		s.countAt(t, n, place.Code, lies, skus...)
	}
	for _, sku := range skus {
		if left := sellable(t, look, places, sku); left != units {
			t.Fatalf("%d of %s may be sold, want %d", left, sku, units)
		}
	}
	time.Sleep(1500 * time.Millisecond) // the other nodes look once a second what has changed
}

func sellable(t *testing.T, look *store.Store, places []stock.Location, sku string) (units int64) {
	t.Helper()
	must(t, look.View(context.Background(), func(tx *store.Tx) error {
		levels, err := tx.Levels([]string{sku})
		units = stock.FreeByChannel(places, levels, spain)[market.Web][sku]
		return err
	}))
	return units
}

// taker is a client that takes units and notes what it saw.
type taker struct {
	*history
	shop   *shop
	nodes  []*node
	name   string
	client *client
	number int
	turns  int
}

// take asks once; without an answer it asks again with the same key, at another node, or leaves it at that.
func (k *taker) take(wanted take, tries int) {
	k.turns++
	w := k.shop.placing(fmt.Sprintf("%s-%d-%d", k.name, k.number, k.turns), line{wanted.sku, wanted.units})
	asked := k.now()
	for try := range tries {
		told := k.client.do(k.nodes[(k.number+k.turns+try)%len(k.nodes)].url, w)
		order, refused, err := told.outcome()
		switch {
		case err != nil:
			panic(err) // an answer that nobody expects
		case order != nil:
			k.add(k.number, asked, wanted, sold)
			return
		case refused:
			k.add(k.number, asked, wanted, soldOut)
			return
		}
	}
	k.add(k.number, asked, wanted, unknown)
}

// TestTakingTheLastUnitsIsLinearizable lets twelve clients take from six variants at three nodes, of which one is killed.
func TestTakingTheLastUnitsIsLinearizable(t *testing.T) {
	const units, clients, turns = 9, 12, 14
	s, nodes := threeNodes(t)
	skus := s.skus[:6]
	s.exactly(t, nodes[0], units, skus...)
	number := seed(t)
	h := &history{began: time.Now()}
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			dice := rand.New(rand.NewPCG(number, uint64(c)))
			k := &taker{history: h, shop: s, nodes: nodes, name: fmt.Sprintf("%x", number), client: newClient(), number: c}
			for range turns {
				k.take(take{skus[dice.IntN(len(skus))], 1 + dice.Int64N(2)}, 1+2*dice.IntN(2))
			}
		})
	}
	time.Sleep(time.Duration(20+number%80) * time.Millisecond)
	nodes[2].kill()
	all.Wait()
	h.check(t, units)
	audit(t, s.look(t))
	t.Logf("%d takings at three nodes: %d sold, %d sold out, %d without an answer", len(h.all), h.count(sold), h.count(soldOut), h.count(unknown))
}

// TestThreeNodesWantTheLastUnit sells each of twenty variants of which one unit is left, to one of 24 who want it.
func TestThreeNodesWantTheLastUnit(t *testing.T) {
	const wanting = 24
	s, nodes := threeNodes(t)
	skus := s.skus[:min(20, len(s.skus))]
	s.exactly(t, nodes[0], 1, skus...)
	h := &history{began: time.Now()}
	for _, sku := range skus {
		var all sync.WaitGroup
		for c := range wanting {
			all.Go(func() {
				k := &taker{history: h, shop: s, nodes: nodes, name: "last-" + sku, client: newClient(), number: c}
				k.take(take{sku, 1}, 3)
			})
		}
		all.Wait()
	}
	h.check(t, 1)
	if got := h.count(sold); got != len(skus) {
		t.Errorf("%d units were sold of %d", got, len(skus))
	}
	audit(t, s.look(t))
	t.Logf("%d variants with one unit, wanted %d times at three nodes: %d sold, %d sold out", len(skus), wanting, h.count(sold), h.count(soldOut))
}
