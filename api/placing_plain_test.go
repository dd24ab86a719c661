package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// whole is a placing with all that a plain one may have.
func whole() *Placing {
	return &Placing{Basket: "a", BasketVersion: 2, Lines: []PriceLine{{SKU: "b", Quantity: 3, Seen: &Seen{4, "EUR"}}, {SKU: "c", Quantity: 5}}, Market: "es", Channel: "web", Language: "es-419",
		Email: "d", Phone: "e", Address: Address{"f", "g", []string{"h", "2º"}, "i", "j", "k", "l", "m"}, Delivery: "n", Payment: "o", Terms: "p", Note: "q"}
}

// TestAPlainPlacingIsReadAsWireReadsIt also spoils it: what is taken then is what the library takes.
func TestAPlainPlacingIsReadAsWireReadsIt(t *testing.T) {
	all := whole()
	for i, v := 0, reflect.ValueOf(all).Elem(); i < v.NumField(); i++ {
		if name := v.Type().Field(i).Name; v.Field(i).IsZero() != (name == "Grant") {
			t.Errorf("%s: may it be plain? This test does not try it", name)
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := readPlain(string(text)); !ok || !reflect.DeepEqual(&p, all) {
		t.Fatalf("%t: %+v", ok, p)
	}
	for _, twice := range []string{
		`{"market":"es","address":{"name":"a"},"address":{"city":"b"}}`, `{"address":{"street":["a"],"street":["b"]}}`,
		`{"lines":[{"sku":"a"}],"lines":[{"sku":"b"}]}`, `{"lines":[{"sku":"a","seen":{"minor":1},"seen":{"currency":"EUR"}}]}`,
	} {
		if p, ok := readPlain(twice); ok {
			t.Errorf("%s is plain: %+v", twice, p)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		spoilt := string(text)
		for range rapid.IntRange(1, 3).Draw(t, "times") {
			from := rapid.IntRange(0, len(spoilt)).Draw(t, "from")
			to := min(len(spoilt), from+rapid.IntRange(0, 25).Draw(t, "length"))
			other := rapid.IntRange(0, len(text)-1).Draw(t, "other")
			part := rapid.SampledFrom([]string{"", spoilt[from:to] + spoilt[from:to], string(text[other:min(len(text), other+20)]), ",", "}", "null", `"a"`, "7"}).Draw(t, "part")
			spoilt = spoilt[:from] + part + spoilt[to:]
		}
		ours, ok := readPlain(spoilt)
		var theirs Placing
		if err := wire.Unmarshal([]byte(spoilt), &theirs); ok && (err != nil || !reflect.DeepEqual(ours, theirs)) {
			t.Fatalf("%s\n%v\n%+v\n%+v", spoilt, err, ours, theirs)
		}
	})
}

func TestAnAnswerToAPlacingIsWrittenAsWireWritesIt(t *testing.T) {
	for _, o := range []PlacedOrder{{}, {"es", "0000-0001", "t", "placed", Money{"199.00", 19900, "EUR"}, "2026-01-01T00:00:00Z"}} {
		var ours, theirs bytes.Buffer
		o.send(&ours)
		if err := wire.Marshal(&theirs, o); err != nil || ours.String() != theirs.String() {
			t.Errorf("%v\n%s%s", err, &ours, &theirs)
		}
	}
}
