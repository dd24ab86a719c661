package launch

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
)

// Picture is a schedule to be drawn. Every word in it comes from the caller, in the reader's language.
type Picture struct {
	ID       string // begins the identifiers inside the picture; unique on the page
	Schedule Schedule
	Flags    []Flag
	Words    PictureWords
	From     Day  // what lies before stands at the edge, and flags point there; 0: from the first day
	RTL      bool // time runs from right to left
	Narrow   bool // for a phone: labels stand above their bars
}

// Flag is a commitment in the picture.
type Flag struct {
	On    Day    // the last day that keeps it
	Label string // begins with the day where it matters: a flag from before the picture stands at its edge
}

// PictureWords are the words of a picture.
type PictureWords struct {
	Title, Description                  string
	Today, Critical, Other, Done        string
	Stuck, Range, Milestone, Commitment string
	Label                               func(Bar) string             // of a row, in the column beside the bars
	Tip                                 func(Bar) string             // the whole story of a row; nil: the label
	Month                               func(int, time.Month) string // of the scale; a January may name the year alone
}

// The measures of a picture, in its own units.
const (
	barHigh    = 12.0
	flagHigh   = 15.0
	flagLevels = 3
	scaleHigh  = 22.0
	lineHigh   = 16.0
	barMiddle  = 13.0
)

// ganttSize are the measures that differ between a wide picture and a narrow one.
type ganttSize struct {
	label, chart, row, lane float64 // lane: where the bar's part of a row begins
	labelMax, flagMax       int     // letters
	names, perLine          int     // on the scale; signs on a line of the legend
	late                    float64 // from this share on a flag's words stand before it
}

func (p *Picture) size() ganttSize {
	if p.Narrow {
		return ganttSize{label: 0, chart: 340, row: 42, lane: 15, labelMax: 44, flagMax: 28, names: 5, perLine: 3, late: 0.45}
	}
	return ganttSize{label: 330, chart: 670, row: 26, lane: 0, labelMax: 52, flagMax: 44, names: 14, perLine: 7, late: 0.7}
}

// Gantt draws a schedule as SVG. It is black on white (or what color the page gives): the critical path is filled and
// its labels begin with ◆, what is done is hatched, what is stuck is dotted and crossed, so that print without colour says the same. The line
// below a bar reaches from its best to its worst end.
func Gantt(p Picture) string {
	g := &gantt{Picture: p, ganttSize: p.size()}
	g.measure()
	g.open()
	g.ticks()
	g.today()
	for i, b := range p.Schedule.Bars {
		g.task(i, b)
	}
	g.flags()
	g.legend()
	g.out.WriteString("</svg>\n")
	return g.out.String()
}

type gantt struct {
	Picture
	ganttSize
	out         strings.Builder
	first, last Day
	top, high   float64
}

// measure finds the days and the height that the picture needs.
func (g *gantt) measure() {
	g.first, g.last = g.Schedule.Today, g.Schedule.Today
	for _, b := range g.Schedule.Bars {
		if len(b.Stuck) > 0 {
			continue
		}
		g.first, g.last = min(g.first, b.Start), max(g.last, b.End, b.WorstEnd)
	}
	g.first = max(g.first, g.From)
	for _, f := range g.Flags {
		g.first, g.last = min(g.first, max(f.On, g.From)), max(g.last, f.On)
	}
	room := (g.last-g.first)/40 + 2
	g.first, g.last = g.first-room, g.last+room
	g.top = scaleHigh + 6
	g.top += flagHigh * float64(min(len(g.Flags), flagLevels))
	g.high = g.top + g.row*float64(len(g.Schedule.Bars))
}

// x is where a day begins; what lies outside stands at the edge.
func (g *gantt) x(d Day) float64 {
	d = min(max(d, g.first), g.last+1)
	return g.side(g.label + g.chart*float64(d-g.first)/float64(g.last-g.first+1))
}

// side turns a place around when time runs from right to left.
func (g *gantt) side(x float64) float64 {
	if g.RTL {
		return g.label + g.chart - x
	}
	return x
}

func (g *gantt) printf(format string, args ...any) { fmt.Fprintf(&g.out, format, args...) }

