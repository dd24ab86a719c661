package drop

import (
	"context"
	"encoding/json"
	"io"
	"strconv"
	"sync"

	"comptoir/internal/fault"
	"comptoir/internal/invariant"
	"comptoir/market"
)

// Publication is what anybody may have of a drop: its log, and what the shop says that it comes to. The log is not in
// memory: WriteTo reads it while it is written. Whoever has one gives it back with Close.
type Publication struct {
	Drop    string
	Market  market.Code
	Receipt Receipt // of the log's first Receipt.Lines lines, which are what is published

	desk *Desk
	once sync.Once
}

// PublicationsMax is how many logs are written at once; more are told to come back.
const PublicationsMax = 16

// Publication gives a published drop's receipt and the way to its log; Busy "drop.log_busy" when too many are read.
func (d *Desk) Publication(ctx context.Context, m market.Code, drop string) (*Publication, error) {
	if d.published.Add(1) > PublicationsMax {
		d.published.Add(-1)
		f := fault.New(fault.Busy, "drop.log_busy")
		f.Retry = logRetry
		return nil, f
	}
	a, err := d.Receipt(ctx, m, drop)
	if err != nil {
		d.published.Add(-1)
		return nil, err
	}
	return &Publication{Drop: drop, Market: m, Receipt: a.Receipt, desk: d}, nil
}

// Close lets another publication be read.
func (p *Publication) Close() { p.once.Do(func() { p.desk.published.Add(-1) }) }

// WriteTo writes the publication as JSON, a page of the log at a time.
func (p *Publication) WriteTo(ctx context.Context, w io.Writer) error {
	receipt, err := json.Marshal(p.Receipt)
	invariant.Check(err == nil, "receipt: %v", err)
	if _, err := io.WriteString(w, `{"drop":`+strconv.Quote(p.Drop)+`,"market":`+strconv.Quote(string(p.Market))+`,"receipt":`+string(receipt)+`,"log":[`); err != nil {
		return err
	}
	between := []byte("\n")
	err = p.desk.eachLine(ctx, key{p.Market, p.Drop}, 0, p.Receipt.Lines, func(l *Line) error {
		text, err := json.Marshal(l)
		invariant.Check(err == nil, "line %d: %v", l.N, err)
		if _, err := w.Write(append(between, text...)); err != nil {
			return err
		}
		between = []byte(",\n")
		return nil
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}

// Receipt gives what a published drop's log comes to, and what is wrong with it. Only what the log has grown by is
// read; nobody may change it.
func (d *Desk) Receipt(ctx context.Context, m market.Code, drop string) (*Audited, error) {
	one, err := d.Get(m, drop)
	if err != nil {
		return nil, err
	}
	found, _ := d.receipts.LoadOrStore(one.key(), &reading{fold: NewFold()})
	return found.(*reading).upTo(ctx, d, &one)
}

// reading is a log that is read as it grows.
type reading struct {
	mutex sync.Mutex
	fold  *Fold
	last  *Audited
}

func (r *reading) upTo(ctx context.Context, d *Desk, one *Drop) (*Audited, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.last != nil && r.fold.Lines() >= one.Standing.Lines {
		return r.last, nil
	}
	err := d.eachLine(ctx, one.key(), r.fold.Lines(), one.Standing.Lines, func(l *Line) error {
		r.fold.Add(l)
		return nil
	})
	if err != nil {
		return nil, err
	}
	a := r.fold.Audited()
	r.last = &a
	return r.last, nil
}

// eachLine visits the lines of a log after one, up to another, some at a time; no transaction stays open meanwhile.
func (d *Desk) eachLine(ctx context.Context, k key, after, upTo int64, visit func(*Line) error) error {
	for after < upTo {
		var page []Line
		err := d.Store.View(ctx, func(tx Tx) (err error) {
			page, err = tx.Log(k.market, k.id, after, int(min(LogPage, upTo-after)))
			return err
		})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return fault.New(fault.Internal, "drop.log_short", "drop", k.id, "after", strconv.FormatInt(after, 10))
		}
		for i := range page {
			if err := visit(&page[i]); err != nil {
				return err
			}
		}
		after += int64(len(page))
	}
	return nil
}
