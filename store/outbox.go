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

// Tell writes news. Identifiers rise with time, so that rows are appended and read in order.
func (tx *Tx) Tell(news []outbox.Row) error {
	for len(news) > 0 {
		some := news[:min(len(news), outboxMax)]
		next := tx.outboxBase(some[0].At)
		written, err := db.Values(tx.Tx, insertOutboxSQL, some, func(r outbox.Row) []any {
			id := next
			next++
			return []any{id, int64(r.At), r.Topic, r.Payload}
		})
		if err != nil {
			return err
		}
		if written != int64(len(some)) {
			return db.Again // another transaction of this millisecond drew the same bits
		}
		news = news[len(some):]
	}
	return nil
}

func (tx *Tx) outboxBase(at clock.Instant) int64 {
	return int64(at)/1000<<(2*outboxBits) | tx.Draw(outboxMax)<<outboxBits
}

const selectOutboxSQL = `SELECT id, at_us, topic, payload FROM outbox WHERE id > $1 ORDER BY id LIMIT $2`

// News gives rows after an identifier, oldest first.
func (tx *Tx) News(after int64, limit int) ([]outbox.Row, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (r outbox.Row, err error) {
		return r, s.Scan(&r.ID, &r.At, &r.Topic, &r.Payload)
	}, selectOutboxSQL, after, limit)
}
