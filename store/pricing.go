package store

import (
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"
)

const selectPricesSQL = `SELECT sku, channel, currency, since_us, until_us, minor FROM price WHERE market = $1
ORDER BY sku, channel, since_us`

// Prices gives all prices of a market by SKU, past ones and those to come.
func (tx *Tx) Prices(code market.Code) (map[string][]pricing.Price, error) {
	by := map[string][]pricing.Price{}
	err := tx.Each(func(s db.Scanner) error {
		p, err := scanPrice(s)
		by[p.SKU] = append(by[p.SKU], p)
		return err
	}, selectPricesSQL, code)
	return by, err
}

const selectPricesOfSQL = `SELECT sku, channel, currency, since_us, until_us, minor FROM price WHERE market = $1 AND sku = $2
ORDER BY channel, since_us`

// PricesOf gives all prices of one variant in a market.
func (tx *Tx) PricesOf(code market.Code, sku string) ([]pricing.Price, error) {
	return db.Many(tx.Tx, scanPrice, selectPricesOfSQL, code, sku)
}

func scanPrice(s db.Scanner) (pricing.Price, error) {
	var p pricing.Price
	return p, s.Scan(&p.SKU, &p.Channel, &p.Amount.Currency, &p.Since, &p.Until, &p.Amount.Minor)
}

const putPriceSQL = `INSERT INTO price (market, sku, channel, currency, since_us, until_us, minor) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (market, sku, channel, currency, since_us) DO UPDATE SET until_us = excluded.until_us, minor = excluded.minor`

// PutPrices writes prices; one with the same variant, channel, currency and start is replaced. The
// caller bumps the market.
func (tx *Tx) PutPrices(code market.Code, prices []pricing.Price) error {
	_, err := db.Values(tx.Tx, putPriceSQL, prices, func(args []any, p pricing.Price) []any {
		return append(args, string(code), p.SKU, string(p.Channel), string(p.Amount.Currency), int64(p.Since), int64(p.Until), p.Amount.Minor)
	})
	return err
}

const closePriceSQL = `UPDATE price SET until_us = $6
WHERE market = $1 AND sku = $2 AND channel = $3 AND currency = $4 AND since_us < $5 AND until_us = 0`

// ClosePrices ends the open-ended prices of a variant that began before an instant, at that instant: a
// new price begins, the old one stays in the history.
func (tx *Tx) ClosePrices(code market.Code, sku string, c market.Channel, in money.Currency, at clock.Instant) error {
	_, err := tx.Exec(closePriceSQL, string(code), sku, string(c), string(in), int64(at), int64(at))
	return err
}

const dropPriceSQL = `DELETE FROM price WHERE market = $1 AND sku = $2 AND channel = $3 AND currency = $4 AND since_us = $5`

// DropPrice removes a price that has not begun, or that was entered wrongly; fault.NotFound when there is none.
func (tx *Tx) DropPrice(code market.Code, p pricing.Price) error {
	n, err := tx.Exec(dropPriceSQL, string(code), p.SKU, string(p.Channel), string(p.Amount.Currency), int64(p.Since))
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "price.unknown", "sku", p.SKU)
	}
	return err
}

const selectHoldsSQL = `SELECT doc FROM hold WHERE market IN ($1, '') ORDER BY market, id`

// Holds gives the holds that name a market or all.
func (tx *Tx) Holds(code market.Code) ([]clearance.Hold, error) {
	return db.Many(tx.Tx, scanDoc[clearance.Hold], selectHoldsSQL, code)
}

const putHoldSQL = `INSERT INTO hold (market, id, doc) VALUES ($1, $2, $3) ON CONFLICT (market, id) DO UPDATE SET doc = excluded.doc`

// PutHold writes a hold and bumps what it names.
func (tx *Tx) PutHold(h clearance.Hold) error {
	if err := tx.putDoc(putHoldSQL, h, string(h.Market), h.ID); err != nil {
		return err
	}
	return tx.bumpNamed(h.Market)
}

const dropHoldSQL = `DELETE FROM hold WHERE market = $1 AND id = $2`

// DropHold lifts a hold; fault.NotFound when there is none.
func (tx *Tx) DropHold(code market.Code, id string) error {
	n, err := tx.Exec(dropHoldSQL, code, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, "hold.unknown", "hold", id)
	}
	return tx.bumpNamed(code)
}
