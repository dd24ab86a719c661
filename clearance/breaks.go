package clearance

import (
	"cmp"
	"slices"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/market"
)

// Break is what one gate closes at an instant because something ends or begins: cells that it let through until then.
// Whether they were sold is another matter: another gate may have closed them before.
type Break struct {
	At       clock.Instant  `json:"at"`
	Gate     string         `json:"gate"`
	Code     string         `json:"code"`               // why, as in a Finding
	Evidence string         `json:"evidence,omitempty"` // what let them through until then, a certificate or a waiver
	Channel  market.Channel `json:"channel,omitempty"`  // "": every channel
	Items    []int          `json:"-"`                  // places in the list of items, ascending
}

// Breaks lists what closes by itself in a market from one instant on and before another, in order of time. Of models
// and channels that a gate treats alike it is asked once.
func (b *Book) Breaks(m *market.Market, items []catalogue.Item, from, until clock.Instant) []Break {
	s := search{book: b, market: m, items: items, from: from, until: until, found: map[breakKey]*Break{}}
	for _, c := range market.Channels() {
		for n := range items {
			s.follow(c, n, 1, func(cell Cell, at clock.Instant, tell func(Finding)) { b.own(cell, at, tell) })
		}
	}
	if b.Files != nil {
		s.files(b.Files)
	}
	return s.inOrder()
}

// search is a walk through time for one market.
type search struct {
	book        *Book
	market      *market.Market
	items       []catalogue.Item
	from, until clock.Instant
	found       map[breakKey]*Break
}

type breakKey struct {
	at                   clock.Instant
	gate, code, evidence string
	channel              market.Channel
}

// everyChannel stands for all in a search; a gate that does not look at the channel answers for any.
const everyChannel = market.Channel("")

// files walks from model to model, and asks gates that look at channels or variants about each.
func (s *search) files(f *Files) {
	depends := make([]looks, len(f.list))
	for i := range f.list {
		depends[i] = f.looksAt(i)
	}
	for n := range s.items {
		first, alike := n == 0 || s.items[n-1].Model != s.items[n].Model, 1
		for first && n+alike < len(s.items) && s.items[n+alike].Model == s.items[n].Model {
			alike++
		}
		for k, c := range market.Channels() {
			var verdicts []verdict
			for i := range f.list {
				if f.list[i].Severity != Closes || (k > 0 && !depends[i].channels) || (!first && !depends[i].variants) {
					continue
				}
				if verdicts == nil {
					verdicts = f.verdictsOf(Cell{Market: s.market, Channel: c, Item: s.items[n]})
				}
				if verdicts[i].applies {
					s.gate(f, i, verdicts[i], depends[i], c, n, alike)
				}
			}
		}
	}
}

// gate follows one gate for a model, or for one variant or channel of it where the gate tells them apart.
func (s *search) gate(f *Files, i int, v verdict, depends looks, c market.Channel, n, alike int) {
	if !depends.channels {
		c = everyChannel
	}
	if depends.variants {
		alike = 1
	}
	own := f.ownOf(i, s.items[n].Model.Number)
	s.follow(c, n, alike, func(cell Cell, at clock.Instant, tell func(Finding)) {
		tell(f.finding(&f.list[i], v, own, f.general[i], cell, at))
	})
}

// follow asks some gates about a cell from change to change, and notes each that closes; alike is how many items
// from n on get the same answers.
func (s *search) follow(c market.Channel, n, alike int, ask func(Cell, clock.Instant, func(Finding))) {
	cell := Cell{Market: s.market, Channel: c, Item: s.items[n]}
	var open []Finding
	for at := s.from; at < s.until; {
		next := clock.Never
		was := open
		open = nil
		ask(cell, at, func(f Finding) {
			next = clock.Earlier(next, orNever(f.Next))
			if f.State.Sells() {
				open = append(open, f)
				return
			}
			if i := slices.IndexFunc(was, func(before Finding) bool { return before.Gate == f.Gate }); i >= 0 {
				s.note(at, c, &was[i], &f, n, alike)
			}
		})
		if next <= at {
			return
		}
		at = next
	}
}

func (s *search) note(at clock.Instant, c market.Channel, was, f *Finding, n, alike int) {
	key := breakKey{at: at, gate: f.Gate, code: f.Code, channel: c}
	if len(was.Evidence) > 0 {
		key.evidence = was.Evidence[0]
	}
	b := s.found[key]
	if b == nil {
		b = &Break{At: at, Gate: f.Gate, Code: f.Code, Evidence: key.evidence, Channel: c}
		s.found[key] = b
	}
	for i := range alike {
		b.Items = append(b.Items, n+i)
	}
}

func (s *search) inOrder() []Break {
	list := make([]Break, 0, len(s.found))
	for _, b := range s.found {
		list = append(list, *b)
	}
	slices.SortFunc(list, func(a, b Break) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Gate, b.Gate), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Evidence, b.Evidence), cmp.Compare(a.Channel, b.Channel))
	})
	return list
}

// looks is what a gate's answer depends on beside the model, in one market.
type looks struct{ channels, variants bool }

// looksAt tells whether a gate's conditions, or the scopes of what satisfies it here, name channels or variants.
func (f *Files) looksAt(i int) looks {
	var l looks
	for _, x := range []*Expression{f.list[i].applies, f.list[i].holds} {
		if x != nil {
			l.channels = l.channels || slices.Contains(x.uses, attributeOf("channel"))
			l.variants = l.variants || slices.Contains(x.uses, attributeOf("variant.sku"))
		}
	}
	scoped := func(s *Scope) {
		l.channels, l.variants = l.channels || len(s.Channels) > 0, l.variants || len(s.Variants) > 0
	}
	for _, e := range f.papers.Evidence {
		if e.Gate == f.list[i].Code {
			scoped(&e.Scope)
		}
	}
	for _, w := range f.waivers[f.list[i].Code] {
		scoped(&w.Scope)
	}
	return l
}

// ownOf is the evidence of a gate that names a model.
func (f *Files) ownOf(i int, model string) []placed {
	own := f.own[model]
	for len(own) > 0 && own[0].at < i {
		own = own[1:]
	}
	n := 0
	for n < len(own) && own[n].at == i {
		n++
	}
	return own[:n]
}
