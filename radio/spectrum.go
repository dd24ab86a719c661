package radio

import (
	"html"
	"slices"
	"strconv"
	"strings"
)

// Mark says how a band is drawn. Each has its own pattern and sign, so that no colour is needed.
type Mark uint8

// The marks.
const (
	MarkHas     Mark = iota // filled: the device has it, or both have it
	MarkMissing             // open with a dashed edge: the carrier runs it and the device lacks it
	MarkUnsure              // hatched: not certain
)

// SpectrumRow is one line of the picture: the device, or one carrier.
type SpectrumRow struct {
	Label string
	Bands []SpectrumBand
}

// SpectrumBand is one band of a row.
type SpectrumBand struct {
	ID   ID
	Mark Mark
}

// SpectrumText has the words of the picture, in the reader's language.
type SpectrumText struct {
	Title string // what the picture is
	Desc  string // what it shows, in a sentence or two: it stands in for the picture
	GHz   string // sign of the unit
}

// SpectrumPicture is what is drawn.
type SpectrumPicture struct {
	ID   string // prefix of the identifiers inside, unique on the page: letters, digits, dashes
	Text SpectrumText
	Rows []SpectrumRow
}

// RowsOf makes the picture's rows of a verdict: the device's bands, and the carrier's with their marks.
func RowsOf(device string, d *Device, carrier string, v Verdict) []SpectrumRow {
	var sure, maybe Set
	for _, l := range d.Listings {
		sure, maybe = sure.Union(l.Sure), maybe.Union(l.Maybe)
	}
	maybe = maybe.Minus(sure)
	own := SpectrumRow{Label: device, Bands: append(marked(sure, MarkHas), marked(maybe, MarkUnsure)...)}
	theirs := SpectrumRow{Label: carrier}
	var present, missing, unsure Set
	for _, p := range v.Parts {
		present, missing, unsure = present.Union(p.Present), missing.Union(p.Missing), unsure.Union(p.Unsure)
	}
	unsure = unsure.Minus(present)
	missing = missing.Minus(present).Minus(unsure)
	theirs.Bands = append(append(marked(present, MarkHas), marked(missing, MarkMissing)...), marked(unsure, MarkUnsure)...)
	return []SpectrumRow{own, theirs}
}

func marked(s Set, m Mark) []SpectrumBand {
	var list []SpectrumBand
	for _, id := range s.IDs() {
		list = append(list, SpectrumBand{id, m})
	}
	return list
}

// stretch is a piece of the axis. Phones use narrow islands of a wide spectrum: the axis is broken between them.
type stretch struct{ low, high, width int } // kHz, kHz, units

// panels are the parts of the axis that stand side by side on a wide page and below each other on a phone.
var panels = [...][]stretch{
	{{380_000, 500_000, 60}, {600_000, 970_000, 260}},
	{{1_420_000, 1_665_000, 80}, {1_670_000, 2_210_000, 225}},
	{{2_290_000, 2_700_000, 135}, {3_290_000, 5_000_000, 155}},
	{{5_140_000, 7_130_000, 90}, {24_200_000, axisEnd, 130}},
}

const axisEnd = 71_000_000 // kHz

// Measures of the picture, in its own units.
const (
	axisLeft    = 2
	axisGap     = 8
	laneHeight  = 16
	rowGap      = 14
	topSpace    = 26
	labelHeight = 16 // a row's label stands above its bands
	nameWidth   = 32 // the least room for a band's name
	rowsMax     = 12
	bandsMax    = 120 // in one row
)

// axisX gives the place of a frequency on a panel; false where the panel has none.
func axisX(panel []stretch, khz int) (x int, ok bool) {
	x = axisLeft
	for _, s := range panel {
		if khz >= s.low && khz <= s.high {
			return x + int(int64(khz-s.low)*int64(s.width)/int64(s.high-s.low)), true
		}
		x += s.width + axisGap
	}
	return 0, false
}

func axisWidth(panel []stretch) int {
	w := 0
	for _, s := range panel {
		w += s.width + axisGap
	}
	return w - axisGap
}

// drawing gathers the markup of a panel.
type drawing struct {
	strings.Builder
	pic   SpectrumPicture
	table Table
	id    string
	panel []stretch
	y     int
}