func (g *gantt) open() {
	id, direction := html.EscapeString(g.ID), "ltr"
	if g.RTL {
		direction = "rtl"
	}
	g.printf(`<svg xmlns="http://www.w3.org/2000/svg" class="gantt" role="img" aria-labelledby="%s-t %s-d" viewBox="0 0 %.0f %.0f" direction="%s" font-family="sans-serif" font-size="12" fill="currentColor">`+"\n",
		id, id, g.label+g.chart, g.high+g.below(), direction)
	g.printf(`<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`+"\n", id, html.EscapeString(g.Words.Title), id, html.EscapeString(g.Words.Description))
	g.printf(`<defs><pattern id="%s-done" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" stroke="currentColor" stroke-width="2"/></pattern></defs>`+"\n", id)
}

// ticks draws the scale: as many months apart as leaves room for their names.
func (g *gantt) ticks() {
	y, m, _ := g.first.Date()
	step := g.step()
	at := Date(y, (m-1)/time.Month(step)*time.Month(step)+1, 1)
	if step > 12 {
		at = Date(y/(step/12)*(step/12), 1, 1)
	}
	for ; at <= g.last; at = after(at, step) {
		year, month, _ := at.Date()
		if at < g.first { // the name of the stretch that is under way, when there is room for it
			if float64(after(at, step)-g.first)/float64(g.last-g.first+1) > 0.12 {
				g.text(g.x(g.first), g.top-9, "start", "", g.Words.Month(year, month))
			}
			continue
		}
		x := g.x(at)
		g.printf(`<path d="M%.1f %.1fV%.1f" stroke="currentColor" stroke-width="0.5" stroke-opacity="0.35"/>`, x, g.top-6, g.high)
		if near := g.side(x); near < g.label+g.chart-20 && near > 20 { // else the edge would cut the name
			g.text(x, g.top-9, "middle", "", g.Words.Month(year, month))
		}
	}
}

func after(d Day, months int) Day {
	y, m, _ := d.Date()
	return Date(y, m+time.Month(months), 1)
}

func (g *gantt) step() int {
	months := int(g.last-g.first)/30 + 1
	for _, step := range []int{1, 2, 3, 6, 12, 24, 60, 120} {
		if months/step <= g.names {
			return step
		}
	}
	return 240
}

// text writes at a place; anchor is start, middle or end in the direction of reading.
func (g *gantt) text(x, y float64, anchor, more, words string) {
	g.printf(`<text x="%.1f" y="%.1f" text-anchor="%s"%s>%s</text>`+"\n", x, y, anchor, more, html.EscapeString(words))
}

// cut shortens words to a number of letters.
func cut(words string, most int) string {
	letters := []rune(words)
	if len(letters) <= most {
		return words
	}
	return strings.TrimSpace(string(letters[:most-1])) + "…"
}

func (g *gantt) task(i int, b Bar) {
	y := g.top + g.row*float64(i)
	label, weight := g.Words.Label(b), ""
	tip := label
	if g.Words.Tip != nil {
		tip = g.Words.Tip(b)
	}
	most := g.labelMax
	if b.Critical {
		most -= most / 9 // bold letters are wider
		label, weight = "◆ "+label, ` font-weight="bold"`
	}
	if len(b.Stuck) > 0 {
		label = "✕ " + label
	}
	g.printf(`<g><title>%s</title>`, html.EscapeString(tip))
	if g.Narrow {
		g.text(g.side(2), y+12, "start", weight, cut(label, most))
	} else {
		g.text(g.side(4), y+g.row/2+4, "start", weight, cut(label, most))
	}
	y += g.lane
	switch {
	case len(b.Stuck) > 0:
		g.stuck(y)
	case b.Task.Milestone():
		g.diamond(b, y)
	default:
		g.bar(b, y)
	}
	g.out.WriteString("</g>\n")
}

// stuck: a dotted line through the whole row, for there is no date.
func (g *gantt) stuck(y float64) {
	from, to := g.x(g.Schedule.Today), g.x(g.last)
	g.printf(`<path d="M%.1f %.1fH%.1f" stroke="currentColor" stroke-width="1.5" stroke-dasharray="1 5" fill="none"/>`, from, y+barMiddle, to)
}

