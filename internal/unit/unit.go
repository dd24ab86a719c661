// Package unit is how a domain package asks for storage: a use case runs in one transaction over
// the few methods that its package declares in store.go.
package unit

import "context"

// Of runs work on one consistent view of the store.
//
// View reads a snapshot. Update may call fn more than once (busy, serialisation failure): fn
// touches only its T and variables that it assigns whole. Nothing is visible outside before
// Update has returned nil. When the outcome of the commit is unknown, Update returns a
// fault with code "db.outcome_unknown".
type Of[T any] interface {
	View(ctx context.Context, fn func(T) error) error
	Update(ctx context.Context, fn func(T) error) error
}
