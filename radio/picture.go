package radio

import "comptoir/internal/clock"

// fit is a device's bands against some of a carrier's runs.
type fit struct {
	runs, yes, unsure        int
	present, missing, maybes Set
}

func (f fit) none() bool { return f.runs > 0 && f.yes == 0 && f.unsure == 0 }
func (f fit) all() bool  { return f.runs > 0 && f.yes == f.runs }

// share in thousandths of the runs that fit for sure; -1 without a run.
func (f fit) share() int {
	if f.runs == 0 {
		return -1
	}
	return f.yes * 1000 / f.runs
}

// picture is everything that a rule may look at, worked out once per pair.
type picture struct {
	device          view
	carrier         *Carrier
	country         *Country
	now             clock.Instant
	coverage        fit
	capacity        fit
	nr              fit
	old             [UMTS + 1]fit           // GSM, CDMA, UMTS while they are on
	end             [UMTS + 1]clock.Instant // announced end of a technology
	said            [topics]Told
	presumed        bool // coverage was taken from the frequencies, for no source gives roles
	lteRuns, nrRuns int
	lteFits         bool          // an LTE run that works alone fits for sure
	future          clock.Instant // the first date of a fact that was left out because it is to come
	disputed        Set           // bands that are weighed and over which the carrier's sources disagree
	unheard         Techs         // technologies of which a run was left out because its date is to come
	doubted         bool
	volteNeeded     Told
	allowList       Told
	mode            NRMode
	closed          bool
	factsDisputed   bool // sources disagree on a fact of the carrier that is no band
	low             Set
}

// look works out the picture. It is the one place that reads runs.
func (p *picture) look(d view, model string, c *Carrier, k *Country, now clock.Instant) {
	*p = picture{device: d, carrier: c, country: k, now: now, low: c.low}
	said, future := c.said(model, now)
	p.said, p.future = said, soonest(future, p.device.future)
	for _, t := range olds {
		p.end[t] = off(t, now, c.Sunsets, k.Sunsets)
	}
	var g gathered
	p.gather(&g)
	for i := range c.Runs {
		p.weigh(i, &g)
	}
	p.facts()
}

// gathered is what a first pass over the runs finds.
type gathered struct {
	sure     Set // bands that a source names beyond doubt
	covers   Set // bands to which a source gives the role of coverage
	capacity Set
	lows     bool // there is an LTE run under one gigahertz
	counted  Set  // bands already weighed by number: two sources that agree count once
}

func (p *picture) gather(g *gathered) {
	for i := range p.carrier.Runs {
		r := &p.carrier.Runs[i]
		if r.Date > p.now {
			p.future = soonest(p.future, r.Date)
			p.unheard |= 1 << r.Tech
			continue
		}
		p.device.age(r.Date)
		if r.firm {
			g.sure.include(&r.Bands)
		}
		if r.Tech != LTE {
			continue
		}
		switch r.Role {
		case Coverage:
			g.covers.include(&r.Bands)
		case Capacity:
			g.capacity.include(&r.Bands)
		}
		if r.Bands.Meets(&p.low) {
			g.lows = true
		}
	}
	p.presumed = g.covers.Empty()
}

// weigh puts one run where it belongs. A frequency that another source names by band number counts as that
// band (and once); a frequency that contradicts every number is kept beside them.
func (p *picture) weigh(i int, g *gathered) {
	r := &p.carrier.Runs[i]
	if r.Date > p.now || r.Tech == TDSCDMA { // no call and no data of today hangs on TD-SCDMA
		return
	}
	if r.Tech <= UMTS && p.end[r.Tech] != 0 && p.end[r.Tech] <= p.now {
		return
	}
	if r.firm && g.weighed(&r.Bands) || !r.firm && (r.Bands.Meets(&g.sure) || p.twin(i)) {
		return // counted already, or the run that names the band speaks for it
	}
	f := p.bucket(r, g)
	before := f.yes
	p.count(f, r)
	if r.Tech == LTE && f.yes > before && !r.Bands.Within(&p.carrier.halves) {
		p.lteFits = true
	}
}

// twin tells whether another run leaves the same bands open and is the one that counts: the first without doubt.
func (p *picture) twin(i int) bool {
	mine := &p.carrier.Runs[i]
	for j := range p.carrier.Runs {
		r := &p.carrier.Runs[j]
		if r.firm || r.Date > p.now || r.Bands != mine.Bands || j == i {
			continue
		}
		if mine.Doubt && !r.Doubt || mine.Doubt == r.Doubt && j < i {
			return true
		}
	}
	return false
}

// weighed remembers a run of one band; true when it has been weighed.
func (g *gathered) weighed(bands *Set) bool {
	if bands.Within(&g.counted) {
		return true
	}
	g.counted.include(bands)
	return false
}

func (p *picture) bucket(r *Run, g *gathered) *fit {
	switch r.Tech {
	case NR:
		p.nrRuns++
		return &p.nr
	case LTE:
		p.lteRuns++
		if p.covers(&r.Bands, g) {
			return &p.coverage
		}
		return &p.capacity
	}
	return &p.old[r.Tech]
}

// covers tells whether a run counts as coverage: as its sources say; where none gives a role, under one
// gigahertz; where the carrier has nothing there, all of its bands. A downlink alone covers nobody.
func (p *picture) covers(bands *Set, g *gathered) bool {
	if bands.Meets(&g.covers) {
		return true
	}
	if !p.presumed || bands.Meets(&g.capacity) || bands.Within(&p.carrier.halves) {
		return false
	}
	return !g.lows || bands.Meets(&p.low)
}

func (p *picture) count(f *fit, r *Run) {
	d, bands := &p.device, &r.Bands
	f.runs++
	odd := bands.Meets(&p.carrier.disputed)
	if odd {
		p.disputed = p.disputed.Union(bands.And(p.carrier.disputed))
	}
	// What the source lost may be there.
	open := d.known[r.Tech] != Known && d.known[r.Tech] != Absent
	switch {
	case bands.Within(&d.sure) && !r.Doubt:
		f.yes++
		f.present.include(bands)
	case !open && !odd && !bands.Meets(&d.sure) && !bands.Meets(&d.maybe):
		f.missing.include(bands)
	default:
		f.unsure++
		p.doubted = p.doubted || r.Doubt
		f.maybes.include(bands)
	}
}

// facts reads what is said of the carrier beside its bands; their dates add to the age of the answer.
func (p *picture) facts() {
	c := p.carrier
	p.volteNeeded, p.allowList = ToldAt(c.VoLTENeeded, p.now), ToldAt(c.AllowList, p.now)
	p.mode, _ = c.NR.At(p.now)
	closed, open := c.standings(p.now)
	p.closed = closed && !open
	p.factsDisputed = p.volteNeeded == Disputed || p.allowList == Disputed || c.NR.Disputed(p.now) || c.ESIM.Disputed(p.now) || closed && open
	ages(p, c.VoLTENeeded)
	ages(p, c.AllowList)
	ages(p, c.NR)
}

func ages[T comparable](p *picture, l Claims[T]) {
	for i := range l {
		if l[i].Date > p.now {
			p.future = soonest(p.future, l[i].Date)
			continue
		}
		p.device.age(l[i].Date)
	}
}
