package api

import (
	"context"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/people"
)

// Papers is what the API asks of the clearance desk.
type Papers interface {
	Gates(ctx context.Context) ([]clearance.Gate, error)
	Waivers(ctx context.Context) ([]*clearance.Waiver, error)
	List(ctx context.Context, f paperwork.Filter) (paperwork.Page, error)
	Weighed(ctx context.Context, id string) (paperwork.Filed, error)
	Used(ctx context.Context, id string) (paperwork.Cap, error)
	Behind(ctx context.Context, e *clearance.Evidence, in []market.Code) (cells []paperwork.Stood, more bool, err error)
	Ahead(ctx context.Context, q paperwork.Question) (paperwork.Outlook, error)
	Tasks(ctx context.Context, who paperwork.Who, seen, orders []market.Code) (paperwork.Tasks, error)
	Keep(ctx context.Context, who paperwork.Who, f paperwork.File) error
	FileOf(ctx context.Context, evidence string) (f paperwork.File, name string, err error)
}

var _ Papers = (*paperwork.Desk)(nil)

// Gate is one thing that must hold before a sale.
type Gate struct {
	Code       string            `json:"code" maxLength:"40"`
	Name       map[string]string `json:"name" doc:"By language."`
	Applies    string            `json:"applies,omitempty" maxLength:"2000" doc:"Condition (CEL) over product, model, variant, market and channel; absent: always."`
	Way        string            `json:"way" enum:"computed,attested,verified"`
	Holds      string            `json:"holds,omitempty" maxLength:"2000" doc:"Of a computed gate: the condition that must be true."`
	Kinds      []string          `json:"kinds,omitempty" maxItems:"20" doc:"Kinds of evidence that count; absent: all."`
	Role       string            `json:"role,omitempty" maxLength:"40"`
	Approvals  int               `json:"approvals,omitempty" minimum:"0" maximum:"5" doc:"Pairs of eyes beside the one that filed it."`
	Severity   string            `json:"severity" enum:"closes,warns"`
	WarnDays   int               `json:"warn_days,omitempty" minimum:"0" maximum:"730"`
	Owner      string            `json:"owner,omitempty" maxLength:"40"`
	Disclosure string            `json:"disclosure" enum:"plain,generic,hidden"`
	Source     string            `json:"source,omitempty" maxLength:"300"`
	Since      string            `json:"since,omitempty" format:"date-time"`
	Until      string            `json:"until,omitempty" format:"date-time" doc:"Exclusive."`
}

func gateOf(g clearance.Gate) Gate {
	out := Gate{g.Code, map[string]string{}, g.Applies, string(g.Way), g.Holds, g.Kinds, g.Role, g.Approvals, string(g.Severity), g.WarnDays, g.Owner,
		string(g.Disclosure), g.Source, stated(g.Since), stated(g.Until)}
	for l, name := range g.Name {
		out.Name[string(l)] = name
	}
	return out
}

func (g *Gate) gate() (clearance.Gate, error) {
	out := clearance.Gate{Code: g.Code, Name: catalogue.Words{}, Applies: g.Applies, Way: clearance.Way(g.Way), Holds: g.Holds, Kinds: g.Kinds, Role: g.Role,
		Approvals: g.Approvals, Severity: clearance.Severity(g.Severity), WarnDays: g.WarnDays, Owner: g.Owner, Disclosure: clearance.Disclosure(g.Disclosure), Source: g.Source}
	for l, name := range g.Name {
		out.Name[market.Language(l)] = name
	}
	var err error
	out.Span, err = spanFrom(g.Since, g.Until)
	return out, err
}

// told writes an instant; "" for none.
func stated(i clock.Instant) string {
	if i == 0 || i == clock.Never {
		return ""
	}
	return i.String()
}

func instantFrom(field, text string) (clock.Instant, error) {
	if text == "" {
		return 0, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, fault.Field(field, "api.instant_invalid")
	}
	return clock.Of(t), nil
}

func spanFrom(since, until string) (s clock.Span, err error) {
	if s.Since, err = instantFrom("since", since); err != nil {
		return s, err
	}
	s.Until, err = instantFrom("until", until)
	return s, err
}

// Covered is what a piece of evidence or a waiver covers; an absent list is all.
type Covered struct {
	Models   []string `json:"models,omitempty" maxItems:"500"`
	Variants []string `json:"variants,omitempty" maxItems:"500"`
	Markets  []string `json:"markets,omitempty" maxItems:"250"`
	Channels []string `json:"channels,omitempty" maxItems:"10"`
	Chipsets []string `json:"chipsets,omitempty" maxItems:"100"`
}

