package i18n

import (
	"fmt"
	"strings"
	"time"
)

// field is one part of a date pattern: a letter repeated, or text (letter 0).
type field struct {
	letter byte
	count  int
	text   string
}

func parseDate(pattern string) []field {
	var list []field
	for i := 0; i < len(pattern); {
		c := pattern[i]
		if c == '\'' {
			end := strings.IndexByte(pattern[i+1:], '\'')
			if end < 0 {
				return append(list, field{text: pattern[i+1:]})
			}
			list = append(list, field{text: or(pattern[i+1:i+1+end], "'")})
			i += end + 2
			continue
		}
		n := 1
		if !strings.ContainsRune("dMLyGHhkKma", rune(c)) {
			list = append(list, field{text: pattern[i : i+1]})
			i++
			continue
		}
		for i+n < len(pattern) && pattern[i+n] == c {
			n++
		}
		list = append(list, field{letter: c, count: n})
		i += n
	}
	return list
}

// Date writes a day in words, "21 novembre 2026". The day is that of the time's own location.
func (f *Format) Date(t time.Time) string { return string(f.appendDate(nil, f.date, t)) }

// Short writes a day in short, "21 nov. 2026".
func (f *Format) Short(t time.Time) string { return string(f.appendDate(nil, f.short, t)) }

// DateTime writes a day in short and the time of day, "21 nov. 2026, 18:05".
func (f *Format) DateTime(t time.Time) string {
	day, clock := string(f.appendDate(nil, f.short, t)), string(f.appendDate(nil, f.time, t))
	return strings.NewReplacer("{1}", day, "{0}", clock, "'", "").Replace(f.Join)
}

// Zoned is DateTime with how far the time's own location is from UTC: "21 nov. 2026, 18:05 (UTC+1)".
func (f *Format) Zoned(t time.Time) string { return f.DateTime(t) + " (\u2066" + offset(t) + "\u2069)" }

// offset is a time's distance from UTC: "UTC", "UTC+1", "UTC−3:30".
func offset(t time.Time) string {
	_, seconds := t.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	hours, minutes := seconds/3600, seconds/60%60
	switch {
	case minutes != 0:
		return fmt.Sprintf("UTC%s%d:%02d", sign, hours, minutes)
	case hours != 0:
		return fmt.Sprintf("UTC%s%d", sign, hours)
	}
	return "UTC"
}

func (f *Format) appendDate(out []byte, fields []field, t time.Time) []byte {
	for _, p := range fields {
		switch p.letter {
		case 0:
			out = append(out, p.text...)
		case 'd':
			out = f.appendInt(out, t.Day(), p.count)
		case 'M', 'L':
			out = f.appendMonth(out, t.Month(), p.count)
		case 'y':
			out = f.appendYear(out, t.Year(), p.count)
		case 'G':
			out = append(out, f.Era...)
		case 'a':
			out = append(out, f.Half[t.Hour()/12]...)
		case 'm':
			out = f.appendInt(out, t.Minute(), p.count)
		default:
			out = f.appendInt(out, hour(p.letter, t.Hour()), p.count)
		}
	}
	return out
}

// hour counts as the letter says: H 0–23, k 1–24, K 0–11, h 1–12.
func hour(letter byte, h int) int {
	switch letter {
	case 'k':
		return (h+23)%24 + 1
	case 'K':
		return h % 12
	case 'h':
		return (h+11)%12 + 1
	}
	return h
}

func (f *Format) appendMonth(out []byte, m time.Month, count int) []byte {
	switch {
	case count >= 4:
		return append(out, f.Months[m-1]...)
	case count == 3:
		return append(out, f.Abbr[m-1]...)
	}
	return f.appendInt(out, int(m), count)
}

func (f *Format) appendYear(out []byte, year, count int) []byte {
	if count == 2 {
		return f.appendInt(out, year%100, 2)
	}
	return f.appendInt(out, year, count)
}

func (f *Format) appendInt(out []byte, n, width int) []byte {
	if n >= 10 || width > 1 {
		out = f.appendInt(out, n/10, width-1)
	}
	return f.appendDigit(out, byte('0'+n%10))
}

// Date writes a day for a locale; see Format.Date.
func Date(locale string, t time.Time) string { return Of(locale).Date(t) }

// DateTime writes a day and a time of day for a locale.
func DateTime(locale string, t time.Time) string { return Of(locale).DateTime(t) }
