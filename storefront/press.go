package storefront

import (
	"sync"

	"comptoir/internal/clock"
	"comptoir/internal/i18n"
	"comptoir/market"
	"comptoir/offer"
)

// pressBytes bounds the fragments that are kept, all markets together.
const pressBytes = 96 << 20

// plate names a fragment: what it shows, for which shelf and language, and the answers it was made for.
type plate struct {
	shelf    *offer.Shelf
	language market.Language
	kind     byte
	id       string
	answers  string
}

// fragment is a part of a page, ready to be written until an instant.
type fragment struct {
	html  []byte
	until clock.Instant
}

// press keeps fragments, the recently used ones: a generation is filled, becomes the old one, and is
// dropped when the next is full. Fragments of a shelf go when the market has another.
type press struct {
	mutex      sync.RWMutex
	max        int
	used       int
	young, old map[plate]*fragment
	shelves    map[market.Code]*offer.Shelf
	ranges     sync.Map // *offer.Shelf → *assortment

	words sync.Map // wordsKey → *i18n.Words
}

func newPress(max int) *press {
	return &press{max: max, young: map[plate]*fragment{}, old: map[plate]*fragment{}, shelves: map[market.Code]*offer.Shelf{}}
}

// find gives a fragment that is good now; nil when there is none.
func (p *press) find(key plate, now clock.Instant) []byte {
	p.mutex.RLock()
	found, fresh := p.young[key], true
	if found == nil {
		found, fresh = p.old[key], false
	}
	p.mutex.RUnlock()
	if found == nil || now >= found.until {
		return nil
	}
	if !fresh {
		p.put(key, found)
	}
	return found.html
}

// get gives a fragment that is good now, rendering it when there is none.
func (p *press) get(key plate, now clock.Instant, render func() (fragment, error)) ([]byte, error) {
	if html := p.find(key, now); html != nil {
		return html, nil
	}
	made, err := render()
	if err != nil {
		return nil, err
	}
	p.put(key, &made)
	return made.html, nil
}

func (p *press) put(key plate, f *fragment) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if last := p.shelves[key.shelf.Market.Code]; last != key.shelf {
		if last != nil && last.At > key.shelf.At {
			return // a reader that is late must not bring an old shelf back
		}
		p.drop(last)
		p.shelves[key.shelf.Market.Code] = key.shelf
	}
	if before := p.young[key]; before != nil {
		p.used -= len(before.html)
	}
	if p.used += len(f.html); p.used > p.max/2 {
		p.old, p.young, p.used = p.young, map[plate]*fragment{}, len(f.html)
	}
	p.young[key] = f
}

// drop forgets everything of a shelf.
func (p *press) drop(shelf *offer.Shelf) {
	if shelf == nil {
		return
	}
	for key, f := range p.young {
		if key.shelf == shelf {
			p.used -= len(f.html)
			delete(p.young, key)
		}
	}
	for key := range p.old {
		if key.shelf == shelf {
			delete(p.old, key)
		}
	}
	p.ranges.Delete(shelf)
}

type wordsKey struct {
	language market.Language
	code     market.Code
}

// wordsOf gives the words of a language with the formats of a market; there are few, all are kept.
func (p *press) wordsOf(s *Shop, l market.Language, m market.Code) *i18n.Words {
	key := wordsKey{l, m}
	if found, ok := p.words.Load(key); ok {
		return found.(*i18n.Words)
	}
	made := s.words.For(i18n.Locale(l, m))
	p.words.Store(key, made)
	return made
}
