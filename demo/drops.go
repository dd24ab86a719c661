package demo

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"

	"github.com/BurntSushi/toml"
)

//go:embed drops.toml
var dropsFile string

// Drop is a limited sale of the demonstration; its hours count from the instant at which the demonstration is made.
type Drop struct {
	ID          string      `toml:"id"`
	Market      market.Code `toml:"market"`
	SKU         string      `toml:"sku"`
	Quantity    int64       `toml:"quantity"`
	Codes       int64       `toml:"codes"`
	Limit       int64       `toml:"limit"`
	Price       int64       `toml:"price"` // minor units of the market's currency
	Rule        drop.Rule   `toml:"rule"`
	Published   int64       `toml:"published"`
	From        int64       `toml:"from"`
	Until       int64       `toml:"until"`
	Opens       int64       `toml:"opens"`
	Closes      int64       `toml:"closes"`
	HoldMinutes int64       `toml:"hold_minutes"`
	PayMinutes  int64       `toml:"pay_minutes"`
	Entrants    int         `toml:"entrants"`
	Idle        int         `toml:"idle"`       // winners of the first wave who let their time go by
	CodesUsed   int         `toml:"codes_used"` // of the codes that were made
}

// LoadDrops reads the limited sales.
func LoadDrops() ([]Drop, error) {
	var file struct {
		Drops []Drop `toml:"drops"`
	}
	meta, err := toml.NewDecoder(strings.NewReader(dropsFile)).Decode(&file)
	if err != nil {
		return nil, fmt.Errorf("demo: drops.toml: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("demo: drops.toml: nobody knows %s", unknown[0])
	}
	return file.Drops, nil
}

// Facts are what the drop publishes, for a demonstration that is made now.
func (d *Drop) Facts(now clock.Instant, currency money.Currency) drop.Facts {
	return drop.Facts{ID: d.ID, Market: d.Market, Channel: market.Web, SKU: d.SKU, Quantity: d.Quantity, Codes: d.Codes, Limit: d.Limit,
		Price: money.Of(d.Price, currency), Rule: d.Rule, From: d.at(now, d.From), Until: d.at(now, d.Until), Opens: d.at(now, d.Opens), Closes: d.at(now, d.Closes),
		Hold: time.Duration(d.HoldMinutes) * time.Minute, Pay: time.Duration(d.PayMinutes) * time.Minute}
}

// PublishedAt is when it was published.
func (d *Drop) PublishedAt(now clock.Instant) clock.Instant { return d.at(now, d.Published) }

// at counts whole minutes: nobody opens a sale at a crooked second.
func (d *Drop) at(now clock.Instant, hours int64) clock.Instant {
	return clock.Of(now.Time().Truncate(time.Minute)).Add(time.Duration(hours) * time.Hour)
}
