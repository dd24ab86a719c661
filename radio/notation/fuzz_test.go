package notation_test

import (
	"os"
	"strings"
	"testing"

	"comptoir/radio"
	"comptoir/radio/notation"
)

// Every parser: no text may break it, and what it understands stands in the tables.

func FuzzDeviceLine(f *testing.F) {
	n := reader(f)
	for _, line := range sampleLines(f) {
		if kind := line[0]; len(kind) == 2 && kind[1] == 'g' {
			f.Add(kind[0]-'0', line[1])
		}
	}
	f.Fuzz(func(t *testing.T, g uint8, text string) {
		line := n.DeviceLine(notation.Generation(2+g%4), text)
		inTable(t, n, line.Sure.Union(line.Maybe))
		if line.Code != "" && !(line.Sure.Empty() && line.Maybe.Empty()) {
			t.Error("a refused text gives bands")
		}
		if !line.Sure.And(line.Maybe).Empty() {
			t.Error("a band is sure and left open")
		}
	})
}

func FuzzMHzText(f *testing.F) {
	n := reader(f)
	for _, line := range sampleLines(f) {
		if kind, country, ok := strings.Cut(line[0], " "); ok && kind == "mhz" {
			f.Add(line[1], country)
		}
	}
	f.Fuzz(func(t *testing.T, text, country string) {
		m := n.MHzText(text, country)
		for _, r := range m.Runs {
			inTable(t, n, r.Bands)
			if r.Bands.Empty() || r.Bands != r.Bands.OfTech(r.Tech) {
				t.Errorf("%s %d is %v", r.Tech, r.MHz, r.Bands.Names())
			}
		}
		if m.Silent && m.Cellular() {
			t.Error("silent and yet cellular")
		}
	})
}

func FuzzBandList(f *testing.F) {
	n := reader(f)
	f.Add("B1, B3, B13?")
	f.Add("N78, N260")
	f.Fuzz(func(t *testing.T, text string) {
		for _, tech := range []radio.Tech{radio.LTE, radio.NR} {
			runs, code := n.BandList(tech, text)
			if (code == "") == (len(runs) == 0) {
				t.Errorf("%d runs, %q", len(runs), code)
			}
			for _, r := range runs {
				inTable(t, n, r.Bands)
			}
		}
	})
}

func FuzzFiles(f *testing.F) {
	n := reader(f)
	f.Add(notation.RunsHead + "\nfr,Blue,lte,28,,coverage,yes,,a,2024\n")
	f.Add(notation.FactsHead + "\nfr,Blue,5g,sa,a,2024\nfr,,gsm_off,2030,a,2024\n")
	f.Add(notation.DevicesHead + "\nm,n,,x,900,,,,partial 1,lost,,,,,,,,,a,2024\n")
	f.Add(notation.StatementsHead + "\nfr,Blue,x,volte,yes,a,2024\n")
	f.Add(notation.TypesHead + "\n35000000,m,n,,a,2024\n")
	f.Add("credit\ntac,name,name,aka\n35000000,m,n,\n")
	f.Add(`[{"countryCode":"FR","brand":"Blue","status":"Operational","bands":"LTE 700"}]`)
	f.Add(`[{"name":"a b","specs":{"Network":{"4G bands":"1, 3 - X","info":"1, 3"}}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		in := func() *strings.Reader { return strings.NewReader(text) }
		book := n.NewBook()
		book.ReadRuns(in(), "f")
		book.ReadFacts(in(), "f")
		book.ReadStatements(in(), "f")
		if list, _, err := n.Operators(in(), notation.Origin{}); err == nil {
			book.Join(list)
		}
		devices, _, _ := n.ReadDevices(in(), "f")
		more, _, _ := n.Collected(in(), notation.Origin{})
		notation.ReadTypes(in(), "f")
		n.Types(in(), notation.Origin{})
		for _, c := range book.Carriers() {
			for _, d := range append(devices, more...) {
				radio.Answer(&d, &c, &radio.Country{}, 1)
			}
		}
	})
}

func inTable(t *testing.T, n notation.Notation, set radio.Set) {
	t.Helper()
	if odd := set.Minus(n.Bands.All()); !odd.Empty() {
		t.Errorf("bands that no table has: %v", odd.Names())
	}
}

func sampleLines(f *testing.F) (lines [][]string) {
	text, err := os.ReadFile("testdata/sample.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if cells := strings.Split(line, " | "); len(cells) == 3 {
			lines = append(lines, cells)
		}
	}
	return lines
}
