package storefront

import (
	"net/http"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/people"
)

// reviseView is the page on which a buyer changes an order before it is shipped.
type reviseView struct {
	V        *View
	Title    string
	Back     string
	Action   string
	Problems []problem
	Version  string // of the order that is looked at
	Lines    []reviseLine
	Added    []string    // what would become a line of its own, at today's price
	Compared []totalLine // what it would come to; empty before the buyer has asked
	Address  *formView
}

// reviseLine is one line; Seen is the price that the buyer has been shown for more of it, "" before.
type reviseLine struct{ ID, Name, Title, Unit, Value, Seen string }

// changeable tells whether a buyer may change an order: nothing is shipped, nobody holds it.
func changeable(o *order.Order) bool {
	return (o.State == order.Placed || o.State == order.Paid) && o.State.Can(order.EventRevise)
}

// revising opens an order that may be changed; any other leads back to its page.
func (s *Shop) revising(p func(w http.ResponseWriter, r *http.Request, v *View, o *order.Order) error) page {
	return func(w http.ResponseWriter, r *http.Request, v *View) error {
		o, err := s.orderOf(r, v)
		if err != nil {
			return err
		}
		if !changeable(&o) {
			return web.SeeOther(w, r, v.at("/order/"+r.PathValue("token")))
		}
		w.Header().Set("Referrer-Policy", "no-referrer") // the address is a secret
		return p(w, r, v, &o)
	}
}

// revisePage is GET /order/{token}/change.
func (s *Shop) revisePage(w http.ResponseWriter, r *http.Request, v *View, o *order.Order) error {
	return s.showRevise(w, r, v, v.reviseView(r, o))
}

func (s *Shop) showRevise(w http.ResponseWriter, r *http.Request, v *View, page *reviseView) error {
	status := http.StatusOK
	if len(page.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.private(w, r, v, status, page.Title, "/order/"+r.PathValue("token")+"/change", revisePage(page))
}

func (v *View) reviseView(r *http.Request, o *order.Order) *reviseView {
	base := v.at("/order/" + r.PathValue("token"))
	page := &reviseView{V: v, Title: v.W.T("order.change_title", "number", o.Number.String()), Back: base, Action: base + "/lines", Version: strconv.FormatInt(o.Version, 10)}
	for i := range o.Lines {
		l := &o.Lines[i]
		if l.Open() > 0 {
			name := "line." + strconv.Itoa(i)
			page.Lines = append(page.Lines, reviseLine{ID: idOf(name), Name: name, Title: v.soldAs(l), Unit: v.W.Money(l.Unit), Value: strconv.FormatInt(l.Open(), 10)})
		}
	}
	page.Address = v.orderAddress(base, o.Address, o.Buyer.Phone, nil)
	return page
}

func (v *View) orderAddress(base string, a people.Address, phone string, wrong map[string]string) *formView {
	fields := append(v.addressInputs(a, wrong), v.input("phone", phone, "tel", "tel", false, wrong))
	return &formView{V: v, Action: base + "/address", Button: v.W.T("order.change_address"), Fields: fields}
}

// reviseLines is POST /order/{token}/lines. The first press tells what it would come to, the second does it.
func (s *Shop) reviseLines(w http.ResponseWriter, r *http.Request, v *View, o *order.Order) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	page := v.reviseView(r, o)
	wanted := page.read(form, o)
	for _, bad := range form.Faults() {
		page.Problems = append(page.Problems, problem{ID: idOf(bad.Field), Text: v.problemText("order.quantity_invalid", "quantity", bad.Params)})
	}
	if len(page.Problems) > 0 {
		return s.showRevise(w, r, v, page)
	}
	look := form.Line("do", 10) != "save" || wanted.Version == 0
	var after order.Order
	var refused []order.LineRefusal
	if look {
		wanted.Version = 0 // what stands there now is what is looked at
		after, refused, err = s.Orders.Revised(r.Context(), o.Market, o.Number, wanted, v.Now)
	} else {
		after, refused, err = s.Orders.Revise(r.Context(), order.ByBuyer, o.Market, o.Number, wanted, "", v.Now)
	}
	switch {
	case fault.Is(err, fault.Invalid):
		told := fault.Of(err)
		page.Problems = append(page.Problems, problem{Text: v.problemText(told.Code, told.Field, told.Params)})
		return s.showRevise(w, r, v, page)
	case fault.Is(err, fault.Conflict):
		return web.SeeOther(w, r, page.Back)
	case err != nil:
		return err
	}
	for _, no := range refused {
		p := problem{Text: strings.Join(v.refusalTexts([]offer.Refusal{no.Refusal}), " ")}
		if no.Line >= 0 {
			p.ID, p.Text = idOf("line."+strconv.Itoa(no.Line)), v.soldAs(&o.Lines[no.Line])+v.W.T("site.colon")+p.Text
		}
		page.Problems = append(page.Problems, p)
	}
	if look && len(refused) == 0 {
		page.Compared = v.compared(o, &after)
		page.show(v, o, &after)
	}
	if look || len(refused) > 0 {
		return s.showRevise(w, r, v, page)
	}
	return web.SeeOther(w, r, page.Back)
}

