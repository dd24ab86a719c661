package orderbench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"comptoir/internal/bench"
	"comptoir/internal/db"
	"comptoir/order"
	"comptoir/store"
)

// Run measures the counter and the bare engine in turns: over many variants, then on one; and at last what
// happens when everything is sold.
func Run(ctx context.Context, o Options) (*bench.Report, error) {
	o = o.Filled()
	f := bench.New("orders")
	if err := many(ctx, o, f); err != nil {
		return f, fmt.Errorf("many variants: %w", err)
	}
	if err := hot(ctx, o, f); err != nil {
		return f, fmt.Errorf("one variant: %w", err)
	}
	return f, nil
}

func many(ctx context.Context, o Options, f *bench.Report) error {
	w, err := openWorld(ctx, o, "many", func(int) int64 { return Plenty })
	if err != nil {
		return err
	}
	defer w.stop()
	durable, err := w.store.DB.Durability(ctx)
	if err != nil || !durable.Durable {
		return errors.Join(err, fmt.Errorf("not durable: %s", durable))
	}
	f.Machine["engine"] = durable.String()
	before, err := size(ctx, w.store)
	if err != nil {
		return err
	}
	got, err := compare(ctx, f, o, w, "", func(n int64) int { return int(n*7919) % o.Variants })
	if err != nil {
		return err
	}
	after, err := size(ctx, w.store)
	if after > before {
		f.Figures["bytes_per_order"] = float64(after-before) / float64(max(1, got.placed))
	}
	if err != nil {
		return err
	}
	f.Figures["lost"], f.Figures["oversold"], err = audit(ctx, w.store, got)
	return err
}

// hot measures one variant of which there is Plenty, and then many of which there is one each, until they are
// gone and after.
func hot(ctx context.Context, o Options, f *bench.Report) error {
	w, err := openWorld(ctx, o, "hot", func(n int) int64 {
		if n == 0 {
			return Plenty
		}
		return 1
	})
	if err != nil {
		return err
	}
	defer w.stop()
	if _, err := compare(ctx, f, o, w, "_hot", func(int64) int { return 0 }); err != nil {
		return err
	}
	gone := rush(ctx, w.desk, o, o.Time, func(n int64) order.Placing { return placing(fmt.Sprint("g", n), 1+int(n)%(o.Variants-1)) })
	f.Figures["until_gone_placed"], f.Figures["refused_per_s"] = float64(gone.placed), float64(gone.refused)/gone.took.Seconds()
	if gone.placed > int64(o.Variants-1) {
		f.Figures["oversold"] += float64(gone.placed) - float64(o.Variants-1)
	}
	return nil
}

// rounds is how often counter and engine take turns: what else the machine does then falls on both, and the
// median of their ratios says more than one long run of each.
const rounds = 5

// compare lets the counter and the bare engine take turns, each on its own database, in batches of one size.
func compare(ctx context.Context, f *bench.Report, o Options, w *counterWorld, suffix string, variant func(n int64) int) (result, error) {
	var sum result
	var ratios, engines []float64
	bare, err := openWorld(ctx, o, "engine"+suffix, func(int) int64 { return Plenty })
	if err != nil {
		return sum, err
	}
	defer bare.stop()
	var written int64
	for round := range rounds {
		got := rush(ctx, w.desk, o, o.Time/rounds, func(n int64) order.Placing {
			return placing(fmt.Sprintf("%s%d-%d", suffix, round, n), variant(n))
		})
		engine, err := raw(ctx, bare.store, &written, o.Time/rounds, got.meanBatch(), variant)
		if err != nil {
			return sum, err
		}
		ratios, engines = append(ratios, got.perSecond()/engine), append(engines, engine)
		sum.add(got)
	}
	note(f, "orders"+suffix, sum)
	f.Figures["engine"+suffix+"_per_s"], f.Ratios["inprocess"+suffix+"_over_engine"] = bench.Median(engines), bench.Median(ratios)
	return sum, nil
}

// result is what a rush of buyers came to.
type result struct {
	placed, refused, failed int64
	took                    time.Duration
	waits                   []time.Duration // of accepted orders
	batches                 int64
}

func (r *result) add(more result) {
	r.placed, r.refused, r.failed, r.batches = r.placed+more.placed, r.refused+more.refused, r.failed+more.failed, r.batches+more.batches
	r.took, r.waits = r.took+more.took, append(r.waits, more.waits...)
}

func (r *result) perSecond() float64 { return float64(r.placed) / r.took.Seconds() }

// meanBatch is how many orders one commit held on average.
func (r *result) meanBatch() int { return int(max(1, r.placed/max(1, r.batches))) }

func note(f *bench.Report, name string, r result) {
	f.Figures[name+"_per_s"] = r.perSecond()
	f.Figures[name+"_failed"] = float64(r.failed)
	f.Figures[name+"_batch"] = float64(r.meanBatch())
	f.Waits(name, r.waits)
}

// rush lets buyers place one order after the other until the time is over.
func rush(ctx context.Context, desk *order.Desk, o Options, length time.Duration, next func(n int64) order.Placing) result {
	var count, placed, refused, failed atomic.Int64
	waits := make([][]time.Duration, o.Buyers)
	begin, batches := time.Now(), desk.Batches()
	end := begin.Add(length)
	var all sync.WaitGroup
	for b := range o.Buyers {
		all.Go(func() {
			for time.Now().Before(end) {
				asked := time.Now()
				outcome, err := desk.Place(ctx, next(count.Add(1)))
				switch {
				case err != nil:
					failed.Add(1)
				case outcome.Placed == nil:
					refused.Add(1)
				default:
					placed.Add(1)
					waits[b] = append(waits[b], time.Since(asked))
				}
			}
		})
	}
	all.Wait()
	return result{placed.Load(), refused.Load(), failed.Load(), time.Since(begin), slices.Concat(waits...), desk.Batches() - batches}
}

// audit counts what was lost and what was sold twice.
func audit(ctx context.Context, s *store.Store, got result) (lost, oversold float64, err error) {
	err = s.View(ctx, func(tx *store.Tx) error {
		orders, err := db.One(tx.Tx, db.Int, `SELECT COUNT(*) FROM orders WHERE email = 'ana.garcia@example.org'`)
		if err != nil {
			return err
		}
		wrong, err := db.One(tx.Tx, db.Int, `SELECT COUNT(*) FROM stock_level WHERE reserved > on_hand`)
		lost, oversold = float64(got.placed-orders), float64(wrong)
		return err
	})
	return lost, oversold, err
}

const sizeSQL = `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`

// size is what a SQLite database takes on the disk, its log aside; 0 for another engine.
func size(ctx context.Context, s *store.Store) (bytes int64, err error) {
	if s.DB.Engine() != db.SQLite {
		return 0, nil
	}
	err = s.View(ctx, func(tx *store.Tx) (err error) {
		bytes, err = db.One(tx.Tx, db.Int, sizeSQL)
		return err
	})
	return bytes, err
}
