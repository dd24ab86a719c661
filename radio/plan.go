package radio

import (
	"strconv"

	"comptoir/internal/fault"
)

// Region is one of the three regions of the Radio Regulations (ITU); 0 when not known.
type Region uint8

// Allotment is one row of a frequency plan: what a number of MHz means, somewhere.
type Allotment struct {
	Tech    Tech
	MHz     int    // as operators and press say it: 700, 3500
	Duplex  Duplex // of the text: "TD-LTE 2600" is TDD; AnyDuplex when the text does not say
	Country string // ISO alpha-2 in lower case; "" for all of the region
	Region  Region // 0 for everywhere
	Bands   Set    // all that it may be
	Source  string
}

// Plan resolves a frequency in MHz to the bands that it may be. Make it with NewPlan.
type Plan struct {
	rows    map[planKey]Set
	regions map[string]Region
	table   Table
}

type planKey struct {
	tech    Tech
	mhz     int
	duplex  Duplex
	country string
	region  Region
}

// NewPlan refuses rows without a band, with a band outside the table, or given twice.
func NewPlan(table Table, rows []Allotment, regions map[string]Region) (Plan, error) {
	p := Plan{rows: make(map[planKey]Set, len(rows)), regions: regions, table: table}
	for _, r := range rows {
		key := planKey{r.Tech, r.MHz, r.Duplex, r.Country, r.Region}
		text := r.Tech.String() + " " + strconv.Itoa(r.MHz)
		if r.Bands.Empty() || !r.Bands.Minus(table.all).Empty() || !r.Bands.Minus(techMasks[r.Tech]).Empty() {
			return Plan{}, fault.Field("bands", "radio.allotment_bands", "row", text)
		}
		if _, twice := p.rows[key]; twice {
			return Plan{}, fault.Field("mhz", "radio.allotment_twice", "row", text)
		}
		p.rows[key] = r.Bands
	}
	return p, nil
}

// RegionOf is the ITU region of a country, 0 when not listed.
func (p Plan) RegionOf(country string) Region { return p.regions[country] }

// Resolve gives every band that a frequency may mean in a country: the country's own row, else its
// region's, else the world's. AnyDuplex is a plain text ("LTE 2600"): two ways where a row of that place has
// them, else what the place has. A frequency that no band holds is Invalid with "radio.frequency_between_bands",
// one that the plan does not know "radio.frequency_not_planned".
func (p Plan) Resolve(tech Tech, mhz int, duplex Duplex, country string) (Set, error) {
	region := p.regions[country]
	if duplex == AnyDuplex {
		duplex = FDD
	}
	for _, key := range [...]planKey{
		{tech, mhz, duplex, country, 0}, {tech, mhz, AnyDuplex, country, 0},
		{tech, mhz, duplex, "", region}, {tech, mhz, AnyDuplex, "", region},
		{tech, mhz, duplex, "", 0}, {tech, mhz, AnyDuplex, "", 0},
	} {
		if set, ok := p.rows[key]; ok && (country != "" || key.country == "") {
			if fits := p.withDuplex(set, duplex); !fits.Empty() {
				return fits, nil
			}
		}
	}
	code := "radio.frequency_not_planned"
	if p.table.At(tech, mhz*1000).Empty() {
		code = "radio.frequency_between_bands"
	}
	return Set{}, fault.Field("mhz", code, "tech", tech.String(), "mhz", strconv.Itoa(mhz))
}

// withDuplex keeps the one-way bands where the text says TDD. A text that says nothing, or "two ways", keeps
// what the row gives: supplementary downlinks go with two-way bands, and a plain "LTE 2300" is one way.
func (p Plan) withDuplex(set Set, duplex Duplex) Set {
	if duplex != TDD {
		return set
	}
	var kept Set
	for _, id := range set.IDs() {
		if b, ok := p.table.Find(id); ok && b.Duplex == duplex {
			kept.Add(id)
		}
	}
	return kept
}

// Anywhere gives every band that a frequency may mean somewhere, for texts without a country (a maker's list).
// A country's own rows are left out: a list for the world does not mean one country's plan.
func (p Plan) Anywhere(tech Tech, mhz int, duplex Duplex) Set {
	var set Set
	for key, bands := range p.rows {
		if key.tech == tech && key.mhz == mhz && key.country == "" && (key.duplex == AnyDuplex || duplex == AnyDuplex || key.duplex == duplex) {
			set = set.Union(bands)
		}
	}
	return p.withDuplex(set, duplex)
}
