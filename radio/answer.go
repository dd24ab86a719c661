package radio

import (
	"time"

	"comptoir/internal/clock"
)

// Reason is one rule that held.
type Reason struct {
	Code  string // key of the words for people
	Part  Part
	Says  Reply
	Bands Set           // the bands that it names
	Until clock.Instant // when it will stop to hold; of a fact to come, from when it counts; 0 when not known
}

// PartVerdict is the answer for one part.
type PartVerdict struct {
	Reply   Reply
	Present Set // the carrier's bands that the phone has
	Missing Set // the carrier's bands that the phone lacks
	Unsure  Set // neither is certain
	Share   int // thousandths of the carrier's bands of this part that fit for sure; -1 when there is none to compare
}

// Verdict is the answer on one pair of phone and carrier.
type Verdict struct {
	Overall         Reply
	Parts           [parts]PartVerdict
	DeviceDisputed  Set           // bands over which sources on the device disagree
	CarrierDisputed Set           // bands over which sources on the carrier disagree
	Oldest          clock.Instant // the oldest fact that was used, 0 when none is dated
	Newest          clock.Instant
	ends            [UMTS + 1]clock.Instant
	held            [heldMax]uint8 // the rules that held, by place in the table
	holding         uint8
	future          clock.Instant // the first date of a fact that was left out
}

// heldMax bounds the reasons of one verdict: a deciding rule for each part, every limit, and every remark.
const heldMax = 24

// Age is how old the oldest fact is; false when none is dated.
func (v Verdict) Age(now clock.Instant) (time.Duration, bool) {
	return now.Sub(v.Oldest), v.Oldest != 0
}

// Part gives the answer for one part; Overall's has no bands of its own.
func (v Verdict) Part(p Part) PartVerdict { return v.Parts[p] }

// reach is the better of LTE's two parts: where a call over LTE can be made at all times.
func (v *Verdict) reach() Reply { return v.Parts[LTECoverage].Reply }

// Reasons lists the rules that held, in the order of the table.
func (v Verdict) Reasons() []Reason {
	list := make([]Reason, 0, v.holding)
	for _, i := range v.held[:v.holding] {
		r := &rules[i]
		reason := Reason{Code: r.Code, Part: r.Part, Says: r.Says}
		if r.show != nil {
			reason.Bands = r.show(&v)
		}
		switch r.Code {
		case "radio.voice_by_3g_until":
			reason.Until = v.ends[UMTS]
		case "radio.voice_by_2g_until":
			reason.Until = v.ends[GSM]
		case "radio.fact_from_future":
			reason.Until = v.future
		}
		list = append(list, reason)
	}
	return list
}

// Decided is the code of the rule that decided a part; "" only for the zero verdict.
func (v Verdict) Decided(part Part) string {
	for _, i := range v.held[:v.holding] {
		if rules[i].Part == part && rules[i].Says != Remark {
			return rules[i].Code
		}
	}
	return ""
}

// Answer tells what a phone will do on a carrier's network at an instant. It is pure; the carrier must have
// been settled (Carrier.Settle).
func Answer(d *Device, c *Carrier, k *Country, now clock.Instant) Verdict {
	var a Asker
	return *a.Answer(d, c, k, now)
}

// Asker answers many pairs with the same memory. Its zero value is ready; it is not for use by two at once,
// and the devices that it was asked about must not change meanwhile.
type Asker struct {
	pic    picture
	v      Verdict
	device *Device
	at     clock.Instant
	seen   view // of device, at that instant
}

// Answer is radio.Answer; the verdict stands until the next question.
func (a *Asker) Answer(d *Device, c *Carrier, k *Country, now clock.Instant) *Verdict {
	if a.device != d || a.at != now {
		a.device, a.at, a.seen = d, now, d.join(now)
	}
	p, v := &a.pic, &a.v
	p.look(a.seen, d.Model, c, k, now)
	v.begin(p)
	var decided [parts]bool
	for i := range rules {
		r := &rules[i]
		if decided[r.Part] && !v.limits(r) || !r.when(p, v) {
			continue
		}
		if v.holding < heldMax {
			v.held[v.holding] = uint8(i)
			v.holding++
		}
		if r.Says != Remark {
			decided[r.Part] = true
			v.Parts[r.Part].Reply = r.Says
		}
	}
	v.Overall = v.Parts[Overall].Reply
	return v
}

// limits tells whether a rule may name one more limit beside the one that decided: all of them are told.
func (v *Verdict) limits(r *Rule) bool {
	return r.Part == Overall && r.Says == WithLimits && v.Parts[Overall].Reply == WithLimits
}

// begin fills what does not depend on rules.
func (v *Verdict) begin(p *picture) {
	v.holding, v.ends, v.future = 0, p.end, p.future
	v.Oldest, v.Newest = p.device.oldest, p.device.newest
	v.DeviceDisputed, v.CarrierDisputed = p.device.disputed, p.disputed
	v.Parts[Overall] = PartVerdict{Share: -1}
	v.fill(LTECoverage, &p.coverage)
	v.fill(LTECapacity, &p.capacity)
	v.fill(FiveG, &p.nr)
	v.Parts[Voice] = PartVerdict{
		Present: p.old[UMTS].present.Union(p.old[GSM].present),
		Missing: p.old[UMTS].missing.Union(p.old[GSM].missing), Share: -1,
	}
}

func (v *Verdict) fill(part Part, f *fit) {
	v.Parts[part] = PartVerdict{Present: f.present, Missing: f.missing, Unsure: f.maybes, Share: f.share()}
}
