package notation

import "comptoir/radio"

// Notation reads texts against the tables.
type Notation struct {
	Bands radio.Table
	Plan  radio.Plan
}
