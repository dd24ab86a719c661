package sim

import "fmt"

// moneyIsConserved: what came in lies with the order or is owed back; a notice counts once; what is paid is not
// asked for again.
func moneyIsConserved(s *sim, now, _ *books) error {
	type notice struct {
		ref
		reference string
	}
	in, owed, back, seen := map[ref]int64{}, map[ref]int64{}, map[ref]int64{}, map[notice]int64{}
	for _, e := range now.money {
		switch {
		case e.minor <= 0 || now.orders[e.ref] == nil:
			return fmt.Errorf("an entry of %d for %s", e.minor, e.number)
		case e.from == "buyer" && e.to == "bank":
			in[e.ref] += e.minor
			if seen[notice{e.ref, e.reference}]++; seen[notice{e.ref, e.reference}] > 1 {
				return fmt.Errorf("%q is booked twice for order %s", e.reference, e.number)
			}
		case e.from == "bank" && e.to == "owed":
			owed[e.ref] += e.minor
		case e.from == "owed" && e.to == "buyer":
			back[e.ref] += e.minor
		default:
			return fmt.Errorf("an entry from %s to %s", e.from, e.to)
		}
	}
	for _, m := range s.model.money {
		if m.noted && seen[notice{m.ref, m.reference}] != 1 {
			return fmt.Errorf("%q was acknowledged for order %s and is not in the books", m.reference, m.number)
		}
	}
	for _, at := range now.refs {
		o := now.orders[at]
		if in[at]-owed[at] != o.paid {
			return fmt.Errorf("order %s says %d is paid; %d came in and %d is owed back", at.number, o.paid, in[at], owed[at])
		}
		if back[at] > owed[at] {
			return fmt.Errorf("of order %s %d went back, %d are owed", at.number, back[at], owed[at])
		}
		if o.paid < 0 || o.paid > o.total {
			return fmt.Errorf("order %s of %d has %d paid", at.number, o.total, o.paid)
		}
		if err := paidIsKnown(o); err != nil {
			return fmt.Errorf("order %s %w", at.number, err)
		}
	}
	return nil
}

// paidIsKnown compares the state of an order with its money.
func paidIsKnown(o *sold) error {
	whole := o.paid >= o.total && o.total > 0
	switch {
	case whole && o.state == isPlaced:
		return fmt.Errorf("is paid whole and still waits for its money")
	case o.state == isPaid && !whole:
		return fmt.Errorf("counts as paid with %d of %d", o.paid, o.total)
	case (o.state == isShipped || o.state == isPartlyShipped || o.state == isDelivered) && o.method != "cash_on_delivery" && !whole && o.total > 0:
		return fmt.Errorf("has left with %d of %d paid", o.paid, o.total)
	}
	return nil
}

// totalsSum: an order comes to its lines and its carriage, less what was cancelled.
func totalsSum(_ *sim, now, _ *books) error {
	for _, at := range now.refs {
		o := now.orders[at]
		var goods, tax int64
		for _, l := range o.lines {
			goods += l.unit * (l.quantity - l.cancelled)
			tax += l.tax
		}
		total := goods + o.carriage
		if countryOf(at.market).Tax == "added" {
			total += tax + o.carriageTax
		}
		if o.goods != goods || o.tax != tax+o.carriageTax || o.total != total {
			return fmt.Errorf("order %s says goods %d, tax %d, total %d; its lines come to %d, %d, %d", at.number, o.goods, o.tax, o.total, goods, tax+o.carriageTax, total)
		}
	}
	return nil
}

// invoicesHaveNoGaps: a legal entity's numbers run from one without a gap, and its documents come to what the
// order comes to.
func invoicesHaveNoGaps(_ *sim, now, _ *books) error {
	last, invoiced, documents := map[series]int64{}, map[ref]int64{}, map[ref]int{}
	for _, i := range now.invoices {
		if i.invoiceNumber != last[i.series]+1 {
			return fmt.Errorf("%v: number %d follows %d", i.series, i.invoiceNumber, last[i.series])
		}
		last[i.series] = i.invoiceNumber
		if i.entity != countryOf(i.market).Entity {
			return fmt.Errorf("an invoice of %s for %s", i.entity, i.market)
		}
		if i.credit == 1 {
			invoiced[i.ref] -= i.minor
			continue
		}
		invoiced[i.ref] += i.minor
		if documents[i.ref]++; documents[i.ref] > 1+now.orders[i.ref].revisions() {
			return fmt.Errorf("order %s has %d invoices", i.number, documents[i.ref])
		}
	}
	for of, n := range now.sequences {
		if last[of] != n {
			return fmt.Errorf("%v: the sequence stands at %d, the last document is %d", of, n, last[of])
		}
	}
	for _, at := range now.refs {
		o := now.orders[at]
		must := o.state == isPaid || o.state == isShipped || o.state == isPartlyShipped || o.state == isDelivered
		if must && documents[at] == 0 {
			return fmt.Errorf("order %s has no invoice in state %d", at.number, o.state)
		}
		waits := invoiced[at] < o.total && o.payment == payAwaiting && o.revisions() > 0
		if documents[at] > 0 && invoiced[at] != o.total && !waits {
			return fmt.Errorf("order %s comes to %d, its documents to %d", at.number, o.total, invoiced[at])
		}
	}
	return nil
}

// revisions is how often an order's quantities were changed: each may bring an invoice of its own.
func (o *sold) revisions() (n int) {
	for _, e := range o.events {
		if e.what == "revise" {
			n++
		}
	}
	return n
}
