package stock

import (
	"comptoir/internal/clock"
	"comptoir/market"
)

// Posting is movements with one cause; it is written whole.
type Posting struct {
	Market    market.Code // where the location stands
	Ref       int64       // number of the delivery or count
	At        clock.Instant
	Why       string
	Movements []Movement
}
