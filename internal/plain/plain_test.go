package plain_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"comptoir/internal/plain"
)

type parcel struct {
	Name  string   `json:"name,omitempty"`
	Units int64    `json:"units,omitempty"`
	Notes []string `json:"notes"`
	Inner inner    `json:"inner"`
	Items []inner  `json:"items,omitempty"`
	Last  string   `json:"last"`
}

type inner struct {
	SKU  string `json:"sku"`
	More string `json:"more,omitempty"`
}

func read(text string) (p parcel, ok bool) {
	r := plain.NewReader(text)
	within := false
	for r.Object(); r.Member(); {
		switch r.Name {
		case "name":
			r.Text(&p.Name)
		case "units":
			r.Whole(&p.Units)
		case "last":
			r.Text(&p.Last)
		case "notes":
			if p.Notes != nil {
				r.Odd()
			}
			for r.List(); r.Item(); {
				note := ""
				r.Text(&note)
				p.Notes = append(p.Notes, note)
			}
		case "inner":
			if within {
				r.Odd()
			}
			within = true
			readInner(&r, &p.Inner)
		case "items":
			if p.Items != nil {
				r.Odd()
			}
			for r.List(); r.Item(); {
				p.Items = append(p.Items, inner{})
				readInner(&r, &p.Items[len(p.Items)-1])
			}
		default:
			r.Odd()
		}
	}
	return p, r.Plain()
}

func readInner(r *plain.Reader, into *inner) {
	for r.Object(); r.Member(); {
		switch r.Name {
		case "sku":
			r.Text(&into.SKU)
		case "more":
			r.Text(&into.More)
		default:
			r.Odd()
		}
	}
}

// samples are what is read plainly, with what is nearly so.
var samples = []string{
	`{"name":"a","units":12,"notes":["x","y"],"inner":{"sku":"s","more":"m"},"items":[{"sku":"1"},{"sku":"2"}],"last":"z"}`,
	" {\n\t\"name\" : \"García, 2º\" ,\r\"units\":999999999999999999, \"items\" : [ { \"sku\" : \"1\" } ] } ",
	`{"inner":{"sku":"s"}}`, `{"name":"\u007f"}`,
}

func TestWhatIsPlainIsUnderstoodAsByALibrary(t *testing.T) {
	for _, text := range samples[:3] {
		if _, ok := read(text); !ok {
			t.Errorf("is not plain: %s", text)
		}
		same(t, text)
	}
	for _, text := range []string{
		"", "{}", "[]", "null", `{"name":""}`, `{"name":null}`, `{"name":"a","name":"b"}`, `{"name":"a",}`, `{"name":"a"}}`, `{"name":"a"`, `{"name":"a" "last":"b"}`, `{,"name":"a"}`,
		`{"units":0}`, `{"units":01}`, `{"units":-1}`, `{"units":1.0}`, `{"units":1e3}`, `{"units":1234567890123456789}`, `{"units":"1"}`, `{"units":true}`, `{"name":1}`,
		`{"name":"a\n"}`, "{\"name\":\"a\nb\"}", "{\"name\":\"\xff\"}", `{"notes":[]}`, `{"notes":["a",]}`, `{"notes":["a""b"]}`, `{"notes":[,"a"]}`, `{"notes":["a"}`, `{"notes":["a"],"notes":["b"]}`,
		`{"inner":{}}`, `{"inner":{"sku":"a"},"inner":{"more":"b"}}`, `{"inner":[]}`, `{"items":[{"sku":"a"}{"sku":"b"}]}`, `{"strange":"a"}`, `{"Name":"a"}`, `{name:"a"}`, `{"name":"a"} x`, `{"name""a"}`,
	} {
		if p, ok := read(text); ok {
			t.Errorf("is plain: %s as %+v", text, p)
		}
	}
}

// same holds a text that is plain against the library.
func same(t testing.TB, text string) {
	ours, ok := read(text)
	if !ok {
		return
	}
	var theirs parcel
	if err := jsonv2.Unmarshal([]byte(text), &theirs, jsonv2.RejectUnknownMembers(true)); err != nil {
		t.Fatalf("%q is plain, and the library says %v", text, err)
	}
	if !reflect.DeepEqual(ours, theirs) {
		t.Fatalf("%q:\n%+v\n%+v", text, ours, theirs)
	}
}

func FuzzReader(f *testing.F) {
	for _, text := range samples {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { same(t, text) })
}

// TestSpoiltTextsAreNeverMisunderstood cuts, doubles and replaces parts of plain texts.
func TestSpoiltTextsAreNeverMisunderstood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(samples).Draw(t, "text")
		for range rapid.IntRange(1, 3).Draw(t, "times") {
			from := rapid.IntRange(0, len(text)).Draw(t, "from")
			to := min(len(text), from+rapid.IntRange(0, 12).Draw(t, "length"))
			part := rapid.OneOf(rapid.Just(""), rapid.Just(text[from:to]+text[from:to]), rapid.SampledFrom([]string{`"`, `,`, `{`, `}`, `[`, `]`, `:`, `\`, " ", "0", "1", "-", ".", "\xc3", "\x00", `"name":"b",`, "null"})).Draw(t, "part")
			text = text[:from] + part + text[to:]
		}
		ours, ok := read(text)
		var theirs parcel
		err := jsonv2.Unmarshal([]byte(text), &theirs, jsonv2.RejectUnknownMembers(true))
		if ok && (err != nil || !reflect.DeepEqual(ours, theirs)) {
			t.Fatalf("%q: %v\n%+v\n%+v", text, err, ours, theirs)
		}
	})
}

func write(p *parcel) string {
	w := plain.NewWriter()
	w.Some("name", p.Name)
	if p.Units != 0 {
		w.Whole("units", p.Units)
	}
	w.Texts("notes", p.Notes)
	w.Open("inner")
	w.Text("sku", p.Inner.SKU)
	w.Some("more", p.Inner.More)
	w.Close()
	w.Text("last", p.Last)
	return w.End()
}

func TestTheWriterWritesWhatTheLibraryWrites(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "García", "a<b>&c", "\u2028", "\u2029", "\u20ac", "\xff", "\xe2\x80", `"\`, "\x7f\x00\n", "小米"}))
	rapid.Check(t, func(t *rapid.T) {
		p := parcel{Name: text.Draw(t, "name"), Units: rapid.Int64().Draw(t, "units"), Last: text.Draw(t, "last"), Inner: inner{text.Draw(t, "sku"), text.Draw(t, "more")}}
		if rapid.Bool().Draw(t, "notes") {
			p.Notes = rapid.SliceOf(text).Draw(t, "notes")
		}
		want, err := json.Marshal(&p)
		if err != nil {
			t.Fatal(err)
		}
		if got := write(&p); got != string(want) {
			t.Fatalf("%s\n%s", got, want)
		}
	})
	if got := write(&parcel{Name: strings.Repeat("a", 3)}); got != `{"name":"aaa","notes":null,"inner":{"sku":""},"last":""}` {
		t.Error(got)
	}
}
