package web

import (
	"sync"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
)

// Pace lets each caller ask so often and no oftener: Burst at once, then one more Every so long. It keeps what it
// must know in memory, bounded; a caller that is let through learns nothing of the others.
type Pace struct {
	Burst int
	Every time.Duration

	mutex sync.Mutex
	by    map[string]clock.Instant // when the caller's allowance will be whole again
}

// paceMax bounds the callers that are remembered; those whose allowance is whole are forgotten first.
const paceMax = 20_000

// Take uses one of a caller's turns. TooMany "web.too_often", with the time to come back, when there is none left.
func (p *Pace) Take(caller string, now clock.Instant) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.by == nil {
		p.by = map[string]clock.Instant{}
	}
	if _, known := p.by[caller]; !known && len(p.by) >= paceMax {
		p.forget(now)
	}
	whole := max(p.by[caller], now).Add(p.Every)
	if over := whole.Sub(now.Add(time.Duration(p.Burst) * p.Every)); over > 0 {
		return &fault.Fault{Kind: fault.TooMany, Code: "web.too_often", Retry: over}
	}
	p.by[caller] = whole
	return nil
}

func (p *Pace) forget(now clock.Instant) {
	for caller, whole := range p.by {
		if whole <= now {
			delete(p.by, caller)
		}
	}
	if len(p.by) >= paceMax {
		clear(p.by) // twenty thousand at once: start anew rather than grow
	}
}
