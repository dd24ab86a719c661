package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"comptoir/api"
	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/internal/receipt"
	"comptoir/internal/testkit"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/people"
	"comptoir/post"
	"comptoir/pricing"
	"comptoir/radio/directory"
	"comptoir/stock"
	"comptoir/store"
	"comptoir/world"
)

var update = flag.Bool("update", false, "write the goldens anew")

// noon is when every golden happens.
const noon = clock.Instant(1_795_262_400_000_000) // 2026-11-21T12:00:00Z

// shop is a small company on a real store.
type shop struct {
	handler http.Handler
	door    *api.API
	store   *store.Store
	offers  *offer.Desk
	post    *post.Desk
	clock   *clock.Fixed
	drops   *drop.Desk
	seen    map[int64]bool // of the outbox
}

// steady draws the same bytes in every run.
func steady() io.Reader { return rand.NewChaCha8([32]byte{1}) }

func open(t *testing.T, d *db.DB) *shop {
	t.Helper()
	ctx := context.Background()
	if err := db.Migrate(ctx, d, store.Migrations()); err != nil {
		t.Fatal(err)
	}
	s := &store.Store{DB: d}
	if err := s.Update(ctx, fill); err != nil {
		t.Fatal(err)
	}
	now, ids := &clock.Fixed{At: noon}, id.Maker{Source: steady()}
	known := &directory.Desk{Store: store.Bind[directory.Writing](s)}
	offers := &offer.Desk{Store: store.Bind[offer.Tx](s), Clock: now, Radio: known}
	if err := offers.Open(ctx); err != nil {
		t.Fatal(err)
	}
	orders := order.NewDesk(store.Bind[order.Tx](s), offers, now, ids, []byte("secret of the goldens, 32 bytes.."))
	drops := drop.NewDesk(store.Bind[drop.Tx](s), offers, now, id.System(), []byte("places"))
	running, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { orders.Run(running) })
	working.Go(func() { drops.Run(running) })
	t.Cleanup(func() { stop(); working.Wait() })
	changes := &change.Desk{Store: store.Bind[change.Tx](s), Offers: offers, Clock: now, IDs: ids}
	staff, err := people.NewDesk(store.Bind[people.Tx](s), now, id.System())
	if err != nil {
		t.Fatal(err)
	}
	accounts := staff.Accounts(store.Bind[people.AccountTx](s), []byte("links"))
	launches := &launch.Desk{Store: store.Bind[launch.Tx](s), Offers: offers, Clock: now, IDs: ids}
	launches.Gates = launch.Filed{Desk: launches}
	changes.Passage = passage{launches}
	papers := &paperwork.Desk{Store: store.Bind[paperwork.Tx](s), Offers: offers, Orders: orders, Clock: now}
	changes.Orders = papers
	door := api.New(api.Config{Offers: offers, Orders: orders, Drops: drops, Accounts: accounts, Sessions: staff, Changes: changes, Launch: launches, Papers: papers, Keys: keys, Receipts: store.Bind[receipt.Tx](s),
		Radio: known, Secret: []byte("x"), Clock: now, IDs: ids})
	letters, err := post.NewDesk(post.Desk{Store: store.Bind[post.Tx](s), Orders: orders, Customers: accounts, Offers: offers, Clock: now, Secret: []byte("y"), BaseURL: "https://shop.example", Shop: "Comptoir", Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	return &shop{handler: door.Handler(), door: door, store: s, offers: offers, post: letters, clock: now, drops: drops, seen: map[int64]bool{}}
}

// passage hands the launch desk the transaction of a change.
type passage struct{ *launch.Desk }

func (p passage) Pass(tx change.Tx, c *change.Change, now clock.Instant) error {
	return p.Desk.Pass(tx.(*store.Tx), c, now)
}

func keys(_ context.Context, secret string) (change.Who, error) {
	all := &people.Key{Label: "erp", Scopes: people.Permissions()}
	switch secret {
	case "all":
		return all, nil
	case "france":
		all.Label, all.Markets = "paris", []market.Code{"fr"}
		return all, nil
	case "ana", "bob":
		all.By = secret
		return all, nil
	case "till":
		return &people.Key{Label: "till", Scopes: []string{people.OrderRefund}, Markets: []market.Code{"fr"}, By: "ben"}, nil
	case "looker":
		return &people.Key{Label: "looker", Scopes: []string{people.See}}, nil
	}
	return nil, fault.New(fault.Unsigned, "people.key_refused")
}

func fill(tx *store.Tx) error {
	if err := fillMarkets(tx); err != nil {
		return err
	}
	one := func(slug, sku string, class market.Class, languages ...market.Language) *catalogue.Product {
		return &catalogue.Product{Slug: slug, Brand: "Mi", Category: "all", Class: class, State: catalogue.OnSale,
			Texts:  catalogue.Texts{"en": {Name: strings.ToUpper(slug)}, "fr": {Name: "Le " + slug}},
			Models: []catalogue.Model{{Number: "M-" + sku, Languages: languages, Variants: []catalogue.Variant{{SKU: sku, Options: []catalogue.Option{{Key: "colour", Value: "black"}}}}}}}
	}
	rumour := one("band-5", "BAND5", market.Accessory)
	rumour.State = catalogue.Rumoured
	for _, p := range []*catalogue.Product{one("band", "BAND", market.Accessory), one("phone", "PHONE", market.Device, "en", "fr", "zh"),
		one("notebook", "BOOK", market.Device, "zh"), one("secret", "SECRET", market.Accessory), one("lawsuit", "SUIT", market.Accessory), rumour} {
		if err := tx.PutProduct(p); err != nil {
			return err
		}
	}
	if err := tx.PutCategory(catalogue.Category{Slug: "all", Class: market.Device, Names: catalogue.Words{"en": "Everything", "fr": "Tout"}}); err != nil {
		return err
	}
	for _, h := range []clearance.Hold{
		{ID: "h1", Gate: "security", Scope: catalogue.ScopeProduct, Subject: "secret", Disclosure: clearance.Hidden, Reason: "told to nobody"},
		{ID: "h2", Gate: "intellectual_property", Scope: catalogue.ScopeProduct, Subject: "lawsuit", Disclosure: clearance.Generic, Reason: "patent 7"},
	} {
		for _, m := range []market.Code{"fr", "us"} {
			h.Market = m
			if err := tx.PutHold(h); err != nil {
				return err
			}
		}
	}
	for _, e := range networks() {
		if err := tx.PutRadioEntry(e); err != nil {
			return err
		}
	}
	return tx.BumpCatalogue()
}

// networks are a country of one carrier, and a phone with its type.
func networks() []directory.Entry {
	return []directory.Entry{
		{Sheet: "runs", Cells: map[string]string{"country": "zz", "carrier": "Isle", "tech": "lte", "bands": "1 20", "whole": "yes", "source": "the regulator", "date": "2025-04"}},
		{Sheet: "facts", Cells: map[string]string{"country": "zz", "carrier": "Isle", "fact": "code", "value": "999-01", "source": "the regulator", "date": "2025-04"}},
		{Sheet: "devices", Cells: map[string]string{"maker": "Maker", "name": "Phone", "model": "P1G", "lte": "1 3 20", "source": "the maker", "date": "2026-01"}},
		{Sheet: "devices", Cells: map[string]string{"maker": "Maker", "name": "Phone", "model": "P1C", "lte": "lost", "source": "a list", "date": "2026-01"}},
		{Sheet: "types", Cells: map[string]string{"tac": "49015420", "maker": "Maker", "name": "Phone", "model": "P1G", "source": "a list", "date": "2026-01"}},
	}
}

// fillMarkets opens France, pilots the United States and leaves Germany closed.
func fillMarkets(tx *store.Tx) error {
	countries, err := world.Countries()
	if err != nil {
		return err
	}
	stages := map[market.Code]market.Stage{"fr": market.Open, "us": market.Pilot, "de": market.Closed}
	for _, c := range countries {
		stage, ours := stages[c.Market.Code]
		if !ours {
			continue
		}
		m := c.Market
		m.Stage, m.Openings = stage, []market.Opening{{Channel: market.Web}}
		m.Payments, m.Terms.Version = []string{"bank_transfer"}, "2026-01-01"
		if err := tx.PutMarket(m); err != nil {
			return err
		}
		var list []pricing.Price
		for i, sku := range []string{"BAND", "PHONE", "BOOK", "SECRET", "SUIT"} {
			list = append(list, pricing.Price{SKU: sku, Amount: money.Of(int64(1999+10000*i), m.Currency(noon)), Span: clock.Span{Since: 1}})
		}
		if err := tx.PutPrices(m.Code, list); err != nil {
			return err
		}
		if err := tx.PutRates(c.Rates); err != nil {
			return err
		}
	}
	return fillStock(tx)
}

func fillStock(tx *store.Tx) error {
	if err := tx.PutLocation(stock.Location{Code: "hub", Market: "fr", Kind: stock.Warehouse, Name: "Hub", Serves: []market.Code{"fr", "us"}, Channels: []market.Channel{market.Web}}); err != nil {
		return err
	}
	for _, sku := range []string{"BAND", "PHONE", "BOOK", "SECRET", "SUIT"} {
		if _, err := tx.Exec(`INSERT INTO stock_level (sku, location, owner, on_hand, reserved) VALUES ($1, 'hub', 'own', 3, 0)`, sku); err != nil {
			return err
		}
	}
	return nil
}

// The goldens are scripts: "> METHOD path" with header lines "> Name: value" and body lines ">> …"; what
// follows is the answer. "> OUTBOX" tells the rows that came since. "= name field" keeps a field of the
// answer above for later lines as $name.
func TestGoldens(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatal(err, "no scripts")
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".txt"), func(t *testing.T) {
			testkit.Engines(t, func(t *testing.T, d *db.DB) { play(t, d, script) })
		})
	}
}

