package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"comptoir/catalogue"
	"comptoir/internal/db"
	"comptoir/internal/testkit"
	"comptoir/market"
	"comptoir/offer"
)

func (s *shop) do(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	if body != "" && !slices.Contains(headers, "Content-Type") {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func codeIn(w *httptest.ResponseRecorder) string {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(w.Body.Bytes(), &p)
	return p.Code
}

func TestWhatIsTooMuchIsRefusedAndChangesNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		line := `{"sku":"BAND","quantity":1}`
		cases := []struct {
			want, body, key string
			status          int
			code            string
		}{
			{"2 MB", `{"language":"` + strings.Repeat("x", 2<<20) + `"}`, "k", 413, "web.body_too_large"},
			{"10,000 deep", strings.Repeat("[", 10000), "k", 400, "api.body_malformed"},
			{"10,000 lines", `{"lines":[` + strings.Repeat(line+",", 9999) + line + `]}`, "k", 422, "api.field_invalid"},
			{"broken UTF-8", "{\"lines\":[{\"sku\":\"\xff\",\"quantity\":1}]}", "k", 400, "api.body_malformed"},
			{"lone surrogate", `{"lines":[{"sku":"\ud800","quantity":1}]}`, "k", 400, "api.body_malformed"},
			{"byte-order mark", "\xef\xbb\xbf" + `{"lines":[` + line + `]}`, "k", 400, "api.body_malformed"},
			{"null for a list", `{"lines":null}`, "k", 422, "api.field_invalid"},
			{"half a unit", `{"lines":[{"sku":"BAND","quantity":1.5}]}`, "k", 422, "api.field_invalid"},
			{"a word for a number", `{"lines":[{"sku":"BAND","quantity":"2"}]}`, "k", 422, "api.field_invalid"},
			{"beyond 64 bits", `{"lines":[{"sku":"BAND","quantity":9223372036854775808}]}`, "k", 422, "api.field_invalid"},
			{"right-to-left override in a code", `{"lines":[{"sku":"BA\u202eND","quantity":1}]}`, "k", 422, "order.variant_unknown"},
			{"key of 256", `{"lines":[` + line + `]}`, strings.Repeat("k", 256), 400, "api.idempotency_key_form"},
			{"key in Greek", `{"lines":[` + line + `]}`, "κλειδί", 400, "api.idempotency_key_form"},
			{"no key", `{"lines":[` + line + `]}`, "", 400, "api.idempotency_key_needed"},
		}
		for _, c := range cases {
			t.Run(c.want, func(t *testing.T) {
				w := s.do("POST", "/markets/fr/baskets", c.body, "Idempotency-Key", c.key)
				if w.Code != c.status || codeIn(w) != c.code {
					t.Errorf("%d %s", w.Code, w.Body)
				}
				order := strings.Replace(c.body, `{"`, `{"market":"fr","`, 1)
				if w := s.do("POST", "/orders", order, "Idempotency-Key", c.key); w.Code != c.status && (w.Code != 422 || c.status != 400) {
					t.Errorf("as an order: %d %s", w.Code, w.Body)
				}
			})
		}
		if n := count(t, d, `SELECT COUNT(*) FROM orders`); n != 0 {
			t.Errorf("%d orders were placed", n)
		}
		if w := s.do("POST", "/markets/fr/baskets", `{"lines":[`+line+`]}`, "Idempotency-Key", "a", "Idempotency-Key", "b"); codeIn(w) != "api.idempotency_key_form" {
			t.Errorf("two keys: %s", w.Body)
		}
		if n := count(t, d, `SELECT COUNT(*) FROM basket`); n != 0 {
			t.Errorf("%d baskets were made", n)
		}
	})
}

func count(t *testing.T, d *db.DB, query string) (n int64) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) (err error) { n, err = db.One(tx, db.Int, query); return err })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOneKeyInParallelHasOneEffect(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		bodies, all := make([]string, 30), sync.WaitGroup{}
		for i := range bodies {
			all.Go(func() {
				w := s.do("POST", "/markets/fr/baskets", `{"lines":[{"sku":"BAND","quantity":1}]}`, "Idempotency-Key", "same")
				if w.Code == http.StatusCreated {
					bodies[i] = w.Body.String()
				} else if codeIn(w) != "api.key_under_way" {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			})
		}
		all.Wait()
		different := map[string]bool{}
		for _, b := range bodies {
			different[b] = true
		}
		delete(different, "")
		if n := count(t, d, `SELECT COUNT(*) FROM basket`); n != 1 || len(different) != 1 {
			t.Errorf("%d baskets, %d answers", n, len(different))
		}
		mine := s.do("POST", "/markets/fr/baskets", `{"lines":[{"sku":"PHONE","quantity":1}]}`, "Idempotency-Key", "same", "Authorization", "Bearer all")
		if mine.Code != http.StatusCreated {
			t.Errorf("another's key is in the way: %s", mine.Body)
		}
	})
}

// The API shows as offered exactly what offer.Decide allows, and nothing of what is hidden.
func TestTheAPISellsWhatTheOneQuestionAllows(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		for _, m := range s.offers.Markets() {
			shelf, err := s.offers.Shelf(t.Context(), m.Code)
			if err != nil {
				t.Fatal(err)
			}
			listed := s.do("GET", "/markets/"+string(m.Code)+"/products?limit=100", "").Body.String()
			for n, item := range shelf.Book.Items {
				for _, quantity := range []int64{1, 3, 4, 99} {
					answer := shelf.Decide(n, market.Web, offer.Wish{Quantity: quantity, Now: noon})
					check(t, s, m, item, quantity, &answer)
				}
				answer := shelf.Answer(n, market.Web, noon)
				if shown := strings.Contains(listed, `"`+item.Product.Slug+`"`); shown != (!answer.Hidden && m.Stage.Browsable()) {
					t.Errorf("%s in %s: listed %v", item.SKU(), m.Code, shown)
				}
			}
		}
	})
}

func check(t *testing.T, s *shop, m *market.Market, item catalogue.Item, quantity int64, answer *offer.Answer) {
	t.Helper()
	w := s.do("GET", fmt.Sprintf("/markets/%s/offers/%s?quantity=%d", m.Code, item.SKU(), quantity), "")
	var told struct{ Offered bool }
	_ = json.Unmarshal(w.Body.Bytes(), &told)
	want := http.StatusOK
	if answer.Hidden || !m.Stage.Browsable() {
		want = http.StatusNotFound
	}
	if w.Code != want || told.Offered != (want == http.StatusOK && answer.OK()) {
		t.Errorf("%d %s in %s: %d, offered %v, decided %v", quantity, item.SKU(), m.Code, w.Code, told.Offered, answer.OK())
	}
	for _, secret := range []string{"told to nobody", "patent 7"} {
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s: the public reads %q", item.SKU(), secret)
		}
	}
}
