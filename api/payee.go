package api

import (
	"context"

	"comptoir/money"
	"comptoir/order"
	"comptoir/people"
)

// OrderPayee is where a buyer wants money back.
type OrderPayee struct {
	Holder  string `json:"holder" minLength:"1" maxLength:"70" doc:"Whose account it is."`
	Account string `json:"account" minLength:"6" maxLength:"60" doc:"An IBAN, or as the country writes it."`
}

// OwedMoney is what is owed to the buyer of an order, and where it shall go.
type OwedMoney struct {
	Owed    Money  `json:"owed"`
	Holder  string `json:"holder,omitempty" doc:"Told to staff."`
	Account string `json:"account,omitempty" doc:"Nothing: nobody has said yet. Whoever has the order's token sees its first two and last four signs."`
}

type (
	payeeIn struct {
		Keyed
		WithToken
		Body OrderPayee
	}
	owedOut struct{ Body OwedMoney }
)

// owed tells whoever sends the money how much, and where to.
func (a *API) owed(ctx context.Context, in *InOrder) (*owedOut, error) {
	desk, _, o, err := a.byNumber(ctx, people.OrderRefund, in)
	if err != nil {
		return nil, err
	}
	return owedOf(ctx, desk, &o, true)
}

func (a *API) owedByToken(ctx context.Context, in *WithToken) (*owedOut, error) {
	desk, o, err := a.byToken(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return owedOf(ctx, desk, &o, false)
}

// giveAccount notes where the buyer wants the money; the same account again changes nothing and sends no letter.
func (a *API) giveAccount(ctx context.Context, in *payeeIn) (*owedOut, error) {
	desk, o, err := a.byToken(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	to := order.Payee{Market: o.Market, Number: o.Number, Holder: in.Body.Holder, Account: in.Body.Account}
	if err := desk.GiveAccount(ctx, to, a.Clock.Now()); err != nil {
		return nil, err
	}
	return owedOf(ctx, desk, &o, false)
}

func owedOf(ctx context.Context, desk Orders, o *order.Order, staff bool) (*owedOut, error) {
	minor, to, err := desk.Payee(ctx, o.Market, o.Number)
	if err != nil {
		return nil, err
	}
	out := &owedOut{OwedMoney{Owed: moneyOf(money.Of(minor, o.Total.Currency))}}
	switch {
	case to.Account == "":
	case staff:
		out.Body.Holder, out.Body.Account = to.Holder, to.Account
	default:
		out.Body.Account = to.Masked()
	}
	return out, nil
}
