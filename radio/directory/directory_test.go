package directory_test

import (
	"slices"
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/radio"
	"comptoir/radio/directory"
)

// facts is a store that holds what a test says.
type facts struct {
	versions directory.Versions
	files    []directory.File
	entries  []directory.Entry
	reads    int // of files
}

func (f *facts) RadioVersions() (directory.Versions, error) { return f.versions, nil }
func (f *facts) RadioFiles() ([]directory.File, error)      { f.reads++; return f.files, nil }
func (f *facts) RadioEntries() ([]directory.Entry, error)   { return f.entries, nil }

var now = clock.Of(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))

func row(sheet string, cells ...string) directory.Entry {
	s, _ := directory.SheetOf(sheet)
	e := directory.Entry{Sheet: sheet, Cells: map[string]string{}}
	for i, text := range cells {
		e.Cells[s.Columns[i]] = text
	}
	return e
}

// island is a country of two carriers, one of which serves the phone P1 whole.
func island() []directory.Entry {
	return []directory.Entry{
		row("runs", "zz", "Big", "lte", "1 20", "", "coverage", "yes", "", "the regulator", "2025"),
		row("runs", "zz", "Small", "lte", "71", "", "coverage", "yes", "", "the regulator", "2025"),
		row("runs", "zz", "Big", "gsm", "900", "", "", "yes", "", "the regulator", "2025"),
		row("facts", "zz", "Small", "silent", "gsm", "the regulator", "2025"),
		row("facts", "zz", "Small", "silent", "umts", "the regulator", "2025"),
		row("facts", "zz", "Big", "subscribers", "900", "the regulator", "2025"),
		row("facts", "zz", "Small", "subscribers", "100", "the regulator", "2025"),
		row("statements", "zz", "Big", "P1", "volte", "yes", "Big's list", "2026"),
		row("statements", "zz", "Big", "P1", "allowed", "yes", "Big's list", "2026"),
		row("devices", "Maker", "Phone", "", "P1", "900 1800", "absent", "absent", "absent", "1 3 20", "absent", "", "", "yes", "", "", "", "", "", "the maker", "2026"),
	}
}

func open(t *testing.T, f *facts) *directory.Directory {
	t.Helper()
	d := &directory.Desk{}
	if err := d.Follow(f); err != nil {
		t.Fatal(err)
	}
	return d.Now()
}

func TestWhatStaffWroteIsAnswered(t *testing.T) {
	d := open(t, &facts{entries: island()})
	found := d.Find(directory.Question{Text: "p-1"}, nil)
	if len(found) != 1 || found[0].Name != "Maker Phone (P1)" {
		t.Fatalf("found %+v", found)
	}
	answers := d.Answers(found[0].Radio, "zz", now)
	if len(answers) != 2 || answers[0].Overall != radio.Works || answers[1].Overall != radio.WillNotWork {
		t.Errorf("answers %v and %v: %v", answers[0].Overall, answers[1].Overall, answers[1].Reasons())
	}
}

func TestTwoSourcesOfAStatementAreBothKept(t *testing.T) {
	other := row("statements", "zz", "Big", "P1", "volte", "no", "a reader's letter", "2026")
	if other.Key() == island()[7].Key() {
		t.Fatal("another source has the same key")
	}
	d := open(t, &facts{entries: append(island(), other)})
	found := d.Find(directory.Question{Text: "P1"}, nil)
	a := d.Answers(found[0].Radio, "zz", now)[0]
	said := false
	for _, r := range a.Reasons() {
		said = said || r.Code == "radio.voice_statements_disagree"
	}
	if !said || a.Overall == radio.Works {
		t.Errorf("the answer is %v with %v", a.Overall, a.Reasons())
	}
}

func TestAFactToComeSaysFromWhen(t *testing.T) {
	list := append(island(), row("statements", "zz", "Big", "P1", "vonr", "yes", "Big's plan", "2027-03-01"))
	d := open(t, &facts{entries: list})
	for _, r := range d.Answers(d.Find(directory.Question{Text: "P1"}, nil)[0].Radio, "zz", now)[0].Reasons() {
		if r.Code == "radio.fact_from_future" {
			if r.Until.Time().UTC().Format("2006-01-02") != "2027-03-01" {
				t.Errorf("it says %v", r.Until)
			}
			return
		}
	}
	t.Error("it is not said")
}