func play(t *testing.T, d *db.DB, path string) {
	s := open(t, d)
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	var ask []string
	kept, last := map[string]string{}, ""
	flush := func() {
		if len(ask) > 0 {
			last = s.answer(t, ask, kept)
			got.WriteString(last + "\n")
		}
		ask = nil
	}
	for _, line := range strings.Split(string(want), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
			flush()
			got.WriteString(line + "\n")
		case strings.HasPrefix(line, "= "):
			flush()
			name, field, _ := strings.Cut(line[2:], " ")
			kept["$"+name] = fieldOf(t, last, field)
			got.WriteString(line + "\n\n")
		case strings.HasPrefix(line, "> ") && httpLine.MatchString(line):
			flush()
			ask = []string{line}
			got.WriteString(line + "\n")
		case strings.HasPrefix(line, ">"):
			ask = append(ask, line)
			got.WriteString(line + "\n")
		case len(ask) > 0:
			flush()
		}
	}
	flush()
	if *update && d.Engine() == db.SQLite {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got.String() != string(want) {
		t.Errorf("%s: the answers are others (-update writes them)\n%s", path, firstDifference(string(want), got.String()))
	}
}

var httpLine = regexp.MustCompile(`^> (GET|POST|PUT|DELETE|OUTBOX|LETTERS)\b`)

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(g), len(w))
}

