package storefront

import (
	"net/http"
	"strconv"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/people"
)

// orderView is the page of an order, reached by its secret link.
type orderView struct {
	V                                                               *View
	State, Title, Number, Placed, Payment, Delivery, Cancel, Change string
	Texts, Parcels, Address                                         []string
	Lines                                                           []lineView
	Totals                                                          []totalLine
	History                                                         []historyLine
	Problems                                                        []problem
	Owed                                                            *owedView // nil: nothing is owed back
}

type historyLine struct{ Text, When string }

// order is GET /order/{token}: the confirmation, and later how it stands.
func (s *Shop) order(w http.ResponseWriter, r *http.Request, v *View) error {
	o, err := s.orderOf(r, v)
	if err != nil {
		return err
	}
	page := v.orderPage(&o, r.PathValue("token"))
	if page.Owed, err = s.owed(r, v, &o); err != nil {
		return err
	}
	return s.showOrder(w, r, v, http.StatusOK, page)
}

func (s *Shop) showOrder(w http.ResponseWriter, r *http.Request, v *View, status int, page *orderView) error {
	w.Header().Set("Referrer-Policy", "no-referrer") // the address is a secret
	return s.private(w, r, v, status, page.Title, "/order/"+r.PathValue("token"), orderPage(page))
}

// orderOf opens an order of this market; every other text, and an order of another market, is no page.
func (s *Shop) orderOf(r *http.Request, v *View) (order.Order, error) {
	desk, err := s.orders()
	if err != nil {
		return order.Order{}, err
	}
	token := r.PathValue("token")
	if len(token) > 100 {
		return order.Order{}, errNoPage
	}
	o, err := desk.ByToken(r.Context(), token)
	if fault.Is(err, fault.NotFound) || err == nil && o.Market != v.Market.Code {
		return order.Order{}, errNoPage
	}
	return o, err
}

// orderCancel is POST /order/{token}/cancel, before anything has been shipped.
func (s *Shop) orderCancel(w http.ResponseWriter, r *http.Request, v *View) error {
	o, err := s.orderOf(r, v)
	if err != nil {
		return err
	}
	if cancellable(&o) {
		if _, err := s.Orders.Cancel(r.Context(), order.ByBuyer, o.Market, o.Number, nil, "", v.Now); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return web.SeeOther(w, r, v.at("/order/"+r.PathValue("token")))
}

// cancellable tells whether a buyer may end the order: nothing is shipped, nobody holds it.
func cancellable(o *order.Order) bool {
	return (o.State == order.Placed || o.State == order.Paid) && o.State.Can(order.EventCancel)
}

func (v *View) orderPage(o *order.Order, token string) *orderView {
	page := &orderView{V: v, Number: o.Number.String(), Placed: v.moment(o.Placed), State: v.W.T("order.state_" + string(o.State))}
	page.Title = v.W.T("order.title", "number", page.Number)
	page.Texts = v.orderTexts(o)
	page.Payment = v.wordOr("payment."+string(o.Payment.Method), string(o.Payment.Method))
	page.Delivery = v.wordOr("delivery.method_"+o.Delivery.Method, o.Delivery.Method)
	for i := range o.Lines {
		page.Lines = append(page.Lines, v.soldLine(&o.Lines[i]))
	}
	page.Totals = []totalLine{{Label: v.W.T("order.goods"), Amount: v.W.Money(o.Goods)}, {Label: v.W.T("checkout.delivery"), Amount: v.zeroless(o.Delivery.Price)},
		{Label: v.W.T("order.tax"), Amount: v.W.Money(o.Tax)}, {Label: v.W.T("order.total"), Amount: v.W.Money(o.Total), Grand: true}}
	page.Totals = append(page.Totals, v.balance(o)...)
	for _, p := range o.Shipments {
		page.Parcels = append(page.Parcels, v.W.T("order.parcel", "carrier", p.Carrier, "tracking", p.Tracking, "date", v.moment(p.At)))
	}
	page.Address = append(people.FormatAddress(v.Market, o.Address), v.country())
	for _, e := range o.History {
		page.History = append(page.History, historyLine{v.W.T("order.event_" + string(e.Event)), v.moment(e.At)})
	}
	if changeable(o) {
		page.Change = v.at("/order/" + token + "/change")
	}
	if cancellable(o) {
		page.Cancel = v.at("/order/" + token + "/cancel")
	}
	return page
}

// orderTexts say what happens next.
func (v *View) orderTexts(o *order.Order) []string {
	var texts []string
	switch {
	case o.Held != "":
		texts = append(texts, v.W.T("order.held"))
	case o.State == order.Placed && o.Payment.Method == payment.BankTransfer:
		rest := o.Total
		rest.Minor -= o.Payment.Paid.Minor
		texts = append(texts, v.W.T("order.transfer", "amount", v.W.Money(rest), "number", o.Number.String()))
		if o.Due != 0 {
			texts = append(texts, v.W.T("order.due", "date", v.moment(o.Due)))
		}
	case o.State == order.Placed || o.State == order.Paid:
		texts = append(texts, v.W.T("order.thanks"))
	}
	if promise := o.Delivery.Promise; promise.From != "" && (o.State == order.Placed || o.State == order.Paid) {
		texts = append(texts, v.W.T("delivery.promise", "from", v.day(promise.From), "until", v.day(promise.Until)))
	}
	return texts
}

func (v *View) soldLine(l *order.Line) lineView {
	line := lineView{SKU: l.SKU, Name: v.soldAs(l), Quantity: strconv.FormatInt(l.Quantity, 10), Total: v.W.Money(l.Total)}
	if l.Shipped > 0 {
		line.Reasons = append(line.Reasons, v.W.T("order.shipped_units", "count", strconv.FormatInt(l.Shipped, 10)))
	}
	if l.Cancelled > 0 {
		line.Reasons = append(line.Reasons, v.W.T("order.cancelled_units", "count", strconv.FormatInt(l.Cancelled, 10)))
	}
	return line
}

// soldAs is the title that an order keeps, with the codes of its options in the words of the page.
func (v *View) soldAs(l *order.Line) string {
	item, _ := v.Shelf.Book.Item(l.SKU)
	if item.Variant == nil {
		return l.Title
	}
	codes, words := "", ""
	for _, o := range item.Variant.Options {
		codes += ", " + o.Value
		words += v.W.T("site.comma") + v.optionLabel(o.Key, o.Value)
	}
	if name, coded := strings.CutSuffix(l.Title, codes); coded {
		return name + words
	}
	return l.Title
}

func (v *View) moment(i clock.Instant) string {
	return v.W.DateTime(i.Time().In(v.Market.Location()))
}

// zoned is for instants that many wait for, some of them in another zone than the market's.
func (v *View) zoned(i clock.Instant) string {
	return v.W.Zoned(i.Time().In(v.Market.Location()))
}
