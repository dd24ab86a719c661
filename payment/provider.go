package payment

import (
	"context"

	"comptoir/money"
)

// Provider takes money by card or wallet; its members live in payments/<provider>. Each call carries a key that
// stays the same over every retry (rule 3). An answer that was not understood is Unknown with a nil error: ask
// with Find before anything else (rule 4).
type Provider interface {
	// Authorise asks for an amount without taking it.
	Authorise(ctx context.Context, a Authorisation) (Result, error)
	// Capture takes what was authorised, or less.
	Capture(ctx context.Context, key, reference string, amount money.Amount) (Result, error)
	// Void lets an authorisation go.
	Void(ctx context.Context, key, reference string) (Result, error)
	// Find tells what became of a key; NotFound when the provider has never seen it.
	Find(ctx context.Context, key string) (Result, error)
}

// Authorisation is what is asked of a provider.
type Authorisation struct {
	Key    string // the intent's identifier
	Amount money.Amount
	Order  string // market and number, for the statement
	Return string // address to which the buyer comes back
}

// Result is what a provider answered.
type Result struct {
	State     State
	Reference string // the provider's own name for the payment
	Amount    money.Amount
	Next      string // address that the buyer has to visit; "" when nothing is left to do
	Code      string // why it was declined, as the provider says it
}
