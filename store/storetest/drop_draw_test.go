package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"comptoir/drop"
	"comptoir/internal/id"
	"comptoir/internal/unit"
	"comptoir/store"
)

// crashing is a drop desk's storage that goes away before or after the write of a number ends, and stays away.
type crashing struct {
	unit.Of[drop.Tx]
	left  int
	after bool // what was written is kept, and nobody hears of it
}

var errGone = errors.New("the machine is gone")

// Update fails from its time on.
func (c *crashing) Update(ctx context.Context, fn func(drop.Tx) error) error {
	if c.left--; c.left > 0 {
		return c.Of.Update(ctx, fn)
	}
	if c.left == 0 && c.after {
		if err := c.Of.Update(ctx, fn); err != nil {
			return err
		}
		return errGone
	}
	return c.Of.Update(ctx, func(tx drop.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return errGone
	})
}

// View works as long as the machine does.
func (c *crashing) View(ctx context.Context, fn func(drop.Tx) error) error {
	if c.left <= 0 {
		return errGone
	}
	return c.Of.View(ctx, fn)
}

const drawnBuyers = 11

// drawnSale is a sale before its draw, the same each time, whose ranks are written two at a time.
func drawnSale(t *testing.T, st *store.Store, rule drop.Rule) *sale {
	s := openSale(t, openShop(t, st, 30))
	s.drops.IDs, s.drops.Ranks = id.Maker{Source: rand.NewChaCha8([32]byte{7})}, 2
	s.publish(t, plan(rule, 3, 0))
	s.at(2 * time.Minute)
	for n := range drawnBuyers {
		s.enter(t, n)
	}
	s.at(10 * time.Minute)
	return s
}

// ranks are everybody's numbers as storage has them.
func (s *sale) ranks(t *testing.T) (ranks []int64) {
	t.Helper()
	for n := range drawnBuyers {
		seat, err := s.drops.Where(t.Context(), "es", "autumn", buyer(n), "")
		if err != nil {
			t.Fatal(err)
		}
		ranks = append(ranks, seat.Rank)
	}
	return ranks
}

// TestADrawThatWasCutShortGoesOn: the machine goes away at any step of a draw, and another goes on to the same receipt.
func TestADrawThatWasCutShortGoesOn(t *testing.T) {
	// before (odd) or after each of the six writes; none the first time
	for rule, crashes := range map[drop.Rule][]int{drop.FirstCome: {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, drop.Lottery: {0, 1, 2, 7}} {
		t.Run(string(rule), func(t *testing.T) {
			var receipt drop.Receipt
			var ranks []int64
			for _, crash := range crashes {
				Run(t, func(t *testing.T, st *store.Store) {
					s := drawnSale(t, st, rule)
					if crash > 0 {
						s.crash(t, (crash+1)/2, crash%2 == 0)
						s = openSale(t, joinShop(t, st))
						s.drops.Ranks = 2
						s.at(10 * time.Minute)
					}
					s.lead(t)
					got := s.receipt(t)
					if receipt.Lines == 0 {
						receipt, ranks = got, s.ranks(t)
					}
					if now := s.ranks(t); got != receipt || !slices.Equal(now, ranks) {
						t.Errorf("crash %d: %+v %v\nnot %+v %v", crash, got, now, receipt, ranks)
					}
					s.audited(t)
				})
			}
			if slices.Sort(ranks); ranks[0] != 1 || ranks[drawnBuyers-1] != drawnBuyers || receipt.Granted != 3 {
				t.Errorf("ranks %v, receipt %+v", ranks, receipt)
			}
		})
	}
}

// crash leads the sale until the machine is gone. What is stored meanwhile holds by all rules.
func (s *sale) crash(t *testing.T, write int, after bool) {
	t.Helper()
	c := &crashing{Of: s.drops.Store, left: write, after: after}
	s.drops.Store = c
	for more := true; more; {
		var err error
		if more, err = s.drops.Lead(t.Context(), s.clock.At); err != nil && !errors.Is(err, errGone) {
			t.Fatal(err)
		}
	}
	if c.left > 0 {
		t.Fatalf("the draw was done after %d writes", write-c.left)
	}
	s.audited(t)
}

func (s *sale) audited(t *testing.T) {
	t.Helper()
	err := s.store.View(t.Context(), func(tx *store.Tx) error {
		a, err := tx.AuditDrops()
		if err != nil {
			return err
		}
		return a.Err()
	})
	if err != nil {
		t.Error(err)
	}
}

// TestWhoComesWhileTheListIsDrawn: who comes in while the list is read is drawn with it, who comes in while the ranks
// are written follows everybody who was drawn, and orders are placed in between.
func TestWhoComesWhileTheListIsDrawn(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := drawnSale(t, st, drop.FirstCome)
		c := &meanwhile{Of: s.drops.Store, do: func() { s.enter(t, 20); s.enter(t, 21) }}
		s.drops.Store = c
		for step, more := 0, true; more; step++ {
			var err error
			if more, err = s.drops.Lead(t.Context(), s.clock.At); err != nil {
				t.Fatal(err)
			}
			switch step {
			case 0:
				if seat, err := s.drops.Where(t.Context(), "es", "autumn", buyer(20), ""); err != nil || !seat.In() {
					t.Fatal(seat, err)
				}
				if seat := s.enter(t, 22); seat.Rank != drawnBuyers+3 {
					t.Errorf("who came after the draw is number %d", seat.Rank)
				}
			case 1:
				if o := s.place(t, wish("passer-by", line("PHONE", 1))); o.Placed == nil {
					t.Errorf("nothing is sold while ranks are written: %+v", o)
				}
			}
			s.audited(t)
		}
		if r := s.receipt(t); r.Entries != drawnBuyers+3 || r.Granted != 3 {
			t.Errorf("%+v", r)
		}
		for _, n := range []int{20, 21} {
			if seat, err := s.drops.Where(t.Context(), "es", "autumn", buyer(n), ""); err != nil || seat.Rank < 1 || seat.Rank > drawnBuyers+2 {
				t.Errorf("buyer %d, who came before the draw, is number %d: %v", n, seat.Rank, err)
			}
		}
	})
}

// meanwhile is a drop desk's storage where something happens once, before the first write.
type meanwhile struct {
	unit.Of[drop.Tx]
	do func()
}

// Update comes after what happens meanwhile.
func (m *meanwhile) Update(ctx context.Context, fn func(drop.Tx) error) error {
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return m.Of.Update(ctx, fn)
}
