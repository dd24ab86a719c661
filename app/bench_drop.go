package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"sync/atomic"
	"time"

	"comptoir/drop"
	"comptoir/internal/bench"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/unit"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order/orderbench"
	"comptoir/store"
)

// DropRush says how large the rush of BenchDrop is; zeros mean the usual.
type DropRush struct {
	Folder      string
	Database    string               // postgres://… instead of a SQLite file
	Nodes       int                  // that share the database and serve the rush; more than one needs PostgreSQL
	Buyers      int                  // wait at the opening; a tenth more come later
	Units       int                  // offered
	Connections int                  // open at once
	Time        time.Duration        // of each comparison with the bare handler; negative: none
	Look        time.Duration        // who waits looks again after so long at most; 0: as the page says
	Progress    func(done, of int64) // of buyers who are in, then of units that are ordered
}

func (o DropRush) filled() DropRush {
	if o.Buyers == 0 {
		o.Buyers = 20_000
	}
	if o.Units == 0 {
		o.Units = max(1, o.Buyers*16/100) // 40,000 phones, 250,000 who want one
	}
	if o.Connections == 0 {
		o.Connections = 1024
	}
	o.Nodes = max(1, o.Nodes)
	if o.Time == 0 {
		o.Time = 3 * time.Second
	}
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	return o
}

// The limited sale of the rush, and those who have no good intentions.
const (
	rushMarket = market.Code("es")
	rushName   = "rush"
	rushCodes  = 50
	rushHold   = 10 * time.Minute
	cousins    = 200              // accounts of one person
	scripts    = 16               // accounts that ask as fast as they can
	scriptTabs = 8                // each over so many connections
	idlers     = 20               // of the first winners, one in so many lets the time go by
	regrets    = 20               // orders that are called off again
	rushMax    = 10 * time.Minute // of one part; it then fails
)

// leaping is the machine's clock, moved on: nobody waits for an hour to come.
type leaping struct{ by atomic.Int64 }

// Now tells the time of the rush.
func (l *leaping) Now() clock.Instant {
	return clock.System{}.Now() + clock.Instant(l.by.Load())
}

func (l *leaping) to(at clock.Instant) { l.by.Add(int64(max(0, at-l.Now()))) }

// rush is a limited sale under way in the running program.
type rush struct {
	DropRush
	app     *App // the first node, which the others know nothing of
	clock   *leaping
	nodes   []node
	sale    drop.Drop
	codes   []string
	report  *bench.Report
	told    told
	writes  timed
	crowd   []*shopper // who waits, then who comes later
	family  []*shopper
	scripts []*shopper

	orders, idle, looks, hammered atomic.Int64
	dialled                       atomic.Int64 // connections so far: each goes to the next node
}

// timed is the storage of the first node's limited sales, with the longest write so far.
type timed struct {
	unit.Of[drop.Tx]
	longest atomic.Int64 // nanoseconds
}

// Update measures what it runs, from the first look until it is to be committed: nobody else writes on SQLite meanwhile.
func (t *timed) Update(ctx context.Context, fn func(drop.Tx) error) error {
	return t.Of.Update(ctx, func(tx drop.Tx) error {
		began := time.Now()
		err := fn(tx)
		took := int64(time.Since(began))
		for was := t.longest.Load(); took > was && !t.longest.CompareAndSwap(was, took); was = t.longest.Load() {
		}
		return err
	})
}

// node is one running program.
type node struct {
	app     *App
	address string
	orders  *atomic.Int64 // that were placed there
}

// BenchDrop opens a limited sale to a crowd in the real program, over HTTP, on a real store: everybody waits in the
// room, comes in, looks where they stand, and buys when it is their turn, while scripts hammer and others cheat. What
// came of it is checked from the published log alone, and by the audit of the ledger.
func BenchDrop(ctx context.Context, o DropRush) (*bench.Report, error) {
	r := &rush{DropRush: o.filled(), clock: &leaping{}, report: bench.New("drop")}
	stop, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{{"the waiting room", r.room}, {"coming in", r.comeIn}, {"cheating", r.cheat}, {"looking", r.look}, {"the opening", r.opening},
		{"what was left", r.second}, {"codes", r.redeem}, {"the end", r.end}} {
		if err := part.do(ctx); err != nil {
			return r.report, fmt.Errorf("%s: %w", part.name, err)
		}
	}
	r.answers()
	r.report.Figures["rss_mb"] = bench.RSS()
	return r.report, nil
}

// open fills a shop, publishes the sale, and starts every node.
func (r *rush) open(ctx context.Context) (stop func(), err error) {
	url, err := orderbench.Options{Folder: r.Folder, Database: r.Database}.Place(ctx, "drop")
	if err != nil {
		return nil, err
	}
	var stops []func()
	stop = func() {
		for _, one := range slices.Backward(stops) {
			one()
		}
	}
	for n := range r.Nodes {
		one, err := r.start(ctx, url, n == 0)
		if err != nil {
			stop()
			return nil, err
		}
		stops = append(stops, one)
	}
	return stop, nil
}

