package api

import (
	"context"
	"strings"

	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
)

// Keyed is the header of every write.
type Keyed struct {
	IdempotencyKey string `header:"Idempotency-Key" required:"true" minLength:"1" maxLength:"255" doc:"Made by the caller, new for each wish and the same for each repetition."`
}

// Basket is a basket decided again.
type Basket struct {
	Token    string       `json:"token" doc:"Its secret name."`
	Market   string       `json:"market"`
	Channel  string       `json:"channel"`
	Language string       `json:"language"`
	Version  int64        `json:"version"`
	OK       bool         `json:"ok" doc:"Every line can be bought."`
	Lines    []BasketLine `json:"lines"`
	Subtotal Money        `json:"subtotal"`
}

// BasketLine is one line of a basket.
type BasketLine struct {
	SKU          string    `json:"sku"`
	Quantity     int64     `json:"quantity"`
	Unit         *Money    `json:"unit,omitempty"`
	Total        *Money    `json:"total,omitempty"`
	Seen         *Money    `json:"seen,omitempty" doc:"The price when it was last seen."`
	PriceChanged bool      `json:"price_changed"`
	Refusals     []Refusal `json:"refusals"`
}

func basketOf(v order.View) Basket {
	b := Basket{Token: v.Token, Market: string(v.Market), Channel: string(v.Channel), Language: string(v.Language), Version: v.Version, OK: v.OK(),
		Lines: []BasketLine{}, Subtotal: moneyOf(v.Subtotal)}
	for i := range v.Lines {
		l := &v.Lines[i]
		b.Lines = append(b.Lines, BasketLine{l.SKU, l.Quantity, moneyOrNil(l.Unit), moneyOrNil(l.Total), moneyOrNil(l.Seen), l.PriceChanged(), publicRefusals(l.Refusals)})
	}
	return b
}

type basketOut struct{ Body Basket }

// WishLine is a variant and how many of it.
type WishLine struct {
	SKU      string `json:"sku" maxLength:"64"`
	Quantity int64  `json:"quantity" minimum:"1" maximum:"99"`
}

type newBasketIn struct {
	Keyed
	InMarket
	Body struct {
		Lines    []WishLine `json:"lines" minItems:"1" maxItems:"100"`
		Language string     `json:"language,omitempty" maxLength:"12"`
		Channel  string     `json:"channel,omitempty" enum:"web,agent"`
	}
}

func (a *API) orders() (Orders, error) {
	if a.Orders == nil {
		return nil, fault.New(fault.Busy, "api.not_here")
	}
	return a.Orders, nil
}

func (a *API) newBasket(ctx context.Context, in *newBasketIn) (*basketOut, error) {
	desk, err := a.orders()
	if err != nil {
		return nil, err
	}
	shelf, err := a.shelf(ctx, in.Market)
	if err != nil {
		return nil, err
	}
	language, err := Looking{Language: in.Body.Language}.language(shelf.Market)
	if err != nil {
		return nil, err
	}
	put := order.Put{Market: shelf.Market.Code, Channel: channelOr(in.Body.Channel), Language: language, Add: true}
	var view order.View
	for _, line := range in.Body.Lines {
		put.SKU, put.Quantity = line.SKU, line.Quantity
		if view, err = desk.SetLine(ctx, put, a.Clock.Now()); err != nil {
			return nil, err
		}
		put.Token = view.Token
	}
	return &basketOut{Body: basketOf(view)}, nil
}

// channelOr gives no part of the body in which the channel came: what is remembered by channel would keep all of it.
func channelOr(c string) market.Channel {
	switch market.Channel(c) {
	case "", market.Web:
		return market.Web
	case market.Agent:
		return market.Agent
	}
	return market.Channel(strings.Clone(c))
}

// WithToken is a path with a secret name.
type WithToken struct {
	Token string `path:"token" minLength:"1" maxLength:"64"`
}

// known gives a basket that is there; a secret that names none is NotFound.
func (a *API) known(ctx context.Context, token string) (Orders, order.View, error) {
	desk, err := a.orders()
	if err != nil {
		return nil, order.View{}, err
	}
	view, err := desk.Basket(ctx, token, a.Clock.Now())
	if err == nil && view.Token == "" {
		err = fault.New(fault.NotFound, "order.basket_unknown")
	}
	return desk, view, err
}

func (a *API) basket(ctx context.Context, in *WithToken) (*basketOut, error) {
	_, view, err := a.known(ctx, in.Token)
	return &basketOut{Body: basketOf(view)}, err
}

type setLineIn struct {
	Keyed
	WithToken
	SKU  string `path:"sku" maxLength:"64"`
	Body struct {
		Quantity int64 `json:"quantity" minimum:"0" maximum:"99" doc:"0 removes the line."`
	}
}

func (a *API) setLine(ctx context.Context, in *setLineIn) (*basketOut, error) {
	desk, view, err := a.known(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	view, err = desk.SetLine(ctx, order.Put{Token: view.Token, Market: view.Market, Channel: view.Channel, Language: view.Language, SKU: in.SKU, Quantity: in.Body.Quantity}, a.Clock.Now())
	return &basketOut{Body: basketOf(view)}, err
}

type moveIn struct {
	Keyed
	WithToken
	Body struct {
		Market   string `json:"market" minLength:"2" maxLength:"2"`
		Language string `json:"language,omitempty" maxLength:"12"`
		Confirm  bool   `json:"confirm,omitempty" doc:"Without it the answer tells what would happen and nothing is lost."`
	}
}

// MovedLine is one line of a change of country.
type MovedLine struct {
	SKU      string    `json:"sku"`
	Quantity int64     `json:"quantity"`
	Left     int64     `json:"left" doc:"0: it drops out."`
	Old      *Money    `json:"old,omitempty"`
	New      *Money    `json:"new,omitempty"`
	Refusals []Refusal `json:"refusals"`
}

type moveOut struct {
	Body struct {
		Done    bool        `json:"done"`
		Kept    []MovedLine `json:"kept"`
		Changed []MovedLine `json:"changed"`
		Dropped []MovedLine `json:"dropped"`
		Basket  Basket      `json:"basket"`
	}
}

func (a *API) moveBasket(ctx context.Context, in *moveIn) (*moveOut, error) {
	desk, view, err := a.known(ctx, in.Token)
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
	moved, err := desk.MoveBasket(ctx, view.Token, shelf.Market.Code, language, in.Body.Confirm, a.Clock.Now())
	if err != nil {
		return nil, err
	}
	out := &moveOut{}
	out.Body.Done, out.Body.Basket = moved.Done, basketOf(moved.View)
	out.Body.Kept, out.Body.Changed, out.Body.Dropped = movedOf(moved.Kept), movedOf(moved.Changed), movedOf(moved.Dropped)
	return out, nil
}

func movedOf(list []order.MovedLine) []MovedLine {
	out := []MovedLine{}
	for _, l := range list {
		out = append(out, MovedLine{l.SKU, l.Quantity, l.Left, moneyOrNil(l.Old), moneyOrNil(l.New), publicRefusals(l.Refusals)})
	}
	return out
}
