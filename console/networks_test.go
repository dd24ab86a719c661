package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comptoir/catalogue"
	"comptoir/market"
	"comptoir/radio/directory"
	"comptoir/store"
)

// phoneOfSpain is twoMarkets whose phone has a cellular radio, and a carrier of Spain that is known by one source.
func phoneOfSpain(tx *store.Tx) error {
	if err := twoMarkets(tx); err != nil {
		return err
	}
	p, err := tx.Product("phone")
	if err != nil {
		return err
	}
	p.Models[0].Radio = true
	p.Models[0].Specs = []catalogue.Spec{{Key: "band_4g", Value: "1, 3, 20", Source: "the maker"}}
	if err := tx.PutProduct(p); err != nil {
		return err
	}
	run := directory.Entry{Sheet: "runs", Cells: map[string]string{"country": "es", "carrier": "=Isle", "tech": "lte", "bands": "1 20", "whole": "yes", "source": "the regulator", "date": "2026"}}
	if err := tx.PutRadioEntry(run); err != nil {
		return err
	}
	if err := tx.BumpRadio("", false); err != nil {
		return err
	}
	return tx.BumpCatalogue()
}

func TestAStatementIsReviewedWrittenAndAnswered(t *testing.T) {
	h := newHouse(t, phoneOfSpain)
	b := h.as(t, "launch_manager")
	said := url.Values{"sheet": {"statements"}, "country": {"es"}, "carrier": {"=Isle"}, "model": {"M1"}, "topic": {"volte"}, "answer": {"yes"}, "source": {"Isle's list"}, "date": {"2026-11"}, "why": {"told by Isle"}, "when": {"now"}}
	_, page := b.post("/console/networks/facts", said)
	if !strings.Contains(page, "Isle&#39;s list") {
		t.Fatal("the review does not show the fact:", page)
	}
	if r, page := b.confirm(page); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, page)
	}
	allowed := url.Values{}
	for k, v := range said {
		allowed[k] = v
	}
	allowed.Set("topic", "allowed")
	_, page = b.post("/console/networks/facts", allowed)
	b.confirm(page)
	_, page = b.get("/console/networks?country=es&q=M1")
	if !strings.Contains(page, `aria-label="=Isle: Works"`) {
		t.Error("the table does not answer by what was written")
	}
	_, page = b.get("/console/networks/es/A")
	for _, words := range []string{"Calls over LTE are stated for this model", "Isle&#39;s list (November 1, 2026)", "the maker"} {
		if !strings.Contains(page, words) {
			t.Errorf("%q is not on the page of reasons", words)
		}
	}
	if _, page = b.get("/console/networks/facts?country=es"); !strings.Contains(page, "launch_manager") {
		t.Error("the history does not tell who")
	}
}

func TestATableOfFactsIsPreviewedAndAWrongLineRefused(t *testing.T) {
	h := newHouse(t, phoneOfSpain)
	b := h.as(t, "owner")
	table := func(text string) url.Values {
		return url.Values{"what": {"statements"}, "market": {"es"}, "table": {text}, "why": {"w"}}
	}
	_, page := b.post("/console/bulk", table("country,carrier,model,topic,answer,source,date\nes,=Isle,M1,volte,yes,a list,2026\nes,=Isle,M1,fax,yes,a list,2026\n"))
	if !strings.Contains(page, "fax") || strings.Contains(page, `name="changes"`) {
		t.Error("a wrong line is not refused:", page)
	}
	_, page = b.post("/console/bulk", table("country,carrier,model,topic,answer,source,date\nes,=Isle,M1,volte,yes,a list,2026\nes,=Isle,M1,volte,no,another,2026\n"))
	if r, page := b.confirm(page); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, page)
	}
	if _, page = b.get("/console/networks/es/A"); !strings.Contains(page, "Statements on calls over LTE disagree") {
		t.Error("two sources that disagree are not both kept")
	}
}

func TestARuleOfAMarketClosesAPhoneInItsPreview(t *testing.T) {
	h := newHouse(t, phoneOfSpain)
	b := h.as(t, "launch_manager")
	form := url.Values{"languages": {"en"}, "networks_share": {"90"}, "networks_source": {"launch plan"}, "why": {"w"}, "when": {"now"}}
	_, page := b.post("/console/markets/es/facts", form)
	if !strings.Contains(page, "1 closes") {
		t.Fatal("the preview does not say that the phone closes:", page)
	}
	b.confirm(page)
	shelf, err := h.Offers.Shelf(t.Context(), "es")
	if err != nil {
		t.Fatal(err)
	}
	if a := shelf.Answer(0, market.Web, h.now.At); a.Offered() || a.Refusals[0].Code != "bands.unknown" {
		t.Errorf("it is still sold: %+v", a.Refusals)
	}
	said := url.Values{"sheet": {"devices"}, "model": {"M1"}, "maker": {"Mi"}, "name": {"Phone"}, "gsm": {"900"}, "lte": {"1 3 20"}, "volte": {"yes"}, "source": {"the maker"}, "date": {"2026"}, "why": {"w"}}
	if status, code := b.problem("POST", "/console/networks/facts", said); status != http.StatusForbidden {
		t.Errorf("somebody of one market writes for all: %d %s", status, code)
	}
	_, page = h.as(t, "owner").post("/console/networks/facts", said)
	if !strings.Contains(page, "1 opens") {
		t.Error("the preview of a fact does not say what it opens:", page)
	}
}

func TestTheTableOfNetworksIsAFileToo(t *testing.T) {
	h := newHouse(t, phoneOfSpain)
	r, text := h.as(t, "owner").get("/console/networks/table.csv?country=es")
	if r.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(text, "A,M1,Phone,es,'=Isle,unknown,unknown,works,works,") {
		t.Errorf("%s: %s", r.Header.Get("Content-Type"), text)
	}
}
