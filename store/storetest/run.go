// Package storetest is the referee: every storage method has a case here, and every case runs on both engines.
package storetest

import (
	"context"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/testkit"
	"comptoir/store"
)

// Run runs a test on an empty store of each engine.
func Run(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	RunWith(t, db.Options{}, test)
}

// RunWith is Run with options, such as faults.
func RunWith(t *testing.T, options db.Options, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	testkit.EnginesWith(t, options, func(t *testing.T, d *db.DB) {
		if err := db.Migrate(context.Background(), d, store.Migrations()); err != nil {
			t.Fatal(err)
		}
		test(t, &store.Store{DB: d})
	})
}

// Update runs fn in a transaction and fails the test on an error.
func Update(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// View runs fn on a snapshot and fails the test on an error.
func View(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}
