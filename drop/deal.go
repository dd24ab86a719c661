package drop

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"comptoir/internal/clock"
	"comptoir/internal/invariant"
)

// RankMax is how many ranks of a drawn list are written at once: orders are written in between.
const RankMax = 2000

// deal is a list in the order of the draw (rule 5): everybody who was in when the log ended with the hash head.
type deal struct {
	list  []EntryID // in any order
	lines int64     // of the log, with which the list is whole; 0: nothing was read
	head  Hash
	order []EntryID
}

// deal reads and orders the list of a drop that is to be drawn, or whose ranks are not all written yet, before the
// transaction that writes: nobody waits for it.
func (d *Desk) deal(ctx context.Context, k key, now clock.Instant) (ready deal, err error) {
	var seed [32]byte
	err = d.Store.View(ctx, func(tx Tx) error {
		one, err := tx.Drop(k.market, k.id)
		if ready = (deal{}); err != nil {
			return err
		}
		seed = one.Seed
		switch s := &one.Standing; {
		case s.Unranked > 0:
			ready = deal{lines: s.Lines, head: s.DrawHead, order: d.ranks.list(k)}
		case one.undrawn(max(now, s.Last)):
			ready = deal{lines: s.Lines, head: s.Head}
		}
		if ready.lines > 0 && ready.order == nil {
			ready.list, err = tx.DropList(k.market, k.id)
		}
		return err
	})
	if err == nil && ready.list != nil {
		ready.order = Draw(seed, ready.head, ready.list)
	}
	return ready, err
}

// draw puts everybody who is in into order, once, and reveals the seed (rule 5). Their ranks are written afterwards.
func (l *led) draw() error {
	d := l.drop
	if !d.undrawn(l.now) {
		return nil
	}
	if err := l.catchUp(); err != nil {
		return err
	}
	s, count := &d.Standing, int64(len(l.deal.order))
	s.Drawn, s.Unranked, s.DrawHead = count, count, s.Head
	l.add(LineDrawn, DrawnLine{Seed: d.Seed, Entries: count, Order: OrderHash(l.deal.order)})
	return nil
}

// catchUp adds who came in since the list was read. Every one of them deals all lots anew.
func (l *led) catchUp() (err error) {
	d := l.drop
	switch {
	case l.deal.lines == 0:
		l.deal.list, err = l.tx.DropList(d.Market, d.ID)
	case l.deal.head == d.Standing.Head:
		return nil
	default:
		var later []EntryID
		later, err = l.later(l.deal.lines)
		l.deal.list = slices.Concat(l.deal.list, later)
	}
	if err != nil {
		return err
	}
	invariant.Check(int64(len(l.deal.list)) == d.Standing.Entered, "%d of %d entries would be drawn", len(l.deal.list), d.Standing.Entered)
	l.deal = deal{list: l.deal.list, lines: d.Standing.Lines, head: d.Standing.Head, order: Draw(d.Seed, d.Standing.Head, l.deal.list)}
	return nil
}

// later lists who came in with the lines after one.
func (l *led) later(after int64) (list []EntryID, err error) {
	for after < l.drop.Standing.Lines-int64(len(l.lines)) {
		page, err := l.tx.Log(l.drop.Market, l.drop.ID, after, LogPage)
		if err != nil {
			return nil, err
		}
		invariant.Check(len(page) > 0, "the log of %s ends with line %d", l.drop.ID, after)
		after += int64(len(page))
		for i := range page {
			if page[i].Kind != LineEntered {
				continue
			}
			var body EnteredLine
			if err := json.Unmarshal(page[i].Body, &body); err != nil {
				return nil, fmt.Errorf("line %d of %s: %w", page[i].N, l.drop.ID, err)
			}
			for _, e := range body.Entries {
				list = append(list, e.Entry)
			}
		}
	}
	return list, nil
}

// rank writes the next ranks of a drawn list. The seed and what was known before the draw give them: whoever goes on
// after a crash, on whichever node, writes the same.
func (l *led) rank(most int) error {
	d, s := l.drop, &l.drop.Standing
	if s.Unranked == 0 {
		return nil
	}
	if l.more = true; l.deal.order == nil || l.deal.head != s.DrawHead {
		return nil // another node has drawn meanwhile: with the next step
	}
	invariant.Check(int64(len(l.deal.order)) == s.Drawn, "%d of %d entries would have ranks", len(l.deal.order), s.Drawn)
	l.dealt = l.deal.order
	from := s.Drawn - s.Unranked
	next := l.deal.order[from:min(from+int64(most), s.Drawn)]
	if err := l.tx.PutRanks(d.Market, d.ID, from+1, next); err != nil {
		return err
	}
	l.moved = true
	if s.Unranked -= int64(len(next)); s.Unranked == 0 {
		s.DrawHead, l.more = Hash{}, false
	}
	return nil
}
