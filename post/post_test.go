package post_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/internal/outbox"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/offer/offertest"
	"comptoir/post"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/store"
	"comptoir/store/storetest"
	"comptoir/tax"

	"os"
)

const noon = clock.Instant(1_795_262_400_000_000)

// bag is a sender that keeps what it sends, or fails.
type bag struct {
	sent []post.Message
	fail error
}

func (b *bag) Send(_ context.Context, m post.Message) error {
	if b.fail == nil {
		b.sent = append(b.sent, m)
	}
	return b.fail
}

type house struct {
	*post.Desk
	facts *offertest.Facts
	bag   *bag
	clock *clock.Fixed
	store *store.Store
}

func open(t *testing.T, s *store.Store) *house {
	t.Helper()
	facts := &offertest.Facts{
		Products: []*catalogue.Product{{Slug: "band", Class: market.Accessory, State: catalogue.OnSale, Texts: catalogue.Texts{"en": {Name: "Mi Band"}, "fr": {Name: "Bracelet Mi"}},
			Models: []catalogue.Model{{Number: "M", Variants: []catalogue.Variant{{SKU: "B"}}}}}},
		List: []market.Market{{Code: "fr", Stage: market.Open, Languages: []market.Language{"fr", "en"}, Openings: []market.Opening{{Channel: market.Web}},
			Tenders: []market.Tender{{Currency: "EUR"}}, TimeZone: "Europe/Paris", Tax: market.TaxIncluded}},
		PriceLists: map[market.Code]map[string][]pricing.Price{"fr": {"B": {{SKU: "B", Amount: money.Of(1999, "EUR")}}}},
		TaxRates:   map[market.Code]tax.Table{"fr": {{Market: "fr", Class: tax.Standard, Rate: 200000}}},
		Places:     []stock.Location{{Code: "hub", Market: "fr", Channels: []market.Channel{market.Web}}},
	}
	h := &house{facts: facts, bag: &bag{}, clock: &clock.Fixed{At: noon}, store: s}
	offers := &offer.Desk{Store: facts, Clock: h.clock}
	if err := offers.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	var err error
	h.Desk, err = post.NewDesk(post.Desk{Store: store.Bind[post.Tx](s), Offers: offers, Clock: h.clock, Secret: []byte("s"), BaseURL: "https://shop.example/", Shop: "Comptoir", Sender: h.bag})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) step(t *testing.T, do func(context.Context, clock.Instant) (bool, error)) {
	t.Helper()
	if _, err := do(context.Background(), h.clock.At); err != nil {
		t.Fatal(err)
	}
}

func (h *house) ask(t *testing.T, email string) {
	t.Helper()
	if err := h.Subscribe(context.Background(), "fr", "fr", "band", email); err != nil {
		t.Fatal(err)
	}
}

func linkOf(t *testing.T, m post.Message) string {
	t.Helper()
	_, rest, ok := strings.Cut(m.Text, "/notify/")
	if !ok {
		t.Fatal("no link in", m.Text)
	}
	token, _, _ := strings.Cut(rest, "\n")
	return token
}

func TestTellMeWhenItComes(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		h, ctx := open(t, s), context.Background()
		h.ask(t, "ana@Example.org")
		h.ask(t, "ana@example.org") // twice is once
		h.step(t, h.Deliver)
		if len(h.bag.sent) != 1 || h.bag.sent[0].To != "ana@example.org" || h.bag.sent[0].Language != "fr" || !strings.Contains(h.bag.sent[0].Title, "Bracelet Mi") {
			t.Fatalf("asked by %+v", h.bag.sent)
		}
		token := linkOf(t, h.bag.sent[0])
		h.facts.Change(func() { h.facts.Levels = []stock.Level{{Location: "hub", Owner: stock.Own, SKU: "B", OnHand: 3}} }, "fr")
		if _, err := h.Offers.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		h.step(t, h.Watch)
		h.step(t, h.Deliver)
		if len(h.bag.sent) != 1 {
			t.Fatal("told before it was confirmed")
		}
		for range 2 {
			if slug, err := h.Confirm(ctx, token); slug != "band" || err != nil {
				t.Fatal(slug, err)
			}
		}
		for range 2 {
			h.step(t, h.Watch)
			h.step(t, h.Deliver)
		}
		if len(h.bag.sent) != 2 || !strings.Contains(h.bag.sent[1].Text, "https://shop.example/fr/p/band") {
			t.Fatalf("told by %+v", h.bag.sent[1:])
		}
	})
}

