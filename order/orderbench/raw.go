package orderbench

import (
	"context"
	"crypto/rand"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/store"
)

// The statements of the bare engine: the tables and columns that the counter writes.
const (
	rawReceiptSQL = `INSERT INTO receipt (market, key, body, number, at_us, total, currency, refusals) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	rawLevelSQL = `WITH v (quantity, sku, location, owner) AS (VALUES (CAST($1 AS bigint), $2, $3, $4))
UPDATE stock_level SET reserved = stock_level.reserved + v.quantity FROM v WHERE stock_level.sku = v.sku AND stock_level.location = v.location AND stock_level.owner = v.owner`

	rawOneLevelSQL = `UPDATE stock_level SET reserved = reserved + $1 WHERE sku = $2 AND location = $3 AND owner = $4`

	rawOrderSQL = `INSERT INTO orders (market, number, placed_us, changed_us, due_us, version, state, channel, language, currency, goods, carriage,
carriage_tax, tax, total, paid, payment, payment_state, email, secret, doc)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`

	rawLineSQL = `INSERT INTO order_line (market, number, line, sku, title, quantity, unit, tax, rate_ppm, shipped, cancelled, returned, cleared)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

	rawMovementSQL = `INSERT INTO stock_movement (market, ref, n, line, at_us, location, owner, sku, from_account, to_account, quantity, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

	rawNewsSQL = `INSERT INTO outbox (id, at_us, topic, payload) VALUES ($1, $2, $3, $4)`
)

// rawBatch is rows that are ready to be written.
type rawBatch struct{ receipts, levels, orders, lines, movements, news [][]any }

const (
	rawDetails = `{"phone":"+34612345678","address":{"name":"Ana García","street":["Calle Mayor 1, 2º"],"city":"Madrid","postcode":"28013","country":"es"},"method":"standard","from":"2026-11-24","until":"2026-11-27"}`
	rawNews    = `{"market":"es","number":"4G9M-7KQ2","language":"es","email":"ana.garcia@example.org","state":"placed"}`
)

func ready(first int64, batch int, variant func(n int64) int) rawBatch {
	var b rawBatch
	now := int64(clock.System{}.Now())
	taken := map[string]int64{}
	for i := range batch {
		random := make([]byte, 56)
		_, _ = rand.Read(random)
		number := now>>22&0xfff<<28 | (first+int64(i))*0x9e3779b1&(1<<28-1) // as the counter's: near each other, and in no order
		what := SKU(variant(first + int64(i)))
		taken[what]++
		b.receipts = append(b.receipts, []any{"es", random[8:24], random[24:40], number, now, 19900, "EUR", ""})
		b.orders = append(b.orders, []any{"es", number, now, now, now + 1, 1, 1, 1, "es", "EUR", 19900, 0, 0, 3454, 19900, 0, "bank_transfer", 1, "ana.garcia@example.org", random[40:56], rawDetails})
		b.lines = append(b.lines, []any{"es", number, 0, what, "Mi Phone 123, black", 1, 19900, 3454, 210000, 0, 0, 0, random[:8]})
		b.movements = append(b.movements, []any{"es", number, 0, 0, now, "mad", "own", what, 2, 3, 1, ""})
		b.news = append(b.news, []any{now<<11 | int64(i), now, "order.placed", rawNews})
	}
	for what, n := range taken {
		b.levels = append(b.levels, []any{n, what, "mad", "own"})
	}
	return b
}

func (b *rawBatch) write(tx *db.Tx) error {
	levels := rawLevelSQL
	if tx.RowByRow() {
		levels = rawOneLevelSQL
	}
	for _, part := range []struct {
		text string
		rows [][]any
	}{{rawReceiptSQL, b.receipts}, {levels, b.levels}, {rawOrderSQL, b.orders}, {rawLineSQL, b.lines}, {rawMovementSQL, b.movements}, {rawNewsSQL, b.news}} {
		if _, err := db.Values(tx, part.text, part.rows, func(args []any, row []any) []any { return append(args, row...) }); err != nil {
			return err
		}
	}
	return nil
}

// raw is what the bare engine does in a second: one writer, rows that are ready, batches of the counter's
// size. Making the rows is not counted.
func raw(ctx context.Context, s *store.Store, written *int64, length time.Duration, batch int, variant func(n int64) int) (float64, error) {
	var busy time.Duration
	first := *written
	for begin := time.Now(); time.Since(begin) < length; {
		rows := ready(*written, batch, variant)
		at := time.Now()
		if err := s.DB.Update(ctx, rows.write); err != nil {
			return 0, err
		}
		busy += time.Since(at)
		*written += int64(batch)
	}
	return float64(*written-first) / busy.Seconds(), nil
}
