// Package receipt is what a door remembers of a write, so that the same wish gets the same answer.
//
// Rules:
//  1. A receipt belongs to a scope (whose key it is) and a key, of which only a hash is kept.
//  2. The answer is sealed by the door: it may hold a secret.
package receipt

import "comptoir/internal/clock"

// Receipt is one remembered answer. Answer is nil while the request is being worked on.
type Receipt struct {
	Scope   string
	Key     string // hash
	Request string // hash of what was asked
	At      clock.Instant
	Answer  []byte
}

// Tx keeps receipts.
type Tx interface {
	// APIReceipt gives what is remembered; fault.NotFound when there is nothing.
	APIReceipt(scope, key string) (Receipt, error)
	// TakeAPIReceipt begins a receipt; false when there is one already. Of several at once one takes it.
	TakeAPIReceipt(Receipt) (bool, error)
	// RetakeAPIReceipt puts a receipt in the place of one that was begun at an instant; false when it has
	// moved meanwhile.
	RetakeAPIReceipt(began clock.Instant, r Receipt) (bool, error)
	// PutAPIReceipt writes the answer of a receipt that was taken.
	PutAPIReceipt(Receipt) error
	// DropAPIReceipt forgets it.
	DropAPIReceipt(scope, key string) error
	// SweepAPIReceipts forgets some of what is older than an instant, at most a thousand; it tells how many.
	SweepAPIReceipts(before clock.Instant) (int64, error)
}
