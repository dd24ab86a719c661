package storefront

import (
	"net/http"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/money"
	"comptoir/order"
)

// owedView is the part of an order's page by which a buyer says where money goes that is owed back.
type owedView struct {
	Text, Given string
	Form        *formView
}

// owed is what is owed to the buyer of an order, and the form for an account; nil when nothing is.
func (s *Shop) owed(r *http.Request, v *View, o *order.Order) (*owedView, error) {
	minor, given, err := s.Orders.Payee(r.Context(), o.Market, o.Number)
	if err != nil || minor <= 0 {
		return nil, err
	}
	page := &owedView{Text: v.W.T("order.owed_text", "amount", v.W.Money(money.Of(minor, o.Total.Currency))), Form: v.payeeForm(r, order.Payee{Holder: o.Address.Name}, nil)}
	if given.Account != "" {
		page.Given = v.W.T("order.owed_given", "holder", given.Holder, "account", given.Masked())
	}
	return page, nil
}

// payeeForm never shows an account that was given before: whoever has the link could read it.
func (v *View) payeeForm(r *http.Request, p order.Payee, wrong map[string]string) *formView {
	fields := []fieldView{v.input("holder", p.Holder, "text", "name", true, wrong), v.input("account", p.Account, "text", "off", true, wrong)}
	fields[1].Dir = "ltr"
	return &formView{V: v, Action: v.at("/order/" + r.PathValue("token") + "/payee"), Button: v.W.T("order.owed_do"), Fields: fields}
}

// orderPayee is POST /order/{token}/payee.
func (s *Shop) orderPayee(w http.ResponseWriter, r *http.Request, v *View) error {
	o, err := s.orderOf(r, v)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p := order.Payee{Market: o.Market, Number: o.Number, Holder: form.Line("holder", 100), Account: form.Line("account", 100)}
	if err = form.Err(); err == nil {
		err = s.Orders.GiveAccount(r.Context(), p, v.Now)
	}
	if !fault.Is(err, fault.Invalid) {
		if err != nil && !fault.IsCode(err, "order.nothing_owed") {
			return err
		}
		return web.SeeOther(w, r, v.at("/order/"+r.PathValue("token")))
	}
	told := fault.Of(err)
	text := v.problemText(told.Code, told.Field, told.Params)
	page := v.orderPage(&o, r.PathValue("token"))
	if page.Owed, err = s.owed(r, v, &o); err != nil {
		return err
	}
	if page.Owed == nil {
		return web.SeeOther(w, r, v.at("/order/"+r.PathValue("token")))
	}
	page.Problems = []problem{{ID: idOf(told.Field), Text: text}}
	page.Owed.Form = v.payeeForm(r, p, map[string]string{told.Field: text})
	return s.showOrder(w, r, v, http.StatusUnprocessableEntity, page)
}
