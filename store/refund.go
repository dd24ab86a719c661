package store

import (
	"slices"

	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
)

const selectDebtsSQL = `SELECT e.number, o.state, o.email, o.currency, MIN(e.at_us), SUM(CASE WHEN e.to_account = 'owed' THEN e.minor ELSE -e.minor END)
FROM money_entry e JOIN orders o ON o.market = e.market AND o.number = e.number
WHERE e.market = $1 AND (e.to_account = 'owed' OR e.from_account = 'owed') GROUP BY e.number, o.state, o.email, o.currency
HAVING SUM(CASE WHEN e.to_account = 'owed' THEN e.minor ELSE -e.minor END) > 0 ORDER BY MIN(e.at_us), e.number LIMIT 200`

// Debts lists what is owed to buyers in a market, the oldest first.
func (tx *Tx) Debts(m market.Code) ([]order.Debt, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (d order.Debt, err error) {
		var state, minor int64
		var currency money.Currency
		if err = s.Scan(&d.Number, &state, &d.Email, &currency, &d.Since, &minor); err == nil {
			d.State, err = member(stateCodes(), state)
		}
		d.Market, d.Amount = m, money.Of(minor, currency)
		return d, err
	}, selectDebtsSQL, m)
}

const selectOwedSQL = `SELECT COALESCE(SUM(CASE WHEN to_account = 'owed' THEN minor ELSE -minor END), 0) FROM money_entry
WHERE market = $1 AND number = $2 AND (to_account = 'owed' OR from_account = 'owed')`

// OwedTo sums what is owed to the buyer of an order.
func (tx *Tx) OwedTo(m market.Code, n order.Number) (int64, error) {
	return db.One(tx.Tx, db.Int, selectOwedSQL, m, int64(n))
}

const selectSentBackSQL = `SELECT COALESCE(SUM(minor), 0) FROM money_entry WHERE market = $1 AND number = $2 AND from_account = 'owed' AND to_account = 'buyer'`

// SentBack sums what has gone back to the buyer of an order.
func (tx *Tx) SentBack(m market.Code, n order.Number) (int64, error) {
	return db.One(tx.Tx, db.Int, selectSentBackSQL, m, int64(n))
}

const putRefundSQL = `INSERT INTO refund (market, id, number, at_us, state, doc) VALUES ($1, $2, $3, $4, $5, $6)`

// PutRefund writes a refund.
func (tx *Tx) PutRefund(r order.Refund) error {
	return tx.putDoc(putRefundSQL, r, string(r.Market), r.ID, int64(r.Number), int64(r.At), int64(r.State))
}

const selectRefundSQL = `SELECT market, id, state, doc FROM refund WHERE market = $1 AND id = $2`

// Refund gives a refund; fault.NotFound.
func (tx *Tx) Refund(m market.Code, id string) (order.Refund, error) {
	return db.One(tx.Tx, scanRefund, selectRefundSQL, m, id)
}

func scanRefund(s db.Scanner) (r order.Refund, err error) {
	var named order.Refund
	var doc string
	if err = s.Scan(&named.Market, &named.ID, &named.State, &doc); err == nil {
		err = fromDoc(doc, &r)
	}
	r.Market, r.ID, r.State = named.Market, named.ID, named.State
	return r, err
}

const selectWaitingRefundsSQL = `SELECT market, id, state, doc FROM refund WHERE market = $1 AND number = $2 AND state = 0 ORDER BY at_us, id LIMIT 100`

// RefundUnder gives an order's refund under a reference that waits; fault.NotFound.
func (tx *Tx) RefundUnder(m market.Code, n order.Number, reference string) (order.Refund, error) {
	waiting, err := db.Many(tx.Tx, scanRefund, selectWaitingRefundsSQL, m, int64(n))
	if err != nil {
		return order.Refund{}, err
	}
	at := slices.IndexFunc(waiting, func(r order.Refund) bool { return r.Reference == reference })
	if at < 0 {
		return order.Refund{}, fault.New(fault.NotFound, "db.no_row")
	}
	return waiting[at], nil
}

const setRefundSQL = `UPDATE refund SET at_us = $1, state = $2, doc = $3 WHERE market = $4 AND id = $5 AND state = 0`

// SetRefund leads a refund that waits on; the transaction runs anew when somebody else has.
func (tx *Tx) SetRefund(r order.Refund) error {
	doc, err := toDoc(r)
	if err != nil {
		return err
	}
	return tx.guarded(setRefundSQL, int64(r.At), int64(r.State), doc, string(r.Market), r.ID)
}

const selectRefundsSQL = `SELECT market, id, state, doc FROM refund WHERE market = $1 ORDER BY at_us DESC, id LIMIT 50`

// Refunds lists a market's refunds, newest first.
func (tx *Tx) Refunds(m market.Code) ([]order.Refund, error) {
	return db.Many(tx.Tx, scanRefund, selectRefundsSQL, m)
}

const putPayeeSQL = `INSERT INTO payee (market, number, holder, account, at_us) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (market, number) DO UPDATE SET holder = excluded.holder, account = excluded.account, at_us = excluded.at_us`

// PutPayee writes the account for an order in the place of any other.
func (tx *Tx) PutPayee(p order.Payee) error {
	_, err := tx.Exec(putPayeeSQL, string(p.Market), int64(p.Number), p.Holder, p.Account, int64(p.At))
	return err
}

const selectPayeeSQL = `SELECT market, number, holder, account, at_us FROM payee WHERE market = $1 AND number = $2`

// Payee gives the account for an order; fault.NotFound.
func (tx *Tx) Payee(m market.Code, n order.Number) (order.Payee, error) {
	return db.One(tx.Tx, func(s db.Scanner) (p order.Payee, err error) {
		return p, s.Scan(&p.Market, &p.Number, &p.Holder, &p.Account, &p.At)
	}, selectPayeeSQL, m, int64(n))
}

const dropPayeeSQL = `DELETE FROM payee WHERE market = $1 AND number = $2`

// DropPayee forgets the account for an order.
func (tx *Tx) DropPayee(m market.Code, n order.Number) error {
	_, err := tx.Exec(dropPayeeSQL, string(m), int64(n))
	return err
}
