package storefront

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/people"

	"github.com/a-h/templ"
)

// checkoutView is the page of the checkout.
type checkoutView struct {
	V           *View
	Key         string // idempotency
	Version     string // of the basket that the buyer looks at
	Grant       string // the right to buy instead of a basket
	Problems    []problem
	Contact     []fieldView
	Address     []fieldView
	Note        fieldView
	Deliveries  []optionView
	Payments    []optionView
	Terms       string
	TermsTicked bool
	TermsWrong  string
	Lines       []lineView
	Totals      []totalLine
	Saved       []optionView // addresses of the account to choose from
	Keep        bool         // this address may be kept in the account
	KeepTicked  bool
	SignIn      string // where a guest may sign in first; "" when nobody can, or somebody has
	Abroad      []abroadView
}

type totalLine struct {
	Label, Amount string
	Grand         bool
}

// fieldView is one input of a form.
type fieldView struct {
	ID, Name, Label, Value, Type, Auto, Dir, Hint, Wrong string
	Required, Lines                                      bool
	Choices                                              []optionView
}

// fieldState says whether a field must be filled and what is wrong with it.
func fieldState(f fieldView) templ.Attributes {
	a := templ.Attributes{}
	if f.Required {
		a["aria-required"] = "true"
	}
	var by []string
	if f.Hint != "" {
		by = append(by, f.ID+"-h")
	}
	if f.Wrong != "" {
		a["aria-invalid"] = "true"
		by = append(by, f.ID+"-e")
	}
	if len(by) > 0 {
		a["aria-describedby"] = strings.Join(by, " ")
	}
	return a
}

// checkout is GET /checkout.
func (s *Shop) checkout(w http.ResponseWriter, r *http.Request, v *View) error {
	desk, err := s.orders()
	if err != nil {
		return err
	}
	p := s.placing(r, v)
	if p.Grant, err = s.claim(r, v); err != nil {
		return err
	}
	v.prefill(&p, r.URL.Query().Get("address"))
	totals, err := desk.Quote(r.Context(), p, v.Now)
	if fault.IsCode(err, "order.basket_of_other_market") {
		return web.SeeOther(w, r, v.at("/basket/move"))
	}
	if err != nil {
		return err
	}
	if len(totals.View.Lines) == 0 {
		return web.SeeOther(w, r, v.at("/basket"))
	}
	p.Key, p.BasketVersion = s.IDs.Token(), totals.View.Version
	return s.showCheckout(w, r, v, http.StatusOK, &p, &totals, lineProblems(totals.Problems), nil)
}

func (s *Shop) placing(r *http.Request, v *View) order.Placing {
	p := order.Placing{Scope: "shop", BasketToken: s.basketToken(r), Market: v.Market.Code, Channel: market.Web, Language: v.Language,
		Address: order.Address{Country: v.Market.Code}}
	if who, _, err := s.signedIn(r); err == nil {
		v.Customer = who
		p.Buyer = order.Buyer{CustomerID: who.ID, Known: who.Person()}
	}
	return p
}

// prefill fills in what the account knows: the address that was chosen, else the first of this country.
func (v *View) prefill(p *order.Placing, addressID string) {
	who := v.Customer
	if who == nil {
		return
	}
	p.Buyer.Email, p.Buyer.Phone, p.Address.Name = who.Email, who.Phone, who.Name
	for i, saved := range who.AddressesIn(v.Market.Code) {
		if i > 0 && saved.ID != addressID {
			continue
		}
		p.Address = saved.Address
		p.Address.Phone = ""
		if saved.Phone != "" {
			p.Buyer.Phone = saved.Phone
		}
	}
}

// lineProblems leaves of the problems those of lines: a form that nobody has filled in yet has no faults.
func lineProblems(list []order.Problem) []order.Problem {
	return slices.DeleteFunc(slices.Clone(list), func(p order.Problem) bool { return p.Line < 0 })
}

