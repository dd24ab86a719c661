package picture

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// Draw gives the SVG of a kind in a colour code. An unknown kind is drawn as a box, an unknown colour
// in white. The slug is read only to choose between details.
func Draw(kind, colour, slug string) []byte {
	c := canvas{t: toneOf(colour), turn: turn(slug)}
	title := "box"
	draw := (*canvas).box
	for _, k := range kinds() {
		if k.name == kind {
			title, draw = k.name, k.draw
		}
	}
	draw(&c)
	return []byte(fmt.Sprintf(frame, strings.ReplaceAll(title, "-", " "), c.t.light, c.t.base, c.t.dark, c.t.light, c.t.base, c.b.String()))
}

// Kinds lists what can be drawn.
func Kinds() []string {
	var names []string
	for _, k := range kinds() {
		names = append(names, k.name)
	}
	return names
}

// KindOf finds the kind among a product's tags; "box" when none is one.
func KindOf(tags []string) string {
	for _, t := range tags {
		if slices.Contains(Kinds(), t) {
			return t
		}
	}
	return "box"
}

const frame = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" role="img"><title>%s</title><defs>` +
	`<linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="%s"/><stop offset=".5" stop-color="%s"/><stop offset="1" stop-color="%s"/></linearGradient>` +
	`<linearGradient id="l" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="%s"/><stop offset="1" stop-color="%s"/></linearGradient>` +
	`<linearGradient id="s" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ffb07c"/><stop offset=".45" stop-color="#e8637e"/><stop offset="1" stop-color="#4a56c9"/></linearGradient>` +
	`<radialGradient id="h"><stop offset="0" stop-color="#0b1220" stop-opacity=".34"/><stop offset="1" stop-color="#0b1220" stop-opacity="0"/></radialGradient></defs>%s</svg>`

// canvas gathers shapes.
type canvas struct {
	b    strings.Builder
	t    tone
	turn uint32
}

func turn(slug string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(slug))
	return h.Sum32()
}

// The paints: body, soft body, screen, and a line that shows on light and dark.
const (
	body   = `fill="url(#g)" stroke="#8c96a3" stroke-opacity=".45" stroke-width="3"`
	soft   = `fill="url(#l)" stroke="#8c96a3" stroke-opacity=".45" stroke-width="3"`
	screen = `fill="url(#s)"`
	glass  = `fill="#11151c"`
	shine  = `fill="#fff" fill-opacity=".16"`
	metal  = `fill="#aab3bd"`
	accent = `fill="#ff7a1a"`
)

func (c *canvas) add(format string, a ...any) { fmt.Fprintf(&c.b, format, a...) }

func (c *canvas) rect(x, y, w, h, r int, paint string) {
	c.add(`<rect x="%d" y="%d" width="%d" height="%d" rx="%d" %s/>`, x, y, w, h, r, paint)
}

func (c *canvas) disc(x, y, r int, paint string) {
	c.add(`<circle cx="%d" cy="%d" r="%d" %s/>`, x, y, r, paint)
}

func (c *canvas) path(d, paint string) { c.add(`<path d="%s" %s/>`, d, paint) }

func (c *canvas) line(d string, width int, colour string) {
	c.add(`<path d="%s" fill="none" stroke="%s" stroke-width="%d" stroke-linecap="round" stroke-linejoin="round"/>`, d, colour, width)
}

func (c *canvas) ground(y, w int) {
	c.add(`<ellipse cx="400" cy="%d" rx="%d" ry="34" fill="url(#h)"/>`, y, w)
}

func (c *canvas) lens(x, y, r int) {
	c.disc(x, y, r, glass)
	c.disc(x, y, r*6/10, `fill="#27364d"`)
	c.disc(x-r/4, y-r/4, r/5, `fill="#9fc4ff"`)
}
