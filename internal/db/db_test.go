package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/internal/testkit"
)

var schema = fstest.MapFS{"0001_shelf.sql": {Data: []byte(`-- +goose Up
CREATE TABLE shelf (
	sku {text} PRIMARY KEY,
	place {text} NOT NULL,
	n {int} NOT NULL CONSTRAINT shelf_n CHECK (n >= 0),
	raw {bytes}
) {end};
CREATE UNIQUE INDEX shelf_place ON shelf (place, n);
CREATE TABLE part (sku {text} NOT NULL REFERENCES shelf (sku), at {int} NOT NULL) {end};
`)}}

func prepare(t *testing.T, d *db.DB) {
	t.Helper()
	for range 2 { // the second finds nothing to do
		if err := db.Migrate(t.Context(), d, schema); err != nil {
			t.Fatal(err)
		}
	}
}

func put(t *testing.T, d *db.DB, sku, place string, n int64) {
	t.Helper()
	if err := insert(t.Context(), d, sku, place, n); err != nil {
		t.Fatal(err)
	}
}

func insert(ctx context.Context, d *db.DB, sku, place string, n int64) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO shelf (sku, place, n) VALUES ($1, $2, $3)`, sku, place, n)
		return err
	})
}

func count(t *testing.T, d *db.DB) (n int64) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		n, err = db.One(tx, db.Int, `SELECT COUNT(*) FROM shelf`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestViolationsAreNamedAlike(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		put(t, d, "a", "here", 1)
		cases := map[string]struct {
			text string
			is   func(error) bool
		}{
			"same primary key":  {`INSERT INTO shelf (sku, place, n) VALUES ('a', 'x', 1)`, func(e error) bool { return db.IsUnique(e, "shelf_pkey") }},
			"same unique index": {`INSERT INTO shelf (sku, place, n) VALUES ('b', 'here', 1)`, func(e error) bool { return db.IsUnique(e, "shelf_place") && !db.IsUnique(e, "shelf_pkey") }},
			"check":             {`INSERT INTO shelf (sku, place, n) VALUES ('c', 'x', -1)`, func(e error) bool { return db.IsCheck(e, "shelf_n") && !db.IsUnique(e, "") }},
			"reference":         {`INSERT INTO part (sku, at) VALUES ('zz', 1)`, db.IsForeign},
		}
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				err := d.Update(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(c.text); return err })
				if !c.is(err) {
					t.Fatalf("not recognised: %v", err)
				}
			})
		}
	})
}

func TestAFailedStatementSpoilsTheTransaction(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(`INSERT INTO shelf (sku, place, n) VALUES ('a', 'x', 1)`); err != nil {
				return err
			}
			_, _ = tx.Exec(`INSERT INTO shelf (sku, place, n) VALUES ('a', 'y', 1)`)
			if _, err := tx.Exec(`INSERT INTO shelf (sku, place, n) VALUES ('b', 'y', 1)`); err == nil {
				t.Error("a statement ran after one that had failed")
			}
			return nil
		})
		if !db.IsUnique(err, "shelf_pkey") || count(t, d) != 0 {
			t.Fatalf("kept %d rows, error %v", count(t, d), err)
		}
		put(t, d, "a", "x", 1) // the connection still serves
	})
}

// TestManyBuyersOfTheLastUnits: docs/bugs-of-others.md. Others: 4.
func TestManyBuyersOfTheLastUnits(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		put(t, d, "phone", "shop", 10)
		var sold atomic.Int64
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() {
				var got int64
				err := d.Update(t.Context(), func(tx *db.Tx) (err error) {
					got, err = tx.Exec(`UPDATE shelf SET n = n - 1 WHERE sku = $1 AND n >= 1`, "phone")
					return err
				})
				if err != nil {
					t.Error(err)
				}
				sold.Add(got)
			})
		}
		all.Wait()
		if sold.Load() != 10 {
			t.Fatalf("sold %d of 10", sold.Load())
		}
	})
}

func TestAgainRunsTheFunctionAnewAndGivesUp(t *testing.T) {
	testkit.EnginesWith(t, db.Options{Jitter: func() float64 { return 0 }}, func(t *testing.T, d *db.DB) {
		runs := 0
		err := d.Update(t.Context(), func(*db.Tx) error {
			if runs++; runs < 3 {
				return fmt.Errorf("moved: %w", db.Again)
			}
			return nil
		})
		if err != nil || runs != 3 {
			t.Fatalf("%d runs, %v", runs, err)
		}
		err = d.Update(t.Context(), func(*db.Tx) error { return db.Again })
		if !fault.IsCode(err, "db.busy") || !fault.Is(err, fault.Busy) {
			t.Fatalf("got %v, want db.busy", err)
		}
	})
}

func TestSerialUpdatesThatReadEachOther(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		put(t, d, "a", "x", 1)
		put(t, d, "b", "y", 1)
		var all sync.WaitGroup
		for _, sku := range []string{"a", "b"} { // each empties its shelf only if both are full
			all.Go(func() {
				err := d.UpdateSerial(t.Context(), func(tx *db.Tx) error {
					n, err := db.One(tx, db.Int, `SELECT CAST(COALESCE(SUM(n),0) AS BIGINT) FROM shelf`)
					if err != nil || n < 2 {
						return err
					}
					time.Sleep(20 * time.Millisecond)
					_, err = tx.Exec(`UPDATE shelf SET n = 0 WHERE sku = $1`, sku)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		err := d.View(t.Context(), func(tx *db.Tx) error {
			n, err := db.One(tx, db.Int, `SELECT CAST(COALESCE(SUM(n),0) AS BIGINT) FROM shelf`)
			if n != 1 {
				t.Errorf("%d left, want 1: write skew", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAViewIsOneSnapshotAndCannotWrite(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		put(t, d, "a", "x", 1)
		err := d.View(t.Context(), func(tx *db.Tx) error {
			before, err := db.One(tx, db.Int, `SELECT COUNT(*) FROM shelf`)
			if err != nil {
				return err
			}
			if err := insert(t.Context(), d, fmt.Sprint("b", count(t, d)), "y", 2); err != nil {
				return err
			}
			after, err := db.One(tx, db.Int, `SELECT COUNT(*) FROM shelf`)
			if before != after {
				t.Errorf("saw %d, then %d", before, after)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.View(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(`DELETE FROM shelf`); return err })
		if !fault.IsCode(err, "db.read_only") {
			t.Fatalf("a view wrote: %v", err)
		}
	})
}

func TestValuesOfManySizes(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		want := int64(0)
		for _, size := range []int{0, 1, 2, 3, 7, 100, 1500} {
			items := make([]int64, size)
			for i := range items {
				items[i] = want + int64(i)
			}
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				n, err := db.Values(tx, `INSERT INTO shelf (sku, place, n, raw) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, items,
					func(args []any, i int64) []any { return append(args, fmt.Sprint("sku", i), "x", i, []byte{byte(i)}) })
				if n != int64(size) {
					t.Errorf("%d rows of %d", n, size)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			want += int64(size)
		}
		if count(t, d) != want {
			t.Fatalf("%d rows, want %d", count(t, d), want)
		}
	})
}

func TestOneBadRowAmongManyLeavesNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := db.Values(tx, `INSERT INTO shelf (sku, place, n) VALUES ($1, $2, $3)`, []int64{9, 8, 7, -1, 6, 5, 4, 3},
				func(args []any, n int64) []any { return append(args, fmt.Sprint("sku", n), fmt.Sprint("place", n), n) })
			return err
		})
		if !db.IsCheck(err, "shelf_n") || count(t, d) != 0 {
			t.Fatalf("kept %d rows, error %v", count(t, d), err)
		}
	})
}

func TestValuesInAGuardedUpdate(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		put(t, d, "a", "x", 5)
		put(t, d, "b", "y", 1)
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			n, err := db.Values(tx, `WITH want (sku, take) AS (VALUES (CAST($1 AS TEXT), CAST($2 AS BIGINT)))
				UPDATE shelf SET n = n - want.take FROM want WHERE shelf.sku = want.sku AND shelf.n >= want.take`,
				[]string{"a", "b"}, func(args []any, sku string) []any { return append(args, sku, 3) })
			if n != 1 {
				t.Errorf("%d changed, want 1: only a has three", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAbsentRowIsNotFound(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		err := d.View(t.Context(), func(tx *db.Tx) error {
			_, err := db.One(tx, db.Text, `SELECT place FROM shelf WHERE sku = $1`, "none")
			return err
		})
		if !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
	})
}

func TestAPanicGivesTheConnectionBack(t *testing.T) {
	testkit.EnginesWith(t, db.Options{Readers: 1}, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		func() {
			defer func() { _ = recover() }()
			_ = d.Update(t.Context(), func(tx *db.Tx) error {
				_, _ = tx.Exec(`INSERT INTO shelf (sku, place, n) VALUES ('a', 'x', 1)`)
				panic("on purpose")
			})
		}()
		put(t, d, "a", "x", 1)
	})
}

func TestAContextThatEndsLeavesNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO shelf (sku, place, n) VALUES ('a', 'x', 1)`)
			cancel()
			return err
		})
		if !errors.Is(err, context.Canceled) || count(t, d) != 0 {
			t.Fatalf("%v, %d rows", err, count(t, d))
		}
	})
}

// TestALongQuestionEndsWithItsContext: nobody waits for it any more, and the connection serves the next.
func TestALongQuestionEndsWithItsContext(t *testing.T) {
	testkit.EnginesWith(t, db.Options{Readers: 1}, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Millisecond, cancel)
		err := d.View(ctx, func(tx *db.Tx) error {
			_, err := db.One(tx, db.Int, `WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000000) SELECT COUNT(*) FROM c`)
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("the long question: %v", err)
		}
		put(t, d, "a", "x", 5)
		if n := count(t, d); n != 1 {
			t.Fatalf("%d rows after it", n)
		}
	})
}

// TestTypesThatDoNotFitAreToldByColumn: nothing is converted in silence.
func TestTypesThatDoNotFitAreToldByColumn(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		put(t, d, "a", "x", 5)
		err := d.View(t.Context(), func(tx *db.Tx) error {
			_, err := db.One(tx, db.Int, `SELECT place FROM shelf WHERE sku = $1`, "a")
			return err
		})
		if err == nil {
			t.Fatal("a text was read as a number")
		}
		err = d.View(t.Context(), func(tx *db.Tx) error {
			_, err := db.One(tx, db.Int, `SELECT n FROM shelf WHERE sku = $1`, "a", "b")
			return err
		})
		if err == nil {
			t.Fatal("an argument too many was taken")
		}
	})
}

func TestNoticesReachListeners(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		heard, err := d.Notices(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Notify(t.Context(), "fr"); err != nil {
			t.Fatal(err)
		}
		if got := <-heard; got != "fr" {
			t.Fatalf("heard %q", got)
		}
		cancel()
		for range heard { // ends, because leaving closes it
		}
	})
}

func TestBothEnginesSortTextAlike(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		for i, sku := range []string{"é", "a", "B", "z", "A-1", "A1"} {
			put(t, d, sku, "x", int64(i))
		}
		var got []string
		err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			got, err = db.Many(tx, db.Text, `SELECT sku FROM shelf ORDER BY sku LIMIT 10`)
			return err
		})
		if want := "[A-1 A1 B a z é]"; err != nil || fmt.Sprint(got) != want {
			t.Fatalf("%v %v, want %s", got, err, want)
		}
	})
}

// TestWhatIsApartDoesNotWaitBehindACrowd: all connections are taken by others, who wait for what is done apart.
func TestWhatIsApartDoesNotWaitBehindACrowd(t *testing.T) {
	testkit.EnginesWith(t, db.Options{Readers: 1}, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		done := make(chan error)
		err := d.View(t.Context(), func(*db.Tx) error {
			go func() {
				done <- d.View(db.Apart(t.Context()), func(tx *db.Tx) error {
					_, err := db.One(tx, db.Int, `SELECT COUNT(*) FROM shelf`)
					return err
				})
			}()
			return <-done
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
