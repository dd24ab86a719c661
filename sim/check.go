package sim

import (
	"fmt"

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
		{"I6 no orphan", reservedIsOwed},
		{"I9 invoices have no gaps", invoicesHaveNoGaps},
		{"I15 totals are the sums of lines", totalsSum},
		{"I20 versions never fall", versionsRise},
	}
}

// look reads the store and asks every checker.
func (s *sim) look() error {
	var now *books
	err := s.nodes[0].store.View(s.ctx, func(tx *store.Tx) (err error) {
		now, err = read(tx)
		return err
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
	return nil
}
