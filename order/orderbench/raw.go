package orderbench

import (
	"crypto/rand"
	"encoding/binary"

	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/outbox"
	"comptoir/money"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/stock"
)

// settlement makes the rows of a batch as the counter would have: one order, its line, movement, receipt and
// piece of news for each, and the levels that they take from. Its e-mail differs, for the audit.
func settlement(first int64, batch, variants int) *order.Settlement {
	now := clock.System{}.Now()
	s := &order.Settlement{At: now}
	var takings []stock.Taking
	for i := range batch {
		n := int(first+int64(i)*7919) % variants
		sale := sold(sku(n), now)
		s.Sales = append(s.Sales, sale)
		kept := order.Kept{Key: order.Key{Market: "es"}, Number: sale.Order.Number, At: now, Total: sale.Order.Total}
		_, _ = rand.Read(kept.Key.Hash[:])
		_, _ = rand.Read(kept.Body[:])
		s.Kept = append(s.Kept, kept)
		s.News = append(s.News, outbox.News(now, "order.placed", map[string]string{"market": "es", "number": sale.Order.Number.String(), "language": "es",
			"email": sale.Order.Buyer.Email, "state": "placed"}))
		takings = append(takings, sale.Takings[0].Taking)
	}
	s.Takings = stock.Sum(takings)
	return s
}

func sold(what string, now clock.Instant) *order.Sale {
	var bits [8]byte
	_, _ = rand.Read(bits[3:])
	p := placing("", 0)
	price := money.Of(19900, "EUR")
	sale := &order.Sale{Cleared: make([]order.Hash, 1), Takings: []order.LineTaking{{Taking: stock.Taking{Location: "mad", Owner: stock.Own, SKU: what, Quantity: 1}}}}
	_, _ = rand.Read(sale.Secret[:])
	sale.Order = order.Order{Market: "es", Number: order.Number(binary.BigEndian.Uint64(bits[:])), Channel: "web", Language: "es", State: order.Placed, Placed: now, Changed: now,
		Due: now + 1, Version: 1, Buyer: order.Buyer{Email: "raw.garcia@example.org", Phone: p.Buyer.Phone}, Address: p.Address,
		Delivery: order.Carriage{Method: "standard", Price: money.Of(0, "EUR"), Promise: delivery.Promise{From: "2026-11-24", Until: "2026-11-27"}},
		Payment:  order.Payment{Method: payment.BankTransfer, State: payment.Awaiting}, Goods: price, Tax: money.Of(3454, "EUR"), Total: price,
		Lines: []order.Line{{SKU: what, Title: "Mi Phone 123, black", Quantity: 1, Unit: price, Total: price, Tax: money.Of(3454, "EUR"), Rate: 210000}}}
	return sale
}
