package offer

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/tax"
)

// Stocked is the facts of one market as the store brings them; Compile makes a shelf of them.
type Stocked struct {
	Market    market.Market
	Book      *catalogue.Book
	Clearance *clearance.Book
	Prices    map[string][]pricing.Price // by SKU
	Rates     tax.Table
	Free      map[market.Channel]map[string]int64 // by SKU
	Locations []stock.Location                    // all of them

	tally *tally // of the desk that has gathered them; nil: nothing is counted
}

// Shelf is what one market shows. Its facts never change, but for the numbers of free units, which follow
// the counter; its answers are decided when they are first looked at, a block of variants at a time.
type Shelf struct {
	Market    *market.Market
	Book      *catalogue.Book
	Clearance *clearance.Book
	Rates     tax.Table
	At        clock.Instant // when it was compiled
	prices    [][]pricing.Price
	racks     map[market.Channel]*rack
	words     *refusalPool
	tally     *tally
}

// rack is one channel's part of a shelf; a slice's index is the variant's ordinal in the book.
type rack struct {
	places []stock.Location // that sell through the channel here, in the order asked
	blocks []atomic.Pointer[block]
	free   []atomic.Int64
}

// block is the answers for neighbours in the book, as they were at an instant.
type block struct {
	at      clock.Instant
	next    clock.Instant // the first at which one of them changes by itself
	answers [blockSize]Answer
	caps    *[blockSize][]clearance.Cap // nil where no clearance is bound to a number of units
}

func (b *block) capsOf(n int) []clearance.Cap {
	if b.caps == nil {
		return nil
	}
	return b.caps[n%blockSize]
}

func (b *block) bind(i int, caps []clearance.Cap) {
	if len(caps) == 0 {
		return
	}
	if b.caps == nil {
		b.caps = new([blockSize][]clearance.Cap)
	}
	b.caps[i] = caps
}

// blockSize is large enough for the variants of a product and small enough for a first look.
const blockSize = 16

// Compile makes a market's shelf, with a rack for each channel that has an opening now or later.
func Compile(s Stocked, now clock.Instant) *Shelf {
	shelf := &Shelf{Market: &s.Market, Book: s.Book, Clearance: s.Clearance, Rates: s.Rates, At: now, words: &refusalPool{}, tally: s.tally,
		prices: make([][]pricing.Price, len(s.Book.Items)), racks: map[market.Channel]*rack{}}
	for n, item := range s.Book.Items {
		shelf.prices[n] = s.Prices[item.SKU()]
	}
	for _, c := range channelsOf(&s.Market) {
		shelf.racks[c] = rackOf(s.Book, s.Free[c])
		shelf.racks[c].places = stock.Serving(s.Locations, s.Market.Code, c)
	}
	return shelf
}

func rackOf(book *catalogue.Book, free map[string]int64) *rack {
	r := &rack{blocks: make([]atomic.Pointer[block], (len(book.Items)+blockSize-1)/blockSize), free: make([]atomic.Int64, len(book.Items))}
	for n, item := range book.Items {
		r.free[n].Store(freeOf(item, func(sku string) int64 { return free[sku] }))
	}
	return r
}

// Cleared is the shelf after a change of its market's papers alone: answers that the change cannot touch are
// kept, the others are decided anew when they are looked at.
func (s *Shelf) Cleared(m *market.Market, files *clearance.Files, now clock.Instant) *Shelf {
	moved := files.Since(s.Clearance.Files)
	next := *s
	next.Market, next.At, next.racks = m, now, map[market.Channel]*rack{}
	next.Clearance = &clearance.Book{Rules: s.Clearance.Rules, Holds: s.Clearance.Holds, Files: files, Networks: s.Clearance.Networks}
	for c, old := range s.racks {
		r := &rack{places: old.places, free: old.free, blocks: make([]atomic.Pointer[block], len(old.blocks))}
		for i := range old.blocks {
			if known := old.blocks[i].Load(); known != nil && !s.touched(&moved, i, c) {
				r.blocks[i].Store(known)
			}
		}
		next.racks[c] = r
	}
	return &next
}

