package proof

import (
	"context"
	"testing"

	"comptoir/order"
	"comptoir/store"
)

// compare holds what buyers were told against what is written: every acknowledged order is there as it was told, and
// no order is there that nobody was told of.
func (r *rush) compare(t testing.TB, s *store.Store) *store.Audit {
	t.Helper()
	a := audit(t, s)
	told := r.placed()
	numbers := map[order.Number]bool{}
	err := s.View(context.Background(), func(tx *store.Tx) error {
		for _, one := range told {
			n, err := order.ParseNumber(one.order.Number)
			must(t, err)
			if numbers[n] {
				t.Errorf("two keys were told order %s", n)
			}
			numbers[n] = true
			o, err := tx.Order(spain, n)
			if err != nil {
				t.Errorf("key %s was told order %s: %v", one.key, n, err)
				continue
			}
			r.same(t, one, &o)
		}
		return nil
	})
	must(t, err)
	if have := rows(a, "orders") - r.shop.before; have != int64(len(numbers)) {
		t.Errorf("%d orders are there, %d were acknowledged", have, len(numbers))
	}
	if t.Failed() {
		t.FailNow()
	}
	return a
}

// same compares an order with what its buyer asked for and was told.
func (r *rush) same(t testing.TB, one *attempt, o *order.Order) {
	t.Helper()
	if len(o.Lines) != len(one.lines) {
		t.Errorf("order %s has %d lines of %d", o.Number, len(o.Lines), len(one.lines))
		return
	}
	for i, l := range o.Lines {
		if l.SKU != one.lines[i].sku || l.Quantity != one.lines[i].quantity {
			t.Errorf("order %s line %d: %d × %s, asked for %+v", o.Number, i, l.Quantity, l.SKU, one.lines[i])
		}
	}
	if o.State == order.Placed && (o.Total.Minor != one.order.Total.Minor || string(o.Total.Currency) != one.order.Total.Currency) {
		t.Errorf("order %s comes to %v, the buyer was told %v", o.Number, o.Total, one.order.Total)
	}
}

func rows(a *store.Audit, name string) int64 {
	for _, c := range a.Rows {
		if c.Name == name {
			return c.Rows
		}
	}
	return 0
}
