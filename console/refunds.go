package console

import (
	"net/http"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/people"
)

type refundsData struct {
	*View
	Debts   []order.Debt
	Waiting []order.Refund
	Done    []order.Refund
}

// refundsPage lists what is owed to buyers, what waits for a second person, and what has been done.
func (c *Console) refundsPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.refunds"), "refunds"
	d := refundsData{View: v}
	debts, refunds, err := c.Orders.Debts(r.Context(), v.where(people.OrderRefund))
	if err != nil {
		return err
	}
	d.Debts = debts
	for _, one := range refunds {
		if one.State == order.RefundWaits {
			d.Waiting = append(d.Waiting, one)
		} else {
			d.Done = append(d.Done, one)
		}
	}
	return c.show(w, r, refundsList(d))
}

// sendBack is the form on an order's page by which money is noted as sent.
func (c *Console) sendBack(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.lead(w, r, v, "refund", func(f *web.Form, who order.Who, m market.Code, n order.Number) error {
		o, err := c.Orders.Get(r.Context(), m, n)
		if err != nil {
			return err
		}
		amount, err := money.Parse(strings.ReplaceAll(f.Line("amount", 30), ",", "."), o.Total.Currency)
		if err != nil || amount.Minor <= 0 {
			return fault.Field("amount", "console.amount_invalid")
		}
		back := order.Refund{Market: m, Number: n, Amount: amount, Way: order.Way(f.Line("way", 20)), Account: f.Line("account", 60), Reference: f.Line("reference", 100), By: who}
		if err := f.Err(); err != nil {
			return err
		}
		_, err = c.Orders.SendBack(r.Context(), back, v.Now)
		return err
	})
}

// agreeRefund is the second pair of eyes.
func (c *Console) agreeRefund(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	if _, err := c.Orders.Agree(r.Context(), order.Who("staff:"+v.Who.Login), m.Code, r.PathValue("refund"), v.Now); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/refunds?done=refund")
}

func (c *Console) withdrawRefund(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	if err := c.Orders.Withdraw(r.Context(), order.Who("staff:"+v.Who.Login), m.Code, r.PathValue("refund"), v.Now); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/refunds?done=refund")
}

func (d *refundsData) orderPath(m market.Code, n order.Number) string {
	return "/console/orders/" + string(m) + "/" + n.String()
}

func (d *refundsData) path(r *order.Refund, act string) string {
	return "/console/refunds/" + string(r.Market) + "/" + r.ID + "/" + act
}

// mine tells whether the person asked for the refund: somebody else must agree.
func (d *refundsData) mine(r *order.Refund) bool { return r.By == order.Who("staff:"+d.Who.Login) }

func (d *refundsData) state(r *order.Refund) string {
	if r.State == order.RefundSent {
		return d.W.T("refund.sent")
	}
	return d.W.T("refund.withdrawn")
}
