package people

import (
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
)

// The failures that cost nothing: of a name, and of an address on the network that many may share.
const (
	triesFree       = 5
	clientTriesFree = 30
	waitMax         = 15 * time.Minute
)

// The letters that may be asked for in an hour.
const (
	lettersOfAddress = 5
	lettersOfClient  = 30
	lettersWindow    = time.Hour
)

// TriesTx counts failures and letters by a hashed name.
type TriesTx interface {
	Tries(name string) (Tries, error)
	PutTries(name string, t Tries) error
	DropTries(name string) error
}

// gate is a name that waits after too many failures: a login, a customer's address, a client.
type gate struct {
	name string // hashed
	free int64
}

func staffGate(login string) gate { return gate{id.Hash(login), triesFree} }

// customerGates are those of a customer's sign-in. A client that is not known has none.
func customerGates(email, client string) []gate {
	gates := []gate{{id.Hash("customer " + email), triesFree}}
	if client != "" {
		gates = append(gates, gate{id.Hash("client " + client), clientTriesFree})
	}
	return gates
}

// pass tells whether all gates are open: TooMany "people.sign_in_wait" with the time to come back (rule 10).
func pass(tx TriesTx, now clock.Instant, gates ...gate) error {
	for _, g := range gates {
		tries, err := tx.Tries(g.name)
		if err != nil {
			return err
		}
		if wait := g.wait(tries, now); wait > 0 {
			return &fault.Fault{Kind: fault.TooMany, Code: "people.sign_in_wait", Retry: wait}
		}
	}
	return nil
}

// failed counts a failure at every gate.
func failed(tx TriesTx, now clock.Instant, gates ...gate) error {
	for _, g := range gates {
		tries, err := tx.Tries(g.name)
		if err != nil {
			return err
		}
		if now.Sub(tries.Last) > waitMax {
			tries.Failures = 0
		}
		if err := tx.PutTries(g.name, Tries{Failures: tries.Failures + 1, Last: now}); err != nil {
			return err
		}
	}
	return nil
}

// wait is how long the name must wait before another try: each further failure doubles it.
func (g gate) wait(t Tries, now clock.Instant) time.Duration {
	if t.Failures < g.free {
		return 0
	}
	wait := min(waitMax, 2*time.Second<<min(t.Failures-g.free, 12))
	return max(0, t.Last.Add(wait).Sub(now))
}

// spend counts one letter of a name within its hour; false when there have been too many. Tries.Last is where
// the hour began.
func spend(tx TriesTx, name string, most int64, now clock.Instant) (bool, error) {
	spent, err := tx.Tries(name)
	if err != nil {
		return false, err
	}
	if now.Sub(spent.Last) >= lettersWindow {
		spent = Tries{Last: now}
	}
	if spent.Failures >= most {
		return false, nil
	}
	spent.Failures++
	return true, tx.PutTries(name, spent)
}
