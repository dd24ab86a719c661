package paperwork

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"comptoir/internal/clock"
	"comptoir/market"
)

// Event is what ends on one day of a market for one reason: a line of the calendar.
type Event struct {
	Day      string // local to the market
	Market   market.Code
	Gate     string
	Code     string
	Evidence []string
	Cells    int
	SKUs     []string // the first of them
}

// eventSKUs is how many variants an event names.
const eventSKUs = 5

// Events gathers breaks by day, market and reason, in the order of days. The day is that of the market.
func Events(breaks []Break, zone func(market.Code) *time.Location) []Event {
	at := map[string]int{}
	var events []Event
	for _, b := range breaks {
		e := Event{Day: b.At.Time().In(zone(b.Market)).Format(time.DateOnly), Market: b.Market, Gate: b.Gate, Code: b.Code, Evidence: b.Evidence}
		key := e.key()
		i, known := at[key]
		if !known {
			i = len(events)
			at[key] = i
			events = append(events, e)
		}
		events[i].Cells++
		if len(events[i].SKUs) < eventSKUs && !slices.Contains(events[i].SKUs, b.SKU) {
			events[i].SKUs = append(events[i].SKUs, b.SKU)
		}
	}
	slices.SortStableFunc(events, func(a, b Event) int {
		return strings.Compare(a.Day+string(a.Market)+a.Gate, b.Day+string(b.Market)+b.Gate)
	})
	return events
}

func (e *Event) key() string {
	return strings.Join([]string{e.Day, string(e.Market), e.Gate, e.Code, strings.Join(e.Evidence, ",")}, "\x00")
}

// Calendar writes events as iCalendar (RFC 5545), whole days. words gives an event's summary and description; name is
// the calendar's.
func Calendar(name string, events []Event, now clock.Instant, words func(Event) (summary, text string)) []byte {
	var w calendarWriter
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//Comptoir//Clearance//EN")
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	w.line("X-WR-CALNAME", escaped(name))
	for _, e := range events {
		day, err := time.Parse(time.DateOnly, e.Day)
		if err != nil {
			continue // a day of Events is always one
		}
		summary, text := words(e)
		sum := sha256.Sum256([]byte(e.key()))
		w.line("BEGIN", "VEVENT")
		w.line("UID", hex.EncodeToString(sum[:12])+"@comptoir")
		w.line("DTSTAMP", now.Time().Format("20060102T150405Z"))
		w.line("DTSTART;VALUE=DATE", day.Format("20060102"))
		w.line("DTEND;VALUE=DATE", day.AddDate(0, 0, 1).Format("20060102"))
		w.line("SUMMARY", escaped(summary))
		if text != "" {
			w.line("DESCRIPTION", escaped(text))
		}
		w.line("TRANSP", "TRANSPARENT")
		w.line("END", "VEVENT")
	}
	w.line("END", "VCALENDAR")
	return []byte(w.String())
}

// calendarWriter writes content lines as RFC 5545 3.1 asks: at most 75 octets, folded between characters, CRLF.
type calendarWriter struct{ strings.Builder }

const octetsMax = 75

func (w *calendarWriter) line(name, value string) {
	rest, room := name+":"+value, octetsMax
	for len(rest) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(rest[cut]) {
			cut--
		}
		fmt.Fprintf(w, "%s\r\n ", rest[:cut])
		rest, room = rest[cut:], octetsMax-1
	}
	fmt.Fprintf(w, "%s\r\n", rest)
}

// escaped writes a text value as RFC 5545 3.3.11 asks; control characters have no place in it.
func escaped(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(text)
}
