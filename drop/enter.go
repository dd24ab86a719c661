package drop

import (
	"context"
	"slices"

	"comptoir/internal/batch"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
)

// coming is somebody before the queue's worker.
type coming struct {
	to key
	Wish
}

// Enter takes somebody into a drop: into the lottery, or into the line. The same person gets the same place again.
// Errors: Conflict "drop.too_early", "drop.person_known"; Gone "drop.too_late", "drop.not_running"; TooMany
// "drop.too_fast"; Busy "drop.queue_full" with a time to come back.
func (d *Desk) Enter(ctx context.Context, m market.Code, drop string, who Person, units int64) (Seat, error) {
	now := d.Clock.Now()
	if err := d.pace.allow(who.Account, now); err != nil {
		return Seat{}, err
	}
	one, err := d.Get(m, drop)
	if err != nil {
		return Seat{}, err
	}
	w := one.wish(&who, units)
	if now < one.From || one.State != Published {
		return Seat{}, one.refuse(&w, nil, nil, now)
	}
	a, err := d.queue.Do(ctx, coming{one.key(), w})
	if fault.IsCode(err, "batch.queue_full") {
		full := fault.Wrap(err, fault.Busy, "drop.queue_full")
		full.Retry = fault.Of(err).Retry
		return Seat{}, full
	}
	if err == nil {
		err = a.Err
	}
	if err != nil {
		return Seat{}, err
	}
	return d.seat(&one, a.Entry.ID, a.Entry.Rank, a.Entry.Units, nil), nil
}

func (d *Drop) wish(who *Person, units int64) Wish {
	return Wish{Entry: EntryOf(d.Salt, d.Market, d.ID, who.Account), Customer: who.Account, Units: units, Names: who.names(&d.Facts)}
}

// comeIn lets a batch in, each drop's part in one transaction.
func (d *Desk) comeIn(ctx context.Context, all []coming) []batch.Result[Admission] {
	results := make([]batch.Result[Admission], len(all))
	at := map[key][]int{}
	var order []key
	for i, c := range all {
		if at[c.to] == nil {
			order = append(order, c.to)
		}
		at[c.to] = append(at[c.to], i)
	}
	for _, k := range order {
		wishes := make([]Wish, 0, len(at[k]))
		for _, i := range at[k] {
			wishes = append(wishes, all[i].Wish)
		}
		answers, err := d.letIn(ctx, k, wishes)
		for n, i := range at[k] {
			if results[i].Err = err; err == nil {
				results[i].Answer = answers[n]
			}
		}
	}
	return results
}

// letIn decides and writes one drop's part of a batch. Who is in already is answered without a write.
func (d *Desk) letIn(ctx context.Context, k key, wishes []Wish) ([]Admission, error) {
	var answers []Admission
	err := d.Store.Update(ctx, func(tx Tx) error {
		known, taken, err := peopleOf(tx, k, wishes)
		if err != nil {
			return err
		}
		read := tx.HoldDrop
		if allKnown(wishes, known) {
			read = tx.Drop
		}
		one, err := read(k.market, k.id)
		if err != nil {
			return err
		}
		now := max(d.Clock.Now(), one.Standing.Last)
		a := Admit(&one, wishes, known, taken, now)
		if answers = a.Answers; len(a.New) == 0 {
			return nil
		}
		if err := tx.Enter(k.market, k.id, a.New, a.Names); err != nil {
			return err
		}
		return tx.Keep(&one, []Line{one.entered(a.New, now)})
	})
	return answers, err
}

func allKnown(wishes []Wish, known map[EntryID]Entry) bool {
	return !slices.ContainsFunc(wishes, func(w Wish) bool {
		_, there := known[w.Entry]
		return !there
	})
}

// entered counts new entries and writes their line.
func (d *Drop) entered(entries []Entry, now clock.Instant) Line {
	var body EnteredLine
	for _, e := range entries {
		body.Entries = append(body.Entries, EnteredItem{e.ID, e.Units})
	}
	d.Standing.Entered += int64(len(entries))
	return d.Standing.add(now, bySystem, LineEntered, body)
}

// bySystem is who did what nobody of the staff did.
const bySystem = "system"

// peopleOf reads which of some wishes are in already, and under which of their names somebody is.
func peopleOf(tx Tx, k key, wishes []Wish) (map[EntryID]Entry, map[order.Hash]EntryID, error) {
	ids := make([]EntryID, len(wishes))
	var names []order.Hash
	for i, w := range wishes {
		ids[i] = w.Entry
		names = append(names, w.Names...)
	}
	entries, err := tx.DropEntries(k.market, k.id, ids)
	if err != nil {
		return nil, nil, err
	}
	known := make(map[EntryID]Entry, len(entries))
	for _, e := range entries {
		known[e.ID] = e
	}
	taken, err := tx.DropNames(k.market, k.id, slices.Compact(names))
	return known, taken, err
}
