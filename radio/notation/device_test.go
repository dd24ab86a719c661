package notation_test

import (
	"slices"
	"strings"
	"testing"

	"comptoir/internal/clock"
	"comptoir/radio"
	"comptoir/radio/notation"
)

func devices(t *testing.T, rec notation.Record) map[string]radio.Device {
	t.Helper()
	var rep notation.Report
	found := map[string]radio.Device{}
	for _, d := range reader(t).Devices(rec, &rep) {
		found[d.Edition] = d
	}
	return found
}

func known(d radio.Device, tech radio.Tech) radio.Knowledge { return d.Listings[0].Known[tech] }

func bands(d radio.Device, tech radio.Tech) string {
	return strings.Join(d.Listings[0].Sure.OfTech(tech).Names(), " ")
}

func TestALineOfOneEditionSaysNothingOfTheOthers(t *testing.T) {
	found := devices(t, notation.Record{
		Name: "phone", Technology: "GSM / HSPA / LTE / 5G", Models: "X1C, X1G",
		Lines: [4]string{"GSM 900 / 1800", "HSDPA 900 / 2100", "1, 3, 20 - International", "1, 28, 78 SA/NSA - International"},
		Info:  "1, 41, 78, 79 SA/NSA - China",
	})
	if len(found) != 3 {
		t.Fatalf("editions: %v", found)
	}
	global, china, rest := found["International"], found["China"], found[""]
	if known(global, radio.LTE) != radio.Known || bands(global, radio.LTE) != "B1 B3 B20" || bands(global, radio.NR) != "n1 n28 n78" {
		t.Errorf("international: %v %s %s", known(global, radio.LTE), bands(global, radio.LTE), bands(global, radio.NR))
	}
	if known(china, radio.LTE) != radio.Lost || bands(china, radio.NR) != "n1 n41 n78 n79" {
		t.Errorf("china: the 4G line is lost, the last line is 5G for its modes: %v %s", known(china, radio.LTE), bands(china, radio.NR))
	}
	if known(rest, radio.LTE) != radio.Lost || known(rest, radio.NR) != radio.Lost || known(rest, radio.UMTS) != radio.Known {
		t.Errorf("other editions: %v", rest.Listings[0].Known)
	}
	if global.Model != "" || !slices.Equal(global.Models, []string{"X1C", "X1G"}) {
		t.Errorf("nobody says which number is which: %q %v", global.Model, global.Models)
	}
}

func TestALostLineOfUnknownGenerationIsUnknown(t *testing.T) {
	found := devices(t, notation.Record{
		Name: "phone", Technology: "GSM / HSPA / LTE / 5G",
		Lines: [4]string{"GSM 900", "HSDPA 2100", "1, 3, 20 - Global", "78 SA/NSA - Global"}, Info: "1, 3, 5, 8 - India",
	})
	india := found["India"]
	if known(india, radio.LTE) != radio.Lost || known(india, radio.NR) != radio.Lost || bands(india, radio.LTE) != "" {
		t.Errorf("%v", india.Listings[0].Known)
	}
}

func TestALostLineOfAPhoneWithout5GIs4G(t *testing.T) {
	found := devices(t, notation.Record{
		Name: "phone", Technology: "GSM / HSPA / LTE",
		Lines: [4]string{"GSM 900", "HSDPA 2100", "1, 3, 20 - Global", ""}, Info: "1, 3, 5, 40 - India",
	})
	if got := bands(found["India"], radio.LTE); got != "B1 B3 B5 B40" {
		t.Errorf("got %s", got)
	}
	if known(found["India"], radio.NR) != radio.Absent {
		t.Error("the technology text denies 5G")
	}
}

func TestWhatTheTechnologyTextDeniesIsAbsent(t *testing.T) {
	for tech, want := range map[string][2]radio.Knowledge{
		"GSM / HSPA":               {radio.Absent, radio.Absent},
		"GSM / HSPA / LTE":         {radio.Unspecified, radio.Absent},
		"No cellular connectivity": {radio.Absent, radio.Absent},
		"":                         {radio.NotSaid, radio.NotSaid},
	} {
		d := devices(t, notation.Record{Name: "phone", Technology: tech})[""]
		if got := [2]radio.Knowledge{known(d, radio.LTE), known(d, radio.NR)}; got != want {
			t.Errorf("%q: got %v, want %v", tech, got, want)
		}
	}
}

func TestARefusedTextLeavesItsTechnologyUnknown(t *testing.T) {
	d := devices(t, notation.Record{Name: "phone", Technology: "GSM / HSPA / LTE", Lines: [4]string{"", "", "1, 3, 111", ""}})[""]
	if known(d, radio.LTE) != radio.Lost || bands(d, radio.LTE) != "" {
		t.Errorf("%v %s", known(d, radio.LTE), bands(d, radio.LTE))
	}
}

