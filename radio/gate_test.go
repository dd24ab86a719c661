package radio_test

import (
	"testing"

	"comptoir/radio"
)

func TestMarketGate(t *testing.T) {
	ask := func(subscribers int, reply radio.Reply) radio.Asked {
		return radio.Asked{Subscribers: subscribers, Listed: true, Banded: true, Reply: reply}
	}
	found := func(reply radio.Reply) radio.Asked { return radio.Asked{Banded: true, Reply: reply} }
	name := radio.Asked{} // a code of a table, and nothing else
	cases := []struct {
		name     string
		required int
		carriers []radio.Asked
		want     radio.GateState
		fitting  int
	}{
		{"the biggest carrier alone is enough", 600, []radio.Asked{ask(70, radio.WithLimits), ask(20, radio.WillNotWork), ask(10, radio.WillNotWork)}, radio.GateOpen, 700},
		{"unknown is pending, not no", 600, []radio.Asked{ask(50, radio.Works), ask(50, radio.Unknown)}, radio.GatePending, 500},
		{"even if all unknown were well it would not do", 900, []radio.Asked{ask(50, radio.Unknown), ask(50, radio.WillNotWork)}, radio.GateShut, 0},
		{"nobody's subscribers are known: each counts the same", 500, []radio.Asked{ask(0, radio.Works), ask(0, radio.WillNotWork)}, radio.GateOpen, 500},
		{"one is not known and weighs the mean", 500, []radio.Asked{ask(90, radio.WillNotWork), ask(30, radio.WillNotWork), ask(0, radio.Works)}, radio.GateShut, 333},
		{"a closed carrier does not count", 1000, []radio.Asked{ask(10, radio.Works), {Subscribers: 90, Listed: true, Banded: true, Closed: true, Reply: radio.WillNotWork}}, radio.GateOpen, 1000},
		{"exactly what is required is enough", 667, []radio.Asked{ask(667, radio.Works), ask(333, radio.WillNotWork)}, radio.GateOpen, 667},
		{"a market without a carrier", 500, nil, radio.GatePending, 0},
		{"names of which nothing is known keep no market pending", 1000, []radio.Asked{ask(0, radio.Works), name, name, name}, radio.GateOpen, 1000},
		{"a listed carrier without bands counts nothing", 1000, []radio.Asked{ask(0, radio.Works), {Listed: true}}, radio.GateOpen, 1000},
		{"a listed carrier without bands, but with subscribers, is asked for", 1000, []radio.Asked{ask(50, radio.Works), {Listed: true, Subscribers: 50}}, radio.GatePending, 500},
		{"operators found in a table do not outweigh the listed carriers", 600, []radio.Asked{ask(70, radio.WithLimits), ask(30, radio.WillNotWork), found(radio.Unknown), found(radio.WillNotWork)}, radio.GateOpen, 700},
		{"where none is listed, those with bands count the same", 500, []radio.Asked{found(radio.WithLimits), found(radio.WillNotWork), name}, radio.GateOpen, 500},
		{"where nothing is known of any, the market is pending", 500, []radio.Asked{name, name}, radio.GatePending, 0},
		{"one listed carrier is no list: it does not decide alone", 600, []radio.Asked{ask(0, radio.WithLimits), found(radio.WillNotWork)}, radio.GateShut, 500},
		{"a listed carrier of which nothing is known leaves the count to those found", 500, []radio.Asked{{Listed: true}, found(radio.WithLimits)}, radio.GateOpen, 1000},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := radio.MarketGate(c.required, c.carriers)
			if got.State != c.want || got.Fitting != c.fitting {
				t.Errorf("got %s with %+v", got.State, got)
			}
		})
	}
}