var requestID = regexp.MustCompile(`"request_id": "[^"]+"`)

func (s *shop) answer(t *testing.T, ask []string, kept map[string]string) string {
	t.Helper()
	for i := range ask {
		for name, value := range kept {
			ask[i] = strings.ReplaceAll(ask[i], name, value)
		}
	}
	if strings.HasPrefix(ask[0], "> OUTBOX") {
		return s.news(t)
	}
	if strings.HasPrefix(ask[0], "> LETTERS") {
		return s.letters(t)
	}
	method, path, _ := strings.Cut(ask[0][2:], " ")
	var body strings.Builder
	r := httptest.NewRequest(method, "/api/v1"+path, nil)
	for _, line := range ask[1:] {
		if text, ok := strings.CutPrefix(line, ">> "); ok {
			body.WriteString(text)
			continue
		}
		name, value, _ := strings.Cut(line[2:], ": ")
		r.Header.Set(name, value)
	}
	if body.Len() > 0 {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body.String())), int64(body.Len())
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	told := fmt.Sprintf("%d %s", w.Code, w.Header().Get("Content-Type"))
	if w.Header().Get("Idempotent-Replay") != "" {
		told += " (replay)"
	}
	return told + "\n" + requestID.ReplaceAllString(pretty(w.Body.Bytes()), `"request_id": "…"`)
}

// letters makes letters of the news, puts them into the inbox and tells them.
func (s *shop) letters(t *testing.T) string {
	t.Helper()
	ctx := context.Background()
	for _, step := range []func(context.Context, clock.Instant) (bool, error){s.post.Gather, s.post.Gather, s.post.Deliver} {
		if _, err := step(ctx, noon); err != nil {
			t.Fatal(err)
		}
	}
	letters, messages, err := s.post.Inbox(ctx, 100)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for i, m := range messages {
		told = append(told, fmt.Sprintf("| To: %s\n| Subject: %s\n| State: %d\n|\n| %s\n", m.To, m.Title, letters[i].State, strings.ReplaceAll(strings.TrimSpace(m.Text), "\n", "\n| ")))
	}
	slices.Sort(told)
	return strings.Join(told, "\n")
}

func (s *shop) news(t *testing.T) string {
	t.Helper()
	var told []string
	err := s.store.View(context.Background(), func(tx *store.Tx) error {
		rows, err := tx.News(0, 100)
		for _, r := range rows {
			if !s.seen[r.ID] {
				told = append(told, r.Topic+" "+r.Payload+"\n")
			}
			s.seen[r.ID] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(told) // rows of one instant have no order among transactions
	return strings.Join(told, "")
}

func pretty(body []byte) string {
	var out bytes.Buffer
	if err := json.Indent(&out, bytes.TrimSpace(body), "", " "); err != nil {
		return string(body)
	}
	return out.String() + "\n"
}

func fieldOf(t *testing.T, answer, field string) string {
	t.Helper()
	_, body, _ := strings.Cut(answer, "\n")
	var fields map[string]any
	if err := json.Unmarshal([]byte(body), &fields); err != nil {
		t.Fatal(err, answer)
	}
	return fmt.Sprint(fields[field])
}

func TestOpenAPI(t *testing.T) {
	got := api.New(api.Config{}).Spec()
	const path = "openapi.json"
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(want, got) {
		t.Errorf("%v: openapi.json is not what the routes say (-update writes it)", err)
	}
}
