package order

import (
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/offer"
)

// memoryMax bounds what a counter remembers of one market, and of decisions; then it begins anew.
const memoryMax = 1 << 16

// Memory saves a counter from asking the one question again for every order of a rush: an answer without
// stock holds on its shelf until its Next. It belongs to one goroutine.
type Memory struct {
	markets map[market.Code]*shelfMemory
	stored  map[Hash]bool // decisions that are in the store
	sales   []Sale        // room for those of a batch
	sold    int           // how many the last batch had
}

// shelfMemory is what is remembered of a market's shelf; a new shelf forgets it all.
type shelfMemory struct {
	shelf   *offer.Shelf
	answers map[cell]*memo
}

type cell struct {
	n       int
	channel market.Channel
	area    string
}

type memo struct {
	answer  offer.Answer // for one unit, stock aside
	since   clock.Instant
	cleared Cleared
	caps    []capped
}

// NewMemory remembers nothing.
func NewMemory() *Memory {
	return &Memory{markets: map[market.Code]*shelfMemory{}, stored: map[Hash]bool{}}
}

// of gives what is remembered of a shelf.
func (m *Memory) of(s *offer.Shelf) *shelfMemory {
	known := m.markets[s.Market.Code]
	if known == nil || known.shelf != s || len(known.answers) >= memoryMax {
		known = &shelfMemory{shelf: s, answers: map[cell]*memo{}}
		m.markets[s.Market.Code] = known
	}
	return known
}

// recall gives the answer for one unit of a variant, and decides it when it is not known.
func (m *Memory) recall(s *offer.Shelf, n int, c market.Channel, area string, now clock.Instant) *memo {
	answers := m.of(s).answers
	at := cell{n, c, area}
	if known := answers[at]; known != nil && now >= known.since && now < known.answer.Next {
		return known
	}
	fresh := &memo{since: now, answer: s.DecideWith(n, c, 1<<40, offer.Wish{Quantity: 1, Area: area, Now: now})}
	if fresh.answer.OK() {
		fresh.cleared, fresh.caps = clearedOf(s.Cited(n, c, now)), capsOf(s, n, c, now)
	}
	answers[at] = fresh
	return fresh
}

// room gives empty sales; those of the batch before are gone.
func (m *Memory) room(n int) []Sale {
	if len(m.sales) < n {
		m.sales = make([]Sale, n)
	}
	clear(m.sales[:min(len(m.sales), max(n, m.sold))])
	m.sold = n
	return m.sales[:n]
}

// cite gives the name of the decision under which a line is sold; a new one is to be written with the batch.
func (m *Memory) cite(known *memo, s *Settlement) Hash {
	h := known.cleared.Hash
	if !m.stored[h] {
		for _, c := range s.Cleared {
			if c.Hash == h {
				return h
			}
		}
		s.Cleared = append(s.Cleared, known.cleared)
	}
	return h
}

// keep notes after a commit which decisions are in the store.
func (m *Memory) keep(written []Cleared) {
	if len(m.stored) >= memoryMax {
		clear(m.stored)
	}
	for _, c := range written {
		m.stored[c.Hash] = true
	}
}
