package api

import (
	"context"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
)

// Amount is an amount of money of the desks.
type Amount = money.Amount

// Money is an amount as the API writes it.
type Money struct {
	Amount   string `json:"amount" doc:"Plain decimal with the currency's own number of decimals." example:"599.90"`
	Minor    int64  `json:"minor" doc:"The same in minor units."`
	Currency string `json:"currency" doc:"ISO 4217." example:"EUR"`
}

func moneyOf(a money.Amount) Money {
	return Money{Amount: a.Decimal(), Minor: a.Minor, Currency: string(a.Currency)}
}

func moneyOrNil(a money.Amount) *Money {
	if a.IsZero() {
		return nil
	}
	m := moneyOf(a)
	return &m
}

// MarketLine is one market in the list.
type MarketLine struct {
	Code      string   `json:"code" doc:"ISO 3166-1 alpha-2 in small letters." example:"fr"`
	Name      string   `json:"name" doc:"In English."`
	Stage     string   `json:"stage" enum:"closed,announced,pilot,open,withdrawing,withdrawn"`
	Channels  []string `json:"channels" doc:"Open now."`
	Currency  string   `json:"currency"`
	Languages []string `json:"languages" doc:"The first is the default."`
}

// MarketDetail is one market.
type MarketDetail struct {
	MarketLine
	TimeZone   string   `json:"time_zone"`
	TaxDisplay string   `json:"tax_display" enum:"included,added" doc:"Prices are shown with tax in them, or tax is added at the end."`
	Payments   []string `json:"payments"`
	Terms      string   `json:"terms" doc:"Version of the conditions of sale that a buyer accepts."`
	Address    Form     `json:"address"`
}

// Form is how an address is written there.
type Form struct {
	Required []string `json:"required"`
	Postcode string   `json:"postcode,omitempty" doc:"Regular expression of the whole code."`
	Example  string   `json:"example,omitempty"`
	States   []string `json:"states,omitempty" doc:"Codes to choose from, when the list is closed."`
}

func lineOf(m *market.Market, now clock.Instant) MarketLine {
	return MarketLine{Code: string(m.Code), Name: m.Name, Stage: string(m.Stage), Channels: stringsOf(m.OpenChannels(now)),
		Currency: string(m.Currency(now)), Languages: stringsOf(m.Languages)}
}

func stringsOf[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

type none struct{}

type marketsOut struct {
	Body struct {
		Markets []MarketLine `json:"markets"`
	}
}

func (a *API) markets(_ context.Context, _ *none) (*marketsOut, error) {
	now, out := a.Clock.Now(), &marketsOut{}
	out.Body.Markets = []MarketLine{}
	for _, m := range a.Offers.Markets() {
		out.Body.Markets = append(out.Body.Markets, lineOf(m, now))
	}
	return out, nil
}

// InMarket is the market of a path.
type InMarket struct {
	Market string `path:"market" maxLength:"2" minLength:"2" doc:"Code of the market." example:"fr"`
}

type marketOut struct{ Body MarketDetail }

func (a *API) market(ctx context.Context, in *InMarket) (*marketOut, error) {
	shelf, err := a.Offers.Shelf(ctx, market.Code(in.Market))
	if err != nil {
		return nil, err
	}
	m := shelf.Market
	d := MarketDetail{MarketLine: lineOf(m, a.Clock.Now()), TimeZone: m.TimeZone, TaxDisplay: string(m.Tax), Payments: append([]string{}, m.Payments...),
		Terms: m.Terms.Version, Address: Form{Required: append([]string{}, m.Address.Required...), Postcode: m.Address.Postcode, Example: m.Address.Example}}
	for _, s := range m.Address.States {
		d.Address.States = append(d.Address.States, s.Code)
	}
	return &marketOut{Body: d}, nil
}

// shelf gives the shelf of a market that has a shop to look at.
func (a *API) shelf(ctx context.Context, code string) (*offer.Shelf, error) {
	shelf, err := a.Offers.Shelf(ctx, market.Code(code))
	if err != nil {
		return nil, err
	}
	if !shelf.Market.Stage.Browsable() {
		return nil, fault.New(fault.NotFound, "market.not_open", "stage", string(shelf.Market.Stage))
	}
	return shelf, nil
}
