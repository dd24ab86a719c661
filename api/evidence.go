package api

import (
	"context"
	"strings"
	"time"

	"comptoir/change"
	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/fault"
	"comptoir/market"
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
	out.Body.NextCursor = page.Next
	out.Body.Evidence = papersOf(page.Filed)
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

// PaperStory is a piece of evidence with the cells that stand on it, and what was done to it.
type PaperStory struct {
	FiledPaper
	Cells   []StoodCell  `json:"cells" doc:"In your markets: the first 100."`
	More    bool         `json:"more" doc:"More cells stand on it than are listed: ask what breaks without it."`
	History []ChangeMade `json:"history" doc:"Newest first."`
}

// StoodCell is a cell that stands on a piece of evidence.
type StoodCell struct {
	Market  string `json:"market"`
	Channel string `json:"channel"`
	SKU     string `json:"sku"`
	State   string `json:"state" doc:"What the gate says of it."`
}

type onePaperOut struct{ Body PaperStory }

// filedOne reads a piece that covers one of the holder's markets.
func (a *API) filedOne(ctx context.Context, id string) (Papers, paperwork.Filed, error) {
	desk, seen, err := a.papers(ctx)
	if err != nil {
		return nil, paperwork.Filed{}, err
	}
	one, err := desk.Weighed(ctx, id)
	if err == nil && !paperwork.Covers(one.Scope, seen) {
		err = fault.New(fault.NotFound, "evidence.unknown", "evidence", id)
	}
	return desk, one, err
}

// story adds to a piece the cells that stand on it, and its history.
func (a *API) story(ctx context.Context, desk Papers, one paperwork.Filed) (PaperStory, error) {
	s := PaperStory{FiledPaper: paperOf(one), Cells: []StoodCell{}, History: []ChangeMade{}}
	cells, more, err := desk.Behind(ctx, one.Evidence, a.where(ctx, people.See))
	if err != nil {
		return s, err
	}
	for _, c := range cells {
		s.Cells = append(s.Cells, StoodCell{string(c.Market), string(c.Channel), c.SKU, string(c.State)})
	}
	s.More = more
	if a.Changes == nil {
		return s, nil
	}
	list, err := a.Changes.History(ctx, change.Filter{Subject: one.ID, Limit: 50})
	s.History = madeOf(list)
	return s, err
}

func (a *API) oneEvidence(ctx context.Context, in *InEvidence) (*onePaperOut, error) {
	desk, one, err := a.filedOne(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &onePaperOut{}
	if out.Body, err = a.story(ctx, desk, one); err != nil {
		return nil, err
	}
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
	_, one, err := a.filedOne(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	kind := change.EvidenceYes
	if in.Step == "revoke" {
		kind = change.EvidenceEnd
	}
	return a.make(ctx, in.Preview.Preview, change.Change{Kind: kind, Market: inName(one.Scope), Subject: in.ID, Why: in.Body.Why})
}
