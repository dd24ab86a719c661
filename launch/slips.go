package launch

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
)

// Slips is a picture of promises: for each, when it was said, for when, and for when it was said again, beside today's
// forecast and what happened. Every word comes from the caller, in the reader's language.
type Slips struct {
	ID    string // begins the identifiers inside the picture; unique on the page
	Rows  []Row
	Today Day
	Words SlipWords
	RTL   bool // time runs from right to left

	Narrow bool // for a phone: labels stand above their row
}

// SlipWords are the words of the picture.
type SlipWords struct {
	Title, Description                        string
	Today, Said, Promised, Forecast, Kept, No string
	Label                                     func(Row) (first, second string) // of a row, in two lines
	Tip                                       func(Row) string
}

// The measures of the picture, in its own units.
const (
	slipTop    = 30.0
	slipLegend = 18.0 // under the rows, before the lines of the legend
)

// slipSize are the measures that differ between a wide picture and a narrow one.
type slipSize struct {
	label, chart, high, lane float64 // lane: where the signs of a row begin
	letters, names, perLine  int     // of a label; on the scale; signs on a line of the legend
}

func (p *Slips) size() slipSize {
	if p.Narrow {
		return slipSize{label: 0, chart: 340, high: 80, lane: 37, letters: 44, names: 6, perLine: 2}
	}
	return slipSize{label: 290, chart: 690, high: 46, lane: 0, letters: 42, names: 16, perLine: 5}
}

// Draw gives the picture as SVG. Shapes carry the meaning, not colours: a hollow diamond is a promised date, numbered
// when it was said more than once; a line with a cap is the forecast; a filled diamond is what happened, a cross what did not.
func (p Slips) Draw() string {
	d := &slips{Slips: p, slipSize: p.size()}
	d.measure()
	bottom := slipTop + d.high*float64(len(p.Rows))
	high := bottom + slipLegend + lineHigh*float64((len(d.signs())+d.perLine-1)/d.perLine)
	direction := "ltr"
	if p.RTL {
		direction = "rtl"
	}
	id := html.EscapeString(p.ID)
	d.printf(`<svg xmlns="http://www.w3.org/2000/svg" class="slips" role="img" aria-labelledby="%s-t %s-d" viewBox="0 0 %.0f %.0f" direction="%s" font-family="sans-serif" font-size="12" fill="currentColor">`+"\n",
		id, id, d.label+d.chart, high, direction)
	d.printf(`<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`+"\n", id, html.EscapeString(p.Words.Title), id, html.EscapeString(p.Words.Description))
	d.years(bottom)
	d.now(bottom)
	for i := range p.Rows {
		d.row(slipTop+d.high*float64(i), &p.Rows[i])
	}
	d.legend(bottom + slipLegend + lineHigh - 4)
	d.out.WriteString("</svg>\n")
	return d.out.String()
}

type slips struct {
	Slips
	slipSize
	out         strings.Builder
	first, last Day
}

func (d *slips) printf(format string, args ...any) { fmt.Fprintf(&d.out, format, args...) }

// measure finds the days that the picture spans, from the first word to the last promise, forecast or today.
func (d *slips) measure() {
	d.first, d.last = d.Today, d.Today
	for i := range d.Rows {
		r := &d.Rows[i]
		for _, s := range sayings(&r.Commitment) {
			d.first, d.last = min(d.first, s.On), max(d.last, s.Due.To)
		}
		if r.Forecast != nil {
			d.last = max(d.last, r.Forecast.P90)
		}
		d.last = max(d.last, r.Actual)
	}
	room := (d.last-d.first)/50 + 30
	d.first, d.last = d.first-room, d.last+room
}

func (d *slips) x(day Day) float64 {
	return d.side(d.label + d.chart*float64(day-d.first)/float64(d.last-d.first+1))
}

// side turns a place around when time runs from right to left.
func (d *slips) side(x float64) float64 {
	if d.RTL {
		return d.label + d.chart - x
	}
	return x
}

func (d *slips) text(x, y float64, anchor, more, words string) {
	d.printf(`<text x="%.1f" y="%.1f" text-anchor="%s"%s>%s</text>`+"\n", x, y, anchor, more, html.EscapeString(words))
}

// years draws the scale: every year, or as many apart as leaves room for their numbers.
func (d *slips) years(bottom float64) {
	from, _, _ := d.first.Date()
	to, _, _ := d.last.Date()
	step := (to-from)/d.names + 1
	for y := from + 1; y <= to; y += step {
		x := d.x(Date(y, time.January, 1))
		d.printf(`<path d="M%.1f %.1fV%.1f" stroke="currentColor" stroke-width="0.5" stroke-opacity="0.3"/>`, x, slipTop-8, bottom)
		if x > 16 && x < d.label+d.chart-16 { // else the edge would cut the number
			d.text(x, slipTop-13, "middle", "", fmt.Sprint(y))
		}
	}
}

