package post_test

import (
	"strings"
	"testing"
	"time"

	"comptoir/drop"
	"comptoir/internal/outbox"
	"comptoir/market"
	"comptoir/money"
	"comptoir/store"
	"comptoir/store/storetest"
)

// oneSale is a desk of limited sales with one.
type oneSale struct{ drop.Facts }

func (o oneSale) Get(market.Code, string) (drop.Drop, error) { return drop.Drop{Facts: o.Facts}, nil }

func TestLettersOfALimitedSaleSayWhatUntilWhenAndWhere(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		h.Drops = oneSale{drop.Facts{ID: "autumn", Market: "fr", SKU: "B", Price: money.Of(999, "EUR")}}
		until := noon.Add(26 * time.Hour)
		tell := func(topic string, l market.Language) {
			err := s.Update(t.Context(), func(tx *store.Tx) error {
				return tx.Tell([]outbox.Row{outbox.News(noon, topic, drop.PersonNews{Market: "fr", Drop: "autumn", Email: "ana@example.org", Language: l, Units: 2, Until: until})})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			topic    string
			language market.Language
			want     []string
		}{
			{drop.TopicWon, "fr", []string{"C’est votre tour", "2 × Bracelet Mi", "9,99", "22 nov. 2026, 15:00", "https://shop.example/fr/drops/autumn/place"}},
			{drop.TopicEnding, "en", []string{"ends soon", "2 × Mi Band", "22 Nov 2026, 15:00", "https://shop.example/fr/en/drops/autumn/place"}},
			{drop.TopicReleased, "fr", []string{"passé au suivant", "22 nov. 2026, 15:00", "https://shop.example/fr/drops/autumn/place"}},
			{drop.TopicLost, "en", []string{"has ended", "https://shop.example/fr/en/drops/autumn/receipt"}},
		} {
			tell(c.topic, c.language)
			h.step(t, h.Gather)
			h.step(t, h.Deliver)
			m := h.bag.sent[len(h.bag.sent)-1]
			for _, words := range c.want {
				if !strings.Contains(m.Title+"\n"+m.Text, words) {
					t.Errorf("%s lacks %q:\n%s\n%s", c.topic, words, m.Title, m.Text)
				}
			}
			if strings.Contains(m.Text, "{") {
				t.Errorf("%s has an empty place:\n%s", c.topic, m.Text)
			}
		}
		if len(h.bag.sent) != 4 {
			t.Errorf("%d letters went out", len(h.bag.sent))
		}
	})
}
