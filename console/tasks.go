package console

import (
	"net/http"

	"comptoir/clearance/paperwork"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/order"
	"comptoir/people"
)

type tasksData struct {
	*View
	paperwork.Tasks
}

func (c *Console) tasksPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.tasks"), "tasks"
	var err error
	if v.gates, err = c.Papers.Gates(r.Context()); err != nil {
		return err
	}
	found, err := c.Papers.Tasks(r.Context(), v.Who, v.seen(), v.where(people.OrderSee))
	if err != nil {
		return err
	}
	return c.show(w, r, tasksView(tasksData{v, found}))
}

// overruleOrder lets an order go on although its clearance has fallen: somebody who may waive gates says why.
func (c *Console) overruleOrder(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.lead(w, r, v, "order", func(f *web.Form, who order.Who, m market.Code, n order.Number) error {
		why, err := reason(f)
		if err != nil {
			return err
		}
		_, err = c.Orders.Overrule(r.Context(), who, m, n, why, v.Now)
		return err
	})
}

func heldPath(o *paperwork.HeldOrder, act string) string {
	return "/console/orders/" + string(o.Market) + "/" + o.Number.String() + act
}
