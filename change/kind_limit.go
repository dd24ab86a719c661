package change

import (
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/order"
)

func readLimit(tx Tx, c *Change) (any, error) {
	limits, err := tx.Limits(c.Market)
	for _, l := range limits {
		if l.SKU == c.Subject {
			return l, nil
		}
	}
	return nil, err
}

// putLimit says how much of a variant one person may have in a market, over all their orders.
func putLimit(tx Tx, c *Change, _ clock.Instant) error {
	if c.removes() {
		if err := tx.DropLimit(c.Market, c.Subject); err != nil {
			return err
		}
		return tx.BumpMarket(c.Market)
	}
	l, err := after[order.Limit](c)
	if err != nil {
		return err
	}
	l.Market, l.SKU = c.Market, c.Subject
	switch {
	case l.Units < 1 || l.Units > order.QuantityMax:
		return fault.Field("units", "limit.units")
	case l.Until != 0 && l.Until <= l.Since:
		return fault.Field("until", "limit.validity_inverted")
	}
	known, err := hasVariant(tx, l.SKU)
	if err != nil {
		return err
	}
	if !known {
		return fault.Field("subject", "limit.sku_unknown", "sku", l.SKU)
	}
	if err := tx.PutLimit(l); err != nil {
		return err
	}
	return tx.BumpMarket(c.Market)
}
