package api

import (
	"context"
	"encoding/json"
	"net/http"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/market"
	"comptoir/people"
)

// Accounts is what the API asks of the desk of customers' accounts.
type Accounts interface {
	Ask(ctx context.Context, a people.Asking) error
	Open(ctx context.Context, o people.Opening) (*people.Customer, error)
	SignIn(ctx context.Context, email, password, client string) (*people.Customer, error)
	Customer(ctx context.Context, customerID string, epoch int64) (*people.Customer, error)
	SetName(ctx context.Context, who *people.Customer, m *market.Market, name, phone string) (*people.Customer, error)
	SaveAddress(ctx context.Context, who *people.Customer, m *market.Market, addressID string, a people.Address) (*people.Customer, []*fault.Fault, error)
	DropAddress(ctx context.Context, who *people.Customer, addressID string) (*people.Customer, error)
	Consent(ctx context.Context, who *people.Customer, m market.Code, l market.Language, answers []people.Answer) error
	Consents(ctx context.Context, who *people.Customer) ([]people.Consent, error)
	Delete(ctx context.Context, who *people.Customer) error
}

var _ Accounts = (*people.Accounts)(nil)

// AsCustomer carries the token of a customer who is signed in.
type AsCustomer struct {
	CustomerToken string `header:"Customer-Token" maxLength:"64" doc:"From POST /customers/sessions."`
}

// customerSession is what a token means.
type customerSession struct {
	Customer string        `json:"customer"`
	Epoch    int64         `json:"epoch"`
	Proved   clock.Instant `json:"proved"`
}

// sessionName keeps the tokens of the API apart from those of browsers.
func sessionName(token string) string { return "api customer " + id.Hash(token) }

// customer tells whose token it is; Unsigned for every other text.
func (a *API) customer(ctx context.Context, in AsCustomer) (who *people.Customer, s customerSession, err error) {
	refused := fault.New(fault.Unsigned, "api.customer_token")
	if a.Accounts == nil || in.CustomerToken == "" {
		return nil, s, refused
	}
	data, found, err := a.Sessions.Session(ctx, sessionName(in.CustomerToken))
	if err != nil {
		return nil, s, err
	}
	if !found || json.Unmarshal(data, &s) != nil {
		return nil, s, refused
	}
	if who, err = a.Accounts.Customer(ctx, s.Customer, s.Epoch); fault.Is(err, fault.Unsigned) {
		return nil, s, refused
	}
	return who, s, err
}

type askLinkIn struct {
	Keyed
	Body struct {
		Kind     string `json:"kind,omitempty" enum:"enter,password" default:"enter"`
		Email    string `json:"email" maxLength:"254"`
		Market   string `json:"market" minLength:"2" maxLength:"2"`
		Language string `json:"language,omitempty" maxLength:"12"`
	}
}

type acceptedOut struct{ Status int }

// askLink mails a link; the answer is the same whether the address has an account or not.
func (a *API) askLink(ctx context.Context, in *askLinkIn) (*acceptedOut, error) {
	desk, err := a.accounts()
	if err != nil {
		return nil, err
	}
	shelf, err := a.shelf(ctx, in.Body.Market)
	if err != nil {
		return nil, err
	}
	language, err := Looking{Language: in.Body.Language}.language(shelf.Market)
	if err != nil {
		return nil, err
	}
	kind := people.LinkEnter
	if in.Body.Kind == string(people.LinkPassword) {
		kind = people.LinkPassword
	}
	return &acceptedOut{http.StatusAccepted}, desk.Ask(ctx, people.Asking{Kind: kind, Email: in.Body.Email, Market: shelf.Market.Code, Language: language, Client: callerOf(ctx).client()})
}

func (a *API) accounts() (Accounts, error) {
	if a.Accounts == nil || a.Sessions == nil {
		return nil, fault.New(fault.Busy, "api.accounts_not_there")
	}
	return a.Accounts, nil
}

type signInIn struct {
	Keyed
	AsCustomer
	Body struct {
		Email    string   `json:"email,omitempty" maxLength:"254"`
		Password string   `json:"password,omitempty" maxLength:"200" doc:"With a link: the password that the account gets. A link that proves a new address takes none."`
		Link     string   `json:"link,omitempty" maxLength:"64" doc:"The last part of a mailed link, instead of e-mail and password."`
		Agree    []string `json:"agree,omitempty" maxItems:"10" doc:"Purposes agreed to, where the link makes an account."`
	}
}

