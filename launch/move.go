package launch

import (
	"slices"
	"strconv"

	"comptoir/internal/clock"
	"comptoir/market"
)

// Refusal says why a market may not move. It is for staff; codes are stable.
type Refusal struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// Owed is what a maker still owes the people of a market. The desks count it from their records.
type Owed struct {
	Orders        int           `json:"orders"`         // open orders
	Returns       int           `json:"returns"`        // returns and refunds not finished
	Repairs       int           `json:"repairs"`        // repairs and claims not finished
	Returning     clock.Instant `json:"returning"`      // buyers may still send back until; 0: nobody
	Warranty      clock.Instant `json:"warranty"`       // the last warranty ends; 0: none
	Parts         clock.Instant `json:"parts"`          // spare parts must be had until; 0: none
	Service       clock.Instant `json:"service"`        // service points must stay until; 0: none
	ServicePoints int           `json:"service_points"` // that are still open
}

// Nothing tells whether nothing is owed at an instant. Service points that are still open are not owed once their
// time has come; they are simply still there.
func (o Owed) Nothing(now clock.Instant) bool { return len(o.refusals(now)) == 0 }

// Ends is the first instant at which nothing with a date is owed any more; 0 when no dated duty is left. Orders,
// returns and repairs have no date: they end when people end them.
func (o Owed) Ends(now clock.Instant) clock.Instant {
	last := max(o.Returning, o.Warranty, o.Parts, o.Service)
	if last <= now {
		return 0
	}
	return last
}

func (o Owed) refusals(now clock.Instant) []Refusal {
	var list []Refusal
	count := func(code string, n int) {
		if n > 0 {
			list = append(list, Refusal{Code: code, Params: map[string]string{"count": strconv.Itoa(n)}})
		}
	}
	until := func(code string, at clock.Instant) {
		if now < at {
			list = append(list, Refusal{Code: code, Params: map[string]string{"until": at.String()}})
		}
	}
	count("launch.owes_orders", o.Orders)
	count("launch.owes_returns", o.Returns)
	count("launch.owes_repairs", o.Repairs)
	until("launch.owes_withdrawal", o.Returning)
	until("launch.owes_warranty", o.Warranty)
	until("launch.owes_parts", o.Parts)
	until("launch.owes_service", o.Service)
	return list
}

// rank orders the stages by how much they promise to shoppers.
func rank(s market.Stage) int {
	switch s {
	case market.Announced:
		return 1
	case market.Pilot:
		return 2
	case market.Open:
		return 3
	}
	return 0
}

// MayMove tells whether a market may go from one stage to another, and if not, why not (rules 3 and 4). The
// checklist is the one of the entry of to; waived lines let through, missing ones need one of the waivers given
// with the move. Going back, closing or withdrawing asks no criteria: nobody has to earn the right to stop.
func MayMove(from, to market.Stage, list Checklist, waivers []Waiver, owed Owed, now clock.Instant) (ok bool, refusals []Refusal) {
	switch {
	case !from.Valid() || !to.Valid():
		return false, []Refusal{{Code: "launch.stage_unknown", Params: map[string]string{"from": string(from), "to": string(to)}}}
	case from == to:
		return false, []Refusal{{Code: "launch.stage_same", Params: map[string]string{"stage": string(to)}}}
	case to == market.Withdrawing && from != market.Pilot && from != market.Open:
		return false, []Refusal{{Code: "launch.nothing_to_withdraw", Params: map[string]string{"from": string(from)}}}
	case to == market.Withdrawn && from != market.Withdrawing:
		return false, []Refusal{{Code: "launch.leave_by_withdrawing", Params: map[string]string{"from": string(from)}}}
	case to == market.Withdrawn || leaves(from, to):
		refusals = owed.refusals(now)
	case rank(to) > rank(from):
		refusals = uncovered(list, waivers, now)
	}
	return len(refusals) == 0, refusals
}

// leaves: from a stage that has sold to one that only shows nothing.
func leaves(from, to market.Stage) bool {
	sold := from == market.Pilot || from == market.Open || from == market.Withdrawing
	return sold && (to == market.Closed || to == market.Announced)
}

// MayOpen tells whether a channel may be opened by its checklist.
func MayOpen(list Checklist, waivers []Waiver, now clock.Instant) (ok bool, refusals []Refusal) {
	refusals = uncovered(list, waivers, now)
	return len(refusals) == 0, refusals
}

func uncovered(list Checklist, waivers []Waiver, now clock.Instant) []Refusal {
	var refusals []Refusal
	for _, line := range list.Missing() {
		covers := func(w Waiver) bool {
			return w.Criterion == line.Criterion.Code && w.Market == line.Market && w.Who != "" && w.Why != "" && w.At <= now && now < w.Until
		}
		if !slices.ContainsFunc(waivers, covers) {
			refusals = append(refusals, Refusal{Code: "launch.criterion_missing",
				Params: map[string]string{"criterion": line.Criterion.Code, "owner": line.Owner}})
		}
	}
	return refusals
}
