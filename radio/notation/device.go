package notation

import (
	"slices"
	"strings"

	"comptoir/internal/clock"
	"comptoir/radio"
)

// Record is one device of a collected list, its texts as they stand there.
type Record struct {
	Row        int
	Maker      string
	Name       string
	Technology string    // "GSM / HSPA / LTE"
	Lines      [4]string // second to fifth generation
	Info       string    // what the collector could not place; may hold a lost line
	Models     string    // "A1660, A1778"
	SIM        string
	Source     string
	Date       clock.Instant
}

var lineNames = [4]string{"2G bands", "3G bands", "4G bands", "5G bands"}

// families are the words of a technology text.
var families = map[string]radio.Techs{
	"GSM": radio.TechsOf(radio.GSM), "CDMA": radio.TechsOf(radio.CDMA), "CDMA2000": radio.TechsOf(radio.CDMA),
	"EVDO": radio.TechsOf(radio.CDMA), "UMTS": radio.TechsOf(radio.UMTS), "HSPA": radio.TechsOf(radio.UMTS),
	"LTE": radio.TechsOf(radio.LTE), "5G": radio.TechsOf(radio.NR),
}

// Devices reads one record: one device for each edition that it speaks of, and where it has editions one more
// for all that it lost (rule 3).
func (n Notation) Devices(rec Record, rep *Report) []radio.Device {
	rep.Rows++
	techs, stated := n.technology(rec, rep)
	lines := n.lines(rec, rep)
	info, has := n.info(rec, lines, stated && techs.Has(radio.NR), rep)
	if has {
		lines = append(lines, info)
	}
	labels := labelsOf(lines)
	var list []radio.Device
	for _, label := range labels {
		d := rec.device(label)
		d.Listings = []radio.Listing{listing(rec, lines, label, techs, stated, len(labels) > 1)}
		list = append(list, d)
	}
	return list
}

// placed is a line with its generation; 0 when the source lost which.
type placed struct {
	Line
	g Generation
}

func (n Notation) lines(rec Record, rep *Report) []placed {
	var list []placed
	for i, text := range rec.Lines {
		if text == "" {
			continue
		}
		line := n.DeviceLine(G2+Generation(i), text)
		rep.text(rec.Row, lineNames[i], text, line.Code)
		if line.Code != "" {
			line.Known, line.Label = radio.Lost, ""
		}
		list = append(list, placed{line, G2 + Generation(i)})
	}
	return list
}

func (n Notation) technology(rec Record, rep *Report) (techs radio.Techs, stated bool) {
	if rec.Technology == "" {
		return 0, false
	}
	if rec.Technology == "No cellular connectivity" {
		return 0, true
	}
	for word := range strings.SplitSeq(rec.Technology, "/") {
		family, ok := families[strings.TrimSpace(word)]
		if !ok {
			rep.refuse(rec.Row, "Technology", rec.Technology, "radio.word_unknown")
			return 0, false
		}
		techs |= family
	}
	return techs, true
}

// info reads the field into which the collector's last line fell. A list that ends in its modes is of the
// fifth generation; of a device without 5G it is of the fourth; else the source lost which it is.
func (n Notation) info(rec Record, lines []placed, has5G bool, rep *Report) (placed, bool) {
	text := strings.TrimSpace(rec.Info)
	if text == "" || infoWords(text) {
		return placed{}, false
	}
	body, _ := cutLabels(text)
	g := Generation(0)
	switch {
	case modes.MatchString(body):
		g = G5
	case !has5G:
		g = G4
	}
	line := n.DeviceLine(max(g, G4), text)
	rep.text(rec.Row, "info", text, line.Code)
	return placed{line, g}, line.Code == ""
}

// infoWords tells whether the text only names older technologies.
func infoWords(text string) bool {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' || r == '&' || r == ',' }) {
		switch word {
		case "CDMA", "CDMA2000", "1x", "1xEV-DO", "TD-SCDMA", "800", "1900":
		default:
			return false
		}
	}
	return true
}

// labelsOf lists the editions in the order of the text; "" alone when no line has a label, and last, for
// whatever the lines do not speak of, when some have.
func labelsOf(lines []placed) []string {
	var labels []string
	for _, l := range lines {
		if l.Label != "" && !slices.Contains(labels, l.Label) {
			labels = append(labels, l.Label)
		}
	}
	return append(labels, "")
}

