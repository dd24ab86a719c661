package stock

import (
	"reflect"
	"testing"

	"comptoir/catalogue"
)

// TestStockIsTakenByTheStatedRule: docs/bugs-of-others.md. Others: 8.
func TestStockIsTakenByTheStatedRule(t *testing.T) {
	places := []Location{{Code: "near", Rank: 1}, {Code: "far", Rank: 2, Buffer: 1}}
	level := func(place string, owner Owner, on, reserved int64) Level {
		return Level{Location: place, Owner: owner, SKU: "A", OnHand: on, Reserved: reserved}
	}
	took := func(place string, owner Owner, n int64) Taking {
		keep := int64(0)
		if place == "far" {
			keep = 1
		}
		return Taking{Location: place, Owner: owner, SKU: "A", Quantity: n, Keep: keep}
	}
	for _, c := range []struct {
		want     string
		levels   []Level
		quantity int64
		from     []Taking
	}{
		{"the nearest that has the whole", []Level{level("near", Own, 5, 0), level("far", Own, 9, 0)}, 5, []Taking{took("near", Own, 5)}},
		{"one place before a split", []Level{level("near", Own, 5, 1), level("far", Own, 9, 0)}, 5, []Taking{took("far", Own, 5)}},
		{"the buffer is kept back", []Level{level("near", Own, 3, 0), level("far", Own, 5, 0)}, 5, []Taking{took("near", Own, 3), took("far", Own, 2)}},
		{"own before a partner's", []Level{level("near", "partner", 9, 0), level("far", Own, 9, 0)}, 5, []Taking{took("far", Own, 5)}},
		{"a partner's whole before a split of ours", []Level{level("near", Own, 3, 0), level("far", "partner", 9, 0)}, 5, []Taking{took("far", "partner", 5)}},
		{"a split begins with our own", []Level{level("near", "partner", 3, 0), level("far", Own, 4, 0)}, 5, []Taking{took("far", Own, 3), took("near", "partner", 2)}},
		{"what is not there is not taken in part", []Level{level("near", Own, 3, 0)}, 5, nil},
		{"a place that is not asked", []Level{level("till", Own, 9, 0)}, 5, nil},
	} {
		room := NewRoom(append([]Level{}, c.levels...))
		before := room.Free("A", places)
		got := room.Take("A", places, c.quantity)
		if !reflect.DeepEqual(got, c.from) {
			t.Errorf("%s: %v", c.want, got)
		}
		room.Give(got)
		if room.Free("A", places) != before {
			t.Errorf("%s: giving back does not restore", c.want)
		}
	}
}

func TestSetsAreWholeSetsOfParts(t *testing.T) {
	free := map[string]int64{"A": 5, "B": 3}
	of := func(sku string) int64 { return free[sku] }
	for _, c := range []struct {
		parts []catalogue.Part
		want  int64
	}{{[]catalogue.Part{{SKU: "A", Quantity: 1}}, 5}, {[]catalogue.Part{{SKU: "A", Quantity: 2}, {SKU: "B", Quantity: 1}}, 2},
		{[]catalogue.Part{{SKU: "B", Quantity: 1}, {SKU: "B", Quantity: 1}}, 1}, {[]catalogue.Part{{SKU: "C", Quantity: 1}}, 0}, {nil, 0}} {
		if got := Sets(c.parts, of); got != c.want {
			t.Errorf("%v: %d, want %d", c.parts, got, c.want)
		}
	}
}
