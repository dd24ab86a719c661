package order

import (
	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/payment"
)

// Who did something: "buyer", "system", "staff:anna", "key:erp".
type Who string

// The actors that are not a person of the staff.
const (
	ByBuyer  Who = "buyer"
	BySystem Who = "system"
)

// Order is an order as it stands.
type Order struct {
	Market   market.Code
	Number   Number
	Channel  market.Channel
	Language market.Language
	State    State
	Held     string // why it is on hold; "" when it is not
	Before   State  // where it was before it was held
	// Overruled is the reason about which shipment no longer asks, because a person has decided.
	Overruled string
	Placed    clock.Instant
	Due       clock.Instant // when it ends unpaid; 0: it waits for no payment
	Changed   clock.Instant
	Version   int64

	Buyer    Buyer
	Counted  []Hash // names of the buyer that limits per person were counted against
	Address  Address
	Area     string
	Terms    string
	Note     string
	Grant    GrantRef // of a limited sale, under which it was placed
	Delivery Carriage
	Payment  Payment
	Lines    []Line

	Goods money.Amount // as displayed
	Tax   money.Amount // within Total
	Total money.Amount

	Invoices  []Invoice
	Shipments []Shipment
	History   []Entry
}

// Carriage is how the order travels.
type Carriage struct {
	Method  string
	Price   money.Amount // as displayed
	Tax     money.Amount
	Promise delivery.Promise
}

// Payment is how the order is paid.
type Payment struct {
	Method payment.Code
	State  payment.State
	Paid   money.Amount
}

// Line is one line as sold. Cleared is the clearance decision under which it was sold.
type Line struct {
	SKU       string
	Title     string // in the order's language, as sold
	Quantity  int64
	Unit      money.Amount // as displayed
	Total     money.Amount // Unit × Quantity
	Tax       money.Amount
	Rate      money.Rate
	Shipped   int64
	Cancelled int64
	Returned  int64
	Limited   bool     // it counts against a limit per person
	Capped    []Capped // it counts under a clearance for a number of units
	Cleared   string   // JSON of clearance.Standing
}

// Open is the quantity that is still to be shipped.
func (l *Line) Open() int64 { return l.Quantity - l.Cancelled - l.Shipped }

// Invoice is a document with a gapless number of its legal entity.
type Invoice struct {
	Entity string
	Number int64
	Credit bool // a credit note
	Amount money.Amount
	At     clock.Instant
}

// Shipment is one parcel that left.
type Shipment struct {
	ID        string
	At        clock.Instant
	Delivered clock.Instant // 0 while under way
	Carrier   string
	Tracking  string
	Lines     []ShipLine
}

// ShipLine is a quantity of one line of an order; Line is its index.
type ShipLine struct {
	Line     int   `json:"line"`
	Quantity int64 `json:"quantity"`
}

// Entry is one line of an order's history.
type Entry struct {
	At    clock.Instant
	Who   Who
	Event Event
	From  State
	To    State
	Why   string
}

// Filter picks orders for a list, newest first.
type Filter struct {
	Markets []market.Code // empty: none; a person sees the markets of the role
	States  []State       // empty: all
	Text    string        // an order number, or an e-mail address
	Since   clock.Instant // placed then or later; 0: whenever
	Cursor  string        // from Page.Next
	Limit   int           // 1 to 100; 0 means 50
}

// Page is a part of a list. Orders carry no history, shipments, invoices or
// clearance decisions.
type Page struct {
	Orders []Order
	Next   string // "" at the end
}
