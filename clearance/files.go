package clearance

import (
	"cmp"
	"slices"
	"strings"

	"comptoir/internal/clock"
	"comptoir/market"
)

// Files are the gates with what satisfies them, indexed. They are made once and never changed; what they
// remember are conclusions from what they hold.
type Files struct {
	gates    []filed
	evidence map[shelfmark][]*Evidence
	waivers  map[string][]*Waiver   // by gate
	when     map[string]*Expression // of holds, by their text
}

// filed is a gate with its compiled expressions.
type filed struct {
	Gate
	applies, holds *Expression
}

// shelfmark is where evidence lies: "" stands for all.
type shelfmark struct {
	gate   string
	market market.Code
	model  string
}

// Papers are what files are made of, as the store brings them for one market.
type Papers struct {
	Gates    []Gate
	Evidence []*Evidence
	Waivers  []*Waiver
}

// NewFiles compiles gates and the conditions of holds, and indexes what satisfies them. An expression that
// does not compile is an error that names its field.
func NewFiles(p Papers, holds []Hold) (*Files, error) {
	f := &Files{evidence: map[shelfmark][]*Evidence{}, waivers: map[string][]*Waiver{}, when: map[string]*Expression{}}
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
	for _, e := range p.Evidence {
		f.file(e)
	}
	for _, w := range p.Waivers {
		f.waivers[w.Gate] = append(f.waivers[w.Gate], w)
	}
	return f, nil
}

// file puts a piece of evidence under every mark by which a cell will look for it.
func (f *Files) file(e *Evidence) {
	markets, models := e.Scope.Markets, e.Scope.Models
	if len(markets) == 0 {
		markets = []market.Code{""}
	}
	if len(models) == 0 {
		models = []string{""}
	}
	for _, m := range markets {
		for _, model := range models {
			mark := shelfmark{e.Gate, m, model}
			f.evidence[mark] = append(f.evidence[mark], e)
		}
	}
}

// findings asks every gate about a cell, in the order of their codes.
func (f *Files) findings(c Cell, now clock.Instant, into []Finding) []Finding {
	for i := range f.gates {
		g := &f.gates[i]
		if yes, sure := f.ask(g.applies, c); sure && !yes {
			continue
		}
		into = append(into, f.finding(g, c, now))
	}
	return into
}

func (f *Files) finding(g *filed, c Cell, now clock.Instant) Finding {
	found := Finding{Gate: g.Code, Disclosure: g.Disclosure, State: NotRelevant, Code: g.Code + ".not_in_force", Next: g.Next(now)}
	if !g.Gate.Span.Holds(now) {
		return found
	}
	f.satisfy(&found, g, c, now)
	if g.Severity == Warns && !found.State.Sells() {
		found.State, found.Code = Cleared, found.Code+".warned"
	}
	return found
}

// satisfy looks for what lets the cell through: a waiver, the condition, or the best evidence.
func (f *Files) satisfy(found *Finding, g *filed, c Cell, now clock.Instant) {
	if w := f.waiver(g.Code, c, now); w != nil {
		found.State, found.Code, found.Evidence = Waived, g.Code+".waived", []string{w.ID}
		found.Next = clock.Earlier(orNever(found.Next), w.Until)
		return
	}
	if g.Way == Computed && g.holds != nil {
		found.State, found.Code = Blocked, g.Code+".does_not_hold"
		if yes, sure := f.ask(g.holds, c); sure && yes {
			found.State, found.Code = Cleared, g.Code+".holds"
		}
		return
	}
	found.State, found.Code = Pending, g.Code+".no_evidence"
	f.weigh(found, &g.Gate, c, now)
}

// weigh takes the best of the evidence that covers the cell; equal ones by the later end. Pending evidence
// beats expired: something is under way.
func (f *Files) weigh(found *Finding, g *Gate, c Cell, now clock.Instant) {
	best, next := 0, orNever(found.Next)
	for _, mark := range [4]shelfmark{{g.Code, c.Market.Code, c.Item.Model.Number}, {g.Code, c.Market.Code, ""}, {g.Code, "", c.Item.Model.Number}, {g.Code, "", ""}} {
		for _, e := range f.evidence[mark] {
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

// ask evaluates a condition once for each distinct set of what it looks at; nil is always true. A condition
// that is too costly gives no sure answer: its gate applies and does not hold, the cell stays shut.
func (f *Files) ask(x *Expression, c Cell) (yes, sure bool) {
	if x == nil {
		return true, true
	}
	var key strings.Builder
	x.key(&key, c)
	if known, ok := x.known.Load(key.String()); ok {
		return known.(bool), true
	}
	yes, err := x.Holds(c)
	if err != nil {
		return false, false
	}
	x.known.Store(key.String(), yes)
	return yes, true
}
