package clearance

import (
	"cmp"
	"slices"
	"sync"

	"comptoir/internal/clock"
)

// Files are the gates with what satisfies them, as they stand for one market, indexed. They are made once
// and never changed; what they remember are conclusions from what they hold.
type Files struct {
	gates    []filed
	evidence map[string][][]*Evidence // by model ("" for all), then by the gate's place in gates
	waivers  map[string][]*Waiver     // by gate
	when     map[string]*Expression   // of holds, by their text
	looked   []attribute              // what any condition of a gate looks at
	verdicts sync.Map                 // what was looked at, as one text → []verdict: decided once per distinct set
	decisive []attribute              // what the gates' whole conclusion depends on
	known    sync.Map                 // the same of decisive → *conclusion
}

// filed is a gate with its compiled expressions.
type filed struct {
	Gate
	applies, holds *Expression
}

// verdict is what a gate's conditions come to.
type verdict struct{ applies, holds bool }

// Papers are what files are made of, as the store brings them for one market.
type Papers struct {
	Gates    []Gate
	Evidence []*Evidence
	Waivers  []*Waiver
}

// NewFiles compiles gates and the conditions of holds, and indexes what satisfies them. An expression that
// does not compile is an error that names its field.
func NewFiles(p Papers, holds []Hold) (*Files, error) {
	f := &Files{evidence: map[string][][]*Evidence{}, waivers: map[string][]*Waiver{}, when: map[string]*Expression{}}
	for _, h := range holds {
		if h.When == "" {
			continue
		}
		compiled, err := Compile("when", h.When)
		if err != nil {
			return nil, err
		}
		f.when[h.When] = compiled
	}
	for _, g := range p.Gates {
		one := filed{Gate: g}
		var err error
		if g.Applies != "" {
			if one.applies, err = Compile("applies", g.Applies); err != nil {
				return nil, err
			}
		}
		if g.Way == Computed && g.Holds != "" {
			if one.holds, err = Compile("holds", g.Holds); err != nil {
				return nil, err
			}
		}
		f.gates = append(f.gates, one)
	}
	slices.SortFunc(f.gates, func(a, b filed) int { return cmp.Compare(a.Code, b.Code) })
	f.looked = f.lookedAt()
	for _, e := range p.Evidence {
		f.file(e)
	}
	for _, w := range p.Waivers {
		f.waivers[w.Gate] = append(f.waivers[w.Gate], w)
	}
	f.decisive = f.decides(p)
	return f, nil
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

// conclusion is what all gates come to for a set of attributes, good from an instant until its Next.
type conclusion struct {
	Standing // its findings are the closing ones
	from     clock.Instant
}

// conclude is findings for those who need only what closes.
func (f *Files) conclude(c Cell, now clock.Instant) *conclusion {
	var room [256]byte
	key := appendKey(room[:0], f.decisive, c)
	if known, ok := f.known.Load(string(key)); ok {
		if k := known.(*conclusion); now >= k.from && now < k.Next {
			return k
		}
	}
	whole := combine(f.findings(c, now, nil))
	whole.Findings = whole.Closing()
	k := &conclusion{Standing: whole, from: now}
	f.known.Store(string(key), k)
	return k
}

// lookedAt lists the attributes that any condition of a gate looks at.
func (f *Files) lookedAt() []attribute {
	var all []attribute
	for i := range f.gates {
		for _, x := range []*Expression{f.gates[i].applies, f.gates[i].holds} {
			if x != nil {
				all = append(all, x.uses...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// file puts a piece of evidence under every model by which a cell will look for it.
func (f *Files) file(e *Evidence) {
	at := slices.IndexFunc(f.gates, func(g filed) bool { return g.Code == e.Gate })
	if at < 0 {
		return // of a gate that is gone
	}
	models := e.Scope.Models
	if len(models) == 0 {
		models = []string{""}
	}
	for _, model := range models {
		if f.evidence[model] == nil {
			f.evidence[model] = make([][]*Evidence, len(f.gates))
		}
		f.evidence[model][at] = append(f.evidence[model][at], e)
	}
}

// findings asks every gate about a cell, in the order of their codes.
func (f *Files) findings(c Cell, now clock.Instant, into []Finding) []Finding {
	if len(f.gates) == 0 {
		return into
	}
	verdicts := f.verdictsOf(c)
	own, general := f.evidence[c.Item.Model.Number], f.evidence[""]
	for i := range f.gates {
		if !verdicts[i].applies {
			continue
		}
		var papers [2][]*Evidence
		if own != nil {
			papers[0] = own[i]
		}
		if general != nil {
			papers[1] = general[i]
		}
		into = append(into, f.finding(&f.gates[i], verdicts[i], papers, c, now))
	}
	return into
}

// verdictsOf evaluates the conditions of all gates once for each distinct set of what they look at. A
// condition that is too costly gives no sure answer: its gate applies and does not hold, the cell stays shut.
func (f *Files) verdictsOf(c Cell) []verdict {
	var room [256]byte
	key := appendKey(room[:0], f.looked, c)
	if known, ok := f.verdicts.Load(string(key)); ok {
		return known.([]verdict)
	}
	list := make([]verdict, len(f.gates))
	for i := range f.gates {
		applies, sure := ask(f.gates[i].applies, c)
		holds, known := ask(f.gates[i].holds, c)
		list[i] = verdict{applies: applies || !sure, holds: holds && known}
	}
	f.verdicts.Store(string(key), list)
	return list
}

// ask evaluates a condition; nil is always true.
func ask(x *Expression, c Cell) (yes, sure bool) {
	if x == nil {
		return true, true
	}
	yes, err := x.Holds(c)
	return yes, err == nil
}

func (f *Files) finding(g *filed, v verdict, papers [2][]*Evidence, c Cell, now clock.Instant) Finding {
	found := Finding{Gate: g.Code, Disclosure: g.Disclosure, State: NotRelevant, Code: g.Code + ".not_in_force", Next: g.Next(now)}
	if !g.Gate.Span.Holds(now) {
		return found
	}
	f.satisfy(&found, g, v, papers, c, now)
	if g.Severity == Warns && !found.State.Sells() {
		found.State, found.Code = Cleared, found.Code+".warned"
	}
	return found
}

// satisfy looks for what lets the cell through: a waiver, the condition, or the best evidence.
func (f *Files) satisfy(found *Finding, g *filed, v verdict, papers [2][]*Evidence, c Cell, now clock.Instant) {
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
	weigh(found, &g.Gate, papers, c, now)
}

// weigh takes the best of the evidence that covers the cell; equal ones by the later end. Pending evidence
// beats expired: something is under way.
func weigh(found *Finding, g *Gate, papers [2][]*Evidence, c Cell, now clock.Instant) {
	best, next := 0, orNever(found.Next)
	for _, list := range papers {
		for _, e := range list {
			if !e.Scope.Covers(c) || !among(g.Kinds, e.Kind) {
				continue
			}
			state, word, change := e.state(g, now)
			next = clock.Earlier(next, change)
			if worth := worthOf(state); worth > best {
				best = worth
				found.State, found.Code, found.Evidence = state, g.Code+word, []string{e.ID}
			}
		}
	}
	found.Next = next
}

// worthOf orders what evidence can come to, from nothing up.
func worthOf(s State) int {
	return slices.Index([]State{"", Expired, Pending, Conditional, Cleared}, s)
}

func (f *Files) waiver(gate string, c Cell, now clock.Instant) *Waiver {
	for _, w := range f.waivers[gate] {
		if now < w.Until && w.Scope.Covers(c) {
			return w
		}
	}
	return nil
}
