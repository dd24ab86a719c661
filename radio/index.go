package radio

import (
	"slices"
	"strings"
)

// Index finds devices by what a shopper knows: a model number, or a maker and a name. Make it with NewIndex.
type Index struct {
	devices  []Device
	byModel  map[string][]int
	byName   map[string][]int
	searched []named // by name, for the box in which a shopper types
}

type named struct {
	key    string
	device int
}

// NewIndex keeps the devices; they must not change afterwards.
func NewIndex(devices []Device) *Index {
	x := &Index{devices: devices, byModel: map[string][]int{}, byName: map[string][]int{}}
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

// Name gives the editions of a maker's device.
func (x *Index) Name(maker, name string) []*Device { return x.pick(x.byName[nameKey(maker, name)]) }

// OfType gives the devices of an IMEI's type: by its model number when the source has one, else by name.
func (x *Index) OfType(t Type) []*Device {
	if found := x.Model(t.Model); t.Model != "" && len(found) > 0 {
		return found
	}
	return x.Name(t.Maker, t.Name)
}

// Search gives up to limit devices, one for each name, whose maker and name hold the text; in the order of names.
func (x *Index) Search(text string, limit int) []*Device {
	want := plain(text)
	if want == "" {
		return nil
	}
	var found []*Device
	for _, n := range x.searched {
		if len(found) == limit {
			break
		}
		if strings.Contains(n.key, want) {
			found = append(found, &x.devices[n.device])
		}
	}
	return found
}

func (x *Index) pick(places []int) []*Device {
	list := make([]*Device, len(places))
	for i, p := range places {
		list[i] = &x.devices[p]
	}
	return list
}
