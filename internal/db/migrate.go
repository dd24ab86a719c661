package db

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrate brings the schema up to the files NNNN_name.sql of a folder, forward only, each file in a
// transaction. A file of one engine alone is called NNNN_name.sqlite.sql or NNNN_name.postgres.sql.
// Files whose number is below one already applied are applied too: numbers are given out in blocks.
func Migrate(ctx context.Context, d *DB, files fs.FS) error {
	handle, dialect, err := d.engine.migrator()
	if err != nil {
		return err
	}
	defer handle.close()
	options := []goose.ProviderOption{goose.WithAllowOutofOrder(true), goose.WithDisableGlobalRegistry(true)}
	if d.Engine() == Postgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("make the migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, handle.db, wordFS{files, d.Engine()}, options...)
	if errors.Is(err, goose.ErrNoMigrations) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", d.engine.classify(err))
	}
	return nil
}

// migrator is a handle for goose, which wants database/sql.
type migrator struct {
	db    *sql.DB
	close func() error
}

// migrator opens the file once more, through database/sql.
func (e *sqlite) migrator() (migrator, goose.Dialect, error) {
	q := url.Values{"_txlock": {"immediate"}, "_dqs": {"0"}, "_defensive": {"1"}, "_pragma": append([]string{fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds())}, sqliteFile{sync: "FULL"}.pragmas()...)}
	handle, err := sql.Open("sqlite", "file:"+(&url.URL{Path: e.path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return migrator{}, "", fmt.Errorf("open sqlite: %w", err)
	}
	handle.SetMaxOpenConns(1)
	return migrator{handle, handle.Close}, goose.DialectSQLite3, nil
}

func (e *postgres) migrator() (migrator, goose.Dialect, error) {
	return migrator{e.pool, func() error { return nil }}, goose.DialectPostgres, nil
}

// wordFS shows an engine its own migrations with its own words.
type wordFS struct {
	fs.FS
	engine Engine
}

// ReadDir hides the files that are for the other engine.
func (w wordFS) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(w.FS, name)
	var mine []fs.DirEntry
	for _, entry := range all {
		only, ok := onlyFor(entry.Name())
		if !ok || only == w.engine {
			mine = append(mine, entry)
		}
	}
	return mine, err
}

func onlyFor(file string) (Engine, bool) {
	base := strings.TrimSuffix(path.Base(file), ".sql")
	only := Engine(strings.TrimPrefix(path.Ext(base), "."))
	return only, only == SQLite || only == Postgres
}

// Open replaces the words of a migration.
func (w wordFS) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	defer f.Close()
	text, err := fs.ReadFile(w.FS, name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return &wordFile{Reader: bytes.NewReader([]byte(w.engine.Words(string(text)))), info: info}, nil
}

type wordFile struct {
	*bytes.Reader
	info fs.FileInfo
}

func (f *wordFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *wordFile) Close() error               { return nil }
