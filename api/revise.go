package api

import (
	"context"

	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/people"
)

// OrderRevision gives lines of an order other quantities before anything of it is shipped.
type OrderRevision struct {
	Lines   []RevisedLine `json:"lines" minItems:"1" maxItems:"100" doc:"Lines that are not named stay."`
	Version int64         `json:"version,omitempty" minimum:"1" doc:"Of the order that you looked at; a Conflict when it has moved. Needed when something becomes a line of its own, so that asking twice adds it once."`
	Why     string        `json:"why,omitempty" maxLength:"500"`
}

// RevisedLine is how much of one line shall be left, by its index.
type RevisedLine struct {
	Line     int   `json:"line" minimum:"0" maximum:"99"`
	Quantity int64 `json:"quantity" minimum:"0" maximum:"99" doc:"How much of it shall be left; 0 drops the line; what is added is decided as a new order is, at today's price. It becomes a line of its own when that, its tax or its clearance is another."`
	Seen     *Seen `json:"seen,omitempty" doc:"The price that the buyer saw for what is added; without it, the line's own."`
}

func (r *OrderRevision) wanted() order.Revision {
	wanted := order.Revision{Version: r.Version}
	for _, l := range r.Lines {
		w := order.Wanted{Line: l.Line, Quantity: l.Quantity}
		if l.Seen != nil {
			w.Seen = money.Of(l.Seen.Minor, money.Currency(l.Seen.Currency))
		}
		wanted.Lines = append(wanted.Lines, w)
	}
	return wanted
}

// OrderAddress is where an order shall go instead: within its country and delivery area.
type OrderAddress struct {
	Address Address `json:"address"`
	Phone   string  `json:"phone,omitempty" maxLength:"40"`
	Why     string  `json:"why,omitempty" maxLength:"500"`
}

// edit is a change of an order: what the desk makes of it, and the lines that it refuses.
type edit func(Orders, order.Who, market.Code, order.Number) (order.Order, []order.LineRefusal, error)

func (a *API) lines(ctx context.Context, in *OrderRevision) edit {
	return func(desk Orders, who order.Who, m market.Code, n order.Number) (order.Order, []order.LineRefusal, error) {
		return desk.Revise(ctx, who, m, n, in.wanted(), in.Why, a.Clock.Now())
	}
}

func (a *API) address(ctx context.Context, in *OrderAddress) edit {
	return func(desk Orders, who order.Who, m market.Code, n order.Number) (order.Order, []order.LineRefusal, error) {
		to := in.Address.people()
		if to.Country == "" {
			to.Country = m
		}
		o, err := desk.Edit(ctx, who, m, n, to, in.Phone, in.Why, a.Clock.Now())
		return o, nil, err
	}
}

type (
	reviseIn struct {
		Keyed
		InOrder
		Body OrderRevision
	}
	readdressIn struct {
		Keyed
		InOrder
		Body OrderAddress
	}
	reviseByTokenIn struct {
		Keyed
		WithToken
		Body OrderRevision
	}
	readdressByTokenIn struct {
		Keyed
		WithToken
		Body OrderAddress
	}
)

func (a *API) reviseOrder(ctx context.Context, in *reviseIn) (*orderOut, error) {
	return a.editOrder(ctx, in.InOrder, a.lines(ctx, &in.Body))
}

func (a *API) readdressOrder(ctx context.Context, in *readdressIn) (*orderOut, error) {
	return a.editOrder(ctx, in.InOrder, a.address(ctx, &in.Body))
}

func (a *API) reviseByToken(ctx context.Context, in *reviseByTokenIn) (*orderOut, error) {
	return a.editByToken(ctx, in.Token, a.lines(ctx, &in.Body))
}

func (a *API) readdressByToken(ctx context.Context, in *readdressByTokenIn) (*orderOut, error) {
	return a.editByToken(ctx, in.Token, a.address(ctx, &in.Body))
}

func (a *API) editOrder(ctx context.Context, in InOrder, do edit) (*orderOut, error) {
	desk, who, o, err := a.byNumber(ctx, people.OrderCancel, &in)
	if err != nil {
		return nil, err
	}
	return edited(ctx, desk, who, o, do, true)
}

func (a *API) editByToken(ctx context.Context, token string, do edit) (*orderOut, error) {
	desk, o, err := a.byToken(ctx, token)
	if err != nil {
		return nil, err
	}
	return edited(ctx, desk, order.ByBuyer, o, do, false)
}

// edited carries out a change once, and answers with the order as it stands then.
func edited(ctx context.Context, desk Orders, who order.Who, o order.Order, do edit, staff bool) (*orderOut, error) {
	if _, ok := carriedOut(ctx); ok {
		return &orderOut{Body: orderOf(&o, staff)}, nil
	}
	after, refusals, err := do(desk, who, o.Market, o.Number)
	if err != nil {
		return nil, err
	}
	if len(refusals) > 0 {
		return nil, refused(refusals)
	}
	return &orderOut{Body: orderOf(&after, staff)}, nil
}
