package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"comptoir/change"
	"comptoir/internal/db"
	"comptoir/market"
)

// TestAFullDiskIsSaidAndTheShopGoesOnAfterwards lets the database grow no further, and then again. SQLite
// alone: its limit on pages fails as a full disk does.
func TestAFullDiskIsSaidAndTheShopGoesOnAfterwards(t *testing.T) {
	companies(t, func(t *testing.T, c *company) {
		if c.Store.DB.Engine() != db.SQLite {
			t.Skip("SQLite alone")
		}
		c.apply(t, []change.Change{put(change.MarketStage, "es", "", market.Open)})
		limit := func(pages int) {
			err := c.Store.DB.Update(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(fmt.Sprint("PRAGMA max_page_count = ", pages))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		limit(1) // no less than it has
		full := false
		for n := 0; n < 3000 && !full; n++ {
			w := c.post("/api/v1/markets/es/baskets", "application/json", `{"lines":[{"sku":"STRAP-1","quantity":1}]}`)
			if w.Code == http.StatusCreated {
				continue
			}
			if full = true; w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "db.disk_full") {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
		if !full {
			t.Error("the disk was never full")
		}
		if w := c.get("/es/p/strap"); w.Code != http.StatusOK {
			t.Errorf("pages are not shown meanwhile: %d", w.Code)
		}
		limit(1 << 30)
		if w := c.post("/api/v1/markets/es/baskets", "application/json", `{"lines":[{"sku":"STRAP-1","quantity":1}]}`); w.Code != http.StatusCreated {
			t.Errorf("it does not go on: %d %s", w.Code, w.Body)
		}
	})
}