func TestWhoeverStopsHearsNoMore(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		h, ctx := open(t, s), context.Background()
		h.ask(t, "ana@example.org")
		h.step(t, h.Deliver)
		token := linkOf(t, h.bag.sent[0])
		if _, err := h.Confirm(ctx, token); err != nil {
			t.Fatal(err)
		}
		if err := h.Stop(ctx, token); err != nil {
			t.Fatal(err)
		}
		h.facts.Change(func() { h.facts.Levels = []stock.Level{{Location: "hub", Owner: stock.Own, SKU: "B", OnHand: 3}} }, "fr")
		if _, err := h.Offers.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		h.step(t, h.Watch)
		h.step(t, h.Deliver)
		if len(h.bag.sent) != 1 {
			t.Error("told although stopped")
		}
		for _, stranger := range []string{"", "x", strings.Repeat("a", 1000), token + "x"} {
			if err := h.Stop(ctx, stranger); !fault.Is(err, fault.NotFound) {
				t.Errorf("%.20q: %v", stranger, err)
			}
		}
	})
}

func TestTheAnswerTellsNothing(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		h, ctx := open(t, s), context.Background()
		for _, slug := range []string{"band", "nothing", strings.Repeat("x", 5000)} {
			for _, m := range []market.Code{"fr", "xx"} {
				if err := h.Subscribe(ctx, m, "fr", slug, "ana@example.org"); err != nil {
					t.Errorf("%.20s in %s: %v", slug, m, err)
				}
			}
		}
		h.step(t, h.Deliver)
		if len(h.bag.sent) != 1 {
			t.Errorf("%d letters", len(h.bag.sent))
		}
	})
}

func TestAddresses(t *testing.T) {
	for given, want := range map[string]string{"ana@Example.ORG": "ana@example.org", " a.b+c@x.example ": "a.b+c@x.example",
		"": "", "ana": "", "ana@localhost": "", "Ana <ana@example.org>": "", "a@x.example,b@x.example": "", "a@x.example\r\nBcc: b@x.example": "",
		"a@x.example\x00": "", "\"a b\"@x.example": "", strings.Repeat("a", 300) + "@x.example": "", "a@x .example": "", "a@-": ""} {
		got, err := post.Address(given)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", given, got, err)
		}
	}
}

func TestALetterThatCannotBeSentIsTriedLaterAndGivenUp(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		h.bag.fail = errors.New("451 come back\r\nlater")
		h.ask(t, "ana@example.org")
		tries := 0
		for range 60 * 48 {
			h.step(t, h.Deliver)
			h.clock.At = h.clock.At.Add(time.Minute * 10)
			letters, _, err := h.Inbox(context.Background(), 1)
			if err != nil {
				t.Fatal(err)
			}
			tries = int(letters[0].Tries)
			if letters[0].State == post.GivenUp {
				if letters[0].Reason != "451 come back  later" {
					t.Errorf("reason %q", letters[0].Reason)
				}
				break
			}
		}
		if tries != post.TriesMax {
			t.Errorf("given up after %d tries", tries)
		}
	})
}

// TestOneLetterForOnePieceOfNews: docs/bugs-of-others.md. Others: 36.
func TestOneLetterForOnePieceOfNews(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		tell := func(at clock.Instant, n int) {
			storetest.Update(t, s, func(tx *store.Tx) error {
				var rows []outbox.Row
				for i := range n {
					rows = append(rows, outbox.Row{At: at, Topic: "order.placed", Payload: fmt.Sprintf(`{"market":"fr","number":"0000-%04d","language":"fr","email":"ana@example.org"}`, i)},
						outbox.Row{At: at, Topic: "order.held", Payload: `{}`}, outbox.Row{At: at, Topic: "order.paid", Payload: `{"email":"a@b\r\nBcc: c@d.example"}`})
				}
				return tx.Tell(rows)
			})
		}
		tell(noon-5_000_000, 150)
		for range 5 {
			h.step(t, h.Gather)
		}
		tell(noon-6_000_000, 1) // committed late, with an older identifier
		h.step(t, h.Gather)
		h.clock.At = noon.Add(time.Hour)
		h.step(t, h.Gather)
		h.step(t, h.Gather)
		n := 0
		storetest.View(t, s, func(tx *store.Tx) error {
			all, err := tx.DueLetters(h.clock.At, 1000)
			n = len(all)
			return err
		})
		if n != 151 {
			t.Errorf("%d letters", n)
		}
	})
}

