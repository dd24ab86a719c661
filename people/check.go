package people

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"comptoir/internal/fault"
	"comptoir/market"
)

// The limits of an address, in characters and lines.
const (
	lineMax     = 100
	shortMax    = 60
	postcodeMax = 20
	phoneMax    = 30
	emailMax    = 254 // RFC 5321
	linesMax    = 3
)

type field struct {
	name  string
	value *string
	limit int
}

// fieldsOf is how many single-line fields an address has.
const fieldsOf = 9

// fields lists the single-line fields of a, which they point into: an array, so that nothing is allocated for it.
func (a *Address) fields() [fieldsOf]field {
	return [...]field{
		{"name", &a.Name, lineMax},
		{"organisation", &a.Organisation, lineMax},
		{"district", &a.District, shortMax},
		{"city", &a.City, shortMax},
		{"state", &a.State, shortMax},
		{"postcode", &a.Postcode, postcodeMax},
		{"sorting", &a.Sorting, postcodeMax},
		{"phone", &a.Phone, phoneMax},
		{"email", &a.Email, emailMax},
	}
}

// CheckAddress lists what keeps a, which Clean has cleaned, from being an address in the market, one fault per
// field at most, in the order of a form; nothing when it is one.
func CheckAddress(m *market.Market, a Address) []*fault.Fault {
	var found []*fault.Fault
	add := func(f *fault.Fault) {
		if f != nil && !slices.ContainsFunc(found, func(one *fault.Fault) bool { return one.Field == f.Field }) {
			found = append(found, f)
		}
	}
	if a.Country != m.Code {
		add(fault.Field("country", "people.country_differs", "market", string(m.Code)))
	}
	fields := a.fields()
	for i := range fields {
		f := &fields[i]
		add(checkText(f.name, *f.value, f.limit))
		if f.name == "organisation" { // the street follows in a form
			add(checkStreet(a.Street))
		}
	}
	if a.Name == "" {
		add(missing("name"))
	}
	for _, name := range m.Address.Required {
		if lacks(a.Street, &fields, name) {
			add(missing(name))
		}
	}
	add(checkPostcode(m, a))
	add(checkState(m, a))
	add(checkPhone(m, a))
	add(checkEmail(m, a))
	return found
}

func missing(name string) *fault.Fault { return fault.Field(name, "people.field_required") }

// lacks tells whether one of the fields is empty.
func lacks(street []string, fields *[fieldsOf]field, name string) bool {
	if name == "street" {
		return len(street) == 0
	}
	for i := range fields {
		if fields[i].name == name {
			return *fields[i].value == ""
		}
	}
	return false
}

func checkStreet(lines []string) *fault.Fault {
	if len(lines) > linesMax {
		return fault.Field("street", "people.lines_max", "max", strconv.Itoa(linesMax))
	}
	for _, line := range lines {
		if f := checkText("street", line, lineMax); f != nil {
			return f
		}
	}
	return nil
}

// checkText refuses what is too long, no UTF-8, or holds a character of rule 3.
func checkText(name, text string, limit int) *fault.Fault {
	if len(text) <= limit && printable(text) {
		return nil
	}
	if len(text) > 4*limit || utf8.RuneCountInString(text) > limit {
		return fault.Field(name, "people.length_max", "max", strconv.Itoa(limit))
	}
	if !utf8.ValidString(text) {
		return fault.Field(name, "people.character_refused", "character", "�")
	}
	for _, r := range text {
		turning := r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
		if turning || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Co, r) {
			return fault.Field(name, "people.character_refused", "character", fmt.Sprintf("U+%04X", r))
		}
	}
	return nil
}

// printable tells that a text is of ASCII's letters, digits and signs alone, as most are.
func printable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// checkPostcode goes by the market's expression. One that does not compile checks nothing: world's
// test and the console's refuse to save such a market.
func checkPostcode(m *market.Market, a Address) *fault.Fault {
	if a.Postcode == "" || m.Address.Postcode == "" {
		return nil
	}
	whole := wholly(m.Address.Postcode)
	if whole == nil || whole.MatchString(a.Postcode) {
		return nil
	}
	return fault.Field("postcode", "people.postcode_invalid", "example", m.Address.Example)
}

// compiled remembers expressions by their text: every order asks for its market's.
var compiled sync.Map // string -> *regexp.Regexp; derived, never different

// wholly compiles an expression that must match a whole text; nil when it does not compile.
func wholly(expression string) *regexp.Regexp {
	if known, ok := compiled.Load(expression); ok {
		return known.(*regexp.Regexp)
	}
	whole, err := regexp.Compile("^(?:" + expression + ")$")
	if err != nil {
		return nil
	}
	compiled.Store(expression, whole)
	return whole
}

func checkState(m *market.Market, a Address) *fault.Fault {
	if a.State == "" || len(m.Address.States) == 0 {
		return nil
	}
	for _, s := range m.Address.States {
		if s.Code == a.State {
			return nil
		}
	}
	return fault.Field("state", "people.state_unknown")
}

// checkPhone asks whether the number is possible in length, not whether it is in service.
func checkPhone(m *market.Market, a Address) *fault.Fault {
	if a.Phone == "" {
		return nil
	}
	region := strings.ToUpper(string(m.Code))
	if inFull(a.Phone, region) {
		return nil
	}
	number, err := phonenumbers.Parse(a.Phone, region)
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return fault.Field("phone", "people.phone_invalid", "dialling", m.Dialling)
	}
	return nil
}

// inFull tells whether a number is possible that is written as programs send it, country code, digits and nothing else
// (E.164): such a one needs no reading, which costs more than the rest of an address. False says nothing.
func inFull(phone, region string) bool {
	code := phonenumbers.GetCountryCodeForRegion(region)
	digits, ok := strings.CutPrefix(phone, "+"+strconv.Itoa(code))
	if !ok || code == 0 || digits == "" || digits[0] == '0' || len(digits) > 15 {
		return false
	}
	national, err := strconv.ParseUint(digits, 10, 64)
	country := int32(code)
	return err == nil && phonenumbers.IsPossibleNumber(&phonenumbers.PhoneNumber{CountryCode: &country, NationalNumber: &national})
}

// checkEmail wants one bare address at a domain with a dot.
func checkEmail(_ *market.Market, a Address) *fault.Fault {
	if a.Email == "" || ValidEmail(a.Email) {
		return nil
	}
	return fault.Field("email", "people.email_invalid")
}

// ValidEmail tells whether the text is one bare e-mail address that mail can be sent to.
func ValidEmail(text string) bool {
	if len(text) > emailMax {
		return false
	}
	return usualEmail(text) || otherEmail(text)
}

// usualEmail tells that an address is words of letters, digits and -_+ with an @ or a dot between two, and a dot behind
// the @, as most are: such a one needs no reading. False says nothing.
func usualEmail(text string) bool {
	at, dots, word := false, 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '+':
			word++
			continue
		case word == 0, c == '@' && at, c != '@' && c != '.':
			return false
		case at:
			dots++
		}
		at, word = at || text[i] == '@', 0
	}
	return dots > 0 && word > 0
}

func otherEmail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || strings.ContainsAny(text, " \"\\") {
		return false
	}
	_, domain, _ := strings.Cut(text, "@")
	return strings.Contains(strings.Trim(domain, "."), ".") && !strings.ContainsAny(domain, "[]")
}