// Spectrum draws the bands of a device against those of carriers on one frequency axis, as SVG markup: a picture for
// each part of the axis in which a band lies, all with the same rows at the same heights. The page sets them side by
// side or, on a phone, below each other; their classes say how wide they are. They are readable without colour
// (patterns, edges and names) and take their ink from the page (currentColor). The first has the title and the
// description; frequencies rise from left to right in every script. The legend is SpectrumSwatch, beside it. Bands
// outside the table, or beyond its limits of rows and bands, are left out.
func Spectrum(pic SpectrumPicture, table Table) string {
	pic.Rows = pic.Rows[:min(len(pic.Rows), rowsMax)]
	var drawn [len(panels)][][]box
	lanes, used := make([]int, len(pic.Rows)), [len(panels)][]stretch{}
	for p, panel := range panels {
		used[p] = fill(panel, table, pic.Rows)
		for i, row := range pic.Rows {
			boxes, n := place(used[p], table, row.Bands)
			drawn[p], lanes[i] = append(drawn[p], boxes), max(lanes[i], n)
		}
	}
	var all strings.Builder
	first := true
	for p, panel := range used {
		if len(panel) == 0 {
			continue
		}
		d := &drawing{pic: pic, table: table, id: cleanID(pic.ID) + num(p), panel: panel}
		d.open(p, first, heightOf(lanes))
		d.axis(heightOf(lanes) - rowGap/2)
		d.y = topSpace
		for i, row := range pic.Rows {
			d.row(row.Label, drawn[p][i], lanes[i])
		}
		d.WriteString("</svg>")
		all.WriteString(d.String())
		first = false
	}
	return all.String()
}

// fill leaves out the stretches of a panel in which no band lies; the others share their room.
func fill(panel []stretch, table Table, rows []SpectrumRow) (used []stretch) {
	for _, s := range panel {
		if slices.ContainsFunc(rows, func(r SpectrumRow) bool { return s.meets(r, table) }) {
			used = append(used, s)
		}
	}
	if len(used) == 0 {
		return nil
	}
	whole, room := axisWidth(used), axisWidth(panel)
	for i := range used {
		used[i].width += (room - whole) * used[i].width / whole
	}
	used[len(used)-1].width += room - axisWidth(used)
	return used
}

// meets tells whether a band of a row begins or ends on a stretch.
func (s stretch) meets(row SpectrumRow, table Table) bool {
	on := func(khz int) bool { return khz >= s.low && khz <= s.high }
	return slices.ContainsFunc(row.Bands, func(one SpectrumBand) bool {
		from, to, ok := edges(table, one.ID)
		return ok && (on(from) || on(to))
	})
}

// edges are those of what a phone receives on a band, or sends where it receives nothing.
func edges(table Table, id ID) (from, to int, ok bool) {
	b, ok := table.Find(id)
	r := b.Downlink
	if r.Low == 0 {
		r = b.Uplink
	}
	return r.Low, min(r.High, axisEnd), ok
}

func heightOf(lanes []int) int {
	h := topSpace
	for _, n := range lanes {
		h += rowHeight(n)
	}
	return h
}

func rowHeight(lanes int) int { return labelHeight + max(lanes, 1)*laneHeight + rowGap }

// cleanID keeps what an identifier may have.
func cleanID(text string) string {
	id := strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, text)
	return "s" + id
}

func (d *drawing) say(parts ...string) {
	for _, p := range parts {
		d.WriteString(p)
	}
}

func num(n int) string { return strconv.Itoa(n) }

// open begins a panel; one that is not the first is told by the first's words.
func (d *drawing) open(panel int, first bool, height int) {
	d.say(`<svg class="spectrum-`, num(panel), `" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `, num(2*axisLeft+axisWidth(d.panel)), " ", num(height), `" font-family="inherit" font-size="10" fill="currentColor" `)
	if first {
		d.say(`role="img" aria-labelledby="`, d.id, `-t `, d.id, `-d">`)
		d.say(`<title id="`, d.id, `-t">`, html.EscapeString(d.pic.Text.Title), `</title><desc id="`, d.id, `-d">`, html.EscapeString(d.pic.Text.Desc), `</desc>`)
	} else {
		d.say(`aria-hidden="true">`)
	}
	d.hatch()
}

// hatch defines the pattern of what is not certain.
func (d *drawing) hatch() {
	d.say(`<defs><pattern id="`, d.id, `-h" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" stroke="currentColor" stroke-width="1.5" opacity=".3"/></pattern></defs>`)
}

// SpectrumSwatch draws one mark as the picture does, for a legend beside it.
func SpectrumSwatch(id string, m Mark) string {
	d := &drawing{id: cleanID(id)}
	d.say(`<svg class="swatch" aria-hidden="true" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 15" width="30" height="15" font-family="inherit" fill="currentColor">`)
	d.hatch()
	d.say(`<rect x="1" y="1" width="28" height="13" rx="2" `, d.look(m), `/><text x="15" y="11" text-anchor="middle" font-size="9">`, signs[min(int(m), len(signs)-1)], `</text></svg>`)
	return d.String()
}

