package offer

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/unit"
	"comptoir/market"
	"comptoir/stock"
)

// Desk keeps the shelves. Reading a shelf never waits for storage once it is compiled.
type Desk struct {
	Store unit.Of[Tx]
	Clock clock.Clock

	room    atomic.Pointer[room]
	filling sync.Mutex // one compiler at a time
}

// room is one state of all shelves; it is replaced whole.
type room struct {
	book     *catalogue.Book
	versions Versions
	codes    []market.Code
	shelves  map[market.Code]*slot
}

// slot is a market's place in the room; its shelf is compiled when it is first looked at.
type slot struct {
	once  sync.Once
	shelf *Shelf
	err   error
}

// Open reads the catalogue and the list of markets. Shelves are compiled as they are looked at.
func (d *Desk) Open(ctx context.Context) error {
	_, err := d.Refresh(ctx)
	return err
}

// Book is the whole portfolio as the shelves have it.
func (d *Desk) Book() *catalogue.Book { return d.room.Load().book }

// Codes lists all markets by code.
func (d *Desk) Codes() []market.Code { return d.room.Load().codes }

// Shelf gives a market's shelf; fault.NotFound for an unknown market.
func (d *Desk) Shelf(ctx context.Context, code market.Code) (*Shelf, error) {
	r := d.room.Load()
	place := r.shelves[code]
	if place == nil {
		return nil, fault.New(fault.NotFound, "market.unknown", "market", string(code))
	}
	place.once.Do(func() { place.shelf, place.err = d.compile(ctx, r.book, code) })
	if place.err != nil {
		d.forget(r, code)
	}
	return place.shelf, place.err
}

// forget makes the next look at a market try again after a failed compilation.
func (d *Desk) forget(r *room, code market.Code) {
	d.filling.Lock()
	defer d.filling.Unlock()
	if d.room.Load() == r {
		d.room.Store(r.with(map[market.Code]*slot{code: {}}))
	}
}

func (d *Desk) compile(ctx context.Context, book *catalogue.Book, code market.Code) (*Shelf, error) {
	var facts Stocked
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		facts, err = Gather(tx, book, code)
		return err
	})
	if err != nil {
		return nil, err
	}
	return Compile(facts, d.Clock.Now()), nil
}

// Gather reads the facts of one market in one view.
func Gather(tx Tx, book *catalogue.Book, code market.Code) (Stocked, error) {
	s := Stocked{Book: book, Clearance: &clearance.Book{}}
	var err error
	if s.Market, err = tx.Market(code); err != nil {
		return s, err
	}
	if s.Prices, err = tx.Prices(code); err != nil {
		return s, err
	}
	if s.Rates, err = tx.Rates(code); err != nil {
		return s, err
	}
	if s.Clearance.Rules, err = tx.Rules(code); err != nil {
		return s, err
	}
	if s.Clearance.Holds, err = tx.Holds(code); err != nil {
		return s, err
	}
	locations, err := tx.Locations()
	if err != nil {
		return s, err
	}
	levels, err := tx.LevelsServing(code)
	s.Free = stock.FreeByChannel(locations, levels, code)
	return s, err
}

// Refresh looks at the versions and replaces the shelves of what has changed; it tells which markets.
// A shelf that was looked at before is compiled before the new room opens: no reader waits for it.
func (d *Desk) Refresh(ctx context.Context) ([]market.Code, error) {
	d.filling.Lock()
	defer d.filling.Unlock()
	old := d.room.Load()
	var now Versions
	book := (*catalogue.Book)(nil)
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		if now, err = tx.Versions(); err != nil {
			return err
		}
		if old != nil && old.versions.Catalogue == now.Catalogue {
			book = old.book
			return nil
		}
		products, categories, err := tx.Catalogue()
		book = catalogue.NewBook(products, categories)
		return err
	})
	if err != nil {
		return nil, err
	}
	return d.replace(ctx, old, book, now)
}

func (d *Desk) replace(ctx context.Context, old *room, book *catalogue.Book, now Versions) ([]market.Code, error) {
	next := &room{book: book, versions: now, shelves: map[market.Code]*slot{}}
	var moved []market.Code
	for code, version := range now.Markets {
		next.codes = append(next.codes, code)
		if old != nil && old.book == book && old.versions.Markets[code] == version && old.shelves[code] != nil {
			next.shelves[code] = old.shelves[code]
			continue
		}
		moved = append(moved, code)
		next.shelves[code] = &slot{}
	}
	slices.Sort(next.codes)
	slices.Sort(moved)
	if len(moved) == 0 && old != nil && len(old.codes) == len(next.codes) {
		return nil, nil
	}
	for _, code := range moved {
		if old == nil || old.shelves[code] == nil || old.shelves[code].shelf == nil {
			continue
		}
		place := next.shelves[code]
		place.once.Do(func() { place.shelf, place.err = d.compile(ctx, book, code) })
		if place.err != nil {
			return nil, place.err
		}
	}
	d.room.Store(next)
	return moved, nil
}

// with is the room with some places replaced.
func (r *room) with(places map[market.Code]*slot) *room {
	next := *r
	next.shelves = make(map[market.Code]*slot, len(r.shelves))
	for code, place := range r.shelves {
		next.shelves[code] = place
	}
	for code, place := range places {
		next.shelves[code] = place
	}
	return &next
}

// Markets gives every market, by code, as its shelf has it.
func (d *Desk) Markets(ctx context.Context) ([]*market.Market, error) {
	var list []*market.Market
	for _, code := range d.Codes() {
		shelf, err := d.Shelf(ctx, code)
		if err != nil {
			return nil, err
		}
		list = append(list, shelf.Market)
	}
	slices.SortFunc(list, func(a, b *market.Market) int { return cmp.Compare(a.Code, b.Code) })
	return list, nil
}
