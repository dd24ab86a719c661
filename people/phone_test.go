package people

import (
	"testing"

	"github.com/nyaruka/phonenumbers"
)

// TestWhatIsInFullIsPossible compares the short way with the library's reading: examples of every region, cut and
// lengthened.
func TestWhatIsInFullIsPossible(t *testing.T) {
	short := 0
	for region := range phonenumbers.GetSupportedRegions() {
		for _, kind := range []phonenumbers.PhoneNumberType{phonenumbers.MOBILE, phonenumbers.FIXED_LINE, phonenumbers.TOLL_FREE} {
			example := phonenumbers.GetExampleNumberForType(region, kind)
			if example == nil {
				continue
			}
			full := phonenumbers.Format(example, phonenumbers.E164)
			for n := range 5 {
				for _, phone := range []string{full[:len(full)-n], full + "1234"[:n]} {
					if !inFull(phone, region) {
						continue
					}
					short++
					if read, err := phonenumbers.Parse(phone, region); err != nil || !phonenumbers.IsPossibleNumber(read) {
						t.Errorf("%s in %s is taken, and the library does not read it: %v", phone, region, err)
					}
				}
			}
		}
	}
	if short < 1000 {
		t.Errorf("only %d numbers went the short way", short)
	}
	for _, phone := range []string{"", "+", "+34", "+34 612345678", "+34612", "+34612345678901", "612345678", "+3461234567x", "+33612345678"} {
		if inFull(phone, "ES") {
			t.Errorf("%q is taken in Spain", phone)
		}
	}
}
