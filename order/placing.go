package order

import (
	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/payment"
	"comptoir/people"
)

// KeyMax is the longest idempotency key, in printable ASCII characters.
const KeyMax = 255

// Placing is the wish to buy. Either BasketToken or Lines says what; a basket's lines carry what was seen.
type Placing struct {
	Key   string // idempotency: required for Place
	Scope string // whose key it is: a session, an API key, a customer; keys of two scopes never meet

	BasketToken   string
	BasketVersion int64 // the version that the buyer looked at; 0: any
	Lines         []BasketLine
	Grant         GrantRef `json:",omitzero"` // instead of both: what was won in a limited sale

	Market   market.Code
	Channel  market.Channel // "" means the web
	Language market.Language
	Buyer    Buyer
	Address  Address
	Delivery string // code of a delivery method
	Payment  payment.Code
	Terms    string // version of the market's terms that the buyer accepts
	Note     string
}

// Buyer is who buys. CustomerID is "" for a guest. Known are the other names of a customer, for limits per
// person: no part of what an idempotency key stands for.
type Buyer struct {
	Email      string        `json:"email"`
	Phone      string        `json:"phone,omitempty"`
	CustomerID string        `json:"customer_id,omitempty"`
	Known      people.Person `json:"-"`
}

// Address is where it goes. Its country is the order's market; telephone and e-mail are the Buyer's.
type Address = people.Address

// Totals is what a placing would cost, and what may be chosen: the checkout page.
type Totals struct {
	View       View // the lines, decided for the delivery area and quantities
	Area       string
	Goods      money.Amount // as displayed
	Delivery   money.Amount // as displayed
	Tax        money.Amount // within Total
	Total      money.Amount // what is to be paid
	TaxLines   []TaxLine
	Deliveries []DeliveryChoice
	Payments   []payment.Method
	Problems   []Problem // empty: Place would take it now
}

// TaxLine is the tax of one rate over the whole order.
type TaxLine struct {
	Rate money.Rate
	Net  money.Amount
	Tax  money.Amount
}

// DeliveryChoice is one method with what it costs for this basket and address.
type DeliveryChoice struct {
	Method  delivery.Method
	Price   money.Amount
	Promise delivery.Promise
	Chosen  bool
}

// Problem is something that stands in the way of placing. Field is "" when it is about a line.
type Problem struct {
	Field    string // "address.postcode", "email", "terms" …
	Line     int    // of View.Lines; -1 when it is about a field
	Code     string
	Params   map[string]string
	Refusals []offer.Refusal // of a line
}

// Outcome is the answer to Place: placed, or refused. The same key always gets the same outcome.
type Outcome struct {
	Placed   *Receipt
	Refusals []LineRefusal // not empty exactly when Placed is nil
}

// Receipt says that an order is durably there.
type Receipt struct {
	Market market.Code
	Number Number
	Token  string // opens the order without an account
	Total  money.Amount
	State  State
	At     clock.Instant
	Replay bool // the key was used before; this is the same answer again
}

// LineRefusal is one reason for which an order is not taken.
type LineRefusal struct {
	Line int    `json:"line"` // index of the placing's lines; -1: the whole order
	SKU  string `json:"sku,omitempty"`
	offer.Refusal
}

// The codes of refusals that are the counter's own; the others are offer's.
const (
	CodePriceChanged = "order.price_changed" // params: seen, now (minor units)
	CodeLimit        = "order.limit_per_person"
	CodeUnknown      = "order.variant_unknown" // also for what shoppers may not know of
	CodeNotDelivered = "order.not_delivered_there"
	CodePaymentLimit = "order.payment_limit" // params: max (minor units)
)
