package directory

import (
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/radio"
	"comptoir/radio/notation"
)

// bandKeys are the specifications that list a model's bands, by generation.
var bandKeys = [...]struct {
	key  string
	g    notation.Generation
	tech radio.Tech
}{{"band_2g", notation.G2, radio.GSM}, {"band_3g", notation.G3, radio.UMTS}, {"band_4g", notation.G4, radio.LTE}, {"band_5g", notation.G5, radio.NR}}

// Device is the radio of a catalogue's model: what its specifications list, beside what is known of its model number
// otherwise; nil when nobody lists its bands.
func (d *Directory) Device(p *catalogue.Product, m *catalogue.Model) *radio.Device {
	key := keyOf(p, m)
	if known, ok := d.devices.get(key); ok {
		return known
	}
	made := d.deviceOf(p, m)
	d.devices.put(key, made)
	return made
}

// keyOf is what a model's radio is read from, as one text.
func keyOf(p *catalogue.Product, m *catalogue.Model) string {
	var key strings.Builder
	key.WriteString(m.Number)
	for _, k := range bandKeys {
		spec, _ := specOf(p, m, k.key)
		key.WriteByte(0)
		key.WriteString(spec.Value)
		key.WriteByte(0)
		key.WriteString(spec.Source)
		if spec.Unconfirmed {
			key.WriteByte('?')
		}
	}
	network, _ := specOf(p, m, "network")
	key.WriteString(network.Value)
	return key.String()
}

func (d *Directory) deviceOf(p *catalogue.Product, m *catalogue.Model) *radio.Device {
	text, _ := p.Texts.In("en")
	made := &radio.Device{Maker: p.Brand, Name: text.Name, Model: m.Number}
	l := radio.Listing{}
	for _, k := range bandKeys {
		if spec, ok := specOf(p, m, k.key); ok {
			l.Source = spec.Source
			addLine(&l, d.read.DeviceLine(k.g, spec.Value), k.tech, spec.Unconfirmed)
		}
	}
	if l.Known != (radio.Listing{}).Known {
		if network, ok := specOf(p, m, "network"); ok && network.Value == "4G" && l.Known[radio.NR] == radio.NotSaid {
			l.Known[radio.NR] = radio.Absent // the newest generation that it has
		}
		made.Listings = append(made.Listings, l)
	}
	for _, other := range d.Index.Model(m.Number) {
		if other.Model == m.Number { // not one of several editions of which the source does not say which it is
			made.Listings = append(made.Listings, other.Listings...)
		}
	}
	if len(made.Listings) == 0 {
		return nil
	}
	return made
}

// addLine puts one line into a listing. What is not confirmed may be there; what was not understood is lost.
func addLine(l *radio.Listing, line notation.Line, t radio.Tech, unconfirmed bool) {
	if line.Code != "" {
		l.Known[t] = radio.Lost
		return
	}
	l.Known[t] = line.Known
	l.SA, l.NSA = l.SA.And(line.SA), l.NSA.And(line.NSA)
	if unconfirmed {
		l.Known[t] = radio.Partial
		l.Maybe = l.Maybe.Union(line.Sure).Union(line.Maybe)
		return
	}
	l.Sure, l.Maybe = l.Sure.Union(line.Sure), l.Maybe.Union(line.Maybe)
}

// specOf is a specification of a model, else of its product.
func specOf(p *catalogue.Product, m *catalogue.Model, key string) (catalogue.Spec, bool) {
	for _, list := range [...][]catalogue.Spec{m.Specs, p.Specs} {
		if i := slices.IndexFunc(list, func(s catalogue.Spec) bool { return s.Key == key }); i >= 0 {
			return list[i], true
		}
	}
	return catalogue.Spec{}, false
}
