package change

import (
	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/money"
	"comptoir/stock"
	"comptoir/tax"
)

func readCategory(tx Tx, c *Change) (any, error) {
	_, categories, err := tx.Catalogue()
	for _, one := range categories {
		if one.Slug == c.Subject {
			return one, nil
		}
	}
	return nil, err
}

func putCategory(tx Tx, c *Change, _ clock.Instant) error {
	one, err := after[catalogue.Category](c)
	if err != nil {
		return err
	}
	if one.Slug != c.Subject || one.Slug == "" {
		return fault.Field("slug", "category.slug_fixed")
	}
	if err := tx.PutCategory(one); err != nil {
		return err
	}
	return tx.BumpCatalogue()
}

func readLocation(tx Tx, c *Change) (any, error) {
	locations, err := tx.Locations()
	for _, l := range locations {
		if l.Code == c.Subject {
			return l, nil
		}
	}
	return nil, err
}

func putLocation(tx Tx, c *Change, _ clock.Instant) error {
	l, err := after[stock.Location](c)
	if err != nil {
		return err
	}
	if l.Code != c.Subject || l.Code == "" {
		return fault.Field("code", "stock.code_fixed")
	}
	if c.Market != "" && l.Market != c.Market {
		return fault.Field("market", "change.other_market", "market", string(c.Market))
	}
	if l.Buffer < 0 {
		return fault.Field("buffer", "stock.buffer_negative")
	}
	if err := tx.PutLocation(l); err != nil {
		return err
	}
	for _, m := range append(l.Serves, l.Market) {
		if err := tx.BumpMarket(m); err != nil {
			return err
		}
	}
	return nil
}

func putRate(tx Tx, c *Change, _ clock.Instant) error {
	r, err := after[tax.Rate](c)
	if err != nil {
		return err
	}
	if r.Market = c.Market; r.Rate < 0 || r.Rate > money.Whole {
		return fault.Field("rate", "tax.rate_invalid")
	}
	if r.Source == "" {
		return fault.Field("source", "tax.source_missing")
	}
	if err := tx.PutRates([]tax.Rate{r}); err != nil {
		return err
	}
	return tx.BumpMarket(c.Market)
}
