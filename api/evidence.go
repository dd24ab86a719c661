package api

import (
	"context"
	"strings"
	"time"

	"comptoir/change"
	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/people"
)

type evidenceIn struct {
	Paged
	Gate   string `query:"gate" maxLength:"40"`
	State  string `query:"state" enum:"pending,cleared,conditional,expired,all" doc:"Absent: what has not ended."`
	Owner  string `query:"owner" maxLength:"40" doc:"Role that owns the gate."`
	Market string `query:"market" maxLength:"2"`
	Days   int    `query:"days" minimum:"0" maximum:"3650" doc:"Only what ends within so many days."`
	Words  string `query:"q" maxLength:"80" doc:"In number, issuer, holder, kind."`
}

func (in *evidenceIn) filter(seen []market.Code) (paperwork.Filter, error) {
	f := paperwork.Filter{Gate: in.Gate, State: clearance.State(in.State), Owner: in.Owner, Within: time.Duration(in.Days) * 24 * time.Hour, Words: in.Words,
		Limit: in.Limit, Cursor: in.Cursor, Markets: seen, All: in.State == "all"}
	if f.All {
		f.State = ""
	}
	if in.Market == "" {
		return f, nil
	}
	for _, m := range seen {
		if string(m) == in.Market {
			seen = nil
		}
	}
	if len(seen) > 0 {
		return f, fault.New(fault.Forbidden, "api.not_yours", "permission", people.See)
	}
	f.Markets = []market.Code{market.Code(in.Market)}
	return f, nil
}

type evidenceOut struct {
	Body struct {
		Evidence   []FiledPaper `json:"evidence"`
		NextCursor string       `json:"next_cursor,omitempty"`
	}
}

func (a *API) evidence(ctx context.Context, in *evidenceIn) (*evidenceOut, error) {
	desk, seen, err := a.papers(ctx)
	if err != nil {
		return nil, err
	}
	f, err := in.filter(seen)
	if err != nil {
		return nil, err
	}
	page, err := desk.List(ctx, f)
	out := &evidenceOut{}
	out.Body.Evidence, out.Body.NextCursor = []FiledPaper{}, page.Next
	for _, one := range page.Filed {
		out.Body.Evidence = append(out.Body.Evidence, paperOf(one))
	}
	return out, err
}

func (a *API) evidenceTable(ctx context.Context, in *evidenceIn) (*csvOut, error) {
	out, err := a.evidence(ctx, in)
	if err != nil {
		return nil, err
	}
	rows := [][]string{{"id", "gate", "kind", "number", "issuer", "holder", "state", "reason", "models", "variants", "chipsets", "markets", "channels", "since", "until", "filed_by", "file"}}
	for _, p := range out.Body.Evidence {
		list := func(parts []string) string { return strings.Join(parts, " ") }
		rows = append(rows, []string{p.ID, p.Gate, p.Kind, p.Number, p.Issuer, p.Holder, p.State, p.Reason, list(p.Scope.Models), list(p.Scope.Variants),
			strings.Join(p.Scope.Chipsets, "; "), list(p.Scope.Markets), list(p.Scope.Channels), p.Since, p.Until, p.FiledBy, p.File})
	}
	return csvOf(rows), nil
}

// InEvidence names a piece of evidence.
type InEvidence struct {
	ID string `path:"id" maxLength:"80"`
}

type onePaperOut struct{ Body FiledPaper }

