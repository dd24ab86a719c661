package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comptoir/stock"
	"comptoir/store"
)

// autumn is a draft of five units, two of them by code.
func autumn() url.Values {
	return url.Values{"market": {"es"}, "id": {"autumn"}, "sku": {"A"}, "quantity": {"3"}, "codes": {"2"}, "limit": {"1"}, "price": {"79.90"},
		"rule": {"first_come"}, "hold": {"15"}, "pay": {"60"}, "from": {"2026-11-21T13:00"}, "opens": {"2026-11-21T14:00"}, "closes": {"2026-11-22T14:00"}}
}

func stocked(tx *store.Tx) error {
	if err := twoMarkets(tx); err != nil {
		return err
	}
	return tx.Post(stock.Posting{Market: "es", Ref: 1, At: 1, Why: "first delivery", Movements: []stock.Movement{{Location: "w", Owner: stock.Own, SKU: "A",
		From: stock.Supplier, To: stock.OnHand, Quantity: 5}}})
}

func TestADropIsDraftedPublishedAndCalledOff(t *testing.T) {
	h := newHouse(t, stocked)
	b := h.as(t, "market_manager")
	if r, page := b.post("/console/drops", url.Values{"market": {"es"}, "id": {"A!"}}); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, "A!") {
		t.Errorf("a form with faults: %d", r.StatusCode)
	}
	if r, _ := b.post("/console/drops", autumn()); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("save: %d", r.StatusCode)
	}
	const at = "/console/drops/es/autumn"
	if r, page := b.get(at); r.StatusCode != http.StatusOK || !strings.Contains(page, "2026-11-21T14:00") {
		t.Fatalf("draft: %d", r.StatusCode)
	}
	if r, _ := b.post(at+"/codes", nil); r.StatusCode != http.StatusConflict {
		t.Errorf("codes of a draft: %d", r.StatusCode)
	}
	if r, _ := b.post(at+"/publish", nil); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("publish: %d", r.StatusCode)
	}
	if r, _ := b.post(at, autumn()); r.StatusCode != http.StatusConflict {
		t.Errorf("a published drop saved again: %d", r.StatusCode)
	}
	r, file := b.post(at+"/codes", nil)
	if r.StatusCode != http.StatusOK || len(strings.Fields(file)) != 2 || !strings.Contains(r.Header.Get("Content-Disposition"), "autumn") {
		t.Errorf("codes: %d %q", r.StatusCode, file)
	}
	if r, _ := b.post(at+"/codes", nil); r.StatusCode != http.StatusConflict {
		t.Errorf("codes a second time: %d", r.StatusCode)
	}
	if r, _ := b.post(at+"/call-off", url.Values{"why": {"the boat is late"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("call off: %d", r.StatusCode)
	}
	if _, page := b.get(at); !strings.Contains(page, "staff:market_manager") && !strings.Contains(page, "market_manager") {
		t.Error("the log does not name who did it")
	}
}
