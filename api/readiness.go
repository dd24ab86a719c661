package api

import (
	"context"

	"comptoir/internal/fault"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/people"
)

// Readiness is how a market stands before its next stage that asks for something.
type Readiness struct {
	Market  string   `json:"market"`
	Stage   string   `json:"stage"`
	To      string   `json:"to,omitempty" doc:"Absent when no stage ahead asks for anything."`
	Have    int64    `json:"have" doc:"Criteria that are met or waived."`
	Of      int64    `json:"of"`
	Missing []HeldUp `json:"missing" doc:"Who holds up what."`
}

// HeldUp is a criterion that is missing.
type HeldUp struct {
	Criterion string `json:"criterion"`
	Owner     string `json:"owner" doc:"The role that has to see to it."`
}

type readinessOut struct {
	Body struct {
		Markets []Readiness `json:"markets"`
	}
}

func (a *API) readiness(ctx context.Context, _ *struct{}) (*readinessOut, error) {
	seen, list, err := a.readinesses(ctx)
	out := &readinessOut{}
	out.Body.Markets = []Readiness{}
	for i := range list {
		out.Body.Markets = append(out.Body.Markets, readinessOf(seen[i], &list[i]))
	}
	return out, err
}

func readinessOf(m *market.Market, r *launch.Ready) Readiness {
	s := r.Share()
	out := Readiness{string(m.Code), string(m.Stage), string(r.To), s.Have, s.Of, []HeldUp{}}
	for _, l := range r.List.Missing() {
		out.Missing = append(out.Missing, HeldUp{l.Criterion.Code, l.Criterion.Owner})
	}
	return out
}

func (a *API) readinessTable(ctx context.Context, _ *struct{}) (*csvOut, error) {
	seen, list, err := a.readinesses(ctx)
	if err != nil {
		return nil, err
	}
	return csvOf(launch.ReadinessTable(seen, list)), nil
}

// readinesses counts the markets that the holder of the key may look at.
func (a *API) readinesses(ctx context.Context) ([]*market.Market, []launch.Ready, error) {
	desk, who, err := a.launches(ctx, people.See, "")
	if err != nil {
		return nil, nil, err
	}
	var seen []*market.Market
	for _, m := range a.Offers.Markets() {
		if who.May(people.See, m.Code) {
			seen = append(seen, m)
		}
	}
	if len(seen) == 0 {
		return nil, nil, fault.New(fault.Forbidden, "api.not_yours", "permission", people.See)
	}
	list, err := desk.Readiness(ctx, seen)
	return seen, list, err
}
