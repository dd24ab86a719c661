package world

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"

	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/tax"
)

var today = clock.Of(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))

func TestEveryMarketCanBeOpened(t *testing.T) {
	list, err := Countries()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 75 {
		t.Errorf("%d markets, want 75 or more", len(list))
	}
	shipped := []market.Language{"en", "fr", "es", "zh", "ar"}
	for _, c := range list {
		m := c.Market
		say := func(format string, args ...any) { t.Errorf("%s: "+format, append([]any{m.Code}, args...)...) }
		if _, err := time.LoadLocation(m.TimeZone); err != nil || m.TimeZone == "" {
			say("time zone: %v", err)
		}
		if len(m.Languages) == 0 || len(m.Readable) == 0 || m.Residence == "" {
			say("languages, readable or residence is missing")
		}
		for _, l := range m.Languages {
			if !slices.Contains(shipped, l) {
				say("no pages in %s", l)
			}
		}
		if len(m.Tenders) == 0 || !m.Currency(today).Valid() {
			say("no currency today")
		}
		if _, found, _ := c.Rates.At("", tax.Standard, today); !found {
			say("no standard tax rate today")
		}
		for _, r := range c.Rates {
			if r.Source == "" || r.Rate < 0 || r.Rate > 400_000 {
				say("tax rate %+v", r)
			}
		}
		if code := phonenumbers.GetCountryCodeForRegion(strings.ToUpper(string(m.Code))); m.Dialling != fmt.Sprintf("+%d", code) {
			say("dialling code %s, want +%d", m.Dialling, code)
		}
		checkAddress(say, m.Address)
		if m.Rights != (market.Rights{}) && m.Rights.Source == "" {
			say("rights without a source")
		}
	}
}

func checkAddress(say func(string, ...any), a market.AddressFormat) {
	part := map[string]string{"street": "%A", "city": "%C", "state": "%S", "postcode": "%Z", "district": "%D"}
	for _, field := range a.Required {
		if !strings.Contains(a.Template, part[field]) {
			say("%s is required but not in the template %s", field, a.Template)
		}
	}
	if a.Source == "" {
		say("address without a source")
	}
	if a.Postcode == "" {
		return
	}
	whole, err := regexp.Compile("^(?:" + a.Postcode + ")$")
	if err != nil || !whole.MatchString(a.Example) {
		say("postcode %s does not match its example %s: %v", a.Postcode, a.Example, err)
	}
}

func TestMoneyAndTaxChangeOnTheirDay(t *testing.T) {
	list, err := Countries()
	if err != nil {
		t.Fatal(err)
	}
	by := map[market.Code]Country{}
	for _, c := range list {
		by[c.Market.Code] = c
	}
	midnight := func(code market.Code, date string) clock.Instant {
		m := by[code].Market
		return m.Start(date)
	}
	bg := by["bg"].Market
	euro := midnight("bg", "2026-01-01")
	if bg.Currency(euro-1) != "BGN" || bg.Currency(euro) != "EUR" {
		t.Errorf("Bulgaria pays in %s before 2026 and %s after", bg.Currency(euro-1), bg.Currency(euro))
	}
	ro := midnight("ro", "2025-08-01")
	before, _, _ := by["ro"].Rates.At("", tax.Standard, ro-1)
	after, _, _ := by["ro"].Rates.At("", tax.Standard, ro)
	if before != 190000 || after != 210000 {
		t.Errorf("Romania's tax is %d, then %d", before, after)
	}
	if islands, _, _ := by["es"].Rates.At("GC", tax.Standard, today); islands != 70000 {
		t.Errorf("the tax of Las Palmas is %d", islands)
	}
}
