package storefront

import (
	"testing"
	"time"

	"comptoir/drop"
	"comptoir/internal/clock"
)

// TestALargeCrowdLooksSeldom: a crowd of any size looks so often together as one machine can answer, whoever is next
// looks soon, and nobody sleeps through their right.
func TestALargeCrowdLooksSeldom(t *testing.T) {
	const now = clock.Instant(1e15)
	for _, crowd := range []int64{100, 20_000, 250_000} {
		for _, known := range []bool{true, false} {
			one := drop.Drop{Facts: drop.Facts{Opens: now.Add(-time.Minute), Closes: now.Add(time.Hour), Hold: 10 * time.Minute}, Standing: drop.Standing{Entered: crowd, Drawn: crowd}}
			perSecond, longest, step := 0.0, 0, max(1, crowd/5000)
			for n := int64(0); n < crowd; n += step {
				seat := drop.Seat{Drop: one, Entry: drop.EntryID{byte(n * 7), byte(n * 13), byte(n * 31)}}
				if known {
					seat.Rank, seat.Ahead = n+1, n
				}
				wait := placeWait(&seat, now)
				if known && n < 500 && wait > 10 {
					t.Errorf("%d people are before somebody who looks again in %d s", n, wait)
				}
				perSecond, longest = perSecond+float64(step)/float64(wait), max(longest, wait)
			}
			if perSecond > 10_000 || longest > 75 {
				t.Errorf("%d people (numbers known: %t) look %.0f times a second, one of them in %d s", crowd, known, perSecond, longest)
			}
			one.Hold = time.Minute
			if wait := placeWait(&drop.Seat{Drop: one, Entry: drop.EntryID{5, 4, 255}, Rank: crowd, Ahead: crowd}, now); wait > 25 {
				t.Errorf("a right of a minute may be slept through: %d s", wait)
			}
		}
	}
}
