package radio

import (
	"math/bits"
	"sort"
	"strconv"

	"comptoir/internal/fault"
)

// Tech is a radio technology of phones. Data services of one family (HSPA, EV-DO) belong to the family.
type Tech uint8

// The technologies, oldest first.
const (
	GSM     Tech = iota // second generation, 3GPP TS 45.005
	CDMA                // cdmaOne and CDMA2000, 3GPP2 C.S0057
	UMTS                // WCDMA and HSPA, 3GPP TS 25.101
	TDSCDMA             // 3GPP TS 25.102
	LTE                 // 3GPP TS 36.101
	NR                  // fifth generation, 3GPP TS 38.101
	techs
)

var techNames = [techs]string{"gsm", "cdma", "umts", "tdscdma", "lte", "nr"}

// String is the lower-case word of our files.
func (t Tech) String() string {
	if t < techs {
		return techNames[t]
	}
	return "tech(" + strconv.Itoa(int(t)) + ")"
}

// ParseTech reads the word of our files.
func ParseTech(word string) (Tech, error) {
	for t, name := range techNames {
		if name == word {
			return Tech(t), nil
		}
	}
	return 0, fault.Field("tech", "radio.tech_unknown", "given", word)
}

// Techs is a set of technologies.
type Techs uint8

// AllTechs has every technology.
const AllTechs Techs = 1<<techs - 1

// TechsOf gathers technologies.
func TechsOf(list ...Tech) Techs {
	var s Techs
	for _, t := range list {
		s |= 1 << t
	}
	return s
}

// Has tells whether t is in the set.
func (s Techs) Has(t Tech) bool { return s&(1<<t) != 0 }

// Duplex is how a band shares its spectrum between up and down.
type Duplex uint8

// The duplex modes. AnyDuplex is for texts that do not say.
const (
	AnyDuplex Duplex = iota
	FDD
	TDD
	SDL // supplementary downlink: receives only
	SUL // supplementary uplink: sends only
)

var duplexNames = [...]string{"", "FDD", "TDD", "SDL", "SUL"}

// String is the upper-case word of our files, "" for AnyDuplex.
func (d Duplex) String() string { return duplexNames[d] }

// ParseDuplex reads the word of our files.
func ParseDuplex(word string) (Duplex, error) {
	for d, name := range duplexNames {
		if name == word {
			return Duplex(d), nil
		}
	}
	return 0, fault.Field("duplex", "radio.duplex_unknown", "given", word)
}

// Range is a piece of spectrum in kHz, both ends included. Zero is no piece at all.
type Range struct{ Low, High int }

// Holds tells whether a frequency in kHz lies inside.
func (r Range) Holds(khz int) bool { return r.Low != 0 && r.Low <= khz && khz <= r.High }

// Band is one row of a band table.
type Band struct {
	Tech     Tech
	Number   int // band number; for GSM the nominal MHz, for TD-SCDMA the letter's place (a is 1)
	Duplex   Duplex
	Uplink   Range
	Downlink Range
	Source   string
}

// ID is the band's place in a Set.
func (b Band) ID() ID {
	id, _ := Of(b.Tech, b.Number)
	return id
}

// Low is the lowest frequency that the band uses, in kHz, downlink first.
func (b Band) Low() int {
	if b.Downlink.Low != 0 {
		return b.Downlink.Low
	}
	return b.Uplink.Low
}

// lowBandKHz: below one gigahertz a cell reaches far and into houses; such bands are a network's coverage.
const lowBandKHz = 1_000_000

// Check refuses a row that no standard can mean.
func (b Band) Check() error {
	if _, ok := Of(b.Tech, b.Number); !ok {
		return fault.Field("band", "radio.band_impossible", "tech", b.Tech.String(), "number", strconv.Itoa(b.Number))
	}
	for _, r := range []Range{b.Uplink, b.Downlink} {
		if r.Low > r.High || r.Low < 0 || (r.Low == 0) != (r.High == 0) {
			return fault.Field("range", "radio.range_reversed", "band", b.ID().String())
		}
	}
	if !b.duplexFits() {
		return fault.Field("duplex", "radio.duplex_contradicts", "band", b.ID().String())
	}
	return nil
}

