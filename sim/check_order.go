package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"comptoir/market"
	"comptoir/order"
)

// acknowledgedAreThere: whoever was told of an order finds it, with what was ordered and at the total said.
func acknowledgedAreThere(s *sim, now, _ *books) error {
	baskets := map[string]string{}
	for _, at := range s.model.refs {
		a, o := s.model.orders[at], now.orders[at]
		if o == nil {
			return fmt.Errorf("order %s of key %s was acknowledged and is not there", at.number, a.Key)
		}
		if told := s.model.versions[at]; o.version < told {
			return fmt.Errorf("order %s was said to be at version %d and is at %d", at.number, told, o.version)
		}
		if a.want == nil && a.BasketToken != "" {
			a.fill(o)
		}
		if len(o.lines) < len(a.want) || len(o.lines) > len(a.want) && s.model.revised[at] == 0 || !strings.EqualFold(o.email, a.Buyer.Email) {
			return fmt.Errorf("order %s is not what was asked for", at.number)
		}
		if of := baskets[a.BasketToken]; a.BasketToken != "" && of != "" && of != a.Key {
			return fmt.Errorf("a basket became two orders, under the keys %s and %s", of, a.Key)
		}
		baskets[a.BasketToken] = a.Key
		var first int64
		for i, w := range a.want {
			l := o.lines[i]
			if l.sku != w.SKU || l.quantity != w.Quantity && (l.quantity < w.Quantity || s.model.revised[at] == 0) {
				return fmt.Errorf("line %d of order %s is %d %s, asked for were %d %s", i, at.number, l.quantity, l.sku, w.Quantity, w.SKU)
			}
			first += l.unit * w.Quantity
		}
		if err := s.model.mayBe(at, o, a.want); err != nil {
			return fmt.Errorf("order %s %w", at.number, err)
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
		if !there && s.latest.Sub(k.at) < receiptsKept {
			return fmt.Errorf("the receipt of order %s is gone after %s", k.number, s.latest.Sub(k.at))
		}
		if a := s.model.byKey[key]; !there && a != nil {
			a.forgotten = true
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

// parcelsCountOnce: a notice of shipping is one parcel, however often it comes; one that was taken is there.
func parcelsCountOnce(s *sim, now, _ *books) error {
	seen, sent := map[shipmentRow]bool{}, map[ref]int{}
	for _, p := range now.shipments {
		if p.tracking == "" {
			if sent[p.ref]++; sent[p.ref] > s.model.ships[p.ref] {
				return fmt.Errorf("%d parcels left of order %s, sent were %d", sent[p.ref], p.number, s.model.ships[p.ref])
			}
			continue
		}
		if seen[p] {
			return fmt.Errorf("%s of order %s left twice", p.tracking, p.number)
		}
		seen[p] = true
	}
	for _, p := range s.model.parcels {
		if p.noted && !seen[shipmentRow{p.ref, p.tracking}] {
			return fmt.Errorf("%s was acknowledged for order %s and is not in the books", p.tracking, p.number)
		}
	}
	return nil
}

// limitsHold: over all orders of one who shares a name, no more units are kept than the limit; what is given
// back is free again.
func limitsHold(s *sim, now, _ *books) error {
	type who struct {
		market market.Code
		name   string
	}
	has, sum := map[who]int64{}, map[use]int64{}
	for key, k := range now.receipts {
		a, o := s.model.byKey[key], now.orders[ref{k.market, k.number}]
		if s.model.most[k.market] == 0 || o == nil || a == nil {
			continue
		}
		for _, l := range o.lines {
			if l.sku != limited {
				continue
			}
			for _, name := range a.names {
				has[who{k.market, name}] += l.quantity - l.cancelled
			}
			names := int64(len(a.names))
			if a.Buyer.CustomerID != "" {
				names = o.counted() // an account has names that it was given since
			}
			sum[use{k.market, l.sku}] += (l.quantity - l.cancelled) * names
		}
	}
	for w, units := range has {
		if most := s.model.most[w.market]; units > most {
			return fmt.Errorf("%s has %d in %s, where %d are allowed", w.name, units, w.market, most)
		}
	}
	if s.swept {
		return nil // receipts are gone, and with them who asked
	}
	for of, units := range now.used {
		if units != sum[of] && of.sku == limited {
			return fmt.Errorf("%v counts %d units of people, their orders have %d", of, units, sum[of])
		}
	}
	return nil
}

// stepsAreLegal: an order's history begins at its placing, hangs together, and is only added to.
func stepsAreLegal(_ *sim, now, before *books) error {
	for _, at := range now.refs {
		o := now.orders[at]
		state := int64(isPlaced)
		for i, e := range o.events {
			if e.from != state || !legal(e.from, e.to) {
				return fmt.Errorf("order %s: step %d goes from %d to %d, it stood at %d", at.number, i, e.from, e.to, state)
			}
			state = e.to
		}
		if state != o.state {
			return fmt.Errorf("order %s is in state %d, its history ends in %d", at.number, o.state, state)
		}
		if before == nil || before.orders[at] == nil {
			continue
		}
		old := before.orders[at].events
		if len(old) > len(o.events) || !slices.Equal(old, o.events[:len(old)]) {
			return fmt.Errorf("the history of order %s was changed", at.number)
		}
	}
	return nil
}

// legal is the table of states, written down a second time.
func legal(from, to int64) bool {
	ways := map[int64][]int64{
		isPlaced:        {isPlaced, isPaid, isPartlyShipped, isShipped, isOnHold, isCancelled},
		isPaid:          {isPaid, isPlaced, isPartlyShipped, isShipped, isOnHold, isCancelled},
		isPartlyShipped: {isPartlyShipped, isShipped, isOnHold},
		isOnHold:        {isOnHold, isPlaced, isPaid, isPartlyShipped, isCancelled, isShipped},
		isShipped:       {isShipped, isDelivered, isReturned},
		isDelivered:     {isDelivered, isReturned},
		isCancelled:     {isCancelled},
	}
	return slices.Contains(ways[from], to)
}

// ordersAreTold: an order's placing is told once, and no order is told that is not there.
func ordersAreTold(_ *sim, now, _ *books) error {
	told := map[ref]int{}
	for _, n := range now.news {
		if n.topic != "order.placed" {
			continue
		}
		if told[n.ref]++; told[n.ref] > 1 || now.orders[n.ref] == nil {
			return fmt.Errorf("order %s was told %d times", n.number, told[n.ref])
		}
	}
	for _, at := range now.refs {
		if told[at] == 0 {
			return fmt.Errorf("order %s was told to nobody", at.number)
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

// fill notes what was in a basket, at the first look at its order.
func (a *asked) fill(o *sold) {
	for _, l := range o.lines {
		a.want = append(a.want, order.BasketLine{SKU: l.sku, Quantity: l.quantity})
	}
}

// counted is under how many names an order's units count against limits.
func (o *sold) counted() int64 {
	var told struct{ Counted []byte }
	if err := json.Unmarshal([]byte(o.doc), &told); err != nil {
		return 0
	}
	return int64(len(told.Counted) / 16)
}

// mayBe tells whether no more is open of a variant than was asked for, at first or in a revision.
func (m *model) mayBe(at ref, o *sold, first []order.BasketLine) error {
	asked, open := map[string]int64{}, map[string]int64{}
	for _, w := range first {
		asked[w.SKU] += w.Quantity
	}
	for _, l := range o.lines {
		open[l.sku] += l.quantity - l.shipped - l.cancelled
	}
	for sku, units := range open {
		if most := max(asked[sku], m.wanted[at][sku]); units > most {
			return fmt.Errorf("has %d %s, asked for were %d at most", units, sku, most)
		}
	}
	return nil
}

// toldIsThere: an order at the version that somebody was told of is what was told.
func toldIsThere(s *sim, now, _ *books) error {
	for at, told := range s.model.told {
		o := now.orders[at]
		if o == nil || o.version != told.Version {
			continue
		}
		if o.total != told.Total.Minor || o.paid != told.Payment.Paid.Minor || len(o.lines) != len(told.Lines) {
			return fmt.Errorf("order %s was told with total %d, paid %d, and has %d, %d", at.number, told.Total.Minor, told.Payment.Paid.Minor, o.total, o.paid)
		}
		for i, l := range o.lines {
			if t := told.Lines[i]; l.quantity != t.Quantity || l.shipped != t.Shipped || l.cancelled != t.Cancelled {
				return fmt.Errorf("line %d of order %s was told as %+v, and is %+v", i, at.number, t, l)
			}
		}
	}
	return nil
}
