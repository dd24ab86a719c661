package clearance

import (
	"cmp"
	"slices"

	"comptoir/internal/clock"
)

// Files are the gates with what satisfies them, as they stand for one market, indexed. They are made once
// and never changed; what they remember are conclusions from what they hold.
type Files struct {
	*gates
	papers   Papers
	own      map[string][]placed    // evidence by the model that it names, in the order of gates
	general  [][]*Evidence          // evidence that names no model, by the gate's place
	waivers  map[string][]*Waiver   // by gate
	when     map[string]*Expression // of holds, by their text
	capped   bool                   // some paper lets a number of units through
	decisive []attribute            // what the gates' whole conclusion depends on
	known    memory[*conclusion]    // the same of decisive → what the gates come to
}

// placed is a piece of evidence with the place of its gate.
type placed struct {
	at int
	*Evidence
}

// Papers are what files are made of, as the store brings them for one market. What is the same as when it was
// last read has the same address.
type Papers struct {
	Gates    []Gate
	Evidence []*Evidence // by ID
	Waivers  []*Waiver   // by ID
}

// Capped tells whether some paper lets a number of units through.
func (f *Files) Capped() bool { return f.capped }

// NewFiles makes files without a cabinet: for those who make them once.
func NewFiles(p Papers, holds []Hold) (*Files, error) { return new(Cabinet).Files(p, holds) }

// Papers are what the files are made of; nobody changes them. Of no files, none.
func (f *Files) Papers() Papers {
	if f == nil {
		return Papers{}
	}
	return f.papers
}

// index puts evidence and waivers where a cell will look for them.
func (f *Files) index() {
	f.own, f.general, f.waivers = map[string][]placed{}, make([][]*Evidence, len(f.list)), map[string][]*Waiver{}
	for _, e := range f.papers.Evidence {
		f.file(e)
		f.capped = f.capped || e.Condition(ConditionQuantity) > 0
	}
	for _, list := range f.own {
		slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	}
	for _, w := range f.papers.Waivers {
		f.waivers[w.Gate] = append(f.waivers[w.Gate], w)
	}
	f.decisive = f.decides(f.papers)
}

// decides lists what the conclusion of all gates depends on: what conditions look at, and what scopes name.
func (f *Files) decides(p Papers) []attribute {
	all := append(slices.Clone(f.looked), attributeOf("model.number"), attributeOf("channel"))
	named := func(s Scope) {
		if len(s.Variants) > 0 {
			all = append(all, attributeOf("variant.sku"))
		}
		if len(s.Chipsets) > 0 {
			all = append(all, attributeOf("model.chipset"))
		}
	}
	for _, e := range p.Evidence {
		named(e.Scope)
	}
	for _, w := range p.Waivers {
		named(w.Scope)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// concludedMax bounds the conclusions that a market remembers: enough for the neighbours that are decided together
// and for what is sold most.
const concludedMax = 1 << 10

// conclusion is what all gates come to for a set of attributes, good from an instant until its Next.
type conclusion struct {
	Standing // its findings are the closing ones
	from     clock.Instant
}

// conclude is findings for those who need only what closes.
func (f *Files) conclude(c Cell, now clock.Instant) *conclusion {
	var room [256]byte
	key := appendKey(room[:0], f.decisive, c)
	if k, ok := f.known.of(key); ok && now >= k.from && now < k.Next {
		return k
	}
	k := &conclusion{Standing: Standing{State: NotRelevant, Next: clock.Never}, from: now}
	f.findings(c, now, k.take)
	f.known.keep(key, k, concludedMax)
	return k
}

// file puts a piece of evidence under every model by which a cell will look for it.
func (f *Files) file(e *Evidence) {
	at, ok := f.place[e.Gate]
	if !ok {
		return // of a gate that is gone
	}
	if len(e.Scope.Models) == 0 {
		f.general[at] = append(f.general[at], e)
	}
	for _, model := range e.Scope.Models {
		f.own[model] = append(f.own[model], placed{at, e})
	}
}

// findings asks every gate about a cell, in the order of their codes.
func (f *Files) findings(c Cell, now clock.Instant, tell func(Finding)) {
	if len(f.list) == 0 {
		return
	}
	verdicts, own := f.verdictsOf(c), f.own[c.Item.Model.Number]
	for i := range f.list {
		n := 0
		for n < len(own) && own[n].at == i {
			n++
		}
		if verdicts[i].applies {
			tell(f.finding(&f.list[i], verdicts[i], own[:n], f.general[i], c, now))
		}
		own = own[n:]
	}
}

func (f *Files) finding(g *filed, v verdict, own []placed, general []*Evidence, c Cell, now clock.Instant) Finding {
	found := Finding{Gate: g.Code, Disclosure: g.Disclosure, State: NotRelevant, Code: g.Code + ".not_in_force", Next: g.Next(now)}
	if !g.Gate.Span.Holds(now) {
		return found
	}
	f.satisfy(&found, g, v, c, now)
	if found.State == Pending {
		weigh(&found, &g.Gate, own, general, c, now)
	}
	if g.Severity == Warns && !found.State.Sells() {
		found.State, found.Code = Cleared, found.Code+".warned"
	}
	return found
}

// satisfy looks for what lets the cell through without evidence: a waiver, or the condition.
func (f *Files) satisfy(found *Finding, g *filed, v verdict, c Cell, now clock.Instant) {
	if w := f.waiver(g.Code, c, now); w != nil {
		found.State, found.Code, found.Evidence = Waived, g.Code+".waived", []string{w.ID}
		found.Next = clock.Earlier(orNever(found.Next), w.Until)
		return
	}
	if g.Way == Computed && g.holds != nil {
		found.State, found.Code = Blocked, g.Code+".does_not_hold"
		if v.holds {
			found.State, found.Code = Cleared, g.Code+".holds"
		}
		return
	}
	found.State, found.Code = Pending, g.Code+".no_evidence"
}

// weigh takes the best of the evidence that covers the cell; of equal ones that which lasts longest. Pending
// evidence beats expired: something is under way. What is cleared stays so until the best ends, whatever
// becomes of the rest.
func weigh(found *Finding, g *Gate, own []placed, general []*Evidence, c Cell, now clock.Instant) {
	next, lasts, worth := clock.Never, clock.Instant(0), 0
	var best *Evidence
	var says string
	look := func(e *Evidence) {
		if !e.Scope.Covers(c) || !among(g.Kinds, e.Kind) {
			return
		}
		state, word, change := e.state(g, now)
		next = clock.Earlier(next, change)
		if w := worthOf(state); w > worth || w == worth && change > lasts {
			best, worth, lasts = e, w, change
			found.State, says = state, word
		}
	}
	for _, p := range own {
		look(p.Evidence)
	}
	for _, e := range general {
		look(e)
	}
	if best != nil {
		found.Code, found.Evidence = g.Code+says, []string{best.ID}
		if found.State == Conditional {
			found.Params = best.terms()
		}
	}
	if found.State == Cleared {
		next = lasts
	}
	found.Next = clock.Earlier(orNever(found.Next), next)
}

// worthOf orders what evidence can come to, from nothing up.
func worthOf(s State) int {
	switch s {
	case Expired:
		return 1
	case Pending:
		return 2
	case Conditional:
		return 3
	case Cleared:
		return 4
	}
	return 0
}

func (f *Files) waiver(gate string, c Cell, now clock.Instant) *Waiver {
	for _, w := range f.waivers[gate] {
		if now < w.Until && w.Scope.Covers(c) {
			return w
		}
	}
	return nil
}