func TestTheGateWeighsCarriersAndWaitsForTheUnknown(t *testing.T) {
	d := open(t, &facts{entries: island()})
	p := &catalogue.Product{Texts: catalogue.Texts{"en": {Name: "Phone"}}}
	known, unknown := &catalogue.Model{Number: "P1", Radio: true}, &catalogue.Model{Number: "P2", Radio: true}
	for _, c := range []struct {
		name     string
		model    *catalogue.Model
		country  string
		required int
		want     radio.GateState
	}{
		{"nine in ten are served", known, "zz", 900, radio.GateOpen},
		{"all are asked for", known, "zz", 1000, radio.GateShut},
		{"nothing is known of the model", unknown, "zz", 500, radio.GatePending},
		{"nothing is known of the country", known, "yy", 500, radio.GatePending},
	} {
		if got, _ := d.Gate(p, c.model, c.country, c.required, now); got.State != c.want {
			t.Errorf("%s: %s, %+v", c.name, got.State, got)
		}
	}
}

// operators is a collected table: a carrier that the country lists, two that it does not, and a name.
const operators = `[
{"countryCode":"FR","mcc":"208","mnc":"90","brand":"Big","status":"Operational","bands":"LTE 800"},
{"countryCode":"FR","mcc":"208","mnc":"91","brand":"Virtual","status":"Operational","bands":"MVNO"},
{"countryCode":"FR","mcc":"208","mnc":"92","brand":"Island","status":"Operational","bands":"LTE 700"},
{"countryCode":"BE","mcc":"206","mnc":"91","brand":"Found","status":"Operational","bands":"LTE 800"},
{"countryCode":"BE","mcc":"206","mnc":"92","brand":"Virtual","status":"Operational","bands":"MVNO"}]`

func TestOperatorsThatAnImportFoundDoNotOutweighTheListed(t *testing.T) {
	bare := open(t, &facts{})
	d := open(t, &facts{versions: directory.Versions{Files: 1}, files: []directory.File{{Path: "carriers/mcc_mnc_operators.json", Data: []byte(operators)}}})
	if len(d.CarriersOf("fr")) <= len(bare.CarriersOf("fr")) {
		t.Fatal("nothing was imported")
	}
	for i, c := range d.CarriersOf("fr") {
		share, listed := d.Weights("fr", now)[i], slices.ContainsFunc(bare.CarriersOf("fr"), func(b *radio.Carrier) bool { return b.Name == c.Name })
		if (share > 0) != listed {
			t.Errorf("%s counts %d, listed %t", c.Name, share, listed)
		}
	}
	for i, a := range d.Answers(&radio.Device{}, "fr", now) { // those that count come first
		if listed := slices.ContainsFunc(bare.CarriersOf("fr"), func(b *radio.Carrier) bool { return b.Name == a.Carrier.Name }); a.Counts != listed || listed != (i < len(bare.CarriersOf("fr"))) {
			t.Errorf("%s is number %d, counts %t", a.Carrier.Name, i, a.Counts)
		}
	}
	for i, c := range d.CarriersOf("be") { // where none is listed, those of which bands are known
		if share := d.Weights("be", now)[i]; (share == 1000) != (c.Name == "Found") {
			t.Errorf("%s counts %d", c.Name, share)
		}
	}
}

func TestTheGateTellsWhenItMayTurn(t *testing.T) {
	list := append(island(), row("facts", "zz", "", "gsm_off", "2027-06-30", "the regulator", "2026"))
	d := open(t, &facts{entries: list})
	_, next := d.Gate(&catalogue.Product{}, &catalogue.Model{Number: "P1"}, "zz", 900, now)
	if next.Time().UTC().Format("2006-01-02") != "2027-06-30" {
		t.Errorf("it turns at %v", next)
	}
}

