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
	old             [techs]fit           // GSM, CDMA, UMTS while they are on
	end             [techs]clock.Instant // announced end of a technology
	said            [topics]Told
	presumed        bool // coverage was taken from the frequencies, for no source gives roles
	lteRuns, nrRuns int
	future          bool  // a fact was left out because its date is to come
	disputed        Set   // bands that are weighed and over which the carrier's sources disagree
	unheard         Techs // technologies of which a run was left out because its date is to come
	doubted         bool
	low             Set
}

// look works out the picture. It is the one place that reads runs.
func look(d *Device, c *Carrier, k *Country, now clock.Instant) picture {
	p := picture{device: d.join(now), carrier: c, country: k, now: now, low: c.low}
	said, future := c.said(d.Model, now)
	p.said, p.future = said, future || p.device.future
	for _, t := range [...]Tech{GSM, CDMA, UMTS} {
		p.end[t] = off(t, now, c.Sunsets, k.Sunsets)
	}
	sure := p.gather()
	for i := range c.Runs {
		p.weigh(&c.Runs[i], sure)
	}
	p.carrierAge()
	return p
}

// gathered is what a first pass over the runs finds.
type gathered struct {
	sure     Set // bands that a source names by number
	covers   Set // bands to which a source gives the role of coverage
	capacity Set
	lows     bool // there is an LTE run under one gigahertz
	counted  Set  // bands already weighed: two sources that agree count once
}

func (p *picture) gather() *gathered {
	g := &gathered{}
	for i := range p.carrier.Runs {
		r := &p.carrier.Runs[i]
		if r.Date > p.now {
			p.future = true
			p.unheard |= 1 << r.Tech
			continue
		}
		p.device.age(r.Date)
		if r.MHz == 0 && !r.Doubt {
			g.sure = g.sure.Union(r.Bands)
		}
		if r.Tech != LTE {
			continue
		}
		switch r.Role {
		case Coverage:
			g.covers = g.covers.Union(r.Bands)
		case Capacity:
			g.capacity = g.capacity.Union(r.Bands)
		}
		if !r.Bands.And(p.low).Empty() {
			g.lows = true
		}
	}
	p.presumed = g.covers.Empty()
	return g
}

// weigh puts one run where it belongs. A frequency that another source names by band number counts as that
// band (and once); a frequency that contradicts every number is kept beside them.
func (p *picture) weigh(r *Run, g *gathered) {
	if r.Date > p.now {
		return
	}
	if r.Tech <= UMTS && p.end[r.Tech] != 0 && p.end[r.Tech] <= p.now {
		return
	}
	bands := r.Bands
	if r.MHz != 0 || r.Doubt {
		if !bands.And(g.sure).Empty() {
			return // the run that names the band speaks for it
		}
	}
	if g.weighed(bands) {
		return
	}
	p.count(p.bucket(r, bands, g), r, bands)
}

// weighed remembers a run; true when the same bands have been weighed.
func (g *gathered) weighed(bands Set) bool {
	if bands.Minus(g.counted).Empty() {
		return true
	}
	g.counted = g.counted.Union(bands)
	return false
}

func (p *picture) bucket(r *Run, bands Set, g *gathered) *fit {
	switch r.Tech {
	case NR:
		p.nrRuns++
		return &p.nr
	case LTE:
		p.lteRuns++
		if p.covers(bands, g) {
			return &p.coverage
		}
		return &p.capacity
	}
	return &p.old[r.Tech]
}

// covers tells whether a run counts as coverage: as its sources say; where none gives a role, under one
// gigahertz; where the carrier has nothing there, all of its bands.
func (p *picture) covers(bands Set, g *gathered) bool {
	if !bands.And(g.covers).Empty() {
		return true
	}
	if !p.presumed || !bands.And(g.capacity).Empty() {
		return false
	}
	return !g.lows || !bands.And(p.low).Empty()
}

func (p *picture) count(f *fit, r *Run, bands Set) {
	d := &p.device
	f.runs++
	odd := bands.And(p.carrier.disputed)
	p.disputed = p.disputed.Union(odd)
	has := bands.And(d.sure)
	may := bands.And(d.maybe)
	known := d.known[r.Tech]
	if known != Known && known != Absent {
		may = bands // what the source lost may be there
	}
	switch {
	case has == bands && !r.Doubt:
		f.yes++
		f.present = f.present.Union(bands)
	case has.Empty() && may.Empty() && odd.Empty():
		f.missing = f.missing.Union(bands)
	default:
		f.unsure++
		p.doubted = p.doubted || r.Doubt
		f.maybes = f.maybes.Union(bands)
	}
}

// carrierAge adds the dates of the carrier's other facts to the age of the answer.
func (p *picture) carrierAge() {
	c := p.carrier
	for _, date := range [...]clock.Instant{c.VoLTENeeded.Date, c.AllowList.Date, c.NRDate} {
		if date > p.now {
			p.future = true
			continue
		}
		p.device.age(date)
	}
}

// dated gives a fact its word by now: one dated in the future is not yet said.
func (p *picture) dated(d Dated) Told {
	if d.Date > p.now {
		return Untold
	}
	return d.Told
}