func (a *API) oneEvidence(ctx context.Context, in *InEvidence) (*onePaperOut, error) {
	desk, seen, err := a.papers(ctx)
	if err != nil {
		return nil, err
	}
	one, err := desk.Weighed(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !paperwork.Covers(one.Scope, seen) {
		return nil, fault.New(fault.NotFound, "evidence.unknown", "evidence", in.ID)
	}
	out := &onePaperOut{paperOf(one)}
	if one.Condition(clearance.ConditionQuantity) > 0 {
		used, err := desk.Used(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		out.Body.UnitsSold = &used.Units
	}
	return out, nil
}

type fileEvidenceIn struct {
	Keyed
	Preview
	Body struct {
		Evidence Paper  `json:"evidence"`
		Why      string `json:"why" maxLength:"300"`
	}
}

func (a *API) fileEvidence(ctx context.Context, in *fileEvidenceIn) (*doneOut, error) {
	e, err := in.Body.Evidence.evidence()
	if err != nil {
		return nil, err
	}
	return a.make(ctx, in.Preview.Preview, change.Change{Kind: change.EvidencePut, Market: inName(e.Scope), Subject: a.IDs.New("evd"), After: change.Made(e), Why: in.Body.Why})
}

type evidenceStepIn struct {
	Keyed
	Preview
	InEvidence
	Step string `path:"step" enum:"approve,revoke"`
	Body struct {
		Why string `json:"why" maxLength:"300" doc:"What was checked, or why it is revoked."`
	}
}

func (a *API) evidenceStep(ctx context.Context, in *evidenceStepIn) (*doneOut, error) {
	one, err := a.oneEvidence(ctx, &in.InEvidence)
	if err != nil {
		return nil, err
	}
	kind := change.EvidenceYes
	if in.Step == "revoke" {
		kind = change.EvidenceEnd
	}
	return a.make(ctx, in.Preview.Preview, change.Change{Kind: kind, Market: inName(one.Body.Scope.scope()), Subject: in.ID, Why: in.Body.Why})
}

// GateWaiver lets goods through a gate for a time.
type GateWaiver struct {
	ID    string  `json:"id,omitempty" maxLength:"80" doc:"Given by the program."`
	Gate  string  `json:"gate" maxLength:"40"`
	Scope Covered `json:"scope,omitempty"`
	Who   string  `json:"who,omitempty" maxLength:"254" doc:"Who granted it: told, not asked."`
	Why   string  `json:"why" maxLength:"300"`
	At    string  `json:"at,omitempty"`
	Until string  `json:"until" format:"date-time" doc:"Exclusive."`
}

type waiversOut struct {
	Body struct {
		Waivers []GateWaiver `json:"waivers"`
	}
}

func (a *API) waivers(ctx context.Context, _ *struct{}) (*waiversOut, error) {
	desk, seen, err := a.papers(ctx)
	if err != nil {
		return nil, err
	}
	all, err := desk.Waivers(ctx)
	out := &waiversOut{}
	out.Body.Waivers = []GateWaiver{}
	for _, w := range all {
		if paperwork.Covers(w.Scope, seen) {
			out.Body.Waivers = append(out.Body.Waivers, GateWaiver{w.ID, w.Gate, coveredBy(w.Scope), w.Who, w.Why, stated(w.At), stated(w.Until)})
		}
	}
	return out, err
}

type waiveGateIn struct {
	Keyed
	Preview
	Body GateWaiver
}

func (a *API) waiveGate(ctx context.Context, in *waiveGateIn) (*doneOut, error) {
	w := clearance.Waiver{Gate: in.Body.Gate, Scope: in.Body.Scope.scope(), Why: in.Body.Why}
	var err error
	if w.Until, err = instantFrom("until", in.Body.Until); err != nil {
		return nil, err
	}
	return a.make(ctx, in.Preview.Preview, change.Change{Kind: change.WaiverPut, Market: inName(w.Scope), Subject: a.IDs.New("wvr"), After: change.Made(w), Why: in.Body.Why})
}

type aheadIn struct {
	Until    string `query:"until" format:"date-time" doc:"Absent: a year ahead."`
	Gate     string `query:"gate" maxLength:"40"`
	Evidence string `query:"evidence" maxLength:"80" doc:"What stands on this piece now."`
	Party    string `query:"party" maxLength:"200" doc:"What stands on papers of this issuer or holder, or is sold through this partner."`
	Market   string `query:"market" maxLength:"2"`
}

// BrokenCell is a cell that may be sold now and will not be.
type BrokenCell struct {
	Market   string   `json:"market"`
	Channel  string   `json:"channel"`
	SKU      string   `json:"sku"`
	At       string   `json:"at"`
	Gate     string   `json:"gate"`
	Code     string   `json:"code"`
	Evidence []string `json:"evidence"`
}

// TouchedMarket sums what breaks of a market.
type TouchedMarket struct {
	Market     string `json:"market"`
	Cells      int    `json:"cells"`
	First      string `json:"first"`
	Units      int64  `json:"units" doc:"Sold of those cells within 90 days, from orders. Absent without order.see."`
	Revenue    *Money `json:"revenue,omitempty"`
	OpenOrders int64  `json:"open_orders"`
	OpenUnits  int64  `json:"open_units"`
}

type aheadOut struct {
	Body struct {
		Cells   int             `json:"cells" doc:"All of them; the list has 20,000 at most."`
		Markets []TouchedMarket `json:"markets"`
		Breaks  []BrokenCell    `json:"breaks"`
	}
}

// outlook asks the desk; only markets that the holder sees are looked at.
func (a *API) outlook(ctx context.Context, in *aheadIn) (paperwork.Outlook, error) {
	desk, seen, err := a.papers(ctx)
	if err != nil {
		return paperwork.Outlook{}, err
	}
	q := paperwork.Question{Until: clock.Of(a.Clock.Now().Time().AddDate(1, 0, 0)), Gate: in.Gate, Evidence: in.Evidence, Party: in.Party, In: seen}
	if in.Until != "" {
		if q.Until, err = instantFrom("until", in.Until); err != nil {
			return paperwork.Outlook{}, err
		}
	}
	if seen == nil {
		for _, m := range a.Offers.Markets() {
			q.In = append(q.In, m.Code)
		}
	}
	if in.Market != "" {
		if _, err := a.holder(ctx, people.See, market.Code(in.Market)); err != nil {
			return paperwork.Outlook{}, err
		}
		q.In = []market.Code{market.Code(in.Market)}
	}
	return desk.Ahead(ctx, q)
}

func (a *API) ahead(ctx context.Context, in *aheadIn) (*aheadOut, error) {
	o, err := a.outlook(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &aheadOut{}
	out.Body.Cells, out.Body.Markets, out.Body.Breaks = o.Cells, []TouchedMarket{}, []BrokenCell{}
	for _, t := range o.Markets {
		one := TouchedMarket{Market: string(t.Market), Cells: t.Cells, First: stated(t.First)}
		if callerOf(ctx).who.May(people.OrderSee, t.Market) {
			one.Units, one.Revenue, one.OpenOrders, one.OpenUnits = t.Units, moneyOrNil(money.Of(t.Revenue.Minor, t.Revenue.Currency)), t.Open, t.OpenUnits
		}
		out.Body.Markets = append(out.Body.Markets, one)
	}
	for _, b := range o.Breaks {
		out.Body.Breaks = append(out.Body.Breaks, BrokenCell{string(b.Market), string(b.Channel), b.SKU, stated(b.At), b.Gate, b.Code, append([]string{}, b.Evidence...)})
	}
	return out, nil
}

func (a *API) aheadTable(ctx context.Context, in *aheadIn) (*csvOut, error) {
	o, err := a.outlook(ctx, in)
	if err != nil {
		return nil, err
	}
	rows := [][]string{{"at", "market", "channel", "sku", "gate", "reason", "evidence"}}
	for _, b := range o.Breaks {
		rows = append(rows, []string{stated(b.At), string(b.Market), string(b.Channel), b.SKU, b.Gate, b.Code, strings.Join(b.Evidence, " ")})
	}
	return csvOf(rows), nil
}

// calendarOut is an iCalendar file.
type calendarOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte `contentType:"text/calendar"`
}

func (a *API) aheadCalendar(ctx context.Context, in *aheadIn) (*calendarOut, error) {
	o, err := a.outlook(ctx, in)
	if err != nil {
		return nil, err
	}
	zones := map[market.Code]*time.Location{}
	for _, m := range a.Offers.Markets() {
		zones[m.Code] = m.Location()
	}
	events := paperwork.Events(o.Breaks, func(m market.Code) *time.Location { return zones[m] })
	text := paperwork.Calendar("Comptoir clearance", events, a.Clock.Now(), func(e paperwork.Event) (string, string) {
		return e.Code + " " + string(e.Market), strings.Join(e.SKUs, ", ")
	})
	return &calendarOut{"text/calendar; charset=utf-8", text}, nil
}
