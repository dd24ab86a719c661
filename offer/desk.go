package offer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/unit"
	"comptoir/market"
	"comptoir/radio/directory"
	"comptoir/stock"
)

// Desk keeps the shelves. Reading a shelf never waits for storage once it is compiled.
type Desk struct {
	Store unit.Of[Tx]
	Clock clock.Clock
	// Radio knows phones and networks, and follows the shelves; nil: nothing is known.
	Radio *directory.Desk

	room    atomic.Pointer[room]
	filling sync.Mutex // one compiler at a time
	cabinet clearance.Cabinet
	tally   tally
}

// room is one state of all shelves; it is replaced whole.
type room struct {
	book     *catalogue.Book
	versions Versions
	markets  []*market.Market // by code
	shelves  map[market.Code]*slot
}

// slot is a market's place in the room; its shelf is compiled when it is first looked at.
type slot struct {
	once  sync.Once
	ready atomic.Pointer[Shelf]
	err   error // written inside once
}

func (s *slot) fill(compile func() (*Shelf, error)) (*Shelf, error) {
	s.once.Do(func() {
		shelf, err := compile()
		if s.err = err; err == nil {
			s.ready.Store(shelf)
		}
	})
	return s.ready.Load(), s.err
}

// Open reads the catalogue and the list of markets. Shelves are compiled as they are looked at.
func (d *Desk) Open(ctx context.Context) error {
	_, err := d.Refresh(ctx)
	return err
}

// Book is the whole portfolio as the shelves have it.
func (d *Desk) Book() *catalogue.Book { return d.room.Load().book }

// Markets lists all markets by code. Nobody may change them.
func (d *Desk) Markets() []*market.Market { return d.room.Load().markets }

// Shelf gives a market's shelf; fault.NotFound for an unknown market.
func (d *Desk) Shelf(ctx context.Context, code market.Code) (*Shelf, error) {
	r := d.room.Load()
	place := r.shelves[code]
	if place == nil {
		return nil, fault.New(fault.NotFound, "market.unknown", "market", string(code))
	}
	shelf, err := place.fill(func() (*Shelf, error) { return d.compile(ctx, r.book, code, nil) })
	if err != nil {
		d.forget(r, code)
	}
	return shelf, err
}

// forget makes the next look at a market try again after a failed compilation.
func (d *Desk) forget(r *room, code market.Code) {
	d.filling.Lock()
	defer d.filling.Unlock()
	if d.room.Load() == r {
		d.room.Store(r.with(map[market.Code]*slot{code: {}}))
	}
}

// AsOpen compiles a market's shelf as it would be were the market and its web shop open: for staff to look at
// before they are. Nothing is sold from it: the counter asks the real one.
func (d *Desk) AsOpen(ctx context.Context, code market.Code) (*Shelf, error) {
	r := d.room.Load()
	var facts Stocked
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		facts, err = d.Gather(tx, r.book, code)
		return err
	})
	if err != nil {
		return nil, err
	}
	facts.Market.Stage = market.Open
	facts.Market.Openings = append(slices.Clone(facts.Market.Openings), market.Opening{Channel: market.Web})
	return Compile(facts, d.Clock.Now()), nil
}

func (d *Desk) compile(ctx context.Context, book *catalogue.Book, code market.Code, old *Shelf) (shelf *Shelf, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		shelf, err = d.Renew(tx, book, code, old)
		return err
	})
	return shelf, err
}

// Renew makes a market's shelf of what stands in a transaction. Where nothing but papers has changed since an
// old one, only they are read. fault.NotFound for an unknown market.
func (d *Desk) Renew(tx Tx, book *catalogue.Book, code market.Code, old *Shelf) (*Shelf, error) {
	now := d.Clock.Now()
	if old == nil || old.Book != book {
		return d.whole(tx, book, code, now)
	}
	m, err := tx.Market(code)
	if err != nil {
		return nil, err
	}
	if m.Version-m.Papers != old.Market.Version-old.Market.Papers {
		return d.whole(tx, book, code, now)
	}
	papers, err := tx.Papers(code)
	if err != nil {
		return nil, err
	}
	files, err := d.cabinet.Files(papers, old.Clearance.Holds)
	if err != nil {
		return nil, err
	}
	return old.Cleared(&m, files, now), d.count(tx, files)
}

