// Package batch is a bounded queue whose jobs are worked off many at a time, each with its own answer.
//
// Rules:
//  1. Jobs are worked in the order of arrival, by one worker, in batches of what has arrived meanwhile.
//  2. A full queue refuses at once (fault.Busy, "batch.queue_full") with a time to come back.
//  3. Who stops waiting does not stop the job: it may be done already.
//  4. When the context of Run ends, what is queued is still worked off and answered; then nothing is taken.
package batch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"comptoir/internal/fault"
)

// Result is the answer to one job.
type Result[A any] struct {
	Answer A
	Err    error
}

// Work answers a batch: one result for each job, in order.
type Work[J, A any] func(ctx context.Context, jobs []J) []Result[A]

// Queue is the way to one worker.
type Queue[J, A any] struct {
	work    Work[J, A]
	most    int
	waiting chan *job[J, A]
	spare   sync.Pool // of *job[J, A] that were answered

	mu     sync.RWMutex // held for reading while a job is handed in
	closed bool
}

type job[J, A any] struct {
	input J
	done  chan Result[A]
}

// retry is when a refused caller should come back: longer than a few batches take.
const retry = time.Second

// New makes a queue of a size whose batches have at most so many jobs.
func New[J, A any](size, most int, work Work[J, A]) *Queue[J, A] {
	q := &Queue[J, A]{work: work, most: most, waiting: make(chan *job[J, A], size)}
	q.spare.New = func() any { return &job[J, A]{done: make(chan Result[A], 1)} }
	return q
}

// Do hands in a job and waits for its answer.
func (q *Queue[J, A]) Do(ctx context.Context, input J) (A, error) {
	var none A
	j := q.spare.Get().(*job[J, A])
	j.input = input
	if err := q.hand(j); err != nil {
		q.spare.Put(j)
		return none, err
	}
	select {
	case r := <-j.done:
		var empty J
		j.input = empty
		q.spare.Put(j)
		return r.Answer, r.Err
	case <-ctx.Done():
		return none, ctx.Err() // the job is not spare: its answer comes still
	}
}

func (q *Queue[J, A]) hand(j *job[J, A]) error {
	q.mu.RLock()
	defer q.mu.RUnlock()
	if !q.closed {
		select {
		case q.waiting <- j:
			return nil
		default:
		}
	}
	f := fault.New(fault.Busy, "batch.queue_full")
	f.Retry = retry
	return f
}

// Waiting is how many jobs stand in the queue.
func (q *Queue[J, A]) Waiting() int { return len(q.waiting) }

// Run works until the context ends and the queue is empty.
func (q *Queue[J, A]) Run(ctx context.Context) {
	jobs := make([]*job[J, A], 0, q.most)
	inputs := make([]J, 0, q.most)
	for {
		select {
		case <-ctx.Done():
			q.drain(ctx, jobs, inputs)
			return
		case first := <-q.waiting:
			q.batch(ctx, first, jobs, inputs)
		}
	}
}

func (q *Queue[J, A]) drain(ctx context.Context, jobs []*job[J, A], inputs []J) {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	for {
		select {
		case first := <-q.waiting:
			q.batch(ctx, first, jobs, inputs)
		default:
			return
		}
	}
}

func (q *Queue[J, A]) batch(ctx context.Context, first *job[J, A], jobs []*job[J, A], inputs []J) {
	jobs, inputs = append(jobs[:0], first), append(inputs[:0], first.input)
	for len(jobs) < q.most {
		select {
		case next := <-q.waiting:
			jobs, inputs = append(jobs, next), append(inputs, next.input)
			continue
		default:
		}
		break
	}
	results := q.safely(context.WithoutCancel(ctx), inputs)
	for i, j := range jobs {
		j.done <- results[i]
	}
}

// safely answers a batch even when the work panics: those who wait must not wait for ever.
func (q *Queue[J, A]) safely(ctx context.Context, inputs []J) (results []Result[A]) {
	defer func() {
		if p := recover(); p != nil {
			err := fmt.Errorf("batch: the work panicked: %v", p)
			results = Alike[A](len(inputs), err)
		}
	}()
	results = q.work(ctx, inputs)
	if len(results) != len(inputs) {
		return Alike[A](len(inputs), fmt.Errorf("batch: %d answers to %d jobs", len(results), len(inputs)))
	}
	return results
}

// Alike is the same error for every job.
func Alike[A any](n int, err error) []Result[A] {
	results := make([]Result[A], n)
	for i := range results {
		results[i].Err = err
	}
	return results
}

// Halving works a batch; when it fails for a reason that is its own, each half is tried alone, until the job
// that carries the poison fails by itself. transient tells errors that would fail every batch alike.
func Halving[J, A any](ctx context.Context, jobs []J, transient func(error) bool, try func(context.Context, []J) ([]Result[A], error)) []Result[A] {
	results, err := try(ctx, jobs)
	if err == nil {
		return results
	}
	if len(jobs) == 1 || transient(err) {
		return Alike[A](len(jobs), err)
	}
	half := len(jobs) / 2
	return append(Halving(ctx, jobs[:half], transient, try), Halving(ctx, jobs[half:], transient, try)...)
}

// Together runs workers side by side until the last has returned.
func Together(ctx context.Context, workers ...func(context.Context)) {
	var all sync.WaitGroup
	for _, run := range workers {
		all.Go(func() { run(ctx) })
	}
	all.Wait()
}
