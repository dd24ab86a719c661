package api

import (
	"context"

	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/people"
)

// Coverage is how much of the whole portfolio a market offers on the web.
type Coverage struct {
	Market    string    `json:"market"`
	Stage     string    `json:"stage"`
	Portfolio int       `json:"portfolio" doc:"Variants whose product is on sale or ending."`
	Offered   int       `json:"offered" doc:"Shown for sale, sold out included."`
	Cleared   int       `json:"cleared" doc:"Closed by no gate but the market's own stage and channel."`
	Barriers  []Barrier `json:"barriers" doc:"What keeps the rest away, the largest first; a variant with two reasons counts under both."`
}

// Barrier is one reason with the number of variants that it keeps away.
type Barrier struct {
	Gate     string `json:"gate,omitempty"`
	Code     string `json:"code,omitempty" doc:"Of a reason that is no gate."`
	Variants int    `json:"variants"`
}

func coverageOf(o offer.Coverage) Coverage {
	out := Coverage{string(o.Market), string(o.Stage), o.Portfolio, o.Offered, o.Cleared, []Barrier{}}
	for _, b := range o.Barriers {
		out.Barriers = append(out.Barriers, Barrier(b))
	}
	return out
}

type coverageOut struct {
	Body struct {
		Markets []Coverage `json:"markets"`
	}
}

func (a *API) coverage(ctx context.Context, _ *struct{}) (*coverageOut, error) {
	counted, err := a.coverages(ctx)
	out := &coverageOut{}
	out.Body.Markets = []Coverage{}
	for _, one := range counted {
		out.Body.Markets = append(out.Body.Markets, coverageOf(one))
	}
	return out, err
}

func (a *API) coverageTable(ctx context.Context, _ *struct{}) (*csvOut, error) {
	counted, err := a.coverages(ctx)
	if err != nil {
		return nil, err
	}
	return csvOf(offer.CoverageTable(counted)), nil
}

// coverages counts the markets that the holder of the key may look at.
func (a *API) coverages(ctx context.Context) ([]offer.Coverage, error) {
	who := callerOf(ctx).who
	if who == nil {
		return nil, fault.New(fault.Unsigned, "api.key_needed")
	}
	var seen []*market.Market
	for _, m := range a.Offers.Markets() {
		if who.May(people.See, m.Code) {
			seen = append(seen, m)
		}
	}
	if len(seen) == 0 {
		return nil, fault.New(fault.Forbidden, "api.not_yours", "permission", people.See)
	}
	return a.Offers.Coverages(ctx, seen, market.Web, a.Clock.Now())
}
