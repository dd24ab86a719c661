package clearance

import (
	"cmp"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// Cabinet compiles what many markets share once: gates, and the conditions by their text. Its zero value is
// ready. What it gives is never changed.
type Cabinet struct {
	mu          sync.Mutex
	gates       *gates // as last asked for
	expressions map[string]*Expression
}

// gates are the gates with their compiled conditions, the same for all markets.
type gates struct {
	asked    []Gate // as they were asked for
	list     []filed
	place    map[string]int    // of a gate's code in list
	looked   []attribute       // what any condition looks at
	verdicts memory[[]verdict] // what was looked at → what the conditions come to
}

// filed is a gate with its compiled expressions.
type filed struct {
	Gate
	applies, holds *Expression
}

// verdict is what a gate's conditions come to.
type verdict struct{ applies, holds bool }

// Files puts a market's papers in order. An expression that does not compile is an error that names its field.
func (k *Cabinet) Files(p Papers, holds []Hold) (*Files, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	set, err := k.gatesOf(p.Gates)
	if err != nil {
		return nil, err
	}
	f := &Files{gates: set, papers: p, when: map[string]*Expression{}}
	for _, h := range holds {
		if h.When == "" {
			continue
		}
		if f.when[h.When], err = k.expression("when", h.When); err != nil {
			return nil, err
		}
	}
	f.index()
	return f, nil
}

func (k *Cabinet) gatesOf(list []Gate) (*gates, error) {
	if k.gates != nil && reflect.DeepEqual(k.gates.asked, list) {
		return k.gates, nil
	}
	set := &gates{asked: list, place: map[string]int{}}
	for _, g := range list {
		one := filed{Gate: g}
		var err error
		if one.applies, err = k.expression("applies", g.Applies); err != nil {
			return nil, err
		}
		if g.Way == Computed {
			if one.holds, err = k.expression("holds", g.Holds); err != nil {
				return nil, err
			}
		}
		set.list = append(set.list, one)
	}
	slices.SortFunc(set.list, func(a, b filed) int { return cmp.Compare(a.Code, b.Code) })
	for i, g := range set.list {
		set.place[g.Code] = i
	}
	set.looked = set.lookedAt()
	k.gates = set
	return set, nil
}

// expression compiles a condition once; "" is none.
func (k *Cabinet) expression(field, text string) (*Expression, error) {
	if text == "" {
		return nil, nil
	}
	if known := k.expressions[text]; known != nil {
		return known, nil
	}
	compiled, err := Compile(field, text)
	if err != nil {
		return nil, err
	}
	if k.expressions == nil || len(k.expressions) >= memoryMax {
		k.expressions = map[string]*Expression{}
	}
	k.expressions[text] = compiled
	return compiled, nil
}

// lookedAt lists the attributes that any condition of a gate looks at.
func (g *gates) lookedAt() []attribute {
	var all []attribute
	for i := range g.list {
		for _, x := range []*Expression{g.list[i].applies, g.list[i].holds} {
			if x != nil {
				all = append(all, x.uses...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// verdictsOf evaluates the conditions of all gates once for each distinct set of what they look at. A
// condition that is too costly gives no sure answer: its gate applies and does not hold, the cell stays shut.
func (g *gates) verdictsOf(c Cell) []verdict {
	var room [256]byte
	key := appendKey(room[:0], g.looked, c)
	if known, ok := g.verdicts.of(key); ok {
		return known
	}
	list := make([]verdict, len(g.list))
	for i := range g.list {
		applies, sure := ask(g.list[i].applies, c)
		holds, known := ask(g.list[i].holds, c)
		list[i] = verdict{applies: applies || !sure, holds: holds && known}
	}
	g.verdicts.keep(key, list, memoryMax)
	return list
}

// ask gives a condition's answer, evaluated once for each distinct set of what it looks at; nil is always true.
func ask(x *Expression, c Cell) (yes, sure bool) {
	if x == nil {
		return true, true
	}
	var room [256]byte
	key := appendKey(room[:0], x.uses, c)
	if known, ok := x.known.of(key); ok {
		return known.yes, known.sure
	}
	yes, err := x.Holds(c)
	x.known.keep(key, outcome{yes: yes, sure: err == nil}, memoryMax)
	return yes, err == nil
}

// outcome is what a condition came to; one that was too costly is not sure.
type outcome struct{ yes, sure bool }

// memoryMax bounds what is remembered of the conditions.
const memoryMax = 1 << 14

// memory remembers what was concluded from a set of attributes. Many may use it at once.
type memory[T any] struct {
	held atomic.Pointer[sync.Map]
	n    atomic.Int64
}

func (m *memory[T]) of(key []byte) (T, bool) {
	if held := m.held.Load(); held != nil {
		if known, ok := held.Load(string(key)); ok {
			return known.(T), true
		}
	}
	var none T
	return none, false
}

// keep remembers one more; when there are as many as limit it begins anew.
func (m *memory[T]) keep(key []byte, value T, limit int64) {
	held := m.held.Load()
	if held == nil || m.n.Load() >= limit {
		m.held.CompareAndSwap(held, new(sync.Map))
		m.n.Store(0)
		held = m.held.Load()
	}
	held.Store(string(key), value)
	m.n.Add(1)
}
