// Package offertest holds plain facts in memory and gives them to shelves, for tests that need no store.
//
// Rules:
//  1. Facts is offer.Tx and unit.Of[offer.Tx] at once: a view is the facts as they are.
//  2. After a change call Touch with the market's code, or TouchCatalogue, and then offer.Desk.Refresh.
package offertest

import (
	"context"
	"slices"
	"sync"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/pricing"
	"comptoir/radio/directory"
	"comptoir/stock"
	"comptoir/tax"
)

// Facts are what a store would hold. Fields are set before the first shelf is compiled, or inside Change.
type Facts struct {
	Products   []*catalogue.Product
	Categories []catalogue.Category
	List       []market.Market
	PriceLists map[market.Code]map[string][]pricing.Price
	TaxRates   map[market.Code]tax.Table
	Assortment []catalogue.Rule
	Held       []clearance.Hold
	Cleared    clearance.Papers // of every market
	Places     []stock.Location
	Levels     []stock.Level
	Through    map[string]int64 // units that certificates have let through

	mutex    sync.RWMutex
	versions offer.Versions
}

var _ offer.Tx = (*Facts)(nil)

// View gives the facts.
func (f *Facts) View(_ context.Context, fn func(offer.Tx) error) error {
	f.mutex.RLock()
	defer f.mutex.RUnlock()
	return fn(f)
}

// Update gives the facts alone; it does not undo.
func (f *Facts) Update(_ context.Context, fn func(offer.Tx) error) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return fn(f)
}

// Change lets a test alter the facts of some markets.
func (f *Facts) Change(change func(), markets ...market.Code) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	change()
	if f.versions.Markets == nil {
		f.versions.Markets = map[market.Code]int64{}
	}
	for _, code := range markets {
		f.versions.Markets[code]++
	}
	if len(markets) == 0 {
		f.versions.Catalogue++
	}
}

// Versions counts the changes.
func (f *Facts) Versions() (offer.Versions, error) {
	v := offer.Versions{Catalogue: f.versions.Catalogue, Markets: map[market.Code]int64{}}
	for _, m := range f.List {
		v.Markets[m.Code] = f.versions.Markets[m.Code]
	}
	return v, nil
}

// Catalogue gives products and categories.
func (f *Facts) Catalogue() ([]*catalogue.Product, []catalogue.Category, error) {
	return slices.Clone(f.Products), slices.Clone(f.Categories), nil
}

// Markets gives every market.
func (f *Facts) Markets() ([]market.Market, error) { return slices.Clone(f.List), nil }

// Market gives one market.
func (f *Facts) Market(code market.Code) (market.Market, error) {
	for _, m := range f.List {
		if m.Code == code {
			m.Version = f.versions.Markets[code]
			return m, nil
		}
	}
	return market.Market{}, fault.New(fault.NotFound, "market.unknown", "market", string(code))
}

// Prices gives a market's prices.
func (f *Facts) Prices(code market.Code) (map[string][]pricing.Price, error) {
	return f.PriceLists[code], nil
}

// Rates gives a market's tax rates.
func (f *Facts) Rates(code market.Code) (tax.Table, error) { return f.TaxRates[code], nil }

// Rules gives the assortment rules that speak of a market.
func (f *Facts) Rules(code market.Code) ([]catalogue.Rule, error) {
	var found []catalogue.Rule
	for _, r := range f.Assortment {
		if r.Market == "" || r.Market == code {
			found = append(found, r)
		}
	}
	return found, nil
}

// Holds gives a market's holds.
func (f *Facts) Holds(code market.Code) ([]clearance.Hold, error) {
	var found []clearance.Hold
	for _, h := range f.Held {
		if h.Market == "" || h.Market == code {
			found = append(found, h)
		}
	}
	return found, nil
}

// Papers gives the company's own gates and evidence, the same for every market.
func (f *Facts) Papers(market.Code) (clearance.Papers, error) { return f.Cleared, nil }

// LetThrough gives what tests say that certificates have let through.
func (f *Facts) LetThrough() (map[string]int64, error) { return f.Through, nil }

// Locations gives every location.
func (f *Facts) Locations() ([]stock.Location, error) { return f.Places, nil }

// LevelsServing gives the levels of locations that serve a market.
func (f *Facts) LevelsServing(code market.Code) ([]stock.Level, error) {
	serving := map[string]bool{}
	for i := range f.Places {
		serving[f.Places[i].Code] = f.Places[i].ServesMarket(code)
	}
	var found []stock.Level
	for _, l := range f.Levels {
		if serving[l.Location] {
			found = append(found, l)
		}
	}
	return found, nil
}

// RadioVersions is that of what ships: these facts have nothing more.
func (f *Facts) RadioVersions() (directory.Versions, error) { return directory.Versions{}, nil }

// RadioFiles is empty.
func (f *Facts) RadioFiles() ([]directory.File, error) { return nil, nil }

// RadioEntries is empty.
func (f *Facts) RadioEntries() ([]directory.Entry, error) { return nil, nil }