func (b Band) duplexFits() bool {
	up, down := b.Uplink.Low != 0, b.Downlink.Low != 0
	switch b.Duplex {
	case FDD:
		return up && down && b.Uplink != b.Downlink
	case TDD:
		return up && b.Uplink == b.Downlink
	case SDL:
		return down && !up
	case SUL:
		return up && !down
	}
	return false
}

// ID is a band's place in a Set, the same in every table.
type ID uint16

// span says where a technology's numbers lie in a Set.
type span struct{ first, size int }

const setWords = 9

var (
	spans   = [techs]span{GSM: {0, 16}, TDSCDMA: {16, 16}, CDMA: {32, 32}, UMTS: {64, 64}, LTE: {128, 128}, NR: {256, 320}}
	gsmMHz  = [...]int{0, 380, 410, 450, 480, 710, 750, 810, 850, 900, 1800, 1900}
	letters = "?abcdef"
)

// Of gives the place of a band; false when no table of that technology can have such a number.
func Of(t Tech, number int) (ID, bool) {
	if t >= techs || number < 0 {
		return 0, false
	}
	if t == GSM {
		return ofGSM(number)
	}
	s := spans[t]
	if (number == 0 && t != CDMA) || number >= s.size {
		return 0, false
	}
	return ID(s.first + number), true
}

func ofGSM(mhz int) (ID, bool) {
	for i, m := range gsmMHz {
		if m == mhz && i > 0 {
			return ID(i), true
		}
	}
	return 0, false
}

// Tech is the technology of a place.
func (id ID) Tech() Tech {
	for t, s := range spans {
		if int(id) >= s.first && int(id) < s.first+s.size {
			return Tech(t)
		}
	}
	return techs
}

// Number is the band number of a place, as in Band.
func (id ID) Number() int {
	t := id.Tech()
	if t == techs {
		return 0
	}
	n := int(id) - spans[t].first
	if t == GSM && n < len(gsmMHz) {
		return gsmMHz[n]
	}
	return n
}

// String is the name that engineers use: B20, n78, GSM 900, UMTS 8, CDMA BC0, TD-SCDMA f.
func (id ID) String() string {
	n := id.Number()
	switch id.Tech() {
	case LTE:
		return "B" + strconv.Itoa(n)
	case NR:
		return "n" + strconv.Itoa(n)
	case GSM:
		return "GSM " + strconv.Itoa(n)
	case UMTS:
		return "UMTS " + strconv.Itoa(n)
	case CDMA:
		return "CDMA BC" + strconv.Itoa(n)
	case TDSCDMA:
		return "TD-SCDMA " + letters[n%len(letters):n%len(letters)+1]
	}
	return "band " + strconv.Itoa(int(id))
}

// Set is a set of bands of all technologies; comparable, the zero value is empty.
type Set [setWords]uint64

// SetOf gathers places.
func SetOf(ids ...ID) Set {
	var s Set
	for _, id := range ids {
		s.Add(id)
	}
	return s
}

// Add puts a band in.
func (s *Set) Add(id ID) {
	if int(id) < setWords*64 {
		s[id/64] |= 1 << (id % 64)
	}
}

// Has tells whether a band is in.
func (s Set) Has(id ID) bool { return int(id) < setWords*64 && s[id/64]&(1<<(id%64)) != 0 }

// Union has what either has.
func (s Set) Union(t Set) Set {
	for i := range s {
		s[i] |= t[i]
	}
	return s
}

// And has what both have.
func (s Set) And(t Set) Set {
	for i := range s {
		s[i] &= t[i]
	}
	return s
}

// Minus has what only s has.
func (s Set) Minus(t Set) Set {
	for i := range s {
		s[i] &^= t[i]
	}
	return s
}

// Empty tells whether nothing is in.
func (s Set) Empty() bool {
	return s[0]|s[1]|s[2]|s[3]|s[4]|s[5]|s[6]|s[7]|s[8] == 0
}

