package order

import (
	"context"
	"errors"
	"slices"

	"comptoir/internal/batch"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/stock"
)

// The counter's sizes: how many placings may wait, and how many are decided in one transaction.
const (
	QueueMax = 8192
	BatchMax = 1024
)

// Place places an order at the counter. Errors: Invalid names the field; Conflict "order.key_reused" (same
// key, other body) and "order.basket_changed"; Busy "order.queue_full" with a time to come back.
func (d *Desk) Place(ctx context.Context, p Placing) (Outcome, error) {
	w, err := d.read(ctx, p)
	var known *replayed
	if errors.As(err, &known) {
		return known.verdict.Outcome, known.verdict.Err
	}
	if err != nil {
		return Outcome{}, err
	}
	refusals, err := d.soldOut(ctx, w)
	if err != nil {
		return Outcome{}, err
	}
	if len(refusals) > 0 {
		outcome, err := d.refuseUnless(ctx, w, refusals)
		d.spare.Put(w)
		return outcome, err
	}
	if err := d.check(w, d.Clock.Now()); err != nil {
		return Outcome{}, err
	}
	v, err := d.queue.Do(ctx, w)
	if fault.IsCode(err, "batch.queue_full") {
		f := fault.Wrap(err, fault.Busy, "order.queue_full")
		f.Retry = fault.Of(err).Retry
		return Outcome{}, f
	}
	if err != nil {
		return Outcome{}, err // the counter may have the wish still
	}
	d.spare.Put(w)
	return v.Outcome, v.Err
}

// Run works the counter until the context ends; then what is queued is still decided and answered.
func (d *Desk) Run(ctx context.Context) {
	batch.Together(ctx, d.keys.Run, d.queue.Run)
}

// Waiting is how many placings stand before the counter.
func (d *Desk) Waiting() int { return d.queue.Waiting() }

// Batches is how many transactions the counter has committed.
func (d *Desk) Batches() int64 { return d.batches.Load() }

// refuseUnless gives a refusal that is not remembered, unless the key has its answer already.
func (d *Desk) refuseUnless(ctx context.Context, w *Wish, refusals []LineRefusal) (Outcome, error) {
	if !d.known.mayHave(w.Name) {
		return Outcome{Refusals: refusals}, nil
	}
	kept, err := d.keys.Do(ctx, w.Name)
	if fault.IsCode(err, "batch.queue_full") {
		return Outcome{Refusals: refusals}, nil
	}
	if err != nil {
		return Outcome{}, err
	}
	if kept.Body == (Hash{}) {
		return Outcome{Refusals: refusals}, nil
	}
	w.seal()
	v := replay(kept, w, d.tokens)
	return v.Outcome, v.Err
}

// look reads the receipts of many keys in one view.
func (d *Desk) look(ctx context.Context, keys []Key) []batch.Result[Kept] {
	var kept map[Key]Kept
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		kept, err = tx.Kept(keys)
		return err
	})
	if err != nil {
		return batch.Alike[Kept](len(keys), err)
	}
	results := make([]batch.Result[Kept], len(keys))
	for i, k := range keys {
		results[i].Answer = kept[k]
	}
	return results
}

// counter is what the worker of the queue keeps between batches.
type counter struct {
	desk   *Desk
	memory *Memory
	moved  map[market.Code]*Front // fronts that were read inside a batch, until the shelves have followed
}

// work decides a batch. An outcome that is not known is asked for by deciding again: whatever was committed
// answers by its receipts.
func (c *counter) work(ctx context.Context, wishes []*Wish) []batch.Result[Verdict] {
	return batch.Halving(ctx, wishes, transient, func(ctx context.Context, wishes []*Wish) ([]batch.Result[Verdict], error) {
		settlement, err := c.try(ctx, wishes, false)
		if fault.IsCode(err, "db.outcome_unknown") {
			settlement, err = c.try(ctx, wishes, true)
		}
		if err != nil {
			return nil, err
		}
		results := make([]batch.Result[Verdict], len(wishes))
		for i, v := range settlement.Verdicts {
			results[i].Answer = v
		}
		return results, nil
	})
}

// transient tells errors of the store that every batch would meet.
func transient(err error) bool { return fault.Is(err, fault.Busy) }

// try decides and writes a batch in one transaction. Receipts are read only when a first attempt has found
// a key that was there, or again says that one may be.
func (c *counter) try(ctx context.Context, wishes []*Wish, again bool) (*Settlement, error) {
	var s *Settlement
	var room *stock.Room
	var used map[Use]int64
	read := again
	c.desk.known.learn(wishes, c.desk.Clock.Now())
	err := c.desk.Store.Update(ctx, func(tx Tx) error {
		facts, err := c.gather(tx, wishes, read)
		if err != nil {
			return err
		}
		if read {
			c.rename(wishes)
		}
		read = true
		s, room, used = Settle(facts, wishes), facts.Room, facts.Used
		return tx.Record(s)
	})
	if err != nil {
		return nil, err
	}
	c.desk.batches.Add(1)
	c.memory.keep(s.Cleared)
	c.desk.Offers.Follow(room, skusOf(s.Takings))
	c.desk.Offers.Count(through(used))
	return s, nil
}

// rename draws new numbers: one of the old may be taken.
func (c *counter) rename(wishes []*Wish) {
	for _, w := range wishes {
		c.desk.name(w)
	}
}

