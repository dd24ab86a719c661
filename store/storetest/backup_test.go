package storetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"comptoir/internal/archive"
	"comptoir/internal/db"
	"comptoir/internal/testkit"
	"comptoir/store"
)

// taken is a backup of a store, checked.
func taken(t *testing.T, s *store.Store) ([]byte, *archive.Reader) {
	t.Helper()
	var file bytes.Buffer
	if _, err := store.Backup(t.Context(), s.DB, &file, archive.Header{At: start.String(), Program: "test"}, nil); err != nil {
		t.Fatal(err)
	}
	r, err := archive.Check(bytes.NewReader(file.Bytes()), nil)
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), r
}

func opened(file []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file)), nil }
}

// restored writes a backup into an empty database of an engine and compares everything.
func restored(t *testing.T, d *db.DB, file []byte, r *archive.Reader) *store.Store {
	t.Helper()
	if err := store.RestoreInto(t.Context(), d, &r.Header, opened(file), nil); err != nil {
		t.Fatal(err)
	}
	compared, err := store.Compare(t.Context(), d, r, nil)
	if err != nil || len(compared) < 30 {
		t.Fatalf("%d tables compared: %v", len(compared), err)
	}
	for _, c := range compared {
		if !c.Same() {
			t.Errorf("%+v", c)
		}
	}
	if err := store.Finish(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	s := &store.Store{DB: d}
	if audit, err := s.Audit(t.Context(), nil); err != nil || !audit.OK() {
		t.Fatalf("%v %+v", err, audit)
	}
	return s
}

func TestABackupIsTheSameOnEveryEngine(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		busyShop(t, s)
		file, r := taken(t, s)
		testkit.Engines(t, func(t *testing.T, d *db.DB) {
			again := restored(t, d, file, r)
			_, other := taken(t, again)
			for _, table := range r.Tables {
				if a, b := r.Sum(table.Name), other.Sum(table.Name); a != b {
					t.Errorf("a backup of the backup: table %s %v, %v", table.Name, &a, &b)
				}
			}
			err := store.RestoreInto(t.Context(), d, &r.Header, opened(file), nil)
			if err == nil || !strings.Contains(err.Error(), "the target is not empty: table") {
				t.Errorf("restored over something: %v", err)
			}
		})
	})
}

// A backup is of one instant, whatever is sold meanwhile: its ledger is in order.
func TestABackupIsTakenWhileTheShopSells(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 100_000)
		ctx, stop := context.WithCancel(t.Context())
		var buyers sync.WaitGroup
		for b := range 4 {
			buyers.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					_, err := shop.desk.Place(ctx, wish(fmt.Sprint("k", b, ".", n), line("PHONE", 1)))
					if err != nil && ctx.Err() == nil {
						t.Error(err)
					}
				}
			})
		}
		for range 3 {
			file, r := taken(t, s)
			d, err := db.Open(t.Context(), "sqlite://:memory:", db.Options{})
			if err != nil {
				t.Fatal(err)
			}
			restored(t, d, file, r)
			d.Close()
		}
		stop()
		buyers.Wait()
	})
}

func TestABackupOfANewerProgramIsRefused(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		_, r := taken(t, s)
		head := r.Header
		head.Migrations = append(head.Migrations, 9999)
		err := store.RestoreInto(t.Context(), s.DB, &head, nil, nil)
		if err == nil || !strings.Contains(err.Error(), "newer program") {
			t.Errorf("%v", err)
		}
	})
}

// An older backup is loaded under its own schema, and then taken to this program's.
func TestABackupOfAnOlderProgramIsTakenOn(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		head := archive.Header{Migrations: []int64{40}, Tables: []archive.Table{
			{Name: "api_receipt", Rows: 1, Columns: columns("scope text", "key_hash text", "request text", "at_us int", "answer bytes")},
			{Name: "letter", Columns: columns("id text", "at_us int", "due_us int", "state int", "tries int", "reason text", "doc text")},
			{Name: "reader", Columns: columns("name text", "seen int")},
			{Name: "subscription", Columns: columns("market text", "slug text", "email text", "language text", "token text", "state int", "at_us int")},
		}}
		var file bytes.Buffer
		w, err := archive.NewWriter(&file, head)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Row([]any{"s", "k", "r", int64(5), nil}); err != nil {
			t.Fatal(err)
		}
		for range head.Tables {
			if err := w.EndTable(); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := store.RestoreInto(t.Context(), d, &head, opened(file.Bytes()), nil); err != nil {
			t.Fatal(err)
		}
		if err := store.Finish(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		View(t, &store.Store{DB: d}, func(tx *store.Tx) error {
			got, err := tx.APIReceipt("s", "k")
			if err != nil || got.At != 5 || got.Done || got.Answer != nil {
				t.Errorf("%+v %v", got, err)
			}
			return nil
		})
	})
}

func columns(words ...string) (list []archive.Column) {
	for _, w := range words {
		name, kind, _ := strings.Cut(w, " ")
		list = append(list, archive.Column{Name: name, Kind: archive.Kind(kind)})
	}
	return list
}
