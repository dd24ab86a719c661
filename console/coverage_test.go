package console

import (
	"strings"
	"testing"
)

func TestCoverageIsCountedForTheMarketsThatOneSees(t *testing.T) {
	h := newHouse(t, twoMarkets)
	_, all := h.as(t, "owner").do("GET", "/console/coverage?as=csv", nil, "text/csv")
	if !strings.Contains(all, "es,open,1,1,1") || !strings.Contains(all, "fr,open,1,1,1") {
		t.Errorf("the owner reads %s", all)
	}
	b := h.as(t, "market_manager")
	if _, own := b.do("GET", "/console/coverage?as=csv", nil, "text/csv"); !strings.Contains(own, "es,") || strings.Contains(own, "fr,") {
		t.Errorf("who works for Spain reads %s", own)
	}
	if _, none := b.get("/console/coverage?stage=closed"); strings.Contains(none, "/console/markets/es") {
		t.Error("an open market stands among the closed")
	}
}
