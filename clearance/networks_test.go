package clearance_test

import (
	"testing"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/radio"
)

// carriers answers the same of every model until an instant, and counts how often it was asked.
type carriers struct {
	state radio.GateState
	until clock.Instant
	asked int
}

func (c *carriers) Gate(_ *catalogue.Product, _ *catalogue.Model, _ string, required int, _ clock.Instant) (radio.GateResult, clock.Instant) {
	c.asked++
	return radio.GateResult{State: c.state, Required: required, Fitting: 405, Pending: 95, Failing: 500}, c.until
}

func TestAMarketsRuleAsksItsCarriers(t *testing.T) {
	phone, watch := &catalogue.Model{Number: "P1", Radio: true}, &catalogue.Model{Number: "W1"}
	rule := &market.NetworkRule{Share: 800, Source: "launch plan", Span: clock.Span{Since: 100, Until: 300}}
	for _, c := range []struct {
		name  string
		model *catalogue.Model
		rule  *market.NetworkRule
		state radio.GateState
		now   clock.Instant
		want  clearance.State
		next  clock.Instant
	}{
		{"enough carriers", phone, rule, radio.GateOpen, 150, clearance.Cleared, 200},
		{"too few", phone, rule, radio.GateShut, 150, clearance.Blocked, 200},
		{"not known", phone, rule, radio.GatePending, 150, clearance.Pending, 200},
		{"before the rule", phone, rule, radio.GateShut, 50, clearance.Cleared, 100},
		{"after the rule", phone, rule, radio.GateShut, 300, clearance.Cleared, clock.Never},
		{"no rule", phone, nil, radio.GateShut, 150, clearance.Cleared, clock.Never},
		{"no cellular radio", watch, rule, radio.GateShut, 150, clearance.Cleared, clock.Never},
	} {
		asked := &carriers{state: c.state, until: 200}
		book := &clearance.Book{Networks: asked}
		cell := clearance.Cell{Market: &market.Market{Code: "zz", Stage: market.Open, Openings: []market.Opening{{Channel: market.Web}}, Networks: c.rule}, Channel: market.Web,
			Item: catalogue.Item{Product: &catalogue.Product{Class: market.Device}, Model: c.model, Variant: &catalogue.Variant{}}}
		for range 3 {
			if got := book.Judge(cell, c.now); got.State != c.want || got.Next != c.next {
				t.Errorf("%s: %s until %d", c.name, got.State, got.Next)
			}
		}
		if asked.asked > 1 {
			t.Errorf("%s: asked %d times", c.name, asked.asked)
		}
	}
}

func TestARuleOfWhichNothingIsKnownIsPending(t *testing.T) {
	cell := clearance.Cell{Market: &market.Market{Code: "zz", Stage: market.Open, Openings: []market.Opening{{Channel: market.Web}}, Networks: &market.NetworkRule{Share: 500, Source: "s"}},
		Channel: market.Web, Item: catalogue.Item{Product: &catalogue.Product{Class: market.Device}, Model: &catalogue.Model{Radio: true}, Variant: &catalogue.Variant{}}}
	if got := new(clearance.Book).Judge(cell, 5); got.State != clearance.Pending || got.Findings[0].Code != "bands.unknown" {
		t.Errorf("%+v", got)
	}
}
