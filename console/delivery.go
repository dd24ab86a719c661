package console

import (
	"net/http"
	"strings"

	"comptoir/change"
	"comptoir/delivery"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/money"
)

// editDelivery sets a way of delivery of a market, or removes it. What the form does not ask (areas, days of rest) stays.
func (c *Console) editDelivery(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	one := change.Change{Kind: change.MarketDelivery, Market: m.Code, Subject: f.Line("code", 40)}
	if f.Ticked("remove") {
		one.After = []byte("null")
		return c.review(w, r, v, f, []change.Change{one})
	}
	methods, err := c.Changes.Deliveries(r.Context(), m.Code)
	if err != nil {
		return err
	}
	next := delivery.Method{Market: m.Code, Code: one.Subject, Order: len(methods)}
	for _, old := range methods {
		if old.Code == one.Subject {
			next = old
		}
	}
	next.DaysMin, next.DaysMax = int(f.Quantity("days_min", 0, 365)), int(f.Quantity("days_max", 0, 365))
	next.Price, next.FreeFrom = amount(f, "price", m, v), amount(f, "free_from", m, v)
	if err := f.Err(); err != nil {
		return err
	}
	one.After = change.Made(next)
	return c.review(w, r, v, f, []change.Change{one})
}

// amount reads an amount of a market's currency; an empty field is none.
func amount(f *web.Form, field string, m *market.Market, v *View) money.Amount {
	in := m.Currency(v.Now)
	text := f.Line(field, 30)
	if text == "" {
		return money.Of(0, in)
	}
	a, err := money.Parse(strings.ReplaceAll(text, ",", "."), in)
	if err != nil {
		f.Refuse(fault.Field(field, "console.amount_invalid"))
	}
	return a
}
