package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/people"
)

type ordersData struct {
	*View
	Market, State, Query string
	Page                 order.Page
}

func (c *Console) ordersPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.orders"), "orders"
	q := r.URL.Query()
	d := ordersData{View: v, Market: q.Get("in"), State: q.Get("state"), Query: strings.TrimSpace(q.Get("q"))}
	f := order.Filter{Markets: v.where(people.OrderSee), Text: d.Query, Cursor: q.Get("after"), Limit: 50}
	if d.Market != "" {
		f.Markets = slices.DeleteFunc(f.Markets, func(m market.Code) bool { return string(m) != d.Market })
	}
	if slices.Contains(order.States(), order.State(d.State)) {
		f.States = []order.State{order.State(d.State)}
	}
	var err error
	if d.Page, err = c.Orders.List(r.Context(), f); err != nil {
		return err
	}
	return c.show(w, r, ordersList(d))
}

func (d *ordersData) next() string {
	q := url.Values{"in": {d.Market}, "state": {d.State}, "q": {d.Query}, "after": {d.Page.Next}}
	return "/console/orders?" + q.Encode()
}

type orderData struct {
	*View
	Order order.Order
	Owed  money.Amount // to the buyer
	Payee order.Payee  // where it shall go, for who may send it
}

// may tells whether an event may happen to the order as it stands.
func (d *orderData) can(e order.Event) bool {
	return slices.ContainsFunc(order.Transitions(), func(t order.Transition) bool { return t.From == d.Order.State && t.Event == e })
}

func (c *Console) orderPage(w http.ResponseWriter, r *http.Request, v *View) error {
	m, n, err := orderOf(r, v)
	if err != nil {
		return err
	}
	o, err := c.Orders.Get(r.Context(), m, n)
	if err != nil {
		return err
	}
	v.Title, v.At = v.W.T("order.title", "number", n.String()), "orders"
	owed, payee, err := c.Orders.Payee(r.Context(), m, n)
	if err != nil {
		return err
	}
	return c.show(w, r, orderView(orderData{View: v, Order: o, Owed: money.Of(owed, o.Total.Currency), Payee: payee}))
}

func orderOf(r *http.Request, v *View) (market.Code, order.Number, error) {
	m, err := v.marketOf(r)
	if err != nil {
		return "", 0, err
	}
	n, err := order.ParseNumber(r.PathValue("number"))
	if err != nil {
		return "", 0, fault.New(fault.NotFound, "order.unknown")
	}
	return m.Code, n, nil
}

// lead reads a form about an order, does something to it, and goes back to its page.
func (c *Console) lead(w http.ResponseWriter, r *http.Request, v *View, done string, do func(f *web.Form, who order.Who, m market.Code, n order.Number) error) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	m, n, err := orderOf(r, v)
	if err != nil {
		return err
	}
	if err := do(f, order.Who("staff:"+v.Who.Login), m, n); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/orders/"+string(m)+"/"+n.String()+"?done="+done)
}

// asSeen makes a step hold for the order as the form showed it: a form that is sent twice ships once.
func asSeen(r *http.Request, f *web.Form) context.Context {
	version, _ := strconv.ParseInt(f.Line("version", 20), 10, 64)
	return order.Seen(r.Context(), version)
}

func (c *Console) shipOrder(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.lead(w, r, v, "shipped", func(f *web.Form, who order.Who, m market.Code, n order.Number) error {
		lines, err := linesOf(f)
		if err != nil {
			return err
		}
		carrier, tracking := f.Line("carrier", 60), f.Line("tracking", 100)
		if err := f.Err(); err != nil {
			return err
		}
		if len(lines) == 0 {
			return fault.Field("quantity", "console.nothing_picked")
		}
		_, err = c.Orders.Ship(asSeen(r, f), who, m, n, lines, carrier, tracking, v.Now)
		return err
	})
}

// linesOf reads the quantities of an order's lines; empty and 0 are left out.
func linesOf(f *web.Form) ([]order.ShipLine, error) {
	var lines []order.ShipLine
	for i := range order.LinesMax {
		name := "line." + itoa(i)
		if text := f.Line(name, 10); text == "" || text == "0" {
			continue
		}
		lines = append(lines, order.ShipLine{Line: i, Quantity: f.Quantity(name, 1, order.QuantityMax)})
	}
	return lines, f.Err()
}

func (c *Console) payOrder(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.lead(w, r, v, "order", func(f *web.Form, who order.Who, m market.Code, n order.Number) error {
		o, err := c.Orders.Get(r.Context(), m, n)
		if err != nil {
			return err
		}
		amount, err := money.Parse(strings.ReplaceAll(f.Line("amount", 30), ",", "."), o.Total.Currency)
		if err != nil || amount.Minor <= 0 {
			return fault.Field("amount", "console.amount_invalid")
		}
		reference := f.Line("reference", 100)
		if reference == "" {
			return fault.Field("reference", "console.reference_missing")
		}
		_, err = c.Orders.Paid(r.Context(), who, m, n, amount, reference, v.Now)
		return err
	})
}

