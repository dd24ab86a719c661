package radio

import "time"

// oldAfter: facts on networks older than three years are said to be old.
const oldAfter = 3 * 365 * 24 * time.Hour

// lists tells whether the carrier's sources speak of a technology, so that silence means "not run".
func (p *picture) lists(t Tech) bool { return p.carrier.Lists.Has(t) && !p.unheard.Has(t) }

// olds are the technologies of calls before LTE.
var olds = [...]Tech{GSM, CDMA, UMTS}

// quiet: the carrier certainly does not run an older technology. CDMA was never run unknown to its sources:
// silence on it is enough.
func (p *picture) quiet(t Tech) bool {
	return p.old[t].runs == 0 && !p.unheard.Has(t) && (t == CDMA || p.lists(t))
}

func (p *picture) nrMode() NRMode { return p.mode }

// modeFits tells whether the device's 5G is known to have a mode that the carrier is known to run.
func (p *picture) modeFits() bool {
	sa, nsa := p.device.sa == Yes, p.device.nsa == Yes
	switch p.nrMode() {
	case NROnlySA:
		return sa
	case NROnlyNSA:
		return nsa
	case NRBoth:
		return sa || nsa
	}
	return sa && nsa
}

// lacks: a source denies the technology to the device, and none grants it.
func (p *picture) lacks(t Tech) bool {
	return p.device.known[t] == Absent && !p.device.sure.Meets(&techMasks[t])
}

func (p *picture) lteAbsent() bool { return p.lacks(LTE) }

// deviceUnknown tells whether it is the device's bands that leave the answer open, not the carrier's.
func (p *picture) deviceUnknown(t Tech) bool {
	k := p.device.known[t]
	return k != Known && k != Absent
}

// noLTE: it is certain that no LTE run fits.
func (p *picture) noLTE() bool {
	if p.lteAbsent() || p.lteRuns == 0 && p.lists(LTE) {
		return true
	}
	if p.lteRuns == 0 {
		return false
	}
	return p.coverage.yes+p.coverage.unsure+p.capacity.yes+p.capacity.unsure == 0
}

// someLTE: it is certain that some LTE run fits.
func (p *picture) someLTE() bool { return p.lteFits }

// calls: it is certain that a call goes over this older technology, and the carrier does not ask for VoLTE.
func (p *picture) calls(t Tech) bool {
	return p.volteNeeded != Yes && p.old[t].yes > 0
}

// noOldCalls: it is certain that no call goes over an older technology.
func (p *picture) noOldCalls() bool {
	if p.volteNeeded == Yes {
		return true
	}
	return p.nothingOld()
}

// nothingOld: it is certain that no older technology fits.
func (p *picture) nothingOld() bool {
	for _, t := range olds {
		ended := p.end[t] != 0 && p.end[t] <= p.now
		if !ended && !p.old[t].none() && !p.lacks(t) && !p.quiet(t) {
			return false
		}
	}
	return true
}

func (p *picture) noVoLTE() bool { return p.said[VoLTE] == No || p.device.volte == No }

// noVoNR: it is certain that no call goes over 5G.
func (p *picture) noVoNR() bool {
	return p.nr.runs == 0 || p.nr.none() || p.lacks(NR) || p.nrMode() == NROnlyNSA || p.device.sa == No || p.said[VoNR] == No || p.device.vonr == No
}

// anyOld: it is certain that some older technology fits.
func (p *picture) anyOld() bool { return p.old[GSM].yes+p.old[UMTS].yes+p.old[CDMA].yes > 0 }

func (p *picture) noCellular() bool {
	for t := range techs {
		if p.device.known[t] != Absent {
			return false
		}
	}
	return true
}

// nothingFits: every technology is certain not to fit.
func (p *picture) nothingFits() bool {
	if !p.noLTE() || p.nr.yes+p.nr.unsure > 0 || p.nr.runs == 0 && !p.lists(NR) && !p.lacks(NR) {
		return false
	}
	return p.nothingOld()
}

// listed tells whether the carrier serves listed models only.
func (p *picture) listed() Told { return p.allowList }

func (p *picture) emergencyNeeded() bool {
	return p.device.calls != No && p.country.EmergencyAt(p.now)
}
