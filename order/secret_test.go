package order

import (
	"reflect"
	"slices"
	"testing"

	"comptoir/money"
	"comptoir/people"
)

// TestABodyIsEverythingThatIsAskedFor changes each field of a placing, one at a time: but for the key, each makes
// another body.
func TestABodyIsEverythingThatIsAskedFor(t *testing.T) {
	whole := func() *Placing {
		return &Placing{Lines: []BasketLine{{SKU: "a", Quantity: 1, Seen: money.Of(1, "EUR")}}, Address: people.Address{Street: []string{"b"}}}
	}
	plain := bodyOf(whole())
	no := []string{".Key", ".Scope", ".Buyer.Known"}
	changed := 0
	for _, path := range leaves(reflect.ValueOf(whole()).Elem(), "") {
		p := whole()
		change(leaf(reflect.ValueOf(p).Elem(), path.way))
		ours := slices.ContainsFunc(no, func(name string) bool { return len(path.name) >= len(name) && path.name[:len(name)] == name })
		if same := bodyOf(p) == plain; same != ours {
			t.Errorf("%s: the same body is %t, want %t", path.name, same, ours)
		}
		changed++
	}
	if changed < 30 {
		t.Fatalf("only %d fields were changed", changed)
	}
}

// TestATextThatMovesToTheNextFieldMakesAnotherBody keeps fields apart.
func TestATextThatMovesToTheNextFieldMakesAnotherBody(t *testing.T) {
	all := []*Placing{
		{Terms: "ab"}, {Note: "ab"}, {Terms: "a", Note: "b"},
		{Address: people.Address{Street: []string{"ab"}}}, {Address: people.Address{Street: []string{"a", "b"}}}, {Address: people.Address{Email: "ab"}},
		{Lines: []BasketLine{{SKU: "ab"}}}, {Lines: []BasketLine{{SKU: "a"}, {SKU: "b"}}},
	}
	seen := map[Hash]int{}
	for i, p := range all {
		if other, known := seen[bodyOf(p)]; known {
			t.Errorf("placings %d and %d have one body", other, i)
		}
		seen[bodyOf(p)] = i
	}
}

type way struct {
	name string
	way  []int // fields; -1: the first of a list
}

func leaves(v reflect.Value, name string) (all []way) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			for _, below := range leaves(v.Field(i), name+"."+v.Type().Field(i).Name) {
				all = append(all, way{below.name, append([]int{i}, below.way...)})
			}
		}
		return all
	case reflect.Slice:
		if v.Len() == 0 {
			break
		}
		for _, below := range leaves(v.Index(0), name) {
			all = append(all, way{below.name, append([]int{-1}, below.way...)})
		}
		return all
	}
	return []way{{name, nil}}
}

func leaf(v reflect.Value, path []int) reflect.Value {
	for _, i := range path {
		if i < 0 {
			v = v.Index(0)
		} else {
			v = v.Field(i)
		}
	}
	return v
}

func change(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	}
}