// CustomerToken opens the account until an instant.
type CustomerToken struct {
	Token string `json:"token" doc:"For the header Customer-Token."`
	Until string `json:"until"`
}

type signInOut struct{ Body CustomerToken }

// signIn exchanges a password or a link for a token.
func (a *API) signIn(ctx context.Context, in *signInIn) (*signInOut, error) {
	desk, err := a.accounts()
	if err != nil {
		return nil, err
	}
	var who *people.Customer
	if in.Body.Link == "" {
		who, err = desk.SignIn(ctx, in.Body.Email, in.Body.Password, callerOf(ctx).client())
	} else {
		opening := people.Opening{Token: in.Body.Link, Password: in.Body.Password}
		for _, purpose := range in.Body.Agree {
			opening.Given = append(opening.Given, people.Purpose(purpose))
		}
		if in.CustomerToken != "" {
			if opening.As, _, err = a.customer(ctx, in.AsCustomer); err != nil {
				return nil, err
			}
		}
		who, err = desk.Open(ctx, opening)
	}
	if err != nil {
		return nil, err
	}
	now := a.Clock.Now()
	data, err := json.Marshal(customerSession{who.ID, who.Epoch, now})
	if err != nil {
		return nil, err
	}
	token, until := a.IDs.Token(), now.Add(people.CustomerSessionLife)
	return &signInOut{CustomerToken{token, until.String()}}, a.Sessions.KeepSession(ctx, sessionName(token), data, until)
}

// OfCustomer is a write of a customer who is signed in.
type OfCustomer struct {
	Keyed
	AsCustomer
}

// signOut ends a token; one that is unknown is no error.
func (a *API) signOut(ctx context.Context, in *OfCustomer) (*nothingOut, error) {
	if _, err := a.accounts(); err != nil {
		return nil, err
	}
	return &nothingOut{}, a.Sessions.EndSession(ctx, sessionName(in.CustomerToken))
}

// Customer is an account.
type Customer struct {
	ID        string         `json:"id"`
	Email     string         `json:"email"`
	Name      string         `json:"name,omitempty"`
	Phone     string         `json:"phone,omitempty"`
	Market    string         `json:"market"`
	Language  string         `json:"language"`
	Since     string         `json:"since"`
	Addresses []SavedAddress `json:"addresses"`
}

// SavedAddress is an address that the customer keeps.
type SavedAddress struct {
	ID    string `json:"id"`
	Phone string `json:"phone,omitempty"`
	Address
}

func customerOf(c *people.Customer) Customer {
	d := Customer{ID: c.ID, Email: c.Email, Name: c.Name, Phone: c.Phone, Market: string(c.Market), Language: string(c.Language), Since: c.Since.String(), Addresses: []SavedAddress{}}
	for _, s := range c.Addresses {
		d.Addresses = append(d.Addresses, SavedAddress{s.ID, s.Phone, addressOf(s.Address)})
	}
	return d
}

type customerOut struct{ Body Customer }

func (a *API) getCustomer(ctx context.Context, in *AsCustomer) (*customerOut, error) {
	who, _, err := a.customer(ctx, *in)
	if err != nil {
		return nil, err
	}
	return &customerOut{customerOf(who)}, nil
}

type setCustomerIn struct {
	OfCustomer
	Body struct {
		Name   string `json:"name,omitempty" maxLength:"100"`
		Phone  string `json:"phone,omitempty" maxLength:"30"`
		Market string `json:"market" minLength:"2" maxLength:"2" doc:"Whose form the telephone has."`
	}
}

func (a *API) setCustomer(ctx context.Context, in *setCustomerIn) (*customerOut, error) {
	who, _, err := a.customer(ctx, in.AsCustomer)
	if err != nil {
		return nil, err
	}
	shelf, err := a.shelf(ctx, in.Body.Market)
	if err != nil {
		return nil, err
	}
	who, err = a.Accounts.SetName(ctx, who, shelf.Market, in.Body.Name, in.Body.Phone)
	if err != nil {
		return nil, err
	}
	return &customerOut{customerOf(who)}, nil
}

// dropCustomer deletes the account; only soon after a sign-in.
func (a *API) dropCustomer(ctx context.Context, in *OfCustomer) (*nothingOut, error) {
	who, s, err := a.customer(ctx, in.AsCustomer)
	if err != nil {
		return nil, err
	}
	if !people.Proved(s.Proved, a.Clock.Now()) {
		return nil, fault.New(fault.Unsigned, "api.customer_proof")
	}
	return &nothingOut{}, a.Accounts.Delete(ctx, who)
}

