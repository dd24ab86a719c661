package stock

import (
	"comptoir/internal/clock"
	"comptoir/market"
)

// Kind says what a location is.
type Kind string

// The kinds of locations.
const (
	Warehouse Kind = "warehouse"
	OwnShop   Kind = "shop"
	Partner   Kind = "partner"
	Service   Kind = "service"
)

// Kinds lists the kinds of locations.
func Kinds() []Kind { return []Kind{Warehouse, OwnShop, Partner, Service} }

// Owner is whose units they are: "own", or a partner's code.
type Owner string

// Own is the company itself.
const Own Owner = "own"

// Location is a place where units lie.
type Location struct {
	Code     string           `json:"code"`
	Market   market.Code      `json:"market"` // where it stands
	Kind     Kind             `json:"kind"`
	Name     string           `json:"name"`
	Serves   []market.Code    `json:"serves,omitempty"` // markets it ships to; its own when empty
	Channels []market.Channel `json:"channels"`         // channels it sells through
	Rank     int              `json:"rank"`             // lower is asked first
	Buffer   int64            `json:"buffer,omitempty"` // units of each variant kept back
}

// Level is the running sum of one location, owner and variant.
type Level struct {
	Location string `json:"location"`
	Owner    Owner  `json:"owner"`
	SKU      string `json:"sku"`
	OnHand   int64  `json:"on_hand"`
	Reserved int64  `json:"reserved"`
}

// Free is what may still be promised (rule 3); never below zero.
func (l Level) Free(buffer int64) int64 { return max(0, l.OnHand-l.Reserved-buffer) }

// Account is one side of a movement.
type Account string

// The accounts.
const (
	Supplier   Account = "supplier"
	OnHand     Account = "on_hand"
	Reserved   Account = "reserved"
	Shipped    Account = "shipped"
	Returned   Account = "returned"
	WrittenOff Account = "written_off"
)

// Movement is one entry of the ledger; it is never changed.
type Movement struct {
	ID       string
	At       clock.Instant
	Location string
	Owner    Owner
	SKU      string
	From, To Account
	Quantity int64
	Ref      string // the order, count or delivery that caused it
}

// Band is what shoppers are told of stock.
type Band string

// The bands.
const (
	Plenty  Band = "plenty"
	Few     Band = "few" // FewMax units or less
	SoldOut Band = "sold_out"
)

// FewMax is the most units of which a shop says "few left".
const FewMax = 5

// BandOf tells the band of a number of free units.
func BandOf(free int64) Band {
	switch {
	case free <= 0:
		return SoldOut
	case free <= FewMax:
		return Few
	}
	return Plenty
}
