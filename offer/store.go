package offer

import (
	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/market"
	"comptoir/pricing"
	"comptoir/radio/directory"
	"comptoir/stock"
	"comptoir/tax"
)

// Versions tell what has changed since a shelf was compiled.
type Versions struct {
	Catalogue int64
	Markets   map[market.Code]int64
}

// Tx is what the shelves need from storage, in one consistent view.
type Tx interface {
	directory.Tx
	// Versions gives the version of the catalogue and of every market.
	Versions() (Versions, error)
	// Catalogue gives all products with their texts, and the categories.
	Catalogue() ([]*catalogue.Product, []catalogue.Category, error)
	// Markets gives every market.
	Markets() ([]market.Market, error)
	// Market gives one market; fault.NotFound when there is none.
	Market(market.Code) (market.Market, error)
	// Prices gives all prices of a market by SKU, past ones and those to come.
	Prices(market.Code) (map[string][]pricing.Price, error)
	// Rates gives the tax rates of a market.
	Rates(market.Code) (tax.Table, error)
	// Rules gives the assortment rules that name a market or all.
	Rules(market.Code) ([]catalogue.Rule, error)
	// Holds gives the holds of a market.
	Holds(market.Code) ([]clearance.Hold, error)
	// Papers gives the gates, and the evidence and waivers that cover a market.
	Papers(market.Code) (clearance.Papers, error)
	// LetThrough gives how many units each certificate for a number of units has let through, by evidence.
	LetThrough() (map[string]int64, error)
	// Locations gives every stock location.
	Locations() ([]stock.Location, error)
	// LevelsServing gives the levels of the locations that serve a market.
	LevelsServing(market.Code) ([]stock.Level, error)
}
