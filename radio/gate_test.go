package radio_test

import (
	"testing"

	"comptoir/radio"
)

func TestMarketGate(t *testing.T) {
	ask := func(subscribers int, reply radio.Reply) radio.Asked {
		return radio.Asked{Subscribers: subscribers, Reply: reply}
	}
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
		{"a closed carrier does not count", 1000, []radio.Asked{ask(10, radio.Works), {Subscribers: 90, Closed: true, Reply: radio.WillNotWork}}, radio.GateOpen, 1000},
		{"exactly what is required is enough", 667, []radio.Asked{ask(667, radio.Works), ask(333, radio.WillNotWork)}, radio.GateOpen, 667},
		{"a market without a carrier", 500, nil, radio.GatePending, 0},
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
