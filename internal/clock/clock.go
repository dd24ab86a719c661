// Package clock is the one place that reads the time. Domain packages take an Instant as an argument.
package clock

import "time"

// Instant is a moment, in microseconds since 1970-01-01T00:00:00Z. Zero means "not set": in a
// since it means from the beginning, in an until it means without end.
type Instant int64

// Never is later than every instant that is stored.
const Never Instant = 1<<63 - 1

// Clock tells the present instant.
type Clock interface{ Now() Instant }

// System is the machine's clock.
type System struct{}

// Now reads the machine's clock.
func (System) Now() Instant { return Of(time.Now()) }

// Of converts a time to an Instant.
func Of(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time converts back, in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// Add moves an instant by a duration.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Microseconds()) }

// Sub is the time between two instants.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Microsecond }

// String is RFC 3339 in UTC, "" for zero.
func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	return i.Time().Format("2006-01-02T15:04:05.999999Z")
}

// Span is a half-open interval [Since, Until); zero ends are open.
type Span struct {
	Since Instant `json:"since,omitempty"`
	Until Instant `json:"until,omitempty"`
}

// Holds tells whether the instant lies in the span.
func (s Span) Holds(now Instant) bool {
	return now >= s.Since && (s.Until == 0 || now < s.Until)
}

// Next is the first instant after now at which Holds changes; Never when it will not.
func (s Span) Next(now Instant) Instant {
	if now < s.Since {
		return s.Since
	}
	if s.Until != 0 && now < s.Until {
		return s.Until
	}
	return Never
}

// Overlaps tells whether two spans share an instant.
func (s Span) Overlaps(t Span) bool {
	return (s.Until == 0 || t.Since < s.Until) && (t.Until == 0 || s.Since < t.Until)
}

// Fixed is a clock that stands where it was put, for tests and simulations.
type Fixed struct{ At Instant }

// Now gives the instant that was set.
func (f *Fixed) Now() Instant { return f.At }

// Earlier gives the smaller of two instants.
func Earlier(a, b Instant) Instant {
	if a < b {
		return a
	}
	return b
}
