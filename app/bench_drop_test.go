package app

import (
	"testing"
	"time"

	"comptoir/internal/bench"
	"comptoir/internal/testkit"
)

// A small crowd goes through the whole bench: it fails by itself when a unit is granted twice, a false place is believed,
// the published log does not hold, the ledger is wrong, or a unit that came back is bought by nobody.

func TestARushIsExact(t *testing.T) {
	rushes(t, DropRush{Folder: t.TempDir(), Buyers: 200, Units: 32})
}

// TestThreeNodesServeOneRush spreads every connection over three programs that know nothing of each other but what is
// stored: who came in at one looks at another and buys at the third.
func TestThreeNodesServeOneRush(t *testing.T) {
	cluster := testkit.DurableCluster(t)
	t.Cleanup(cluster.Remove)
	r := rushes(t, DropRush{Database: cluster.URL("postgres"), Nodes: 3, Buyers: 120, Units: 32})
	for _, node := range []string{"orders_of_node_1", "orders_of_node_2", "orders_of_node_3"} {
		if r.Figures[node] == 0 {
			t.Errorf("%s is 0: it took no part", node)
		}
	}
}

func rushes(t *testing.T, o DropRush) *bench.Report {
	t.Helper()
	if testing.Short() {
		t.Skip("some seconds of load")
	}
	o.Connections, o.Time, o.Look = 48, -1, time.Second
	r, err := BenchDrop(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"verify_ok": 1, "ledger_ok": 1, "oversold": 0, "granted_twice": 0, "late_out_of_order": 0, "other_5xx": 0,
		"refused_without_retry_after": 0, "false_places_believed": 0, "let_in_of_them": 1, "granted": 32, "in_orders": 32} {
		if got := r.Figures[name]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if c := r.Figures["shuffle_correlation"]; c*c*float64(o.Buyers) > 25 { // five standard deviations
		t.Errorf("the draw follows the order of arrival: correlation %v", c)
	}
	return r
}
