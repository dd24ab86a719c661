package storefront_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/storefront"
)

// slow holds whoever asks first until it is let go.
type slow struct {
	storefront.Drops
	held       atomic.Bool
	came, free chan struct{}
}

func (s *slow) Get(m market.Code, id string) (drop.Drop, error) {
	if s.held.CompareAndSwap(false, true) {
		close(s.came)
		<-s.free
	}
	return s.Drops.Get(m, id)
}

// TestAFullSaleSaysWhenToComeBack: while as many are served as can be, everybody else is told in their language when to
// come back, by a light page that works without script. The room is the same for all and stays open.
func TestAFullSaleSaysWhenToComeBack(t *testing.T) {
	a, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	running := a.Drops.In("in")
	if len(running) == 0 {
		t.Fatal("the demonstration has no limited sale in India")
	}
	held := &slow{Drops: a.Drops, came: make(chan struct{}), free: make(chan struct{})}
	v, shop := visitWith(t, func(c *storefront.Config) { c.Drops = held })
	shop.SetCrowdMax(1)
	path := "/drops/" + running[0].ID
	first := make(chan int, 1)
	go func() { first <- (&visitor{t, v.shop, map[string]string{}, http.Header{}}).get("/in" + path).status }()
	<-held.came
	seen := map[string]bool{}
	for n, ask := range []func() *page{
		func() *page { return v.get("/in" + path) }, func() *page { return v.get("/in" + path + "/place") },
		func() *page { return v.post("/in"+path+"/enter", url.Values{"units": {"1"}}) }, func() *page { return v.post("/in"+path+"/code", url.Values{"code": {"x"}}) },
	} {
		p := ask().is(503)
		wait, err := strconv.Atoi(p.header.Get("Retry-After"))
		if err != nil || wait < 2 || wait > 10 || p.header.Get("Cache-Control") != "no-store" {
			t.Errorf("told to come back after %q", p.header)
		}
		if again := p.header.Get("Refresh"); again != "" != (n < 2) || again != "" && again != p.header.Get("Retry-After") {
			t.Errorf("the page comes back by itself after %q, it was told %q", again, p.header.Get("Retry-After"))
		}
		if seen[p.header.Get("Retry-After")] = true; len(p.body) > 6000 || strings.Contains(p.body, "<script") || !strings.Contains(p.text("main", "", ""), "More people are coming") {
			t.Errorf("%d bytes: %s", len(p.body), p.body)
		}
	}
	if len(seen) < 2 {
		t.Error("everybody is told to come back at the same second")
	}
	v.get("/in" + path + "/room").is(200)
	close(held.free)
	if status := <-first; status != 200 {
		t.Errorf("who was in was answered %d", status)
	}
	v.get("/in" + path).is(200)
	v.get("/in" + path + "/place").is(303) // counted once
}

// sealed is the customers' accounts, of which nothing is to be read.
type sealed struct {
	web.SessionKeeper
	read *int
}

// Session counts what is read.
func (s sealed) Session(ctx context.Context, hash string) ([]byte, bool, error) {
	*s.read++
	return s.SessionKeeper.Session(ctx, hash)
}

// TestWhoHammersReadsNothing: a browser that asks as fast as it can is told when to come back before anything is read for it.
func TestWhoHammersReadsNothing(t *testing.T) {
	a, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	v, _ := visitWith(t, func(c *storefront.Config) {
		c.Drops, c.Sessions, c.Clock = a.Drops, sealed{c.Sessions, &read}, &clock.Fixed{At: a.Clock.Now()}
	})
	path := "/in/drops/" + a.Drops.In("in")[0].ID
	v.cookies["customer"] = "somebody"
	for n := range 60 {
		p := v.get(path + []string{"", "/place"}[n%2])
		if hammers := n >= 20; hammers != (p.status == 429) || hammers && p.header.Get("Retry-After") == "" {
			t.Fatalf("request %d: %d %v", n, p.status, p.header)
		}
		v.cookies["customer"] = "somebody"
	}
	if read != 20 {
		t.Errorf("the session was read %d times", read)
	}
	delete(v.cookies, "customer")
	v.get(path).is(200)
}
