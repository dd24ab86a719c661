package web

import (
	"strconv"
	"testing"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
)

func TestACallerMayAskSoOftenAndNoOftener(t *testing.T) {
	p, now := &Pace{Burst: 3, Every: time.Second}, clock.Instant(1_000_000_000)
	for n := range 3 {
		if err := p.Take("a", now); err != nil {
			t.Fatalf("turn %d: %v", n, err)
		}
	}
	err := p.Take("a", now)
	if !fault.Is(err, fault.TooMany) || fault.Of(err).Retry != time.Second {
		t.Errorf("the fourth: %v, come back in %v", err, fault.Of(err).Retry)
	}
	if err := p.Take("b", now); err != nil {
		t.Errorf("another caller: %v", err)
	}
	if err := p.Take("a", now.Add(time.Second)); err != nil {
		t.Errorf("a second later: %v", err)
	}
}

func TestManyCallersDoNotGrowTheMemory(t *testing.T) {
	p := &Pace{Burst: 1, Every: time.Hour}
	for n := range paceMax * 2 {
		if err := p.Take(strconv.Itoa(n), 1); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.by) > paceMax {
		t.Errorf("%d callers are remembered", len(p.by))
	}
}
