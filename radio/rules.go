package radio

// Reply is one of four answers. The zero value is Unknown.
type Reply uint8

// The four answers; a rule that only remarks says Remark.
const (
	Unknown Reply = iota
	WillNotWork
	WithLimits
	Works
	Remark
)

var replyNames = [...]string{"unknown", "will_not_work", "works_with_limits", "works", "remark"}

// String is the word of the API and of our files.
func (r Reply) String() string { return replyNames[r] }

// Part is what an answer is about.
type Part uint8

// The parts of a verdict.
const (
	Overall Part = iota
	Voice
	LTECoverage
	LTECapacity
	FiveG
	parts
)

var partNames = [parts]string{"overall", "voice", "lte_coverage", "lte_capacity", "5g"}

// String is the word of the API and of our files.
func (p Part) String() string { return partNames[p] }

// Rule is one line of the table: when it holds, its part is answered so, with its code as the reason. In each
// part the first rule that holds and does not merely remark decides; parts are decided from the last to the
// overall one, which looks at them. Where that one is "with limits", every other rule that names a limit is noted too.
type Rule struct {
	Code string
	Part Part
	Says Reply
	when func(*picture, *Verdict) bool
	show func(*Verdict) Set // the bands that the reason names; nil for none
}

// Rules lists the table for people: code, part and answer of every rule.
func Rules() []Rule { return append([]Rule(nil), rules[:]...) }

