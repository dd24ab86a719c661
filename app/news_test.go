package app

import (
	"io"
	"testing"
	"time"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/testkit"
	"comptoir/market"
	"comptoir/store"
)

// TestOtherNodesHearOfAChange: two nodes on one PostgreSQL; the second hears without looking by itself.
func TestOtherNodesHearOfAChange(t *testing.T) {
	url := testkit.Postgres(t)
	node := func() *App {
		s, err := store.Open(t.Context(), url, db.Options{Volatile: true})
		if err != nil {
			t.Fatal(err)
		}
		a, err := open(t.Context(), Config{LogLevel: "error", LogFormat: "text"}, s, clock.System{}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { a.Close() })
		return a
	}
	first := node()
	if err := first.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := node()
	nudge, err := second.listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Change.Apply(t.Context(), everybody{}, []change.Change{{Kind: change.MarketStage, Market: "fr", After: change.Made(market.Open)}}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-nudge:
	case <-time.After(30 * time.Second):
		t.Fatal("the second node heard nothing")
	}
	if _, err := second.refreshShelves(t.Context(), second.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	shelf, err := second.Offers.Shelf(t.Context(), "fr")
	if err != nil || shelf.Market.Stage != market.Open {
		t.Errorf("the second node still shows %v, %v", shelf.Market.Stage, err)
	}
}
