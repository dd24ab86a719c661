package api

import (
	"context"

	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/people"
)

// Placing is the wish to buy.
type Placing struct {
	Basket        string      `json:"basket,omitempty" maxLength:"64" doc:"Token of a basket; or else lines."`
	BasketVersion int64       `json:"basket_version,omitempty" minimum:"0"`
	Lines         []PriceLine `json:"lines,omitempty" maxItems:"100"`
	Grant         *GrantRef   `json:"grant,omitempty" doc:"A right to buy won in a limited sale, instead of both; the customer's token goes with it."`
	Market        string      `json:"market" minLength:"2" maxLength:"2"`
	Channel       string      `json:"channel,omitempty" enum:"web,agent"`
	Language      string      `json:"language,omitempty" maxLength:"12"`
	Email         string      `json:"email,omitempty" maxLength:"254"`
	Phone         string      `json:"phone,omitempty" maxLength:"40"`
	Address       Address     `json:"address,omitempty"`
	Delivery      string      `json:"delivery,omitempty" maxLength:"60" doc:"Code of a delivery method."`
	Payment       string      `json:"payment,omitempty" maxLength:"60"`
	Terms         string      `json:"terms,omitempty" maxLength:"40" doc:"Version of the conditions that the buyer accepts."`
	Note          string      `json:"note,omitempty" maxLength:"1000"`
}

// PriceLine is a variant, how many of it, and the price that the buyer saw. It is compared, never charged.
type PriceLine struct {
	SKU      string `json:"sku" maxLength:"64"`
	Quantity int64  `json:"quantity" minimum:"1" maximum:"99"`
	Seen     *Seen  `json:"seen,omitempty"`
}

// Seen is a price that a buyer saw.
type Seen struct {
	Minor    int64  `json:"minor" minimum:"0"`
	Currency string `json:"currency" minLength:"3" maxLength:"3"`
}

// Address is where it goes; its country is the market.
type Address struct {
	Name         string   `json:"name,omitempty" maxLength:"200"`
	Organisation string   `json:"organisation,omitempty" maxLength:"200"`
	Street       []string `json:"street,omitempty" maxItems:"3" doc:"One to three lines."`
	District     string   `json:"district,omitempty" maxLength:"200"`
	City         string   `json:"city,omitempty" maxLength:"200"`
	State        string   `json:"state,omitempty" maxLength:"200"`
	Postcode     string   `json:"postcode,omitempty" maxLength:"20"`
	Country      string   `json:"country,omitempty" maxLength:"2"`
}

func (a Address) people() people.Address {
	return people.Address{Name: a.Name, Organisation: a.Organisation, Street: a.Street, District: a.District, City: a.City, State: a.State, Postcode: a.Postcode, Country: market.Code(a.Country)}
}

func addressOf(a people.Address) Address {
	return Address{a.Name, a.Organisation, a.Street, a.District, a.City, a.State, a.Postcode, string(a.Country)}
}

func (p *Placing) order(key, scope string) order.Placing {
	o := order.Placing{Key: key, Scope: scope, BasketToken: p.Basket, BasketVersion: p.BasketVersion, Grant: p.Grant.order(), Market: market.Code(p.Market), Channel: channelOr(p.Channel),
		Language: market.Language(p.Language), Buyer: order.Buyer{Email: p.Email, Phone: p.Phone}, Delivery: p.Delivery, Payment: payment.Code(p.Payment), Terms: p.Terms, Note: p.Note,
		Address: p.Address.people()}
	for _, l := range p.Lines {
		line := order.BasketLine{SKU: l.SKU, Quantity: l.Quantity}
		if l.Seen != nil {
			line.Seen = money.Of(l.Seen.Minor, money.Currency(l.Seen.Currency))
		}
		o.Lines = append(o.Lines, line)
	}
	return o
}

// ready checks the market and the language, and fills in the market's default language.
func (a *API) ready(ctx context.Context, p *Placing) (Orders, error) {
	desk, err := a.orders()
	if err != nil {
		return nil, err
	}
	shelf, err := a.shelf(ctx, p.Market)
	if err != nil {
		return nil, err
	}
	language, err := Looking{Language: p.Language}.language(shelf.Market)
	p.Language = string(language)
	return desk, err
}

type quoteIn struct {
	Keyed
	AsCustomer
	Body Placing
}

