package market

import (
	"slices"
	"sync"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/money"
)

// Code is an ISO 3166-1 alpha-2 code in small letters, "fr".
type Code string

// Language is a BCP 47 tag in its shortest form: "fr", "zh", "pt-BR".
type Language string

// TaxDisplay says how the law there wants prices shown: with the tax in them, or added at the end.
type TaxDisplay string

// The two ways of showing tax.
const (
	TaxIncluded TaxDisplay = "included"
	TaxAdded    TaxDisplay = "added"
)

// Market is one country as the company sells in it. What world/ ships of it are facts about the
// country; what the company decides (stage, openings, entity, methods) is edited in the console.
type Market struct {
	Code      Code          `json:"code" toml:"code"`
	Name      string        `json:"name" toml:"name"` // in English; pages use CLDR's names
	Stage     Stage         `json:"stage" toml:"stage"`
	Openings  []Opening     `json:"openings,omitempty" toml:"openings"`
	Languages []Language    `json:"languages" toml:"languages"`
	Tenders   []Tender      `json:"tenders" toml:"tenders"`
	TimeZone  string        `json:"time_zone" toml:"time_zone"` // IANA name
	Tax       TaxDisplay    `json:"tax_display" toml:"tax_display"`
	Entity    string        `json:"entity" toml:"entity"`       // the legal entity that sells and invoices
	Residence string        `json:"residence" toml:"residence"` // region in which data of its people stays
	Areas     []Area        `json:"areas,omitempty" toml:"areas"`
	Address   AddressFormat `json:"address" toml:"address"`
	Dialling  string        `json:"dialling" toml:"dialling"` // international prefix, "+33"
	Rights    Rights        `json:"rights" toml:"rights"`
	Terms     Terms         `json:"terms" toml:"terms"`
	Payments  []string      `json:"payments" toml:"payments"` // codes of payment methods, in the order shown
	Readable  []Language    `json:"readable,omitempty" toml:"readable"`
	Plugs     []string      `json:"plugs,omitempty" toml:"plugs"` // IEC types, "C", "F"

	// Networks, when given, makes the gate "bands" look at every phone here.
	Networks *NetworkRule `json:"networks,omitempty" toml:"networks"`
	// AfterClose is what becomes of an order whose clearance fell before shipment: ship, hold or cancel.
	AfterClose string `json:"after_close,omitempty" toml:"after_close"`
	// Version counts the changes of any fact of this market; a sale is decided under one version.
	Version int64 `json:"version" toml:"-"`
	// Papers is how many of these were changes of its clearance papers and nothing else.
	Papers int64 `json:"-" toml:"-"`
}

// NetworkRule says which share of a market's carriers must serve a phone, at least with limits, before it is sold.
type NetworkRule struct {
	Share      int    `json:"share" toml:"share"`   // thousandths of their subscribers
	Source     string `json:"source" toml:"source"` // who asks for it
	clock.Span `toml:"-"`
}

// Check refuses a rule that cannot be right, naming the field.
func (r *NetworkRule) Check() error {
	switch {
	case r == nil:
		return nil
	case r.Share < 1 || r.Share > 1000:
		return fault.Field("networks.share", "market.share_invalid")
	case r.Source == "":
		return fault.Field("networks.source", "market.source_missing")
	case r.Until != 0 && r.Until <= r.Since:
		return fault.Field("networks.until", "market.rule_inverted")
	}
	return nil
}

// Tender is a currency with the time in which it is the market's own.
type Tender struct {
	Currency money.Currency `json:"currency" toml:"currency"`
	Since    string         `json:"since,omitempty" toml:"since"` // date, "2026-01-01"
	Until    string         `json:"until,omitempty" toml:"until"`
	Source   string         `json:"source,omitempty" toml:"source"`
}

// Area is a part of a market with a tax or a delivery of its own: islands, states.
type Area struct {
	Code      string   `json:"code" toml:"code"` // ISO 3166-2 without the country, "CN" for ES-CN
	Name      string   `json:"name" toml:"name"`
	Postcodes []string `json:"postcodes,omitempty" toml:"postcodes"` // prefixes that lie in it
}

// AddressFormat is how an address is written and what it must have.
type AddressFormat struct {
	// Template as in Google's address data: %N name, %O organisation, %A street, %D district,
	// %C city, %S state, %Z postcode, %X sorting code, %n new line.
	Template string   `json:"template" toml:"template"`
	Required []string `json:"required" toml:"required"`           // of street, district, city, state, postcode
	Postcode string   `json:"postcode,omitempty" toml:"postcode"` // regular expression of the whole code
	Example  string   `json:"example,omitempty" toml:"example"`   // of a postcode, shown in errors
	States   []Area   `json:"states,omitempty" toml:"states"`     // a closed list to choose from, when there is one
	Source   string   `json:"source,omitempty" toml:"source"`
}

// Rights are the legal periods of a consumer; zero is "not known here".
type Rights struct {
	WithdrawalDays int    `json:"withdrawal_days,omitempty" toml:"withdrawal_days"`
	WarrantyMonths int    `json:"warranty_months,omitempty" toml:"warranty_months"`
	Source         string `json:"source,omitempty" toml:"source"`
}

// Terms are the conditions of sale that a buyer accepts, by version.
type Terms struct {
	Version string `json:"version" toml:"version"` // a date, "2026-01-01"
}

// Default is the language of /{market}/.
func (m *Market) Default() Language { return m.Languages[0] }

// Speaks tells whether the shop of the market is shown in this language.
func (m *Market) Speaks(l Language) bool { return slices.Contains(m.Languages, l) }

// Currency is the market's currency at an instant. Rule 5 of the package: dates are local.
func (m *Market) Currency(now clock.Instant) money.Currency {
	for _, t := range m.Tenders {
		if m.Span(t.Since, t.Until).Holds(now) {
			return t.Currency
		}
	}
	return m.Tenders[len(m.Tenders)-1].Currency
}

// zones remembers time zones by name: reading one is a look into files, and every request asks.
var zones sync.Map // string -> *time.Location; derived, never different

// Location is the market's time zone; UTC when the name is unknown to this machine.
func (m *Market) Location() *time.Location {
	if known, ok := zones.Load(m.TimeZone); ok {
		return known.(*time.Location)
	}
	loc, err := time.LoadLocation(m.TimeZone)
	if err != nil {
		return time.UTC
	}
	zones.Store(m.TimeZone, loc)
	return loc
}

// Start is the first instant of a local date ("2026-01-01"); 0 for "".
func (m *Market) Start(date string) clock.Instant {
	if date == "" {
		return 0
	}
	t, err := time.ParseInLocation(time.DateOnly, date, m.Location())
	if err != nil {
		return 0
	}
	return clock.Of(t)
}

// End is the local midnight after a date: the date's last instant, exclusive; 0 for "".
func (m *Market) End(date string) clock.Instant {
	if date == "" {
		return 0
	}
	t, err := time.ParseInLocation(time.DateOnly, date, m.Location())
	if err != nil {
		return 0
	}
	return clock.Of(t.AddDate(0, 0, 1))
}

// Span reads two local dates as a span; the last date is part of it.
func (m *Market) Span(since, until string) clock.Span {
	return clock.Span{Since: m.Start(since), Until: m.End(until)}
}
