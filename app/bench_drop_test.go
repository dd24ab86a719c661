package app

import (
	"testing"
	"time"
)

// TestARushIsExact lets a small crowd go through the whole bench: it fails by itself when a unit is granted twice, a
// false place is believed, the published log does not hold, the ledger is wrong, or a unit that came back is bought by nobody.
func TestARushIsExact(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds of load")
	}
	r, err := BenchDrop(t.Context(), DropRush{Folder: t.TempDir(), Buyers: 200, Connections: 48, Time: -1, Look: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"verify_ok": 1, "ledger_ok": 1, "oversold": 0, "granted_twice": 0, "late_out_of_order": 0, "other_5xx": 0,
		"refused_without_retry_after": 0, "false_places_believed": 0, "let_in_of_them": 1, "granted": 32, "in_orders": 32} {
		if got := r.Figures[name]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if c := r.Figures["shuffle_correlation"]; c > 0.35 || c < -0.35 { // five standard deviations
		t.Errorf("the draw follows the order of arrival: correlation %v", c)
	}
}