// checkoutPlace is POST /checkout: the order is placed, or the form comes back with what is wrong. The
// button "total" works out the sum for the address without placing anything.
func (s *Shop) checkoutPlace(w http.ResponseWriter, r *http.Request, v *View) error {
	desk, err := s.orders()
	if err != nil {
		return err
	}
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p := s.placing(r, v)
	fill(&p, form)
	if p.Grant, err = readGrant(form); err != nil {
		return err
	}
	totals, err := desk.Quote(r.Context(), p, v.Now)
	if fault.IsCode(err, "order.basket_of_other_market") {
		return web.SeeOther(w, r, v.at("/basket/move"))
	}
	if err != nil {
		return err
	}
	if form.Line("do", 20) == "total" {
		return s.showCheckout(w, r, v, http.StatusOK, &p, &totals, lineProblems(totals.Problems), nil)
	}
	if bad := form.Faults(); len(bad) > 0 || len(totals.Problems) > 0 && !usedAlready(&p, totals.Problems) {
		return s.showCheckout(w, r, v, http.StatusUnprocessableEntity, &p, &totals, totals.Problems, bad)
	}
	outcome, err := desk.Place(r.Context(), p)
	switch {
	case fault.IsCode(err, "order.basket_changed"), fault.IsCode(err, "order.key_reused"), fault.Is(err, fault.Invalid):
		p.Key, p.BasketVersion = s.IDs.Token(), totals.View.Version
		return s.showCheckout(w, r, v, http.StatusConflict, &p, &totals, nil, []*fault.Fault{fault.Of(err)})
	case err != nil:
		return err
	case outcome.Placed == nil:
		return s.refused(w, r, v, &p, &totals, outcome)
	}
	if v.Customer != nil && form.Ticked("keep") {
		s.keepAddress(r, v, p.Address, p.Buyer.Phone)
	}
	if p.Grant.IsZero() {
		s.jar.Clear(w, cookieBasket)
		s.countUnits(w, v, 0)
	}
	return web.SeeOther(w, r, v.at("/order/"+outcome.Placed.Token))
}

// keepAddress saves the address of an order that has been placed; one that cannot be saved spoils nothing.
func (s *Shop) keepAddress(r *http.Request, v *View, a people.Address, phone string) {
	a.Phone = phone
	if _, bad, err := s.Accounts.SaveAddress(r.Context(), v.Customer, v.Market, "", a); (err != nil || len(bad) > 0) && s.Log != nil {
		s.Log.InfoContext(r.Context(), "address not saved", "customer", v.Customer.ID, "error", err)
	}
}

// refused shows the checkout again with the counter's reasons, under a new key.
func (s *Shop) refused(w http.ResponseWriter, r *http.Request, v *View, p *order.Placing, t *order.Totals, o order.Outcome) error {
	var list []order.Problem
	for _, refusal := range o.Refusals {
		list = append(list, order.Problem{Line: refusal.Line, Code: refusal.Code, Params: refusal.Params, Refusals: []offer.Refusal{refusal.Refusal}})
	}
	p.Key, p.BasketVersion = s.IDs.Token(), t.View.Version
	return s.showCheckout(w, r, v, http.StatusConflict, p, t, list, nil)
}

// fill reads the form into a placing.
func fill(p *order.Placing, f *web.Form) {
	p.Key = f.Line("key", order.KeyMax)
	p.BasketVersion, _ = strconv.ParseInt(f.Line("version", 20), 10, 64)
	p.Buyer.Email, p.Buyer.Phone = f.Line("email", 254), f.Line("phone", 40)
	country := p.Address.Country
	if p.Address = readAddress(f); p.Address.Country == "" {
		p.Address.Country = country
	}
	p.Delivery, p.Payment = f.Line("delivery", 60), payment.Code(f.Line("payment", 60))
	p.Terms, p.Note = f.Line("terms", 40), f.Text("note", 1000)
}