func TestEveryLanguageSaysEverything(t *testing.T) {
	words, err := i18n.Load(os.DirFS("lang"))
	if err != nil {
		t.Fatal(err)
	}
	if len(words.Languages()) < 5 || len(i18n.Missing(words)) > 0 || len(i18n.Strays(words)) > 0 {
		t.Errorf("%v lack %v and have %v", words.Languages(), i18n.Missing(words), i18n.Strays(words))
	}
	for _, kind := range post.Kinds() {
		for _, part := range []string{".title", ".text", ".link"} {
			if key := strings.ReplaceAll(string(kind), ".", "_") + part; !words.For("ar").Has(key) {
				t.Error("no words for", key)
			}
		}
	}
}

// TestAnInvitationIsMailedAtOnceAndItsLinkKeptNowhere: letters lie in the database, and this link opens the console.
func TestAnInvitationIsMailedAtOnceAndItsLinkKeptNowhere(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		if err := h.Invite(t.Context(), "lena@example.org", "lena", "secrettoken", "fr"); err != nil || len(h.bag.sent) != 1 {
			t.Fatalf("%d letters, %v", len(h.bag.sent), err)
		}
		if m := h.bag.sent[0]; m.To != "lena@example.org" || m.Language != "fr" || !strings.Contains(m.Text, "/console/invite/secrettoken") || !strings.Contains(m.Text, "lena") {
			t.Errorf("%+v", m)
		}
		storetest.View(t, s, func(tx *store.Tx) error {
			if all, err := tx.Letters(10); err != nil || len(all) != 0 {
				t.Errorf("%+v is kept, %v", all, err)
			}
			return nil
		})
		if err := h.Invite(t.Context(), "lena", "lena", "x", "fr"); err == nil {
			t.Error("no address, and mailed")
		}
		h.Desk.Sender = nil
		if err := h.Invite(t.Context(), "lena@example.org", "lena", "x", "fr"); err == nil {
			t.Error("no mail server, and mailed")
		}
	})
}

func TestTwoNodesSendALetterOnce(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		one, two := open(t, s), open(t, s)
		for i := range 20 {
			one.ask(t, fmt.Sprintf("ana%d@example.org", i))
		}
		var both sync.WaitGroup
		for _, h := range []*house{one, two} {
			both.Go(func() {
				for range 5 {
					if _, err := h.Deliver(context.Background(), noon); err != nil {
						t.Error(err)
					}
				}
			})
		}
		both.Wait()
		if n := len(one.bag.sent) + len(two.bag.sent); n != 20 {
			t.Errorf("%d letters went out", n)
		}
	})
}

// sleeper is a sender that sleeps so long that another node sends the letter meanwhile, and then fails.
type sleeper struct{ meanwhile func() }

func (s sleeper) Send(context.Context, post.Message) error {
	s.meanwhile()
	return errors.New("too late")
}

// TestALateWorkerDoesNotOverwriteASentLetter is fault F17: the lease is over, the late answer counts for nothing.
func TestALateWorkerDoesNotOverwriteASentLetter(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		late, other := open(t, s), open(t, s)
		late.ask(t, "ana@example.org")
		ctx := context.Background()
		late.Desk.Sender = sleeper{func() {
			if _, err := other.Deliver(ctx, noon.Add(6*time.Minute)); err != nil {
				t.Error(err)
			}
		}}
		if _, err := late.Deliver(ctx, noon); err != nil {
			t.Fatal(err)
		}
		if _, err := other.Deliver(ctx, noon.Add(time.Hour)); err != nil || len(other.bag.sent) != 1 {
			t.Fatalf("the letter went out %d times (%v)", len(other.bag.sent), err)
		}
	})
}
