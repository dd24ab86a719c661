package db

import (
	"context"
	"fmt"

	"comptoir/internal/fault"
)

// attemptsMax bounds how often Update and View run their function.
const attemptsMax = 12

// apartKey marks the contexts of Apart.
type apartKey struct{}

// Apart is a context under which transactions run on connections that are kept for it: what the program does by itself, in a
// bounded number of goroutines, does not wait behind a crowd that wants to read.
func Apart(ctx context.Context) context.Context { return context.WithValue(ctx, apartKey{}, true) }

func isApart(ctx context.Context) bool { return ctx.Value(apartKey{}) != nil }

// View runs fn on one read-only snapshot. fn may run again when the connection was lost.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error {
	return d.run(ctx, reading, fn)
}

// Update runs fn in one transaction that is kept whole or not at all. fn may run several times: it
// touches only its Tx and variables that it assigns whole. On PostgreSQL it runs at READ COMMITTED:
// guard updates, count the rows, return Again.
func (d *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	return d.run(ctx, writing, fn)
}

// UpdateSerial is Update at SERIALIZABLE on PostgreSQL, for decisions that read many rows and cannot
// be guarded by one update. SQLite's one writer is always so.
func (d *DB) UpdateSerial(ctx context.Context, fn func(*Tx) error) error {
	return d.run(ctx, serial, fn)
}

func (d *DB) run(ctx context.Context, m mode, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := d.once(ctx, m, attempt, fn)
		if m != reading {
			d.noteWrite(err)
		}
		if err == nil {
			return nil
		}
		k := kindOf(err)
		if isFinal(err) || (k != busy && k != lost) || attempt == attemptsMax {
			return public(err)
		}
		if waitErr := d.pause(ctx, attempt); waitErr != nil {
			return waitErr
		}
	}
}

// noteWrite remembers that the disk refused a write.
func (d *DB) noteWrite(err error) {
	switch kindOf(err) {
	case diskFull, readOnly, writeFailed:
		d.setRefused(err)
	}
}

func (d *DB) setRefused(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refused = err
}

// Accepted tells that the disk takes writes again, as somebody has tried.
func (d *DB) Accepted() { d.setRefused(nil) }

// Refused tells why the disk refused a write: it is full, read-only or failing. nil when it never did, or since Accepted.
func (d *DB) Refused() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refused == nil {
		return nil
	}
	return public(d.refused)
}

// isFinal tells an error that run must hand on as it is, although a busy engine is its cause.
func isFinal(err error) bool { return fault.IsCode(err, "db.outcome_unknown") }

func (d *DB) once(ctx context.Context, m mode, attempt int, fn func(*Tx) error) error {
	if m != reading {
		if err := d.mayWrite(attempt); err != nil {
			return err
		}
	}
	s, err := d.engine.begin(ctx, m)
	if err != nil {
		return d.engine.classify(err)
	}
	tx := &Tx{db: d, session: s, ctx: ctx, mode: m}
	defer func() { tx.done = true; s.end(tx.spoiled != nil) }()
	if err := fn(tx); err != nil {
		return err
	}
	if tx.spoiled != nil {
		return fmt.Errorf("a failed statement was overlooked: %w", tx.spoiled)
	}
	if m == reading {
		return nil
	}
	return d.commit(ctx, tx, attempt)
}

func (d *DB) mayWrite(attempt int) error {
	if err := d.stopped(); err != nil {
		return &failure{kind: writeFailed, cause: err}
	}
	return d.fails(AtBegin, attempt)
}

func (d *DB) commit(ctx context.Context, tx *Tx, attempt int) error {
	if err := d.fails(AtCommit, attempt); err != nil {
		return err
	}
	if err := tx.session.commit(ctx); err != nil {
		return d.commitFailed(d.engine.classify(err))
	}
	if err := d.fails(AtCommitted, attempt); err != nil {
		return outcomeUnknown(err)
	}
	return nil
}

func (d *DB) commitFailed(f *failure) error {
	if f.kind == writeFailed {
		d.stop(f.cause)
		return outcomeUnknown(f)
	}
	if f.sent && (f.kind == lost || f.kind == cancelled || f.kind == other) {
		return outcomeUnknown(f)
	}
	return f
}
