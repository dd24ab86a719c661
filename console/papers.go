package console

import (
	"strconv"
	"strings"
	"time"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
)

// action is where the form goes.
func (d *paperForm) action() string {
	if d.Replaces != nil {
		return "/console/evidence/" + d.Replaces.ID + "/replace"
	}
	return "/console/evidence/new"
}

func (d *paperForm) condition(kind string) clearance.Condition {
	for _, c := range d.Evidence.Conditions {
		if c.Kind == kind {
			return c
		}
	}
	return clearance.Condition{}
}

func (d *paperForm) conditionValue(kind string) string {
	if n := d.condition(kind).Value; n != 0 {
		return strconv.FormatInt(n, 10)
	}
	return ""
}

// shortList is how many members of a list a row names.
const shortList = 3

// someOf names the first members of a list; none is the text of a key.
func (v *View) someOf(all string, list []string) string {
	if len(list) == 0 {
		return v.W.T(all)
	}
	if len(list) <= shortList {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:shortList], ", ") + " " + v.W.N("scope.and_more", len(list)-shortList)
}

// listOr is the whole list, or the text of a key when there is none.
func (v *View) listOr(all string, list []string) string {
	if len(list) == 0 {
		return v.W.T(all)
	}
	return strings.Join(list, ", ")
}

func (v *View) someMarkets(list []market.Code) string {
	names := make([]string, len(list))
	for i, m := range list {
		names[i] = v.country(m)
	}
	return v.someOf("staff.everywhere", names)
}

// validity is the span of a piece of evidence as days.
func (v *View) validity(e *clearance.Evidence) string {
	zone := v.zoneOf(e.Scope)
	until := ""
	if e.Until != 0 {
		until = v.dayIn(e.Until-1, zone)
	}
	return v.fromTo(v.dayIn(e.Since, zone), until)
}

// span writes since when and until when something holds.
func (v *View) span(since, until clock.Instant) string { return v.fromTo(v.at(since), v.at(until)) }

func (v *View) fromTo(since, until string) string {
	begins, ends := since != "" && since != "–", until != "" && until != "–"
	switch {
	case begins && ends:
		return since + " – " + until
	case begins:
		return v.W.T("span.from", "date", since)
	case ends:
		return v.W.T("span.until", "date", until)
	}
	return v.W.T("evidence.always")
}

// dated writes a date of the form 2006-01-02 as the language does.
func (v *View) dated(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return v.W.Short(t)
}

// dayIn writes the day of an instant in a zone, as the language does; "" when there is none.
func (v *View) dayIn(i clock.Instant, zone *time.Location) string {
	if i <= 1 || i >= clock.Never-1 {
		return ""
	}
	if zone == nil {
		zone = time.UTC
	}
	return v.W.Short(i.Time().In(zone))
}

// day writes the day of an instant.
func (v *View) dayAt(i clock.Instant) string {
	zone := v.zone
	if zone == nil {
		zone = time.UTC
	}
	return dash(v.dayIn(i, zone))
}

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func codes(list []market.Code) string {
	parts := make([]string, len(list))
	for i, m := range list {
		parts[i] = string(m)
	}
	return strings.Join(parts, ", ")
}

func hasChannel(s clearance.Scope, ch market.Channel) bool {
	for _, one := range s.Channels {
		if one == ch {
			return true
		}
	}
	return false
}