type saveAddressIn struct {
	OfCustomer
	Body struct {
		ID     string `json:"id,omitempty" maxLength:"40" doc:"Of the address to be replaced; none adds one."`
		Market string `json:"market" minLength:"2" maxLength:"2"`
		Phone  string `json:"phone,omitempty" maxLength:"30"`
		Address
	}
}

func (a *API) saveAddress(ctx context.Context, in *saveAddressIn) (*customerOut, error) {
	who, _, err := a.customer(ctx, in.AsCustomer)
	if err != nil {
		return nil, err
	}
	shelf, err := a.shelf(ctx, in.Body.Market)
	if err != nil {
		return nil, err
	}
	to := in.Body.Address.people()
	to.Phone = in.Body.Phone
	who, bad, err := a.Accounts.SaveAddress(ctx, who, shelf.Market, in.Body.ID, to)
	if err != nil {
		return nil, err
	}
	if len(bad) > 0 {
		return nil, bad[0]
	}
	return &customerOut{customerOf(who)}, nil
}

type dropAddressIn struct {
	OfCustomer
	ID string `path:"id" maxLength:"40"`
}

func (a *API) dropAddress(ctx context.Context, in *dropAddressIn) (*customerOut, error) {
	who, _, err := a.customer(ctx, in.AsCustomer)
	if err != nil {
		return nil, err
	}
	if who, err = a.Accounts.DropAddress(ctx, who, in.ID); err != nil {
		return nil, err
	}
	return &customerOut{customerOf(who)}, nil
}

// Consent is one answer of a customer; the newest of a purpose holds.
type Consent struct {
	Purpose  string `json:"purpose"`
	Given    bool   `json:"given"`
	Version  int64  `json:"version" doc:"Of the words that were shown."`
	Market   string `json:"market"`
	Language string `json:"language"`
	At       string `json:"at"`
}

type consentsOut struct {
	Body struct {
		History []Consent `json:"history" doc:"Oldest first."`
	}
}

func (a *API) consents(ctx context.Context, in *AsCustomer) (*consentsOut, error) {
	who, _, err := a.customer(ctx, *in)
	if err != nil {
		return nil, err
	}
	return a.consentsOf(ctx, who)
}

func (a *API) consentsOf(ctx context.Context, who *people.Customer) (*consentsOut, error) {
	all, err := a.Accounts.Consents(ctx, who)
	out := &consentsOut{}
	out.Body.History = []Consent{}
	for _, c := range all {
		out.Body.History = append(out.Body.History, Consent{string(c.Purpose), c.Given, c.Version, string(c.Market), string(c.Language), c.At.String()})
	}
	return out, err
}

type consentIn struct {
	OfCustomer
	Body struct {
		Purpose string `json:"purpose" enum:"news,research"`
		Given   bool   `json:"given"`
	}
}

// consent notes one answer.
func (a *API) consent(ctx context.Context, in *consentIn) (*consentsOut, error) {
	who, _, err := a.customer(ctx, in.AsCustomer)
	if err != nil {
		return nil, err
	}
	answer := people.Answer{Purpose: people.Purpose(in.Body.Purpose), Given: in.Body.Given}
	if err := a.Accounts.Consent(ctx, who, who.Market, who.Language, []people.Answer{answer}); err != nil {
		return nil, err
	}
	return a.consentsOf(ctx, who)
}

type ownOrdersIn struct {
	AsCustomer
	Cursor string `query:"cursor" maxLength:"300" doc:"From next_cursor of the page before."`
}

// OwnOrder is one of a customer's orders, with the token that opens it.
type OwnOrder struct {
	Token string `json:"token"`
	Order
}

type ownOrdersOut struct {
	Body struct {
		Orders []OwnOrder `json:"orders"`
		Next   string     `json:"next_cursor,omitempty"`
	}
}

func (a *API) ownOrders(ctx context.Context, in *ownOrdersIn) (*ownOrdersOut, error) {
	who, _, err := a.customer(ctx, in.AsCustomer)
	if err != nil {
		return nil, err
	}
	desk, err := a.orders()
	if err != nil {
		return nil, err
	}
	page, err := desk.Own(ctx, who, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := &ownOrdersOut{}
	out.Body.Orders, out.Body.Next = []OwnOrder{}, page.Next
	for i := range page.Orders {
		o := &page.Orders[i]
		out.Body.Orders = append(out.Body.Orders, OwnOrder{desk.Token(o.Market, o.Number), orderOf(o, false)})
	}
	return out, nil
}
