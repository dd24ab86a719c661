package order

import (
	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
)

// The limits of a basket and of an order.
const (
	LinesMax    = 100 // lines of one basket or order
	QuantityMax = 99  // units of one line
)

// Basket is what somebody means to buy. Token is its secret name; only a hash of it is stored.
type Basket struct {
	Token    string
	Market   market.Code
	Channel  market.Channel
	Language market.Language
	Lines    []BasketLine
	Version  int64 // counts changes: a checkout that saw another version is told so
	Changed  clock.Instant
}

// BasketLine is one variant in a basket; there is one line for each SKU.
type BasketLine struct {
	SKU      string       `json:"sku"`
	Quantity int64        `json:"quantity"`
	Seen     money.Amount `json:"seen"` // price of one unit when the buyer last saw it
}

// View is a basket decided again from the shelf.
type View struct {
	Token    string // "" while there is no basket
	Market   market.Code
	Channel  market.Channel
	Language market.Language
	Version  int64
	Lines    []ViewLine
	Subtotal money.Amount // of the lines that can be bought, as displayed in the market
	Units    int64        // of all lines
}

// OK tells whether every line can be bought, and there is one.
func (v *View) OK() bool {
	for i := range v.Lines {
		if len(v.Lines[i].Refusals) > 0 {
			return false
		}
	}
	return len(v.Lines) > 0
}

// ViewLine is one line of a basket with its answer. Item is zero when the variant is unknown or hidden.
type ViewLine struct {
	SKU      string
	Quantity int64
	Item     catalogue.Item
	Answer   offer.Answer
	Unit     money.Amount // the price now
	Seen     money.Amount // the price when last seen; differs from Unit: the buyer is told
	Total    money.Amount // Unit × Quantity
	Refusals []offer.Refusal
}

// PriceChanged tells whether the price is another than the buyer saw.
func (l *ViewLine) PriceChanged() bool { return !l.Unit.IsZero() && l.Seen != l.Unit }

// Put sets the quantity of a variant in a basket; 0 removes the line. Without a token a basket is made.
type Put struct {
	Token    string
	Market   market.Code
	Channel  market.Channel // "" means the web
	Language market.Language
	SKU      string
	Quantity int64
	Add      bool // add to what is there instead of setting it
}

// Moved tells what a change of country does to a basket. Nothing is lost until it is confirmed.
type Moved struct {
	From, To market.Code
	Kept     []MovedLine // same thing, price in the new market's currency
	Changed  []MovedLine // sold there, but fewer than wanted
	Dropped  []MovedLine // not sold there, with the reasons
	Done     bool        // the basket has moved
	View     View        // the basket as it is now (Done) or would be
}

// MovedLine is one line of a change of country.
type MovedLine struct {
	SKU      string
	Item     catalogue.Item
	Quantity int64 // before
	Left     int64 // after: 0 when dropped
	Old, New money.Amount
	Refusals []offer.Refusal
}
