package launch

import (
	"context"
	"slices"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/offer"
)

var _ Gates = Filed{}

// Filed tells which gates are passed from the evidence that is filed: a gate of the company is passed when it closes
// nothing of what a market lists; one that no gate describes yet, when evidence for the whole market is in force.
type Filed struct{ Desk *Desk }

// PassedGates lists the gates that are passed in a market, by code.
func (f Filed) PassedGates(ctx context.Context, m market.Code) ([]Passed, error) {
	var s seen
	err := f.Desk.Store.View(ctx, func(tx Tx) (err error) {
		s, err = f.Desk.read(tx, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.passed(f.Desk.Clock.Now()), nil
}

// passed finds the gates with evidence in force that close nothing.
func (s *seen) passed(now clock.Instant) []Passed {
	since := map[string]clock.Instant{}
	for _, e := range s.evidence {
		if !inForce(e, now) || narrow(&e.Scope) && !s.gate(e.Gate) {
			continue
		}
		since[e.Gate] = max(since[e.Gate], e.Since, e.FiledAt)
	}
	if len(since) == 0 {
		return nil
	}
	for _, closing := range s.closing(now) {
		delete(since, closing)
	}
	var list []Passed
	for gate, at := range since {
		list = append(list, Passed{Gate: gate, Market: s.market.Code, At: at})
	}
	slices.SortFunc(list, func(a, b Passed) int {
		if a.Gate < b.Gate {
			return -1
		}
		return 1
	})
	return list
}

func inForce(e *clearance.Evidence, now clock.Instant) bool {
	end := ends(e.Until, e.RevokedAt, e.ReplacedAt)
	return e.FiledAt <= now && e.Since <= now && (end == 0 || now < end)
}

func narrow(s *clearance.Scope) bool {
	return len(s.Models)+len(s.Variants)+len(s.Chipsets) > 0
}

// gate tells whether the company describes a gate.
func (s *seen) gate(code string) bool { return slices.Contains(s.gates, code) }

// closing lists the gates that close something of what the market lists.
func (s *seen) closing(now clock.Instant) []string {
	shelf := s.shelf(now)
	e := Entry{Stage: market.Open}
	closing := map[string]bool{}
	for n, item := range shelf.Book.Items {
		if !counts(item, e) {
			continue
		}
		for _, c := range e.through(&s.market, now) {
			a := shelf.Answer(n, c, now)
			if listedIn(&a) {
				note(closing, &a)
			}
		}
	}
	var list []string
	for g := range closing {
		list = append(list, g)
	}
	slices.Sort(list)
	return list
}

func listedIn(a *offer.Answer) bool {
	return !slices.ContainsFunc(a.Refusals, func(r offer.Refusal) bool { return r.Gate == clearance.GateAssortment })
}

func note(closing map[string]bool, a *offer.Answer) {
	for _, r := range a.Refusals {
		if r.Gate != "" {
			closing[r.Gate] = true
		}
	}
}