func (s *Shop) showCheckout(w http.ResponseWriter, r *http.Request, v *View, status int, p *order.Placing, t *order.Totals, wrong []order.Problem, bad []*fault.Fault) error {
	c := &checkoutView{V: v, Key: p.Key, Grant: writeGrant(p.Grant), Version: strconv.FormatInt(p.BasketVersion, 10), Terms: v.Market.Terms.Version, TermsTicked: p.Terms != "" && p.Terms == v.Market.Terms.Version}
	if c.Key == "" {
		c.Key = s.IDs.Token()
	}
	if c.Terms == "" {
		c.Terms = "yes"
	}
	words := map[string]string{}
	c.Problems = v.problemsOf(bad)
	for _, f := range bad {
		words[f.Field] = v.problemText(f.Code, f.Field, f.Params)
	}
	for i := range wrong {
		if _, known := words[wrong[i].Field]; wrong[i].Line < 0 && wrong[i].Field != "" && known {
			continue // the form's own fault says more
		}
		text := v.orderProblem(&wrong[i], t)
		c.Problems = append(c.Problems, problem{ID: idOf(wrong[i].Field), Text: text})
		if wrong[i].Line < 0 {
			words[wrong[i].Field] = text
		}
	}
	c.TermsWrong = words["terms"]
	s.offerAccount(c, p)
	c.fields(p, words)
	c.choices(p, t)
	for i := range t.View.Lines {
		c.Lines = append(c.Lines, v.lineOf(&t.View.Lines[i]))
	}
	c.Totals, c.Abroad = v.totalsOf(t), v.abroad(t.View.Lines)
	return s.private(w, r, v, status, v.W.T("checkout.title"), "/checkout", checkoutPage(c))
}

// offerAccount lists the addresses of who is signed in, or the way to sign in.
func (s *Shop) offerAccount(c *checkoutView, p *order.Placing) {
	v := c.V
	if v.Customer == nil {
		if s.sessions != nil {
			c.SignIn = v.signInFor("/checkout")
		}
		return
	}
	known := false
	for _, saved := range v.Customer.AddressesIn(v.Market.Code) {
		chosen := slices.Equal(saved.Street, p.Address.Street) && saved.Postcode == p.Address.Postcode && saved.Name == p.Address.Name
		known = known || chosen
		c.Saved = append(c.Saved, optionView{Value: v.at("/checkout?address=" + saved.ID + underDrop(p)), Label: strings.Join(people.FormatAddress(v.Market, saved.Address), v.W.T("site.comma")), Chosen: chosen})
	}
	c.Keep = !known && len(v.Customer.Addresses) < people.AddressesMax
}

func (v *View) orderProblem(p *order.Problem, t *order.Totals) string {
	if p.Line >= 0 && p.Line < len(t.View.Lines) {
		name := v.itemLine(t.View.Lines[p.Line].SKU, t.View.Lines[p.Line].Item).Name
		return name + v.W.T("site.colon") + strings.Join(v.refusalTexts(p.Refusals), " ")
	}
	if len(p.Refusals) > 0 {
		return strings.Join(v.refusalTexts(p.Refusals), " ")
	}
	return v.problemText(p.Code, p.Field, p.Params)
}

// fields lists the inputs: contact first, then the address as the country writes it.
func (c *checkoutView) fields(p *order.Placing, wrong map[string]string) {
	c.Contact = []fieldView{
		c.V.input("email", p.Buyer.Email, "email", "email", true, wrong),
		c.V.input("phone", p.Buyer.Phone, "tel", "tel", false, wrong),
	}
	c.Address = c.V.addressInputs(p.Address, wrong)
	c.Note = c.V.input("note", p.Note, "text", "off", false, wrong)
	c.Note.Lines = true
}