// AsOpen is the shelf as it would be were its market open through every channel: same facts, and free units that follow
// the same counter. What stands between a market and its next stage is counted there; nothing is sold from it.
func (s *Shelf) AsOpen() *Shelf {
	next, m := *s, *s.Market
	m.Stage, m.Openings = market.Open, nil
	for _, c := range market.Channels() {
		m.Openings = append(m.Openings, market.Opening{Channel: c})
	}
	next.Market, next.racks = &m, map[market.Channel]*rack{}
	for c, r := range s.racks {
		next.racks[c] = &rack{places: r.places, free: r.free, blocks: make([]atomic.Pointer[block], len(r.blocks))}
	}
	return &next
}

// touched tells whether a change of papers may change an answer in a block.
func (s *Shelf) touched(moved *clearance.Moved, i int, c market.Channel) bool {
	for n := i * blockSize; n < min((i+1)*blockSize, len(s.Book.Items)); n++ {
		if moved.Touches(clearance.Cell{Market: s.Market, Channel: c, Item: s.Book.Items[n]}) {
			return true
		}
		for _, part := range s.Book.PartsOf(n) {
			if moved.Touches(clearance.Cell{Market: s.Market, Channel: c, Item: part}) {
				return true
			}
		}
	}
	return false
}

// channelsOf lists the channels that the market has ever planned to open, and the web, which is always
// looked at.
func channelsOf(m *market.Market) []market.Channel {
	planned := []market.Channel{market.Web}
	for _, c := range market.Channels()[1:] {
		for _, o := range m.Openings {
			if o.Channel == c {
				planned = append(planned, c)
				break
			}
		}
	}
	return planned
}

// block gives the answers around an ordinal. Two who look first at once decide the same.
func (s *Shelf) block(r *rack, c market.Channel, n int, now clock.Instant) *block {
	place := &r.blocks[n/blockSize]
	known := place.Load()
	if known != nil && now < known.next {
		return known
	}
	b := &block{at: now, next: clock.Never}
	first := n - n%blockSize
	for i := range min(blockSize, len(s.Book.Items)-first) {
		a, caps := decide(s.facts(first+i, c, 0), Wish{Quantity: 1, Now: now})
		b.bind(i, caps)
		a.Refusals = s.words.share(a.Refusals)
		b.answers[i], b.next = a, clock.Earlier(b.next, a.Next)
	}
	place.CompareAndSwap(known, b)
	return b
}

func (s *Shelf) facts(n int, c market.Channel, free int64) Facts {
	return Facts{Market: s.Market, Channel: c, Item: s.Book.Items[n], Parts: s.Book.PartsOf(n), Clearance: s.Clearance, Prices: s.prices[n], Rates: s.Rates, Free: free}
}

// Answer is the shelf's answer for one unit of a variant by its ordinal, without a delivery area: what
// pages show. An answer past its Next is decided anew, and so is one for a channel that is not on the shelf.
func (s *Shelf) Answer(n int, c market.Channel, now clock.Instant) Answer {
	r := s.racks[c]
	if r == nil {
		return s.Decide(n, c, Wish{Quantity: 1, Now: now})
	}
	b := s.block(r, c, n, now)
	a, caps := b.answers[n%blockSize], b.capsOf(n)
	if now < b.at {
		a, caps = decide(s.facts(n, c, 0), Wish{Quantity: 1, Now: now})
	}
	a.Refusals = a.Refusals[:len(a.Refusals):len(a.Refusals)]
	a.stock(r.free[n].Load(), 1)
	if caps != nil {
		a.within(caps, s.Used, 1)
	}
	return a
}

