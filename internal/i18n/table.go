package i18n

import (
	"bytes"
	"embed"
	"encoding/json"
	"strings"
	"sync"
	"unicode/utf8"

	"comptoir/internal/invariant"
	"comptoir/market"
)

//go:embed cldr/formats.jsonl cldr/names.jsonl
var cldr embed.FS

// Locale is a language as it is written in a market: "fr" and "ch" make "fr-CH". Chinese in
// simplified characters keeps its script in Hong Kong and its like, whose own form is traditional.
func Locale(language market.Language, code market.Code) string {
	region := strings.ToUpper(string(code))
	if language == "zh" && (region == "HK" || region == "MO" || region == "SG" || region == "MY") {
		return "zh-Hans-" + region
	}
	base, own, has := strings.Cut(string(language), "-")
	if has && (len(own) == 2 || region == "") {
		return string(language)
	}
	if region == "" {
		return base
	}
	return string(language) + "-" + region
}

// record is the formats of one or several locales, as gen writes them.
type record struct {
	Point   string            `json:"dec"`
	Group   string            `json:"grp"`
	CDec    string            `json:"cdec"`
	CGroup  string            `json:"cgrp"`
	Minus   string            `json:"minus"`
	Percent string            `json:"pct"`
	Digits  string            `json:"digits"`
	Min     int               `json:"min"`
	Money   string            `json:"money"`
	Alpha   string            `json:"alpha"`
	Number  string            `json:"number"`
	Share   string            `json:"share"`
	Date    string            `json:"date"`
	Short   string            `json:"short"`
	Time    string            `json:"time"`
	Join    string            `json:"join"`
	Months  []string          `json:"months"`
	Abbr    []string          `json:"abbr"`
	Half    [2]string         `json:"half"`
	Era     string            `json:"era"`
	Symbols map[string]string `json:"symbols"`

	digits                      []string // ten, when they are not Latin
	money, alpha, number, share pattern
	date, short, time           []field
}

// Format writes for one locale. It is immutable and may be used from many goroutines.
type Format struct {
	*record
	locale       string
	home, symbol string // the country's currency and its narrow symbol
}

// alias is the line of a locale.
type alias struct {
	Locale string `json:"l"`
	Record int    `json:"r"`
	Home   string `json:"c"`
	Symbol string `json:"s"`
}

var formats = sync.OnceValue(readFormats)

func readFormats() map[string]*Format {
	all := map[string]*Format{}
	var records []*record
	eachLine("cldr/formats.jsonl", func(line []byte) {
		if !bytes.HasPrefix(line, []byte(`{"dec"`)) {
			var a alias
			mustRead(line, &a)
			all[a.Locale] = &Format{records[a.Record], a.Locale, a.Home, a.Symbol}
			return
		}
		r := &record{}
		mustRead(line, r)
		r.compile()
		records = append(records, r)
	})
	return all
}

func (r *record) compile() {
	for _, d := range r.Digits {
		r.digits = append(r.digits, string(d))
	}
	r.CDec, r.CGroup = or(r.CDec, r.Point), or(r.CGroup, r.Group)
	r.money, r.alpha = parsePattern(r.Money, r), parsePattern(or(r.Alpha, r.Money), r)
	r.number, r.share = parsePattern(r.Number, r), parsePattern(r.Share, r)
	r.date, r.short, r.time = parseDate(r.Date), parseDate(r.Short), parseDate(r.Time)
}

// Of gives the formats of a locale: exact, else of its language, else international English.
func Of(locale string) *Format {
	all := formats()
	if f, ok := all[locale]; ok {
		return f
	}
	for rest := locale; ; {
		i := strings.LastIndexByte(rest, '-')
		if i < 0 {
			return all["en-001"]
		}
		rest = rest[:i]
		if f, ok := all[rest]; ok {
			return f
		}
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func eachLine(path string, do func([]byte)) {
	body, err := cldr.ReadFile(path)
	invariant.Check(err == nil, "embedded %s: %v", path, err)
	for line := range bytes.Lines(body) {
		do(line)
	}
}

func mustRead(line []byte, into any) {
	err := json.Unmarshal(line, into)
	invariant.Check(err == nil, "embedded CLDR line: %v", err)
}

// The runes of a symbol that stand beside the number decide the pattern.
func lastRune(s string) rune  { r, _ := utf8.DecodeLastRuneInString(s); return r }
func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
