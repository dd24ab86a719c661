package inbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"comptoir/internal/clock"
	"comptoir/offer"
	"comptoir/offer/offertest"
	"comptoir/post"
	"comptoir/store"
	"comptoir/store/storetest"
)

func TestLettersAreLookedAt(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		offers := &offer.Desk{Store: &offertest.Facts{}, Clock: &clock.Fixed{At: 5}}
		if err := offers.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		desk, err := post.NewDesk(post.Desk{Store: store.Bind[post.Tx](s), Offers: offers, Clock: &clock.Fixed{At: 5}, BaseURL: "https://shop.example", Shop: "<b>Maker</b>"})
		if err != nil {
			t.Fatal(err)
		}
		box, err := New(desk, nil)
		if err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		box.Mount(mux)
		get := func(path, language string) *httptest.ResponseRecorder {
			w, r := httptest.NewRecorder(), httptest.NewRequest("GET", path, nil)
			r.Header.Set("Accept-Language", language)
			mux.ServeHTTP(w, r)
			return w
		}
		if body := get("/inbox", "fr").Body.String(); !strings.Contains(body, "Pas encore de lettre") {
			t.Error(body)
		}
		storetest.Update(t, s, func(tx *store.Tx) error {
			return tx.PutLetter(post.Letter{ID: "a", Kind: post.Invited, Language: "en", To: "eva@example.org", Subject: "eva<script>", At: 5, Due: 5})
		})
		list := get("/inbox", "en").Body.String()
		letter := get("/inbox/letter/a", "en")
		if !strings.Contains(list, "Your account at &lt;b&gt;Maker") || !strings.Contains(letter.Body.String(), "eva&lt;script&gt;") {
			t.Error(list, letter.Body)
		}
		if policy := letter.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
			t.Error("policy", policy)
		}
		if w := get("/inbox/letter/b", "en"); w.Code != http.StatusNotFound {
			t.Error(w.Code)
		}
	})
}
