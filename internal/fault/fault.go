// Package fault is the closed list of things that go wrong.
//
// Rules:
//  1. A fault is an error with a Kind, a stable code (package.what_happened) and parameters.
//  2. Public words come from the code; the wrapped cause is for the log alone.
//  3. What the business expects to refuse is not a fault but a value (offer.Refusal and its like).
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Kind says who has to act. The list is closed; internal/web maps each kind to one HTTP status.
type Kind uint8

// The kinds. The zero value is Internal: an error nobody classified is ours.
const (
	Internal  Kind = iota // everything else; text hidden
	Invalid               // a field is wrong
	Malformed             // the input cannot be read at all
	Unsigned              // who are you?
	Forbidden             // not you
	NotFound              // absent, or hidden from you
	Conflict              // the record moved under you
	Gone                  // existed, withdrawn
	TooMany               // your limit
	TooLarge              // the input is larger than its limit
	Busy                  // our limit: queue full, storage busy
	Upstream              // a provider failed
)

// Fault is an error of a closed list of kinds.
type Fault struct {
	Kind   Kind
	Code   string            // stable, e.g. "order.lines_max"
	Field  string            // the input field at fault, "" when none; dotted path in JSON, name in forms
	Params map[string]string // values for the public text
	Retry  time.Duration     // when to come back (Busy, TooMany)
	Cause  error             // for the log alone
}

// Error is the private text.
func (f *Fault) Error() string {
	text := f.Code
	if f.Field != "" {
		text += " (" + f.Field + ")"
	}
	for _, k := range slices.Sorted(maps.Keys(f.Params)) {
		text += fmt.Sprintf(" %s=%q", k, f.Params[k])
	}
	if f.Cause != nil {
		text += ": " + f.Cause.Error()
	}
	return text
}

// Unwrap gives the private cause.
func (f *Fault) Unwrap() error { return f.Cause }

// New makes a fault; params are key, value, key, value.
func New(kind Kind, code string, params ...string) *Fault {
	return &Fault{Kind: kind, Code: code, Params: pairs(params)}
}

// Field makes an Invalid fault that names the field at fault.
func Field(field, code string, params ...string) *Fault {
	return &Fault{Kind: Invalid, Code: code, Field: field, Params: pairs(params)}
}

// Wrap makes a fault around a cause that only the log shows.
func Wrap(cause error, kind Kind, code string, params ...string) *Fault {
	return &Fault{Kind: kind, Code: code, Params: pairs(params), Cause: cause}
}

func pairs(kv []string) map[string]string {
	if len(kv) == 0 {
		return nil
	}
	m := make(map[string]string, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		m[kv[i]] = kv[i+1]
	}
	return m
}

// Of finds the fault in an error's chain; an error without one is Internal with code "internal".
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Kind: Internal, Code: "internal", Cause: err}
}

// All gives every fault of a joined error, in order; of any other error what Of gives.
func All(err error) []*Fault {
	joined, is := err.(interface{ Unwrap() []error })
	if !is {
		return []*Fault{Of(err)}
	}
	var all []*Fault
	for _, one := range joined.Unwrap() {
		all = append(all, All(one)...)
	}
	return all
}

// Is tells whether err is a fault of this kind.
func Is(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}

// IsCode tells whether err is a fault with this code.
func IsCode(err error, code string) bool {
	var f *Fault
	return errors.As(err, &f) && f.Code == code
}