func TestALabelThatNamesAModelNumberGivesItsBandsToThatModel(t *testing.T) {
	found := devices(t, notation.Record{
		Name: "phone", Technology: "GSM / LTE", Models: "A100, A200", Lines: [4]string{"GSM 900", "", "1, 3 - A200", ""},
	})
	if d := found["A200"]; d.Model != "A200" || bands(d, radio.LTE) != "B1 B3" {
		t.Errorf("%+v", d)
	}
}

func TestOurOwnDeviceFile(t *testing.T) {
	text := notation.DevicesHead + `
Maker,Phone,,P1G,850 900,,1 8,,1 3 20,absent,,,yes,,,yes,yes,,page of the maker,2024-10-01
Maker,Phone,,P1G,,,,,1 3 28,,,,,,,,,,a list,2024-11
Maker,Phone,,P1C,,,,,partial 1 3,lost,,,,,,,,,a list,2024-11
Maker,Phone,,P1X,,,,,1 3 111,,,,,,,,,,a list,2024-11
Maker,Phone,,P1Y,,,,,1 3,,,,perhaps,,,,,,a list,2024-11
Maker,Phone,,P1Z,,,,,1 3,,,,,,,,,,,2024-11
`
	list, rep, err := reader(t).ReadDevices(strings.NewReader(text), "devices.csv")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || len(list[0].Listings) != 2 || list[1].Listings[0].Known[radio.LTE] != radio.Partial {
		t.Errorf("%+v", list)
	}
	if rep.Rows != 6 || rep.Understood != 3 || rep.Codes["radio.band_impossible"] != 1 || rep.Codes["radio.word_unknown"] != 1 || rep.Codes["radio.cell_empty"] != 1 {
		t.Errorf("%+v", rep)
	}
}

func TestOurOwnCarrierFiles(t *testing.T) {
	book := reader(t).NewBook()
	for _, c := range []struct {
		name    string
		text    string
		refused int
		read    func(string) (notation.Report, error)
	}{
		{"facts", notation.FactsHead + `
fr,Blue,alias,Bleu,a list,2024
fr,Blue,status,operating,regulator,2024
fr,Blue,allow_list,no,carrier,2024
fr,Blue,allow_list,yes,press,2024
fr,,gsm_off,2030-01-01,regulator,2024
FR,Blue,status,operating,regulator,2024
fr,Blue,status,sleeping,regulator,2024
fr,Blue,colour,blue,regulator,2024
fr,Blue,volte_needed,yes,regulator,
`, 4, func(s string) (notation.Report, error) { return book.ReadFacts(strings.NewReader(s), "facts.csv") }},
		{"runs", notation.RunsHead + `
fr,Blue,lte,28,,coverage,yes,,carrier,2024
fr,Bleu,lte,,700,,,,a list,2024
fr,Blue,lte,,1000,,,,a list,2024
fr,Blue,lte,28,700,,,,a list,2024
fr,Blue,lte,16,,,,,a list,2024
`, 3, func(s string) (notation.Report, error) { return book.ReadRuns(strings.NewReader(s), "runs.csv") }},
		{"statements", notation.StatementsHead + `
fr,Blue,P1G,volte,yes,carrier,2024
fr,Blue,P1G,colour,yes,carrier,2024
fr,Blue,P1G,volte,,carrier,2024
`, 2, func(s string) (notation.Report, error) {
			return book.ReadStatements(strings.NewReader(s), "statements.csv")
		}},
	} {
		rep, err := c.read(c.text)
		if err != nil || len(rep.Refusals) != c.refused {
			t.Errorf("%s: %v, refused %+v", c.name, err, rep.Refusals)
		}
	}
	carriers := book.Carriers()
	if len(carriers) == 0 {
		t.Fatal("no carriers")
	}
	blue := carriers[len(carriers)-1]
	if radio.ToldAt(blue.AllowList, clock.Never) != radio.Disputed || len(blue.Statements) != 1 {
		t.Errorf("%+v", blue)
	}
}

func TestANoteThatNamesABandClosesItsFrequency(t *testing.T) {
	text := `[{"countryCode":"CA","mcc":"302","mnc":"490","brand":"Red","status":"Operational","bands":"LTE 700 / LTE 1800","notes":"Former Blue; LTE bands 4, 13; 5G bands n71"}]`
	list, _, err := reader(t).Operators(strings.NewReader(text), notation.Origin{Source: "a"})
	if err != nil || len(list) != 1 {
		t.Fatal(err, list)
	}
	var named []string
	for _, r := range list[0].Runs {
		named = append(named, strings.Join(r.Bands.Names(), "+"))
	}
	if got := strings.Join(named, " "); got != "B12+B13+B17+B29+B85 B3 B13" {
		t.Errorf("got %s: 13 is 700 MHz, 4 is none of these, n71 is no frequency of the text", got)
	}
}
