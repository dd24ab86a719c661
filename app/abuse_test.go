package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"
)

// TestAnOrderForAnotherCountryOrFromAGuessedBasketIsRefused asks by the API, as somebody with bad intentions would.
func TestAnOrderForAnotherCountryOrFromAGuessedBasketIsRefused(t *testing.T) {
	companies(t, func(t *testing.T, c *company) {
		facts := *c.shelf(t, "es").Market
		facts.Payments, facts.Terms = []string{"cash_on_delivery"}, market.Terms{Version: "1"}
		c.apply(t, []change.Change{put(change.MarketFacts, "es", "", facts), put(change.MarketStage, "es", "", market.Open),
			put(change.MarketChannel, "es", "web", []market.Opening{{Channel: market.Web}}), put(change.StockCount, "es", "w/own/STRAP-1", change.Counted{OnHand: 9}),
			put(change.PriceSet, "es", "STRAP-1", pricing.Price{SKU: "STRAP-1", Amount: money.Of(1000, "EUR"), Span: clock.Span{Since: 1}})})
		made := c.post("/api/v1/markets/es/baskets", "application/json", `{"lines":[{"sku":"STRAP-1","quantity":2}]}`)
		var basket struct{ Token string }
		if err := json.Unmarshal(made.Body.Bytes(), &basket); err != nil || basket.Token == "" {
			t.Fatalf("no basket: %v %s", err, made.Body)
		}
		placing := func(basket, country string) string {
			return `{"basket":"` + basket + `","market":"es","email":"a@example.org","delivery":"standard","payment":"cash_on_delivery","terms":"1","address":{"name":"Ana",` +
				`"street":["Calle Mayor 1"],"city":"Madrid","state":"M","postcode":"28013","country":"` + country + `"}}`
		}
		guessed := "0" + basket.Token[1:]
		if guessed == basket.Token {
			guessed = "1" + basket.Token[1:]
		}
		for name, bad := range map[string]struct {
			body   string
			status int
			says   string
		}{
			"an address in another country": {placing(basket.Token, "fr"), http.StatusUnprocessableEntity, "address.country"},
			"a basket by a guessed name":    {placing(guessed, "es"), 0, "basket"},
		} {
			w := c.post("/api/v1/orders", "application/json", bad.body)
			if w.Code < 400 || w.Code >= 500 || bad.status != 0 && w.Code != bad.status || !strings.Contains(w.Body.String(), bad.says) {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		}
		if w := c.get("/api/v1/baskets/" + guessed); w.Code != http.StatusNotFound {
			t.Errorf("a guessed name opens a basket: %d", w.Code)
		}
		kept, err := c.Orders.Basket(t.Context(), basket.Token, c.now.At)
		if err != nil || len(kept.Lines) != 1 || kept.Lines[0].Quantity != 2 || c.shelf(t, "es").Free(ordinal(t, c, "STRAP-1"), market.Web) != 9 {
			t.Errorf("something was changed: %+v, %v", kept, err)
		}
		if w := c.post("/api/v1/orders", "application/json", placing(basket.Token, "es")); w.Code != http.StatusCreated {
			t.Errorf("the right order is not taken: %d %s", w.Code, w.Body)
		}
	})
}

func ordinal(t *testing.T, c *company, sku string) int {
	t.Helper()
	n, ok := c.Offers.Book().Ordinal(sku)
	if !ok {
		t.Fatalf("no %s", sku)
	}
	return n
}
