package drop

import (
	"sync"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
)

// What one account may ask of the desk in a while.
const (
	paceMax   = 20
	paceWhile = 10 * time.Second
	paceRoom  = 1 << 20 // accounts that are counted at once
)

// pace counts what each account asks (rule 8): who hammers is told when to come back.
type pace struct {
	mu    sync.Mutex
	since clock.Instant
	asked map[string]int
}

// allow counts one more; TooMany "drop.too_fast" when it is too much.
func (p *pace) allow(customer string, now clock.Instant) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked == nil || now >= p.since.Add(paceWhile) || now < p.since || len(p.asked) >= paceRoom {
		p.asked, p.since = map[string]int{}, now
	}
	if p.asked[customer]++; p.asked[customer] > paceMax {
		f := fault.New(fault.TooMany, "drop.too_fast")
		f.Retry = p.since.Add(paceWhile).Sub(now)
		return f
	}
	return nil
}