// Quote is what a placing would cost.
type Quote struct {
	Lines      []BasketLine     `json:"lines"`
	Goods      Money            `json:"goods"`
	Delivery   Money            `json:"delivery"`
	Tax        Money            `json:"tax" doc:"Within the total."`
	Total      Money            `json:"total"`
	Deliveries []DeliveryChoice `json:"deliveries"`
	Payments   []string         `json:"payments"`
	Problems   []QuoteProblem   `json:"problems" doc:"What stands in the way; empty: it would be taken now."`
}

// DeliveryChoice is a delivery method with what it costs here.
type DeliveryChoice struct {
	Code   string `json:"code"`
	Price  Money  `json:"price"`
	From   string `json:"from" doc:"First day of the promise."`
	Until  string `json:"until"`
	Chosen bool   `json:"chosen"`
}

// QuoteProblem is something that stands in the way of placing.
type QuoteProblem struct {
	Field    string            `json:"field,omitempty"`
	Line     int               `json:"line" doc:"-1 when it is about a field."`
	Code     string            `json:"code"`
	Params   map[string]string `json:"params,omitempty"`
	Refusals []Refusal         `json:"refusals,omitempty"`
}

type quoteOut struct{ Body Quote }

// wish is what is asked for, in the name of the customer who is signed in.
func (a *API) wish(ctx context.Context, in *quoteIn, scope string) (order.Placing, error) {
	wish := in.Body.order(in.IdempotencyKey, scope)
	if in.CustomerToken == "" {
		return wish, nil
	}
	who, _, err := a.customer(ctx, in.AsCustomer)
	if err != nil {
		return wish, err
	}
	wish.Buyer.CustomerID, wish.Buyer.Known = who.ID, who.Person()
	return wish, nil
}

func (a *API) quote(ctx context.Context, in *quoteIn) (*quoteOut, error) {
	desk, err := a.ready(ctx, &in.Body)
	if err != nil {
		return nil, err
	}
	wish, err := a.wish(ctx, in, "")
	if err != nil {
		return nil, err
	}
	wish.Key = ""
	t, err := desk.Quote(ctx, wish, a.Clock.Now())
	if err != nil {
		return nil, err
	}
	q := Quote{Lines: basketOf(t.View).Lines, Goods: moneyOf(t.Goods), Delivery: moneyOf(t.Delivery), Tax: moneyOf(t.Tax), Total: moneyOf(t.Total),
		Deliveries: []DeliveryChoice{}, Payments: []string{}, Problems: []QuoteProblem{}}
	for _, d := range t.Deliveries {
		q.Deliveries = append(q.Deliveries, DeliveryChoice{d.Method.Code, moneyOf(d.Price), d.Promise.From, d.Promise.Until, d.Chosen})
	}
	for _, p := range t.Payments {
		q.Payments = append(q.Payments, string(p.Code))
	}
	for _, p := range t.Problems {
		told := QuoteProblem{Field: p.Field, Line: p.Line, Code: p.Code, Params: p.Params}
		if len(p.Refusals) > 0 {
			told.Refusals = publicRefusals(p.Refusals)
		}
		q.Problems = append(q.Problems, told)
	}
	return &quoteOut{Body: q}, nil
}

// PlacedOrder says that an order is there.
type PlacedOrder struct {
	Market string `json:"market"`
	Number string `json:"number"`
	Token  string `json:"token" doc:"Opens the order without an account."`
	State  string `json:"state"`
	Total  Money  `json:"total"`
	At     string `json:"at"`
}

type placeOut struct {
	Replay string `header:"Idempotent-Replay"`
	Body   PlacedOrder
}

func (a *API) place(ctx context.Context, in *quoteIn) (*placeOut, error) {
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	return a.placeFit(ctx, in)
}

// placeFit places what is within its schema.
func (a *API) placeFit(ctx context.Context, in *quoteIn) (*placeOut, error) {
	desk, err := a.ready(ctx, &in.Body)
	if err != nil {
		return nil, err
	}
	scope := "api"
	if who := callerOf(ctx).who; who != nil {
		scope = "api:" + who.Name()
	}
	wish, err := a.wish(ctx, in, scope)
	if err != nil {
		return nil, err
	}
	outcome, err := desk.Place(ctx, wish)
	if err != nil {
		return nil, err
	}
	if outcome.Placed == nil {
		return nil, refused(outcome.Refusals)
	}
	p := outcome.Placed
	out := &placeOut{Body: PlacedOrder{string(p.Market), p.Number.String(), p.Token, string(p.State), moneyOf(p.Total), p.At.String()}}
	if p.Replay {
		out.Replay = "true"
	}
	return out, nil
}

