// Package step runs what works in the background.
//
// Rules:
//  1. A worker is one bounded Step(ctx, now); it returns whether there is more to do at once.
//  2. Run is the only loop: it wakes a step on time or on a nudge, waits longer after errors, and logs once.
//  3. A step that panics loses that step, not the program.
//  4. Every step may be late: nothing is wrong meanwhile, only slower.
package step

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"comptoir/internal/clock"
)

// Worker does a bounded amount of work and tells whether there is more.
type Worker func(ctx context.Context, now clock.Instant) (more bool, err error)

// Step is one worker with its pace.
type Step struct {
	Name  string
	Every time.Duration
	Do    Worker
	Nudge <-chan struct{} // wakes it before its time; may be nil
}

// errorPauseMax is the longest wait after repeated errors.
const errorPauseMax = time.Minute

// Run works off all steps until the context ends, and returns when the last has stopped.
func Run(ctx context.Context, c clock.Clock, log *slog.Logger, steps ...Step) {
	var all sync.WaitGroup
	for _, s := range steps {
		all.Go(func() { s.loop(ctx, c, log) })
	}
	all.Wait()
}

func (s Step) loop(ctx context.Context, c clock.Clock, log *slog.Logger) {
	pause := s.Every
	for {
		more, err := s.once(ctx, c.Now())
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			pause = min(max(2*pause, time.Second), errorPauseMax)
			log.Error("step failed", "step", s.Name, "again_in", pause, "error", err)
		case more:
			pause = 0
		default:
			pause = s.Every
		}
		if !s.wait(ctx, pause) {
			return
		}
	}
}

func (s Step) wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-s.Nudge:
	}
	return true
}

func (s Step) once(ctx context.Context, now clock.Instant) (more bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			more, err = false, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return s.Do(ctx, now)
}
