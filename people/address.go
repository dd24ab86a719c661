package people

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"comptoir/market"
)

// Address is where and to whom something goes. Its lines are as the person wrote them.
type Address struct {
	Name         string      `json:"name"`
	Organisation string      `json:"organisation,omitempty"`
	Street       []string    `json:"street"`             // one to three lines
	District     string      `json:"district,omitempty"` // of a city
	City         string      `json:"city,omitempty"`
	State        string      `json:"state,omitempty"` // the code where the market has a closed list, else free text
	Postcode     string      `json:"postcode,omitempty"`
	Sorting      string      `json:"sorting,omitempty"` // sorting code, as CEDEX
	Country      market.Code `json:"country"`
	Phone        string      `json:"phone,omitempty"`
	Email        string      `json:"email,omitempty"`
}

// Clean gives the address as it is stored: composed characters (NFC), no invisible marks, single
// spaces, no empty street lines; postcode in capitals, it and the telephone in Latin digits. Fields beyond
// their limit are left alone, for CheckAddress to refuse.
func Clean(a Address) Address {
	for _, f := range a.fields() {
		if len(*f.value) <= 4*f.limit {
			*f.value = clean(*f.value)
		}
	}
	a.Street = cleanStreet(a.Street)
	a.Postcode = latinDigits(a.Postcode)
	if utf8.ValidString(a.Postcode) {
		a.Postcode = strings.ToUpper(a.Postcode)
	}
	a.Phone = latinDigits(a.Phone)
	return a
}

// cleanStreet leaves the lines as they are, in the slice in which they came, when there is nothing to clean.
func cleanStreet(lines []string) []string {
	if !slices.ContainsFunc(lines, func(s string) bool { return s == "" || !tidy(s) }) {
		return lines
	}
	lines = slices.Clone(lines)
	for i, line := range lines {
		if len(line) <= 4*lineMax {
			lines[i] = clean(line)
		}
	}
	return slices.DeleteFunc(lines, func(s string) bool { return s == "" })
}

// clean leaves what is no UTF-8 as it is, so that the check sees it.
func clean(s string) string {
	if !utf8.ValidString(s) || tidy(s) {
		return s
	}
	return tidied(s)
}

func tidied(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u200b', '\u200e', '\u200f', '\u061c', '\ufeff', '\u00ad':
			return -1
		case '\u00a0', '\u202f', '\u3000':
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.FieldsFunc(norm.NFC.String(s), func(r rune) bool { return r == ' ' }), " ")
}

// tidy tells a text that clean would leave as it is, as nearly all are.
func tidy(s string) bool {
	space := s != "" // a space at the beginning is one too many
	plain := true    // below U+0300 every text is composed
	for _, r := range s {
		plain = plain && r < '\u0300'
		switch r {
		case '\u200b', '\u200e', '\u200f', '\u061c', '\ufeff', '\u00ad', '\u00a0', '\u202f', '\u3000':
			return false
		case ' ':
			if space {
				return false
			}
		}
		space = r == ' '
	}
	return !space && (plain || norm.NFC.IsNormalString(s))
}

// latinDigits writes the decimal digits of other scripts as 0–9.
func latinDigits(s string) string {
	if !utf8.ValidString(s) || !strings.ContainsFunc(s, func(r rune) bool { return r >= '\u0660' }) {
		return s
	}
	return strings.Map(func(r rune) rune {
		for _, zero := range []rune{'\u0660', '\u06f0', '\u0966', '\u09e6', '\u0e50', '\u1040', '\uff10'} {
			if r >= zero && r <= zero+9 {
				return '0' + r - zero
			}
		}
		return r
	}, s)
}

// FormatAddress writes the lines of an address by the market's template. A state of a closed list is
// written by its name. Lines that would hold nothing are left out, as are separators beside nothing.
func FormatAddress(m *market.Market, a Address) []string {
	var lines []string
	for _, pattern := range strings.Split(m.Address.Template, "%n") {
		if pattern == "%A" {
			lines = append(lines, a.Street...)
			continue
		}
		if line := a.line(m, pattern); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func (a Address) line(m *market.Market, pattern string) string {
	var b strings.Builder
	filled, between := false, ""
	parts := strings.Split(pattern, "%")
	for i, part := range parts {
		if i == 0 || part == "" {
			between = part
			continue
		}
		if value := a.part(m, part[0]); value != "" {
			b.WriteString(between)
			b.WriteString(value)
			filled, between = true, part[1:]
			continue
		}
		if !filled {
			between = ""
			continue
		}
		between = later(between, part[1:])
	}
	if !filled {
		return ""
	}
	return strings.TrimSpace(b.String() + strings.TrimRight(between, " ,-/"))
}

// later keeps the separator after a missing part when it has one, else that before it.
func later(before, after string) string {
	if after != "" {
		return after
	}
	return before
}

func (a Address) part(m *market.Market, letter byte) string {
	switch letter {
	case 'N':
		return a.Name
	case 'O':
		return a.Organisation
	case 'A':
		return strings.Join(a.Street, ", ")
	case 'D':
		return a.District
	case 'C':
		return a.City
	case 'S':
		return stateName(m, a.State)
	case 'Z':
		return a.Postcode
	case 'X':
		return a.Sorting
	}
	return ""
}

func stateName(m *market.Market, code string) string {
	for _, s := range m.Address.States {
		if s.Code == code {
			return s.Name
		}
	}
	return code
}
