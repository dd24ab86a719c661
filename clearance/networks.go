package clearance

import (
	"strconv"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/radio"
)

// Networks asks a country's carriers about a model: whether enough of them serve it, in thousandths, and until when
// that stands. It must answer at once, and the same for the same facts.
type Networks interface {
	Gate(p *catalogue.Product, m *catalogue.Model, country string, required int, now clock.Instant) (radio.GateResult, clock.Instant)
}

// networkAnswer is what the carriers of the book's market said of a model, from one instant to another.
type networkAnswer struct {
	radio.GateResult
	from, next clock.Instant
}

// bandsGate: where a market has a rule for it, a phone is sold only when enough of its carriers serve it. What is not
// known is pending. It does not apply to goods without a cellular radio, nor where there is no rule.
func (b *Book) bandsGate(c Cell, now clock.Instant) (Finding, bool) {
	rule := c.Market.Networks
	if rule == nil || !c.Item.Model.Radio || rule.Until != 0 && now >= rule.Until {
		return Finding{}, false
	}
	f := Finding{Gate: GateBands, State: Cleared, Code: "bands.not_yet_asked", Disclosure: Plain, Next: rule.Next(now)}
	if !rule.Holds(now) {
		return f, true
	}
	a := b.askNetworks(c, rule.Share, now)
	f.Next = clock.Earlier(orNever(f.Next), a.next)
	f.Params = map[string]string{"fitting": percent(a.Fitting), "pending": percent(a.Pending), "failing": percent(a.Failing), "required": percent(a.Required)}
	switch a.State {
	case radio.GateOpen:
		f.Code = "bands.enough"
	case radio.GateShut:
		f.State, f.Code = Blocked, "bands.too_few"
	default:
		f.State, f.Code = Pending, "bands.unknown"
	}
	return f, true
}

// askNetworks asks once per model; a book is of one market.
func (b *Book) askNetworks(c Cell, required int, now clock.Instant) networkAnswer {
	if known, ok := b.bands.Load(c.Item.Model); ok {
		if a := known.(networkAnswer); now >= a.from && now < a.next {
			return a
		}
	}
	a := networkAnswer{GateResult: radio.GateResult{Required: required}, from: now, next: clock.Never}
	if b.Networks != nil {
		a.GateResult, a.next = b.Networks.Gate(c.Item.Product, c.Item.Model, string(c.Market.Code), required, now)
	}
	b.bands.Store(c.Item.Model, a)
	return a
}

// percent writes thousandths as a percentage.
func percent(thousandths int) string {
	return strconv.FormatFloat(float64(thousandths)/10, 'f', -1, 64)
}
