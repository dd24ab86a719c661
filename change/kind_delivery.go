package change

import (
	"context"
	"slices"
	"strings"

	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// The limits of a way of delivery.
const (
	deliveryDaysMax = 365
	deliveryCodeMax = 40
)

func readDelivery(tx Tx, c *Change) (any, error) {
	methods, err := tx.Deliveries(c.Market)
	for _, m := range methods {
		if m.Code == c.Subject {
			return m, nil
		}
	}
	return nil, err
}

// putDelivery sets a way of delivery of a market, or removes it.
func putDelivery(tx Tx, c *Change, now clock.Instant) error {
	m, err := tx.Market(c.Market)
	if err != nil {
		return err
	}
	if c.removes() {
		if err := tx.DropDelivery(c.Market, c.Subject); err != nil {
			return err
		}
		return tx.BumpMarket(c.Market)
	}
	d, err := after[delivery.Method](c)
	if err != nil {
		return err
	}
	d.Market, d.Code = c.Market, c.Subject
	in := m.Currency(now)
	switch {
	case d.Code == "" || len(d.Code) > deliveryCodeMax || strings.ContainsFunc(d.Code, func(r rune) bool { return (r < 'a' || r > 'z') && r != '_' && r != '-' && (r < '0' || r > '9') }):
		return fault.Field("code", "delivery.code_invalid")
	case d.Price.Currency != in || d.FreeFrom.Currency != in:
		return fault.Field("price", "price.currency_wrong", "currency", string(in))
	case d.Price.Minor < 0 || d.FreeFrom.Minor < 0:
		return fault.Field("price", "price.negative")
	case d.DaysMin < 0 || d.DaysMax < d.DaysMin || d.DaysMax > deliveryDaysMax:
		return fault.Field("days_max", "delivery.days_invalid")
	}
	if err := tx.PutDelivery(d); err != nil {
		return err
	}
	return tx.BumpMarket(c.Market)
}

// Deliveries lists the ways of delivery that somebody has set for a market.
func (d *Desk) Deliveries(ctx context.Context, m market.Code) (list []delivery.Method, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		list, err = tx.Deliveries(m)
		return err
	})
	return slices.Clone(list), err
}
