package radio_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"comptoir/radio"
	radiofacts "comptoir/world/radio"
)

func picture(rtl bool) radio.SpectrumPicture {
	id := func(t radio.Tech, n int) radio.ID { id, _ := radio.Of(t, n); return id }
	return radio.SpectrumPicture{
		ID: "p1", RTL: rtl,
		Text: radio.SpectrumText{Title: "Title <1>", Desc: "B28 is missing & more", Has: "both", Missing: "missing", Unsure: "unsure", GHz: "GHz"},
		Rows: []radio.SpectrumRow{
			{Label: "phone \"x\" with a very long name indeed", Bands: []radio.SpectrumBand{{id(radio.LTE, 3), 0}, {id(radio.LTE, 20), 0}, {id(radio.NR, 78), 0}, {id(radio.NR, 257), 0}}},
			{Label: "carrier", Bands: []radio.SpectrumBand{{id(radio.LTE, 20), 0}, {id(radio.LTE, 28), radio.MarkMissing}, {id(radio.LTE, 5), radio.MarkUnsure}, {id(radio.LTE, 26), radio.MarkUnsure}}},
		},
	}
}

func TestTheSpectrumIsWellFormedAndNamesItself(t *testing.T) {
	tables, err := radiofacts.LoadTables()
	if err != nil {
		t.Fatal(err)
	}
	for _, rtl := range []bool{false, true} {
		svg := radio.Spectrum(picture(rtl), tables.Bands)
		if dir := os.Getenv("SPECTRUM_OUT"); dir != "" {
			os.WriteFile(dir+map[bool]string{false: "/ltr.svg", true: "/rtl.svg"}[rtl], []byte(svg), 0o644)
		}
		if err := wellFormed(svg); err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		for _, want := range []string{`role="img"`, `aria-labelledby="sp1-t sp1-d"`, "Title &lt;1&gt;", "B28✕", "B5?", "n78", "n257", `stroke-dasharray="3 2"`, "url(#sp1-h)"} {
			if !strings.Contains(svg, want) {
				t.Errorf("rtl %v: no %s", rtl, want)
			}
		}
		if strings.Contains(svg, `direction="rtl"`) != rtl {
			t.Errorf("rtl %v: direction of labels", rtl)
		}
	}
}

func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestEveryBandOfTheTableHasAPlaceOnTheAxis(t *testing.T) {
	tables, err := radiofacts.LoadTables()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range tables.Bands.All().IDs() {
		pic := radio.SpectrumPicture{Rows: []radio.SpectrumRow{{Label: "x", Bands: []radio.SpectrumBand{{ID: id}}}}}
		if n := strings.Count(radio.Spectrum(pic, tables.Bands), "<rect"); n != 4 {
			t.Errorf("%s is not drawn", id)
		}
	}
}

func TestAPageCannotBeBrokenByAnIdentifier(t *testing.T) {
	tables, err := radiofacts.LoadTables()
	if err != nil {
		t.Fatal(err)
	}
	pic := picture(false)
	pic.ID = `"><script>`
	if strings.Contains(radio.Spectrum(pic, tables.Bands), "<script") {
		t.Error("markup from an identifier")
	}
}