// Decide answers for a quantity, an area and an instant, from the shelf's facts and free units.
func (s *Shelf) Decide(n int, c market.Channel, w Wish) Answer {
	f := s.facts(n, c, s.Free(n, c))
	f.Used = s.Used
	return Decide(f, w)
}

// DecideWith answers from the shelf's facts and a number of free units that the caller has read. What certificates for a
// number of units let through is the caller's to count: see Caps.
func (s *Shelf) DecideWith(n int, c market.Channel, free int64, w Wish) Answer {
	return Decide(s.facts(n, c, free), w)
}

// Keeps tells whether what was sold may be handed over at an instant, and when that changes by itself: a market that is
// being left sells nothing more and keeps what it owes.
func (s *Shelf) Keeps(n int, c market.Channel, now clock.Instant) (bool, clock.Instant) {
	a := s.Answer(n, c, now)
	if a.State.Sells() || s.Market.Stage != market.Withdrawing {
		return a.State.Sells(), a.Next
	}
	owed := s.DecideWith(n, c, 0, Wish{Quantity: 1, Now: now, Owed: true})
	return owed.OK(), clock.Earlier(a.Next, owed.Next)
}

// DecideAt answers for a price that is on no list, and for units that lie aside: those of a limited sale.
func (s *Shelf) DecideAt(n int, c market.Channel, price money.Amount, w Wish) Answer {
	f := s.facts(n, c, w.Quantity)
	f.Prices = []pricing.Price{{SKU: f.Item.SKU(), Amount: price}}
	return Decide(f, w)
}

// Standing is the full standing of a variant, with every finding: for staff.
func (s *Shelf) Standing(n int, c market.Channel, now clock.Instant) clearance.Standing {
	f := s.facts(n, c, 0)
	return f.standing(now, (*clearance.Book).Stand)
}

// Cited is what is kept with an order: the standing, with all findings of each part of a set. It names every paper
// under which the goods are sold.
func (s *Shelf) Cited(n int, c market.Channel, now clock.Instant) clearance.Standing {
	whole := s.Standing(n, c, now)
	for _, part := range s.Book.PartsOf(n) {
		for _, f := range s.Clearance.Stand(clearance.Cell{Market: s.Market, Channel: c, Item: part}, now).Findings {
			if !slices.ContainsFunc(whole.Findings, func(had clearance.Finding) bool {
				return had.Gate == f.Gate && had.Code == f.Code && slices.Equal(had.Evidence, f.Evidence)
			}) {
				whole.Findings = append(whole.Findings[:len(whole.Findings):len(whole.Findings)], f)
			}
		}
	}
	return whole
}

// Prices are all prices of a variant, past and to come.
func (s *Shelf) Prices(n int) []pricing.Price { return s.prices[n] }

// Free is the number of units that may still be promised through a channel.
func (s *Shelf) Free(n int, c market.Channel) int64 {
	if r := s.racks[c]; r != nil {
		return r.free[n].Load()
	}
	return 0
}

// refusalPool lets equal lists of refusals share their memory: a closed market refuses everything alike.
type refusalPool struct {
	mu   sync.Mutex
	held map[string][]Refusal
}

// poolMax bounds a pool; then it begins anew.
const poolMax = 4096

func (p *refusalPool) share(list []Refusal) []Refusal {
	if len(list) == 0 {
		return nil
	}
	var key strings.Builder
	for _, r := range list {
		key.WriteString(r.Code)
		for _, name := range slices.Sorted(maps.Keys(r.Params)) {
			key.WriteByte(0)
			key.WriteString(name + "=" + r.Params[name])
		}
		key.WriteString("\x00" + string(r.Disclosure) + r.Remedy + "\x01")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if shared, ok := p.held[key.String()]; ok {
		return shared
	}
	if p.held == nil || len(p.held) >= poolMax {
		p.held = map[string][]Refusal{}
	}
	p.held[key.String()] = list
	return list
}