func TestAnIMEIFindsItsTypeOnceTheTableIsLoaded(t *testing.T) {
	f := &facts{entries: append(island(), row("types", "35675904", "Maker", "Phone", "P1", "a list", "2026"))}
	d := open(t, f)
	if got := d.Find(directory.Question{TAC: "35675904"}, nil); len(got) != 1 {
		t.Errorf("found %+v", got)
	}
	twice := open(t, &facts{entries: append(island(), row("types", "35675904", "Maker", "Phone", "P1", "a list", "2026"), row("types", "35675904", "Maker", "Phone", "P1", "another list", "2026"))})
	if got := twice.Find(directory.Question{TAC: "35675904"}, nil); len(got) != 1 {
		t.Errorf("two sources of a type give %d phones", len(got))
	}
	if got := d.Find(directory.Question{TAC: "35675905"}, nil); len(got) != 0 {
		t.Errorf("another type gives %+v", got)
	}
	d = open(t, &facts{files: []directory.File{{Path: "aftersales/tac_osmocom.csv",
		Data: []byte("credit\ntac,name,name,contributor,comment,gsmarena,gsmarena,aka\n35675904,Oppo,N1,somebody,,,,\n")}}})
	if names := d.TypeNames("35675904"); len(names) != 1 || names[0] != "Oppo N1" {
		t.Errorf("the type is %q", names)
	}
}

func TestFilesAreReadOnceAndUncommittedFactsAreNotKept(t *testing.T) {
	f, desk := &facts{}, &directory.Desk{}
	if err := desk.Follow(f); err != nil {
		t.Fatal(err)
	}
	before := desk.Now()
	f.versions.Facts, f.entries = 1, island()
	inside, err := desk.In(f)
	if err != nil || inside == before || len(inside.CarriersOf("zz")) != 2 || desk.Now() != before {
		t.Errorf("inside a transaction: %v, kept %v", err, desk.Now() == before)
	}
	if f.reads != 1 {
		t.Errorf("files were read %d times", f.reads)
	}
}

func TestAWrongFactIsRefusedByItsCell(t *testing.T) {
	for _, c := range []struct {
		name, field, code string
		entry             directory.Entry
	}{
		{"no source", "source", "radio.cell_empty", row("statements", "zz", "Big", "P1", "volte", "yes", "", "2026")},
		{"no date", "date", "radio.cell_empty", row("statements", "zz", "Big", "P1", "volte", "yes", "s", "")},
		{"a topic that is none", "topic", "radio.word_unknown", row("statements", "zz", "Big", "P1", "fax", "yes", "s", "2026")},
		{"an impossible band", "bands", "radio.band_impossible", row("runs", "zz", "Big", "lte", "99", "", "", "", "", "s", "2026")},
		{"a frequency between bands", "mhz", "radio.frequency_between_bands", row("runs", "zz", "Big", "lte", "", "1300", "", "", "", "s", "2026")},
		{"a TAC of seven digits", "tac", "radio.tac_wrong", row("types", "3567590", "m", "n", "", "s", "2026")},
		{"a fact that is none", "fact", "radio.fact_unknown", row("facts", "zz", "Big", "mood", "good", "s", "2026")},
		{"a date that is none", "date", "radio.date_wrong", row("facts", "zz", "Big", "subscribers", "3", "s", "2026-13-40")},
		{"another column", "cells", "radio.column_unknown", directory.Entry{Sheet: "types", Cells: map[string]string{"colour": "red"}}},
		{"another sheet", "sheet", "radio.sheet_unknown", directory.Entry{Sheet: "moods"}},
	} {
		err := c.entry.Check()
		if got := fault.Of(err); err == nil || got.Field != c.field || got.Code != c.code {
			t.Errorf("%s: %v (%s %s)", c.name, err, got.Field, got.Code)
		}
	}
	for _, e := range island() {
		if err := e.Check(); err != nil {
			t.Errorf("%v: %v", e.Cells, err)
		}
	}
}

func TestWhatCarriersStateOfANumberCountsForEveryNumberOfARecord(t *testing.T) {
	list := append(island(), row("statements", "zz", "Big", "M2", "allowed", "no", "Big's list", "2026"))
	makers := "Brand,Model Name,Technology,2G bands,3G bands,4G bands,5G bands,SIM,Models\nMaker,Maker Two,GSM / LTE,GSM 900,,\"1, 3, 20\",,,\"M1, M2\"\n"
	d := open(t, &facts{entries: list, versions: directory.Versions{Files: 1}, files: []directory.File{{Path: "devices/makers_devices_2021-02.csv", Data: []byte(makers)}}})
	for number, want := range map[string]radio.Reply{"m-2": radio.WillNotWork, "M1": radio.WithLimits} {
		found := d.Find(directory.Question{Text: number}, nil)
		if len(found) != 1 {
			t.Fatalf("%s: %+v", number, found)
		}
		if got := d.Answers(found[0].Radio, "zz", now)[0].Overall; got != want {
			t.Errorf("%s: %v", number, got)
		}
	}
}
