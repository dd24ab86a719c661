package radio_test

import (
	"testing"

	"comptoir/radio"
)

func TestFindingAPhone(t *testing.T) {
	x := radio.NewIndex([]radio.Device{
		{Maker: "Maker", Name: "Maker Phone 5", Edition: "Global", Models: []string{"M-1 G", "M1C"}},
		{Maker: "Maker", Name: "Maker Phone 5", Edition: "China", Models: []string{"M-1 G", "M1C"}},
		{Maker: "maker", Name: "Tablet", Model: "T9"},
	}, []radio.Naming{{Model: "SM-X1", Maker: "Maker", Name: "Phone X"}})
	cases := []struct {
		name string
		got  []*radio.Device
		want int
	}{
		{"a model number that two editions share", x.Model("m1g"), 2},
		{"a model number of its own", x.Model("t9"), 1},
		{"no such number", x.Model("Z"), 0},
		{"an empty number", x.Model(" - "), 0},
		{"the maker written in the name", x.Name("Maker", "Phone 5"), 2},
		{"an IMEI's type by name", x.OfType(radio.Type{Maker: "MAKER", Name: "tablet"}), 1},
		{"an IMEI's type by number", x.OfType(radio.Type{Maker: "other", Name: "other", Model: "T9"}), 1},
		{"typed in the box, one of a name", x.Search("phone5", 10), 1},
		{"typed in the box, bounded", x.Search("maker", 1), 1},
		{"nothing typed", x.Search("  ", 10), 0},
	}
	if got := x.Namings("smx1"); len(got) != 1 || got[0].Name != "Phone X" || len(x.Namings("")) != 0 {
		t.Errorf("namings %+v", got)
	}
	three, _ := radio.Of(radio.LTE, 3)
	banded := radio.NewIndex([]radio.Device{{Name: "A1"}, {Name: "A2", Listings: []radio.Listing{{Sure: radio.SetOf(three)}}}}, nil)
	if got := banded.Search("a", 2); len(got) != 2 || got[0].Name != "A2" {
		t.Errorf("%s comes first", got[0].Name)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if len(c.got) != c.want {
				t.Errorf("%d devices, want %d", len(c.got), c.want)
			}
		})
	}
}
