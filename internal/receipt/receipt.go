// Package receipt is what a door remembers of a write, so that the same wish gets the same answer.
//
// Rules:
//  1. A receipt belongs to a scope (whose key it is) and a key, of which only a hash is kept.
//  2. The answer is sealed by the door: it may hold a secret.
//  3. What is carried out under a key notes that in its own transaction: whatever becomes of the answer, it is
//     not carried out twice.
package receipt

import (
	"context"

	"comptoir/internal/clock"
)

// Receipt is one remembered answer. Answer is nil while the request is being worked on, and when the program
// stopped before it was remembered.
type Receipt struct {
	Scope   string
	Key     string // hash
	Request string // hash of what was asked
	At      clock.Instant
	Done    bool // it was carried out
	Answer  []byte
}

// With gives a context under which every transaction notes that the receipt's wish was carried out.
func With(ctx context.Context, r Receipt) context.Context {
	return context.WithValue(ctx, underKey{}, r)
}

// Of gives the receipt under which something is done.
func Of(ctx context.Context) (Receipt, bool) {
	r, ok := ctx.Value(underKey{}).(Receipt)
	return r, ok
}

type underKey struct{}

// Tx keeps receipts.
type Tx interface {
	// APIReceipt gives what is remembered; fault.NotFound when there is nothing.
	APIReceipt(scope, key string) (Receipt, error)
	// TakeAPIReceipt begins a receipt; false when there is one already. Of several at once one takes it.
	TakeAPIReceipt(Receipt) (bool, error)
	// RetakeAPIReceipt puts a receipt in the place of an old one; false when that has moved meanwhile.
	RetakeAPIReceipt(old, r Receipt) (bool, error)
	// MarkAPIReceipt notes that what was asked for has been carried out; false when the key is somebody else's now.
	MarkAPIReceipt(Receipt) (bool, error)
	// PutAPIReceipt writes the answer of a receipt that was taken.
	PutAPIReceipt(Receipt) error
	// DropAPIReceipt forgets a receipt under which nothing was carried out; false when something was.
	DropAPIReceipt(Receipt) (bool, error)
	// SweepAPIReceipts forgets some of what is older than an instant, at most a thousand; it tells how many.
	SweepAPIReceipts(before clock.Instant) (int64, error)
}
