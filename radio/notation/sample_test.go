package notation_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"comptoir/radio"
	"comptoir/radio/notation"
)

func TestAHundredLinesReadByHand(t *testing.T) {
	n := reader(t)
	text, err := os.ReadFile("testdata/sample.txt")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for i, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, " | ")
		if strings.HasPrefix(line, "#") || len(cells) != 3 {
			continue
		}
		count++
		if got := meaning(n, cells[0], cells[1]); got != cells[2] {
			t.Errorf("line %d: %s\n got %s\nwant %s", i+1, cells[1], got, cells[2])
		}
	}
	if count < 100 {
		t.Errorf("%d lines", count)
	}
}

func meaning(n notation.Notation, kind, text string) string {
	kind, country, _ := strings.Cut(kind, " ")
	switch kind {
	case "2g", "3g", "4g", "5g":
		return ofLine(n.DeviceLine(notation.Generation(kind[0]-'0'), text))
	case "mhz":
		return ofMHz(n.MHzText(text, country))
	}
	tech, _ := radio.ParseTech(kind)
	runs, code := n.BandList(tech, text)
	if code != "" {
		return "refused " + code
	}
	var names []string
	for _, r := range runs {
		name := strings.Join(r.Bands.Names(), " ")
		if r.Doubt {
			name += "?"
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func ofLine(l notation.Line) string {
	if l.Code != "" {
		return "refused " + l.Code
	}
	text := l.Known.String()
	if !l.Sure.Empty() {
		text += " " + strings.Join(l.Sure.Names(), ", ")
	}
	if !l.Maybe.Empty() {
		text += " ~ " + strings.Join(l.Maybe.Names(), ", ")
	}
	for _, flag := range []struct {
		on   bool
		word string
	}{{l.SA == radio.Yes, "sa"}, {l.NSA == radio.Yes, "nsa"}, {l.CDMA, "cdma"}, {l.TDSCDMA, "tdscdma"}, {l.DataOnly, "data"}} {
		if flag.on {
			text += " " + flag.word
		}
	}
	if l.Label != "" {
		text += " @ " + l.Label
	}
	return text
}

func ofMHz(m notation.MHz) string {
	if m.Code != "" {
		return "refused " + m.Code
	}
	var runs, parts []string
	for _, r := range m.Runs {
		runs = append(runs, fmt.Sprintf("%s %d = %s", r.Tech, r.MHz, nameOf(r)))
	}
	if len(runs) > 0 {
		parts = append(parts, strings.Join(runs, ", "))
	}
	if m.Bare != 0 {
		bare := "bare"
		for t := radio.GSM; t <= radio.NR; t++ {
			if m.Bare.Has(t) {
				bare += " " + t.String()
			}
		}
		parts = append(parts, bare)
	}
	if m.Other {
		parts = append(parts, "other")
	}
	if m.Silent {
		parts = append(parts, "silent")
	}
	return strings.Join(parts, "; ")
}

func nameOf(r radio.Run) string { return strings.Join(r.Bands.Names(), " ") }
