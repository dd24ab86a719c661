package console

import (
	"cmp"
	"net/http"
	"slices"

	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
)

type coverageData struct {
	*View
	Rows  []offer.Coverage
	Stage string
}

// coveragePage tells how much of the portfolio each market shows on the web, the fullest in front, as a page or as a table.
func (c *Console) coveragePage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("coverage.name"), "markets"
	d := coverageData{View: v, Stage: r.URL.Query().Get("stage")}
	if !market.Stage(d.Stage).Valid() {
		d.Stage = ""
	}
	var counted []*market.Market
	for _, m := range v.mine {
		if d.Stage == "" || string(m.Stage) == d.Stage {
			counted = append(counted, m)
		}
	}
	var err error
	if d.Rows, err = c.Offers.Coverages(r.Context(), counted, market.Web, v.Now); err != nil {
		return err
	}
	if r.URL.Query().Get("as") == "csv" {
		return table(w, "coverage", offer.CoverageTable(d.Rows))
	}
	if v.gates, err = c.Papers.Gates(r.Context()); err != nil {
		return err
	}
	slices.SortStableFunc(d.Rows, func(a, b offer.Coverage) int {
		return cmp.Or(cmp.Compare(b.Offered, a.Offered), cmp.Compare(b.Cleared, a.Cleared))
	})
	return c.show(w, r, coverageView(d))
}

// share writes a part of a whole in per cent, rounded down: only all is 100 %.
func (v *View) share(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return v.percent(money.Rate(part * 100 / whole * 10_000))
}

// barrier names what keeps variants away.
func (v *View) barrier(b offer.Barrier) string {
	if b.Gate != "" {
		return v.gateName(b.Gate)
	}
	return v.reason(b.Code, nil)
}
