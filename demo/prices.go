package demo

import (
	"fmt"

	"comptoir/catalogue"
	"comptoir/market"
	"comptoir/money"
)

// Pricing is how prices are suggested where none is written (pricing.toml).
type Pricing struct {
	Anchor     market.Code `toml:"anchor"`
	AnchorTax  money.Rate  `toml:"anchor_tax"`
	Currencies []Exchange  `toml:"currency"`
}

// Exchange is a rate of a date, with the ending that prices of the currency have.
type Exchange struct {
	Code      money.Currency `toml:"code"`
	Rate      money.Rate     `toml:"rate"` // units for one of the anchor's
	On        string         `toml:"on"`
	Source    string         `toml:"source"`
	Step      int64          `toml:"step"`       // prices end just below a multiple of it, in minor units
	SmallStep int64          `toml:"small_step"` // the same for prices below five steps
	Ending    int64          `toml:"ending"`     // how far below
}

// LoadPricing reads the rates and endings.
func LoadPricing() (Pricing, error) { return strict[Pricing]("pricing.toml") }

// Place is what a price must know of a market.
type Place struct {
	Market   market.Code
	Currency money.Currency
	Net      bool // tax is added at the end, so prices are stored without it
}

// Price is what a variant costs in a market, as displayed there.
type Price struct {
	Market market.Code
	SKU    string
	Amount money.Amount
}

// Prices gives every variant a price in every place: the document's own where it has one in the
// place's currency, else the anchor's price by the rules. Variants without an anchor price (rumoured
// things) have none. The order is that of places, then of the book.
func (r Pricing) Prices(d Document, book *catalogue.Book, places []Place) ([]Price, error) {
	explicit, err := amounts(d.Prices)
	if err != nil {
		return nil, err
	}
	var all []Price
	for _, p := range places {
		for _, item := range book.Items {
			if own, ok := explicit[cell{p.Market, item.SKU()}]; ok && own.Currency == p.Currency {
				all = append(all, Price{p.Market, item.SKU(), own})
				continue
			}
			anchor, ok := explicit[cell{r.Anchor, item.SKU()}]
			if !ok {
				continue
			}
			amount, err := r.suggest(anchor, p)
			if err != nil {
				return nil, fmt.Errorf("price %s in %s: %w", item.SKU(), p.Market, err)
			}
			all = append(all, Price{p.Market, item.SKU(), amount})
		}
	}
	return all, nil
}

type cell struct {
	market market.Code
	sku    string
}

func amounts(list []ListPrice) (map[cell]money.Amount, error) {
	by := make(map[cell]money.Amount, len(list))
	for _, p := range list {
		a, err := money.Parse(p.Amount, p.Currency)
		if err != nil {
			return nil, fmt.Errorf("price of %s in %s: %w", p.SKU, p.Market, err)
		}
		by[cell{p.Market, p.SKU}] = a
	}
	return by, nil
}

// suggest converts the anchor's price and gives it the ending of the currency.
func (r Pricing) suggest(anchor money.Amount, p Place) (money.Amount, error) {
	if p.Net {
		tax, err := r.AnchorTax.Within(anchor)
		if err != nil {
			return money.Amount{}, err
		}
		if anchor, err = anchor.Sub(tax); err != nil {
			return money.Amount{}, err
		}
	}
	for _, c := range r.Currencies {
		if c.Code == p.Currency {
			return c.convert(anchor)
		}
	}
	return money.Amount{}, fmt.Errorf("pricing.toml has no rate for %s", p.Currency)
}

func (c Exchange) convert(from money.Amount) (money.Amount, error) {
	converted, err := c.Rate.Of(from)
	if err != nil {
		return money.Amount{}, err
	}
	minor := rescale(converted.Minor, from.Currency.Digits(), c.Code.Digits())
	step := c.Step
	if minor < 5*c.Step {
		step = c.SmallStep
	}
	steps := max(1, (minor+step/2)/step)
	return money.Of(steps*step-c.Ending, c.Code), nil
}

// rescale moves minor units from a currency of some digits to one of others.
func rescale(minor int64, from, to int) int64 {
	for ; from < to; from++ {
		minor *= 10
	}
	for ; from > to; from-- {
		minor = (minor + 5) / 10
	}
	return minor
}
