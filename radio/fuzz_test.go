package radio_test

import (
	"testing"

	"comptoir/radio"
)

func FuzzParseIMEI(f *testing.F) {
	for _, text := range []string{"490154203237518", "49-015420-323751-8", "49015420323751", "490154203237518/01", "", "４９０１５４２０３２３７５１８"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		imei, err := radio.ParseIMEI(text)
		if (err == nil) != radio.IsTAC(imei.TAC()) {
			t.Errorf("%q gives type %q and %v", text, imei.TAC(), err)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, text := range []string{"2024-10-28", "2024-10", "2024", "", "2024-13"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if at, err := radio.ParseDate(text); err != nil && at != 0 {
			t.Errorf("%q gives %d and %v", text, at, err)
		}
	})
}
