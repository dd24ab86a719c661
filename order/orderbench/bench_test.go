package orderbench

import (
	"context"
	"os"
	"testing"
	"time"

	"comptoir/internal/testkit"
)

// TestNothingIsLostOrSoldTwiceInARush: docs/bugs-of-others.md. Others: 3.
func TestNothingIsLostOrSoldTwiceInARush(t *testing.T) {
	o := Options{Folder: t.TempDir(), Variants: 50, Buyers: 64, Time: 200 * time.Millisecond}
	if os.Getenv("ORDERBENCH") != "" {
		o = Options{Folder: t.TempDir(), Time: 3 * time.Second, Database: os.Getenv("ORDERBENCH_DATABASE")}
	}
	f, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v\n%v\n%v", f.Ratios, f.Figures, f.Machine)
	for _, name := range []string{"lost", "oversold", "orders_failed", "orders_hot_failed"} {
		if f.Figures[name] != 0 {
			t.Errorf("%s: %v", name, f.Figures[name])
		}
	}
	if f.Figures["orders_per_s"] == 0 || f.Figures["orders_hot_per_s"] == 0 {
		t.Error("nothing was sold")
	}
}

func TestTheHalfYearAddsUp(t *testing.T) {
	h := HalfYear{Scale: 0.0001, Folder: t.TempDir()}
	if testkit.Require() {
		h.Scale = 0.001
	}
	r, err := RunHalfYear(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.Figures, r.Ratios, r.Notes)
	if r.Figures["ledger_ok"] != 1 {
		t.Error(r.Notes)
	}
	if got, most := r.Figures["bytes_per_order"], 1000.0; h.Scale == 0.001 && got > most {
		t.Errorf("%v bytes an order, at most %v", got, most)
	}
}
