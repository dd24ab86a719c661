package sim

import "fmt"

// levelsHold: nothing is below zero, and no more is promised than lies there.
func levelsHold(_ *sim, now, _ *books) error {
	for at, l := range now.levels {
		if l.reserved < 0 || l.onHand < l.reserved {
			return fmt.Errorf("%v has %d on hand and %d reserved", at, l.onHand, l.reserved)
		}
	}
	return nil
}

// ledgerSums: a level is the sum of its movements, and every movement goes a way that goods can go.
func ledgerSums(_ *sim, now, _ *books) error {
	sums := map[shelfmark]level{}
	for _, m := range now.movements {
		sum := sums[m.at]
		switch [2]int64{m.from, m.to} {
		case [2]int64{fromSupplier, onHand}:
			sum.onHand += m.quantity
		case [2]int64{onHand, writtenOff}:
			sum.onHand -= m.quantity
		case [2]int64{onHand, reserved}:
			sum.reserved += m.quantity
		case [2]int64{reserved, onHand}:
			sum.reserved -= m.quantity
		case [2]int64{reserved, shipped}:
			sum.reserved -= m.quantity
			sum.onHand -= m.quantity
		default:
			return fmt.Errorf("a movement of %v from account %d to %d", m.at, m.from, m.to)
		}
		sums[m.at] = sum
	}
	for at, l := range now.levels {
		if sums[at] != l {
			return fmt.Errorf("%v is %+v, its movements come to %+v", at, l, sums[at])
		}
		delete(sums, at)
	}
	for at, sum := range sums {
		if sum != (level{}) {
			return fmt.Errorf("%v has movements of %+v and no level", at, sum)
		}
	}
	return nil
}

// held is what an order's line has of one part.
type held struct {
	ref
	line int64
	sku  string
}

// reservedIsOwed: what is reserved for a line is what is still owed of it, and what left is what was shipped.
func reservedIsOwed(_ *sim, now, _ *books) error {
	reservedFor, shippedFor := map[held]int64{}, map[held]int64{}
	for _, m := range now.movements {
		at := held{m.ref, m.line, m.at.sku}
		if m.line < 0 {
			continue
		}
		if now.orders[m.ref] == nil {
			return fmt.Errorf("a movement of %s for %v, which is no order", m.at.sku, m.ref)
		}
		if m.to == reserved {
			reservedFor[at] += m.quantity
		}
		if m.from == reserved {
			reservedFor[at] -= m.quantity
		}
		if m.to == shipped {
			shippedFor[at] += m.quantity
		}
	}
	for _, at := range now.refs {
		for i, l := range now.orders[at].lines {
			open := l.quantity - l.shipped - l.cancelled
			for sku, each := range partsOf(l.sku) {
				h := held{at, int64(i), sku}
				if reservedFor[h] != open*each || shippedFor[h] != l.shipped*each {
					return fmt.Errorf("line %d of %s is owed %d %s: %d reserved, %d shipped of %d", i, at.number, open*each, sku, reservedFor[h], shippedFor[h], l.shipped*each)
				}
			}
		}
	}
	return nil
}
