package radio

import (
	"slices"

	"comptoir/internal/clock"
)

// Claim is what one source says of a fact, and since when it says so.
type Claim[T comparable] struct {
	Value  T
	Source string
	Date   clock.Instant
}

// Claims are what sources say of one fact: all are kept (rule 6). Of each source its latest word by now counts; one
// that is dated later is not yet said.
type Claims[T comparable] []Claim[T]

// At is what sources say by an instant: the zero value and false when nobody does, or when they disagree.
func (l Claims[T]) At(now clock.Instant) (value T, ok bool) {
	if len(l) == 0 {
		return value, false
	}
	for i := range l {
		switch {
		case !l.counts(i, now):
		case !ok:
			value, ok = l[i].Value, true
		case l[i].Value != value:
			return *new(T), false
		}
	}
	return value, ok
}

// Disputed tells whether sources disagree by an instant.
func (l Claims[T]) Disputed(now clock.Instant) bool {
	if len(l) < 2 {
		return false
	}
	first := -1
	for i := range l {
		if !l.counts(i, now) {
			continue
		}
		if first >= 0 && l[i].Value != l[first].Value {
			return true
		}
		if first < 0 {
			first = i
		}
	}
	return false
}

// counts tells whether a claim is its source's latest by an instant; of two of one day the later row.
func (l Claims[T]) counts(i int, now clock.Instant) bool {
	if l[i].Date > now {
		return false
	}
	for j := range l {
		if j == i || l[j].Source != l[i].Source || l[j].Date > now {
			continue
		}
		if l[j].Date > l[i].Date || l[j].Date == l[i].Date && j > i {
			return false
		}
	}
	return true
}

// dates lists when the claims begin to count.
func (l Claims[T]) dates(list []clock.Instant) []clock.Instant {
	for i := range l {
		list = append(list, l[i].Date)
	}
	return list
}

// ToldAt is a yes-or-no fact by an instant, Disputed when sources disagree.
func ToldAt(l Claims[Told], now clock.Instant) Told {
	if len(l) == 0 {
		return Untold
	}
	if told, ok := l.At(now); ok {
		return told
	}
	if l.Disputed(now) {
		return Disputed
	}
	return Untold
}

// Standing is whether a carrier serves people, and from when on.
type Standing struct {
	Status Status
	Since  clock.Instant
}

// ClosedAt tells whether a carrier has closed by an instant: every source that speaks of it says so.
func (c *Carrier) ClosedAt(now clock.Instant) bool {
	closed, open := c.standings(now)
	return closed && !open
}

// standings tells whether a source says that the carrier has closed, and whether one says that it has not.
func (c *Carrier) standings(now clock.Instant) (closed, open bool) {
	for i := range c.Standing {
		if !c.Standing.counts(i, now) {
			continue
		}
		if s := &c.Standing[i].Value; s.Status == Closed && s.Since <= now {
			closed = true
		} else {
			open = true
		}
	}
	return closed, open
}

// SubscribersAt is the newest number by an instant, 0 when none is known.
func (c *Carrier) SubscribersAt(now clock.Instant) int {
	n, at := 0, clock.Instant(0)
	for _, s := range c.Subscribers {
		if s.Date <= now && (n == 0 || s.Date > at) {
			n, at = s.Value, s.Date
		}
	}
	return n
}

// EmergencyAt tells whether carriers of the country must refuse phones without emergency calls at an instant.
func (k *Country) EmergencyAt(now clock.Instant) bool {
	return slices.ContainsFunc(k.EmergencySince, func(c Claim[clock.Instant]) bool { return c.Date <= now && c.Value <= now })
}
