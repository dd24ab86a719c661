package store

import (
	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/stock"
)

// selectPicksSQL begins with the open orders: SQLite keeps the order of a CROSS JOIN.
const selectPicksSQL = `SELECT m.location, o.number, o.placed_us, l.line, l.sku AS sold, m.sku, m.owner,
CAST(SUM(CASE WHEN m.to_account = $1 THEN m.quantity ELSE -m.quantity END) AS BIGINT) AS held
FROM orders o
CROSS JOIN stock_movement m
CROSS JOIN order_line l
WHERE m.market = o.market AND m.ref = o.number AND l.market = o.market AND l.number = o.number AND l.line = m.line AND o.market = $2 AND o.state IN (1, 2, 3, 6) AND (o.state IN ($3, $4) OR (o.state = $5 AND o.payment = $6)) AND (m.to_account = $7 OR m.from_account = $8)
GROUP BY m.location, o.number, o.placed_us, l.line, l.sku, m.sku, m.owner
HAVING SUM(CASE WHEN m.to_account = $9 THEN m.quantity ELSE -m.quantity END) > 0
ORDER BY m.location, o.placed_us, o.number, l.line, m.sku LIMIT $10`

// Picks gives what is reserved for orders that may be sent: paid, partly sent, or paid on delivery.
func (tx *Tx) Picks(m market.Code, limit int) ([]order.Pick, error) {
	reserved, states := code(accountCodes(), stock.Reserved), stateCodes()
	return db.Many(tx.Tx, func(s db.Scanner) (p order.Pick, err error) {
		return p, s.Scan(&p.Location, &p.Number, &p.Placed, &p.Line, &p.Sold, &p.SKU, &p.Owner, &p.Quantity)
	}, selectPicksSQL, reserved, string(m), code(states, order.Paid), code(states, order.PartlyShipped), code(states, order.Placed),
		string(payment.CashOnDelivery), reserved, reserved, reserved, limit)
}
