package console

import (
	"net/http"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/order"
)

// editLimit says how much of a variant one person may have, or takes the limit away.
func (c *Console) editLimit(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	one := change.Change{Kind: change.LimitPut, Market: m.Code, Subject: f.Line("subject", catalogue.SlugMax)}
	if f.Ticked("remove") {
		one.After = []byte("null")
		return c.review(w, r, v, f, []change.Change{one})
	}
	l := order.Limit{Units: f.Quantity("units", 1, order.QuantityMax), Span: clock.Span{Since: date(f, "since", m.Start), Until: date(f, "until", m.End)}}
	if err := v.known(catalogue.ScopeVariant, one.Subject); err != nil {
		return err
	}
	one.After = change.Made(l)
	return c.review(w, r, v, f, []change.Change{one})
}
