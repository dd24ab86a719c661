package order

import (
	"slices"
	"strings"

	"comptoir/market"
	"comptoir/money"
)

// address checks an address against the market's format.
func (c *checker) address(f *Front, a *Address, m market.Code) {
	format := &f.Shelf.Market.Address
	if a.Country == "" {
		a.Country = m
	}
	if market.Code(strings.ToLower(string(a.Country))) != m {
		c.wrong("address.country", "order.country_not_market", "market", string(m))
	}
	a.Country = m
	a.Postcode = strings.ToUpper(strings.TrimSpace(a.Postcode))
	c.text("address.name", a.Name, true, textMax)
	for _, field := range []struct {
		name  string
		value string
	}{{"organisation", a.Organisation}, {"street", a.Street}, {"district", a.District}, {"city", a.City}, {"state", a.State}, {"postcode", a.Postcode}} {
		c.text("address."+field.name, field.value, slices.Contains(format.Required, field.name), textMax)
	}
	if a.Postcode != "" && f.Postcode != nil && !f.Postcode.MatchString(a.Postcode) {
		c.wrong("address.postcode", "order.postcode_invalid", "example", format.Example)
	}
	if a.State != "" && len(format.States) > 0 && !slices.ContainsFunc(format.States, func(s market.Area) bool {
		return strings.EqualFold(s.Code, a.State) || strings.EqualFold(s.Name, a.State)
	}) {
		c.wrong("address.state", "order.state_unknown")
	}
}

func zero(f *Front) money.Amount { return money.Of(0, f.Shelf.Market.Currency(f.Shelf.At)) }
