package clearance

import "cmp"

// Moved is what differs between two states of a market's files: the scopes of the papers that came, went or
// were replaced by a new state.
type Moved struct {
	All    bool // gates or conditions differ: any cell may have another standing
	scopes []*Scope
}

// Since compares files with what they were before.
func (f *Files) Since(old *Files) Moved {
	if old == nil || f.gates != old.gates {
		return Moved{All: true}
	}
	var m Moved
	differing(old.papers.Evidence, f.papers.Evidence, func(e *Evidence) string { return e.ID }, func(e *Evidence) { m.scopes = append(m.scopes, &e.Scope) })
	differing(old.papers.Waivers, f.papers.Waivers, func(w *Waiver) string { return w.ID }, func(w *Waiver) { m.scopes = append(m.scopes, &w.Scope) })
	return m
}

// Touches tells whether a cell may have another standing.
func (m *Moved) Touches(c Cell) bool {
	if m.All {
		return true
	}
	for _, s := range m.scopes {
		if s.Covers(c) {
			return true
		}
	}
	return false
}

// differing tells what is in one of two lists only; both are in the order of their names, and what is the same
// has the same address.
func differing[T any](a, b []*T, name func(*T) string, tell func(*T)) {
	for len(a) > 0 && len(b) > 0 {
		if a[0] == b[0] {
			a, b = a[1:], b[1:]
			continue
		}
		switch order := cmp.Compare(name(a[0]), name(b[0])); {
		case order < 0:
			tell(a[0])
			a = a[1:]
		case order > 0:
			tell(b[0])
			b = b[1:]
		default:
			tell(a[0])
			tell(b[0])
			a, b = a[1:], b[1:]
		}
	}
	for _, one := range append(a[:len(a):len(a)], b...) {
		tell(one)
	}
}
