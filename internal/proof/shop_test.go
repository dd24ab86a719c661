package proof

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comptoir/app"
	"comptoir/internal/db"
	"comptoir/internal/testkit"
	"comptoir/market"
	"comptoir/people"
	"comptoir/stock"
	"comptoir/store"
)

// spain is the market in which these tests buy.
const spain market.Code = "es"

// shop is the demonstration on a database of its own, with a key for its staff.
type shop struct {
	database string
	facts
	cluster *testkit.Cluster // of a shop on PostgreSQL
	name    string           // of its database there
}

// facts are what buyers and staff must know.
type facts struct {
	key     string   // of an integrator who may do everything that these tests do
	place   string   // location that serves Spain
	skus    []string // single variants that are sold there by the web shop
	set     string   // a set
	element string   // a part of the set
	before  int64    // orders that the demonstration has
	terms   string
}

// engines lists where a test runs, with how its shop is made.
func engines() map[string]func(testing.TB) *shop {
	return map[string]func(testing.TB) *shop{"sqlite": sqliteShop, "postgres": postgresShop}
}

// onEngines runs a test on a fresh shop of each engine.
func onEngines(t *testing.T, test func(t *testing.T, s *shop)) {
	t.Helper()
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) { test(t, engines()[name](t)) })
	}
}

// sqliteTemplate is a shop that is made once and copied.
var sqliteTemplate struct {
	once sync.Once
	path string
	facts
}

// postgres is the server of these tests, with a shop that is made once and copied.
var postgres struct {
	once    sync.Once
	cluster *testkit.Cluster
	facts
}

// copies numbers databases and keys.
var copies atomic.Int64

func sqliteShop(t testing.TB) *shop {
	t.Helper()
	program(t) // makes the folder
	sqliteTemplate.once.Do(func() {
		sqliteTemplate.path = filepath.Join(built.folder, "template.db")
		sqliteTemplate.facts = furnish(t, "sqlite://"+sqliteTemplate.path)
	})
	whole, err := os.ReadFile(sqliteTemplate.path)
	must(t, err)
	path := filepath.Join(t.TempDir(), "comptoir.db")
	must(t, os.WriteFile(path, whole, 0o600))
	return &shop{database: "sqlite://" + path, facts: sqliteTemplate.facts}
}

func postgresShop(t testing.TB) *shop {
	t.Helper()
	name := postgresDatabase(t, "TEMPLATE template")
	return &shop{database: postgres.cluster.URL(name), facts: postgres.facts, cluster: postgres.cluster, name: name}
}

// postgresDatabase makes a database and gives its name; the first call makes the server.
func postgresDatabase(t testing.TB, from string) string {
	t.Helper()
	postgres.once.Do(func() {
		postgres.cluster = testkit.DurableCluster(t)
		postgres.cluster.Exec(t, "postgres", "CREATE DATABASE template")
		postgres.facts = furnish(t, postgres.cluster.URL("template"))
	})
	name := fmt.Sprint("shop", copies.Add(1))
	postgres.cluster.Exec(t, "postgres", "CREATE DATABASE "+name+" "+from)
	return name
}

// furnish makes the demonstration in an empty database.
func furnish(t testing.TB, database string) (f facts) {
	t.Helper()
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{Database: database, LogLevel: "error", LogFormat: "text"}, io.Discard)
	must(t, err)
	defer a.Close()
	must(t, a.MakeDemo(ctx, io.Discard, "counter"))
	boss, err := a.People.SignIn(ctx, "owner", "counter")
	must(t, err)
	scopes := []string{people.See, people.Price, people.Stock, people.OrderSee, people.OrderShip, people.OrderPay, people.OrderCancel}
	f.key, _, err = a.People.MakeKey(ctx, boss, "proof", scopes, nil, 0)
	must(t, err)
	shelf, err := a.Offers.Shelf(ctx, spain)
	must(t, err)
	f.terms = shelf.Market.Terms.Version
	for n, item := range shelf.Book.Items {
		if answer := shelf.Answer(n, market.Web, a.Clock.Now()); !answer.OK() {
			continue
		}
		if parts := item.Variant.Parts; len(parts) > 0 {
			f.set, f.element = item.SKU(), parts[0].SKU
			continue
		}
		f.skus = append(f.skus, item.SKU())
	}
	f.place, f.before = locationOf(t, a.Store), rows(audit(t, a.Store), "orders")
	if len(f.skus) < 10 || f.set == "" {
		t.Fatalf("the demonstration sells only %d variants in Spain, set %q", len(f.skus), f.set)
	}
	return f
}

// locationOf finds the first location that sells to Spain by the web.
func locationOf(t testing.TB, s *store.Store) (code string) {
	t.Helper()
	var all []stock.Location
	must(t, s.View(context.Background(), func(tx *store.Tx) (err error) {
		all, err = tx.Locations()
		return err
	}))
	for _, l := range all {
		if l.ServesMarket(spain) && l.Kind == stock.Warehouse {
			return l.Code
		}
	}
	t.Fatal("no warehouse serves Spain")
	return ""
}

// look opens the shop's database beside the running program.
func (s *shop) look(t testing.TB) *store.Store {
	t.Helper()
	d, err := db.Open(context.Background(), s.database, db.Options{})
	must(t, err)
	t.Cleanup(func() { d.Close() })
	return &store.Store{DB: d}
}

// audit fails the test when the ledger is wrong.
func audit(t testing.TB, s *store.Store) *store.Audit {
	t.Helper()
	a, err := s.Audit(context.Background(), nil)
	must(t, err)
	if !a.OK() {
		t.Fatal(a.Err())
	}
	return a
}

// count sets what lies of variants, at a node, as staff do.
func (s *shop) count(t testing.TB, n *node, units int64, skus ...string) {
	t.Helper()
	s.countAt(t, n, s.place, units, skus...)
}

// countAt is count at a place.
func (s *shop) countAt(t testing.TB, n *node, place string, units int64, skus ...string) {
	t.Helper()
	var changes []string
	for _, sku := range skus {
		changes = append(changes, fmt.Sprintf(`{"kind":"stock.count","subject":"%s/own/%s","after":{"on_hand":%d},"why":"counted"}`, place, sku, units))
	}
	w := &wish{key: fmt.Sprint("count-", copies.Add(1)), method: http.MethodPost, path: "/api/v1/markets/es/changes", secret: s.key,
		body: fmt.Sprintf(`{"changes":[%s]}`, strings.Join(changes, ","))}
	c := newClient()
	for range 100 {
		a := c.do(n.url, w)
		if a.status < 300 && a.err == nil {
			return
		}
		if !a.unanswered() {
			t.Fatalf("count %v: %d %s", skus, a.status, a.body)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("count %v: no answer", skus)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
