package api

import (
	"context"
	"slices"

	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/people"
)

// Debt is what is owed to the buyer of an order.
type Debt struct {
	Number string `json:"number"`
	State  string `json:"state" doc:"Of the order: why it is owed."`
	Email  string `json:"email"`
	Since  string `json:"since"`
	Owed   Money  `json:"owed"`
}

// Refund is money that went back to a buyer, or waits for a second person.
type Refund struct {
	ID        string `json:"id,omitempty"`
	Number    string `json:"number"`
	Amount    Money  `json:"amount"`
	Way       string `json:"way" enum:"transfer,hand"`
	Account   string `json:"account,omitempty"`
	Reference string `json:"reference"`
	By        string `json:"by"`
	Second    string `json:"second,omitempty" doc:"Who agreed, or withdrew it."`
	At        string `json:"at"`
	State     string `json:"state" enum:"waits,sent,withdrawn" doc:"waits: a second person must agree, at the console."`
}

func refundOf(r *order.Refund) Refund {
	state := "waits"
	switch r.State {
	case order.RefundSent:
		state = "sent"
	case order.RefundWithdrawn:
		state = "withdrawn"
	}
	return Refund{r.ID, r.Number.String(), moneyOf(r.Amount), string(r.Way), r.Account, r.Reference, string(r.By), string(r.Second), r.At.String(), state}
}

type refundsOut struct {
	Body struct {
		Owed    []Debt   `json:"owed" doc:"The oldest first, 200 at most."`
		Refunds []Refund `json:"refunds" doc:"The newest first, 50 at most."`
	}
}

func (a *API) refunds(ctx context.Context, in *InMarket) (*refundsOut, error) {
	desk, _, err := a.deskOfOrders(ctx, people.OrderRefund, in.Market)
	if err != nil {
		return nil, err
	}
	debts, refunds, err := desk.Debts(ctx, []market.Code{market.Code(in.Market)})
	if err != nil {
		return nil, err
	}
	out := &refundsOut{}
	out.Body.Owed, out.Body.Refunds = []Debt{}, []Refund{}
	for _, d := range debts {
		out.Body.Owed = append(out.Body.Owed, Debt{d.Number.String(), string(d.State), d.Email, d.Since.String(), moneyOf(d.Amount)})
	}
	for i := range refunds {
		out.Body.Refunds = append(out.Body.Refunds, refundOf(&refunds[i]))
	}
	return out, nil
}

type sendBackIn struct {
	Keyed
	InMarket
	Body struct {
		Number    string `json:"number" minLength:"8" maxLength:"9" example:"4G9M-7KQ2"`
		Amount    Seen   `json:"amount"`
		Way       string `json:"way" enum:"transfer,hand"`
		Account   string `json:"account,omitempty" maxLength:"60" doc:"Of transfer: an IBAN, or as the country writes it."`
		Reference string `json:"reference" minLength:"1" maxLength:"100" doc:"Of the payment in the bank: the same reference twice is the same money."`
	}
}

type refundOut struct{ Body Refund }

// sendBack notes money as sent. A key stands for the person who made it: above the limit another one must agree.
func (a *API) sendBack(ctx context.Context, in *sendBackIn) (*refundOut, error) {
	desk, name, err := a.deskOfOrders(ctx, people.OrderRefund, in.Market)
	if err != nil {
		return nil, err
	}
	n, err := order.ParseNumber(in.Body.Number)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	wish := order.Refund{Market: market.Code(in.Market), Number: n, Amount: money.Of(b.Amount.Minor, money.Currency(b.Amount.Currency)), Way: order.Way(b.Way),
		Account: b.Account, Reference: b.Reference, By: name}
	if key, ok := callerOf(ctx).who.(*people.Key); ok && key.By != "" {
		wish.By = order.Who("staff:" + key.By)
	}
	if _, ok := carriedOut(ctx); ok {
		return sentBefore(ctx, desk, &wish)
	}
	r, err := desk.SendBack(ctx, wish, a.Clock.Now())
	return &refundOut{refundOf(&r)}, err
}

// sentBefore finds what was noted by a request whose answer was lost.
func sentBefore(ctx context.Context, desk Orders, wish *order.Refund) (*refundOut, error) {
	_, refunds, err := desk.Debts(ctx, []market.Code{wish.Market})
	if i := slices.IndexFunc(refunds, func(r order.Refund) bool { return r.Number == wish.Number && r.Reference == wish.Reference }); i >= 0 {
		wish = &refunds[i]
	}
	return &refundOut{refundOf(wish)}, err
}
