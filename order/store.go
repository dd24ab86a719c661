package order

import (
	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/outbox"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/payment"
	"comptoir/stock"
)

// Tx is what orders need from storage, in one transaction.
type Tx interface {
	offer.Tx
	BasketTx
	CounterTx
	OrderTx
	RefundTx
	PayeeTx
	GrantTx

	// Deliveries gives a market's delivery methods as somebody has set them; none is no error.
	Deliveries(market.Code) ([]delivery.Method, error)
	// Payments gives the limits that somebody has set for a market's payment methods; none is no error.
	Payments(market.Code) ([]payment.Method, error)
	// Limits gives a market's limits per person; none is no error.
	Limits(market.Code) ([]Limit, error)
}

// BasketTx keeps baskets under the hash of their token.
type BasketTx interface {
	// Basket gives a basket without its token; fault.NotFound when there is none.
	Basket(Hash) (Basket, error)
	// PutBasket writes a basket that was at a version (0: it is new) and raises it; Conflict
	// "order.basket_changed" when it has moved.
	PutBasket(h Hash, b Basket) error
	// BasketVersions gives the versions of the baskets that are there.
	BasketVersions([]Hash) (map[Hash]int64, error)
	// SweepBaskets removes baskets that were last changed before an instant, a bounded number at a time.
	SweepBaskets(before clock.Instant) (int64, error)
}

// CounterTx is what a batch needs.
type CounterTx interface {
	// SharedVersions gives the versions of some markets and keeps them from moving until the transaction ends.
	SharedVersions([]market.Code) (map[market.Code]int64, error)
	// Levels gives the levels of some variants, wherever they lie.
	Levels(skus []string) ([]stock.Level, error)
	// Kept gives the receipts that are there for some keys.
	Kept([]Key) (map[Key]Kept, error)
	// KeptKeys gives the keys of receipts in their order: those after one, a limited number.
	KeptKeys(after Key, limit int) ([]Key, error)
	// Used gives what some names have had of limited variants.
	Used([]Use) (map[Use]int64, error)
	// Record writes a settlement. When a key, a number, a limit or a level has moved meanwhile the transaction runs anew.
	Record(*Settlement) error
	// SweepKept removes receipts from before an instant, a bounded number at a time.
	SweepKept(before clock.Instant) (int64, error)
}

// OrderTx reads orders and leads them on.
type OrderTx interface {
	// Order gives an order whole; fault.NotFound "order.unknown".
	Order(market.Code, Number) (Order, error)
	// OrderSecret gives the hash that the order's token must have; fault.NotFound.
	OrderSecret(market.Code, Number) (Hash, error)
	// Orders gives a page.
	Orders(Filter) (Page, error)
	// Picks gives what is reserved for orders that may be sent, by location and then oldest first.
	Picks(m market.Code, limit int) ([]Pick, error)
	// OwnOrders gives a page of a customer's orders, and of those that guests placed with the proved address.
	OwnOrders(customerID, email, cursor string, limit int) (Page, error)
	// Due gives the orders whose time to be paid has passed, oldest first.
	Due(now clock.Instant, limit int) ([]Ref, error)
	// Reserved gives what is reserved for an order now, by line.
	Reserved(market.Code, Number) ([]LineTaking, error)
	// Change writes what has become of an order at the version that was read; the transaction runs anew when
	// it or a level has moved meanwhile.
	Change(*Change) error
	// KnownMoney tells whether a reference of money is in an order's entries already.
	KnownMoney(m market.Code, n Number, reference string) (bool, error)
	// NextInvoice takes the next number of a legal entity's gapless sequence.
	NextInvoice(entity string, credit bool) (int64, error)
}

// Ref names an order.
type Ref struct {
	Market market.Code
	Number Number
}

// LineTaking is stock reserved for one line of an order.
type LineTaking struct {
	Line int
	stock.Taking
}

// Change is one step of an order's life, written whole.
type Change struct {
	Order     *Order // as it will be; Order.Version is the one that was read
	Entry     Entry
	Movements []Movement
	Entries   []MoneyEntry
	Invoice   *Invoice
	Shipment  *Shipment
	Delivered []string  // shipments that have arrived
	Released  []Used    // of limits, given back
	Used      []Used    // of limits, by what was added
	Cited     []Cleared // the decisions of the order's last lines, which are new; one for each
	Granted   []GrantMove
	News      []outbox.Row
}

// Movement is a movement of stock for a line of an order.
type Movement struct {
	LineTaking
	From, To stock.Account
}

// MoneyEntry moves an amount between two accounts for an order; it is never changed.
type MoneyEntry struct {
	At        clock.Instant
	From, To  MoneyAccount
	Minor     int64
	Reference string
}

// MoneyAccount is one side of an entry of money.
type MoneyAccount string

// The accounts of money. What a buyer owes is due; paying moves it from the buyer to the bank; what is to be
// given back waits in owed, and goes from there to the buyer.
const (
	AccountBuyer MoneyAccount = "buyer"
	AccountBank  MoneyAccount = "bank"
	AccountOwed  MoneyAccount = "owed"
)
