package step

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"comptoir/internal/clock"
)

func TestAStepGoesOnAfterAnErrorAndAPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		runs := 0
		go Run(ctx, clock.System{}, slog.New(slog.NewTextHandler(io.Discard, nil)), Step{Name: "s", Every: time.Second, Do: func(context.Context, clock.Instant) (bool, error) {
			runs++
			switch runs {
			case 1:
				return false, errors.New("first")
			case 2:
				panic("second")
			case 3:
				return true, nil
			}
			return false, nil
		}})
		time.Sleep(time.Hour)
		synctest.Wait()
		if runs < 3000 {
			t.Errorf("the step ran %d times in an hour", runs)
		}
		stop()
		synctest.Wait()
	})
}
