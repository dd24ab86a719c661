package radio_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"comptoir/radio"
	radiofacts "comptoir/world/radio"
)

func picture() radio.SpectrumPicture {
	id := func(t radio.Tech, n int) radio.ID { id, _ := radio.Of(t, n); return id }
	return radio.SpectrumPicture{
		ID:   "p1",
		Text: radio.SpectrumText{Title: "Title <1>", Desc: "B28 is missing & more", GHz: "GHz"},
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
	svg := radio.Spectrum(picture(), tables.Bands)
	if err := wellFormed("<div>" + svg + "</div>"); err != nil {
		t.Fatalf("%v in %s", err, svg)
	}
	for _, want := range []string{`role="img"`, `aria-labelledby="sp10-t sp10-d"`, "Title &lt;1&gt;", "B28✕", "B5?", "n78", "n257", `stroke-dasharray="3 2"`, "url(#sp10-h)"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestTheLegendDrawsEachMarkAsThePictureDoes(t *testing.T) {
	for mark, want := range []string{`fill-opacity=".16"`, `stroke-dasharray="3 2"`, "url(#sm2-h)"} {
		if svg := radio.SpectrumSwatch("m"+strconv.Itoa(mark), radio.Mark(mark)); wellFormed(svg) != nil || !strings.Contains(svg, want) {
			t.Errorf("%d: %s", mark, svg)
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
		if n := strings.Count(radio.Spectrum(pic, tables.Bands), "<rect"); n != 1 {
			t.Errorf("%s is not drawn", id)
		}
	}
}

func TestAPageCannotBeBrokenByAnIdentifier(t *testing.T) {
	tables, err := radiofacts.LoadTables()
	if err != nil {
		t.Fatal(err)
	}
	pic := picture()
	pic.ID = `"><script>`
	if strings.Contains(radio.Spectrum(pic, tables.Bands), "<script") {
		t.Error("markup from an identifier")
	}
}
