package worldmap

import (
	_ "embed"
	"html"
	"io"
	"strings"
	"sync"

	"comptoir/market"
)

//go:embed paths.tsv
var paths string

// shape is a country's outline, or the dot of a small state.
type shape struct {
	code market.Code
	svg  string // ready: <path …/> or <circle …/>
}

var shapes = sync.OnceValue(func() []shape {
	var list []shape
	for line := range strings.Lines(paths) {
		code, body, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if x, y, dot := strings.Cut(strings.TrimPrefix(body, "@"), ","); dot && body[0] == '@' {
			list = append(list, shape{market.Code(code), `<circle class="land dot" cx="` + x + `" cy="` + y + `" r="3.5"/>`})
			continue
		}
		list = append(list, shape{market.Code(code), `<path class="land" d="` + body + `"/>`})
	}
	return list
})

const head = `<svg class="worldmap" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 487" role="group" aria-label="`

// patterns tell stages apart without colour (rule 3).
const patterns = `<defs>` +
	`<pattern id="worldmap-pilot" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2.5" height="5" fill="currentColor"/></pattern>` +
	`<pattern id="worldmap-announced" width="5" height="5" patternUnits="userSpaceOnUse"><circle cx="2.5" cy="2.5" r="1" fill="currentColor"/></pattern>` +
	`<pattern id="worldmap-ending" width="5" height="5" patternUnits="userSpaceOnUse"><path d="M0 0L5 5M5 0L0 5" stroke="currentColor" stroke-width=".8"/></pattern>` +
	`</defs>`

// Render writes the map. title is its name for people who hear the page; of gives a market's class, address and label
// ("Spain: open"). A country whose href is "" is land without a link. Dots come last, above the land around them.
func Render(w io.Writer, title string, of func(market.Code) (class, href, label string)) error {
	var b strings.Builder
	b.Grow(len(paths) + 32<<10)
	b.WriteString(head + html.EscapeString(title) + `">` + patterns)
	for _, dots := range []bool{false, true} {
		for _, s := range shapes() {
			if strings.HasPrefix(s.svg, "<circle") == dots {
				s.write(&b, of)
			}
		}
	}
	b.WriteString("</svg>")
	_, err := io.WriteString(w, b.String())
	return err
}

func (s shape) write(b *strings.Builder, of func(market.Code) (class, href, label string)) {
	class, href, label := "", "", ""
	if s.code != "-" && s.code != "aq" {
		class, href, label = of(s.code)
	}
	if href == "" {
		if !strings.HasPrefix(s.svg, "<circle") { // a dot that leads nowhere is a speck on the sea
			b.WriteString(strings.Replace(s.svg, `class="`, `aria-hidden="true" class="`, 1))
		}
		return
	}
	label = html.EscapeString(label)
	b.WriteString(`<a class="` + html.EscapeString(class) + `" href="` + html.EscapeString(href) + `" aria-label="` + label + `"><title>` + label + `</title>`)
	b.WriteString(s.svg)
	b.WriteString("</a>")
}