func listing(rec Record, lines []placed, label string, techs radio.Techs, stated, editions bool) radio.Listing {
	l := radio.Listing{Source: rec.Source, Date: rec.Date}
	for t := radio.GSM; t <= radio.NR; t++ {
		switch {
		case stated && techs.Has(t):
			l.Known[t] = radio.Unspecified
		case stated && (t != radio.TDSCDMA || techs == 0):
			l.Known[t] = radio.Absent
		}
	}
	own := map[Generation]bool{}
	for _, line := range lines {
		if line.Label == label || line.Label == "" {
			own[line.g] = true
		}
	}
	for _, line := range lines {
		switch {
		case line.Label == label || line.Label == "" && !ownLabel(lines, line.g, label):
			take(&l, line)
		case !own[line.g]:
			lose(&l, line.g)
		}
	}
	sim(&l, rec.SIM)
	return l
}

// ownLabel tells whether an edition has a line of its own in a generation.
func ownLabel(lines []placed, g Generation, label string) bool {
	return label != "" && slices.ContainsFunc(lines, func(l placed) bool { return l.g == g && l.Label == label })
}

// generations gives the technologies of which a line of bands speaks.
var generations = map[Generation]radio.Techs{
	G2: radio.TechsOf(radio.GSM, radio.CDMA), G3: radio.TechsOf(radio.UMTS),
	G4: radio.TechsOf(radio.LTE), G5: radio.TechsOf(radio.NR),
	0: radio.TechsOf(radio.LTE, radio.NR),
}

// take puts a line into a listing.
func take(l *radio.Listing, line placed) {
	if line.g == 0 || line.Known == radio.Lost {
		lose(l, line.g)
		return
	}
	l.Sure, l.Maybe = l.Sure.Union(line.Sure), l.Maybe.Union(line.Maybe)
	for t := radio.GSM; t <= radio.NR; t++ {
		has := !line.Sure.Union(line.Maybe).OfTech(t).Empty()
		switch {
		case has:
			l.Known[t] = line.Known
		case generations[line.g].Has(t) && t != radio.CDMA:
			settle(l, t, line)
		}
	}
	if line.CDMA && l.Known[radio.CDMA] != radio.Known {
		l.Known[radio.CDMA] = radio.Unspecified
	}
	if line.TDSCDMA {
		l.Known[radio.TDSCDMA] = radio.Unspecified
	}
	if line.DataOnly {
		l.Calls = radio.No
	}
	takeModes(l, line)
}

// settle is for a line without a band of its generation's own technology ("LTE", "N/A", "CDMA 800 / 1900").
func settle(l *radio.Listing, t radio.Tech, line placed) {
	if line.Known == radio.Absent || line.Known == radio.Unspecified && !line.CDMA && !line.TDSCDMA {
		l.Known[t] = line.Known
	}
}

// takeModes: a source that names one mode of 5G and not the other denies the other; one that names none is silent.
func takeModes(l *radio.Listing, line placed) {
	if line.g != G5 || line.SA == radio.Untold && line.NSA == radio.Untold {
		return
	}
	l.SA, l.NSA = radio.No, radio.No
	if line.SA == radio.Yes {
		l.SA = radio.Yes
	}
	if line.NSA == radio.Yes {
		l.NSA = radio.Yes
	}
}

// lose marks a generation of which the source had a line for this edition, or may have had, and lost it.
func lose(l *radio.Listing, g Generation) {
	for t := radio.GSM; t <= radio.NR; t++ {
		if generations[g].Has(t) && t != radio.CDMA && l.Known[t] != radio.Known && l.Known[t] != radio.Absent {
			l.Known[t] = radio.Lost
		}
	}
}

// sim reads the text on cards: "Nano-SIM, eSIM", "No".
func sim(l *radio.Listing, text string) {
	if text == "" || text == "Yes" {
		return
	}
	low := strings.ToLower(text)
	if low == "no" {
		l.SIM, l.ESIM = radio.No, radio.No
		return
	}
	if strings.Contains(low, "esim") {
		l.ESIM = radio.Yes
	}
	if strings.Contains(strings.ReplaceAll(low, "esim", ""), "sim") {
		l.SIM = radio.Yes
	}
}

// device is the record's device for one edition, with the model numbers that its label names, if it does.
func (rec Record) device(label string) radio.Device {
	d := radio.Device{Maker: rec.Maker, Name: rec.Name, Edition: label, Models: splitModels(rec.Models)}
	if named := common(d.Models, splitModels(label)); len(named) > 0 {
		d.Models = named
	}
	if len(d.Models) == 1 {
		d.Model = d.Models[0]
	}
	return d
}

func splitModels(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' })
	list := words[:0]
	for _, word := range words {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list
}

func common(a, b []string) []string {
	var both []string
	for _, x := range a {
		if slices.Contains(b, x) {
			both = append(both, x)
		}
	}
	return both
}
