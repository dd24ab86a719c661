package notation

import (
	"io"
	"regexp"
	"strconv"
	"strings"

	"comptoir/internal/clock"
	"comptoir/radio"
)

// A fact file has one fact a row: of a carrier, or of a whole country when the carrier's cell is empty.
//
//	status            operating, or closed:DAY
//	subscribers       a whole number
//	code              MCC-MNC, one a row
//	alias             another name of the carrier, as a collected table writes it
//	volte_needed      yes or no: calls go over LTE only
//	allow_list        yes or no: only listed models are served
//	esim              yes or no
//	5g                sa, nsa or both
//	silent            a technology that the carrier is known not to run
//	gsm_off …         the day from which a technology is off (cdma_off, umts_off); also of a country
//	emergency_needed  of a country: the day from which carriers must refuse phones without emergency calls
//	imei_registration of a country: yes or no

// ReadFacts reads such a file.
func (b *Book) ReadFacts(in io.Reader, file string) (Report, error) {
	return sheets(in, file, FactsHead, func(s *sheet) func() {
		country, carrier := s.country(), s.get("carrier")
		f := fact{s: s, name: s.must("fact"), value: s.must("value"), source: s.must("source"), date: s.date("date")}
		if s.get("date") == "" {
			s.fail("date", "radio.cell_empty")
		}
		if carrier == "" {
			apply := f.ofCountry()
			return func() { apply(b.country(country)) }
		}
		if f.name == "alias" {
			return func() {
				b.carrier(country, carrier)
				b.aliases[keyOf(country, f.value)] = keyOf(country, carrier)
			}
		}
		apply := f.ofCarrier()
		return func() { apply(b.carrier(country, carrier)); b.country(country) }
	})
}

type fact struct {
	s           *sheet
	name, value string
	source      string
	date        clock.Instant
}

func (f fact) wrong() { f.s.fail("value", "radio.word_unknown") }

// claim is a value as the row's source says it.
func claim[T comparable](f fact, value T) radio.Claim[T] {
	return radio.Claim[T]{Value: value, Source: f.source, Date: f.date}
}

func (f fact) told() radio.Claim[radio.Told] {
	t, ok := radio.ParseTold(f.value)
	if !ok || t == radio.Disputed {
		f.wrong()
	}
	return claim(f, t)
}

func (f fact) day(text string) clock.Instant {
	at, err := radio.ParseDate(text)
	if err != nil || at == 0 {
		f.s.fail("value", "radio.date_wrong")
	}
	return at
}

func (f fact) sunset() (radio.Sunset, bool) {
	word, ok := strings.CutSuffix(f.name, "_off")
	if !ok {
		return radio.Sunset{}, false
	}
	tech, err := radio.ParseTech(word)
	if err != nil {
		return radio.Sunset{}, false
	}
	return radio.Sunset{Tech: tech, Off: f.day(f.value), Source: f.source, Date: f.date}, true
}

func (f fact) ofCountry() func(*radio.Country) {
	if end, ok := f.sunset(); ok {
		return func(k *radio.Country) { k.Sunsets = append(k.Sunsets, end) }
	}
	switch f.name {
	case "emergency_needed":
		since := claim(f, f.day(f.value))
		return func(k *radio.Country) { k.EmergencySince = append(k.EmergencySince, since) }
	case "imei_registration":
		said := f.told()
		return func(k *radio.Country) { k.IMEIRegistration = append(k.IMEIRegistration, said) }
	}
	f.s.fail("fact", "radio.fact_unknown")
	return nil
}

func (f fact) ofCarrier() func(*radio.Carrier) {
	if end, ok := f.sunset(); ok {
		return func(c *radio.Carrier) { c.Sunsets = append(c.Sunsets, end) }
	}
	switch f.name {
	case "status":
		return f.status()
	case "subscribers":
		n, err := strconv.Atoi(f.value)
		if err != nil || n < 1 {
			f.s.fail("value", "radio.number_wrong")
		}
		return func(c *radio.Carrier) { c.Subscribers, c.Listed = append(c.Subscribers, claim(f, n)), true }
	case "code":
		if !networkCode.MatchString(f.value) {
			f.wrong()
		}
		return func(c *radio.Carrier) { c.Codes = append(c.Codes, f.value) }
	case "5g":
		return f.mode()
	case "silent":
		tech, err := radio.ParseTech(f.value)
		if err != nil {
			f.wrong()
		}
		return func(c *radio.Carrier) { c.Lists |= radio.TechsOf(tech) }
	}
	return f.yesNo()
}

func (f fact) yesNo() func(*radio.Carrier) {
	place := map[string]func(*radio.Carrier) *radio.Claims[radio.Told]{
		"volte_needed": func(c *radio.Carrier) *radio.Claims[radio.Told] { return &c.VoLTENeeded },
		"allow_list":   func(c *radio.Carrier) *radio.Claims[radio.Told] { return &c.AllowList },
		"esim":         func(c *radio.Carrier) *radio.Claims[radio.Told] { return &c.ESIM },
	}[f.name]
	if place == nil {
		f.s.fail("fact", "radio.fact_unknown")
		return nil
	}
	said := f.told()
	return func(c *radio.Carrier) { *place(c) = append(*place(c), said) }
}

var networkCode = regexp.MustCompile(`^\d{3}-\d{2,3}$`)

func (f fact) status() func(*radio.Carrier) {
	if f.value == "operating" {
		return stands(claim(f, radio.Standing{Status: radio.Operating, Since: f.date}))
	}
	day, ok := strings.CutPrefix(f.value, "closed:")
	if !ok {
		f.wrong()
		return nil
	}
	return stands(claim(f, radio.Standing{Status: radio.Closed, Since: f.day(day)}))
}

func stands(said radio.Claim[radio.Standing]) func(*radio.Carrier) {
	return func(c *radio.Carrier) { c.Standing = append(c.Standing, said) }
}

func (f fact) mode() func(*radio.Carrier) {
	mode, ok := radio.ParseNRMode(f.value)
	if !ok {
		f.wrong()
	}
	return func(c *radio.Carrier) { c.NR = append(c.NR, claim(f, mode)) }
}
