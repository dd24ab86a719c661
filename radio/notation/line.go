package notation

import (
	"regexp"
	"strconv"
	"strings"

	"comptoir/radio"
)

// Line is what one text says of one generation of a device.
type Line struct {
	Known       radio.Knowledge
	Sure, Maybe radio.Set
	Label       string // the edition to which it belongs, "" for all
	SA, NSA     radio.Told
	DataOnly    bool
	CDMA        bool // the line speaks of the CDMA family, without bands
	TDSCDMA     bool
	Code        string // why it was refused; "" when understood whole
}

// Generation says how to read bare numbers.
type Generation uint8

// The generations of the lists.
const (
	G2 Generation = 2 + iota
	G3
	G4
	G5
)

func refused(code string) Line { return Line{Known: radio.NotSaid, Code: code} }

// glued is a label into which a lost line break has pushed the next list.
var glued = regexp.MustCompile(`\d\s*/\s*\d{3,4}\b|(GSM|HSDPA|LTE) \d{3}|\b\d{1,2}, \d{1,2}\b|; \d`)

// simWords are labels of card slots: they say nothing of an edition.
var simWords = regexp.MustCompile(`(?i)^(for )?SIM ?[123]( ?(&|or|,|/) ?SIM ?[123])*( only)?$|^all (versions|models)$|^dual[- ]SIM( models?)?( only)?$`)

// DeviceLine reads one text of a device list ("HSDPA 850 / 1700(AWS) / 2100 - SIM 1 only").
func (n Notation) DeviceLine(g Generation, text string) Line {
	text = strings.TrimSpace(text)
	if text == "" {
		return Line{}
	}
	if len(text) > textMax {
		return refused("radio.text_max")
	}
	if text == "N/A" || text == "No" || text == "GSM - N/A" {
		return Line{Known: radio.Absent}
	}
	body, labels := cutLabels(text)
	line := n.body(g, body)
	if line.Code != "" {
		return line
	}
	for _, label := range labels {
		line.addLabel(label)
	}
	if glued.MatchString(line.Label) {
		return refused("radio.line_glued")
	}
	return line
}

var dash = regexp.MustCompile(`\s+-+\s*`)

// cutLabels separates what follows a dash that has a space before it ("GSM 900 - SIM 1 - X5").
func cutLabels(text string) (body string, labels []string) {
	parts := dash.Split(text, -1)
	return strings.TrimSpace(parts[0]), parts[1:]
}

var parens = regexp.MustCompile(`\s*\([^)]*\)`)

func (l *Line) addLabel(label string) {
	label = strings.Join(strings.Fields(label), " ")
	bare := strings.TrimSpace(parens.ReplaceAllString(label, ""))
	switch {
	case bare == "" || simWords.MatchString(bare):
		return
	case strings.EqualFold(label, "Data only, no voice"):
		l.DataOnly = true
		return
	}
	label = strings.TrimSpace(strings.TrimPrefix(label, "for "))
	if l.Label != "" {
		label = l.Label + " - " + label
	}
	l.Label = label
}

// words cuts a body into words; a bracket stays with the word before it.
var wordsOf = regexp.MustCompile(`\([^)]*\)|[^\s,/&;()]+`)

// vague are remarks that leave the list itself open or say nothing of bands.
var vague = map[string]bool{
	"(unspecified)": true, "(optional)": true, "(market dependent)": true, "(lte model only)": true,
	"(dual-sim model only)": false, "(single or dual sim)": false, "(ca)": false, "(dual-sim)": false, "(dual-sim only)": false,
}

type reader struct {
	n      Notation
	g      Generation
	line   Line
	tech   radio.Tech
	duplex radio.Duplex
	mhz    bool // bare numbers are MHz
	split  bool // the list keeps TD-LTE apart, so its plain LTE has two ways
	open   bool // a remark left the list open
	trail  []string
	last   radio.ID // the band that was read last
}

// body reads the list itself.
func (n Notation) body(g Generation, body string) Line {
	r := &reader{n: n, g: g}
	r.split = strings.Contains(body, "TD-LTE")
	r.tech, r.mhz = map[Generation]radio.Tech{G2: radio.GSM, G3: radio.UMTS, G4: radio.LTE, G5: radio.NR}[g], g <= G3
	words := wordsOf.FindAllString(body, -1)
	if len(words) == 0 {
		return refused("radio.text_empty")
	}
	for _, word := range words {
		if code := r.word(word); code != "" {
			return refused(code)
		}
	}
	return r.finish()
}

