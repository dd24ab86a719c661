package sim

import (
	"fmt"
	"strings"
	"time"
)

// acknowledgedAreThere: whoever was told of an order finds it, with what was ordered and at the total said.
func acknowledgedAreThere(s *sim, now, _ *books) error {
	for _, at := range s.model.refs {
		a, o := s.model.orders[at], now.orders[at]
		if o == nil {
			return fmt.Errorf("order %s of key %s was acknowledged and is not there", at.number, a.Key)
		}
		if len(o.lines) != len(a.Lines) || !strings.EqualFold(o.email, a.Buyer.Email) {
			return fmt.Errorf("order %s is not what was asked for", at.number)
		}
		var first int64
		for i, l := range o.lines {
			if l.sku != a.Lines[i].SKU || l.quantity != a.Lines[i].Quantity {
				return fmt.Errorf("line %d of order %s is %d %s, asked for were %d %s", i, at.number, l.quantity, l.sku, a.Lines[i].Quantity, a.Lines[i].SKU)
			}
			first += l.unit * l.quantity
		}
		if receipt := a.receipt.Total.Minor; receipt < first {
			return fmt.Errorf("order %s was acknowledged at %d, its goods come to %d", at.number, receipt, first)
		}
	}
	return nil
}

// receiptsKept is how long an outcome is promised to be remembered.
const receiptsKept = 7 * 24 * time.Hour

// keysHaveOneOutcome: a receipt never changes nor goes before its time, no two name one order, and every order
// has been asked for under a key.
func keysHaveOneOutcome(s *sim, now, before *books) error {
	by := map[ref]bool{}
	for _, k := range now.receipts {
		at := ref{k.market, k.number}
		if k.number == 0 {
			continue
		}
		if by[at] {
			return fmt.Errorf("two keys name order %s", k.number)
		}
		if by[at] = true; now.orders[at] == nil {
			return fmt.Errorf("a receipt names order %s, which is not there", k.number)
		}
	}
	if before == nil {
		return nil
	}
	for key, k := range before.receipts {
		kept, there := now.receipts[key]
		if there && kept != k {
			return fmt.Errorf("a receipt was %+v and is %+v", k, kept)
		}
		if !there && s.now.Sub(k.at) < receiptsKept-time.Hour {
			return fmt.Errorf("the receipt of order %s is gone after %s", k.number, s.now.Sub(k.at))
		}
	}
	for at, o := range now.orders {
		if before.orders[at] == nil && !by[at] {
			return fmt.Errorf("order %s of %s has no receipt", at.number, o.email)
		}
	}
	for at := range before.orders {
		if now.orders[at] == nil {
			return fmt.Errorf("order %s has gone", at.number)
		}
	}
	return nil
}

// versionsRise: what counts changes never counts backwards.
func versionsRise(_ *sim, now, before *books) error {
	if before == nil {
		return nil
	}
	for code, v := range before.versions {
		if now.versions[code] < v {
			return fmt.Errorf("the version of %s was %d and is %d", code, v, now.versions[code])
		}
	}
	for at, o := range before.orders {
		if is := now.orders[at]; is.version < o.version || is.version == o.version && len(is.events) != len(o.events) {
			return fmt.Errorf("order %s was at version %d with %d events and is at %d with %d", at.number, o.version, len(o.events), is.version, len(is.events))
		}
	}
	return nil
}
