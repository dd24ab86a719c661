package paperwork

import (
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
)

// Tx is what the desk needs from storage.
type Tx interface {
	// Gates gives all gates of the company's own, by code.
	Gates() ([]clearance.Gate, error)
	// Waivers gives all waivers, ended ones too.
	Waivers() ([]*clearance.Waiver, error)
	// Evidence gives one piece; fault.NotFound "evidence.unknown".
	Evidence(id string) (*clearance.Evidence, error)
	// EvidenceEnding gives a piece of the list of evidence, what ends first in front.
	EvidenceEnding(Ending) ([]*clearance.Evidence, error)
	// CapOf gives the count of a certificate for a number of units; fault.NotFound for others.
	CapOf(evidence string) (Cap, error)
	// SoldSince gives what a market's orders of a currency have sold since an instant, by channel and variant.
	SoldSince(m market.Code, in money.Currency, since clock.Instant) ([]Sold, error)
	// OpenLines gives what of a market's orders, however old, is still to be handed over, in the order of their numbers.
	OpenLines(m market.Code) ([]OpenLine, error)
	// KeepFile keeps a file under the hash of its content; one that is there already stays.
	KeepFile(File, clock.Instant) error
	// File gives a file; fault.NotFound "evidence.file_unknown".
	File(hash string) (File, error)
}

// Ending picks evidence by its end; what has none ends at clock.Never.
type Ending struct {
	Gate     string        // "" is every gate
	From, To clock.Instant // of the end, both included
	AfterEnd clock.Instant // where the page before has stopped
	AfterID  string
	Limit    int
}
