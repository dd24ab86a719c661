package app

import (
	"context"
	"io"
	"testing"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/testkit"
	"comptoir/market"
	"comptoir/order"
	"comptoir/people"
	"comptoir/store"
)

// demonstration opens the program on an empty database of each engine and makes the demonstration.
func demonstration(t *testing.T, test func(t *testing.T, a *App)) {
	t.Helper()
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		if err := db.Migrate(t.Context(), d, store.Migrations()); err != nil {
			t.Fatal(err)
		}
		a, err := open(t.Context(), Config{LogLevel: "error", LogFormat: "text", Demo: true}, &store.Store{DB: d}, clock.System{}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.MakeDemo(t.Context(), io.Discard, "word"); err != nil {
			t.Fatal(err)
		}
		counter(t, a)
		test(t, a)
	})
}

// counter lets orders be decided until the test ends.
func counter(t *testing.T, a *App) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); a.Orders.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
}

// refusal is the first reason for which the web shop of a market does not sell a product; "" when it does.
func refusal(t *testing.T, a *App, code market.Code, slug string) string {
	t.Helper()
	shelf, err := a.Offers.Shelf(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	product := shelf.Book.Product(slug)
	if product == nil {
		t.Fatalf("no product %s", slug)
	}
	why := ""
	for _, n := range shelf.Book.ItemsOf(product) {
		answer := shelf.Answer(n, market.Web, a.Clock.Now())
		if answer.Offered() {
			return ""
		}
		why = answer.Refusals[0].Code
	}
	return why
}

func TestTheDemonstrationTellsTheStory(t *testing.T) {
	demonstration(t, func(t *testing.T, a *App) {
		if n := len(a.Offers.Markets()); n < 75 {
			t.Errorf("%d markets, want 75 or more", n)
		}
		for _, c := range []struct {
			name, market, product, why string
		}{
			{"a phone in Spain", "es", "mi-mix-2s", ""},
			{"a phone in the pilot market waits", "us", "mi-mix-2s", "stage.pilot"},
			{"the tracker is an accessory and sold in the pilot", "us", "mi-band", ""},
			{"the notebook speaks Mandarin only", "fr", "mi-notebook-air-13", "language.none_read_here"},
			{"and is sold where that is read", "cn", "mi-notebook-air-13", ""},
			{"the next tracker is only rumoured", "es", "mi-band-2", "offer.rumoured"},
			{"a withdrawn market sells nothing", "ar", "mi-band", "stage.withdrawn"},
			{"nor does a closed one", "lk", "mi-band", "stage.closed"},
		} {
			if why := refusal(t, a, market.Code(c.market), c.product); why != c.why {
				t.Errorf("%s: refused with %q, want %q", c.name, why, c.why)
			}
		}
	})
}

func TestAGuestBuysInSpain(t *testing.T) {
	demonstration(t, func(t *testing.T, a *App) {
		now := a.Clock.Now()
		shelf, err := a.Offers.Shelf(t.Context(), "es")
		if err != nil {
			t.Fatal(err)
		}
		sku := ""
		for _, n := range shelf.Book.ItemsOf(shelf.Book.Product("mi-mix-2s")) {
			if answer := shelf.Answer(n, market.Web, now); answer.OK() {
				sku = shelf.Book.Items[n].SKU()
			}
		}
		view, err := a.Orders.SetLine(t.Context(), order.Put{Market: "es", Language: "es", SKU: sku, Quantity: 1}, now)
		if err != nil {
			t.Fatal(err)
		}
		placing := order.Placing{Key: "k1", Scope: "s", BasketToken: view.Token, Market: "es", Language: "es", Buyer: order.Buyer{Email: "ana@example.org", Phone: "+34 612 345 678"},
			Address:  people.Address{Name: "Ana García", Street: []string{"Calle Mayor 1"}, City: "Madrid", State: "M", Postcode: "28013", Country: "es"},
			Delivery: "standard", Payment: "bank_transfer", Terms: shelf.Market.Terms.Version}
		outcome, err := a.Orders.Place(t.Context(), placing)
		if err != nil || outcome.Placed == nil {
			t.Fatalf("not placed: %+v, %v", outcome.Refusals, err)
		}
		again, err := a.Orders.Place(t.Context(), placing)
		if err != nil || again.Placed == nil || again.Placed.Number != outcome.Placed.Number {
			t.Errorf("the same key placed another order: %+v, %v", again, err)
		}
		placed, err := a.Orders.ByToken(t.Context(), outcome.Placed.Token)
		if err != nil || placed.State != order.Placed || len(placed.Lines) != 1 || placed.Lines[0].SKU != sku {
			t.Errorf("the order by its token: %+v, %v", placed, err)
		}
	})
}
