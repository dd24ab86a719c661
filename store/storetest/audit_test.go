package storetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"comptoir/order"
	"comptoir/store"
)

// busyShop has one order of every kind: placed, paid in parts, partly shipped and cut, delivered, cancelled, refused.
func busyShop(t *testing.T, s *store.Store) *shop {
	t.Helper()
	shop := openShop(t, s, 100)
	ctx := context.Background()
	shop.placed(t, wish("waits", line("BAND", 2)))
	parts := shop.placed(t, wish("parts", line("PHONE", 3), line("SET", 2)))
	lead := func(step func() (order.Order, error)) {
		t.Helper()
		if _, err := step(); err != nil {
			t.Fatal(err)
		}
	}
	lead(func() (order.Order, error) {
		return shop.desk.Paid(ctx, "staff:eva", "es", parts.Number, parts.Total, "t1", start)
	})
	lead(func() (order.Order, error) {
		return shop.desk.Ship(ctx, "staff:eva", "es", parts.Number, []order.ShipLine{{Line: 1, Quantity: 1}}, "Correos", "X1", start)
	})
	lead(func() (order.Order, error) {
		return shop.desk.Cancel(ctx, "staff:eva", "es", parts.Number, []order.ShipLine{{Line: 0, Quantity: 1}}, "one too many", start)
	})
	gone := shop.placed(t, wish("gone", line("CASE", 1)))
	lead(func() (order.Order, error) {
		return shop.desk.Paid(ctx, "staff:eva", "es", gone.Number, gone.Total, "t2", start)
	})
	lead(func() (order.Order, error) {
		return shop.desk.Cancel(ctx, order.ByBuyer, "es", gone.Number, nil, "changed my mind", start)
	})
	if refused := shop.place(t, wish("many", line("BAND", 99))); refused.Placed != nil {
		t.Fatal("sold more than there is")
	}
	return shop
}

func TestAnAuditOfABusyShopFindsNothingAndSaysWhatItRead(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		busyShop(t, s)
		done := int64(0)
		audit, err := s.Audit(t.Context(), func(d, of int64) { done = d })
		if err != nil || !audit.OK() || audit.Err() != nil {
			t.Fatalf("%v %+v", err, audit)
		}
		if u := audit.Units; u.Received != u.OnHand+u.Reserved+u.Shipped+u.Returned+u.WrittenOff || u.Shipped != 3 || u.Reserved != 2+2+3 {
			t.Errorf("units %+v", u)
		}
		if done != 3 {
			t.Errorf("progress ended at %d orders", done)
		}
		for _, r := range audit.Rules {
			if r.Tried == 0 && r.Name != "limit.kept" && !strings.HasPrefix(r.Name, "drop.") {
				t.Errorf("%s was never tried", r.Name)
			}
		}
		var text strings.Builder
		audit.Print(&text)
		for _, words := range []string{"orders                      3", "receipts                    3", "refusals kept               1", "ok   stock.level"} {
			if !strings.Contains(text.String(), words) {
				t.Errorf("no %q in:\n%s", words, &text)
			}
		}
	})
}

// Each row breaks something behind the program's back; the audit must name the rule.
func TestAnAuditFindsWhatIsBroken(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		busyShop(t, s)
		mustBite(t, s, breaks())
	})
}

// mustBite breaks one thing after the other and asks the audit for its rule.
func mustBite(t *testing.T, s *store.Store, all map[string]broken) {
	t.Helper()
	for name, b := range all {
		audit := brokenBy(t, s, s.DB.Engine().Words(b.text))
		if !slices.ContainsFunc(audit.Rules, func(r store.Audited) bool { return r.Name == b.rule && r.Broken > 0 && len(r.Where) > 0 }) {
			t.Errorf("%s: %s is not named: %v", name, b.rule, audit.Err())
		}
		if audit.OK() || audit.Err() == nil {
			t.Errorf("%s: it says that all is well", name)
		}
	}
}

// A broken is a rule and a statement that breaks it.
type broken struct{ rule, text string }