func coveredBy(s clearance.Scope) Covered {
	c := Covered{Models: s.Models, Variants: s.Variants, Chipsets: s.Chipsets}
	for _, m := range s.Markets {
		c.Markets = append(c.Markets, string(m))
	}
	for _, ch := range s.Channels {
		c.Channels = append(c.Channels, string(ch))
	}
	return c
}

func (c *Covered) scope() clearance.Scope {
	s := clearance.Scope{Models: c.Models, Variants: c.Variants, Chipsets: c.Chipsets}
	for _, m := range c.Markets {
		s.Markets = append(s.Markets, market.Code(m))
	}
	for _, ch := range c.Channels {
		s.Channels = append(s.Channels, market.Channel(ch))
	}
	return s
}

// Term is a condition to which a clearance is bound.
type Term struct {
	Kind  string `json:"kind" enum:"quantity,deposit,personal_use,other"`
	Value int64  `json:"value,omitempty" minimum:"0" doc:"Units; of a deposit, minor units for each."`
	Text  string `json:"text,omitempty" maxLength:"200"`
}

// Paper is a piece of evidence.
type Paper struct {
	Gate       string  `json:"gate" maxLength:"40"`
	Kind       string  `json:"kind" maxLength:"200"`
	Number     string  `json:"number" maxLength:"200"`
	Issuer     string  `json:"issuer,omitempty" maxLength:"200"`
	Holder     string  `json:"holder,omitempty" maxLength:"200"`
	Scope      Covered `json:"scope,omitempty"`
	Issued     string  `json:"issued,omitempty" format:"date-time"`
	Since      string  `json:"since,omitempty" format:"date-time"`
	Until      string  `json:"until,omitempty" format:"date-time" doc:"Exclusive."`
	File       string  `json:"file,omitempty" maxLength:"64" doc:"SHA-256 of a file that is kept."`
	Conditions []Term  `json:"conditions,omitempty" maxItems:"10"`
	Replaces   string  `json:"replaces,omitempty" maxLength:"80" doc:"The piece that ends when this one is good."`
}

func (p *Paper) evidence() (clearance.Evidence, error) {
	e := clearance.Evidence{Gate: p.Gate, Kind: p.Kind, Number: p.Number, Issuer: p.Issuer, Holder: p.Holder, Scope: p.Scope.scope(), File: p.File, Replaces: p.Replaces}
	for _, t := range p.Conditions {
		e.Conditions = append(e.Conditions, clearance.Condition{Kind: t.Kind, Value: t.Value, Text: t.Text})
	}
	var err error
	if e.Issued, err = instantFrom("issued", p.Issued); err != nil {
		return e, err
	}
	e.Span, err = spanFrom(p.Since, p.Until)
	return e, err
}

// FiledPaper is a piece of evidence with what became of it.
type FiledPaper struct {
	ID string `json:"id"`
	Paper
	State      string          `json:"state" enum:"pending,cleared,conditional,expired"`
	Reason     string          `json:"reason" doc:"cleared, approval_missing, not_yet_valid, expired, revoked, replaced …"`
	FiledBy    string          `json:"filed_by"`
	FiledAt    string          `json:"filed_at,omitempty"`
	Approved   []PaperApproval `json:"approved"`
	Missing    int             `json:"approvals_missing"`
	Soon       bool            `json:"ends_soon"`
	ReplacedAt string          `json:"replaced_at,omitempty"`
	RevokedAt  string          `json:"revoked_at,omitempty"`
	RevokedWhy string          `json:"revoked_why,omitempty"`
	UnitsSold  *int64          `json:"units_sold,omitempty" doc:"Of one for a number of units: how many have gone. Only of one piece."`
}

// PaperApproval is one person's yes.
type PaperApproval struct {
	Who string `json:"who"`
	At  string `json:"at"`
}

