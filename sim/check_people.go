package sim

import (
	"fmt"
	"slices"
	"strings"
)

// ordersBelong: an order is whose it was placed for; a guest's may become that of the account with its address, and
// nothing else ever changes hands.
func ordersBelong(s *sim, now, before *books) error {
	owner := map[ref]string{}
	for key, k := range now.receipts {
		if a := s.model.byKey[key]; a != nil && !a.forgotten {
			owner[ref{k.market, k.number}] = a.Buyer.CustomerID
		}
	}
	for _, at := range now.refs {
		o, was := now.orders[at], ""
		if before != nil && before.orders[at] != nil {
			was = before.orders[at].customer
		} else if asked, known := owner[at]; known {
			was = asked
		}
		if o.customer == was {
			continue
		}
		if was != "" || now.customers[o.customer].email != o.email && (before == nil || before.customers[o.customer].email != o.email) {
			return fmt.Errorf("order %s of %q, for %s, has become that of %q, who is %s", at.number, was, o.email, o.customer, now.customers[o.customer].email)
		}
	}
	return nil
}

// accountsHold: one address has one account, what was deleted is nowhere, and an answer about a purpose stays in the
// history: the last one that was given is the one that holds.
func accountsHold(s *sim, now, before *books) error {
	by := map[string]string{}
	for id, c := range now.customers {
		if by[c.email] != "" || c.email != strings.ToLower(c.email) {
			return fmt.Errorf("%s has the accounts %s and %s", c.email, by[c.email], id)
		}
		by[c.email] = id
	}
	holds := map[[2]string]bool{}
	for _, c := range now.consents { // in the order of time
		holds[[2]string{c.customer, c.purpose}] = c.given
		if _, there := now.customers[c.customer]; !there {
			return fmt.Errorf("an answer of %s stays, whose account is deleted", c.customer)
		}
	}
	for _, c := range s.model.clients {
		account, there := now.customers[c.id]
		switch {
		case c.gone && there:
			return fmt.Errorf("the account of %s was deleted and is there", c.email)
		case !c.gone && !c.unsure && !there:
			return fmt.Errorf("the account of %s is gone", c.email)
		case !c.unsure && there && account.email != c.email:
			return fmt.Errorf("the account of %s is that of %s", c.email, account.email)
		}
		for purpose, given := range c.agreed {
			if there && !c.uncertain[purpose] && holds[[2]string{c.id, purpose}] != given {
				return fmt.Errorf("%s answered %v to %s last, and %v holds", c.email, given, purpose, !given)
			}
		}
	}
	if before == nil {
		return nil
	}
	for _, c := range before.consents {
		if _, there := now.customers[c.customer]; there && !slices.Contains(now.consents, c) {
			return fmt.Errorf("an answer of %s to %s has gone from the history", c.customer, c.purpose)
		}
	}
	return nil
}

// moneyGoesBackOnce: what goes back is owed, is booked once, and above a sum two people have agreed.
func moneyGoesBackOnce(s *sim, now, _ *books) error {
	type payment struct {
		ref
		reference string
	}
	booked, sent := map[payment]int64{}, map[payment]int64{}
	for _, e := range now.money {
		if e.from != "owed" {
			continue
		}
		p := payment{e.ref, e.reference}
		if booked[p] != 0 {
			return fmt.Errorf("%q is booked twice for order %s", e.reference, e.number)
		}
		booked[p] = e.minor
	}
	for _, r := range now.refunds {
		if r.state != 1 {
			continue
		}
		p := payment{r.ref, "refund " + r.reference}
		if sent[p] != 0 || booked[p] != r.minor {
			return fmt.Errorf("refund %s of order %s says %d, booked are %d", r.reference, r.number, r.minor, booked[p])
		}
		sent[p] = r.minor
		if r.minor > aloneMax && (r.second == "" || r.second == r.by) {
			return fmt.Errorf("%d of order %s went back by %s and %q", r.minor, r.number, r.by, r.second)
		}
	}
	if len(sent) != len(booked) {
		return fmt.Errorf("%d refunds were sent, %d are booked", len(sent), len(booked))
	}
	for _, r := range s.model.repaid {
		if r.noted && booked[payment{r.ref, "refund " + r.reference}] != r.minor {
			return fmt.Errorf("refund %s of order %s was acknowledged and is not in the books", r.reference, r.number)
		}
	}
	return nil
}
