package radio_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/internal/fault"
	"comptoir/radio"
)

// 49-015420-323751 with check digit 8 is the worked example of the Luhn formula in the literature on IMEIs.
func TestWhatAnImeiMayLookLike(t *testing.T) {
	cases := []struct{ name, text, code string }{
		{"fifteen digits", "490154203237518", ""},
		{"spaces", "49 015420 323751 8", ""},
		{"dashes", "49-015420-323751-8", ""},
		{"dots and an unbreakable space", "49.015420\u00a0323751.8", ""},
		{"fourteen without the check digit", "49015420323751", ""},
		{"sixteen with the software version", "4901542032375101", ""},
		{"seventeen as phones show it", "490154203237518/01", ""},
		{"wrong check digit", "490154203237517", "radio.imei_check_digit"},
		{"two digits swapped", "490154203273518", "radio.imei_check_digit"},
		{"seventeen with a wrong check digit", "49015420323751701", "radio.imei_check_digit"},
		{"thirteen", "4901542032375", "radio.imei_length"},
		{"eighteen", "490154203237518012", "radio.imei_length"},
		{"nothing", "", "radio.imei_length"},
		{"letters", "49015420323751O", "radio.imei_characters"},
		{"a number too long to be looked at", strings.Repeat("4", 1000), "radio.imei_length"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			imei, err := radio.ParseIMEI(c.text)
			switch {
			case c.code != "" && !fault.IsCode(err, c.code):
				t.Errorf("got %v, want %s", err, c.code)
			case c.code == "" && (err != nil || imei.TAC() != "49015420"):
				t.Errorf("got %q, %v", imei.TAC(), err)
			}
			if err != nil && strings.Contains(err.Error(), "0323") {
				t.Error("the fault repeats the number")
			}
		})
	}
}

func TestAnImeiDoesNotPrintItself(t *testing.T) {
	imei, err := radio.ParseIMEI("490154203237518")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(imei), fmt.Sprintf("%+v", imei), fmt.Sprintf("%#v", imei), fmt.Sprintf("%v", &imei)} {
		if strings.Contains(text, "323751") {
			t.Errorf("printed %s", text)
		}
	}
}

func TestTheTypeOfAnImei(t *testing.T) {
	types := radio.NewTypes([]radio.Type{
		{TAC: "49015421", Maker: "m", Name: "other"},
		{TAC: "49015420", Maker: "m", Name: "one", Source: "a"},
		{TAC: "49015420", Maker: "m", Name: "two", Source: "b"},
		{TAC: "49015420", Maker: "m", Name: "one", Source: "a"},
	})
	imei, _ := radio.ParseIMEI("490154203237518")
	if got := types.Find(imei); len(got) != 2 || got[0].Name != "one" || got[1].Name != "two" {
		t.Errorf("sources that disagree are both kept: got %+v", got)
	}
	neighbour, _ := radio.ParseIMEI("49015420999999")
	if len(types.Find(neighbour)) != 2 {
		t.Error("another device of the same type has the same answer")
	}
	stranger, _ := radio.ParseIMEI("11111111111111")
	if len(types.Find(stranger)) != 0 {
		t.Error("found a type for a stranger")
	}
}
