package worldmap

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"comptoir/market"
	"comptoir/world"
)

func TestEveryMarketIsALinkOnTheMap(t *testing.T) {
	countries, err := world.Countries()
	if err != nil {
		t.Fatal(err)
	}
	known := map[market.Code]bool{}
	for _, c := range countries {
		known[c.Market.Code] = true
	}
	var b strings.Builder
	err = Render(&b, `A & "B"`, func(c market.Code) (string, string, string) {
		if !known[c] {
			return "", "", ""
		}
		return "stage-open", "/" + string(c) + "/", "<" + string(c) + ">: open"
	})
	if err != nil {
		t.Fatal(err)
	}
	links := linksOf(t, b.String())
	for c := range known {
		if links["/"+string(c)+"/"] != "<"+string(c)+">: open" {
			t.Errorf("no link to %s, or without its text", c)
		}
	}
	if len(links) != len(known) {
		t.Errorf("%d links for %d markets", len(links), len(known))
	}
	if b.Len() > 200<<10 {
		t.Errorf("the map has %d bytes", b.Len())
	}
}

// linksOf reads the picture as XML: href to title.
func linksOf(t *testing.T, svg string) map[string]string {
	t.Helper()
	links, href := map[string]string{}, ""
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return links
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			if start.Name.Local == "a" && a.Name.Local == "href" {
				href = a.Value
			}
		}
		if start.Name.Local == "title" {
			var text string
			if err := d.DecodeElement(&text, &start); err != nil {
				t.Fatal(err)
			}
			links[href] = text
		}
	}
}
