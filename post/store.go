package post

import (
	"comptoir/internal/clock"
	"comptoir/internal/outbox"
	"comptoir/market"
)

// Tx is what letters need from storage.
type Tx interface {
	// News gives rows of the outbox after an identifier, oldest first.
	News(after int64, limit int) ([]outbox.Row, error)
	// Seen tells how far a reader of the outbox has come; 0 when it has read nothing.
	Seen(reader string) (int64, error)
	// PutSeen notes how far.
	PutSeen(reader string, seen int64) error

	// PutLetter writes a letter unless there is one of this ID.
	PutLetter(Letter) error
	// DueLetters gives letters that wait, the longest due first.
	DueLetters(now clock.Instant, limit int) ([]Letter, error)
	// TakeLetter counts a try and puts off the next one; false when somebody else has taken the letter.
	TakeLetter(l Letter, next clock.Instant) (bool, error)
	// SetLetter writes state, due and reason of a letter that was taken. The number of tries is the proof: who has
	// slept while somebody else took the letter changes nothing.
	SetLetter(Letter) error
	// Letter gives one letter; fault.NotFound.
	Letter(id string) (Letter, error)
	// Letters gives the newest letters, of every state.
	Letters(limit int) ([]Letter, error)
	// SweepLetters forgets letters that do not wait, from before an instant; a bounded number at a time.
	SweepLetters(before clock.Instant) (int64, error)

	// Subscription gives a wish by its names; fault.NotFound.
	Subscription(m market.Code, slug, email string) (Subscription, error)
	// SubscriptionByToken gives a wish by the hash of its token; fault.NotFound.
	SubscriptionByToken(hash string) (Subscription, error)
	// PutSubscription writes a wish.
	PutSubscription(Subscription) error
	// SubscriptionsOf counts the wishes of an address since an instant.
	SubscriptionsOf(email string, since clock.Instant) (int64, error)
	// AwaitedProducts lists markets and slugs that somebody waits for.
	AwaitedProducts(limit int) ([]Awaited, error)
	// WaitingFor gives confirmed wishes for a product.
	WaitingFor(m market.Code, slug string, limit int) ([]Subscription, error)
	// SweepSubscriptions forgets wishes that nobody waits for any more, from before an instant.
	SweepSubscriptions(before clock.Instant) (int64, error)
}

// Awaited is a product that somebody waits for in a market.
type Awaited struct {
	Market market.Code
	Slug   string
}

// Wish is where a subscription stands.
type Wish int64

// The states of a subscription.
const (
	Asked Wish = iota
	Confirmed
	Answered
	Stopped
)

// Subscription is the wish to hear when a product comes.
type Subscription struct {
	Market   market.Code
	Slug     string
	Email    string
	Language market.Language
	Token    string // hash
	State    Wish
	At       clock.Instant
}
