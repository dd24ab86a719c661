package order

import (
	"context"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
)

// Way is how money goes back.
type Way string

// The ways.
const (
	ByTransfer Way = "transfer" // to the account that the buyer has given
	ByHand     Way = "hand"     // in cash, by cheque, by the provider's own page: the reference says
)

// RefundState is where a refund stands.
type RefundState int64

// The states of a refund.
const (
	RefundWaits RefundState = iota // for a second person
	RefundSent
	RefundWithdrawn
)

// Refund is money that goes back to a buyer.
type Refund struct {
	ID        string        `json:"-"`
	Market    market.Code   `json:"-"`
	Number    Number        `json:"number"`
	Amount    money.Amount  `json:"amount"`
	Way       Way           `json:"way"`
	Account   string        `json:"account,omitempty"` // IBAN, or as the country writes it
	Reference string        `json:"reference"`         // of the payment, by which it is found in the bank
	By        Who           `json:"by"`
	Second    Who           `json:"second,omitempty"` // who agreed, above AloneMax
	At        clock.Instant `json:"at"`
	State     RefundState   `json:"-"`
}

// Debt is what is owed to the buyer of an order.
type Debt struct {
	Market market.Code
	Number Number
	State  State // of the order: why it is owed
	Email  string
	Since  clock.Instant
	Amount money.Amount
}

// RefundTx keeps refunds.
type RefundTx interface {
	// Debts lists what is owed to buyers in a market, the oldest first; a bounded number.
	Debts(m market.Code) ([]Debt, error)
	// OwedTo sums what is owed to the buyer of an order.
	OwedTo(m market.Code, n Number) (int64, error)
	// SentBack sums what has gone back to the buyer of an order.
	SentBack(m market.Code, n Number) (int64, error)
	// PutRefund writes a refund.
	PutRefund(Refund) error
	// Refund gives a refund; fault.NotFound.
	Refund(m market.Code, id string) (Refund, error)
	// SetRefund leads a refund that waits on; the transaction runs anew when somebody else has.
	SetRefund(Refund) error
	// RefundUnder gives an order's refund under a reference that waits; fault.NotFound.
	RefundUnder(m market.Code, n Number, reference string) (Refund, error)
	// Refunds lists a market's refunds, newest first; a bounded number.
	Refunds(m market.Code) ([]Refund, error)
}

// aloneMajor is the most of one order's money, in whole units of the currency, that goes back on one person's word.
const aloneMajor = 500

// AloneMax is the most of one order's money that goes back on one person's word, in one payment or in several; above it
// a second one must agree.
func AloneMax(c money.Currency) money.Amount {
	minor := int64(aloneMajor)
	for range c.Digits() {
		minor *= 10
	}
	return money.Of(minor, c)
}

// Debts lists what is owed to buyers in some markets.
func (d *Desk) Debts(ctx context.Context, markets []market.Code) (debts []Debt, refunds []Refund, err error) {
	err = d.Store.View(ctx, func(tx Tx) error {
		debts, refunds = nil, nil
		for _, m := range markets {
			owed, err := tx.Debts(m)
			if err != nil {
				return err
			}
			sent, err := tx.Refunds(m)
			if err != nil {
				return err
			}
			debts, refunds = append(debts, owed...), append(refunds, sent...)
		}
		return nil
	})
	return debts, refunds, err
}

// SendBack notes money that was sent back to a buyer. Up to AloneMax of an order's money it is booked at once; above, it
// waits until a second person agrees. More than is owed is a Conflict; the same reference twice is the same money.
func (d *Desk) SendBack(ctx context.Context, r Refund, now clock.Instant) (Refund, error) {
	if err := checkRefund(&r); err != nil {
		return r, err
	}
	r.ID, r.At = d.IDs.New("rfd"), now
	done := r
	_, err := d.lead(ctx, r.By, r.Market, r.Number, r.Reference, now, func(a *act) error {
		done = r
		if r.Amount.Currency != a.Order.Total.Currency {
			return fault.Field("amount", "order.currency_other", "currency", string(a.Order.Total.Currency))
		}
		known, err := a.tx.KnownMoney(r.Market, r.Number, r.booked())
		if err != nil || known {
			done.ID, done.State = "", RefundSent // nothing new is kept
			return err
		}
		if waits, err := a.tx.RefundUnder(r.Market, r.Number, r.Reference); !fault.Is(err, fault.NotFound) {
			done = waits
			return err
		}
		before, err := a.tx.SentBack(r.Market, r.Number)
		if err != nil {
			return err
		}
		if before+r.Amount.Minor > AloneMax(r.Amount.Currency).Minor {
			if err := a.isOwed(r.Amount); err != nil {
				return err
			}
			return a.tx.PutRefund(done)
		}
		done.State = RefundSent
		if err := a.sendBack(r); err != nil {
			return err
		}
		return a.tx.PutRefund(done)
	})
	return done, err
}

