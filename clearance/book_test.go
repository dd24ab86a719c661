package clearance

import (
	"testing"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/market"
)

func cell(stage market.Stage, class market.Class, languages, readable []market.Language) Cell {
	return Cell{
		Market: &market.Market{Code: "us", Stage: stage, Readable: readable,
			Openings: []market.Opening{{Channel: market.Web, Span: clock.Span{Since: 10, Until: 1000}}}},
		Channel: market.Web,
		Item: catalogue.Item{Product: &catalogue.Product{Slug: "p", Class: class}, Model: &catalogue.Model{Languages: languages},
			Variant: &catalogue.Variant{SKU: "P-1"}},
	}
}

func TestWhatStandsBetweenACellAndASale(t *testing.T) {
	hold := Hold{ID: "h1", Gate: "security", Market: "us", Scope: catalogue.ScopeClass, Subject: "device", Disclosure: Generic, Span: clock.Span{Since: 100, Until: 200}}
	for _, c := range []struct {
		name  string
		cell  Cell
		holds []Hold
		now   clock.Instant
		state State
		code  string
		next  clock.Instant
	}{
		{"an open market sells a phone", cell(market.Open, market.Device, nil, nil), nil, 50, Cleared, "", 1000},
		{"a pilot does not", cell(market.Pilot, market.Device, nil, nil), nil, 50, Blocked, "stage.pilot", 1000},
		{"a pilot sells accessories", cell(market.Pilot, market.Accessory, nil, nil), nil, 50, Cleared, "", 1000},
		{"a withdrawing market sells nothing", cell(market.Withdrawing, market.Accessory, nil, nil), nil, 50, Blocked, "stage.withdrawing", 1000},
		{"the channel opens later", cell(market.Open, market.Device, nil, nil), nil, 5, Blocked, "channel.closed", 10},
		{"a notebook in a language nobody reads there", cell(market.Open, market.Device, []market.Language{"zh"}, []market.Language{"en", "es"}), nil, 50, Blocked, "language.none_read_here", 1000},
		{"one of its languages is enough", cell(market.Open, market.Device, []market.Language{"zh", "en"}, []market.Language{"en-US"}), nil, 50, Cleared, "", 1000},
		{"held by staff", cell(market.Open, market.Device, nil, nil), []Hold{hold}, 150, Blocked, "security.held", 200},
		{"the hold has not begun", cell(market.Open, market.Device, nil, nil), []Hold{hold}, 60, Cleared, "", 100},
		{"the hold ended at this instant", cell(market.Open, market.Device, nil, nil), []Hold{hold}, 200, Cleared, "", 1000},
		{"the hold is about other goods", cell(market.Open, market.Accessory, nil, nil), []Hold{hold}, 150, Cleared, "", 1000},
	} {
		s := (&Book{Holds: c.holds}).Stand(c.cell, c.now)
		code := ""
		if closing := s.Closing(); len(closing) > 0 {
			code = closing[0].Code
		}
		if s.State != c.state || code != c.code || s.Next != c.next {
			t.Errorf("%s: %s %q next %d; want %s %q next %d", c.name, s.State, code, s.Next, c.state, c.code, c.next)
		}
	}
}

func TestAHiddenHoldHidesTheCell(t *testing.T) {
	hold := Hold{ID: "h", Gate: GateHeld, Market: "us", Scope: catalogue.ScopeAll, Disclosure: Hidden}
	s := (&Book{Holds: []Hold{hold}}).Stand(cell(market.Open, market.Device, nil, nil), 50)
	if !s.HiddenFromPublic() {
		t.Error("shoppers may see a cell that a hidden hold closes")
	}
}
