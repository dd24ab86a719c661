package radiofacts

import (
	"strings"
	"testing"

	"comptoir/internal/fault"
	"comptoir/radio"
	"comptoir/radio/notation"
)

func tables(t *testing.T) Tables {
	t.Helper()
	tables, err := LoadTables()
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func TestWhatAFrequencyMeans(t *testing.T) {
	plan := tables(t).Plan
	cases := []struct {
		name, country string
		tech          radio.Tech
		mhz           int
		duplex        radio.Duplex
		want          string
	}{
		{"700 in France is band 28", "fr", radio.LTE, 700, radio.FDD, "B28"},
		{"700 in the United States is one of several", "us", radio.LTE, 700, radio.AnyDuplex, "B12 B13 B14 B17 B29 B85"},
		{"700 in Brazil is band 28 though Region 2 has others", "br", radio.LTE, 700, radio.AnyDuplex, "B28"},
		{"850 may be 5 or 26", "au", radio.LTE, 850, radio.AnyDuplex, "B5 B26"},
		{"1700 may be 4 or 66", "mx", radio.LTE, 1700, radio.FDD, "B4 B66"},
		{"2600 with two ways is band 7", "de", radio.LTE, 2600, radio.FDD, "B7"},
		{"2600 with one way may be 38 or 41", "de", radio.LTE, 2600, radio.TDD, "B38 B41"},
		{"5G 3500 in Europe is n78", "fr", radio.NR, 3500, radio.AnyDuplex, "n78"},
		{"5G 3700 in the United States is n77", "us", radio.NR, 3700, radio.AnyDuplex, "n77"},
		{"3G 800 is the Japanese pair", "", radio.UMTS, 800, radio.AnyDuplex, "UMTS 6 UMTS 19"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := plan.Resolve(c.tech, c.mhz, c.duplex, c.country)
			if err != nil || strings.Join(got.Names(), " ") != c.want {
				t.Errorf("got %v (%v), want %s", got.Names(), err, c.want)
			}
		})
	}
}

func TestAFrequencyBetweenBandsIsRefused(t *testing.T) {
	plan := tables(t).Plan
	for mhz, code := range map[int]string{1000: "radio.frequency_between_bands", 3: "radio.frequency_between_bands", 1440: "radio.frequency_not_planned"} {
		if _, err := plan.Resolve(radio.LTE, mhz, radio.AnyDuplex, "fr"); !fault.IsCode(err, code) {
			t.Errorf("LTE %d: got %v, want %s", mhz, err, code)
		}
	}
}

// The plan and the band table were entered apart: a nominal frequency lies within 75 MHz of its bands below
// 6 GHz, within 2 GHz above.
func TestEveryAllotmentLiesNearItsBands(t *testing.T) {
	rows, err := load(files, "frequencies.csv", notation.ReadAllotments)
	if err != nil {
		t.Fatal(err)
	}
	bands := tables(t).Bands
	for _, a := range rows {
		slack := 75_000
		if a.MHz > 6000 {
			slack = 2_000_000
		}
		for _, id := range a.Bands.IDs() {
			b, _ := bands.Find(id)
			if !near(b.Uplink, a.MHz*1000, slack) && !near(b.Downlink, a.MHz*1000, slack) {
				t.Errorf("%s %d cannot be %s", a.Tech, a.MHz, id)
			}
		}
	}
}

func near(r radio.Range, khz, slack int) bool {
	return r.Low != 0 && r.Low-slack <= khz && khz <= r.High+slack
}
