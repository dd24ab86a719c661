package directory

import (
	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/radio"
)

type gateKey struct{ model, country string }

// asked is what a country's carriers answer on a model, from one instant to the next at which that may change.
type asked struct {
	carriers   []radio.Asked
	from, next clock.Instant
}

// Gate asks a country's carriers about a model, and whether enough of them answer at least "with limits"; required is
// in thousandths. The result stands until next. The answers are worked out once per model and country.
func (d *Directory) Gate(p *catalogue.Product, m *catalogue.Model, country string, required int, now clock.Instant) (r radio.GateResult, next clock.Instant) {
	key := gateKey{keyOf(p, m), country}
	known, ok := d.gates.get(key)
	if !ok || now < known.from || now >= known.next {
		known = d.ask(p, m, country, now)
		d.gates.put(key, known)
	}
	return radio.MarketGate(required, known.carriers), known.next
}

func (d *Directory) ask(p *catalogue.Product, m *catalogue.Model, country string, now clock.Instant) *asked {
	a := &asked{from: now, next: d.Turn(country, now)}
	device := d.Device(p, m)
	if device != nil {
		a.next = clock.Earlier(a.next, device.Turn(now))
	}
	var asker radio.Asker
	for _, c := range d.CarriersOf(country) {
		one := radio.AskedOf(c, now)
		if device != nil {
			one.Reply = asker.Answer(device, c, d.CountryOf(country), now).Overall
		}
		a.carriers = append(a.carriers, one)
	}
	return a
}

// Weights is what each carrier of a country counts in the gate, in thousandths, in the order of CarriersOf.
func (d *Directory) Weights(country string, now clock.Instant) []int {
	var asked []radio.Asked
	for _, c := range d.CarriersOf(country) {
		asked = append(asked, radio.AskedOf(c, now))
	}
	weights, _ := radio.Weights(asked)
	var total int64
	for _, w := range weights {
		total += w
	}
	shares := make([]int, len(weights))
	for i, w := range weights {
		shares[i] = int(w * 1000 / max(total, 1))
	}
	return shares
}
