package order

import (
	"context"
	"strings"
	"unicode/utf8"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/outbox"
	"comptoir/market"
)

// Payee is where a buyer wants money back: an account and whose it is. Printed or logged it shows but the ends of
// the account; whoever sends the money reads the field.
type Payee struct {
	Market  market.Code
	Number  Number
	Holder  string
	Account string // an IBAN without blanks, or as the country writes it
	At      clock.Instant
}

// PayeeTx keeps the accounts that buyers have given.
type PayeeTx interface {
	// PutPayee writes the account for an order in the place of any other.
	PutPayee(Payee) error
	// Payee gives the account for an order; fault.NotFound.
	Payee(m market.Code, n Number) (Payee, error)
	// DropPayee forgets the account for an order.
	DropPayee(m market.Code, n Number) error
	// Tell writes news.
	Tell([]outbox.Row) error
}

// Masked is the account as it may be shown: its first two signs and its last four.
func (p Payee) Masked() string {
	if len(p.Account) < 10 {
		return "••••"
	}
	return p.Account[:2] + "•• •••• " + p.Account[len(p.Account)-4:]
}

// String keeps accounts out of texts.
func (p Payee) String() string { return string(p.Market) + " " + p.Number.String() + " " + p.Masked() }

// GoString is the same for %#v.
func (p Payee) GoString() string { return p.String() }

// MarshalText is the same for logs that are written as JSON.
func (p Payee) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// holderMax is the longest name of an account's holder: SEPA transfers carry no more.
const holderMax = 70

// GiveAccount notes where the buyer of an order wants the money back that is owed; a later account takes the place of an
// earlier one, and a letter tells the buyer either way. Nothing owed is a Conflict.
func (d *Desk) GiveAccount(ctx context.Context, p Payee, now clock.Instant) error {
	p.Holder, p.Account, p.At = strings.TrimSpace(p.Holder), plainAccount(p.Account), now
	switch {
	case p.Holder == "":
		return fault.Field("holder", "order.field_required")
	case utf8.RuneCountInString(p.Holder) > holderMax || strings.ContainsFunc(p.Holder, forbidden):
		return fault.Field("holder", "order.holder_invalid")
	case p.Account == "":
		return fault.Field("account", "order.field_required")
	case len(p.Account) > textMax || !validAccount(p.Account):
		return fault.Field("account", "order.refund_account")
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Order(p.Market, p.Number)
		if err != nil {
			return err
		}
		owed, err := tx.OwedTo(p.Market, p.Number)
		if err != nil {
			return err
		}
		if owed <= 0 {
			return fault.New(fault.Conflict, "order.nothing_owed")
		}
		if was, err := tx.Payee(p.Market, p.Number); err == nil && was.Account == p.Account && was.Holder == p.Holder {
			return nil // told already
		}
		if err := tx.PutPayee(p); err != nil {
			return err
		}
		return tx.Tell([]outbox.Row{news(now, "order.account", &o, "", p.Masked())})
	})
}

// Payee gives what is owed to the buyer of an order, and where it shall go; a zero Payee when nobody has said.
func (d *Desk) Payee(ctx context.Context, m market.Code, n Number) (owed int64, p Payee, err error) {
	err = d.Store.View(ctx, func(tx Tx) error {
		if owed, err = tx.OwedTo(m, n); err != nil || owed <= 0 {
			return err
		}
		p, err = tx.Payee(m, n)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	})
	return owed, p, err
}

// plainAccount takes blanks out and writes an IBAN in capitals.
func plainAccount(account string) string {
	return strings.ToUpper(strings.Join(strings.Fields(account), ""))
}
