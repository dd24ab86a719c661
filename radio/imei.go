package radio

import (
	"cmp"
	"slices"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
)

// IMEI is a device's number, checked. It is for looking up its type and nothing else.
type IMEI struct {
	digits  string // the first fourteen
	checked bool   // a check digit was given, and was right
}

// imeiTextMax bounds what is looked at: seventeen digits and as many separators.
const imeiTextMax = 40

// ParseIMEI reads what people type: 15 digits with the check digit, 14 without it, 16 with the software
// version in the place of the check digit, 17 with both; spaces, dashes, dots and slashes are left out.
// Faults are Invalid: "radio.imei_characters", "radio.imei_length", "radio.imei_check_digit".
func ParseIMEI(text string) (IMEI, error) {
	if len(text) > imeiTextMax {
		return IMEI{}, fault.Field("imei", "radio.imei_length")
	}
	digits := make([]byte, 0, 17)
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, byte(r))
		case !strings.ContainsRune(" \t\u00a0\u202f-\u2010\u2011\u2013./", r):
			return IMEI{}, fault.Field("imei", "radio.imei_characters")
		}
	}
	n := len(digits)
	if n < 14 || n > 17 {
		return IMEI{}, fault.Field("imei", "radio.imei_length")
	}
	checked := n == 15 || n == 17
	if checked && luhn(digits[:14]) != digits[14] {
		return IMEI{}, fault.Field("imei", "radio.imei_check_digit")
	}
	return IMEI{digits: string(digits[:14]), checked: checked}, nil
}

// luhn is the check digit of fourteen digits (3GPP TS 23.003 annex B).
func luhn(digits []byte) byte {
	sum := 0
	for i, d := range digits {
		n := int(d - '0')
		if i%2 == 1 {
			n *= 2
			n = n/10 + n%10
		}
		sum += n
	}
	return byte('0' + (10-sum%10)%10)
}

// TAC is the type allocation code: the first eight digits, the same for every device of a type.
func (i IMEI) TAC() string {
	if len(i.digits) < 8 {
		return ""
	}
	return i.digits[:8]
}

// Checked tells whether a check digit was given. Without it a slip of the finger goes unseen.
func (i IMEI) Checked() bool { return i.checked }

// String prints the type and hides the device, so that no log or page holds a whole number.
func (i IMEI) String() string {
	if i.digits == "" {
		return ""
	}
	return i.TAC() + "-******"
}

// GoString hides the device too.
func (i IMEI) GoString() string { return i.String() }

// IsTAC tells whether a text is eight digits.
func IsTAC(text string) bool {
	return len(text) == 8 && strings.Trim(text, "0123456789") == ""
}

// Type is what a source says of a type allocation code.
type Type struct {
	TAC         string
	Maker, Name string
	Model       string // model number, "" when the source has none
	Source      string
	Date        clock.Instant
}

// Types looks types up. Make it with NewTypes.
type Types struct{ list []Type }

// NewTypes sorts a list; several entries for one code are all kept (sources disagree).
func NewTypes(list []Type) Types {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Type) int {
		return cmp.Or(cmp.Compare(a.TAC, b.TAC), cmp.Compare(a.Maker, b.Maker), cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.Model, b.Model), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Date, b.Date))
	})
	return Types{list: slices.CompactFunc(list, func(a, b Type) bool { return a == b })}
}

// Len counts the entries.
func (t Types) Len() int { return len(t.list) }

// Find gives what is known of an IMEI's type: none, one, or several that disagree. The answer depends on the
// first eight digits alone, so asking for more numbers tells nothing more.
func (t Types) Find(i IMEI) []Type {
	tac := i.TAC()
	first, _ := slices.BinarySearchFunc(t.list, tac, func(e Type, tac string) int { return cmp.Compare(e.TAC, tac) })
	last := first
	for last < len(t.list) && t.list[last].TAC == tac {
		last++
	}
	return slices.Clip(t.list[first:last])
}
