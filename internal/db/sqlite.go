package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	lib "modernc.org/sqlite/lib"
)

// sqliteOldest is the first release without the race that could corrupt a WAL file at its reset.
const sqliteOldest = "3.51.3"

type sqlite struct {
	path      string
	temporary string // folder to remove at close
	writer    *connections
	readers   *connections
	apart     *connections // that read for Apart
	claimed   *os.File     // the lock that says who serves the file; nil: nobody here
}

func openSQLite(ctx context.Context, path string, options Options) (engine, error) {
	e := &sqlite{path: path}
	if path == ":memory:" {
		folder, err := os.MkdirTemp("", "comptoir-db-")
		if err != nil {
			return nil, fmt.Errorf("make a temporary database: %w", err)
		}
		e.temporary, e.path = folder, filepath.Join(folder, "memory.db")
	}
	sync := "FULL"
	if e.temporary != "" {
		sync = "OFF"
	}
	readers := options.Readers
	if readers == 0 {
		readers = 4
	}
	file := sqliteFile{path: e.path, sync: sync}
	e.writer = newConnections(file, 1)
	file.reader = true
	e.readers, e.apart = newConnections(file, readers), newConnections(file, apartReaders)
	if err := e.verify(ctx, sync); err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

// busyTimeout is how long a connection waits for another process that writes.
const busyTimeout = 5 * time.Second

// sqliteFile is a file and how it is opened.
type sqliteFile struct {
	path   string
	sync   string // FULL or OFF
	reader bool
}

func (f sqliteFile) pragmas() []string {
	all := []string{"journal_mode(WAL)", "synchronous(" + f.sync + ")", "foreign_keys(1)", "cache_size(-32768)", "temp_store(MEMORY)", "wal_autocheckpoint(8000)"}
	if f.reader {
		all = append(all, "query_only(1)")
	}
	return all
}

func (e *sqlite) verify(ctx context.Context, sync string) error {
	got, err := e.durability(ctx)
	if err != nil {
		return fmt.Errorf("open %s: %s%w", e.path, hintOf(err), err)
	}
	if olderVersion(got.Version, sqliteOldest) {
		return fmt.Errorf("SQLite %s is older than %s, which is the first without a WAL corruption race", got.Version, sqliteOldest)
	}
	want := map[string]string{"journal_mode": "wal", "foreign_keys": "1", "synchronous": map[string]string{"FULL": "2", "OFF": "0"}[sync]}
	for _, s := range got.Settings {
		if w, ok := want[s.Name]; ok && w != s.Value {
			return fmt.Errorf("open %s: SQLite has %s=%s where %s was asked for", e.path, s.Name, s.Value, w)
		}
	}
	return nil
}

// hintOf says in an operator's words what SQLite means.
func hintOf(err error) string {
	switch sqliteCode(err) & 0xff {
	case lib.SQLITE_READONLY:
		return "the file or its folder cannot be written by this user: "
	case lib.SQLITE_CANTOPEN:
		return "the folder must be there, and this user must be allowed to write in it: "
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return "the file is no database or is damaged: restore a backup: "
	}
	return ""
}

func olderVersion(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return x < y
		}
	}
	return len(as) < len(bs)
}

func (e *sqlite) name() Engine { return SQLite }

// insertInto is how a statement begins that may take many rows.
const insertInto = "INSERT INTO "

// manyRows is for what inserts alone: SQLite is slow at joining a list with a table. OR FAIL spares it the journal of
// each statement, by which it would take the first rows back when a later one is refused: here whatever fails takes
// the whole transaction back.
func (e *sqlite) manyRows(text string) (many string, most int) {
	rest, inserts := strings.CutPrefix(text, insertInto)
	if !inserts {
		return text, 0
	}
	return "INSERT OR FAIL INTO " + rest, sqliteParameters
}

// sqliteParameters is the most that a statement of many rows has; with more it is no faster.
const sqliteParameters = 1024

func (e *sqlite) durability(ctx context.Context) (Durability, error) {
	d := Durability{Engine: SQLite}
	c, err := e.writer.take(ctx)
	if err != nil {
		return d, err
	}
	defer e.writer.put(c)
	ask := func(text string) (value string) {
		if err == nil {
			value, err = c.ask(text)
		}
		return value
	}
	d.Version = ask("SELECT sqlite_version()")
	for _, name := range []string{"journal_mode", "synchronous", "foreign_keys", "busy_timeout"} {
		d.Settings = append(d.Settings, Setting{name, ask("PRAGMA " + name)})
	}
	d.Durable = e.temporary != "" || len(d.Settings) > 1 && d.Settings[1].Value >= "2"
	return d, err
}

func (e *sqlite) close() error {
	err := errors.Join(e.readers.close(), e.apart.close(), e.writer.close())
	if e.claimed != nil {
		err = errors.Join(err, e.claimed.Close())
	}
	if e.temporary != "" {
		err = errors.Join(err, os.RemoveAll(e.temporary))
	}
	return err
}

func (e *sqlite) begin(ctx context.Context, m mode) (session, error) {
	pool, text := e.readers, "BEGIN"
	switch {
	case m != reading:
		pool, text = e.writer, "BEGIN IMMEDIATE"
	case isApart(ctx):
		pool = e.apart
	}
	c, err := pool.take(ctx)
	if err != nil {
		return nil, err
	}
	c.breath = time.Now()
	s := &sqliteSession{pool: pool, c: c, open: true}
	if m == reading {
		s.passed = c.interruptWith(ctx)
	}
	if _, err := c.exec(text, nil); err != nil {
		s.open = false
		s.end(true)
		return nil, err
	}
	return s, nil
}

// sqliteSession is a transaction on one connection. One that reads is interrupted when its context ends; a writer's
// statements are short: there it is enough to look before each.
type sqliteSession struct {
	pool   *connections
	c      *connection
	open   bool
	passed func() bool // of interruptWith; nil of one that writes
}

func (s *sqliteSession) exec(ctx context.Context, text string, args []any) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.c.breathe()
	n, err := s.c.exec(text, args)
	return n, reason(ctx, err)
}

func (s *sqliteSession) query(ctx context.Context, text string, args []any) (rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	bound, err := s.c.bound(text, args)
	if err != nil {
		return nil, reason(ctx, err)
	}
	return &sqliteRows{ctx: ctx, s: bound}, nil
}

// reason is why something failed: what was interrupted says only that.
func reason(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && sqliteCode(err) == lib.SQLITE_INTERRUPT {
		return ctx.Err()
	}
	return err
}

func (s *sqliteSession) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := s.c.exec("COMMIT", nil); err != nil {
		return err
	}
	s.open = false
	return nil
}

// end may find that SQLite has rolled back already; a connection on which anything went wrong other than
// a plain refusal is closed and opened anew when next wanted.
func (s *sqliteSession) end(spoiled bool) {
	if s.passed != nil && !s.passed() {
		spoiled = true
	}
	if s.open && !spoiled {
		_, err := s.c.exec("ROLLBACK", nil)
		spoiled = err != nil
	}
	if spoiled {
		_ = s.c.discard() // what was not committed goes with it
	}
	s.pool.put(s.c)
}
