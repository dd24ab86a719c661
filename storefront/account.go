package storefront

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/order"
	"comptoir/people"
)

// accountEditing is what customers change of their own accounts.
type accountEditing interface {
	SetPassword(ctx context.Context, who *people.Customer, password string) (*people.Customer, error)
	SetName(ctx context.Context, who *people.Customer, m *market.Market, name, phone string) (*people.Customer, error)
	SetLanguage(ctx context.Context, who *people.Customer, m market.Code, l market.Language) (*people.Customer, error)
	SaveAddress(ctx context.Context, who *people.Customer, m *market.Market, addressID string, a people.Address) (*people.Customer, []*fault.Fault, error)
	DropAddress(ctx context.Context, who *people.Customer, addressID string) (*people.Customer, error)
	AskEmail(ctx context.Context, who *people.Customer, email, client string) error
	Consent(ctx context.Context, who *people.Customer, m market.Code, l market.Language, answers []people.Answer) error
	Consents(ctx context.Context, who *people.Customer) ([]people.Consent, error)
	Delete(ctx context.Context, who *people.Customer) error
}

// tabs are the pages of an account: its code, its address in Detail, its name.
func (v *View) tabs() []optionView {
	return []optionView{
		{Value: "orders", Detail: v.at("/account"), Label: v.W.T("account.orders")},
		{Value: "addresses", Detail: v.at("/account/addresses"), Label: v.W.T("account.addresses")},
		{Value: "details", Detail: v.at("/account/details"), Label: v.W.T("account.details")},
		{Value: "choices", Detail: v.at("/account/choices"), Label: v.W.T("account.choices")},
	}
}

type ownOrdersView struct {
	V      *View
	Orders []ownOrder
	Next   string
}

type ownOrder struct{ Href, Title, When, State, Total, What string }

// account is GET /account: the customer's orders.
func (s *Shop) account(w http.ResponseWriter, r *http.Request, v *View) error {
	desk, err := s.orders()
	if err != nil {
		return err
	}
	page, err := desk.Own(r.Context(), v.Customer, r.URL.Query().Get("from"))
	if err != nil {
		return hide(err)
	}
	o := &ownOrdersView{V: v}
	for i := range page.Orders {
		o.Orders = append(o.Orders, v.ownOrder(&page.Orders[i], desk.Token(page.Orders[i].Market, page.Orders[i].Number)))
	}
	if page.Next != "" {
		o.Next = v.at("/account?" + url.Values{"from": {page.Next}}.Encode())
	}
	return s.private(w, r, v, http.StatusOK, v.W.T("account.orders"), "/account", ownOrdersPage(o))
}

// ownOrder is a line of the list. An order of another country opens in that country's shop.
func (v *View) ownOrder(o *order.Order, token string) ownOrder {
	base := "/" + string(o.Market)
	if o.Market == v.Market.Code {
		base = v.Base
	}
	var what []string
	for i := range o.Lines {
		what = append(what, strconv.FormatInt(o.Lines[i].Quantity, 10)+" × "+v.soldAs(&o.Lines[i]))
	}
	return ownOrder{Href: base + "/order/" + token, Title: v.W.T("order.title", "number", o.Number.String()), When: v.moment(o.Placed),
		State: v.W.T("order.state_" + string(o.State)), Total: v.W.Money(o.Total), What: strings.Join(what, v.W.T("site.comma"))}
}

type detailsView struct {
	V                        *View
	Done, Again              string
	Problems                 []problem
	Proved                   bool
	Contact, Email, Password *formView
}

// details is GET /account/details.
func (s *Shop) details(w http.ResponseWriter, r *http.Request, v *View) error {
	done := ""
	if word := r.URL.Query().Get("done"); slices.Contains([]string{"saved", "password", "email"}, word) {
		done = v.W.T("account.done_" + word)
	}
	return s.showDetails(w, r, v, done, nil)
}

func (s *Shop) showDetails(w http.ResponseWriter, r *http.Request, v *View, done string, bad error) error {
	who := v.Customer
	d := &detailsView{V: v, Done: done, Proved: v.Proved, Again: v.signInFor("/account/details")}
	name := v.plainInput("name", v.W.T("field.name"), who.Name, "text", "name", "")
	phone := v.plainInput("phone", v.W.T("field.phone"), who.Phone, "tel", "tel", "")
	name.Dir, name.Required, phone.Required = "auto", false, false
	d.Contact = &formView{V: v, Action: v.at("/account/details"), Button: v.W.T("account.save"), Fields: []fieldView{name, phone}}
	d.Email = &formView{V: v, Action: v.at("/account/email"), Button: v.W.T("account.mail_link"),
		Fields: []fieldView{v.plainInput("email", v.W.T("account.new_email"), "", "email", "email", "")}}
	password := v.plainInput("password", v.W.T("account.new_password"), "", "password", "new-password", "")
	password.Hint = v.W.T("account.password_rule")
	d.Password = &formView{V: v, Action: v.at("/account/password"), Button: v.W.T("account.save"), Fields: []fieldView{password}}
	status := http.StatusOK
	if bad != nil {
		told := fault.Of(bad)
		if status = web.Status(told.Kind); status >= http.StatusInternalServerError {
			return bad
		}
		for _, f := range []*formView{d.Contact, d.Email, d.Password} {
			f.blame(told)
		}
		d.Problems = d.Contact.Problems
	}
	return s.private(w, r, v, status, v.W.T("account.details"), "/account/details", detailsPage(d))
}

