package console

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/store"
)

// threeGates adds to twoMarkets a gate that evidence opens in Spain until the end of the year and closes France, one that only warns in
// Spain, and one that holds nobody up.
func threeGates(tx *store.Tx) error {
	if err := twoMarkets(tx); err != nil {
		return err
	}
	for _, g := range []clearance.Gate{
		{Code: "type_approval", Way: clearance.Verified, Severity: clearance.Closes, Owner: "launch_manager"},
		{Code: "service", Way: clearance.Verified, Applies: "market.code == 'es'", Severity: clearance.Warns, Owner: "support"},
		{Code: "charger", Way: clearance.Computed, Holds: "true", Severity: clearance.Closes, Owner: "catalogue_editor"},
	} {
		g.Disclosure = clearance.Plain
		if err := tx.PutGate(g); err != nil {
			return err
		}
	}
	end := clock.Of(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	return tx.PutEvidence(&clearance.Evidence{ID: "e1", Gate: "type_approval", Kind: "certificate", Number: "1", Issuer: "an authority",
		Scope: clearance.Scope{Markets: []market.Code{"es"}}, Span: clock.Span{Since: 1, Until: end}, FiledAt: 1})
}

var cellLink = regexp.MustCompile(`class="cell is-([a-z_]+)( aside)?" href="/console/cell/([a-z]+)/`)

func TestTheMatrixShowsTheCellsThatTheFilterLooksFor(t *testing.T) {
	h := newHouse(t, threeGates)
	owner := h.as(t, "owner")
	for _, c := range []struct{ query, want string }{
		{"", "es:sold_out fr:pending"},
		{"?state=pending", "fr:pending"},
		{"?gate=type_approval", "fr:pending"},
		{"?gate=service", "es:sold_out"},
		{"?gate=charger", ""},
		{"?gate=nothing", ""},
		{"?owner=launch_manager", "fr:pending"},
		{"?owner=support", "es:sold_out"},
		{"?owner=support&state=pending", ""},
		{"?expires=30", ""},
		{"?expires=90", "es:sold_out"},
		{"?expires=90&owner=support", ""},
		{"?expires=90&gate=type_approval", "es:sold_out"},
		{"?before=2027-01-02", "es:sold_out"},
		{"?before=2026-12-31", ""},
		{"?category=laptops", ""},
		{"?column=1&owner=launch_manager", "fr:pending"},
	} {
		_, page := owner.get("/console/matrix" + c.query)
		var fits []string
		for _, cell := range cellLink.FindAllStringSubmatch(page, -1) {
			if cell[2] == "" {
				fits = append(fits, cell[3]+":"+cell[1])
			}
		}
		if got := strings.Join(fits, " "); got != c.want {
			t.Errorf("%q shows %q, want %q", c.query, got, c.want)
		}
	}
	if answer, _ := owner.get("/console/matrix?before=soon"); answer.StatusCode != 422 {
		t.Errorf("a date that is none: %d", answer.StatusCode)
	}
	if _, page := owner.get("/console/matrix?expires=90"); !strings.Contains(page, "Spain: Sold out, changes at Jan 1, 2027") || !strings.Contains(page, "ends Jan 1, 2027") {
		t.Error("nobody is told when it ends")
	}
	if _, csv := owner.do("GET", "/console/matrix?owner=launch_manager&as=csv", nil, "text/csv"); !strings.Contains(csv, "fr,web,A,pending,type_approval,") || strings.Contains(csv, "es,web") {
		t.Errorf("as a table: %s", csv)
	}
	if _, page := owner.get("/console/matrix"); !strings.Contains(page, `<option value="charger"`) || !strings.Contains(page, `<option value="support"`) {
		t.Error("the company's gates and their owners are not in the choice")
	}
}

func TestTheMatrixSendsWindows(t *testing.T) {
	h := newHouse(t, func(tx *store.Tx) error {
		for _, code := range []market.Code{"aa", "ab", "ac", "ad", "ae", "af", "ag", "ah", "ai", "aj", "ak", "al", "am", "an", "ao", "ap", "aq", "ar", "as", "at", "au", "av"} {
			if err := tx.PutMarket(market.Market{Code: code, Stage: market.Open, TimeZone: "UTC", Tenders: []market.Tender{{Currency: "EUR"}}}); err != nil {
				return err
			}
		}
		return twoMarkets(tx)
	})
	owner := h.as(t, "owner")
	answer, first := owner.get("/console/matrix")
	if n := len(cellLink.FindAllString(first, -1)); n != matrixColumns || !strings.Contains(first, "/console/matrix?column=20") {
		t.Errorf("%s: the first window has %d cells", answer.Status, n)
	}
	_, second := owner.get("/console/matrix?column=20")
	if n := len(cellLink.FindAllString(second, -1)); n != 4 || strings.Contains(second, "column=40") || !strings.Contains(second, "column=0") {
		t.Errorf("the second window has %d cells", n)
	}
	// A filter looks through the markets for those that have something to show.
	_, found := owner.get("/console/matrix?state=sold_out")
	if n := len(cellLink.FindAllString(found, -1)); n != 2 || strings.Contains(found, "column=") {
		t.Errorf("two markets sell the phone, and %d cells are shown", n)
	}
}