func (d *Desk) whole(tx Tx, book *catalogue.Book, code market.Code, now clock.Instant) (*Shelf, error) {
	facts, err := d.Gather(tx, book, code)
	if err != nil {
		return nil, err
	}
	return Compile(facts, now), nil
}

// Gather reads the facts of one market in one view, for a book.
func (d *Desk) Gather(tx Tx, book *catalogue.Book, code market.Code) (Stocked, error) {
	s := Stocked{Book: book, Clearance: &clearance.Book{}, tally: &d.tally}
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
	papers, err := tx.Papers(code)
	if err != nil {
		return s, err
	}
	if s.Clearance.Files, err = d.cabinet.Files(papers, s.Clearance.Holds); err != nil {
		return s, err
	}
	if err := d.count(tx, s.Clearance.Files); err != nil {
		return s, err
	}
	if d.Radio != nil {
		known, err := d.Radio.In(tx)
		if err != nil {
			return s, err
		}
		s.Clearance.Networks = known
	}
	locations, err := tx.Locations()
	if err != nil {
		return s, err
	}
	s.Locations = locations
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
	next := &room{shelves: map[market.Code]*slot{}}
	err := d.Store.View(ctx, func(tx Tx) error {
		if d.Radio != nil {
			if err := d.Radio.Follow(tx); err != nil {
				return err
			}
		}
		return next.read(tx, old)
	})
	if err != nil {
		return nil, err
	}
	moved := next.keep(old)
	if len(moved) == 0 && old != nil && len(old.markets) == len(next.markets) {
		return nil, nil
	}
	for _, code := range moved {
		if old == nil || old.shelves[code] == nil {
			continue
		}
		looked := old.shelves[code].ready.Load()
		if looked == nil {
			continue
		}
		if _, err := next.shelves[code].fill(func() (*Shelf, error) { return d.compile(ctx, next.book, code, looked) }); err != nil {
			return nil, err
		}
	}
	d.room.Store(next)
	return moved, nil
}

// read fills a room from one view; the book is the old one while the catalogue stands.
func (r *room) read(tx Tx, old *room) error {
	var err error
	if r.versions, err = tx.Versions(); err != nil {
		return err
	}
	markets, err := tx.Markets()
	if err != nil {
		return err
	}
	r.markets = nil
	for i := range markets {
		r.markets = append(r.markets, &markets[i])
	}
	slices.SortFunc(r.markets, func(a, b *market.Market) int { return cmp.Compare(a.Code, b.Code) })
	if old != nil && old.versions.Catalogue == r.versions.Catalogue {
		r.book = old.book
		return nil
	}
	r.book, err = ReadBook(tx, r.versions)
	return err
}

// ReadBook reads the catalogue in the view in which the versions were read.
func ReadBook(tx Tx, versions Versions) (*catalogue.Book, error) {
	products, categories, err := tx.Catalogue()
	book := catalogue.NewBook(products, categories)
	book.Version = versions.Catalogue
	return book, err
}

// keep takes over the shelves that have not moved and lists the markets that have.
func (r *room) keep(old *room) []market.Code {
	var moved []market.Code
	for _, m := range r.markets {
		if old != nil && old.book == r.book && old.versions.Markets[m.Code] == r.versions.Markets[m.Code] && old.shelves[m.Code] != nil {
			r.shelves[m.Code] = old.shelves[m.Code]
			continue
		}
		moved = append(moved, m.Code)
		r.shelves[m.Code] = &slot{}
	}
	return moved
}

// with is the room with some places replaced.
func (r *room) with(places map[market.Code]*slot) *room {
	next := *r
	next.shelves = maps.Clone(r.shelves)
	maps.Copy(next.shelves, places)
	return &next
}
