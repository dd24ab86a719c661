package app

import (
	"context"
	"fmt"
	"io"
	"os"

	"comptoir/exchange"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/store"
)

// LoadOptions say how to read a catalogue file; the zero value reads Comptoir's own format.
type LoadOptions struct {
	Market   market.Code     // whose prices a table has
	Language market.Language // of a table's texts
	DryRun   bool            // read and check, write nothing
	Partial  bool            // keep the good rows of a file with bad ones
	Reading  func(done, of int64)
	Writing  func(done, of int64)
}

// Load reads a catalogue file into the store. The report is good even when there is an error.
func (a *App) Load(ctx context.Context, path string, o LoadOptions) (exchange.Report, error) {
	options := exchange.Options{Language: o.Language, Known: a.Offers.Book(), Markets: a.Offers.Markets(), Now: a.Clock.Now(), Partial: o.Partial, Progress: o.Reading}
	if o.Market != "" {
		if options.Market = a.market(o.Market); options.Market == nil {
			return exchange.Report{}, fault.Field("market", "market.unknown", "market", string(o.Market))
		}
	}
	file, err := os.Open(path)
	if err != nil {
		return exchange.Report{}, err
	}
	defer file.Close()
	read, report, err := exchange.Read(file, options)
	if err != nil || o.DryRun || (!report.OK() && !o.Partial) {
		return report, err
	}
	if err := exchange.Store(ctx, store.Bind[exchange.Tx](a.Store), read, o.Writing); err != nil {
		return report, fmt.Errorf("write the catalogue: %w", err)
	}
	_, err = a.Offers.Refresh(ctx)
	return report, err
}

func (a *App) market(code market.Code) *market.Market {
	for _, m := range a.Offers.Markets() {
		if m.Code == code {
			return m
		}
	}
	return nil
}

// Export writes the whole catalogue, with the prices of every market, as Load reads it.
func (a *App) Export(ctx context.Context, to io.Writer) error {
	var whole exchange.Catalogue
	err := a.Store.View(ctx, func(tx *store.Tx) error {
		whole = exchange.Catalogue{}
		var err error
		if whole.Products, whole.Categories, err = tx.Catalogue(); err != nil {
			return err
		}
		for _, m := range a.Offers.Markets() {
			prices, err := tx.Prices(m.Code)
			if err != nil {
				return err
			}
			for _, list := range prices {
				for _, p := range list {
					whole.Prices = append(whole.Prices, exchange.Price{Market: m.Code, Price: p})
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return exchange.Export(to, whole)
}
