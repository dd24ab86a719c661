package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/testkit"
	"comptoir/order"
	"comptoir/store"
)

// lost forgets every answer, as when the program is killed after it carried something out and before it answered,
// and lets the time pass in which the request might still be under way.
func (s *shop) lost(t *testing.T) {
	t.Helper()
	err := s.store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE api_receipt SET answer = NULL, at_us = at_us - 11000000`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// buyThree places an order for three bands.
func (s *shop) buyThree() *httptest.ResponseRecorder {
	return s.do("POST", "/orders", `{"market":"fr","lines":[{"sku":"BAND","quantity":3}],"email":"ana@example.org","phone":"+33612345678",
"address":{"name":"Ana Li","street":["1 rue de Rivoli"],"city":"Paris","postcode":"75001","country":"fr"},"delivery":"standard","payment":"bank_transfer","terms":"2026-01-01"}`, "Idempotency-Key", "o")
}

func TestWhatWasCarriedOutIsNotCarriedOutAgainWhenItsAnswerWasLost(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		placed := s.buyThree()
		var told struct {
			Number string
			Total  struct{ Minor int64 }
		}
		if err := json.Unmarshal(placed.Body.Bytes(), &told); err != nil || placed.Code != http.StatusCreated {
			t.Fatalf("%d %s", placed.Code, placed.Body)
		}
		at := "/markets/fr/orders/" + told.Number
		for n, c := range []struct{ what, method, path, body string }{
			{"money that came in", "POST", at + "/paid", fmt.Sprintf(`{"amount":{"minor":%d,"currency":"EUR"},"reference":"t1"}`, told.Total.Minor)},
			{"a parcel with one of three", "POST", at + "/ship", `{"lines":[{"line":0,"quantity":1}]}`},
			{"a price", "POST", "/markets/fr/changes", `{"changes":[{"kind":"price.set","subject":"BAND","after":{"amount":{"minor":4000,"currency":"EUR"}}}]}`},
			{"one of three that is cancelled", "POST", at + "/cancel", `{"lines":[{"line":0,"quantity":1}]}`},
		} {
			key := []string{"Authorization", "Bearer all", "Idempotency-Key", fmt.Sprint("k", n)}
			first := s.do(c.method, c.path, c.body, key...)
			if first.Code != http.StatusOK {
				t.Fatalf("%s: %d %s", c.what, first.Code, first.Body)
			}
			s.lost(t)
			again := s.do(c.method, c.path, c.body, key...)
			if again.Code != first.Code || again.Body.String() != first.Body.String() || again.Header().Get("Idempotent-Replay") != "true" {
				t.Errorf("%s: %d %s\nand then %d %s", c.what, first.Code, first.Body, again.Code, again.Body)
			}
			if third := s.do(c.method, c.path, c.body, key...); third.Body.String() != first.Body.String() {
				t.Errorf("%s: the answer that was found again is not remembered: %d %s", c.what, third.Code, third.Body)
			}
		}
		s.once(t, told.Number)
	})
}

// once looks at the order: one parcel of one unit, one unit cancelled, one left.
func (s *shop) once(t *testing.T, number string) {
	t.Helper()
	n, err := order.ParseNumber(number)
	if err != nil {
		t.Fatal(err)
	}
	err = s.store.View(context.Background(), func(tx *store.Tx) error {
		o, err := tx.Order("fr", n)
		if err == nil && (len(o.Shipments) != 1 || o.Lines[0].Shipped != 1 || o.Lines[0].Cancelled != 1 || o.Lines[0].Open() != 1) {
			t.Errorf("%d parcels, line %+v", len(o.Shipments), o.Lines[0])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestACancelledBuyerIsToldAgain repeats what a buyer asked for by the order's token.
func TestACancelledBuyerIsToldAgain(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		placed := s.buyThree()
		var told struct{ Token string }
		if err := json.Unmarshal(placed.Body.Bytes(), &told); err != nil || placed.Code != http.StatusCreated {
			t.Fatalf("%d %s", placed.Code, placed.Body)
		}
		cancel := func() *httptest.ResponseRecorder {
			return s.do("POST", "/orders/"+told.Token+"/cancel", `{}`, "Idempotency-Key", "c")
		}
		first := cancel()
		s.lost(t)
		if again := cancel(); again.Code != http.StatusOK || again.Body.String() != first.Body.String() {
			t.Errorf("%d %s\nand then %d %s", first.Code, first.Body, again.Code, again.Body)
		}
	})
}
