package order

import (
	"strings"

	"comptoir/market"
	"comptoir/money"
	"comptoir/people"
)

// address cleans and checks the address, the telephone and the e-mail against the market's own rules.
func (c *checker) address(f *Front, p *Placing) {
	a := p.Address
	a.Phone, a.Email = p.Buyer.Phone, strings.ToLower(p.Buyer.Email)
	if a.Country == "" {
		a.Country = p.Market
	}
	a.Country = market.Code(strings.ToLower(string(a.Country)))
	a = people.Clean(a)
	for _, wrong := range people.CheckAddress(f.Shelf.Market, a) {
		field := wrong.Field
		if field != "phone" && field != "email" {
			field = "address." + field
		}
		c.problems = append(c.problems, Problem{Field: field, Line: -1, Code: wrong.Code, Params: wrong.Params})
	}
	p.Buyer.Phone, p.Buyer.Email = a.Phone, a.Email
	a.Phone, a.Email = "", ""
	p.Address = a
	if p.Buyer.Email == "" && p.Channel != market.Shop && p.Channel != market.Retail && p.Channel != market.Carrier {
		c.wrong("email", "people.field_required")
	}
}

func zero(f *Front) money.Amount { return money.Of(0, f.Shelf.Market.Currency(f.Shelf.At)) }
