package store

import (
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/internal/receipt"
)

var _ receipt.Tx = (*Tx)(nil)

const selectAPIReceiptSQL = `SELECT scope, key_hash, request, at_us, done, answer FROM api_receipt WHERE scope = $1 AND key_hash = $2`

// APIReceipt gives what the API answered under a key; fault.NotFound when there is nothing.
func (tx *Tx) APIReceipt(scope, key string) (receipt.Receipt, error) {
	return db.One(tx.Tx, func(s db.Scanner) (r receipt.Receipt, err error) {
		var done int64
		err = s.Scan(&r.Scope, &r.Key, &r.Request, &r.At, &done, &r.Answer)
		r.Done = done == 1
		return r, err
	}, selectAPIReceiptSQL, scope, key)
}

const takeAPIReceiptSQL = `INSERT INTO api_receipt (scope, key_hash, request, at_us, done, answer) VALUES ($1, $2, $3, $4, 0, NULL)
ON CONFLICT (scope, key_hash) DO NOTHING`

// TakeAPIReceipt begins a receipt; of several at once one takes it.
func (tx *Tx) TakeAPIReceipt(r receipt.Receipt) (bool, error) {
	n, err := tx.Exec(takeAPIReceiptSQL, r.Scope, r.Key, r.Request, int64(r.At))
	return n == 1, err
}

const retakeAPIReceiptSQL = `UPDATE api_receipt SET request = $1, at_us = $2, done = 0, answer = NULL
WHERE scope = $3 AND key_hash = $4 AND at_us = $5 AND done = $6`

// RetakeAPIReceipt puts a receipt in the place of an old one.
func (tx *Tx) RetakeAPIReceipt(old, r receipt.Receipt) (bool, error) {
	done := 0
	if old.Done {
		done = 1
	}
	n, err := tx.Exec(retakeAPIReceiptSQL, r.Request, int64(r.At), r.Scope, r.Key, int64(old.At), done)
	return n == 1, err
}

const markAPIReceiptSQL = `UPDATE api_receipt SET done = 1 WHERE scope = $1 AND key_hash = $2 AND at_us = $3`

// MarkAPIReceipt notes that what was asked for has been carried out.
func (tx *Tx) MarkAPIReceipt(r receipt.Receipt) (bool, error) {
	n, err := tx.Exec(markAPIReceiptSQL, r.Scope, r.Key, int64(r.At))
	return n == 1, err
}

// underKey notes what is done under a key of the API; who has lost the key does nothing.
func (tx *Tx) underKey() error {
	r, ok := receipt.Of(tx.Context())
	if !ok {
		return nil
	}
	held, err := tx.MarkAPIReceipt(r)
	if err == nil && !held {
		return fault.New(fault.Conflict, "api.key_under_way")
	}
	return err
}

const putAPIReceiptSQL = `UPDATE api_receipt SET answer = $4 WHERE scope = $1 AND key_hash = $2 AND at_us = $3`

// PutAPIReceipt writes the answer of a receipt that was taken.
func (tx *Tx) PutAPIReceipt(r receipt.Receipt) error {
	_, err := tx.Exec(putAPIReceiptSQL, r.Scope, r.Key, int64(r.At), r.Answer)
	return err
}

const dropAPIReceiptSQL = `DELETE FROM api_receipt WHERE scope = $1 AND key_hash = $2 AND at_us = $3 AND done = 0`

// DropAPIReceipt frees a key under which nothing was carried out.
func (tx *Tx) DropAPIReceipt(r receipt.Receipt) (bool, error) {
	n, err := tx.Exec(dropAPIReceiptSQL, r.Scope, r.Key, int64(r.At))
	return n == 1, err
}

const sweepAPIReceiptsSQL = `DELETE FROM api_receipt WHERE (scope, key_hash) IN (
SELECT scope, key_hash FROM api_receipt WHERE at_us < $1 ORDER BY at_us LIMIT 1000)`

// SweepAPIReceipts forgets some of what is older than an instant.
func (tx *Tx) SweepAPIReceipts(before clock.Instant) (int64, error) {
	return tx.Exec(sweepAPIReceiptsSQL, int64(before))
}
