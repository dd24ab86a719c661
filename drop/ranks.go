package drop

import (
	"context"
	"sync"
)

// ranks keeps the drawn lists of the sales that run, so that nobody who waits asks storage for the number that the draw
// gave them: at the opening everybody does at once. A list of a quarter of a million is some twenty megabytes.
type ranks struct {
	mutex sync.RWMutex
	of    map[key]map[EntryID]int64
}

// rank is the number that the draw gave an entry; false when it is not known here.
func (r *ranks) rank(k key, e EntryID) (int64, bool) {
	r.mutex.RLock()
	defer r.mutex.RUnlock()
	n, known := r.of[k][e]
	return n, known
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
		if d.ranks.has(one.key()) {
			continue
		}
		var list []EntryID
		err := d.Store.View(ctx, func(tx Tx) (err error) {
			list, err = tx.DropDrawn(one.Market, one.ID)
			return err
		})
		if err != nil {
			return err
		}
		d.ranks.put(one.key(), list)
	}
	d.ranks.keep(running)
	return nil
}

func (r *ranks) has(k key) bool {
	r.mutex.RLock()
	defer r.mutex.RUnlock()
	return r.of[k] != nil
}

func (r *ranks) put(k key, list []EntryID) {
	of := make(map[EntryID]int64, len(list))
	for i, e := range list {
		of[e] = int64(i) + 1
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.of == nil {
		r.of = map[key]map[EntryID]int64{}
	}
	r.of[k] = of
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