// Meets tells whether some band is in both.
func (s *Set) Meets(t *Set) bool {
	return s[0]&t[0]|s[1]&t[1]|s[2]&t[2]|s[3]&t[3]|s[4]&t[4]|s[5]&t[5]|s[6]&t[6]|s[7]&t[7]|s[8]&t[8] != 0
}

// Within tells whether every band of s is in t.
func (s *Set) Within(t *Set) bool {
	return s[0]&^t[0]|s[1]&^t[1]|s[2]&^t[2]|s[3]&^t[3]|s[4]&^t[4]|s[5]&^t[5]|s[6]&^t[6]|s[7]&^t[7]|s[8]&^t[8] == 0
}

// include puts every band of t in.
func (s *Set) include(t *Set) {
	for i, w := range t {
		s[i] |= w
	}
}

// Len counts the bands.
func (s Set) Len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// OfTech keeps one technology's bands.
func (s Set) OfTech(t Tech) Set { return s.And(techMasks[t]) }

var techMasks = func() (m [techs]Set) {
	for t, sp := range spans {
		for i := range sp.size {
			m[t].Add(ID(sp.first + i))
		}
	}
	return m
}()

// IDs lists the bands in their order: by technology, then by number.
func (s Set) IDs() []ID {
	ids := make([]ID, 0, s.Len())
	for i, w := range s {
		for w != 0 {
			ids = append(ids, ID(i*64+bits.TrailingZeros64(w)))
			w &= w - 1
		}
	}
	return ids
}

// Names lists the bands by name, in the order of IDs.
func (s Set) Names() []string {
	ids := s.IDs()
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String()
	}
	return names
}

// Table is the bands that the standards define. Make it with NewTable.
type Table struct {
	bands  []Band // sorted by ID
	all    Set
	low    Set // bands under one gigahertz
	halves Set // supplementary bands: a downlink or an uplink alone
}

// NewTable checks every row and refuses a band that stands twice.
func NewTable(rows []Band) (Table, error) {
	t := Table{bands: append([]Band(nil), rows...)}
	for _, b := range rows {
		if err := b.Check(); err != nil {
			return Table{}, err
		}
		if t.all.Has(b.ID()) {
			return Table{}, fault.Field("band", "radio.band_twice", "band", b.ID().String())
		}
		t.all.Add(b.ID())
		if b.Duplex == SDL || b.Duplex == SUL {
			t.halves.Add(b.ID())
			continue
		}
		if b.Low() < lowBandKHz {
			t.low.Add(b.ID())
		}
	}
	sort.Slice(t.bands, func(i, j int) bool { return t.bands[i].ID() < t.bands[j].ID() })
	return t, nil
}

// All has every band of the table.
func (t Table) All() Set { return t.all }

// LowBands has the bands under one gigahertz that work alone.
func (t Table) LowBands() Set { return t.low }

// Find gives a band's row; false when the standards define none.
func (t Table) Find(id ID) (Band, bool) {
	i := sort.Search(len(t.bands), func(i int) bool { return t.bands[i].ID() >= id })
	if i == len(t.bands) || t.bands[i].ID() != id {
		return Band{}, false
	}
	return t.bands[i], true
}

// Band is Find by technology and number: a number outside the table is Invalid, "radio.band_impossible".
func (t Table) Band(tech Tech, number int) (ID, error) {
	id, ok := Of(tech, number)
	if !ok || !t.all.Has(id) {
		return 0, fault.Field("band", "radio.band_impossible", "tech", tech.String(), "number", strconv.Itoa(number))
	}
	return id, nil
}

// At has the bands of a technology whose uplink or downlink holds a frequency in kHz.
func (t Table) At(tech Tech, khz int) Set {
	var s Set
	for _, b := range t.bands {
		if b.Tech == tech && (b.Uplink.Holds(khz) || b.Downlink.Holds(khz)) {
			s.Add(b.ID())
		}
	}
	return s
}