func breaks() map[string]broken {
	return map[string]broken{
		"a level that was corrected by hand":   {"stock.level", `UPDATE stock_level SET on_hand = on_hand + 1 WHERE sku = 'BAND'`},
		"a level that is lost":                 {"stock.level", `DELETE FROM stock_level WHERE sku = 'BAND'`},
		"a lost movement":                      {"stock.level", `DELETE FROM stock_movement WHERE sku = 'BAND' AND line >= 0`},
		"a movement of a line that is lost":    {"order.stock", `DELETE FROM stock_movement WHERE sku = 'BAND' AND line >= 0`},
		"units that go nowhere":                {"stock.movement", `UPDATE stock_movement SET to_account = from_account WHERE sku = 'BAND' AND line >= 0`},
		"an account nobody knows":              {"stock.movement", `UPDATE stock_movement SET to_account = 99 WHERE sku = 'BAND' AND line >= 0`},
		"an order without its lines":           {"order.lines", `DELETE FROM order_line WHERE sku = 'BAND'`},
		"lines without their order":            {"order.orphan", `DELETE FROM orders WHERE version = 1`},
		"a line in a market without orders":    {"order.orphan", `UPDATE order_line SET market = 'zz' WHERE sku = 'BAND'`},
		"a total that was changed":             {"order.bill", `UPDATE orders SET total = total + 1 WHERE version = 1`},
		"tax of a line":                        {"order.bill", `UPDATE order_line SET tax = tax + 1 WHERE sku = 'BAND'`},
		"an order set to shipped by hand":      {"order.state", `UPDATE orders SET state = 4 WHERE version = 1`},
		"captured money that is not there":     {"order.state", `UPDATE orders SET payment_state = 3 WHERE version = 1`},
		"a step taken out of the history":      {"order.history", `DELETE FROM order_event WHERE n = 2`},
		"a state without its step":             {"order.history", `UPDATE orders SET state = 7 WHERE version = 1`},
		"a parcel that is lost":                {"order.shipments", `DELETE FROM order_shipment WHERE tracking = 'X1'`},
		"clearance decisions that are gone":    {"order.cleared", `DELETE FROM clearance_cited WHERE hash IS NOT NULL`},
		"money that is lost":                   {"money.paid", `DELETE FROM money_entry WHERE reference = 't1'`},
		"money in another currency":            {"money.paid", `UPDATE money_entry SET currency = 'USD' WHERE reference = 't1'`},
		"an invoice that is gone":              {"invoice.gapless", `DELETE FROM invoice WHERE credit = 0 AND invoice = 1`},
		"a sequence that ran ahead":            {"invoice.gapless", `UPDATE invoice_sequence SET last = last + 1 WHERE credit = 0`},
		"all invoices gone":                    {"invoice.gapless", `DELETE FROM invoice WHERE credit = 0`},
		"an invoice of another amount":         {"invoice.amount", `UPDATE invoice SET minor = minor + 1 WHERE credit = 0 AND invoice = 1`},
		"a placing whose receipt is lost":      {"order.receipt", `DELETE FROM receipt WHERE number = (SELECT MIN(number) FROM orders)`},
		"a receipt whose order is lost":        {"order.receipt", `DELETE FROM orders WHERE version = 1`},
		"two keys with one order":              {"order.receipt", `UPDATE receipt SET number = (SELECT MIN(number) FROM orders) WHERE number = 0`},
		"news that was never told":             {"order.outbox", `DELETE FROM outbox WHERE id = (SELECT MAX(id) FROM outbox WHERE topic = 'order.placed')`},
		"news of an order that is not there":   {"order.outbox", `DELETE FROM orders WHERE version = 1`},
		"a person who had more than the limit": {"limit.kept", `INSERT INTO limit_use (market, sku, person, units, most) VALUES ('es', 'BAND', CAST('p' AS {bytes}), 3, 2)`},
	}
}

// brokenBy gives the audit of a store in which one statement has broken something; the break is then undone.
func brokenBy(t *testing.T, s *store.Store, text string) *store.Audit {
	t.Helper()
	var audit *store.Audit
	undo := context.Canceled
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		n, err := tx.Exec(text)
		if err != nil || n == 0 {
			t.Fatalf("%s: %d rows, %v", text, n, err)
		}
		if audit, err = tx.Audit(nil); err != nil {
			t.Fatal(err)
		}
		return undo
	})
	if err != undo {
		t.Fatal(err)
	}
	return audit
}