func (g *gantt) diamond(b Bar, y float64) {
	x, middle, fill := g.x(b.End), y+barMiddle, "none"
	if b.Critical || b.Task.Done != 0 {
		fill = "currentColor"
	}
	g.printf(`<path d="M%.1f %.1fl7 7l-7 7l-7 -7z" fill="%s" stroke="currentColor" stroke-width="1.5"/>`, x, middle-7, fill)
}

func (g *gantt) bar(b Bar, y float64) {
	fill, stroke := "none", 1.0
	switch {
	case b.Task.Done != 0:
		fill = fmt.Sprintf("url(#%s-done)", html.EscapeString(g.ID))
	case b.Critical:
		fill, stroke = "currentColor", 2.0
	}
	from, to := g.x(b.Start), g.x(b.End+1)
	g.printf(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.0f" fill="%s" stroke="currentColor" stroke-width="%.0f"/>`,
		min(from, to), y+4, max(max(from, to)-min(from, to), 1), barHigh, fill, stroke)
	if b.Task.Done == 0 && b.BestEnd < b.WorstEnd {
		best, worst, line := g.x(b.BestEnd+1), g.x(b.WorstEnd+1), y+4+barHigh+4
		g.printf(`<path d="M%.1f %.1fv6M%.1f %.1fH%.1fM%.1f %.1fv6" stroke="currentColor" stroke-width="1" fill="none"/>`,
			best, line-3, best, line, worst, worst, line-3)
	}
}

func (g *gantt) today() {
	x := g.x(g.Schedule.Today)
	g.printf(`<path d="M%.1f %.1fV%.1f" stroke="currentColor" stroke-width="1.5" stroke-dasharray="6 3"/>`, x, g.top-6, g.high)
	g.text(min(max(x, 30), g.label+g.chart-30), g.high+12, "middle", ` font-weight="bold"`, g.Words.Today)
}

// flags stand above the scale on several levels, so that neighbours can be read.
func (g *gantt) flags() {
	flags := slices.Clone(g.Flags)
	slices.SortStableFunc(flags, func(a, b Flag) int { return int(a.On - b.On) })
	for i, f := range flags {
		y := flagHigh * float64(i%flagLevels)
		x, pole := g.x(f.On+1), g.x(f.On+1)
		late := float64(f.On-g.first) > g.late*float64(g.last-g.first)
		anchor, away := "start", 12.0
		if late {
			anchor, away = "end", -4
		}
		if g.RTL {
			away = -away
		}
		words := cut(f.Label, g.flagMax)
		if f.On < g.first {
			words = "‹ " + words
		}
		wave := 9.0
		if g.RTL {
			wave = -wave
		}
		g.printf(`<g><title>%s</title><path d="M%.1f %.1fV%.1f" stroke="currentColor" stroke-width="1" stroke-dasharray="2 2"/><path d="M%.1f %.1fl%.0f 4l%.0f 4z"/>`,
			html.EscapeString(f.Label+" "+f.On.String()), pole, y+2, g.high, x, y+2, wave, -wave)
		g.text(x+away, y+11, anchor, ` font-size="11"`, words)
		g.out.WriteString("</g>\n")
	}
}

// legend says what the signs mean.
func (g *gantt) legend() {
	words := g.signs()
	y := g.high + g.below() - 6 - lineHigh*float64((len(words)-1)/g.perLine)
	for line := range slices.Chunk(words, g.perLine) {
		g.text(g.side(4), y, "start", ` font-size="11"`, strings.Join(line, " · "))
		y += lineHigh
	}
}

// below is the height under the rows: the word for today, then the legend.
func (g *gantt) below() float64 {
	return 22 + lineHigh*float64((len(g.signs())+g.perLine-1)/g.perLine)
}

func (g *gantt) signs() []string {
	words := []string{"■ " + g.Words.Critical, "□ " + g.Words.Other, "▨ " + g.Words.Done, "✕ " + g.Words.Stuck, "├─┤ " + g.Words.Range, "◇ " + g.Words.Milestone}
	if len(g.Flags) > 0 {
		words = append(words, "⚑ "+g.Words.Commitment)
	}
	return words
}
