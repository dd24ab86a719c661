package sim

import (
	"errors"
	"fmt"
	"reflect"
	"time"

	"comptoir/internal/fault"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/post"
	"comptoir/store"
)

// settle is the end of a world: nothing fails any more, the workers wake, and what must come right in time has.
func (s *sim) settle() error {
	for _, n := range s.nodes {
		n.faults.plan, n.faults.between = nil, nil
	}
	s.mail.broken = false
	for _, last := range []func() error{s.lostAreAnswered, s.lettersArrive, s.freeIsSold, s.look, s.endSale, s.restartsChangeNothing, s.audit} {
		if err := last(); err != nil {
			return err
		}
	}
	return nil
}

// roundsMax bounds how often the workers of letters are woken at the end.
const roundsMax = 40

// lettersArrive: every order's letter is sent in the end (I12).
func (s *sim) lettersArrive() error {
	s.now = s.now.Add(time.Minute)
	for range roundsMax {
		s.tick()
		s.now = s.now.Add(7 * time.Hour)
		desk, err := s.nodes[0].letters(s.mail)
		if err != nil {
			return err
		}
		read, err := desk.Gather(s.ctx, s.now)
		if err != nil {
			return fmt.Errorf("letters from news: %w", err)
		}
		sent, err := desk.Deliver(s.ctx, s.now)
		if err != nil {
			return fmt.Errorf("letters out: %w", err)
		}
		if !read && !sent {
			break
		}
	}
	if err := s.look(); err != nil {
		return err
	}
	for _, n := range s.last.news {
		l, there := s.last.letters[n.letter]
		if n.topic != "order.placed" {
			continue
		}
		if !there {
			return fmt.Errorf("I12: the news of order %s became no letter", n.number)
		}
		if l.state == int64(post.GivenUp) && l.tries >= post.TriesMax {
			continue
		}
		if l.state != int64(post.Sent) || s.mail.arrived[n.letter] == 0 {
			return fmt.Errorf("I12: the letter of order %s is in state %d after %d tries, %d arrived", n.number, l.state, l.tries, s.mail.arrived[n.letter])
		}
	}
	return nil
}

// freeIsSold: what is free and may be sold is not called sold out, on any node (I13): each node is asked in one market. The
// worker that looks at versions each second has done so: another node may have changed what a location keeps back.
func (s *sim) freeIsSold() error {
	for _, n := range s.nodes {
		if err := s.refresh(n); err != nil {
			return err
		}
		c := countries()[s.rng.IntN(len(countries()))]
		for _, g := range goods() {
			if err := s.soldIfFree(n, c, g); err != nil {
				return err
			}
		}
	}
	return nil
}

// soldIfFree lets somebody new ask for one unit of a variant.
func (s *sim) soldIfFree(n *node, c country, g good) error {
	s.tick() // more than the second for which a shelf may lag
	s.now = s.now.Add(2 * time.Second)
	s.tick()
	a := s.stranger(c, g.sku)
	outcome, err := n.orders.Place(s.ctx, a.Placing)
	if err := s.answered(n, a, answer{outcome, err}); err != nil {
		return err
	}
	if err := s.soldOutIsTrue(c, g.sku, outcome); err != nil {
		return err
	}
	if err != nil && !fault.Is(err, fault.Conflict) {
		return fmt.Errorf("%s wants %s in %s: %w", n.name, g.sku, c.Code, err)
	}
	return s.look()
}

// soldOutIsTrue compares a refusal with what lies there, by the sums of the checkers.
func (s *sim) soldOutIsTrue(c country, sku string, outcome order.Outcome) error {
	if outcome.Placed != nil || len(outcome.Refusals) == 0 || outcome.Refusals[0].Code != offer.CodeSoldOut {
		return nil
	}
	for part, each := range partsOf(sku) {
		var free int64
		for at, l := range s.last.levels {
			if place := s.last.facts.places[at.location]; at.sku == part && place.serves(c.Code) {
				free += max(0, l.onHand-l.reserved-place.Buffer)
			}
		}
		if free < each {
			return nil
		}
	}
	return fmt.Errorf("I13: %s is refused as sold out in %s, and is there", sku, c.Code)
}

// restartsChangeNothing: the books after a restart are the books before it, again and again (I19).
func (s *sim) restartsChangeNothing() error {
	before := s.last
	for range 2 {
		s.kill()
		if err := s.reboot(); err != nil {
			return err
		}
		if err := s.look(); err != nil {
			return err
		}
		if !reflect.DeepEqual(before, s.last) {
			return errors.New("I19: the books are others after a restart")
		}
	}
	return nil
}

// audit asks the program's own look over its ledger: it must be content with what the checkers are content with.
func (s *sim) audit() error {
	var found *store.Audit
	err := s.nodes[0].store.View(s.ctx, func(tx *store.Tx) (err error) {
		found, err = tx.Audit(nil)
		return err
	})
	if err != nil {
		return err
	}
	return found.Err()
}
