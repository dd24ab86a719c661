package store

import (
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/outbox"
)

const insertOutboxSQL = `INSERT INTO outbox (id, at_us, topic, payload) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING`

// An identifier of the outbox is 41 bits of milliseconds, 11 random bits of the transaction, 11 of the row.
const (
	outboxBits = 11
	outboxMax  = 1 << outboxBits // rows of one transaction
)

const lastOutboxSQL = `SELECT COALESCE(MAX(id), 0) FROM (SELECT MAX(id) AS id FROM outbox UNION ALL SELECT MAX(seen) FROM reader) AS told`

// Tell writes news. Identifiers rise with time, so that rows are appended and read in order; when the clock has
// gone back they go on from the last, for no reader looks behind what it has seen.
func (tx *Tx) Tell(news []outbox.Row) error {
	if len(news) == 0 {
		return nil
	}
	last, err := db.One(tx.Tx, db.Int, lastOutboxSQL)
	for ; err == nil && len(news) > 0; news = news[min(len(news), outboxMax):] {
		some := news[:min(len(news), outboxMax)]
		last = tx.outboxBase(some[0].At, last)
		err = tx.tell(some, last)
	}
	return err
}

func (tx *Tx) tell(news []outbox.Row, from int64) error {
	written, err := db.Values(tx.Tx, insertOutboxSQL, news, func(args []any, r outbox.Row) []any {
		id := from
		from++
		return append(args, id, int64(r.At), r.Topic, r.Payload)
	})
	if err == nil && written != int64(len(news)) {
		return db.Again // another transaction of this millisecond drew the same bits
	}
	return err
}

// outboxBase is where the identifiers of some news begin: in their millisecond, or in the one after the last
// when that is later.
func (tx *Tx) outboxBase(at clock.Instant, last int64) int64 {
	millisecond := int64(at) / 1000
	if told := last >> (2 * outboxBits); told > millisecond {
		millisecond = told + 1
	}
	return millisecond<<(2*outboxBits) | tx.Draw(outboxMax)<<outboxBits
}

const selectOutboxSQL = `SELECT id, at_us, topic, payload FROM outbox WHERE id > $1 ORDER BY id LIMIT $2`

// News gives rows after an identifier, oldest first.
func (tx *Tx) News(after int64, limit int) ([]outbox.Row, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (r outbox.Row, err error) {
		return r, s.Scan(&r.ID, &r.At, &r.Topic, &r.Payload)
	}, selectOutboxSQL, after, limit)
}