// Agree sends a refund that waits: by somebody else than who asked for it.
func (d *Desk) Agree(ctx context.Context, who Who, m market.Code, refundID string, now clock.Instant) (Refund, error) {
	var r Refund
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		r, err = waiting(tx, m, refundID)
		return err
	})
	if err != nil {
		return r, err
	}
	if r.By == who {
		return r, fault.New(fault.Forbidden, "order.refund_own")
	}
	r.Second, r.At, r.State = who, now, RefundSent
	_, err = d.lead(ctx, who, m, r.Number, r.Reference, now, func(a *act) error {
		if _, err := waiting(a.tx, m, refundID); err != nil {
			return err
		}
		known, err := a.tx.KnownMoney(m, r.Number, r.booked())
		if err != nil {
			return err
		}
		if known {
			return fault.New(fault.Conflict, "order.refund_done") // the same money was sent by another way
		}
		if err := a.tx.SetRefund(r); err != nil {
			return err
		}
		return a.sendBack(r)
	})
	return r, err
}

// Withdraw takes a refund that waits back.
func (d *Desk) Withdraw(ctx context.Context, who Who, m market.Code, refundID string, now clock.Instant) error {
	return d.Store.Update(ctx, func(tx Tx) error {
		r, err := waiting(tx, m, refundID)
		if err != nil {
			return err
		}
		r.Second, r.At, r.State = who, now, RefundWithdrawn
		return tx.SetRefund(r)
	})
}

// waiting reads a refund that nobody has led on; Conflict when somebody has.
func waiting(tx RefundTx, m market.Code, refundID string) (Refund, error) {
	r, err := tx.Refund(m, refundID)
	if fault.Is(err, fault.NotFound) {
		return r, fault.New(fault.NotFound, "order.refund_unknown")
	}
	if err == nil && r.State != RefundWaits {
		return r, fault.New(fault.Conflict, "order.refund_done")
	}
	return r, err
}

// booked is the reference under which the money stands in the ledger.
func (r *Refund) booked() string { return "refund " + r.Reference }

// isOwed refuses more than is owed.
func (a *act) isOwed(amount money.Amount) error {
	owed, err := a.tx.OwedTo(a.Order.Market, a.Order.Number)
	if err == nil && amount.Minor > owed {
		return fault.New(fault.Conflict, "order.not_owed", "owed", money.Of(max(0, owed), amount.Currency).Decimal())
	}
	return err
}

// sendBack books the money and tells the buyer. The order's version keeps two from sending the same debt.
func (a *act) sendBack(r Refund) error {
	if err := a.isOwed(r.Amount); err != nil {
		return err
	}
	owed, err := a.tx.OwedTo(a.Order.Market, a.Order.Number)
	if err == nil && owed == r.Amount.Minor {
		err = a.tx.DropPayee(r.Market, r.Number) // nothing is owed any more
	}
	if err != nil {
		return err
	}
	a.Entries = append(a.Entries, MoneyEntry{At: a.now, From: AccountOwed, To: AccountBuyer, Minor: r.Amount.Minor, Reference: r.booked()})
	return a.to(EventRefund, a.Order.State, "order.refunded", "")
}

func checkRefund(r *Refund) error {
	r.Reference, r.Account = strings.TrimSpace(r.Reference), strings.TrimSpace(r.Account)
	switch {
	case r.Amount.Minor <= 0:
		return fault.Field("amount", "order.amount_not_positive")
	case r.Reference == "" || len(r.Reference) > textMax:
		return fault.Field("reference", "order.field_required")
	case r.Way != ByTransfer && r.Way != ByHand:
		return fault.Field("way", "order.refund_way")
	case len(r.Account) > textMax || r.Way == ByTransfer && !validAccount(r.Account):
		return fault.Field("account", "order.refund_account")
	}
	return nil
}

// validAccount takes an IBAN whose check digits are right (ISO 13616), or any other number of an account: at least six
// digits, letters, and what stands between them.
func validAccount(account string) bool {
	plain := plainAccount(account)
	if len(plain) < 6 || strings.Trim(plain, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-./") != "" {
		return false
	}
	if !isLetter(plain[0]) || !isLetter(plain[1]) {
		return strings.ContainsAny(plain, "0123456789") // no IBAN
	}
	if len(plain) < 15 || len(plain) > 34 {
		return false
	}
	rest := 0
	for _, c := range []byte(plain[4:] + plain[:4]) {
		switch {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case isLetter(c):
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }
