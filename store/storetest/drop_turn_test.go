package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"comptoir/drop"
	"comptoir/internal/unit"
	"comptoir/store"
)

// counted is a drop desk's storage that counts how often a write is begun, and does something before each ends.
type counted struct {
	unit.Of[drop.Tx]
	writes atomic.Int64
	linger func()
}

// Update counts every run.
func (c *counted) Update(ctx context.Context, fn func(drop.Tx) error) error {
	return c.Of.Update(ctx, func(tx drop.Tx) error {
		c.writes.Add(1)
		err := fn(tx)
		c.linger()
		return err
	})
}

func counting(s *sale) *counted {
	c := &counted{Of: s.drops.Store, linger: func() {}}
	s.drops.Store = c
	return c
}

// TestADropIsOnlyWrittenWhenSomethingIsDue: a worker that wakes each second takes no turn at writing in vain.
func TestADropIsOnlyWrittenWhenSomethingIsDue(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := openSale(t, openShop(t, st, 3))
		s.publish(t, plan(drop.FirstCome, 2, 0))
		c := counting(s)
		for _, step := range []struct {
			what  string
			at    time.Duration
			do    func()
			write bool
		}{
			{"before the opening", time.Minute, func() {}, false},
			{"somebody is in", 2 * time.Minute, func() { s.enter(t, 1); s.enter(t, 2) }, false},
			{"the draw and the first wave", 10 * time.Minute, func() {}, true},
			{"everybody has a right", 11 * time.Minute, func() {}, false},
			{"a right was used", 12 * time.Minute, func() { _, _ = s.buy(1, s.claim(t, 1)) }, true},
			{"and told", 13 * time.Minute, func() {}, false},
			{"a right ran out", 20 * time.Minute, func() {}, true},
			{"nobody is next", 21 * time.Minute, func() {}, false},
			{"it is over", time.Hour, func() {}, true},
			{"it is closed", 2 * time.Hour, func() {}, false},
		} {
			s.at(step.at)
			step.do()
			before := c.writes.Load()
			s.lead(t)
			if wrote := c.writes.Load() > before; wrote != step.write {
				t.Errorf("%s: a write was begun: %t", step.what, wrote)
			}
		}
		if r := s.receipt(t); r.Granted != 2 || r.Ordered != 1 || r.Back != 1 {
			t.Errorf("receipt %+v", r)
		}
	})
}

// TestWhoWaitsForALogDoesNotRunAnew: two nodes that write one log take turns, and neither works in vain.
func TestWhoWaitsForALogDoesNotRunAnew(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		one := openSale(t, openShop(t, st, 3))
		two := openSale(t, joinShop(t, st))
		one.publish(t, plan(drop.FirstCome, 2, 0))
		one.at(2 * time.Minute)
		two.at(2 * time.Minute)
		if _, err := two.drops.Refresh(t.Context(), two.clock.At); err != nil {
			t.Fatal(err)
		}
		c := counting(two)
		entered := make(chan error, 1)
		counting(one).linger = func() {
			go func() {
				_, err := two.drops.Enter(context.Background(), "es", "autumn", buyer(1), 1)
				entered <- err
			}()
			time.Sleep(100 * time.Millisecond) // the other stands in the line by now; if not, nothing is shown, and nothing fails
		}
		one.enter(t, 2)
		if err := <-entered; err != nil || c.writes.Load() != 1 {
			t.Errorf("it ran %d times: %v", c.writes.Load(), err)
		}
	})
}

// TestWhoHasAllByACodeIsPassedOverOnce: a turn that gives nothing is remembered, though the log tells nothing of it.
func TestWhoHasAllByACodeIsPassedOverOnce(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := openSale(t, openShop(t, st, 3))
		s.publish(t, plan(drop.FirstCome, 2, 1))
		codes, err := s.drops.MakeCodes(t.Context(), leader{}, "es", "autumn", s.clock.At)
		if err != nil {
			t.Fatal(err)
		}
		s.at(10 * time.Minute)
		s.lead(t)
		if _, err := s.drops.Redeem(t.Context(), "es", "autumn", buyer(1), codes[0]); err != nil {
			t.Fatal(err)
		}
		s.enter(t, 1)
		s.lead(t)
		c := counting(s)
		s.lead(t)
		if n := c.writes.Load(); n > 0 {
			t.Errorf("%d writes were begun, and nothing is due", n)
		}
		if r := s.receipt(t); r.Granted != 0 || r.CodesUsed != 1 {
			t.Errorf("%+v", r)
		}
	})
}
