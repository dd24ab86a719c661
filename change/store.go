package change

import (
	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/pricing"
	"comptoir/radio/directory"
	"comptoir/stock"
	"comptoir/tax"
)

// Tx is what changes need from storage: the facts as shelves read them, and their writing. Each Put replaces
// what has the same key; each Drop is fault.NotFound when there is nothing.
type Tx interface {
	offer.Tx
	PutMarket(market.Market) error
	BumpMarket(market.Code) error
	Product(slug string) (*catalogue.Product, error)
	PutProduct(*catalogue.Product) error
	PutCategory(catalogue.Category) error
	BumpCatalogue() error
	PricesOf(market.Code, string) ([]pricing.Price, error)
	PutPrices(market.Code, []pricing.Price) error
	ClosePrices(m market.Code, sku string, c market.Channel, in money.Currency, at clock.Instant) error
	DropPrice(market.Code, pricing.Price) error
	PutRule(catalogue.Rule) error
	DropRule(market.Code, string) error
	PutHold(clearance.Hold) error
	DropHold(market.Code, string) error
	// Limits gives a market's limits per person.
	Limits(market.Code) ([]order.Limit, error)
	PutLimit(order.Limit) error
	DropLimit(market.Code, string) error
	PutRates([]tax.Rate) error
	PutLocation(stock.Location) error
	// Count sets what lies on hand by a movement of the ledger; Conflict "stock.not_there" when more is reserved.
	Count(m market.Code, at clock.Instant, location string, owner stock.Owner, sku string, onHand int64, ref int64, why string) error
	// Gates gives all gates of the company's own, by code.
	Gates() ([]clearance.Gate, error)
	PutGate(clearance.Gate) error
	Evidence(id string) (*clearance.Evidence, error)
	// EvidenceOf gives all that was ever filed for a gate.
	EvidenceOf(gate string) ([]*clearance.Evidence, error)
	// EvidenceFile tells the kind of a file; fault.NotFound when no such file is kept.
	EvidenceFile(hash string) (kind string, err error)
	PutEvidence(*clearance.Evidence) error
	Waivers() ([]*clearance.Waiver, error)
	PutWaiver(*clearance.Waiver) error

	// Deliveries gives a market's delivery methods as somebody has set them; none is no error.
	Deliveries(market.Code) ([]delivery.Method, error)
	PutDelivery(delivery.Method) error
	DropDelivery(m market.Code, code string) error
	directory.Writing
	RadioEntry(key string) (directory.Entry, error)
	PutRadioEntry(directory.Entry) error
	DropRadioEntry(key string) error

	PutPicture(hash string, width int, data []byte) error
	Picture(hash string, width int) ([]byte, error)

	// AddChange writes a change into the history.
	AddChange(Change) error
	// SettleChange moves a scheduled change to another state; fault.Conflict when it is not scheduled any more.
	SettleChange(Change) error
	// OneChange gives one change; fault.NotFound "change.unknown" when there is none.
	OneChange(id string) (Change, error)
	// Changes gives a page of the history, newest first.
	Changes(Filter) ([]Change, error)
	// DueChanges gives scheduled changes that are due, in the order of their instants.
	DueChanges(now clock.Instant, limit int) ([]Change, error)
}
