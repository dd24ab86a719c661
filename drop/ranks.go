package drop

import (
	"context"
	"sync"
)

// ranks keeps the drawn lists of the sales that run, so that nobody who waits asks storage for the number that the draw
// gave them: at the opening everybody does at once. A list of a quarter of a million is some twenty megabytes.
type ranks struct {
	mutex sync.RWMutex
	of    map[key]*drawn
}

// drawn is one list, both ways.
type drawn struct {
	order []EntryID
	rank  map[EntryID]int64
}

// rank is the number that the draw gave an entry, 0 when it is none of the list; false when the list is not known here.
func (r *ranks) rank(k key, e EntryID) (int64, bool) {
	r.mutex.RLock()
	defer r.mutex.RUnlock()
	if l := r.of[k]; l != nil {
		return l.rank[e], true
	}
	return 0, false
}

// list is a drawn list in its order; nil when it is not known here.
func (r *ranks) list(k key) []EntryID {
	r.mutex.RLock()
	defer r.mutex.RUnlock()
	if l := r.of[k]; l != nil {
		return l.order
	}
	return nil
}

// follow reads the lists that were drawn since, and forgets those of sales that have ended.
func (d *Desk) follow(ctx context.Context, all []Drop) error {
	running := map[key]bool{}
	for i := range all {
		one := &all[i]
		if one.State != Published || one.Standing.Drawn < 1 {
			continue
		}
		running[one.key()] = true
		if d.ranks.list(one.key()) != nil {
			continue
		}
		list, err := d.drawnList(ctx, one)
		if err != nil {
			return err
		}
		d.ranks.put(one.key(), list)
	}
	d.ranks.keep(running)
	return nil
}

// drawnList is the drawn list of a drop, whether all of it is written or not.
func (d *Desk) drawnList(ctx context.Context, one *Drop) (list []EntryID, err error) {
	if one.Standing.Unranked > 0 {
		ready, err := d.deal(ctx, one.key(), one.Standing.Last)
		if err != nil || ready.order != nil {
			return ready.order, err
		}
	}
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		list, err = tx.DropDrawn(one.Market, one.ID)
		return err
	})
	return list, err
}

// put keeps a list that is not known here.
func (r *ranks) put(k key, list []EntryID) {
	if len(list) == 0 || r.list(k) != nil {
		return
	}
	of := make(map[EntryID]int64, len(list))
	for i, e := range list {
		of[e] = int64(i) + 1
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.of == nil {
		r.of = map[key]*drawn{}
	}
	r.of[k] = &drawn{list, of}
}

func (r *ranks) keep(running map[key]bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for k := range r.of {
		if !running[k] {
			delete(r.of, k)
		}
	}
}
