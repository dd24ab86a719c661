package offer

import (
	"comptoir/catalogue"
	"comptoir/market"
	"comptoir/stock"
)

// Places are the locations that a channel sells from here, in the order asked.
func (s *Shelf) Places(c market.Channel) []stock.Location {
	if r := s.racks[c]; r != nil {
		return r.places
	}
	return nil
}

// SetFree follows the counter: the one thing of a shelf that changes. Bundles follow their parts.
func (s *Shelf) SetFree(n int, c market.Channel, free int64) {
	r := s.racks[c]
	if r == nil {
		return
	}
	r.free[n].Store(free)
	for _, b := range s.Book.Bundles(s.Book.Items[n].SKU()) {
		r.free[b].Store(freeOf(s.Book.Items[b], func(sku string) int64 {
			if part, ok := s.Book.Ordinal(sku); ok {
				return r.free[part].Load()
			}
			return 0
		}))
	}
}

// freeOf is how many of an item the free units of what it takes make up.
func freeOf(item catalogue.Item, of func(sku string) int64) int64 {
	if len(item.Variant.Parts) == 0 {
		return of(item.SKU())
	}
	return stock.Sets(item.Variant.Parts, of)
}

// Follow brings the shelves that are in use up to what lies in the room now, for some variants.
func (d *Desk) Follow(room *stock.Room, skus []string) {
	r := d.room.Load()
	for _, m := range r.markets {
		if shelf := r.shelves[m.Code].ready.Load(); shelf != nil {
			shelf.follow(room, skus)
		}
	}
}

func (s *Shelf) follow(room *stock.Room, skus []string) {
	for c, r := range s.racks {
		if len(r.places) == 0 {
			continue
		}
		for _, sku := range skus {
			if n, ok := s.Book.Ordinal(sku); ok && len(s.Book.Items[n].Variant.Parts) == 0 {
				s.SetFree(n, c, room.Free(sku, r.places))
			}
		}
	}
}

// WithStock is the answer for a quantity when that many units are free; the answer was given for one unit
// without looking at stock.
func (a Answer) WithStock(free, quantity int64) Answer {
	a.Refusals = a.Refusals[:len(a.Refusals):len(a.Refusals)]
	a.stock(free, quantity)
	return a
}
