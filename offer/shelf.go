package offer

import (
	"strings"
	"sync/atomic"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
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
}

// Shelf is what one market shows: immutable, but for the numbers of free units, which follow the counter.
type Shelf struct {
	Market    *market.Market
	Book      *catalogue.Book
	Clearance *clearance.Book
	Rates     tax.Table
	At        clock.Instant // when it was compiled
	prices    [][]pricing.Price
	racks     map[market.Channel]*rack
}

// rack is one channel's part of a shelf; a slice's index is the variant's ordinal in the book.
type rack struct {
	places  []stock.Location // that sell through the channel here, in the order asked
	answers []Answer
	free    []atomic.Int64
}

// Compile decides every variant of the market once, for each channel that has an opening now or later.
func Compile(s Stocked, now clock.Instant) *Shelf {
	shelf := &Shelf{Market: &s.Market, Book: s.Book, Clearance: s.Clearance, Rates: s.Rates, At: now,
		prices: make([][]pricing.Price, len(s.Book.Items)), racks: map[market.Channel]*rack{}}
	for n, item := range s.Book.Items {
		shelf.prices[n] = s.Prices[item.SKU()]
	}
	words := refusalPool{}
	for _, c := range channelsOf(&s.Market) {
		shelf.racks[c] = shelf.fill(c, s.Free[c], words, now)
		shelf.racks[c].places = stock.Serving(s.Locations, s.Market.Code, c)
	}
	return shelf
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

func (s *Shelf) fill(c market.Channel, free map[string]int64, words refusalPool, now clock.Instant) *rack {
	r := &rack{answers: make([]Answer, len(s.Book.Items)), free: make([]atomic.Int64, len(s.Book.Items))}
	for n, item := range s.Book.Items {
		r.free[n].Store(freeOf(item, func(sku string) int64 { return free[sku] }))
		a := Decide(s.facts(n, c, 1<<40), Wish{Quantity: 1, Now: now})
		a.Refusals = words.share(a.Refusals)
		r.answers[n] = a
	}
	return r
}

func (s *Shelf) facts(n int, c market.Channel, free int64) Facts {
	return Facts{Market: s.Market, Channel: c, Item: s.Book.Items[n], Parts: s.Book.PartsOf(n), Clearance: s.Clearance, Prices: s.prices[n], Rates: s.Rates, Free: free}
}

// Answer is the shelf's answer for one unit of a variant by its ordinal, without a delivery area: what
// pages show. An answer past its Next, and one for a channel that is not on the shelf, is decided anew.
func (s *Shelf) Answer(n int, c market.Channel, now clock.Instant) Answer {
	r := s.racks[c]
	if r == nil {
		return Decide(s.facts(n, c, 0), Wish{Quantity: 1, Now: now})
	}
	a := r.answers[n]
	if now >= a.Next || now < s.At {
		a = Decide(s.facts(n, c, 1<<40), Wish{Quantity: 1, Now: now})
	}
	a.Refusals = a.Refusals[:len(a.Refusals):len(a.Refusals)]
	a.stock(r.free[n].Load(), 1)
	return a
}

// Decide answers for a quantity, an area and an instant, from the shelf's facts and free units.
func (s *Shelf) Decide(n int, c market.Channel, w Wish) Answer {
	return Decide(s.facts(n, c, s.Free(n, c)), w)
}

// DecideWith answers from the shelf's facts and a number of free units that the caller has read.
func (s *Shelf) DecideWith(n int, c market.Channel, free int64, w Wish) Answer {
	return Decide(s.facts(n, c, free), w)
}

// Standing is the full standing of a variant, with every finding: for staff, and to be kept with an order.
func (s *Shelf) Standing(n int, c market.Channel, now clock.Instant) clearance.Standing {
	f := s.facts(n, c, 0)
	return f.standing(now, (*clearance.Book).Stand)
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
type refusalPool map[string][]Refusal

func (p refusalPool) share(list []Refusal) []Refusal {
	if len(list) == 0 {
		return nil
	}
	var key strings.Builder
	for _, r := range list {
		key.WriteString(r.Code)
		for _, k := range []string{"rule", "reason", "languages", "channel"} {
			key.WriteByte(0)
			key.WriteString(r.Params[k])
		}
		key.WriteString(string(r.Disclosure))
	}
	if shared, ok := p[key.String()]; ok {
		return shared
	}
	p[key.String()] = list
	return list
}