func paperOf(f paperwork.Filed) FiledPaper {
	out := FiledPaper{ID: f.ID, State: string(f.State), Reason: f.Word, FiledBy: f.FiledBy, FiledAt: stated(f.FiledAt), Approved: []PaperApproval{}, Missing: f.Missing, Soon: f.Soon,
		ReplacedAt: stated(f.ReplacedAt), RevokedAt: stated(f.RevokedAt), RevokedWhy: f.RevokedWhy,
		Paper: Paper{Gate: f.Gate, Kind: f.Kind, Number: f.Number, Issuer: f.Issuer, Holder: f.Holder, Scope: coveredBy(f.Scope), Issued: stated(f.Issued),
			Since: stated(f.Since), Until: stated(f.Until), File: f.File, Replaces: f.Replaces}}
	for _, c := range f.Conditions {
		out.Conditions = append(out.Conditions, Term{c.Kind, c.Value, c.Text})
	}
	for _, a := range f.Approved {
		out.Approved = append(out.Approved, PaperApproval{a.Who, stated(a.At)})
	}
	return out
}

// papers gives the desk to a holder who may look somewhere, with the markets that the holder sees; none is all.
func (a *API) papers(ctx context.Context) (Papers, []market.Code, error) {
	who := callerOf(ctx).who
	switch {
	case who == nil:
		return nil, nil, fault.New(fault.Unsigned, "api.key_needed")
	case a.Papers == nil:
		return nil, nil, fault.New(fault.Busy, "api.not_here")
	case who.May(people.See, ""):
		return a.Papers, nil, nil
	}
	var seen []market.Code
	for _, m := range a.Offers.Markets() {
		if who.May(people.See, m.Code) {
			seen = append(seen, m.Code)
		}
	}
	if len(seen) == 0 {
		return nil, nil, fault.New(fault.Forbidden, "api.not_yours", "permission", people.See)
	}
	return a.Papers, seen, nil
}

type gatesOut struct {
	Body struct {
		Gates []Gate `json:"gates"`
	}
}

func (a *API) gates(ctx context.Context, _ *struct{}) (*gatesOut, error) {
	desk, _, err := a.papers(ctx)
	if err != nil {
		return nil, err
	}
	gates, err := desk.Gates(ctx)
	out := &gatesOut{}
	out.Body.Gates = []Gate{}
	for _, g := range gates {
		out.Body.Gates = append(out.Body.Gates, gateOf(g))
	}
	return out, err
}

// Preview asks what a change would do, and makes nothing.
type Preview struct {
	Preview bool `query:"preview" doc:"Only tell what it would open and close."`
}

type doneOut struct {
	Body struct {
		ID      string   `json:"id,omitempty" doc:"Of what was made; absent in a preview."`
		Effects []Effect `json:"effects,omitzero" doc:"Of a preview; empty when nothing would move."`
	}
}

// make makes one change, or tells what it would do.
func (a *API) make(ctx context.Context, preview bool, one change.Change) (*doneOut, error) {
	desk, who, err := a.deskOfChanges(ctx)
	if err != nil {
		return nil, err
	}
	out := &doneOut{}
	if preview {
		effects, err := desk.Preview(ctx, who, []change.Change{one})
		out.Body.Effects = effectsOf(who, effects)
		return out, err
	}
	if strings.TrimSpace(one.Why) == "" {
		return nil, fault.Field("why", "change.why_missing")
	}
	var made []change.Change
	if before, ok := carriedOut(ctx); ok {
		if one.Before == nil && (one.Kind == change.EvidencePut || one.Kind == change.WaiverPut) {
			one.Subject = "" // was drawn anew for this repetition
		}
		made, err = madeBefore(ctx, desk, who, []change.Change{one}, before.At)
	} else {
		made, err = desk.Apply(ctx, who, []change.Change{one})
	}
	if err != nil || len(made) == 0 {
		return out, err
	}
	out.Body.ID = made[0].Subject
	return out, nil
}

type putGateIn struct {
	Keyed
	Preview
	Gate string `path:"gate" maxLength:"40"`
	Body struct {
		Gate Gate   `json:"gate"`
		Why  string `json:"why" maxLength:"300"`
	}
}

func (a *API) putGate(ctx context.Context, in *putGateIn) (*doneOut, error) {
	g, err := in.Body.Gate.gate()
	if err != nil {
		return nil, err
	}
	g.Code = in.Gate
	return a.make(ctx, in.Preview.Preview, change.Change{Kind: change.GatePut, Subject: in.Gate, After: change.Made(g), Why: in.Body.Why})
}

// inName is the market in whose name a change of a scope is asked for: its only one, or the whole company.
func inName(s clearance.Scope) market.Code {
	if len(s.Markets) == 1 {
		return s.Markets[0]
	}
	return ""
}
