package app

import (
	"comptoir/catalogue"
	"comptoir/radio"
	"comptoir/radio/notation"
	"comptoir/storefront"
	radiofacts "comptoir/world/radio"
)

// radioFacts is what the shop tells of phones and networks: the facts that ship, and the catalogue's own bands.
func radioFacts() (*storefront.Radio, error) {
	facts, err := radiofacts.Load()
	if err != nil {
		return nil, err
	}
	read := facts.Notation()
	device := func(p *catalogue.Product, m *catalogue.Model) *radio.Device { return deviceOf(read, p, m) }
	return &storefront.Radio{Table: facts.Bands, Carriers: facts.Carriers, Countries: facts.Countries, Index: radio.NewIndex(nil), Device: device}, nil
}

// bandKeys are the specifications that list a model's bands, by generation.
var bandKeys = [...]struct {
	key  string
	g    notation.Generation
	tech radio.Tech
}{{"band_2g", notation.G2, radio.GSM}, {"band_3g", notation.G3, radio.UMTS}, {"band_4g", notation.G4, radio.LTE}, {"band_5g", notation.G5, radio.NR}}

// deviceOf reads a model's bands from its specifications; nil when it has no list of bands. Each line is a
// source of its own, as in the catalogue.
func deviceOf(read notation.Notation, p *catalogue.Product, m *catalogue.Model) *radio.Device {
	text, _ := p.Texts.In("en")
	d := &radio.Device{Maker: p.Brand, Name: text.Name, Model: m.Number}
	l := radio.Listing{}
	for _, k := range bandKeys {
		spec, ok := specOf(m.Specs, k.key)
		if !ok {
			spec, ok = specOf(p.Specs, k.key)
		}
		if !ok {
			continue
		}
		l.Source = spec.Source
		addLine(&l, read.DeviceLine(k.g, spec.Value), k.tech, spec.Unconfirmed)
	}
	if l.Known == (radio.Listing{}).Known {
		return nil
	}
	if network, ok := specOf(p.Specs, "network"); ok && network.Value == "4G" && l.Known[radio.NR] == radio.NotSaid {
		l.Known[radio.NR] = radio.Absent // the newest generation that it has
	}
	d.Listings = []radio.Listing{l}
	return d
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

func specOf(list []catalogue.Spec, key string) (catalogue.Spec, bool) {
	for _, s := range list {
		if s.Key == key {
			return s, true
		}
	}
	return catalogue.Spec{}, false
}
