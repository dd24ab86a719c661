package clearance_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/clearance/clearancebench"
	"comptoir/internal/clock"
	"comptoir/market"
)

func TestWhatBreaksIsWhatEachCellMeets(t *testing.T) {
	company := clearancebench.Make(clearancebench.Size{Markets: 3, Variants: 60, Gates: 12, Evidence: 300})
	company.Evidence[7].Scope.Variants = []string{"V00007"}
	company.Evidence[8].Scope.Channels = []market.Channel{market.Web}
	company.Gates[1].Since = company.Now.Add(90 * day)
	m := &company.Markets[0]
	m.Openings[1].Until = company.Now.Add(30 * day)
	hold := clearance.Hold{ID: "h", Gate: clearance.GateHeld, Market: m.Code, Scope: catalogue.ScopeVariant, Subject: "V00011", Disclosure: clearance.Plain,
		Reason: "recall", Span: clock.Span{Since: company.Now.Add(10 * day)}}
	files, err := clearance.NewFiles(company.Papers(m.Code), nil)
	if err != nil {
		t.Fatal(err)
	}
	book := &clearance.Book{Files: files, Holds: []clearance.Hold{hold}}
	from, until := company.Now, company.Now.Add(365*day)
	items := company.Book.Items

	got, gates := map[string]bool{}, map[string]bool{}
	for _, b := range book.Breaks(m, items, from, until) {
		gates[b.Gate] = true
		channels := []market.Channel{b.Channel}
		if b.Channel == "" {
			channels = market.Channels()
		}
		for _, c := range channels {
			for _, n := range b.Items {
				got[fmt.Sprint(b.At, b.Gate, b.Code, c, items[n].SKU())] = true
			}
		}
	}
	want := map[string]bool{}
	for _, c := range market.Channels() {
		for _, item := range items {
			met(book, clearance.Cell{Market: m, Channel: c, Item: item}, from, until, func(at clock.Instant, f clearance.Finding) {
				want[fmt.Sprint(at, f.Gate, f.Code, c, item.SKU())] = true
			})
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-each cell +all at once):\n%s", diff)
	}
	if !gates[clearance.GateHeld] || !gates[clearance.GateChannel] || len(gates) < 4 {
		t.Errorf("only %v break: this company shows too little", gates)
	}
}

const day = 24 * 3600 * 1e9

// met follows one cell from change to change and tells each gate that closes it.
func met(book *clearance.Book, cell clearance.Cell, from, until clock.Instant, tell func(clock.Instant, clearance.Finding)) {
	before := book.Stand(cell, from)
	for at := before.Next; at < until; at = before.Next {
		now := book.Stand(cell, at)
		for _, f := range now.Closing() {
			if slices.ContainsFunc(before.Findings, func(b clearance.Finding) bool { return b.Gate == f.Gate && b.State.Sells() }) {
				tell(at, f)
			}
		}
		before = now
	}
}
