package batch

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comptoir/internal/fault"
)

func echo(_ context.Context, jobs []int) []Result[int] {
	results := make([]Result[int], len(jobs))
	for i, j := range jobs {
		results[i].Answer = j * 2
	}
	return results
}

func TestEveryJobGetsItsOwnAnswer(t *testing.T) {
	q := New(1000, 16, echo)
	ctx, stop := context.WithCancel(context.Background())
	var runner, all sync.WaitGroup
	runner.Go(func() { q.Run(ctx) })
	for n := range 500 {
		all.Go(func() {
			if got, err := q.Do(context.Background(), n); err != nil || got != 2*n {
				t.Errorf("job %d: %d, %v", n, got, err)
			}
		})
	}
	all.Wait()
	stop()
	runner.Wait()
}

// TestWhoLeavesTakesNobodysAnswer: a job that was left is answered still, and must not be used for the next caller before.
func TestWhoLeavesTakesNobodysAnswer(t *testing.T) {
	q := New(1000, 16, echo)
	ctx, stop := context.WithCancel(context.Background())
	var runner, all sync.WaitGroup
	runner.Go(func() { q.Run(ctx) })
	limit, end := context.WithTimeout(context.Background(), time.Minute)
	defer end()
	var left atomic.Int64
	for n := range 32 {
		all.Go(func() {
			for i := range 500 {
				job, mine, leave := n*1000+i, limit, context.CancelFunc(func() {})
				if i%2 == n%2 {
					mine, leave = context.WithTimeout(limit, time.Duration(i)*100*time.Nanosecond)
				}
				got, err := q.Do(mine, job)
				leave()
				switch {
				case errors.Is(err, context.DeadlineExceeded) && limit.Err() == nil:
					left.Add(1)
				case err != nil || got != 2*job:
					t.Errorf("job %d: %d, %v", job, got, err)
					return
				}
			}
		})
	}
	all.Wait()
	stop()
	runner.Wait()
	if left.Load() == 0 {
		t.Error("nobody has left")
	}
}

func TestAFullQueueRefusesAtOnceWithATimeToComeBack(t *testing.T) {
	q := New(1, 1, echo) // nobody works
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := q.Do(gone, 1); !errors.Is(err, context.Canceled) {
		t.Fatalf("the first waits until its caller leaves: %v", err)
	}
	_, err := q.Do(context.Background(), 2)
	if !fault.IsCode(err, "batch.queue_full") || fault.Of(err).Retry == 0 {
		t.Fatalf("the second finds the queue full: %v", err)
	}
}

func TestStoppingAnswersWhatIsQueuedAndTakesNothingMore(t *testing.T) {
	q := New(10, 4, echo)
	var answers sync.WaitGroup
	for n := range 5 {
		j := &job[int, int]{input: n, done: make(chan Result[int], 1)}
		if err := q.hand(j); err != nil {
			t.Fatal(err)
		}
		answers.Go(func() {
			if r := <-j.done; r.Answer != 2*n {
				t.Errorf("job %d: %d", n, r.Answer)
			}
		})
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	q.Run(stopped)
	answers.Wait()
	if _, err := q.Do(context.Background(), 9); !fault.Is(err, fault.Busy) {
		t.Fatalf("after the end: %v", err)
	}
}

func TestAPanicIsAnErrorForTheBatchAndNoHang(t *testing.T) {
	q := New(1, 1, func(context.Context, []int) []Result[int] { panic("broken") })
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go q.Run(ctx)
	if _, err := q.Do(context.Background(), 1); err == nil {
		t.Fatal("no error")
	}
}

func TestThePoisonousJobFailsAlone(t *testing.T) {
	poison := errors.New("poison")
	try := func(_ context.Context, jobs []int) ([]Result[int], error) {
		if slices.Contains(jobs, 13) {
			return nil, poison
		}
		return echo(nil, jobs), nil
	}
	jobs := []int{10, 11, 12, 13, 14, 15, 16}
	for i, r := range Halving(context.Background(), jobs, func(error) bool { return false }, try) {
		if bad := jobs[i] == 13; bad != (r.Err != nil) || (!bad && r.Answer != 2*jobs[i]) {
			t.Errorf("job %d: %v", jobs[i], r)
		}
	}
}

func TestAnErrorOfTheStoreIsNotHalved(t *testing.T) {
	tries := 0
	try := func(context.Context, []int) ([]Result[int], error) { tries++; return nil, errors.New("disk full") }
	Halving(context.Background(), []int{1, 2, 3, 4}, func(error) bool { return true }, try)
	if tries != 1 {
		t.Fatalf("%d tries", tries)
	}
}
