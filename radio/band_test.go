package radio_test

import (
	"testing"

	"comptoir/internal/fault"
	"comptoir/radio"
)

func TestATableRefusesWhatNoStandardMeans(t *testing.T) {
	ok := radio.Band{Tech: radio.LTE, Number: 3, Duplex: radio.FDD, Uplink: radio.Range{Low: 1_710_000, High: 1_785_000}, Downlink: radio.Range{Low: 1_805_000, High: 1_880_000}}
	change := func(f func(*radio.Band)) []radio.Band {
		b := ok
		f(&b)
		return []radio.Band{b}
	}
	cases := []struct {
		name, code string
		rows       []radio.Band
	}{
		{"a good row", "", []radio.Band{ok}},
		{"the same band twice", "radio.band_twice", []radio.Band{ok, ok}},
		{"a number beyond the standard", "radio.band_impossible", change(func(b *radio.Band) { b.Number = 400 })},
		{"a GSM band that is none", "radio.band_impossible", change(func(b *radio.Band) { b.Tech, b.Number = radio.GSM, 1000 })},
		{"band zero", "radio.band_impossible", change(func(b *radio.Band) { b.Number = 0 })},
		{"a reversed range", "radio.range_reversed", change(func(b *radio.Band) { b.Uplink = radio.Range{Low: 1_785_000, High: 1_710_000} })},
		{"half a range", "radio.range_reversed", change(func(b *radio.Band) { b.Uplink.Low = 0 })},
		{"two ways on the same spectrum", "radio.duplex_contradicts", change(func(b *radio.Band) { b.Uplink = b.Downlink })},
		{"one way on two pieces", "radio.duplex_contradicts", change(func(b *radio.Band) { b.Duplex = radio.TDD })},
		{"a downlink that sends", "radio.duplex_contradicts", change(func(b *radio.Band) { b.Duplex = radio.SDL })},
		{"no duplex at all", "radio.duplex_contradicts", change(func(b *radio.Band) { b.Duplex = radio.AnyDuplex })},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := radio.NewTable(c.rows)
			if c.code == "" && err != nil || c.code != "" && !fault.IsCode(err, c.code) {
				t.Errorf("got %v, want %q", err, c.code)
			}
		})
	}
}

func TestAPlanRefusesRowsThatSayNothing(t *testing.T) {
	bands := table(t)
	id := func(tech radio.Tech, n int) radio.Set { x, _ := radio.Of(tech, n); return radio.SetOf(x) }
	cases := []struct {
		name, code string
		rows       []radio.Allotment
	}{
		{"no band", "radio.allotment_bands", []radio.Allotment{{Tech: radio.LTE, MHz: 700}}},
		{"a band of another technology", "radio.allotment_bands", []radio.Allotment{{Tech: radio.LTE, MHz: 700, Bands: id(radio.NR, 28)}}},
		{"a band that no table has", "radio.allotment_bands", []radio.Allotment{{Tech: radio.LTE, MHz: 700, Bands: id(radio.LTE, 16)}}},
		{"the same place twice", "radio.allotment_twice", []radio.Allotment{{Tech: radio.LTE, MHz: 700, Bands: id(radio.LTE, 28)}, {Tech: radio.LTE, MHz: 700, Bands: id(radio.LTE, 12)}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := radio.NewPlan(bands, c.rows, nil); !fault.IsCode(err, c.code) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestEveryBandKeepsItsPlaceAndName(t *testing.T) {
	names := map[string]bool{}
	for _, id := range table(t).All().IDs() {
		back, ok := radio.Of(id.Tech(), id.Number())
		if !ok || back != id || names[id.String()] {
			t.Errorf("%s (%d) comes back as %d", id, id, back)
		}
		names[id.String()] = true
	}
}