func (d *slips) row(y float64, r *Row) {
	first, second := d.Words.Label(*r)
	d.printf(`<g><title>%s</title>`, html.EscapeString(d.Words.Tip(*r)))
	d.printf(`<path d="M0 %.1fH%.1f" stroke="currentColor" stroke-width="0.5" stroke-opacity="0.2"/>`, y, d.label+d.chart)
	d.text(d.side(4), y+19, "start", ` font-weight="bold"`, cut(first, d.letters))
	d.text(d.side(4), y+35, "start", ` font-size="11" opacity="0.8"`, cut(second, d.letters+4))
	y += d.lane
	d.words(y+18, r)
	d.forecast(y+34, r)
	d.out.WriteString("</g>\n")
}

// words draws each time that a promise was said: a dot at the day, and a diamond at the last day that would keep it.
func (d *slips) words(y float64, r *Row) {
	all := sayings(&r.Commitment)
	end := d.first
	for n, s := range all {
		d.printf(`<circle cx="%.1f" cy="%.1f" r="2.5"/>`, d.x(s.On), y)
		end = max(end, s.On, s.Due.To)
		if s.Due.To == 0 {
			continue
		}
		d.printf(`<path d="M%.1f %.1fH%.1f" stroke="currentColor" stroke-width="1" stroke-opacity="0.55" fill="none"/>`, d.x(s.On), y, d.x(s.Due.To))
		d.printf(`<path d="M%.1f %.1fl6 6l-6 6l-6 -6z" fill="none" stroke="currentColor" stroke-width="1.6"/>`, d.x(s.Due.To), y-6)
		if len(all) > 1 {
			d.text(d.x(s.Due.To), y-8, "middle", ` font-size="10"`, fmt.Sprint(n+1))
		}
	}
	d.fate(y, r, end)
}

// fate marks what happened: done with a filled diamond, given up or passed with a cross.
func (d *slips) fate(y float64, r *Row, end Day) {
	switch {
	case r.Actual != 0:
		d.printf(`<path d="M%.1f %.1fl6 6l-6 6l-6 -6z" class="kept"/>`, d.x(r.Actual), y-6)
	case r.Status == StatusBroken:
		if o := r.Commitment.Outcome; o != nil && o.On != 0 {
			end = o.On
		}
		d.printf(`<path d="M%.1f %.1fl10 10m0 -10l-10 10" class="broken" stroke="currentColor" stroke-width="2.2" fill="none"/>`, d.x(end)-5, y-5)
	}
}

// forecast draws when it may be reached: from 10 to 90 of 100 runs, with a mark at 50; of a number, where its pace leads.
func (d *slips) forecast(y float64, r *Row) {
	if f := r.Forecast; f != nil && f.Reached == 0 && len(f.Stuck) == 0 {
		a, m, b := d.x(f.P10), d.x(f.P50), d.x(f.P90)
		d.printf(`<path d="M%.1f %.1fv8M%.1f %.1fv8M%.1f %.1fH%.1f" class="outlook" stroke="currentColor" stroke-width="1.6" fill="none"/><rect x="%.1f" y="%.1f" width="4" height="10" class="outlook"/>`,
			a, y-4, b, y-4, a, y, b, m-2, y-5)
		return
	}
	if r.Pace != 0 && r.Actual == 0 && r.Pace <= d.last {
		d.printf(`<rect x="%.1f" y="%.1f" width="4" height="10" class="outlook"/>`, d.x(r.Pace)-2, y-5)
	}
}

func (d *slips) now(bottom float64) {
	x := d.x(d.Today)
	d.printf(`<path d="M%.1f %.1fV%.1f" stroke="currentColor" stroke-width="1.5" stroke-dasharray="6 3"/>`, x, slipTop-8, bottom)
	d.text(min(max(x, 30), d.label+d.chart-30), bottom+12, "middle", ` font-weight="bold"`, d.Words.Today)
}

func (d *slips) signs() []string {
	return []string{"• " + d.Words.Said, "◇ " + d.Words.Promised, "├▮┤ " + d.Words.Forecast, "◆ " + d.Words.Kept, "✕ " + d.Words.No}
}

// legend says what the signs mean.
func (d *slips) legend(y float64) {
	for line := range slices.Chunk(d.signs(), d.perLine) {
		d.text(d.side(4), y, "start", ` font-size="11"`, strings.Join(line, " · "))
		y += lineHigh
	}
}