// addressInputs are the inputs of an address, as the country writes it.
func (v *View) addressInputs(a people.Address, wrong map[string]string) []fieldView {
	var fields []fieldView
	values := map[string]string{"name": a.Name, "organisation": a.Organisation, "street": strings.Join(a.Street, "\n"),
		"district": a.District, "city": a.City, "state": a.State, "postcode": a.Postcode}
	autos := map[string]string{"name": "name", "organisation": "organization", "street": "street-address", "district": "address-level3",
		"city": "address-level2", "state": "address-level1", "postcode": "postal-code"}
	format := &v.Market.Address
	for _, name := range addressFields(format.Template) {
		required := name == "name" || slices.Contains(format.Required, name)
		f := v.input("address."+name, values[name], "text", autos[name], required, wrong)
		f.Lines = name == "street"
		if name == "postcode" {
			f.Dir = "ltr"
			if format.Example != "" {
				f.Hint = v.W.T("field.example", "example", format.Example)
			}
		}
		if name == "state" {
			for _, state := range format.States {
				f.Choices = append(f.Choices, optionView{Value: state.Code, Label: state.Name, Chosen: strings.EqualFold(state.Code, values[name])})
			}
		}
		fields = append(fields, f)
	}
	return fields
}

func (v *View) input(name, value, kind, auto string, required bool, wrong map[string]string) fieldView {
	dir := "auto"
	if kind != "text" {
		dir = "ltr"
	}
	return fieldView{ID: idOf(name), Name: name, Label: v.fieldName(name), Value: value, Type: kind, Auto: auto, Dir: dir, Required: required, Wrong: wrong[name]}
}

// addressFields reads the order of fields from an address template; every form has a name and a street.
func addressFields(template string) []string {
	letters := map[byte]string{'N': "name", 'O': "organisation", 'A': "street", 'D': "district", 'C': "city", 'S': "state", 'Z': "postcode"}
	fields := []string{"name"}
	for i := 0; i+1 < len(template); i++ {
		if template[i] != '%' {
			continue
		}
		if name := letters[template[i+1]]; name != "" && !slices.Contains(fields, name) {
			fields = append(fields, name)
		}
	}
	if !slices.Contains(fields, "street") {
		fields = append(fields, "street", "city", "postcode")
	}
	return fields
}

// choices are the deliveries and payments to choose from; the only one is chosen already.
func (c *checkoutView) choices(p *order.Placing, t *order.Totals) {
	v := c.V
	for i, d := range t.Deliveries {
		detail := v.zeroless(d.Price)
		if d.Promise.From != "" {
			detail += " · " + v.W.T("delivery.promise", "from", v.day(d.Promise.From), "until", v.day(d.Promise.Until))
		}
		c.Deliveries = append(c.Deliveries, optionView{Value: d.Method.Code, Label: v.wordOr("delivery.method_"+d.Method.Code, d.Method.Code), Detail: detail,
			Chosen: d.Method.Code == p.Delivery || p.Delivery == "" && i == 0})
	}
	for i, m := range t.Payments {
		code := string(m.Code)
		c.Payments = append(c.Payments, optionView{Value: code, Label: v.wordOr("payment."+code, code), Detail: v.wordOr("payment."+code+"_note", ""),
			Chosen: m.Code == p.Payment || p.Payment == "" && i == 0})
	}
}

func (v *View) wordOr(key, otherwise string) string {
	if v.W.Has(key) {
		return v.W.T(key)
	}
	return otherwise
}

func (v *View) totalsOf(t *order.Totals) []totalLine {
	list := []totalLine{{Label: v.W.T("order.goods"), Amount: v.W.Money(t.Goods)}, {Label: v.W.T("checkout.delivery"), Amount: v.zeroless(t.Delivery)}}
	for _, line := range t.TaxLines {
		list = append(list, totalLine{Label: v.W.T(v.taxKey(), "rate", v.W.Percent(line.Rate)), Amount: v.W.Money(line.Tax)})
	}
	return append(list, totalLine{Label: v.W.T("order.total"), Amount: v.W.Money(t.Total), Grand: true})
}

func (v *View) taxKey() string {
	if v.Market.Tax == market.TaxAdded {
		return "tax.line_added"
	}
	return "tax.line_included"
}