// gather reads what the batch is decided from, at the batch's own instant.
func (c *counter) gather(tx Tx, wishes []*Wish, read bool) (*Facts, error) {
	f := &Facts{Now: c.desk.Clock.Now(), Kept: make(map[Key]Kept, len(wishes)), Tokens: c.desk.tokens, Memory: c.memory}
	var err error
	if f.Fronts, err = c.fronts(tx, wishes); err != nil {
		return nil, err
	}
	if baskets := basketsOf(wishes); len(baskets) > 0 {
		if f.Baskets, err = tx.BasketVersions(baskets); err != nil {
			return nil, err
		}
	}
	if asked := keysOf(wishes, func(w *Wish) bool { return read || f.basketMoved(w) || !w.Grant.IsZero() }); len(asked) > 0 {
		if f.Kept, err = tx.Kept(asked); err != nil {
			return nil, err
		}
	}
	if f.Grants, err = readGrants(tx, wishes); err != nil {
		return nil, err
	}
	if limited := uses(f.Fronts, c.memory, wishes, f.Now); len(limited) > 0 {
		if f.Used, err = tx.Used(limited); err != nil {
			return nil, err
		}
	}
	levels, err := tx.Levels(wanted(f.Fronts, wishes))
	f.Room = stock.NewRoom(levels)
	return f, err
}

// readGrants reads the grants that a batch cites.
func readGrants(tx Tx, wishes []*Wish) (map[GrantKey]*Grant, error) {
	keys := grantsOf(wishes)
	if len(keys) == 0 {
		return nil, nil
	}
	found, err := tx.Grants(keys)
	grants := make(map[GrantKey]*Grant, len(found))
	for key, g := range found {
		grants[key] = &g
	}
	return grants, err
}

// fronts gives the fronts of the markets in a batch, each at the version that holds until the commit.
func (c *counter) fronts(tx Tx, wishes []*Wish) (map[market.Code]*Front, error) {
	fronts := map[market.Code]*Front{}
	var codes []market.Code
	for _, w := range wishes {
		if known := fronts[w.Market]; known == nil {
			codes = append(codes, w.Market)
			fronts[w.Market] = w.Front
		}
	}
	slices.Sort(codes) // locks are taken in one order
	versions, err := tx.SharedVersions(codes)
	if err != nil {
		return nil, err
	}
	for _, code := range codes {
		if fronts[code], err = c.current(tx, fronts[code], versions[code]); err != nil {
			return nil, err
		}
	}
	for _, w := range wishes {
		if now := fronts[w.Market]; w.Front != now {
			w.Front = now
			now.choose(w, c.desk.Clock.Now())
		}
	}
	return fronts, nil
}

func (c *counter) current(tx Tx, f *Front, version int64) (*Front, error) {
	code := f.Shelf.Market.Code
	if f.Shelf.Market.Version == version {
		delete(c.moved, code)
		return f, nil
	}
	if moved := c.moved[code]; moved != nil && moved.Shelf.Market.Version == version {
		return moved, nil
	}
	fresh, err := c.desk.renewed(tx, f.Shelf)
	if err == nil {
		c.moved[code] = fresh
	}
	return fresh, err
}

// keysOf lists the keys of some wishes: of all when receipts are read, else of those whose basket has moved,
// for it may have become an order under this very key.
func keysOf(wishes []*Wish, which func(*Wish) bool) []Key {
	var keys []Key
	for _, w := range wishes {
		if which(w) {
			keys = append(keys, w.Name)
		}
	}
	return keys
}

func basketsOf(wishes []*Wish) []Hash {
	var hashes []Hash
	for _, w := range wishes {
		if w.Basket != (Hash{}) {
			hashes = append(hashes, w.Basket)
		}
	}
	return hashes
}

// wanted lists the variants whose stock the wishes would take, each once.
func wanted(fronts map[market.Code]*Front, wishes []*Wish) []string {
	seen := make(map[string]bool, len(wishes))
	var skus []string
	for _, w := range wishes {
		for _, l := range w.Lines {
			item, ok := fronts[w.Market].Shelf.Book.Item(l.SKU)
			if !ok {
				continue
			}
			for _, part := range item.Variant.Takes() {
				if !seen[part.SKU] {
					seen[part.SKU] = true
					skus = append(skus, part.SKU)
				}
			}
		}
	}
	return skus
}

// skusOf lists the variants of takings, each once; takings are sorted by variant.
func skusOf(takings []stock.Taking) []string {
	var skus []string
	for i, t := range takings {
		if i == 0 || takings[i-1].SKU != t.SKU {
			skus = append(skus, t.SKU)
		}
	}
	return skus
}

// sweepAge is how long receipts are kept: the promise is seven days.
const sweepAge = 8 * 24 * 3600 * 1e6

// basketAge is how long a basket that nobody touches is kept.
const basketAge = 90 * 24 * 3600 * 1e6

// Sweep is a step: it removes a bounded number of old receipts and baskets.
func (d *Desk) Sweep(ctx context.Context, now clock.Instant) (more bool, err error) {
	err = d.Store.Update(ctx, func(tx Tx) error {
		kept, err := tx.SweepKept(now - sweepAge)
		if err != nil {
			return err
		}
		baskets, err := tx.SweepBaskets(now - basketAge)
		more = kept+baskets > 0
		return err
	})
	return more, err
}