func (r *reader) finish() Line {
	l := r.line
	l.Maybe = l.Maybe.Minus(l.Sure)
	if len(r.trail) > 0 {
		l.Label = strings.Join(r.trail, " ")
	}
	switch {
	case !l.Sure.Empty() || !l.Maybe.Empty():
		l.Known = radio.Known
		if r.open {
			l.Known = radio.Partial
		}
	default:
		l.Known = radio.Unspecified
	}
	return l
}

// techWords change how the numbers after them are read.
var techWords = map[string]struct {
	tech   radio.Tech
	duplex radio.Duplex
}{
	"GSM": {radio.GSM, radio.AnyDuplex}, "UMTS": {radio.UMTS, radio.AnyDuplex}, "HSDPA": {radio.UMTS, radio.AnyDuplex},
	"HSPA": {radio.UMTS, radio.AnyDuplex}, "WCDMA": {radio.UMTS, radio.AnyDuplex}, "CDMA": {radio.CDMA, radio.AnyDuplex},
	"LTE": {radio.LTE, radio.FDD}, "TD-LTE": {radio.LTE, radio.TDD},
}

// word reads one word; the answer is a reason to refuse.
func (r *reader) word(word string) string {
	if tech, ok := techWords[word]; ok {
		r.tech, r.duplex, r.mhz = tech.tech, tech.duplex, true
		if tech.duplex == radio.FDD && !r.split {
			r.duplex = radio.AnyDuplex
		}
		r.line.CDMA = r.line.CDMA || tech.tech == radio.CDMA
		return ""
	}
	if open, ok := vague[strings.ToLower(word)]; ok {
		r.open = r.open || open
		return ""
	}
	switch word {
	case "CDMA2000":
		r.line.CDMA, r.tech = true, radio.CDMA
		return ""
	case "1x", "1xEV-DO", "EV-DO":
		if r.line.CDMA {
			return ""
		}
	case "TD-SCDMA":
		r.line.TDSCDMA = true
		return ""
	case "(AWS)", "AWS":
		return r.aws()
	}
	if r.g == G5 && r.flag(word) {
		return ""
	}
	return r.number(word)
}

func (r *reader) flag(word string) bool {
	switch word {
	case "SA":
		r.line.SA = radio.Yes
	case "NSA":
		r.line.NSA = radio.Yes
	case "Sub6", "mmWave":
	default:
		return false
	}
	return true
}

// aws makes band 4 of the 1700 before it, or stands for it alone.
func (r *reader) aws() string {
	if r.tech != radio.UMTS {
		return "radio.word_unknown"
	}
	nine, _ := radio.Of(radio.UMTS, 9)
	four, _ := radio.Of(radio.UMTS, 4)
	r.line.Maybe = r.line.Maybe.Minus(radio.SetOf(four, nine))
	r.line.Sure.Add(four)
	return ""
}

var bandNumber = regexp.MustCompile(`^([Bbn]?)(\d{1,5})$`)

func (r *reader) number(word string) string {
	found := bandNumber.FindStringSubmatch(word)
	if found == nil {
		return r.afterwards(word)
	}
	if len(r.trail) > 0 {
		return "radio.word_unknown"
	}
	n, _ := strconv.Atoi(found[2])
	if r.tech == radio.NR || r.tech == radio.LTE && (!r.mhz || found[1] != "") && n < 400 {
		id, err := r.n.Bands.Band(r.tech, n)
		if err != nil {
			return "radio.band_impossible"
		}
		if r.line.Sure.Has(id) && id != r.last {
			return "radio.line_glued" // the list begins anew: two lines in one
		}
		r.last = id
		r.line.Sure.Add(id)
		return ""
	}
	return r.frequency(n)
}

func (r *reader) frequency(mhz int) string {
	set := r.n.Plan.Anywhere(r.tech, mhz, r.duplex)
	switch set.Len() {
	case 0:
		return "radio.frequency_between_bands"
	case 1:
		r.line.Sure = r.line.Sure.Union(set)
	default:
		r.line.Maybe = r.line.Maybe.Union(set.Minus(r.line.Sure))
	}
	return ""
}

var modes = regexp.MustCompile(`\b(SA|NSA|Sub6|mmWave)\b`)

var place = regexp.MustCompile(`^\p{Lu}\p{Ll}{3,}$`)

// afterwards allows a place's name without a dash at the end of a list of numbers ("66 Brazil").
func (r *reader) afterwards(word string) string {
	if r.g == G4 && !r.line.Sure.Empty() && len(r.trail) == 0 && place.MatchString(word) {
		r.trail = append(r.trail, word)
		return ""
	}
	return "radio.word_unknown"
}
