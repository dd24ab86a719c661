package payment

import (
	"time"

	"comptoir/market"
	"comptoir/money"
)

// transferWait is how long a bank transfer may take before its order ends.
const transferWait = 7 * 24 * time.Hour

// Default is a method as it is before anybody has given it limits in a market.
func Default(m market.Code, code Code) Method {
	method := Method{Market: m, Code: code}
	if code == BankTransfer {
		method.Wait = transferWait
	}
	return method
}

// Takes tells whether the method may be used for a total.
func (m *Method) Takes(total money.Amount) bool {
	return m.Max.Minor == 0 || total.Minor <= m.Max.Minor
}

// OnDelivery tells whether goods may leave before they are paid.
func (m Code) OnDelivery() bool { return m == CashOnDelivery }
