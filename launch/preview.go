package launch

import (
	"context"
	"slices"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/market"
)

// Moved is the forecasts' part of a preview of facts: it reads in the transaction which gates the facts that are being
// tried would pass in some markets, and says afterwards which milestones of plans would move. Nothing is written.
func (d *Desk) Moved(tx Tx, markets []market.Code, now clock.Instant) (func(context.Context) ([]change.DateMove, error), error) {
	plans, err := d.waiting(tx, markets)
	if err != nil || len(plans) == 0 {
		return nil, err
	}
	tried := map[market.Code]*seen{}
	known := map[market.Code]*market.Market{}
	all, err := tx.Markets()
	if err != nil {
		return nil, err
	}
	for i := range all {
		known[all[i].Code] = &all[i]
	}
	for _, p := range plans {
		for _, m := range p.gateMarkets() {
			if tried[m] != nil || known[m] == nil {
				continue
			}
			s, err := d.read(tx, m)
			if err != nil {
				return nil, err
			}
			tried[m] = &s
		}
	}
	return func(ctx context.Context) ([]change.DateMove, error) {
		var passed []Passed
		for _, p := range plans {
			for _, m := range p.gateMarkets() {
				if s := tried[m]; s != nil {
					passed = append(passed, s.passed(now)...)
				}
			}
		}
		return d.moves(ctx, plans, passed, known)
	}, nil
}

// waiting lists the plans that have a task in one of the markets.
func (d *Desk) waiting(tx Tx, markets []market.Code) ([]Plan, error) {
	heads, err := tx.LaunchPlans()
	if err != nil {
		return nil, err
	}
	var plans []Plan
	for _, head := range heads {
		p, err := tx.LaunchPlan(head.Code)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(append(p.gateMarkets(), p.marketsOf()...), func(m market.Code) bool { return slices.Contains(markets, m) }) {
			plans = append(plans, p)
		}
	}
	return plans, nil
}

// previewSeed makes both forecasts of a preview from the same draws: a date moves only because the facts did.
const previewSeed = 1

// moves forecasts each plan as it stands and with the gates that would be passed.
func (d *Desk) moves(ctx context.Context, plans []Plan, passed []Passed, markets map[market.Code]*market.Market) ([]change.DateMove, error) {
	var list []change.DateMove
	for _, p := range plans {
		now, err := d.Forecast(ctx, p.Code, previewSeed, 0)
		if err != nil {
			return nil, err
		}
		tried := p.WithGates(passed, markets)
		then, err := tried.Forecast(d.Today(), previewSeed, 0)
		if err != nil {
			return nil, err
		}
		for i, m := range then.Milestones {
			if was, will := datesOf(&now.Milestones[i]), datesOf(&m); !slices.Equal(was, will) {
				list = append(list, change.DateMove{Market: m.Market, Plan: p.Code, Milestone: m.Name, Was: was, Will: will})
			}
		}
	}
	return list, nil
}

// datesOf gives the dates of a milestone: the one on which it was reached, the three of its forecast, or none.
func datesOf(m *Milestone) []string {
	switch {
	case m.Reached != 0:
		return []string{m.Reached.String()}
	case len(m.Stuck) > 0:
		return []string{}
	}
	return []string{m.P10.String(), m.P50.String(), m.P90.String()}
}
