package order

import (
	"context"
	"time"

	"comptoir/internal/clock"
	"comptoir/offer"
	"comptoir/stock"
)

// soldOut refuses before the queue what the shelf knows to be gone: lines of which no unit is free. What the
// shelf says is compared with the store from time to time: another node may have given units back.
func (d *Desk) soldOut(ctx context.Context, w *Wish) ([]LineRefusal, error) {
	if !w.Grant.IsZero() {
		return nil, nil // its units lie aside
	}
	var refusals []LineRefusal
	now := d.Clock.Now()
	shelf := w.Front.Shelf
	for i, l := range w.Lines {
		n, known := shelf.Book.Ordinal(l.SKU)
		if !known || (shelf.Free(n, w.Channel) > 0 && !usedUp(shelf, n, w, now)) {
			continue
		}
		if err := d.compareStock(ctx, shelf, n, now); err != nil {
			return nil, err
		}
		answer := shelf.Answer(n, w.Channel, now)
		if !answer.Hidden && answer.OnlySoldOut() {
			refusals = append(refusals, LineRefusal{Line: i, SKU: l.SKU, Refusal: answer.Refusals[0]})
		}
	}
	return refusals, nil
}

// usedUp tells whether what a clearance lets through is known to be gone.
func usedUp(s *offer.Shelf, n int, w *Wish, now clock.Instant) bool {
	for _, c := range s.Caps(n, w.Channel, now) {
		if c.Left(s.Used(c.Evidence)) == 0 {
			return true
		}
	}
	return false
}

// compareEvery is how long "sold out" may be shown while units are free (invariant I13).
const compareEvery = time.Second

// compareStock lets the shelves follow the store for what one variant takes, once a second at most for each.
func (d *Desk) compareStock(ctx context.Context, s *offer.Shelf, n int, now clock.Instant) error {
	sku := s.Book.Items[n].SKU()
	last, known := d.compared.Load(sku)
	if known && now < last.(clock.Instant).Add(compareEvery) && now >= last.(clock.Instant) {
		return nil
	}
	if !d.claim(sku, last, known, now) {
		return nil // somebody else is looking
	}
	var parts []string
	for _, part := range s.Book.Items[n].Variant.Takes() {
		parts = append(parts, part.SKU)
	}
	var levels []stock.Level
	var used map[string]int64
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		if levels, err = tx.Levels(parts); err != nil {
			return err
		}
		used, err = tx.LetThrough()
		return err
	})
	if err == nil {
		d.Offers.Follow(stock.NewRoom(levels), parts)
		d.Offers.Count(used)
	}
	return err
}

// claim notes that a variant is being looked at; false when another caller was faster.
func (d *Desk) claim(sku string, last any, known bool, now clock.Instant) bool {
	if known {
		return d.compared.CompareAndSwap(sku, last, now)
	}
	_, loaded := d.compared.LoadOrStore(sku, now)
	return !loaded
}
