package storefront

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/internal/web"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
)

// basketKeep is how long a browser keeps the name of a basket.
const basketKeep = 60 * 24 * time.Hour

// basketView is the page of the basket.
type basketView struct {
	V         *View
	Lines     []lineView
	Subtotal  string
	OK        bool
	Elsewhere string // the basket belongs to another country
	Problems  []problem
	Abroad    []abroadView
}

// lineView is one line of a basket, an order or a change of country.
type lineView struct {
	SKU, Href, Name, Lang, Options, Picture string
	Quantity, Total, PriceChanged, Button   string
	Reasons                                 []string
}

// basket is GET /basket.
func (s *Shop) basket(w http.ResponseWriter, r *http.Request, v *View) error {
	return s.showBasket(w, r, v, http.StatusOK, nil)
}

func (s *Shop) showBasket(w http.ResponseWriter, r *http.Request, v *View, status int, problems []problem) error {
	desk, err := s.orders()
	if err != nil {
		return err
	}
	b, err := desk.Basket(r.Context(), s.basketToken(r), v.Now)
	if err != nil {
		return err
	}
	s.countUnits(w, v, b.Units)
	page := &basketView{V: v, OK: b.OK(), Problems: problems, Subtotal: v.W.Money(b.Subtotal)}
	if b.Market != "" && b.Market != v.Market.Code && len(b.Lines) > 0 {
		page.Elsewhere = v.W.T("basket.elsewhere", "from", i18n.Country(v.W.Locale(), b.Market), "country", v.country())
	}
	for i := range b.Lines {
		page.Lines = append(page.Lines, v.lineOf(&b.Lines[i]))
	}
	page.Abroad = v.abroad(b.Lines)
	return s.private(w, r, v, status, v.W.T("basket.title"), "/basket", basketPage(page))
}

// orders is the order desk; a shop without one is busy.
func (s *Shop) orders() (Orders, error) {
	if s.Orders == nil {
		return nil, fault.New(fault.Busy, "shop.no_orders")
	}
	return s.Orders, nil
}

// countUnits keeps the number that pages show beside the basket.
func (s *Shop) countUnits(w http.ResponseWriter, v *View, units int64) {
	if int64(v.Units) == units {
		return
	}
	v.Units = int(min(units, 9999))
	s.jar.Set(w, cookieUnits, strconv.FormatInt(units, 10), basketKeep)
}

func (v *View) lineOf(l *order.ViewLine) lineView {
	line := v.itemLine(l.SKU, l.Item)
	line.Quantity, line.Button = strconv.FormatInt(l.Quantity, 10), v.W.T("basket.change")
	if !l.Total.IsZero() {
		line.Total = v.W.Money(l.Total)
	}
	if l.PriceChanged() {
		line.PriceChanged = v.W.T("basket.price_changed", "seen", v.W.Money(l.Seen), "now", v.W.Money(l.Unit))
		line.Button = v.W.T("basket.accept_price")
	}
	line.Reasons, _ = v.reasons(l.Refusals)
	return line
}

// itemLine names a variant; one that is unknown or hidden has its code and nothing else.
func (v *View) itemLine(sku string, i catalogue.Item) lineView {
	line := lineView{SKU: sku, Name: sku, Href: v.at("/basket")}
	if i.Product == nil {
		line.Name = v.W.T("basket.unknown")
		return line
	}
	text, lang := i.Product.Texts.In(v.Language)
	line.Name, line.Lang, line.Href = text.Name, string(lang), v.variantPath(i.Product, sku)
	colour := ""
	var options []string
	for _, o := range i.Variant.Options {
		options = append(options, v.optionLabel(o.Key, o.Value))
		if o.Key == "colour" {
			colour = o.Value
		}
	}
	line.Options, line.Picture = strings.Join(options, v.W.T("site.comma")), v.shop.firstPicture(i.Product, colour)
	return line
}

// basketSet is POST /basket: a variant gets a quantity, or more of it with add. What is sent beside
// those, a price above all, is read by nobody.
func (s *Shop) basketSet(w http.ResponseWriter, r *http.Request, v *View) error {
	desk, err := s.orders()
	if err != nil {
		return err
	}
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	sku := form.Line("sku", 80)
	add := form.Ticked("add")
	least := int64(0)
	if add {
		least = 1
	}
	quantity := form.Quantity("quantity", least, order.QuantityMax)
	if bad := form.Faults(); len(bad) > 0 {
		return s.showBasket(w, r, v, http.StatusUnprocessableEntity, v.problemsOf(bad))
	}
	put := order.Put{Token: s.basketToken(r), Market: v.Market.Code, Language: v.Language, SKU: sku, Quantity: quantity, Add: add}
	b, err := desk.SetLine(r.Context(), put, v.Now)
	switch {
	case fault.IsCode(err, "order.basket_of_other_market"):
		return web.SeeOther(w, r, v.at("/basket/move"))
	case fault.Is(err, fault.Invalid):
		return s.showBasket(w, r, v, http.StatusUnprocessableEntity, v.problemsOf([]*fault.Fault{fault.Of(err)}))
	case err != nil:
		return err
	}
	s.jar.Set(w, cookieBasket, b.Token, basketKeep)
	s.countUnits(w, v, b.Units)
	return web.SeeOther(w, r, v.at("/basket"))
}

