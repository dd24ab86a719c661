package drop

import (
	"cmp"
	"context"
	"slices"

	"comptoir/internal/clock"
	"comptoir/order"
	"comptoir/stock"
)

// Lead is a step: it takes every published drop a bounded bit on: tells what became of grants in orders, draws the
// list, takes back what has run out, grants the next wave, and closes what is over. It writes only where something is due.
func (d *Desk) Lead(ctx context.Context, now clock.Instant) (more bool, err error) {
	if _, err := d.Refresh(ctx, now); err != nil {
		return false, err
	}
	due, err := d.due(ctx, now)
	if err != nil {
		return false, err
	}
	moved := false
	for _, k := range due {
		again, wrote, err := d.lead(ctx, k, now)
		if err != nil {
			return false, err
		}
		more, moved = more || again, moved || wrote
	}
	if moved {
		_, err = d.Refresh(ctx, now)
	}
	return more, err
}

// due lists the drops for which there is something to do.
func (d *Desk) due(ctx context.Context, now clock.Instant) (due []key, err error) {
	err = d.Store.View(ctx, func(tx Tx) error {
		due = nil
		for _, one := range *d.board.Load() {
			l := &led{tx: tx, drop: &one, now: max(now, one.Standing.Last)}
			is, err := l.due(d.behind())
			if err != nil {
				return err
			}
			if is {
				due = append(due, one.key())
			}
		}
		return nil
	})
	return due, err
}

func (d *Desk) behind() bool { return d.Behind != nil && d.Behind() }

// led is one drop on its way through a step.
type led struct {
	tx    Tx
	drop  *Drop
	now   clock.Instant
	deal  deal      // the list in the order of the draw, as far as it could be made before
	ranks int       // that are written at once
	dealt []EntryID // the order by which ranks were written
	lines []Line
	more  bool // there was more than one step does
	freed bool // units went to ordinary sale
	moved bool // the standing is another, though nothing happened that the log tells
}

// newsMax bounds the news and the lapses that one step tells.
const newsMax = 1000

func (d *Desk) lead(ctx context.Context, k key, now clock.Instant) (more, wrote bool, err error) {
	ready, err := d.deal(ctx, k, now)
	if err != nil {
		return false, false, err
	}
	var room *stock.Room
	var sku string
	var dealt []EntryID
	err = d.Store.Update(ctx, func(tx Tx) error {
		one, err := tx.HoldDrop(k.market, k.id)
		if err != nil {
			return err
		}
		l := &led{tx: tx, drop: &one, now: max(now, one.Standing.Last), deal: ready, ranks: cmp.Or(d.Ranks, RankMax)} // a clock that was set back opens nothing again
		if err := l.step(d.behind()); err != nil {
			return err
		}
		more, wrote, sku, room, dealt = l.more, len(l.lines) > 0 || l.moved, one.SKU, nil, l.dealt
		if !wrote {
			return nil
		}
		if err := tx.Keep(&one, l.lines); err != nil {
			return err
		}
		if l.freed {
			room, err = levelsOf(tx, sku)
		}
		return err
	})
	if err == nil {
		d.ranks.put(k, dealt)
	}
	if err == nil && room != nil {
		d.Offers.Follow(room, []string{sku})
	}
	return more, wrote, err
}

func levelsOf(tx Tx, sku string) (*stock.Room, error) {
	levels, err := tx.Levels([]string{sku})
	return stock.NewRoom(levels), err
}

// step does what is due, in this order: what has happened is told before anything is decided from it.
func (l *led) step(behind bool) error {
	if err := l.tell(); err != nil || l.more {
		return err
	}
	if l.drop.State != Published {
		return l.lost()
	}
	if err := l.draw(); err != nil {
		return err
	}
	if err := l.rank(l.ranks); err != nil {
		return err
	}
	if full, err := l.lapse(); err != nil || full {
		return err
	}
	if err := l.warn(); err != nil {
		return err
	}
	if l.drop.Open(l.now) && !behind {
		return l.wave()
	}
	if l.now >= l.drop.Closes && l.drop.Standing.Unranked == 0 {
		return l.close()
	}
	return nil
}

