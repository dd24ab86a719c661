package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"comptoir/change"
	"comptoir/clearance/paperwork"
	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/id"
	"comptoir/internal/step"
	"comptoir/internal/web"
	"comptoir/launch"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/people"
	"comptoir/post"
	"comptoir/radio/directory"
	"comptoir/store"
)

// App is the running program.
type App struct {
	Config Config
	Log    *slog.Logger
	Clock  clock.Clock
	IDs    id.Maker
	Store  *store.Store
	Radio  *directory.Desk
	Offers *offer.Desk
	Orders *order.Desk
	Drops  *drop.Desk
	People *people.Desk
	// Accounts are the customers'.
	Accounts *people.Accounts
	Change   *change.Desk
	Launch   *launch.Desk
	Papers   *paperwork.Desk
	Post     *post.Desk

	forget  step.Worker // the API's old answers; set when its door is put up
	meters  *meters
	preview previewPass
	stopped atomic.Bool // it answers what is under way and takes nothing new
}

// Open builds the program from its settings and opens its store; errors say which setting is wrong.
func Open(ctx context.Context, c Config, logTo io.Writer) (*App, error) {
	s, err := store.Open(ctx, c.Database, db.Options{})
	if err != nil {
		return nil, fmt.Errorf("--database: %w", err)
	}
	a, err := open(ctx, c, s, clock.System{}, logTo)
	if err != nil {
		s.Close()
	}
	return a, err
}

// open builds the program on an open store, with the time of a clock.
func open(ctx context.Context, c Config, s *store.Store, now clock.Clock, logTo io.Writer) (*App, error) {
	log, err := c.logger(logTo)
	if err != nil {
		return nil, err
	}
	a := &App{Config: c, Log: log, Clock: now, IDs: id.System(), Store: s, meters: newMeters()}
	if err := a.openDesks(ctx); err != nil {
		return nil, err
	}
	return a, nil
}

// openDesks gives every desk its storage.
func (a *App) openDesks(ctx context.Context) error {
	a.Radio = &directory.Desk{Store: store.Bind[directory.Writing](a.Store)}
	a.Offers = &offer.Desk{Store: store.Bind[offer.Tx](a.Store), Clock: a.Clock, Radio: a.Radio}
	if err := a.Offers.Open(ctx); err != nil {
		return fmt.Errorf("read the facts: %w", err)
	}
	secret, err := a.secret(ctx, "order token")
	if err != nil {
		return err
	}
	sealed, err := a.secret(ctx, "preview pass")
	if err != nil {
		return err
	}
	a.preview = previewPass{secret: sealed, clock: a.Clock, jar: web.Cookies{Secure: a.secure()}}
	a.Orders = order.NewDesk(store.Bind[order.Tx](a.Store), a.Offers, a.Clock, a.IDs, secret)
	a.Change = &change.Desk{Store: store.Bind[change.Tx](a.Store), Offers: a.Offers, Clock: a.Clock, IDs: a.IDs, Announce: a.announce}
	a.openLaunch()
	a.Papers = &paperwork.Desk{Store: store.Bind[paperwork.Tx](a.Store), Offers: a.Offers, Orders: a.Orders, Clock: a.Clock}
	a.Change.Orders = a.Papers
	if a.People, err = people.NewDesk(store.Bind[people.Tx](a.Store), a.Clock, a.IDs); err != nil {
		return err
	}
	links, err := a.secret(ctx, "customers' links")
	if err != nil {
		return err
	}
	if err := a.openDrops(ctx); err != nil {
		return err
	}
	a.Accounts = a.People.Accounts(store.Bind[people.AccountTx](a.Store), links)
	return a.openPost(ctx)
}

// secret gives a secret of this installation, drawn at its first start.
func (a *App) secret(ctx context.Context, name string) (secret []byte, err error) {
	drawn := a.IDs.Bytes(32)
	err = a.Store.Update(ctx, func(tx *store.Tx) (err error) {
		secret, err = tx.Secret(name, drawn)
		return err
	})
	return secret, err
}

// Close gives the store back.
func (a *App) Close() error { return a.Store.Close() }

// Handler is all doors behind one mux.
func (a *App) Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	a.mountOperator(mux)
	if err := a.mountDoors(mux); err != nil {
		return nil, err
	}
	return a.meters.count(mux), nil
}

// Serve answers until the context ends, then stops in order (rule 4).
func (a *App) Serve(ctx context.Context, listener net.Listener) error {
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	if err := a.claim(); err != nil {
		return fmt.Errorf("--database: %w", err)
	}
	server := web.NewServer(handler, a.Log)
	background, stopBackground := context.WithCancel(db.Apart(context.WithoutCancel(ctx)))
	defer stopBackground()
	nudge, err := a.listen(background)
	if err != nil {
		return fmt.Errorf("listen to other nodes: %w", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		var all sync.WaitGroup
		all.Go(func() { a.Orders.Run(background) })
		all.Go(func() { a.Drops.Run(background) })
		all.Go(func() { step.Run(background, a.Clock, a.Log, a.steps(nudge)...) })
		all.Wait()
	}()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	a.Log.Info("listening", "address", "http://"+listener.Addr().String())
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	a.stopped.Store(true)
	a.Log.Info("stopping", "grace_seconds", a.Config.StopSeconds)
	err = web.Stop(context.Background(), server, time.Duration(a.Config.StopSeconds)*time.Second)
	stopBackground()
	<-done
	return err
}

// claim makes this process the one that serves its database, where there can be one only.
func (a *App) claim() error {
	alone, err := a.Store.DB.Claim()
	if alone {
		a.Orders.Alone()
	}
	return err
}

// steps is the list of what works in the background.
func (a *App) steps(news <-chan struct{}) []step.Step {
	return append(append(a.postSteps(), a.dropSteps()...), []step.Step{
		{Name: "shelves", Every: time.Second, Do: a.refreshShelves, Nudge: news},
		{Name: "changes due", Every: time.Second, Do: a.Change.Step},
		{Name: "launch criteria", Every: 10 * time.Minute, Do: a.Launch.Step},
		{Name: "orders whose clearance fell", Every: 2 * time.Second, Do: a.Orders.Recheck},
		{Name: "keys of receipts", Every: time.Minute, Do: a.Orders.LearnKeys},
		{Name: "unpaid orders", Every: time.Minute, Do: a.Orders.Expire},
		{Name: "old receipts and baskets", Every: time.Hour, Do: a.Orders.Sweep},
		{Name: "old API answers", Every: time.Hour, Do: a.forget},
		{Name: "old sessions", Every: time.Hour, Do: a.People.Step},
	}...)
}

// refreshShelves is the safety net behind the notices of other nodes: versions are looked at each second.
func (a *App) refreshShelves(ctx context.Context, _ clock.Instant) (bool, error) {
	moved, err := a.Offers.Refresh(ctx)
	if len(moved) > 0 {
		a.Log.Debug("shelves compiled", "markets", len(moved))
	}
	return false, err
}

func (c Config) logger(to io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return nil, fmt.Errorf("--log-level: %w", err)
	}
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, options)), nil
	}
	return slog.New(slog.NewTextHandler(to, options)), nil
}
