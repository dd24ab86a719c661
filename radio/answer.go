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
	Until clock.Instant // when it will stop to hold, 0 when not known
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
	Overall Reply
	Parts   [parts]PartVerdict
	Reasons []Reason
	Oldest  clock.Instant // the oldest fact that was used, 0 when none is dated
	Newest  clock.Instant
}

// Age is how old the oldest fact is; false when none is dated.
func (v Verdict) Age(now clock.Instant) (time.Duration, bool) {
	return now.Sub(v.Oldest), v.Oldest != 0
}

// Part gives the answer for one part; Overall's has no bands of its own.
func (v Verdict) Part(p Part) PartVerdict { return v.Parts[p] }

// reach is the better of LTE's two parts: where a call over LTE can be made at all times.
func (v *Verdict) reach() Reply { return v.Parts[LTECoverage].Reply }

// Answer tells what a phone will do on a carrier's network at an instant. It is pure; the carrier must have
// been settled (Carrier.Settle).
func Answer(d *Device, c *Carrier, k *Country, now clock.Instant) Verdict {
	p := look(d, c, k, now)
	v := Verdict{Oldest: p.device.oldest, Newest: p.device.newest, Reasons: make([]Reason, 0, 10)}
	v.Parts[Overall].Share = -1
	v.fill(LTECoverage, p.coverage)
	v.fill(LTECapacity, p.capacity)
	v.fill(FiveG, p.nr)
	v.fill(Voice, fit{})
	v.Parts[Voice].Present = p.old[UMTS].present.Union(p.old[GSM].present)
	v.Parts[Voice].Missing = p.old[UMTS].missing.Union(p.old[GSM].missing)
	decided := [parts]bool{}
	for i := range rules {
		r := &rules[i]
		if decided[r.Part] || !r.when(&p, &v) {
			continue
		}
		v.note(r, &p)
		if r.Says != Remark {
			decided[r.Part] = true
			v.Parts[r.Part].Reply = r.Says
		}
	}
	v.Overall = v.Parts[Overall].Reply
	return v
}

func (v *Verdict) fill(part Part, f fit) {
	v.Parts[part] = PartVerdict{Present: f.present, Missing: f.missing, Unsure: f.maybes, Share: f.share()}
}

func (v *Verdict) note(r *Rule, p *picture) {
	reason := Reason{Code: r.Code, Part: r.Part, Says: r.Says}
	if r.show != nil {
		reason.Bands = r.show(p)
	}
	switch r.Code {
	case "radio.voice_by_3g_until":
		reason.Until = p.end[UMTS]
	case "radio.voice_by_2g_until":
		reason.Until = p.end[GSM]
	}
	v.Reasons = append(v.Reasons, reason)
}
