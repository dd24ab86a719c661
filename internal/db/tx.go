package db

import (
	"context"
	"errors"

	"comptoir/internal/fault"
)

// Tx is one open transaction. It belongs to the goroutine that runs the function, and ends with it.
type Tx struct {
	db      *DB
	session session
	ctx     context.Context
	mode    mode
	count   int   // statements so far
	spoiled error // the first failure, by rule 3
	done    bool
}

// Draw gives a number from 0 to below n, from the same source that spreads retries.
func (tx *Tx) Draw(n int64) int64 { return int64(tx.db.options.Jitter() * float64(n)) }

// Scanner reads the columns of the row at hand.
type Scanner interface{ Scan(dest ...any) error }

// Context is that of the caller of View or Update.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Exec runs a statement and tells how many rows it changed.
func (tx *Tx) Exec(text string, args ...any) (int64, error) {
	if err := tx.ready(); err != nil {
		return 0, err
	}
	n, err := tx.session.exec(tx.ctx, text, args)
	if err != nil {
		return 0, tx.spoil(err)
	}
	return n, nil
}

// Each calls visit for every row. visit must not use the transaction: PostgreSQL's connection is
// busy until the last row is read.
func (tx *Tx) Each(visit func(Scanner) error, text string, args ...any) error {
	return tx.each(func(s Scanner) (bool, error) { return true, visit(s) }, text, args)
}

func (tx *Tx) each(visit func(Scanner) (more bool, err error), text string, args []any) error {
	if err := tx.ready(); err != nil {
		return err
	}
	r, err := tx.session.query(tx.ctx, text, args)
	if err != nil {
		return tx.spoil(err)
	}
	defer r.Close()
	for r.Next() {
		more, err := visit(r)
		if err != nil || !more {
			return err
		}
	}
	if err := r.Err(); err != nil {
		return tx.spoil(err)
	}
	return nil
}

// Many gathers all rows. The statement bounds how many there can be.
func Many[T any](tx *Tx, scan func(Scanner) (T, error), text string, args ...any) ([]T, error) {
	var all []T
	err := tx.Each(func(s Scanner) error {
		one, err := scan(s)
		all = append(all, one)
		return err
	}, text, args...)
	return all, err
}

// One reads the first row; fault.NotFound with code "db.no_row" when there is none.
func One[T any](tx *Tx, scan func(Scanner) (T, error), text string, args ...any) (T, error) {
	var one T
	found := false
	err := tx.each(func(s Scanner) (more bool, err error) {
		found = true
		one, err = scan(s)
		return false, err
	}, text, args)
	if err == nil && !found {
		return one, fault.New(fault.NotFound, "db.no_row")
	}
	return one, err
}

// Int scans a row of one whole number.
func Int(s Scanner) (n int64, err error) { return n, s.Scan(&n) }

// Text scans a row of one text.
func Text(s Scanner) (t string, err error) { return t, s.Scan(&t) }

func (tx *Tx) ready() error {
	if tx.done {
		return errors.New("db: transaction used after its function returned")
	}
	if tx.spoiled != nil {
		return tx.spoiled
	}
	tx.count++
	if tx.mode == reading {
		return nil
	}
	if err := tx.db.fails(AtStatement, tx.count); err != nil {
		return tx.spoil(err)
	}
	return nil
}

func (tx *Tx) spoil(err error) error {
	f := tx.db.engine.classify(err)
	tx.session.names(tx.ctx, f)
	tx.spoiled = f
	return f
}

// Engine tells which engine stands below, as DB.Engine does.
func (tx *Tx) Engine() Engine { return tx.db.Engine() }