// moveView is the page that tells what a change of country does to a basket.
type moveView struct {
	V          *View
	From, Back string
	Groups     []moveGroup
}

type moveGroup struct {
	ID, Title string
	Lines     []lineView
}

// move is GET /basket/move: nothing is lost before it is confirmed.
func (s *Shop) move(w http.ResponseWriter, r *http.Request, v *View) error {
	desk, err := s.orders()
	if err != nil {
		return err
	}
	m, err := desk.MoveBasket(r.Context(), s.basketToken(r), v.Market.Code, v.Language, false, v.Now)
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			return web.SeeOther(w, r, v.at("/basket"))
		}
		return err
	}
	if m.From == "" || m.From == v.Market.Code {
		return web.SeeOther(w, r, v.at("/basket"))
	}
	page := &moveView{V: v, From: i18n.Country(v.W.Locale(), m.From), Back: "/" + string(m.From) + "/basket"}
	page.Groups = []moveGroup{v.moveGroup("kept", m.Kept), v.moveGroup("changed", m.Changed), v.moveGroup("dropped", m.Dropped)}
	return s.private(w, r, v, http.StatusOK, v.W.T("move.title", "country", v.country()), "/basket/move", movePage(page))
}

func (v *View) moveGroup(id string, lines []order.MovedLine) moveGroup {
	g := moveGroup{ID: id, Title: v.W.T("move." + id)}
	for i := range lines {
		l := &lines[i]
		line := v.itemLine(l.SKU, l.Item)
		line.Quantity = strconv.FormatInt(l.Left, 10)
		if l.Left > 0 {
			line.Total = v.W.Money(l.Old) + " → " + v.W.Money(l.New)
		}
		line.Reasons, _ = v.reasons(l.Refusals)
		if l.Left > 0 && l.Left < l.Quantity {
			line.Reasons = append(line.Reasons, v.W.T("move.fewer", "left", line.Quantity, "wanted", strconv.FormatInt(l.Quantity, 10)))
		}
		g.Lines = append(g.Lines, line)
	}
	return g
}

// moveConfirm is POST /basket/move.
func (s *Shop) moveConfirm(w http.ResponseWriter, r *http.Request, v *View) error {
	desk, err := s.orders()
	if err != nil {
		return err
	}
	m, err := desk.MoveBasket(r.Context(), s.basketToken(r), v.Market.Code, v.Language, true, v.Now)
	if err != nil {
		return err
	}
	if m.View.Token != "" {
		s.jar.Set(w, cookieBasket, m.View.Token, basketKeep)
	}
	s.countUnits(w, v, m.View.Units)
	return web.SeeOther(w, r, v.at("/basket"))
}

// problem is one thing that is wrong, in words, with the field to mend.
type problem struct{ ID, Text string }

// problemsOf puts faults into words.
func (v *View) problemsOf(list []*fault.Fault) []problem {
	var texts []problem
	for _, f := range list {
		texts = append(texts, problem{ID: idOf(f.Field), Text: v.problemText(f.Code, f.Field, f.Params)})
	}
	return texts
}

// problemText is the public text of a code: of the problem's own key, else the general one.
func (v *View) problemText(code, field string, params map[string]string) string {
	kv := []string{"field", v.fieldName(field), "country", v.country()}
	for _, name := range []string{"max", "min", "example", "version"} {
		if value, ok := params[name]; ok {
			kv = append(kv, name, value)
		}
	}
	if key := "problem." + code; v.W.Has(key) {
		return v.W.T(key, kv...)
	}
	return v.W.T("problem.general", kv...)
}

// fieldName is what a form calls a field.
func (v *View) fieldName(field string) string {
	name := strings.TrimPrefix(field, "address.")
	if key := "field." + name; v.W.Has(key) {
		return v.W.T(key)
	}
	return name
}

// idOf is the id of a field's input.
func idOf(field string) string {
	if field == "" {
		return ""
	}
	return strings.ReplaceAll(field, ".", "-")
}

// refusalTexts puts an order's refusals into words.
func (v *View) refusalTexts(list []offer.Refusal) []string {
	texts, _ := v.reasons(list)
	return texts
}

// zeroless writes an amount, nothing for nothing.
func (v *View) zeroless(a money.Amount) string {
	if a.IsZero() {
		return v.W.T("price.free")
	}
	return v.W.Money(a)
}
