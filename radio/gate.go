package radio

import "comptoir/internal/clock"

// GateState is the standing of the gate "bands" for a model in a market.
type GateState uint8

// The standings. The zero value is Pending: not enough is known.
const (
	GatePending GateState = iota
	GateOpen
	GateShut
)

var gateNames = [...]string{"pending", "open", "shut"}

// String is the word of our files and of the API.
func (s GateState) String() string { return gateNames[s] }

// Asked is one carrier of the market with the answer on the model.
type Asked struct {
	Carrier     string
	Subscribers int // 0 when not known
	Closed      bool
	Listed      bool // Carrier.Listed
	Banded      bool // somebody says which bands it runs
	Reply       Reply
}

// AskedOf is a carrier as the gate looks at it at an instant, without an answer.
func AskedOf(c *Carrier, now clock.Instant) Asked {
	return Asked{Carrier: c.Name, Subscribers: c.SubscribersAt(now), Closed: c.ClosedAt(now), Listed: c.Listed, Banded: len(c.Runs) > 0}
}

// known tells whether anything can be said of what a carrier's network does with a phone, now or once somebody asks it.
func (a Asked) known() bool { return !a.Closed && (a.Banded || a.Subscribers > 0) }

// GateResult says how the market's carriers answered, in thousandths of the market's weight.
type GateResult struct {
	State    GateState
	Fitting  int // answers that are at least "with limits"
	Pending  int // unknown
	Failing  int // will not work
	Required int
	Weighed  bool // by subscribers; false when all counted equally
	Left     int  // carriers that have no weight
}

// listMin is how many listed carriers make a list of a market's carriers: one alone must not decide for a country.
const listMin = 2

// Weights is what each carrier counts in a market's gate, and whether its subscribers decided it; the rules stand in
// docs/decisions/radio-four-answers.md. One that has closed, or of which neither bands nor subscribers are known,
// counts nothing; where sheets of facts list two carriers or more, those found in collected tables alone count nothing
// either. Of the others each counts its subscribers; one whose number is not known the mean of those that are; when none is
// known each counts the same.
func Weights(carriers []Asked) (list []int64, bySubscribers bool) {
	listed := 0
	for _, a := range carriers {
		if a.Listed && a.known() {
			listed++
		}
	}
	counts := func(a Asked) bool { return a.known() && (a.Listed || listed < listMin) }
	var sum, n int64
	for _, a := range carriers {
		if counts(a) && a.Subscribers > 0 {
			sum += int64(a.Subscribers)
			n++
		}
	}
	mean := int64(1)
	if n > 0 {
		mean = max(sum/n, 1)
	}
	list = make([]int64, len(carriers))
	for i, a := range carriers {
		switch {
		case !counts(a):
		case a.Subscribers > 0:
			list[i] = int64(a.Subscribers)
		default:
			list[i] = mean
		}
	}
	return list, n > 0
}

// MarketGate decides whether enough of a market's carriers, by weight, serve a model. Unknown is pending: the gate is
// shut only when even a good answer from all of these would not reach what is required. A market in which no carrier
// has weight is pending. Required is in thousandths.
func MarketGate(required int, carriers []Asked) GateResult {
	r := GateResult{Required: required}
	weights, known := Weights(carriers)
	r.Weighed = known
	var fit, open, total int64
	for i, c := range carriers {
		weight := weights[i]
		if weight == 0 {
			r.Left++
			continue
		}
		total += weight
		switch c.Reply {
		case Works, WithLimits:
			fit += weight
		case Unknown:
			open += weight
		}
	}
	if total == 0 {
		return r
	}
	r.Fitting, r.Pending = int(fit*1000/total), int(open*1000/total)
	r.Failing = int((total - fit - open) * 1000 / total)
	need := int64(required) * total
	switch {
	case fit*1000 >= need:
		r.State = GateOpen
	case (fit+open)*1000 < need:
		r.State = GateShut
	}
	return r
}
