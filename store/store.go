// Package store holds all SQL, once for both engines; a file per domain package.
//
// Rules:
//  1. A statement stands above the function that runs it, as a constant whose name ends in SQL; it lists
//     its columns and is prepared on both engines by a test.
//  2. One concrete Tx satisfies the Tx interface of every domain package; Bind hands it out.
//  3. Rows that belong to a market carry the market first in their key.
//  4. No rule of the shop lives here: the store keeps and guards, domain packages decide.
package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"comptoir/internal/db"
	"comptoir/internal/unit"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the schema's steps, for db.Migrate.
func Migrations() fs.FS {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return files
}

// Store is one database with the schema of this program.
type Store struct {
	DB   *db.DB
	read shared
}

// Open opens a database and brings its schema up to date.
func Open(ctx context.Context, url string, options db.Options) (*Store, error) {
	d, err := db.Open(ctx, url, options)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, d, Migrations()); err != nil {
		d.Close()
		return nil, fmt.Errorf("bring the schema up to date: %w", err)
	}
	return &Store{DB: d}, nil
}

// Close gives the database back.
func (s *Store) Close() error { return s.DB.Close() }

const putProbeSQL = `INSERT INTO probe (name, room) VALUES ('room', $1) ON CONFLICT (name) DO UPDATE SET room = excluded.room`

const dropProbeSQL = `DELETE FROM probe WHERE name = 'room'`

// probeSize is about what a batch of orders takes.
const probeSize = 256 << 10

// Writable tells why nothing can be written. Once the disk has refused a write, one is tried at every call until it
// is taken.
func (s *Store) Writable(ctx context.Context) error {
	if s.DB.Refused() == nil {
		return nil
	}
	err := s.Update(ctx, func(tx *Tx) error {
		_, err := tx.Exec(putProbeSQL, make([]byte, probeSize))
		return err
	})
	if err != nil {
		return err
	}
	err = s.Update(ctx, func(tx *Tx) error {
		_, err := tx.Exec(dropProbeSQL)
		return err
	})
	if err == nil {
		s.DB.Accepted()
	}
	return err
}

// Tx is one transaction. Its methods satisfy the storage interfaces of the domain packages.
type Tx struct {
	*db.Tx
	read *shared
}

// View reads one snapshot.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	return s.DB.View(ctx, func(tx *db.Tx) error { return fn(&Tx{tx, &s.read}) })
}

// Update runs fn in one transaction; see unit.Of.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error { return fn(&Tx{tx, &s.read}) })
}

// Bind gives the store the face that a domain package asks for. It panics at start when *Tx does not have
// that face: a programming error that no order should find.
func Bind[T any](s *Store) unit.Of[T] {
	if _, ok := any(&Tx{}).(T); !ok {
		panic(fmt.Sprintf("store: *Tx does not satisfy %T", *new(T)))
	}
	return bound[T]{s}
}

type bound[T any] struct{ store *Store }

func (b bound[T]) View(ctx context.Context, fn func(T) error) error {
	return b.store.View(ctx, func(tx *Tx) error { return fn(any(tx).(T)) })
}

func (b bound[T]) Update(ctx context.Context, fn func(T) error) error {
	return b.store.Update(ctx, func(tx *Tx) error {
		if err := fn(any(tx).(T)); err != nil {
			return err
		}
		return tx.underKey()
	})
}
