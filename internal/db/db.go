package db

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
)

// Engine names what stands below.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options are choices at opening; the zero value is right in production.
type Options struct {
	Readers  int            // connections that read (SQLite), or in all (PostgreSQL); 0 means 4 and 16
	Jitter   func() float64 // spreads retries and identifiers, in [0,1); nil draws from the process's generator
	Volatile bool           // accept a server that may lose commits at power loss: tests and caches
	Faults   Faults         // nil outside of tests and simulations
}

// DB is one open database. Its methods may be called from many goroutines.
type DB struct {
	engine  engine
	options Options
	notices board

	mu      sync.Mutex
	broken  error // set once, by rule 5
	refused error // why the disk refused a write, until Accepted
}

// engine is what differs below. begin returns an open transaction or a *failure.
type engine interface {
	name() Engine
	begin(ctx context.Context, mode mode) (session, error)
	classify(err error) *failure
	// manyRows gives a statement of Values as it is best written for many rows, and the most parameters of all of
	// them; 0: one prepared row at a time is faster.
	manyRows(text string) (many string, most int)
	durability(ctx context.Context) (Durability, error)
	claim() (alone bool, err error)
	migrator() (migrator, goose.Dialect, error)
	listen(ctx context.Context, to *board) error
	notify(ctx context.Context, to *board, payload string) error
	close() error
}

// How many connections are kept for Apart: on SQLite some that read, on PostgreSQL for all that it does.
const (
	apartReaders     = 2
	apartConnections = 6
)

// session is one open transaction of an engine.
type session interface {
	exec(ctx context.Context, text string, args []any) (int64, error)
	query(ctx context.Context, text string, args []any) (rows, error)
	// names completes a violation with constraint names that the error itself does not carry.
	names(ctx context.Context, f *failure)
	commit(ctx context.Context) error
	// end rolls back what was not committed and gives the connection back.
	end(spoiled bool)
}

type rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

type mode uint8

const (
	reading mode = iota
	writing
	serial
)

// Open connects to sqlite://PATH, sqlite://:memory: (a private temporary file, removed at Close and
// not durable: tests) or postgres://… . It fails when the engine is too old or would not keep what
// it acknowledged.
func Open(ctx context.Context, url string, options Options) (*DB, error) {
	if options.Jitter == nil {
		options.Jitter = rand.Float64
	}
	e, err := openEngine(ctx, url, options)
	if err != nil {
		return nil, err
	}
	d := &DB{engine: e, options: options}
	if err := d.demandDurable(ctx); err != nil {
		e.close()
		return nil, err
	}
	return d, nil
}

func openEngine(ctx context.Context, url string, options Options) (engine, error) {
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		return openSQLite(ctx, path, options)
	}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return openPostgres(ctx, url, options)
	}
	return nil, fmt.Errorf("database address must begin with sqlite:// or postgres://")
}

func (d *DB) demandDurable(ctx context.Context) error {
	got, err := d.engine.durability(ctx)
	if err != nil {
		return fmt.Errorf("ask how durable the database is: %w", err)
	}
	if !got.Durable && !d.options.Volatile {
		return fmt.Errorf("the database would lose commits at power loss: %s", got)
	}
	return nil
}

// Engine tells which engine stands below: for reports and tests, never to choose a statement.
func (d *DB) Engine() Engine { return d.engine.name() }

// Close gives the connections back. A temporary database is removed.
func (d *DB) Close() error {
	d.notices.close()
	return d.engine.close()
}

// Setting is one name and value as the engine reports it.
type Setting struct{ Name, Value string }

// Durability is what the engine does before it acknowledges a commit.
type Durability struct {
	Engine   Engine
	Version  string
	Durable  bool // an acknowledged commit survives loss of power, if the disk is honest
	Settings []Setting
}

// String is one line for a report.
func (d Durability) String() string {
	line := string(d.Engine) + " " + d.Version
	for _, s := range d.Settings {
		line += " " + s.Name + "=" + s.Value
	}
	return line
}

// Durability asks the engine for the settings in effect on the connections that write.
func (d *DB) Durability(ctx context.Context) (Durability, error) {
	return d.engine.durability(ctx)
}

func (d *DB) stop(cause error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken == nil {
		d.broken = cause
	}
}

func (d *DB) stopped() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.broken
}

// pause waits before attempt number n (from 1): 2 ms doubling to 256 ms, spread by the jitter.
func (d *DB) pause(ctx context.Context, n int) error {
	longest := 2 * time.Millisecond << min(n-1, 7)
	timer := time.NewTimer(time.Duration(float64(longest) * (0.5 + 0.5*d.options.Jitter())))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