// due tells whether step would do anything, by reading a little.
func (l *led) due(behind bool) (bool, error) {
	d := l.drop
	if d.State == CalledOff {
		return false, nil
	}
	news, err := l.tx.GrantNews(d.Market, d.ID, 1)
	if err != nil || len(news) > 0 {
		return true, err
	}
	if d.State != Published {
		if l.now >= d.Closes.Add(lostLater) {
			return false, nil
		}
		return l.turns(max(d.Standing.Reached, d.Standing.Told))
	}
	if d.Standing.Unranked > 0 || d.undrawn(l.now) {
		return true, nil
	}
	lapsed, err := l.tx.DueGrants(d.Market, d.ID, l.now, 1)
	if err != nil || len(lapsed) > 0 {
		return true, err
	}
	soon, err := l.soon(1)
	if err != nil || len(soon) > 0 {
		return true, err
	}
	if d.Open(l.now) {
		if behind || d.Standing.Left == 0 {
			return false, nil
		}
		return l.turns(d.Standing.Reached)
	}
	if l.now < d.Closes {
		return false, nil
	}
	held, err := l.tx.HeldGrants(d.Market, d.ID)
	return held == 0, err
}

// turns tells whether somebody comes after a rank.
func (l *led) turns(after int64) (bool, error) {
	next, err := l.tx.DropTurns(l.drop.Market, l.drop.ID, after, 1)
	return len(next) > 0, err
}

func (l *led) add(kind Kind, body any) {
	l.lines = append(l.lines, l.drop.Standing.add(l.now, bySystem, kind, body))
}

// tell brings what became of grants in orders into the log, in the order in which it must be read.
func (l *led) tell() error {
	d := l.drop
	news, err := l.tx.GrantNews(d.Market, d.ID, newsMax)
	if err != nil || len(news) == 0 {
		return err
	}
	l.more = len(news) == newsMax
	kinds := []struct {
		kind  Kind
		event string
	}{{LineOrdered, order.GrantOrdered}, {LinePaid, order.GrantPaid}, {LineReleased, order.GrantBack}}
	for _, k := range kinds {
		var items []MovedItem
		for _, n := range news {
			if n.Event != k.event {
				continue
			}
			item := MovedItem{N: n.N, Units: n.Units, At: n.At}
			if k.kind == LineReleased {
				item.Why = WhyOrder
				d.Standing.back(n.Allotment, n.Units)
			}
			items = append(items, item)
		}
		if len(items) > 0 {
			l.add(k.kind, MovedLine{items})
		}
	}
	return l.tx.ForgetNews(d.Market, d.ID, news)
}

// lapse takes back what was not used in time.
func (l *led) lapse() (full bool, err error) {
	d := l.drop
	due, err := l.tx.DueGrants(d.Market, d.ID, l.now, newsMax)
	if err != nil || len(due) == 0 {
		return false, err
	}
	full = len(due) == newsMax
	l.more = l.more || full
	if err := l.tx.Lapse(due); err != nil {
		return false, err
	}
	items := make([]MovedItem, len(due))
	for i, g := range due {
		items[i] = MovedItem{N: g.N, Units: g.Units, At: l.now, Why: WhyTime}
		d.Standing.back(g.Allotment, g.Units)
	}
	l.add(LineReleased, MovedLine{items})
	return full, l.write(TopicReleased, due)
}

// wave grants what is free to those who are next.
func (l *led) wave() error {
	d := l.drop
	if d.Standing.Left == 0 {
		return nil
	}
	turns, err := l.tx.DropTurns(d.Market, d.ID, d.Standing.Reached, WaveMax)
	if d.Standing.Unranked > 0 { // whoever came later follows those whose ranks are not written yet
		turns = slices.DeleteFunc(turns, func(t Turn) bool { return t.Late() })
	}
	if err != nil || len(turns) == 0 {
		return err
	}
	grants := Wave(d, turns, l.now)
	l.more, l.moved = l.more || len(turns) == WaveMax && d.Standing.Left > 0, true
	if len(grants) == 0 {
		return nil
	}
	if err := l.tx.PutGrants(grants); err != nil {
		return err
	}
	items := make([]GrantedItem, len(grants))
	for i, g := range grants {
		items[i] = GrantedItem{N: g.N, Entry: g.Entry, Units: g.Units, Until: g.Until}
	}
	l.add(LineGranted, GrantedLine{items})
	return l.write(TopicWon, grants)
}

// close ends a drop when nobody holds a grant any more.
func (l *led) close() error {
	d := l.drop
	held, err := l.tx.HeldGrants(d.Market, d.ID)
	if err != nil || held > 0 {
		return err
	}
	d.State = Closed
	l.add(LineClosed, ClosedLine{Back: d.Aside})
	return l.setBack()
}

// setBack gives what lies aside to ordinary sale.
func (l *led) setBack() error {
	if l.drop.Aside == 0 {
		return nil
	}
	l.freed = true
	return l.tx.SetBack(l.drop, l.drop.Aside, l.now)
}
