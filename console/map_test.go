package console

import (
	"io"
	"strings"
	"testing"

	"comptoir/clearance"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/store"
)

// onTheirWay adds to twoMarkets one that is announced, and two criteria for its opening, of which one holds.
func onTheirWay(tx *store.Tx) error {
	if err := twoMarkets(tx); err != nil {
		return err
	}
	m := market.Market{Code: "no", Stage: market.Announced, Languages: []market.Language{"en"}, TimeZone: "UTC", Tax: market.TaxIncluded, Payments: []string{"bank_transfer"},
		Tenders: []market.Tender{{Currency: "NOK"}}}
	if err := tx.PutMarket(m); err != nil {
		return err
	}
	for _, compute := range []launch.Computation{launch.PaymentPresent, launch.PricesPresent} {
		c := launch.Criterion{Code: "open." + string(compute), Name: string(compute), Stage: market.Open, Way: clearance.Computed, Compute: compute, Owner: "owner"}
		if err := tx.PutLaunchCriterion(c); err != nil {
			return err
		}
	}
	return nil
}

func TestTheMapIsColouredByWhatTheAddressAsks(t *testing.T) {
	h := newHouse(t, onTheirWay)
	var drawn map[market.Code]string
	h.Map = func(_ io.Writer, _ string, of func(market.Code) (class, href, label string)) error {
		drawn = map[market.Code]string{}
		for _, code := range []market.Code{"es", "fr", "no", "xx"} {
			class, href, label := of(code)
			drawn[code] = strings.Join([]string{class, href, label}, " | ")
		}
		return nil
	}
	owner := h.as(t, "owner")
	for _, c := range []struct{ query, market, drawn, table string }{
		{"", "no", "stage-announced | /console/markets/no | Norway: Announced", ""},
		{"?colour=taste", "es", "stage-open | /console/markets/es | Spain: Open", ""},
		{"?colour=readiness", "no", "step-2 | /console/launch/markets/no | Norway: 50%, 1 of 2 · Before Open", "no,announced,open,1,2"},
		{"?colour=readiness", "es", "step-none | /console/launch/markets/es | Spain: nothing is asked", "es,open,,0,0"},
		{"?colour=offered", "no", "step-0 | /console/markets/no | Norway: 0%, 0/1", "no,announced,,0,1"},
		{"?colour=cleared", "no", "step-4 | /console/markets/no | Norway: 100%, 1/1", "no,announced,,1,1"},
		{"?colour=cleared", "xx", " |  | ", ""},
	} {
		_, page := owner.get("/console/" + c.query)
		if drawn[market.Code(c.market)] != c.drawn {
			t.Errorf("%s: %s is drawn as %q, want %q", c.query, c.market, drawn[market.Code(c.market)], c.drawn)
		}
		if !strings.Contains(page, `id="map-table"`) {
			t.Errorf("%s: no table says the same", c.query)
		}
		if c.table == "" {
			continue
		}
		if _, csv := owner.do("GET", "/console/"+c.query+"&as=csv", nil, "text/csv"); !strings.Contains(csv, c.table) {
			t.Errorf("%s as a table: %s", c.query, csv)
		}
	}
	h.as(t, "market_manager").get("/console/?colour=offered")
	if drawn["fr"] != " |  | " {
		t.Errorf("who works for Spain alone sees France as %q", drawn["fr"])
	}
}
