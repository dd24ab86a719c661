package demo

import (
	"fmt"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
)

// Papers are the gates of the demonstration and what satisfies them, as clearance.toml tells it.
type Papers struct {
	Gates    []PaperGate     `toml:"gates"`
	Evidence []PaperEvidence `toml:"evidence"`
	Waivers  []PaperWaiver   `toml:"waivers"`
}

// PaperGate is a gate with dates as text, in UTC.
type PaperGate struct {
	Code       string            `toml:"code"`
	Name       map[string]string `toml:"name"`
	Applies    string            `toml:"applies"`
	Way        string            `toml:"way"`
	Holds      string            `toml:"holds"`
	Kinds      []string          `toml:"kinds"`
	Role       string            `toml:"role"`
	Approvals  int               `toml:"approvals"`
	Severity   string            `toml:"severity"`
	WarnDays   int               `toml:"warn_days"`
	Owner      string            `toml:"owner"`
	Disclosure string            `toml:"disclosure"`
	Source     string            `toml:"source"`
	Since      string            `toml:"since"`
	Until      string            `toml:"until"`
}

// PaperScope is what a paper covers.
type PaperScope struct {
	Models   []string         `toml:"models"`
	Markets  []market.Code    `toml:"markets"`
	Channels []market.Channel `toml:"channels"`
	Chipsets []string         `toml:"chipsets"`
}

func (s PaperScope) scope() clearance.Scope {
	return clearance.Scope{Models: s.Models, Markets: s.Markets, Channels: s.Channels, Chipsets: s.Chipsets}
}

// PaperEvidence is a piece of evidence. InDays is its end counted from the day of the demonstration.
type PaperEvidence struct {
	PaperScope
	ID          string   `toml:"id"`
	Gate        string   `toml:"gate"`
	Kind        string   `toml:"kind"`
	Number      string   `toml:"number"`
	Issuer      string   `toml:"issuer"`
	Holder      string   `toml:"holder"`
	Since       string   `toml:"since"`
	Until       string   `toml:"until"`
	InDays      int      `toml:"in_days"`
	FiledBy     string   `toml:"filed_by"`
	Approved    []string `toml:"approved"`
	Quantity    int64    `toml:"quantity"`
	Condition   string   `toml:"condition"`
	Deposit     int64    `toml:"deposit"`
	DepositText string   `toml:"deposit_text"`
	Revoked     string   `toml:"revoked"`
	Why         string   `toml:"why"`
}

// PaperWaiver is a waiver that ends some days after the demonstration is made.
type PaperWaiver struct {
	PaperScope
	ID     string `toml:"id"`
	Gate   string `toml:"gate"`
	Who    string `toml:"who"`
	Why    string `toml:"why"`
	InDays int    `toml:"in_days"`
}

// LoadPapers reads clearance.toml.
func LoadPapers() (Papers, error) { return strict[Papers]("clearance.toml") }

// utc reads dates that belong to no market.
func utc() *market.Market { return &market.Market{TimeZone: "UTC"} }

// Clearance gives the papers as facts; dates of evidence are those of its market.
func (p Papers) Clearance(markets map[market.Code]market.Market, now clock.Instant) (clearance.Papers, error) {
	var made clearance.Papers
	for _, g := range p.Gates {
		gate := clearance.Gate{Code: g.Code, Name: catalogue.Words{}, Applies: g.Applies, Way: clearance.Way(g.Way), Holds: g.Holds, Kinds: g.Kinds, Role: g.Role,
			Approvals: g.Approvals, Severity: clearance.Severity(g.Severity), WarnDays: g.WarnDays, Owner: g.Owner, Disclosure: clearance.Disclosure(g.Disclosure),
			Source: g.Source, Span: utc().Span(g.Since, g.Until)}
		for l, name := range g.Name {
			gate.Name[market.Language(l)] = name
		}
		if err := gate.Check(); err != nil {
			return made, fmt.Errorf("gate %s: %w", g.Code, err)
		}
		made.Gates = append(made.Gates, gate)
	}
	for _, e := range p.Evidence {
		made.Evidence = append(made.Evidence, e.evidence(placeOf(e.PaperScope, markets), now))
	}
	for _, w := range p.Waivers {
		at := placeOf(w.PaperScope, markets)
		made.Waivers = append(made.Waivers, &clearance.Waiver{ID: w.ID, Gate: w.Gate, Scope: w.scope(), Who: w.Who, Why: w.Why, At: now, Until: inDays(at, w.InDays, now)})
	}
	return made, nil
}

// placeOf is the market whose dates a paper has: its only one, or none.
func placeOf(s PaperScope, markets map[market.Code]market.Market) *market.Market {
	if len(s.Markets) == 1 {
		if m, ok := markets[s.Markets[0]]; ok {
			return &m
		}
	}
	return utc()
}

// inDays is the end of the day that lies some days ahead.
func inDays(m *market.Market, days int, now clock.Instant) clock.Instant {
	return m.End(now.Time().In(m.Location()).AddDate(0, 0, days).Format("2006-01-02"))
}

func (e PaperEvidence) evidence(m *market.Market, now clock.Instant) *clearance.Evidence {
	made := &clearance.Evidence{ID: e.ID, Gate: e.Gate, Kind: e.Kind, Number: e.Number, Issuer: e.Issuer, Holder: e.Holder, Scope: e.scope(),
		Issued: m.Start(e.Since), Span: m.Span(e.Since, e.Until), FiledBy: e.FiledBy, FiledAt: min(now, m.Start(e.Since))}
	if e.InDays > 0 {
		made.Until = inDays(m, e.InDays, now)
	}
	for _, who := range e.Approved {
		made.Approved = append(made.Approved, clearance.Approval{Who: who, At: made.FiledAt})
	}
	if e.Quantity > 0 {
		made.Conditions = append(made.Conditions, clearance.Condition{Kind: clearance.ConditionQuantity, Value: e.Quantity})
	}
	if e.Deposit > 0 {
		made.Conditions = append(made.Conditions, clearance.Condition{Kind: clearance.ConditionDeposit, Value: e.Deposit, Text: e.DepositText})
	}
	if e.Condition != "" {
		made.Conditions = append(made.Conditions, clearance.Condition{Kind: clearance.ConditionOther, Text: e.Condition})
	}
	if e.Revoked != "" {
		made.RevokedAt, made.RevokedWhy = m.Start(e.Revoked), e.Why
	}
	return made
}
