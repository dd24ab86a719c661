package db

import (
	"errors"
	"slices"
	"time"

	"comptoir/internal/fault"
)

// Again is returned by a function under Update that wants to be run anew on fresh data, for
// instance because a guarded update changed no row.
var Again = errors.New("db: run the transaction again")

// kind says what an engine's error means for us.
type kind uint8

const (
	other       kind = iota
	unique           // a unique index refused
	foreign          // a reference points nowhere
	check            // a check constraint refused
	busy             // lock, deadlock, serialisation: the same work may pass next time
	lost             // the connection is gone
	diskFull         //
	readOnly         //
	writeFailed      // the disk refused a write or a sync
	cancelled        // by our own context
)

// failure is an engine's error, sorted by its code.
type failure struct {
	kind        kind
	constraints []string // names that may be meant
	table       string   // SQLite names the columns, from which the names are found
	columns     []string
	sent        bool // the engine may have acted on it (matters for commit alone)
	cause       error
}

func (f *failure) Error() string { return f.cause.Error() }
func (f *failure) Unwrap() error { return f.cause }

// IsUnique tells whether err is a refusal by this unique index; "" means by any.
func IsUnique(err error, constraint string) bool { return isViolation(err, unique, constraint) }

// IsForeign tells whether err is a reference to a row that is not there, or the removal of one that
// is still referred to. SQLite does not say which reference.
func IsForeign(err error) bool { return isViolation(err, foreign, "") }

// IsCheck tells whether err is a refusal by this named check; "" means by any.
func IsCheck(err error, constraint string) bool { return isViolation(err, check, constraint) }

func isViolation(err error, k kind, constraint string) bool {
	var f *failure
	if !errors.As(err, &f) || f.kind != k {
		return false
	}
	return constraint == "" || slices.Contains(f.constraints, constraint)
}

func kindOf(err error) kind {
	if errors.Is(err, Again) {
		return busy
	}
	var f *failure
	if errors.As(err, &f) {
		return f.kind
	}
	return other
}

// public turns what ends an Update or View into the fault that the caller sees; violations and the
// function's own errors pass unchanged.
func public(err error) error {
	if isFinal(err) {
		return err // whatever its cause: the caller must learn that the outcome is not known
	}
	switch kindOf(err) {
	case busy:
		return retryable(err, "db.busy", time.Second)
	case lost:
		return retryable(err, "db.gone", 5*time.Second)
	case diskFull:
		return retryable(err, "db.disk_full", time.Minute)
	case readOnly:
		return retryable(err, "db.read_only", time.Minute)
	case writeFailed:
		return retryable(err, "db.write_failed", time.Minute)
	}
	return err
}

// outcomeUnknown is rule 4: the commit may or may not have happened.
func outcomeUnknown(cause error) error {
	return retryable(cause, "db.outcome_unknown", time.Second)
}

func retryable(cause error, code string, after time.Duration) error {
	f := fault.Wrap(cause, fault.Busy, code)
	f.Retry = after
	return f
}