// start starts one node, the first on a shop that it fills.
func (r *rush) start(ctx context.Context, url string, first bool) (stop func(), err error) {
	s, err := store.Open(ctx, url, db.Options{})
	if err != nil {
		return nil, err
	}
	if first {
		err = r.fill(ctx, s)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	app, err := open(ctx, Config{Database: url, LogLevel: "error", LogFormat: "text", Name: "Bench", BaseURL: "http://127.0.0.1", StopSeconds: 5}, s, r.clock, io.Discard)
	if err != nil {
		s.Close()
		return nil, err
	}
	if first {
		r.app, r.writes.Of = app, app.Drops.Store
		app.Drops.Store = &r.writes
		err = r.publish(ctx)
	}
	if err != nil {
		app.Close()
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		app.Close()
		return nil, err
	}
	r.nodes = append(r.nodes, node{app, listener.Addr().String(), &atomic.Int64{}})
	serving, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- app.Serve(serving, listener) }()
	return func() { cancel(); <-done; app.Close() }, nil
}

// fill writes a shop with enough of one variant, and everybody's account.
func (r *rush) fill(ctx context.Context, s *store.Store) error {
	err := s.Update(ctx, func(tx *store.Tx) error {
		return orderbench.Fill(tx, 20, func(int) int64 { return int64(r.Units) + rushCodes + 100 })
	})
	if err != nil {
		return err
	}
	late := r.Buyers / 10
	everybody, err := r.signUp(ctx, s, r.Buyers+late+cousins+scripts)
	if err != nil {
		return err
	}
	r.crowd, everybody = everybody[:r.Buyers+late], everybody[r.Buyers+late:]
	r.family, r.scripts = everybody[:cousins], everybody[cousins:]
	return nil
}

func (r *rush) publish(ctx context.Context) error {
	now := r.clock.Now()
	f := drop.Facts{ID: rushName, Market: rushMarket, SKU: orderbench.SKU(0), Quantity: int64(r.Units), Codes: rushCodes, Limit: 1, Price: money.Of(9900, "EUR"),
		Rule: drop.FirstCome, From: now.Add(time.Hour), Opens: now.Add(2 * time.Hour), Closes: now.Add(4 * time.Hour), Hold: rushHold, Pay: 24 * time.Hour}
	if _, err := r.app.Drops.Save(ctx, everybody{}, f); err != nil {
		return err
	}
	one, err := r.app.Drops.Publish(ctx, everybody{}, rushMarket, rushName, now)
	if err != nil {
		return err
	}
	r.sale = one
	r.codes, err = r.app.Drops.MakeCodes(ctx, everybody{}, rushMarket, rushName, now)
	return err
}

// room compares the waiting room with a bare handler of as many bytes.
func (r *rush) room(context.Context) error {
	return r.compare("room", [][]byte{request("/es/drops/" + rushName + "/room")})
}

// look compares the page that tells where somebody stands, asked by all who wait.
func (r *rush) look(context.Context) error {
	waiting := r.crowd[:r.Buyers]
	asked := make([][]byte, len(waiting))
	for i, s := range waiting {
		asked[i] = fmt.Appendf(nil, "GET /es/drops/%s/place HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nCookie: %s\r\n\r\n", rushName, s.cookies())
	}
	r.clock.to(r.clock.Now().Add(10 * time.Second)) // what an account may ask begins anew
	return r.compare("place", asked)
}

func (r *rush) compare(name string, requests [][]byte) error {
	if r.Time < 0 {
		return nil
	}
	ratio, perSecond, size, err := r.app.against(r.nodes[0].address, requests, r.Time)
	r.report.Ratios[name+"_over_handler"] = ratio
	r.report.Figures[name+"_per_s"], r.report.Figures[name+"_bytes"] = perSecond, size
	return err
}

// answers notes how everybody was answered.
func (r *rush) answers() {
	f := r.report.Figures
	f["buyers"], f["offered"] = float64(len(r.crowd)), float64(r.Units+rushCodes)
	f["script_requests"] = float64(r.hammered.Load())
	f["refused_503"], f["refused_429"] = float64(r.told.busy.Load()), float64(r.told.fast.Load())
	f["refused_without_retry_after"], f["other_5xx"] = float64(r.told.mute.Load()), float64(r.told.broken.Load())
	for i, n := range r.nodes {
		f[fmt.Sprintf("orders_of_node_%d", i+1)] = float64(n.orders.Load())
	}
	r.report.Notes = append(r.report.Notes, "those who ask share the processors with the shop: alone it answers more")
}
