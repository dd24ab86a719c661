package drop

import (
	"maps"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/order"
)

// Wish is somebody who wants to come in.
type Wish struct {
	Entry    EntryID
	Customer string
	Units    int64
	Names    []order.Hash
}

// Admission is the answer to one wish: the entry, which may have been there before, or why not.
type Admission struct {
	Entry Entry
	Err   error
}

// Admitted is a batch of wishes decided.
type Admitted struct {
	Answers []Admission
	New     []Entry
	Names   map[order.Hash]EntryID // of the new entries
}

// Admit decides who comes in, in order of arrival (rules 4 and 5). known are the entries that are there, taken the
// names under which somebody is there. Who is there already gets the same place again.
func Admit(d *Drop, wishes []Wish, known map[EntryID]Entry, taken map[order.Hash]EntryID, now clock.Instant) Admitted {
	a := Admitted{Answers: make([]Admission, len(wishes)), Names: map[order.Hash]EntryID{}}
	for i, w := range wishes {
		if e, there := known[w.Entry]; there {
			a.Answers[i].Entry = e
			continue
		}
		if err := d.refuse(&w, taken, a.Names, now); err != nil {
			a.Answers[i].Err = err
			continue
		}
		e := Entry{Market: d.Market, Drop: d.ID, ID: w.Entry, Customer: w.Customer, Units: w.Units, At: now}
		if d.Standing.Drawn >= 0 {
			e.Rank = lateRank + d.Standing.Entered + int64(len(a.New)) + 1
		}
		known[w.Entry] = e
		maps.Copy(a.Names, w.fresh(taken))
		a.New = append(a.New, e)
		a.Answers[i].Entry = e
	}
	return a
}

// refuse says why somebody does not come in.
func (d *Drop) refuse(w *Wish, taken, fresh map[order.Hash]EntryID, now clock.Instant) error {
	switch {
	case d.State != Published:
		return fault.New(fault.Gone, "drop.not_running")
	case now < d.From:
		return fault.New(fault.Conflict, "drop.too_early")
	case !d.Takes(now), d.Rule == Lottery && d.Standing.Drawn >= 0:
		return fault.New(fault.Gone, "drop.too_late")
	case w.Units < 1 || w.Units > d.Limit:
		return outside("units", 1, d.Limit)
	}
	if w.known(taken) || w.known(fresh) {
		return fault.New(fault.Conflict, "drop.person_known")
	}
	return nil
}

// known tells whether one of somebody's names belongs to another entry.
func (w *Wish) known(names map[order.Hash]EntryID) bool {
	for _, n := range w.Names {
		if by, there := names[n]; there && by != w.Entry {
			return true
		}
	}
	return false
}

// fresh gives the names that nobody counts under yet.
func (w *Wish) fresh(taken map[order.Hash]EntryID) map[order.Hash]EntryID {
	names := map[order.Hash]EntryID{}
	for _, n := range w.Names {
		if _, there := taken[n]; !there {
			names[n] = w.Entry
		}
	}
	return names
}

// Turn is somebody whose turn it may be: their entry, and the units that they hold or have.
type Turn struct {
	Entry
	Has int64
}

// Wave grants units of the open allotment to those who are next, in order, until nothing is left (rules 5 and 6).
// It moves the drop's counts on.
func Wave(d *Drop, turns []Turn, now clock.Instant) []Grant {
	var grants []Grant
	for _, t := range turns {
		if d.Standing.Left == 0 {
			break
		}
		d.Standing.Reached = t.Rank
		units := min(t.Units, d.Limit-t.Has, d.Standing.Left)
		if units < 1 {
			continue // has all that one person may have, by a code
		}
		d.Standing.Left -= units
		grants = append(grants, d.grant(&t.Entry, units, Everybody, now))
	}
	return grants
}

// grant numbers one more grant.
func (d *Drop) grant(e *Entry, units int64, from Allotment, now clock.Instant) Grant {
	d.Standing.Grants++
	now = max(now, d.Standing.Last)
	return Grant{Market: d.Market, Drop: d.ID, N: d.Standing.Grants, Entry: e.ID, Customer: e.Customer, Units: units, Allotment: from,
		State: Held, At: now, Until: now.Add(d.Hold)}
}

// back counts units that came back to their allotment.
func (r *Standing) back(from Allotment, units int64) {
	if from == ByCode {
		r.CodeLeft += units
		return
	}
	r.Left += units
}