// detailsSet is POST /account/details: name and telephone, and from now on letters in the language of the page.
func (s *Shop) detailsSet(w http.ResponseWriter, r *http.Request, v *View) error {
	return s.change(w, r, v, "saved", func(f *web.Form) error {
		name, phone := f.Line("name", 100), f.Line("phone", 40)
		if err := f.Err(); err != nil {
			return err
		}
		if _, err := s.Accounts.SetName(r.Context(), v.Customer, v.Market, name, phone); err != nil {
			return err
		}
		_, err := s.Accounts.SetLanguage(r.Context(), v.Customer, v.Market.Code, v.Language)
		return err
	})
}

// emailSet is POST /account/email: a link goes to the new address.
func (s *Shop) emailSet(w http.ResponseWriter, r *http.Request, v *View) error {
	return s.change(w, r, v, "email", func(f *web.Form) error {
		email := f.Line("email", 254)
		if err := f.Err(); err != nil {
			return err
		}
		return s.Accounts.AskEmail(r.Context(), v.Customer, email, s.client(r))
	})
}

// passwordSet is POST /account/password. This browser stays signed in, under a new token.
func (s *Shop) passwordSet(w http.ResponseWriter, r *http.Request, v *View) error {
	return s.change(w, r, v, "password", func(f *web.Form) error {
		who, err := s.Accounts.SetPassword(r.Context(), v.Customer, f.Raw("password"))
		if err != nil {
			return err
		}
		return s.begin(r.Context(), who, v.Now)
	})
}

// change reads a form of the details and does what it asks; what is wrong is shown where it was typed.
func (s *Shop) change(w http.ResponseWriter, r *http.Request, v *View, done string, do func(*web.Form) error) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if err := do(form); err != nil {
		return s.showDetails(w, r, v, "", err)
	}
	return web.SeeOther(w, r, v.at("/account/details?done="+done))
}

// accountDelete is POST /account/delete.
func (s *Shop) accountDelete(w http.ResponseWriter, r *http.Request, v *View) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if form.Line("sure", 10) != "yes" {
		return s.showDetails(w, r, v, "", fault.Field("sure", "people.field_required"))
	}
	if err := s.Accounts.Delete(r.Context(), v.Customer); err != nil {
		return err
	}
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	page := &wordsView{Title: v.W.T("account.deleted_title"), Texts: []string{v.W.T("account.deleted_text")}, Link: v.W.T("site.home"), Href: v.at("/")}
	return s.private(w, r, v, http.StatusOK, page.Title, "/account/sign-in", wordsPage(page))
}

type choicesView struct {
	V       *View
	Done    string
	Form    *formView
	History []historyLine
}

// purposeTicks are the boxes of what may be agreed to, none ticked but what stands.
func (v *View) purposeTicks(history []people.Consent) []optionView {
	standing := people.Standing(history)
	var ticks []optionView
	for _, p := range people.Purposes() {
		ticks = append(ticks, optionView{Value: string(p.Purpose), Label: v.W.T(purposeKey(p.Purpose, p.Version)), Chosen: standing[p.Purpose].Given})
	}
	return ticks
}

// purposeKey names the words of a purpose by their version: earlier words stay readable in the history.
func purposeKey(p people.Purpose, version int64) string {
	return "consent." + string(p) + "_" + strconv.FormatInt(version, 10)
}

// choices is GET /account/choices: what the customer agreed to, and when.
func (s *Shop) choices(w http.ResponseWriter, r *http.Request, v *View) error {
	history, err := s.Accounts.Consents(r.Context(), v.Customer)
	if err != nil {
		return err
	}
	c := &choicesView{V: v, Form: &formView{V: v, Action: v.at("/account/choices"), Button: v.W.T("account.save"), Ticks: v.purposeTicks(history)}}
	if r.URL.Query().Get("done") != "" {
		c.Done = v.W.T("account.done_saved")
	}
	for _, h := range slices.Backward(history) {
		key := "account.taken_back"
		if h.Given {
			key = "account.given"
		}
		text := v.W.T(key) + v.W.T("site.colon") + v.wordOr(purposeKey(h.Purpose, h.Version), string(h.Purpose))
		c.History = append(c.History, historyLine{text, v.moment(h.At) + v.W.T("site.comma") + v.W.T("account.text_version", "version", strconv.FormatInt(h.Version, 10))})
	}
	return s.private(w, r, v, http.StatusOK, v.W.T("account.choices"), "/account/choices", choicesPage(c))
}

// choicesSet is POST /account/choices: a box that is not ticked is a no.
func (s *Shop) choicesSet(w http.ResponseWriter, r *http.Request, v *View) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	ticked := form.Lines("agree", 40, 10)
	if err := form.Err(); err != nil {
		return err
	}
	var answers []people.Answer
	for _, p := range people.Purposes() {
		answers = append(answers, people.Answer{Purpose: p.Purpose, Given: slices.Contains(ticked, string(p.Purpose))})
	}
	if err := s.Accounts.Consent(r.Context(), v.Customer, v.Market.Code, v.Language, answers); err != nil {
		return err
	}
	return web.SeeOther(w, r, v.at("/account/choices?done=saved"))
}
