package storefront

import (
	"net/http"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/people"
)

type addressesView struct {
	V         *View
	Add       string // "" when there is no room
	Addresses []savedView
}

type savedView struct {
	Lines      []string
	Edit, Drop string
}

// addresses is GET /account/addresses: those of this country first. Each is written as its country does, and
// edited in that country's shop, by its form.
func (s *Shop) addresses(w http.ResponseWriter, r *http.Request, v *View) error {
	a := &addressesView{V: v}
	for _, here := range []bool{true, false} {
		for _, saved := range v.Customer.Addresses {
			if (saved.Country == v.Market.Code) == here {
				a.Addresses = append(a.Addresses, s.savedAddress(r, v, &saved))
			}
		}
	}
	if len(v.Customer.Addresses) < people.AddressesMax {
		a.Add = v.at("/account/addresses/new")
	}
	return s.private(w, r, v, http.StatusOK, v.W.T("account.addresses"), "/account/addresses", addressesPage(a))
}

func (s *Shop) savedAddress(r *http.Request, v *View, saved *people.SavedAddress) savedView {
	m, base := v.Market, v.Base
	if saved.Country != m.Code {
		base = "/" + string(saved.Country)
		if shelf, err := s.Offers.Shelf(r.Context(), saved.Country); err == nil {
			m = shelf.Market
		}
	}
	path := base + "/account/addresses/" + saved.ID
	return savedView{Lines: append(people.FormatAddress(m, saved.Address), i18n.Country(v.W.Locale(), saved.Country)), Edit: path, Drop: v.at("/account/addresses/" + saved.ID + "/drop")}
}

// addressForm is the form of an address as this country writes it.
func (v *View) addressForm(addressID string, a people.Address, wrong map[string]string) *formView {
	title := v.W.T("account.edit_address")
	if addressID == "new" {
		title = v.W.T("account.add_address", "country", v.country())
	}
	fields := v.addressInputs(a, wrong)
	phone := v.input("address.phone", a.Phone, "tel", "tel", false, wrong)
	return &formView{V: v, Title: title, Action: v.at("/account/addresses/" + addressID), Button: v.W.T("account.save"), Fields: append(fields, phone)}
}

// address is GET /account/addresses/{address}; "new" is an empty form.
func (s *Shop) address(w http.ResponseWriter, r *http.Request, v *View) error {
	addressID := r.PathValue("address")
	a := people.Address{Name: v.Customer.Name, Phone: v.Customer.Phone}
	if addressID != "new" {
		saved, err := v.Customer.Address(addressID)
		if err != nil || saved.Country != v.Market.Code {
			return errNoPage
		}
		a = saved.Address
	}
	f := v.addressForm(addressID, a, nil)
	return s.private(w, r, v, http.StatusOK, f.Title, "/account/addresses", addressPage(f))
}

// addressSet is POST /account/addresses/{address}.
func (s *Shop) addressSet(w http.ResponseWriter, r *http.Request, v *View) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	addressID := r.PathValue("address")
	a := readAddress(form)
	a.Phone = form.Line("address.phone", 40)
	bad := form.Faults()
	if len(bad) == 0 {
		stored := strings.TrimPrefix(addressID, "new")
		if _, bad, err = s.Accounts.SaveAddress(r.Context(), v.Customer, v.Market, stored, a); err != nil && !fault.Is(err, fault.Invalid) {
			return hide(err)
		}
		if err != nil {
			bad = append(bad, fault.Of(err))
		}
	}
	if len(bad) == 0 {
		return web.SeeOther(w, r, v.at("/account/addresses"))
	}
	wrong := map[string]string{}
	var problems []problem
	for _, f := range bad {
		name := "address." + strings.TrimPrefix(f.Field, "address.")
		wrong[name] = v.problemText(f.Code, f.Field, f.Params)
		problems = append(problems, problem{ID: idOf(name), Text: wrong[name]})
	}
	page := v.addressForm(addressID, a, wrong)
	page.Problems = problems
	return s.private(w, r, v, http.StatusUnprocessableEntity, page.Title, "/account/addresses", addressPage(page))
}

// addressDrop is POST /account/addresses/{address}/drop.
func (s *Shop) addressDrop(w http.ResponseWriter, r *http.Request, v *View) error {
	if _, err := s.Accounts.DropAddress(r.Context(), v.Customer, r.PathValue("address")); err != nil {
		return err
	}
	return web.SeeOther(w, r, v.at("/account/addresses"))
}

// readAddress reads the fields of an address from a form.
func readAddress(f *web.Form) people.Address {
	return people.Address{
		Name: f.Line("address.name", 120), Organisation: f.Line("address.organisation", 120), Street: strings.Split(f.Text("address.street", 300), "\n"),
		District: f.Line("address.district", 120), City: f.Line("address.city", 120), State: f.Line("address.state", 120),
		Postcode: f.Line("address.postcode", 20), Country: market.Code(f.Line("address.country", 2)),
	}
}
