// Command gen draws the countries of world-atlas (TopoJSON, Natural Earth's geometry) in the Equal Earth
// projection and writes one compact SVG path per country.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
	Objects   struct {
		Countries struct{ Geometries []geometry }
	}
}

type geometry struct {
	Type string
	ID   string
	Arcs json.RawMessage
}

func main() {
	shapes := flag.String("shapes", "", "countries-110m.json of world-atlas")
	detail := flag.String("detail", "", "countries-50m.json of world-atlas, for the places of small states")
	codes := flag.String("codes", "", "iso_3166-1.json of iso-codes: numeric to alpha-2")
	out := flag.String("out", "paths.tsv", "file to write")
	flag.Parse()
	alpha := readCodes(*codes)
	lines := map[string]string{}
	t := readTopology(*shapes)
	for _, g := range t.Objects.Countries.Geometries {
		code := alpha[g.ID]
		if code == "" {
			code = "-" // land of no ISO code: drawn, never linked
		}
		lines[code] += path(t, g)
	}
	d := readTopology(*detail)
	for _, g := range d.Objects.Countries.Geometries {
		if code := alpha[g.ID]; code != "" && lines[code] == "" {
			x, y := centre(d, g)
			lines[code] = fmt.Sprintf("@%s,%s", short(x), short(y))
		}
	}
	var rows []string
	for code, p := range lines {
		rows = append(rows, code+"\t"+p)
	}
	slices.Sort(rows)
	if err := os.WriteFile(*out, []byte(strings.Join(rows, "\n")+"\n"), 0o644); err != nil {
		log.Fatal(err)
	}
}

func read(name string, into any) {
	body, err := os.ReadFile(name)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		log.Fatal(err)
	}
}

func readCodes(name string) map[string]string {
	var list map[string][]struct {
		Alpha   string `json:"alpha_2"`
		Numeric string
	}
	read(name, &list)
	codes := map[string]string{}
	for _, c := range list["3166-1"] {
		codes[c.Numeric] = strings.ToLower(c.Alpha)
	}
	return codes
}

// readTopology undoes the delta coding of the arcs.
func readTopology(name string) *topology {
	t := &topology{}
	read(name, t)
	for _, arc := range t.Arcs {
		var x, y float64
		for i, p := range arc {
			x, y = x+p[0], y+p[1]
			arc[i] = [2]float64{x*t.Transform.Scale[0] + t.Transform.Translate[0], y*t.Transform.Scale[1] + t.Transform.Translate[1]}
		}
	}
	return t
}

// rings gives the rings of a geometry in degrees.
func rings(t *topology, g geometry) [][][2]float64 {
	var polygons [][][]int
	if g.Type == "Polygon" {
		polygons = make([][][]int, 1)
		must(json.Unmarshal(g.Arcs, &polygons[0]))
	} else {
		must(json.Unmarshal(g.Arcs, &polygons))
	}
	var all [][][2]float64
	for _, polygon := range polygons {
		for _, ring := range polygon {
			all = append(all, cutAtEdge(join(t, ring))...)
		}
	}
	return all
}

// cutAtEdge splits a ring that crosses the meridian of 180°, at which the sheet ends.
func cutAtEdge(ring [][2]float64) [][][2]float64 {
	turn := 0.0
	west, east := ring[0][0], ring[0][0]
	for i := 1; i < len(ring); i++ {
		ring[i][0] += turn
		switch jump := ring[i][0] - ring[i-1][0]; {
		case jump > 180:
			ring[i][0], turn = ring[i][0]-360, turn-360
		case jump < -180:
			ring[i][0], turn = ring[i][0]+360, turn+360
		}
		west, east = min(west, ring[i][0]), max(east, ring[i][0])
	}
	if turn != 0 { // around the pole: Antarctica
		last := ring[len(ring)-1]
		ring = append(ring, [2]float64{last[0], -90}, [2]float64{ring[0][0], -90})
	}
	if west >= -180 && east <= 180 {
		return [][][2]float64{ring}
	}
	var parts [][][2]float64
	for _, shift := range []float64{-360, 0, 360} {
		moved := slices.Clone(ring)
		for i := range moved {
			moved[i][0] += shift
		}
		if part := clip(clip(moved, -180, 1), 180, -1); len(part) > 2 {
			parts = append(parts, part)
		}
	}
	return parts
}

// clip keeps what lies on one side of a meridian (Sutherland and Hodgman).
func clip(ring [][2]float64, at, side float64) [][2]float64 {
	var kept [][2]float64
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		inP, inQ := (p[0]-at)*side >= 0, (q[0]-at)*side >= 0
		if inP {
			kept = append(kept, p)
		}
		if inP != inQ {
			kept = append(kept, [2]float64{at, p[1] + (q[1]-p[1])*(at-p[0])/(q[0]-p[0])})
		}
	}
	return kept
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func join(t *topology, ring []int) [][2]float64 {
	var points [][2]float64
	for _, index := range ring {
		var arc [][2]float64
		if index >= 0 {
			arc = slices.Clone(t.Arcs[index])
		} else {
			arc = slices.Clone(t.Arcs[^index])
			slices.Reverse(arc)
		}
		if len(points) > 0 {
			arc = arc[1:]
		}
		points = append(points, arc...)
	}
	return points
}

// project is Equal Earth (Šavrič, Patterson, Jenny 2018) onto a sheet 1000 wide, north up.
func project(p [2]float64) (x, y float64) {
	const a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
	lambda, phi := p[0]*math.Pi/180, p[1]*math.Pi/180
	theta := math.Asin(math.Sqrt(3) / 2 * math.Sin(phi))
	s := theta * theta
	s3 := s * s * s
	x = 2 * math.Sqrt(3) / 3 * lambda * math.Cos(theta) / (a1 + 3*a2*s + s3*(7*a3+9*a4*s))
	y = theta * (a1 + a2*s + s3*(a3+a4*s))
	const scale = 1000 / (2 * 2.7066)
	return 500 + x*scale, 240 - y*scale
}

func path(t *topology, g geometry) string {
	var b strings.Builder
	for _, ring := range rings(t, g) {
		lastX, lastY := math.Inf(1), 0.0
		for i, p := range ring {
			x, y := project(p)
			x, y = math.Round(x*10)/10, math.Round(y*10)/10
			if i == 0 {
				fmt.Fprintf(&b, "M%s,%sl", short(x), short(y))
			} else if x != lastX || y != lastY {
				fmt.Fprintf(&b, "%s,%s ", short(x-lastX), short(y-lastY))
			}
			lastX, lastY = x, y
		}
		b.WriteString("z")
	}
	return strings.ReplaceAll(b.String(), " z", "z")
}

// centre is the middle of the largest ring's box.
func centre(t *topology, g geometry) (x, y float64) {
	best := -1.0
	for _, ring := range rings(t, g) {
		west, north, east, south := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for _, p := range ring {
			px, py := project(p)
			west, east, north, south = min(west, px), max(east, px), min(north, py), max(south, py)
		}
		if size := (east - west) * (south - north); size > best {
			best, x, y = size, (west+east)/2, (north+south)/2
		}
	}
	return x, y
}

func short(v float64) string {
	v = math.Round(v*10) / 10
	if v == 0 {
		v = 0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
