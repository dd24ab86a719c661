package api

import (
	"context"
	"slices"

	"comptoir/change"
	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/fault"
)

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

func waiverOf(w *clearance.Waiver) GateWaiver {
	return GateWaiver{w.ID, w.Gate, coveredBy(w.Scope), w.Who, w.Why, stated(w.At), stated(w.Until)}
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
			out.Body.Waivers = append(out.Body.Waivers, waiverOf(w))
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

type endWaiverIn struct {
	Keyed
	Preview
	ID   string `path:"id" maxLength:"80"`
	Body struct {
		Why string `json:"why" maxLength:"300" doc:"Why it ends earlier."`
	}
}

// endWaiver ends a waiver now.
func (a *API) endWaiver(ctx context.Context, in *endWaiverIn) (*doneOut, error) {
	desk, seen, err := a.papers(ctx)
	if err != nil {
		return nil, err
	}
	all, err := desk.Waivers(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(w *clearance.Waiver) bool { return w.ID == in.ID && paperwork.Covers(w.Scope, seen) })
	if at < 0 {
		return nil, fault.New(fault.NotFound, "waiver.unknown", "waiver", in.ID)
	}
	next := *all[at]
	next.Until = a.Clock.Now()
	one := change.Change{Kind: change.WaiverPut, Market: inName(next.Scope), Subject: in.ID, Before: change.Made(all[at]), After: change.Made(next), Why: in.Body.Why}
	return a.make(ctx, in.Preview.Preview, one)
}