// axis draws the stretches with their ends in GHz, behind the rows.
func (d *drawing) axis(bottom int) {
	x := axisLeft
	d.say(`<g font-size="9">`)
	for i, s := range d.panel {
		d.say(`<path d="M`, num(x), " ", num(topSpace-8), "h", num(s.width), `" stroke="currentColor"/>`)
		d.say(`<path d="M`, num(x), " ", num(topSpace-8), "V", num(bottom), "M", num(x+s.width), " ", num(topSpace-8), "V", num(bottom), `" stroke="currentColor" stroke-dasharray="1 3" opacity=".4"/>`)
		d.say(`<text direction="ltr" x="`, num(x), `" y="`, num(topSpace-12), `">`, gigahertz(s.low), `</text>`)
		end := gigahertz(s.high)
		if i == len(d.panel)-1 {
			end += " " + html.EscapeString(d.pic.Text.GHz)
		}
		d.say(`<text direction="ltr" x="`, num(x+s.width), `" y="`, num(topSpace-12), `" text-anchor="end">`, end, `</text>`)
		x += s.width + axisGap
	}
	d.say(`</g>`)
}

func gigahertz(khz int) string {
	text := strconv.Itoa(khz/1_000_000) + "." + strconv.Itoa(khz/10_000%100 + 100)[1:]
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// box is a band with its place.
type box struct {
	x, width, lane int
	band           SpectrumBand
}

// row draws a label and its bands below; bands that would overlap stand in lanes below each other.
func (d *drawing) row(label string, boxes []box, lanes int) {
	d.say(`<g><text class="spectrum-row" direction="ltr" x="`, num(axisLeft), `" y="`, num(d.y+11), `" font-weight="bold" font-size="12">`, html.EscapeString(short(label)), `</text>`)
	d.y += labelHeight
	for _, b := range boxes {
		d.box(b)
	}
	d.WriteString("</g>")
	d.y += rowHeight(lanes) - labelHeight
}

const labelMax = 44

func short(label string) string {
	runes := []rune(label)
	if len(runes) <= labelMax {
		return label
	}
	return string(runes[:labelMax-1]) + "…"
}

// place puts the bands that lie on a panel there.
func place(panel []stretch, table Table, bands []SpectrumBand) (boxes []box, lanes int) {
	for i, band := range bands {
		low, high, ok := edges(table, band.ID)
		if !ok || i == bandsMax {
			continue
		}
		from, ok1 := axisX(panel, low)
		to, ok2 := axisX(panel, high)
		if !ok1 || !ok2 {
			continue
		}
		width := max(to-from, nameWidth)
		boxes = append(boxes, box{x: min(from, axisLeft+axisWidth(panel)-width), width: width, band: band})
	}
	slices.SortStableFunc(boxes, func(a, b box) int { return a.x - b.x })
	var lasts []int
	for i := range boxes {
		boxes[i].lane = lane(&lasts, boxes[i])
	}
	return boxes, len(lasts)
}

// lane finds the first lane in which the box has room.
func lane(ends *[]int, b box) int {
	for i, end := range *ends {
		if b.x >= end+2 {
			(*ends)[i] = b.x + b.width
			return i
		}
	}
	*ends = append(*ends, b.x+b.width)
	return len(*ends) - 1
}

// signs stand beside a band's name for those who do not see patterns.
var signs = [...]string{"", "✕", "?"}

func (d *drawing) box(b box) {
	y := d.y + b.lane*laneHeight
	d.say(`<g><rect x="`, num(b.x), `" y="`, num(y), `" width="`, num(b.width), `" height="`, num(laneHeight-2), `" rx="2" `, d.look(b.band.Mark), `/>`)
	d.say(`<text direction="ltr" x="`, num(b.x+b.width/2), `" y="`, num(y+11), `" text-anchor="middle" font-size="10">`, shortName(b.band.ID), signs[min(int(b.band.Mark), len(signs)-1)], `</text></g>`)
}

func (d *drawing) look(m Mark) string {
	switch m {
	case MarkMissing:
		return `fill="none" stroke="currentColor" stroke-dasharray="3 2"`
	case MarkUnsure:
		return `fill="url(#` + d.id + `-h)" stroke="currentColor" stroke-width=".5"`
	}
	return `fill="currentColor" fill-opacity=".16" stroke="currentColor"`
}

// shortName fits a box: the generation's letter and the number (G900, U8, B20, n78).
func shortName(id ID) string {
	n := num(id.Number())
	switch id.Tech() {
	case GSM:
		return "G" + n
	case UMTS:
		return "U" + n
	case CDMA:
		return "C" + n
	case TDSCDMA:
		return "T" + n
	}
	return id.String()
}