func (c *Console) cancelOrder(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.lead(w, r, v, "order", func(f *web.Form, who order.Who, m market.Code, n order.Number) error {
		lines, err := linesOf(f)
		if err != nil {
			return err
		}
		why, err := reason(f)
		if err != nil {
			return err
		}
		_, err = c.Orders.Cancel(asSeen(r, f), who, m, n, lines, why, v.Now)
		return err
	})
}

// reviseOrder gives lines other quantities; what the counter refuses is said, and nothing has changed then.
func (c *Console) reviseOrder(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.lead(w, r, v, "order", func(f *web.Form, who order.Who, m market.Code, n order.Number) error {
		o, err := c.Orders.Get(r.Context(), m, n)
		if err != nil {
			return err
		}
		var wanted order.Revision
		wanted.Version, _ = strconv.ParseInt(f.Line("version", 20), 10, 64)
		for i := range o.Lines {
			if name := "want." + itoa(i); f.Has(name) {
				wanted.Lines = append(wanted.Lines, order.Wanted{Line: i, Quantity: f.Quantity(name, 0, order.QuantityMax)})
			}
		}
		why, err := reason(f)
		if err != nil {
			return err
		}
		if f.Ticked("today") {
			if err := c.priced(r.Context(), &o, &wanted, v.Now); err != nil {
				return err
			}
		}
		_, refused, err := c.Orders.Revise(r.Context(), who, m, n, wanted, why, v.Now)
		if err != nil || len(refused) == 0 {
			return err
		}
		no := refused[0]
		return fault.New(fault.Conflict, "console.order_refused", "sku", no.SKU, "reason", v.reason(no.Code, no.Params))
	})
}

// priced agrees to today's price of what is added.
func (c *Console) priced(ctx context.Context, o *order.Order, wanted *order.Revision, now clock.Instant) error {
	after, _, err := c.Orders.Revised(ctx, o.Market, o.Number, order.Revision{Lines: wanted.Lines}, now)
	today := order.Added(o, &after)
	for i := range wanted.Lines {
		wanted.Lines[i].Seen = today[o.Lines[wanted.Lines[i].Line].SKU]
	}
	return err
}

// moveOrder changes where an order goes; its country and delivery area stay.
func (c *Console) moveOrder(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.lead(w, r, v, "order", func(f *web.Form, who order.Who, m market.Code, n order.Number) error {
		o, err := c.Orders.Get(r.Context(), m, n)
		if err != nil {
			return err
		}
		to := o.Address
		to.Name, to.Street, to.City = f.Line("name", 120), strings.Split(f.Text("street", 300), "\n"), f.Line("city", 120)
		to.State, to.Postcode = f.Line("state", 120), f.Line("postcode", 20)
		phone := f.Line("phone", 40)
		why, err := reason(f)
		if err != nil {
			return err
		}
		_, err = c.Orders.Edit(asSeen(r, f), who, m, n, to, phone, why, v.Now)
		return err
	})
}

func (c *Console) holdOrder(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.lead(w, r, v, "order", func(f *web.Form, who order.Who, m market.Code, n order.Number) error {
		why, err := reason(f)
		if err != nil {
			return err
		}
		_, err = c.Orders.Hold(r.Context(), who, m, n, why, v.Now)
		return err
	})
}

func (c *Console) releaseOrder(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.lead(w, r, v, "order", func(f *web.Form, who order.Who, m market.Code, n order.Number) error {
		why, err := reason(f)
		if err != nil {
			return err
		}
		_, err = c.Orders.Release(r.Context(), who, m, n, why, v.Now)
		return err
	})
}

func (c *Console) deliverOrder(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.lead(w, r, v, "order", func(_ *web.Form, who order.Who, m market.Code, n order.Number) error {
		_, err := c.Orders.Deliver(r.Context(), who, m, n, v.Now)
		return err
	})
}

func reason(f *web.Form) (string, error) {
	why := f.Line("why", 300)
	if why == "" && f.Err() == nil {
		return "", fault.Field("why", "change.why_missing")
	}
	return why, f.Err()
}

func (d *orderData) path(act string) string {
	return "/console/orders/" + string(d.Order.Market) + "/" + d.Order.Number.String() + "/" + act
}

// rest is what is still to be paid, as the form proposes it.
func (d *orderData) rest() string {
	rest := d.Order.Total
	rest.Minor = max(0, rest.Minor-d.Order.Payment.Paid.Minor)
	return rest.Decimal()
}
