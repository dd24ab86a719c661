package store

import (
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/receipt"
)

var _ receipt.Tx = (*Tx)(nil)

const selectAPIReceiptSQL = `SELECT scope, key_hash, request, at_us, answer FROM api_receipt WHERE scope = $1 AND key_hash = $2`

// APIReceipt gives what the API answered under a key; fault.NotFound when there is nothing.
func (tx *Tx) APIReceipt(scope, key string) (receipt.Receipt, error) {
	return db.One(tx.Tx, func(s db.Scanner) (r receipt.Receipt, err error) {
		return r, s.Scan(&r.Scope, &r.Key, &r.Request, &r.At, &r.Answer)
	}, selectAPIReceiptSQL, scope, key)
}

const takeAPIReceiptSQL = `INSERT INTO api_receipt (scope, key_hash, request, at_us, answer) VALUES ($1, $2, $3, $4, NULL)
ON CONFLICT (scope, key_hash) DO NOTHING`

// TakeAPIReceipt begins a receipt; of several at once one takes it.
func (tx *Tx) TakeAPIReceipt(r receipt.Receipt) (bool, error) {
	n, err := tx.Exec(takeAPIReceiptSQL, r.Scope, r.Key, r.Request, int64(r.At))
	return n == 1, err
}

const retakeAPIReceiptSQL = `UPDATE api_receipt SET request = $4, at_us = $5, answer = NULL
WHERE scope = $1 AND key_hash = $2 AND at_us = $3`

// RetakeAPIReceipt puts a receipt in the place of one that was begun at an instant.
func (tx *Tx) RetakeAPIReceipt(began clock.Instant, r receipt.Receipt) (bool, error) {
	n, err := tx.Exec(retakeAPIReceiptSQL, r.Scope, r.Key, int64(began), r.Request, int64(r.At))
	return n == 1, err
}

const putAPIReceiptSQL = `UPDATE api_receipt SET answer = $4 WHERE scope = $1 AND key_hash = $2 AND at_us = $3`

// PutAPIReceipt writes the answer of a receipt that was taken.
func (tx *Tx) PutAPIReceipt(r receipt.Receipt) error {
	_, err := tx.Exec(putAPIReceiptSQL, r.Scope, r.Key, int64(r.At), r.Answer)
	return err
}

const dropAPIReceiptSQL = `DELETE FROM api_receipt WHERE scope = $1 AND key_hash = $2`

// DropAPIReceipt frees a key.
func (tx *Tx) DropAPIReceipt(scope, key string) error {
	_, err := tx.Exec(dropAPIReceiptSQL, scope, key)
	return err
}

const sweepAPIReceiptsSQL = `DELETE FROM api_receipt WHERE (scope, key_hash) IN (
SELECT scope, key_hash FROM api_receipt WHERE at_us < $1 ORDER BY at_us LIMIT 1000)`

// SweepAPIReceipts forgets some of what is older than an instant.
func (tx *Tx) SweepAPIReceipts(before clock.Instant) (int64, error) {
	return tx.Exec(sweepAPIReceiptsSQL, int64(before))
}
