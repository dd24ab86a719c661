package radio

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
	Reply       Reply
}

// GateResult says how the market's carriers answered, in thousandths of the market's weight.
type GateResult struct {
	State    GateState
	Fitting  int // answers that are at least "with limits"
	Pending  int // unknown
	Failing  int // will not work
	Required int
	Weighed  bool // by subscribers; false when all counted equally
}

// MarketGate decides whether enough of a market's carriers serve a model. Each weighs its subscribers; one
// whose number is not known weighs the mean of those that are; when none is known all weigh the same. Unknown
// is pending: the gate is shut only when even a good answer from all of these would not reach what is required.
// Carriers that have closed do not count; a market without a carrier is pending. Required is in thousandths.
func MarketGate(required int, carriers []Asked) GateResult {
	r := GateResult{Required: required}
	mean, known := meanSubscribers(carriers)
	r.Weighed = known
	var fit, open, total int64
	for _, c := range carriers {
		if c.Closed {
			continue
		}
		weight := int64(c.Subscribers)
		if weight <= 0 || !known {
			weight = mean
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

// meanSubscribers is the mean of the known numbers, 1 when none is known.
func meanSubscribers(carriers []Asked) (mean int64, known bool) {
	var sum, n int64
	for _, c := range carriers {
		if c.Subscribers > 0 && !c.Closed {
			sum += int64(c.Subscribers)
			n++
		}
	}
	if n == 0 {
		return 1, false
	}
	return max(sum/n, 1), true
}