// read takes what the form asks for; a price in it is one that this page has shown.
func (p *reviseView) read(form *web.Form, o *order.Order) order.Revision {
	var wanted order.Revision
	wanted.Version, _ = strconv.ParseInt(form.Line("version", 20), 10, 64)
	for i := range p.Lines {
		l := &p.Lines[i]
		at, _ := strconv.Atoi(strings.TrimPrefix(l.Name, "line."))
		one := order.Wanted{Line: at, Quantity: form.Quantity(l.Name, 0, order.QuantityMax)}
		if seen, err := money.Parse(form.Line("seen."+strconv.Itoa(at), 40), o.Total.Currency); err == nil {
			one.Seen = seen
		}
		wanted.Lines = append(wanted.Lines, one)
		l.Value = form.Raw(l.Name)
	}
	return wanted
}

// show notes today's price beside each line of which more is wanted, and says what becomes a line of its own.
func (p *reviseView) show(v *View, before, after *order.Order) {
	for i := len(before.Lines); i < len(after.Lines); i++ {
		l := &after.Lines[i]
		p.Added = append(p.Added, v.W.T("order.added_line", "count", v.W.Number(l.Quantity), "title", v.soldAs(l), "price", v.W.Money(l.Unit)))
	}
	price := order.Added(before, after)
	for i := range p.Lines {
		at, _ := strconv.Atoi(strings.TrimPrefix(p.Lines[i].Name, "line."))
		if seen, more := price[before.Lines[at].SKU]; more {
			p.Lines[i].Seen = seen.Decimal()
		}
	}
}

// compared says what a changed order comes to, and who owes whom how much.
func (v *View) compared(before, after *order.Order) []totalLine {
	lines := []totalLine{{Label: v.W.T("order.total_before"), Amount: v.W.Money(before.Total)}, {Label: v.W.T("order.total"), Amount: v.W.Money(after.Total), Grand: true}}
	return append(lines, v.balance(after)...)
}

// balance says what is still to be paid for an order of which something was paid, or what goes back.
func (v *View) balance(o *order.Order) []totalLine {
	paid := o.Payment.Paid
	rest := o.Total
	rest.Minor -= paid.Minor
	switch {
	case paid.IsZero() || rest.Minor == 0:
		return nil
	case rest.Minor < 0:
		rest.Minor = -rest.Minor
		return []totalLine{{Label: v.W.T("order.to_give_back"), Amount: v.W.Money(rest)}}
	}
	return []totalLine{{Label: v.W.T("order.paid_so_far"), Amount: v.W.Money(paid)}, {Label: v.W.T("order.still_to_pay"), Amount: v.W.Money(rest)}}
}

// reviseAddress is POST /order/{token}/address.
func (s *Shop) reviseAddress(w http.ResponseWriter, r *http.Request, v *View, o *order.Order) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	a, phone := readAddress(form), form.Line("phone", 40)
	if a.Country == "" {
		a.Country = v.Market.Code
	}
	err = form.Err()
	if err == nil {
		_, err = s.Orders.Edit(r.Context(), order.ByBuyer, o.Market, o.Number, a, phone, "", v.Now)
	}
	if !fault.Is(err, fault.Invalid) {
		if err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
		return web.SeeOther(w, r, v.at("/order/"+r.PathValue("token")))
	}
	told := fault.Of(err)
	text := v.problemText(told.Code, told.Field, told.Params)
	page := v.reviseView(r, o)
	page.Problems = []problem{{ID: idOf(told.Field), Text: text}}
	page.Address = v.orderAddress(page.Back, a, phone, map[string]string{told.Field: text})
	return s.showRevise(w, r, v, page)
}
