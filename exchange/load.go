package exchange

import (
	"context"
	"maps"
	"slices"

	"comptoir/catalogue"
	"comptoir/internal/unit"
	"comptoir/market"
	"comptoir/pricing"
)

// Tx is what a load needs from storage. Each Put replaces what has the same name: slug; for prices SKU,
// market, channel, currency and begin.
type Tx interface {
	PutCategory(catalogue.Category) error
	PutProduct(*catalogue.Product) error
	PutPrices(market.Code, []pricing.Price) error
	// BumpCatalogue and BumpMarket tell the shelves that something has changed.
	BumpCatalogue() error
	BumpMarket(market.Code) error
}

// Store writes a catalogue in one transaction: all of it or nothing. Progress may begin again: a busy
// store runs the transaction twice.
func Store(ctx context.Context, store unit.Of[Tx], c Catalogue, progress func(done, of int64)) error {
	return store.Update(ctx, func(tx Tx) error { return Put(tx, c, progress) })
}

// Put writes a catalogue over a transaction that the caller has.
func Put(tx Tx, c Catalogue, progress func(done, of int64)) error {
	of, done := int64(len(c.Categories)+len(c.Products)+len(c.Prices)), int64(0)
	step := func(n int) {
		if done += int64(n); progress != nil {
			progress(done, of)
		}
	}
	for _, k := range c.Categories {
		if err := tx.PutCategory(k); err != nil {
			return err
		}
		step(1)
	}
	for _, p := range c.Products {
		if err := tx.PutProduct(p); err != nil {
			return err
		}
		step(1)
	}
	if len(c.Categories)+len(c.Products) > 0 {
		if err := tx.BumpCatalogue(); err != nil {
			return err
		}
	}
	return putPrices(tx, c.Prices, step)
}

// putPrices writes the lists market by market, in parts that a statement can hold.
func putPrices(tx Tx, prices []Price, step func(int)) error {
	lists := map[market.Code][]pricing.Price{}
	for _, p := range prices {
		lists[p.Market] = append(lists[p.Market], p.Price)
	}
	for _, code := range slices.Sorted(maps.Keys(lists)) {
		for part := range slices.Chunk(lists[code], 500) {
			if err := tx.PutPrices(code, part); err != nil {
				return err
			}
			step(len(part))
		}
		if err := tx.BumpMarket(code); err != nil {
			return err
		}
	}
	return nil
}