// Order is an order as it stands.
type Order struct {
	Market    string      `json:"market"`
	Number    string      `json:"number"`
	Channel   string      `json:"channel"`
	Language  string      `json:"language"`
	State     string      `json:"state"`
	Held      string      `json:"held,omitempty" doc:"Why it is on hold; told to staff."`
	Placed    string      `json:"placed"`
	Due       string      `json:"due,omitempty" doc:"When it ends unpaid."`
	Email     string      `json:"email"`
	Address   Address     `json:"address"`
	Delivery  string      `json:"delivery"`
	Payment   string      `json:"payment"`
	PayState  string      `json:"payment_state"`
	Paid      Money       `json:"paid"`
	Lines     []OrderLine `json:"lines"`
	Shipments []Shipment  `json:"shipments"`
	History   []Event     `json:"history,omitempty" doc:"Told to staff."`
	Goods     Money       `json:"goods"`
	Tax       Money       `json:"tax"`
	Total     Money       `json:"total"`
	Version   int64       `json:"version"`
}

// OrderLine is one line as sold.
type OrderLine struct {
	SKU       string `json:"sku"`
	Title     string `json:"title"`
	Quantity  int64  `json:"quantity"`
	Unit      Money  `json:"unit"`
	Total     Money  `json:"total"`
	Shipped   int64  `json:"shipped"`
	Cancelled int64  `json:"cancelled"`
}

// Shipment is one parcel.
type Shipment struct {
	At        string `json:"at"`
	Delivered string `json:"delivered,omitempty"`
	Carrier   string `json:"carrier,omitempty"`
	Tracking  string `json:"tracking,omitempty"`
}

// Event is one line of an order's history.
type Event struct {
	At    string `json:"at"`
	Who   string `json:"who"`
	Event string `json:"event"`
	From  string `json:"from,omitempty"`
	To    string `json:"to"`
	Why   string `json:"why,omitempty"`
}

func orderOf(o *order.Order, staff bool) Order {
	d := Order{Market: string(o.Market), Number: o.Number.String(), Channel: string(o.Channel), Language: string(o.Language), State: string(o.State), Placed: o.Placed.String(),
		Due: o.Due.String(), Email: o.Buyer.Email, Delivery: o.Delivery.Method, Payment: string(o.Payment.Method), PayState: string(o.Payment.State), Paid: moneyOf(o.Payment.Paid),
		Lines: []OrderLine{}, Shipments: []Shipment{}, Goods: moneyOf(o.Goods), Tax: moneyOf(o.Tax), Total: moneyOf(o.Total), Version: o.Version,
		Address: addressOf(o.Address)}
	for i := range o.Lines {
		l := &o.Lines[i]
		d.Lines = append(d.Lines, OrderLine{l.SKU, l.Title, l.Quantity, moneyOf(l.Unit), moneyOf(l.Total), l.Shipped, l.Cancelled})
	}
	for _, s := range o.Shipments {
		d.Shipments = append(d.Shipments, Shipment{s.At.String(), s.Delivered.String(), s.Carrier, s.Tracking})
	}
	if staff {
		d.Held = o.Held
		for _, e := range o.History {
			d.History = append(d.History, Event{e.At.String(), string(e.Who), string(e.Event), string(e.From), string(e.To), e.Why})
		}
	}
	return d
}

type orderOut struct{ Body Order }

func (a *API) orderByToken(ctx context.Context, in *WithToken) (*orderOut, error) {
	_, o, err := a.byToken(ctx, in.Token)
	return &orderOut{Body: orderOf(&o, false)}, err
}

// byToken is the order that a token opens, with the desk that it lies at.
func (a *API) byToken(ctx context.Context, token string) (desk Orders, o order.Order, err error) {
	if desk, err = a.orders(); err == nil {
		o, err = desk.ByToken(ctx, token)
	}
	return desk, o, err
}

type cancelByTokenIn struct {
	Keyed
	WithToken
	Body struct {
		Why string `json:"why,omitempty" maxLength:"500"`
	}
}

func (a *API) cancelByToken(ctx context.Context, in *cancelByTokenIn) (*orderOut, error) {
	desk, o, err := a.byToken(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	if _, ok := carriedOut(ctx); ok {
		return &orderOut{Body: orderOf(&o, false)}, nil
	}
	o, err = desk.Cancel(ctx, order.ByBuyer, o.Market, o.Number, nil, in.Body.Why, a.Clock.Now())
	return &orderOut{Body: orderOf(&o, false)}, err
}
