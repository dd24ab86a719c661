package db_test

import (
	"errors"
	"fmt"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/internal/testkit"
)

// once fails at one point, so many times; it counts what it was asked.
type once struct {
	point db.Point
	n     int // which statement; 0 elsewhere
	times int
	err   error
	asked map[db.Point]int
}

// Fail is asked at every point.
func (f *once) Fail(point db.Point, n int) error {
	f.asked[point]++
	if point != f.point || f.times == 0 || f.n != 0 && n != f.n {
		return nil
	}
	f.times--
	return f.err
}

// TestEveryInjectedFaultLeavesAllOrNothing goes through every point at which a transaction can be made to fail, with
// an engine that is busy and one that gives an error, once and again and again.
func TestEveryInjectedFaultLeavesAllOrNothing(t *testing.T) {
	broken := errors.New("injected")
	const manyTimes = 1000
	for _, c := range []struct {
		name  string
		fault once
		rows  int64  // kept afterwards
		code  string // of the error; "" none, "injected" the error itself
		runs  int    // of the function
	}{
		{"busy at begin", once{point: db.AtBegin, times: 2, err: db.Again}, 2, "", 1},
		{"always busy at begin", once{point: db.AtBegin, times: manyTimes, err: db.Again}, 0, "db.busy", 0},
		{"an error at begin", once{point: db.AtBegin, times: 1, err: broken}, 0, "injected", 0},
		{"busy at the first statement", once{point: db.AtStatement, n: 1, times: 2, err: db.Again}, 2, "", 3},
		{"busy at the second statement", once{point: db.AtStatement, n: 2, times: 1, err: db.Again}, 2, "", 2},
		{"always busy at the second statement", once{point: db.AtStatement, n: 2, times: manyTimes, err: db.Again}, 0, "db.busy", 12},
		{"an error at the second statement", once{point: db.AtStatement, n: 2, times: 1, err: broken}, 0, "injected", 1},
		{"busy before the commit", once{point: db.AtCommit, times: 2, err: db.Again}, 2, "", 3},
		{"always busy before the commit", once{point: db.AtCommit, times: manyTimes, err: db.Again}, 0, "db.busy", 12},
		{"an error before the commit", once{point: db.AtCommit, times: 1, err: broken}, 0, "injected", 1},
		{"committed, reported as failed", once{point: db.AtCommitted, times: 1, err: broken}, 2, "db.outcome_unknown", 1},
		{"committed, reported as busy: not run again", once{point: db.AtCommitted, times: 1, err: db.Again}, 2, "db.outcome_unknown", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			faults := &once{asked: map[db.Point]int{}}
			options := db.Options{Jitter: func() float64 { return 0 }, Faults: faults}
			testkit.EnginesWith(t, options, func(t *testing.T, d *db.DB) {
				prepare(t, d)
				*faults = c.fault
				faults.asked = map[db.Point]int{}
				runs := 0
				err := d.Update(t.Context(), func(tx *db.Tx) error {
					runs++
					for i := range 2 {
						if _, err := tx.Exec(`INSERT INTO shelf (sku, place, n) VALUES ($1, $2, $3)`, fmt.Sprint("s", i), "x", i); err != nil {
							return err
						}
					}
					return nil
				})
				faults.times = 0
				if got := count(t, d); got != c.rows || runs != c.runs {
					t.Errorf("%d rows after %d runs, want %d after %d", got, runs, c.rows, c.runs)
				}
				switch {
				case c.code == "" && err != nil, c.code == "injected" && !errors.Is(err, broken):
					t.Errorf("got %v", err)
				case c.code != "" && c.code != "injected" && !fault.IsCode(err, c.code):
					t.Errorf("got %v, want %s", err, c.code)
				}
				if err := insert(t.Context(), d, "after", "y", 1); err != nil {
					t.Errorf("the next transaction: %v", err)
				}
				if faults.asked[c.fault.point] == 0 {
					t.Errorf("the point %s was never passed", c.fault.point)
				}
			})
		})
	}
}

// TestReadingIsNeverMadeToFail: faults are for what writes; a look at the books tells the truth.
func TestReadingIsNeverMadeToFail(t *testing.T) {
	faults := &once{asked: map[db.Point]int{}}
	testkit.EnginesWith(t, db.Options{Faults: faults}, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		clear(faults.asked)
		if n := count(t, d); n != 0 || len(faults.asked) != 0 {
			t.Errorf("%d rows; a view asked for faults %v", n, faults.asked)
		}
	})
}
