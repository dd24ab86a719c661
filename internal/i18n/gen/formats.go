package main

import (
	"log"
	"strings"
)

// record is the formats of one or several locales; internal/i18n reads it under the same keys.
type record struct {
	Decimal string            `json:"dec"`
	Group   string            `json:"grp"`
	CDec    string            `json:"cdec,omitempty"` // decimal sign of amounts, where it differs
	CGroup  string            `json:"cgrp,omitempty"`
	Minus   string            `json:"minus"`
	Percent string            `json:"pct"`
	Digits  string            `json:"digits,omitempty"` // the ten digits, unless Latin
	Min     int               `json:"min"`              // digits before the first group, at least
	Money   string            `json:"money"`
	Alpha   string            `json:"alpha,omitempty"` // pattern beside a symbol of letters
	Number  string            `json:"number"`
	Share   string            `json:"share"` // pattern of a percentage
	Date    string            `json:"date"`
	Short   string            `json:"short"`
	Time    string            `json:"time"`
	Join    string            `json:"join"`
	Months  []string          `json:"months"`
	Abbr    []string          `json:"abbr"`
	Half    [2]string         `json:"half"` // am, pm
	Era     string            `json:"era,omitempty"`
	Symbols map[string]string `json:"symbols"`
}

// formats gives first the distinct records, then one line per locale: its record and, where the
// country's own currency would be written as a code, its narrow symbol.
func (g *generator) formats() []string {
	index := map[string]int{}
	var records, names []string
	of := map[string]int{}
	for _, locale := range g.locales() {
		r := encode(g.record(locale))
		if _, ok := index[r]; !ok {
			index[r] = len(records)
			records = append(records, r)
		}
		of[locale] = index[r]
		names = append(names, locale)
	}
	for _, language := range strings.Fields(shipped) {
		for _, region := range g.regions {
			locale := language + "-" + region
			if _, ok := of[locale]; ok {
				continue
			}
			of[locale] = of[g.parent(language, region)]
			names = append(names, locale)
		}
	}
	for _, locale := range names {
		records = append(records, encode(g.alias(locale, of[locale])))
	}
	return records
}

func (g *generator) parent(language, region string) string {
	switch {
	case language == "en" && region == "US": // CLDR writes American English as "en"
		return language
	case language == "en" && g.european[region]:
		return "en-150"
	case language == "en":
		return "en-001"
	case language == "es" && g.american[region]:
		return "es-419"
	case language == "zh" && (region == "HK" || region == "MO" || region == "SG" || region == "MY"):
		return "zh-Hans-" + region
	}
	return language
}

func (g *generator) alias(locale string, record int) map[string]any {
	line := map[string]any{"l": locale, "r": record}
	region := locale[strings.LastIndex(locale, "-")+1:]
	home := g.home[region]
	if home == "" || len(region) != 2 || region == locale {
		return line
	}
	language, _, _ := strings.Cut(locale, "-")
	c := g.currencies(language)[home]
	narrow := c["symbol-alt-narrow"]
	if narrow != "" && narrow != home {
		line["c"], line["s"] = home, narrow
	}
	return line
}

type numbers struct {
	Main map[string]struct {
		Numbers map[string]any
	}
}

func (g *generator) record(locale string) record {
	var n numbers
	g.read(&n, "cldr-numbers-full", "main", locale, "numbers.json")
	all := n.Main[locale].Numbers
	system := all["defaultNumberingSystem"].(string)
	text := func(section, key string) string {
		m, _ := all[section+"-numberSystem-"+system].(map[string]any)
		s, _ := m[key].(string)
		return s
	}
	r := record{
		Decimal: text("symbols", "decimal"), Group: text("symbols", "group"),
		CDec: text("symbols", "currencyDecimal"), CGroup: text("symbols", "currencyGroup"),
		Minus: text("symbols", "minusSign"), Percent: text("symbols", "percentSign"),
		Money: text("currencyFormats", "standard"), Alpha: text("currencyFormats", "standard-alphaNextToNumber"),
		Number: text("decimalFormats", "standard"), Share: text("percentFormats", "standard"),
		Digits: g.digits(system), Min: int(all["minimumGroupingDigits"].(string)[0] - '0'),
		Symbols: map[string]string{},
	}
	for code, c := range g.currencies(locale) {
		if g.current(code) && c["symbol"] != "" && c["symbol"] != code {
			r.Symbols[code] = c["symbol"]
		}
	}
	g.dates(locale, &r)
	return r
}

func (g *generator) digits(system string) string {
	if system == "latn" {
		return ""
	}
	var d struct {
		Supplemental struct {
			NumberingSystems map[string]map[string]string
		}
	}
	g.read(&d, "cldr-core", "supplemental", "numberingSystems.json")
	digits := d.Supplemental.NumberingSystems[system]["_digits"]
	if digits == "" {
		log.Fatal("no digits: ", system)
	}
	return digits
}

type calendar struct {
	Months     map[string]map[string]map[string]string
	DayPeriods map[string]map[string]map[string]string
	Eras       struct{ EraAbbr map[string]string }
	Dates      map[string]any `json:"dateFormats"`
	Times      map[string]any `json:"timeFormats"`
	Joins      map[string]any `json:"dateTimeFormats"`
}

func (g *generator) dates(locale string, r *record) {
	var d struct {
		Main map[string]struct {
			Dates struct{ Calendars struct{ Gregorian calendar } }
		}
	}
	g.read(&d, "cldr-dates-full", "main", locale, "ca-gregorian.json")
	c := d.Main[locale].Dates.Calendars.Gregorian
	r.Date, r.Short = plain(c.Dates["long"]), plain(c.Dates["medium"])
	r.Time, r.Join = plain(c.Times["short"]), plain(c.Joins["medium"])
	r.Time = strings.ReplaceAll(r.Time, "B", "a") // parts of the day are told as its halves
	for _, m := range strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12") {
		r.Months = append(r.Months, c.Months["format"]["wide"][m])
		r.Abbr = append(r.Abbr, c.Months["format"]["abbreviated"][m])
	}
	r.Half = [2]string{c.DayPeriods["format"]["abbreviated"]["am"], c.DayPeriods["format"]["abbreviated"]["pm"]}
	if strings.Contains(r.Date+r.Short, "G") {
		r.Era = c.Eras.EraAbbr["1"]
	}
}

// plain reads a pattern, which CLDR writes as text or, with digits of its own, as an object.
func plain(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	if m, ok := v.(map[string]any); ok {
		return m["_value"].(string)
	}
	log.Fatalf("no pattern: %v", v)
	return ""
}
