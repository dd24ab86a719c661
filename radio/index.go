package radio

import (
	"slices"
	"strings"

	"comptoir/internal/clock"
)

// Index finds devices by what a shopper knows: a model number, or a maker and a name. Make it with NewIndex.
type Index struct {
	devices  []Device
	byModel  map[string][]int
	byName   map[string][]int
	searched []named // by name, for the box in which a shopper types
	namings  map[string][]Naming
}

// Naming is the name under which a source says that a model number is sold. It says nothing of bands: the same name
// sells with other bands elsewhere.
type Naming struct {
	Model       string
	Maker, Name string
	Source      string
	Date        clock.Instant
}

type named struct {
	key    string
	device int
}

// NewIndex keeps the devices, and the names of model numbers; they must not change afterwards.
func NewIndex(devices []Device, namings []Naming) *Index {
	x := &Index{devices: devices, byModel: map[string][]int{}, byName: map[string][]int{}, namings: map[string][]Naming{}}
	for _, n := range namings {
		if key := plain(n.Model); key != "" {
			x.namings[key] = append(x.namings[key], n)
		}
	}
	for i := range devices {
		d := &devices[i]
		models := d.Models
		if d.Model != "" && !slices.Contains(models, d.Model) {
			models = append(slices.Clone(models), d.Model)
		}
		for _, m := range models {
			add(x.byModel, plain(m), i)
		}
		name := nameKey(d.Maker, d.Name)
		if len(x.byName[name]) == 0 {
			x.searched = append(x.searched, named{name, i})
		}
		add(x.byName, name, i)
	}
	slices.SortFunc(x.searched, func(a, b named) int { return strings.Compare(a.key, b.key) })
	return x
}

func add(to map[string][]int, key string, i int) {
	if key != "" {
		to[key] = append(to[key], i)
	}
}

// plain makes a model number or name comparable: lower case, without spaces, dashes and the like.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r <= ' ' || strings.ContainsRune("-_/.()\u00a0", r):
			return -1
		}
		return r
	}, text)
}

// nameKey joins maker and name; many lists write the maker into the name as well.
func nameKey(maker, name string) string {
	m, n := plain(maker), plain(name)
	return m + strings.TrimPrefix(n, m)
}

// Model gives the devices with a model number: none, one, or the editions among which the source does not say
// which has the number.
func (x *Index) Model(number string) []*Device { return x.pick(x.byModel[plain(number)]) }

// Namings gives the names under which a model number is sold.
func (x *Index) Namings(number string) []Naming { return x.namings[plain(number)] }

// Name gives the editions of a maker's device.
func (x *Index) Name(maker, name string) []*Device { return x.pick(x.byName[nameKey(maker, name)]) }

// OfType gives the devices of an IMEI's type: by its model number when the source has one, else by name.
func (x *Index) OfType(t Type) []*Device {
	if found := x.Model(t.Model); t.Model != "" && len(found) > 0 {
		return found
	}
	return x.Name(t.Maker, t.Name)
}

// Search gives up to limit devices, one for each name, whose maker and name hold the text: those of which a source
// names bands before the others, each in the order of names.
func (x *Index) Search(text string, limit int) []*Device {
	want := plain(text)
	if want == "" {
		return nil
	}
	var found, bare []*Device
	for _, n := range x.searched {
		if len(found) == limit {
			break
		}
		if !strings.Contains(n.key, want) {
			continue
		}
		if slices.ContainsFunc(x.byName[n.key], func(i int) bool { return x.devices[i].banded() }) {
			found = append(found, &x.devices[n.device])
			continue
		}
		bare = append(bare, &x.devices[n.device])
	}
	return append(found, bare[:min(len(bare), limit-len(found))]...)
}

// banded tells whether a source names a band of the device.
func (d *Device) banded() bool {
	return slices.ContainsFunc(d.Listings, func(l Listing) bool { return !l.Sure.Empty() || !l.Maybe.Empty() })
}

func (x *Index) pick(places []int) []*Device {
	list := make([]*Device, len(places))
	for i, p := range places {
		list[i] = &x.devices[p]
	}
	return list
}
