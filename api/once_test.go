package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"comptoir/api"
	"comptoir/internal/db"
	"comptoir/internal/testkit"
	"comptoir/internal/unit"
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

// forgetful is a memory of a door that fails, so often as it says, to keep an answer.
type forgetful struct {
	unit.Of[api.Tx]
	fails *int
}

type noAnswers struct{ api.Tx }

func (noAnswers) PutAPIReceipt(api.Receipt) error { return errors.New("the disk is gone") }

// Update fails where an answer would be kept.
func (f forgetful) Update(ctx context.Context, do func(api.Tx) error) error {
	return f.Of.Update(ctx, func(tx api.Tx) error {
		if *f.fails == 0 {
			return do(tx)
		}
		err := do(noAnswers{tx})
		if err != nil {
			*f.fails--
		}
		return err
	})
}

// TestAnAnswerThatCannotBeKeptIsNotGiven: who has been answered and asks again is told the same, whatever fails.
func TestAnAnswerThatCannotBeKeptIsNotGiven(t *testing.T) {
	d, err := db.Open(t.Context(), "sqlite://:memory:", db.Options{Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	s := open(t, d)
	fails := 0
	s.door.Receipts = forgetful{s.door.Receipts, &fails}
	placed := s.buyThree()
	var told struct{ Number string }
	if err := json.Unmarshal(placed.Body.Bytes(), &told); err != nil {
		t.Fatal(err)
	}
	cancel := func(key string) *httptest.ResponseRecorder {
		return s.do("POST", "/markets/fr/orders/"+told.Number+"/cancel", `{"lines":[{"line":0,"quantity":1}]}`, "Authorization", "Bearer all", "Idempotency-Key", key)
	}
	fails = 2
	first := cancel("kept-at-last")
	if again := cancel("kept-at-last"); first.Code != http.StatusOK || again.Body.String() != first.Body.String() || again.Header().Get("Idempotent-Replay") != "true" {
		t.Errorf("%d %s\nand then %d %s", first.Code, first.Body, again.Code, again.Body)
	}
	fails = 1000
	if lost := cancel("never-kept"); lost.Code != http.StatusServiceUnavailable || lost.Header().Get("Retry-After") == "" {
		t.Errorf("an answer that is not remembered was given: %d %s", lost.Code, lost.Body)
	}
	fails = 0
	s.clock.At = s.clock.At.Add(11 * time.Second)
	if found := cancel("never-kept"); found.Code != http.StatusOK || !strings.Contains(found.Body.String(), `"cancelled":2`) {
		t.Errorf("what was done is not told: %d %s", found.Code, found.Body)
	}
}

// TestAParcelThatWasStoppedIsNotToldAsSent: the clearance fell, the order was stopped instead of sent, and the answer was lost.
func TestAParcelThatWasStoppedIsNotToldAsSent(t *testing.T) {
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
		ask := func(key, path, body string) *httptest.ResponseRecorder {
			return s.do("POST", path, body, "Authorization", "Bearer all", "Idempotency-Key", key)
		}
		ask("paid", at+"/paid", fmt.Sprintf(`{"amount":{"minor":%d,"currency":"EUR"},"reference":"t1"}`, told.Total.Minor))
		held := ask("held", "/markets/fr/changes", `{"changes":[{"kind":"clearance.hold","subject":"recall","after":{"gate":"held","scope":"variant","subject":"BAND","reason":"recalled","disclosure":"plain"},"why":"recalled"}]}`)
		first := ask("parcel", at+"/ship", `{"lines":[{"line":0,"quantity":1}]}`)
		if codeIn(first) != "order.clearance_fell" {
			t.Fatalf("%d %s after %d %s", first.Code, first.Body, held.Code, held.Body)
		}
		s.lost(t)
		for range 2 {
			if again := ask("parcel", at+"/ship", `{"lines":[{"line":0,"quantity":1}]}`); codeIn(again) != "order.clearance_fell" {
				t.Errorf("%d %s\nand then %d %s", first.Code, first.Body, again.Code, again.Body)
			}
		}
	})
}
