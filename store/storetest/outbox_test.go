package storetest

import (
	"testing"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/outbox"
	"comptoir/store"
)

// TestNewsIsReadAlthoughTheClockWentBack: no reader looks behind what it has seen (fault F16).
func TestNewsIsReadAlthoughTheClockWentBack(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		tell := func(at clock.Instant) {
			Update(t, s, func(tx *store.Tx) error {
				return tx.Tell([]outbox.Row{outbox.News(at, "order.placed", map[string]string{})})
			})
		}
		seen := func() (last int64) {
			View(t, s, func(tx *store.Tx) error {
				rows, err := tx.News(0, 100)
				last = rows[len(rows)-1].ID
				return err
			})
			return last
		}
		tell(start.Add(time.Hour))
		read := seen()
		Update(t, s, func(tx *store.Tx) error { return tx.PutSeen("post", read) })
		for range 3 {
			tell(start)
		}
		View(t, s, func(tx *store.Tx) error {
			rows, err := tx.News(read, 100)
			if len(rows) != 3 {
				t.Errorf("%d of 3 rows come after what was read", len(rows))
			}
			return err
		})
	})
}
