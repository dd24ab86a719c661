package console

import (
	"net/http"

	"comptoir/market"
	"comptoir/order"
)

type pickingData struct {
	*View
	Market *market.Market
	Places []pickingPlace
	More   bool
}

// pickingPlace is the list of one place.
type pickingPlace struct {
	Name   string
	Orders []pickingOrder
	Units  int64
}

type pickingOrder struct {
	Number order.Number
	Picks  []order.Pick
}

func (c *Console) pickingPage(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	v.Title, v.At = v.W.T("picking.title", "country", v.country(m.Code)), "orders"
	d := pickingData{View: v, Market: m}
	picks, more, err := c.Orders.Picking(r.Context(), m.Code)
	if err != nil {
		return err
	}
	places, err := c.Changes.Places(r.Context(), m.Code)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, l := range places {
		names[l.Code] = l.Name
	}
	d.Places, d.More = picking(picks, names), more
	return c.show(w, r, pickingView(d))
}

// picking gathers picks, which come by place and order, into lists.
func picking(picks []order.Pick, names map[string]string) []pickingPlace {
	var lists []pickingPlace
	last := ""
	for _, p := range picks {
		if len(lists) == 0 || p.Location != last {
			name := names[p.Location]
			if name == "" {
				name = p.Location
			}
			lists, last = append(lists, pickingPlace{Name: name}), p.Location
		}
		list := &lists[len(lists)-1]
		if n := len(list.Orders); n == 0 || list.Orders[n-1].Number != p.Number {
			list.Orders = append(list.Orders, pickingOrder{Number: p.Number})
		}
		one := &list.Orders[len(list.Orders)-1]
		one.Picks = append(one.Picks, p)
		list.Units += p.Quantity
	}
	return lists
}
