package store

import (
	"fmt"
	"slices"

	"comptoir/market"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/stock"
)

// Enumerations are stored as small numbers: the place in these lists. Members are added at the end, never moved.

func accountCodes() []stock.Account {
	return []stock.Account{"", stock.Supplier, stock.OnHand, stock.Reserved, stock.Shipped, stock.Returned, stock.WrittenOff}
}

func stateCodes() []order.State {
	return []order.State{"", order.Placed, order.Paid, order.PartlyShipped, order.Shipped, order.Delivered, order.OnHold, order.Cancelled, order.Returned}
}

func channelCodes() []market.Channel {
	return []market.Channel{"", market.Web, market.Shop, market.Retail, market.Carrier, market.Agent}
}

func paymentCodes() []payment.State {
	return []payment.State{"", payment.Awaiting, payment.Authorised, payment.Captured, payment.Voided, payment.Refunded, payment.Unknown}
}

// code finds a member's number; a member that is not in its list is an error of programming that a test finds.
func code[T comparable](codes []T, member T) int64 {
	n := slices.Index(codes, member)
	if n < 0 {
		panic(fmt.Sprintf("store: no code for %v", member))
	}
	return int64(n)
}

// member finds what a number stands for.
func member[T any](codes []T, n int64) (T, error) {
	if n < 0 || n >= int64(len(codes)) {
		var none T
		return none, fmt.Errorf("store: %d is no code of %T", n, none)
	}
	return codes[n], nil
}
