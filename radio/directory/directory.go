package directory

import (
	"cmp"
	"slices"
	"sync"

	"comptoir/internal/clock"
	"comptoir/radio"
	"comptoir/radio/notation"
	radiofacts "comptoir/world/radio"
)

// Directory is what is known at a version of the facts.
type Directory struct {
	radiofacts.Facts
	Versions Versions
	Index    *radio.Index // phones beside the shop's own
	Types    radio.Types  // what an IMEI's first digits mean
	Reports  []notation.Report
	Entries  []Entry // what staff wrote, by key

	read      notation.Notation
	carriers  map[string][]*radio.Carrier
	countries map[string]*radio.Country
	turns     map[string][]clock.Instant // by country: the dates of its facts, sorted
	devices   remembered[string, *radio.Device]
	gates     remembered[gateKey, *asked]
}

// compile puts together what ships, an import, and what staff wrote.
func compile(v Versions, got *radiofacts.Import, entries []Entry) (*Directory, error) {
	book, tables, err := radiofacts.Book()
	if err != nil {
		return nil, err
	}
	p := &pile{book: book, n: tables.Notation(), devices: slices.Clone(got.Devices), types: slices.Clone(got.Types)}
	for _, name := range []string{"facts", "runs", "statements", "devices", "types"} { // other names of carriers first
		s, _ := SheetOf(name)
		if _, err := p.read(s, ofSheet(entries, name)); err != nil {
			return nil, err
		}
	}
	if err := got.Join(book); err != nil {
		return nil, err
	}
	d := &Directory{Versions: v, Index: radio.NewIndex(p.devices, got.Namings), Types: radio.NewTypes(p.types), Reports: got.Reports, Entries: entries, read: p.n,
		Facts:    radiofacts.Facts{Tables: tables, Carriers: book.Carriers(), Countries: book.Countries()},
		carriers: map[string][]*radio.Carrier{}, countries: map[string]*radio.Country{}, turns: map[string][]clock.Instant{}}
	d.arrange()
	return d, nil
}

func ofSheet(entries []Entry, name string) (list []Entry) {
	for _, e := range entries {
		if e.Sheet == name {
			list = append(list, e)
		}
	}
	return list
}

// arrange makes what is looked up by country.
func (d *Directory) arrange() {
	for i := range d.Countries {
		k := &d.Countries[i]
		d.countries[k.Code] = k
		d.turns[k.Code] = k.Turns()
	}
	for i := range d.Carriers {
		c := &d.Carriers[i]
		d.carriers[c.Country] = append(d.carriers[c.Country], c)
		d.turns[c.Country] = append(d.turns[c.Country], c.Turns()...)
	}
	for _, list := range d.carriers {
		slices.SortStableFunc(list, func(a, b *radio.Carrier) int {
			return cmp.Or(b.SubscribersAt(clock.Never)-a.SubscribersAt(clock.Never), factsOf(b)-factsOf(a))
		})
	}
	for code, list := range d.turns {
		slices.Sort(list)
		d.turns[code] = slices.Compact(list)
	}
}

// factsOf is how much is known of a carrier: its codes alone are little.
func factsOf(c *radio.Carrier) int { return len(c.Runs) + len(c.Statements) + len(c.Sunsets) }

// CarriersOf lists a country's carriers: those with most subscribers first, then those of which most is known.
func (d *Directory) CarriersOf(country string) []*radio.Carrier { return d.carriers[country] }

// CountryOf gives a country, of which nothing may be known.
func (d *Directory) CountryOf(code string) *radio.Country {
	if k := d.countries[code]; k != nil {
		return k
	}
	return &radio.Country{Code: code, Region: d.Regions[code]}
}

// Turn is the first instant after now at which a fact of the country begins or ends; clock.Never for none.
func (d *Directory) Turn(country string, now clock.Instant) clock.Instant {
	list := d.turns[country]
	if i, _ := slices.BinarySearch(list, now+1); i < len(list) {
		return list[i]
	}
	return clock.Never
}

// rememberedMax bounds what a directory remembers of one kind; then it begins anew.
const rememberedMax = 100_000

// remembered keeps conclusions. Two that ask at once may both work one out: it is the same.
type remembered[K comparable, V any] struct {
	mutex sync.RWMutex
	by    map[K]V
}

func (r *remembered[K, V]) get(key K) (V, bool) {
	r.mutex.RLock()
	defer r.mutex.RUnlock()
	v, ok := r.by[key]
	return v, ok
}

func (r *remembered[K, V]) put(key K, value V) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.by == nil || len(r.by) >= rememberedMax {
		r.by = map[K]V{}
	}
	r.by[key] = value
}
