package sim

import (
	"fmt"

	"comptoir/internal/db"
	"comptoir/store"
)

// The numbers under which the store keeps accounts, states of orders and states of payments.
const (
	fromSupplier, onHand, reserved, shipped, returned, writtenOff = 1, 2, 3, 4, 5, 6

	isPlaced, isPaid, isPartlyShipped, isShipped, isDelivered, isOnHold, isCancelled, isReturned = 1, 2, 3, 4, 5, 6, 7, 8

	payAwaiting, payAuthorised, payCaptured, payVoided = 1, 2, 3, 4
)

// checker reads the books and says what is wrong. before is how they were after the last action; nil at first.
type checker struct {
	name string // the invariant, and what it says
	look func(s *sim, now, before *books) error
}

// checkers is the list.
//
//lint:table
func checkers() []checker {
	return []checker{
		{"I1 no level below zero", levelsHold},
		{"I2 the ledger sums", ledgerSums},
		{"I3 every acknowledged order is there", acknowledgedAreThere},
		{"I4 money is conserved", moneyIsConserved},
		{"I5 one key, one outcome", keysHaveOneOutcome},
		{"I4 money goes back once", moneyGoesBackOnce},
		{"I5 the doors remember", answersAreKept},
		{"I5 one wish, one deed", wishesAreDoneOnce},
		{"I5 one notice, one parcel", parcelsCountOnce},
		{"I6 no orphan", reservedIsOwed},
		{"I7 I8 sold under open clearances", soldWhileOpen},
		{"I7 what fell is not handed over", fallenWait},
		{"I9 the history is whole", historyIsWhole},
		{"I9 what was shown is replaced", reviewedIsReplaced},
		{"I10 nobody has more than the limit", limitsHold},
		{"I10 no more than a certificate is good for", capsHold},
		{"I11 only legal steps", stepsAreLegal},
		{"I12 every order was told once", ordersAreTold},
		{"invoices have no gaps", invoicesHaveNoGaps},
		{"I15 totals are the sums of lines", totalsSum},
		{"I16 accounts are whole, or gone", accountsHold},
		{"nobody has another's order", ordersBelong},
		{"what was told is there", toldIsThere},
		{"I20 nothing counts backwards", versionsRise},
		{"limited sales hold", saleHolds},
	}
}

// glance tells whether anything was written since: by whose eyes, and what SQLite counts for them.
type glance struct {
	by      *node
	version int64
}

// unmoved tells whether nothing was written since the last look. PostgreSQL does not say.
func (s *sim) unmoved(tx *store.Tx) (bool, error) {
	if s.address != "" {
		return false, nil
	}
	version, err := db.One(tx.Tx, db.Int, `PRAGMA data_version`)
	last := s.seen
	s.seen = glance{s.nodes[0], version}
	return last == s.seen, err
}

// look reads the store and asks every checker.
func (s *sim) look() error {
	now := s.last
	err := s.nodes[0].store.View(s.ctx, func(tx *store.Tx) error {
		unmoved, err := s.unmoved(tx)
		if err != nil || unmoved {
			return err
		}
		if now, err = read(tx); err != nil || !s.selling {
			return err
		}
		return now.readSale(tx)
	})
	if err != nil {
		return fmt.Errorf("read the books: %w", err)
	}
	for _, c := range checkers() {
		if err := c.look(s, now, s.last); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	s.last = now
	s.model.getMail(now)
	return nil
}
