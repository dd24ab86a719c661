// Package invariant holds what cannot be false. It stays on in production.
package invariant

import "fmt"

// Check panics with the message when ok is false: a programming error, never a user's.
func Check(ok bool, format string, args ...any) {
	if !ok {
		panic("invariant: " + fmt.Sprintf(format, args...))
	}
}
