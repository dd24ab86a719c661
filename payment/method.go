package payment

import (
	"time"

	"comptoir/market"
	"comptoir/money"
)

// Code names a way of paying.
type Code string

// The built-in ways of paying.
const (
	BankTransfer   Code = "bank_transfer"
	CashOnDelivery Code = "cash_on_delivery"
)

// Method is a way of paying in one market.
type Method struct {
	Market market.Code   `json:"market"`
	Code   Code          `json:"code"`
	Max    money.Amount  `json:"max"`  // highest total; zero: no limit
	Wait   time.Duration `json:"wait"` // how long an unpaid order is kept; 0: it need not be paid before shipment
}

// State is where a payment stands.
type State string

// The states of a payment.
const (
	Awaiting   State = "awaiting"
	Authorised State = "authorised"
	Captured   State = "captured"
	Voided     State = "voided"
	Refunded   State = "refunded"
	Unknown    State = "unknown"
)