// The order within a part matters; the order of the parts is the order of deciding.
var rules = [...]Rule{
	// 5G
	{"radio.5g_absent", FiveG, WillNotWork, func(p *picture, _ *Verdict) bool {
		return p.device.known[NR] == Absent && p.device.sure.OfTech(NR).Empty()
	}, nil},
	{"radio.5g_not_run", FiveG, WillNotWork, func(p *picture, _ *Verdict) bool { return p.nr.runs == 0 && p.lists(NR) }, nil},
	{"radio.5g_carrier_unknown", FiveG, Unknown, func(p *picture, _ *Verdict) bool { return p.nr.runs == 0 }, nil},
	{"radio.5g_no_band_fits", FiveG, WillNotWork, func(p *picture, _ *Verdict) bool { return p.nr.none() }, func(v *Verdict) Set { return v.Parts[FiveG].Missing }},
	{"radio.5g_needs_standalone", FiveG, WillNotWork, func(p *picture, _ *Verdict) bool { return p.nrMode() == NROnlySA && p.device.sa == No }, nil},
	{"radio.5g_needs_non_standalone", FiveG, WillNotWork, func(p *picture, _ *Verdict) bool { return p.nrMode() == NROnlyNSA && p.device.nsa == No }, nil},
	{"radio.5g_anchor_missing", FiveG, WillNotWork, func(p *picture, _ *Verdict) bool { return p.nrMode() == NROnlyNSA && p.noLTE() }, nil},
	{"radio.5g_device_unknown", FiveG, Unknown, func(p *picture, _ *Verdict) bool { return p.nr.yes == 0 }, func(v *Verdict) Set { return v.Parts[FiveG].Unsure }},
	{"radio.5g_mode_disputed", FiveG, Unknown, func(p *picture, _ *Verdict) bool {
		return p.nrMode() == NROnlySA && p.device.sa == Disputed || p.nrMode() == NROnlyNSA && p.device.nsa == Disputed
	}, nil},
	{"radio.5g_mode_unknown", FiveG, WithLimits, func(p *picture, _ *Verdict) bool { return !p.modeFits() }, nil},
	{"radio.5g_bands_missing", FiveG, WithLimits, func(p *picture, _ *Verdict) bool { return !p.nr.missing.Empty() }, func(v *Verdict) Set { return v.Parts[FiveG].Missing }},
	{"radio.5g_bands_unsure", FiveG, WithLimits, func(p *picture, _ *Verdict) bool { return p.nr.unsure > 0 }, func(v *Verdict) Set { return v.Parts[FiveG].Unsure }},
	{"radio.5g_fits", FiveG, Works, always, func(v *Verdict) Set { return v.Parts[FiveG].Present }},

	// LTE capacity
	{"radio.capacity_lte_absent", LTECapacity, WillNotWork, func(p *picture, _ *Verdict) bool { return p.lteAbsent() }, nil},
	{"radio.capacity_unlisted", LTECapacity, Unknown, func(p *picture, _ *Verdict) bool { return p.capacity.runs == 0 }, nil},
	{"radio.capacity_missing", LTECapacity, WillNotWork, func(p *picture, _ *Verdict) bool { return p.capacity.none() }, func(v *Verdict) Set { return v.Parts[LTECapacity].Missing }},
	{"radio.capacity_unknown", LTECapacity, Unknown, func(p *picture, _ *Verdict) bool { return p.capacity.yes == 0 }, func(v *Verdict) Set { return v.Parts[LTECapacity].Unsure }},
	{"radio.capacity_in_part", LTECapacity, WithLimits, func(p *picture, _ *Verdict) bool { return !p.capacity.all() }, func(v *Verdict) Set { return v.Parts[LTECapacity].Missing.Union(v.Parts[LTECapacity].Unsure) }},
	{"radio.capacity_fits", LTECapacity, Works, always, func(v *Verdict) Set { return v.Parts[LTECapacity].Present }},

	// LTE coverage
	{"radio.coverage_presumed", LTECoverage, Remark, func(p *picture, _ *Verdict) bool { return p.presumed && p.coverage.runs > 0 }, nil},
	{"radio.carrier_doubts", LTECoverage, Remark, func(p *picture, _ *Verdict) bool { return p.doubted }, nil},
	{"radio.coverage_lte_absent", LTECoverage, WillNotWork, func(p *picture, _ *Verdict) bool { return p.lteAbsent() }, nil},
	{"radio.lte_not_run", LTECoverage, WillNotWork, func(p *picture, _ *Verdict) bool { return p.lteRuns == 0 && p.lists(LTE) }, nil},
	{"radio.lte_carrier_unknown", LTECoverage, Unknown, func(p *picture, _ *Verdict) bool { return p.coverage.runs == 0 }, nil},
	{"radio.coverage_missing", LTECoverage, WillNotWork, func(p *picture, _ *Verdict) bool { return p.coverage.none() }, func(v *Verdict) Set { return v.Parts[LTECoverage].Missing }},
	{"radio.device_bands_unknown", LTECoverage, Unknown, func(p *picture, _ *Verdict) bool { return p.coverage.yes == 0 && p.deviceUnknown(LTE) }, func(v *Verdict) Set { return v.Parts[LTECoverage].Unsure }},
	{"radio.frequency_unsure", LTECoverage, Unknown, func(p *picture, _ *Verdict) bool { return p.coverage.yes == 0 }, func(v *Verdict) Set { return v.Parts[LTECoverage].Unsure }},
	{"radio.coverage_bands_missing", LTECoverage, WithLimits, func(p *picture, _ *Verdict) bool { return !p.coverage.missing.Empty() }, func(v *Verdict) Set { return v.Parts[LTECoverage].Missing }},
	{"radio.coverage_bands_unsure", LTECoverage, WithLimits, func(p *picture, _ *Verdict) bool { return p.coverage.unsure > 0 }, func(v *Verdict) Set { return v.Parts[LTECoverage].Unsure }},
	{"radio.coverage_fits", LTECoverage, Works, always, func(v *Verdict) Set { return v.Parts[LTECoverage].Present }},

	// Voice
	{"radio.voice_no_calls", Voice, WillNotWork, func(p *picture, _ *Verdict) bool { return p.device.calls == No }, nil},
	{"radio.vowifi_stated", Voice, Remark, func(p *picture, _ *Verdict) bool { return p.said[VoWiFi] == Yes }, nil},
	{"radio.vonr_stated", Voice, Remark, func(p *picture, _ *Verdict) bool { return p.said[VoNR] == Yes }, nil},
	{"radio.volte_stated", Voice, Works, func(p *picture, v *Verdict) bool { return p.said[VoLTE] == Yes && v.reach() == Works }, nil},
	{"radio.volte_stated_reach_limited", Voice, WithLimits, func(p *picture, v *Verdict) bool { return p.said[VoLTE] == Yes && !p.noLTE() && p.someLTE() }, nil},
	{"radio.voice_statements_disagree", Voice, Remark, func(p *picture, _ *Verdict) bool { return p.said[VoLTE] == Disputed }, nil},
	{"radio.voice_by_3g_until", Voice, WithLimits, func(p *picture, _ *Verdict) bool { return p.calls(UMTS) && p.end[UMTS] != 0 }, func(v *Verdict) Set { return v.Parts[Voice].Present.OfTech(UMTS) }},
	{"radio.voice_by_3g", Voice, WithLimits, func(p *picture, _ *Verdict) bool { return p.calls(UMTS) }, func(v *Verdict) Set { return v.Parts[Voice].Present.OfTech(UMTS) }},
	{"radio.voice_by_2g_until", Voice, WithLimits, func(p *picture, _ *Verdict) bool { return p.calls(GSM) && p.end[GSM] != 0 }, func(v *Verdict) Set { return v.Parts[Voice].Present.OfTech(GSM) }},
	{"radio.voice_by_2g", Voice, WithLimits, func(p *picture, _ *Verdict) bool { return p.calls(GSM) }, func(v *Verdict) Set { return v.Parts[Voice].Present.OfTech(GSM) }},
	{"radio.voice_wifi_only", Voice, WithLimits, func(p *picture, _ *Verdict) bool { return p.said[VoWiFi] == Yes && p.noVoLTE() && p.noOldCalls() }, nil},
	{"radio.voice_refused", Voice, WillNotWork, func(p *picture, _ *Verdict) bool { return p.said[VoLTE] == No && p.noOldCalls() }, nil},
	{"radio.volte_absent", Voice, WillNotWork, func(p *picture, _ *Verdict) bool { return p.device.volte == No && p.noOldCalls() }, nil},
	{"radio.voice_5g_only", Voice, WithLimits, func(p *picture, _ *Verdict) bool {
		return p.said[VoNR] == Yes && p.noLTE() && p.noOldCalls() && p.nr.yes > 0 && p.device.sa != No
	}, func(v *Verdict) Set { return v.Parts[FiveG].Present }},
	{"radio.voice_no_network", Voice, WillNotWork, func(p *picture, _ *Verdict) bool { return p.noLTE() && p.noOldCalls() && p.noVoNR() }, nil},
	{"radio.volte_unstated", Voice, WithLimits, func(p *picture, _ *Verdict) bool {
		return p.device.volte == Yes && p.said[VoLTE] == Untold && p.someLTE()
	}, nil},
	{"radio.volte_stated_reach_unknown", Voice, Unknown, func(p *picture, _ *Verdict) bool { return p.said[VoLTE] == Yes }, nil},
	{"radio.voice_unknown", Voice, Unknown, always, nil},

	// Overall: refusals first, then what nobody said, then limits.
	{"radio.fact_from_future", Overall, Remark, func(p *picture, _ *Verdict) bool { return p.future != 0 }, nil},
	{"radio.device_sources_disagree", Overall, Remark, func(p *picture, _ *Verdict) bool { return !p.device.disputed.Empty() }, func(v *Verdict) Set { return v.DeviceDisputed }},
	{"radio.carrier_sources_disagree", Overall, Remark, func(p *picture, _ *Verdict) bool { return !p.disputed.Empty() }, func(v *Verdict) Set { return v.CarrierDisputed }},
	{"radio.carrier_facts_disagree", Overall, Remark, func(p *picture, _ *Verdict) bool { return p.factsDisputed }, nil},
	{"radio.facts_old", Overall, Remark, func(p *picture, _ *Verdict) bool {
		return p.device.oldest != 0 && p.now.Sub(p.device.oldest) > oldAfter
	}, nil},
	{"radio.imei_registration", Overall, Remark, func(p *picture, _ *Verdict) bool { return ToldAt(p.country.IMEIRegistration, p.now) == Yes }, nil},
	{"radio.esim_needed", Overall, Remark, func(p *picture, _ *Verdict) bool { return ToldAt(p.carrier.ESIM, p.now) == Yes && p.device.esim == No }, nil},
	{"radio.carrier_closed", Overall, WillNotWork, func(p *picture, _ *Verdict) bool { return p.closed }, nil},
	{"radio.no_cellular", Overall, WillNotWork, func(p *picture, _ *Verdict) bool { return p.noCellular() }, nil},
	{"radio.not_on_list", Overall, WillNotWork, func(p *picture, _ *Verdict) bool { return p.said[Allowed] == No }, nil},
	{"radio.emergency_refused", Overall, WillNotWork, func(p *picture, _ *Verdict) bool { return p.emergencyNeeded() && p.said[Emergency] == No }, nil},
	{"radio.no_band_fits", Overall, WillNotWork, func(p *picture, _ *Verdict) bool { return p.nothingFits() }, nil},
	{"radio.no_calls_here", Overall, WillNotWork, func(p *picture, v *Verdict) bool { return p.device.calls != No && v.Parts[Voice].Reply == WillNotWork }, nil},
	{"radio.emergency_unstated", Overall, Unknown, func(p *picture, _ *Verdict) bool { return p.emergencyNeeded() && p.said[Emergency] != Yes }, nil},
	{"radio.list_unstated", Overall, Unknown, func(p *picture, _ *Verdict) bool { return p.listed() == Yes && p.said[Allowed] != Yes }, nil},
	{"radio.nothing_sure_fits", Overall, Unknown, func(p *picture, v *Verdict) bool {
		return !p.someLTE() && !p.anyOld() && v.Parts[Voice].Reply != WithLimits
	}, nil},
	{"radio.calls_unknown", Overall, Unknown, func(p *picture, v *Verdict) bool { return p.device.calls != No && v.Parts[Voice].Reply == Unknown }, nil},
	{"radio.only_5g", Overall, WithLimits, func(p *picture, v *Verdict) bool { return !p.someLTE() && !p.anyOld() }, nil},
	{"radio.only_2g_3g", Overall, WithLimits, func(p *picture, _ *Verdict) bool { return !p.someLTE() && p.anyOld() }, nil},
	{"radio.limit_no_coverage_band", Overall, WithLimits, func(p *picture, v *Verdict) bool { return p.someLTE() && v.Parts[LTECoverage].Reply == WillNotWork }, func(v *Verdict) Set { return v.Parts[LTECoverage].Missing }},
	{"radio.limit_coverage", Overall, WithLimits, func(p *picture, v *Verdict) bool {
		return p.someLTE() && v.Parts[LTECoverage].Reply != Works && v.Parts[LTECoverage].Reply != WillNotWork
	}, func(v *Verdict) Set { return v.Parts[LTECoverage].Missing.Union(v.Parts[LTECoverage].Unsure) }},
	{"radio.limit_voice", Overall, WithLimits, func(p *picture, v *Verdict) bool { return p.device.calls != No && v.Parts[Voice].Reply != Works }, nil},
	{"radio.limit_5g", Overall, WithLimits, func(p *picture, v *Verdict) bool {
		return p.someLTE() && p.nr.runs > 0 && p.device.known[NR] != Absent && v.Parts[FiveG].Reply != Works
	}, nil},
	{"radio.limit_capacity", Overall, WithLimits, func(p *picture, v *Verdict) bool {
		return p.someLTE() && p.capacity.runs > 0 && v.Parts[LTECapacity].Reply != Works && v.Parts[LTECapacity].Reply != WithLimits
	}, nil},
	{"radio.approval_unstated", Overall, WithLimits, func(p *picture, _ *Verdict) bool { return p.said[Allowed] != Yes && p.listed() != No }, nil},
	{"radio.fits", Overall, Works, always, nil},
}

func always(*picture, *Verdict) bool { return true }
