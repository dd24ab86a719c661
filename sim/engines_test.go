package sim

import (
	"context"
	"reflect"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/testkit"
	"comptoir/store"
)

// TestTwoEnginesKeepTheSameBooks lives through some worlds on SQLite and on PostgreSQL: the same seed, the same course,
// the same rows in the end (invariant I18).
func TestTwoEnginesKeepTheSameBooks(t *testing.T) {
	for seed := uint64(1); seed <= 3; seed++ {
		here := run(seed, "", true)
		there := run(seed, furnished(t), true)
		if here.Err != nil || there.Err != nil {
			t.Errorf("seed %d: on SQLite %v, on PostgreSQL %v", seed, here.Err, there.Err)
			continue
		}
		for i := range min(len(here.Trace), len(there.Trace)) {
			if here.Trace[i] != there.Trace[i] {
				t.Errorf("seed %d went two ways:\n%s\n%s", seed, here.Trace[i], there.Trace[i])
				break
			}
		}
		if !reflect.DeepEqual(here.books, there.books) {
			t.Errorf("seed %d: the engines keep other books", seed)
		}
	}
}

// furnished is the address of a PostgreSQL database with the facts of the world.
func furnished(t *testing.T) string {
	t.Helper()
	url := testkit.Postgres(t)
	s, err := store.Open(context.Background(), url, db.Options{Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(context.Background(), furnish); err != nil {
		t.Fatal(err)
	}
	return url
}
