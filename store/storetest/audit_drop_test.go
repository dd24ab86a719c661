package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"comptoir/drop"
	"comptoir/order"
	"comptoir/store"
)

// soldSale is a limited sale of four units and two codes in which everything happened: bought and paid, bought and
// called off, run out, granted again, by code, and news that no line tells yet.
func soldSale(t *testing.T, s *sale) {
	t.Helper()
	ctx := context.Background()
	s.publish(t, plan(drop.FirstCome, 4, 2))
	codes, err := s.drops.MakeCodes(ctx, leader{}, "es", "autumn", s.clock.At)
	if err != nil {
		t.Fatal(err)
	}
	s.at(2 * time.Minute)
	for n := range 8 {
		s.enter(t, n)
	}
	s.at(10 * time.Minute)
	s.lead(t)
	won := s.winners(t, 8)
	paid, dropped := s.bought(t, won[0]), s.bought(t, won[1])
	if _, err := s.desk.Paid(ctx, "staff:eva", "es", paid.Number, paid.Total, "transfer", s.clock.At); err != nil {
		t.Fatal(err)
	}
	if _, err := s.desk.Cancel(ctx, order.ByBuyer, "es", dropped.Number, nil, "changed my mind", s.clock.At); err != nil {
		t.Fatal(err)
	}
	if _, err := s.drops.Redeem(ctx, "es", "autumn", buyer(20), codes[0]); err != nil {
		t.Fatal(err)
	}
	s.at(21 * time.Minute)
	s.lead(t)
	s.lead(t)
	s.enter(t, 9)
	s.bought(t, s.winners(t, 8)[0])
}

func (s *sale) bought(t *testing.T, n int) order.Receipt {
	t.Helper()
	o, err := s.buy(n, s.claim(t, n))
	if err != nil || o.Placed == nil {
		t.Fatalf("buyer %d: %+v %v", n, o, err)
	}
	return *o.Placed
}

func TestAnAuditOfLimitedSalesFindsNothingWhileTheyRunAndAfterwards(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := openSale(t, openShop(t, st, 10))
		soldSale(t, s)
		clean := func(when string) {
			audit, err := st.Audit(t.Context(), nil)
			if err != nil || !audit.OK() {
				t.Fatalf("%s: %v %v", when, err, audit.Err())
			}
			for _, r := range audit.Rules {
				if strings.HasPrefix(r.Name, "drop.") && r.Tried == 0 {
					t.Errorf("%s: %s was never tried", when, r.Name)
				}
			}
		}
		clean("with news that no line tells")
		s.lead(t)
		clean("told")
		s.at(2 * time.Hour)
		s.lead(t)
		s.lead(t)
		clean("ended")
		if _, err := s.desk.Expire(t.Context(), s.clock.At); err != nil {
			t.Fatal(err)
		}
		clean("an order ended unpaid after the sale")
		s.lead(t)
		clean("and was told")
	})
}

func TestAnAuditFindsWhatIsBrokenInALimitedSale(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		soldSale(t, openSale(t, openShop(t, st, 10)))
		mustBite(t, st, dropBreaks())
	})
}

func dropBreaks() map[string]broken {
	return map[string]broken{
		"an entry that was taken out":            {"drop.counts", `DELETE FROM limited_sale_entry WHERE customer = 'customer 9'`},
		"a grant that was taken out":             {"drop.counts", `DELETE FROM limited_sale_grant WHERE n = 3`},
		"a friend's entry, put in":               {"drop.counts", `INSERT INTO limited_sale_entry (market, sale, entry, customer, units, place, at_us) SELECT market, id, CAST('0123456789abcdef' AS {bytes}), 'friend', 1, 0, 0 FROM limited_sale`},
		"more granted than offered":              {"drop.granted", `INSERT INTO limited_sale_grant (market, sale, n, entry, customer, units, allotment, state, at_us, until_us, order_number, came_back) SELECT market, sale, n + 100, entry, customer, 9, 1, 1, at_us, until_us, 0, 0 FROM limited_sale_grant WHERE n = 1`},
		"codes' units for everybody":             {"drop.granted", `UPDATE limited_sale_grant SET allotment = 2, state = 1`},
		"units set aside by hand":                {"drop.aside", `UPDATE limited_sale SET aside = aside - 1`},
		"a movement of the sale that is lost":    {"drop.aside", `DELETE FROM stock_movement WHERE line < 0 AND ref = (SELECT number FROM limited_sale) AND n = 0`},
		"a grant that forgets its order":         {"drop.order", `UPDATE limited_sale_grant SET order_number = 0 WHERE state = 2`},
		"an order that is gone":                  {"drop.order", `DELETE FROM orders WHERE number = (SELECT MIN(order_number) FROM limited_sale_grant WHERE state = 2)`},
		"an order of somebody else":              {"drop.order", `UPDATE orders SET customer = 'customer 99' WHERE number = (SELECT MIN(order_number) FROM limited_sale_grant WHERE state = 2)`},
		"an order that cites an unused grant":    {"drop.order", `UPDATE limited_sale_grant SET state = 1, order_number = 0 WHERE state = 2`},
		"units that came back and did not":       {"drop.order", `UPDATE limited_sale_grant SET came_back = 0, state = 2 WHERE state = 4`},
		"a place that was sold":                  {"drop.person", `UPDATE limited_sale_entry SET customer = 'customer 99' WHERE customer = 'customer 9'`},
		"a grant that was sold":                  {"drop.person", `UPDATE limited_sale_grant SET customer = 'customer 99' WHERE n = 1`},
		"two grants of one person":               {"drop.person", `UPDATE limited_sale_grant SET entry = (SELECT entry FROM limited_sale_grant WHERE n = 1), customer = (SELECT customer FROM limited_sale_grant WHERE n = 1)`},
		"somebody who counts under no name":      {"drop.person", `DELETE FROM limited_sale_name WHERE entry = (SELECT entry FROM limited_sale_entry WHERE customer = 'customer 9')`},
		"a code that works again":                {"drop.code", `UPDATE limited_sale_code SET entry = CAST('' AS {bytes})`},
		"a code made afterwards":                 {"drop.code", `INSERT INTO limited_sale_code (market, sale, code, entry) SELECT market, id, salt, CAST('' AS {bytes}) FROM limited_sale`},
		"a line that was changed":                {"drop.log", `UPDATE limited_sale_line SET at_us = at_us + 1 WHERE n = 3`},
		"a line that is gone":                    {"drop.log", `DELETE FROM limited_sale_line WHERE n = (SELECT lines FROM limited_sale)`},
		"a better rank":                          {"drop.log", `UPDATE limited_sale_entry SET place = 0 - place WHERE place = 8`},
		"a grant for longer than the log says":   {"drop.log", `UPDATE limited_sale_grant SET until_us = until_us + 1 WHERE n = 1`},
		"news that no line will tell":            {"drop.log", `DELETE FROM limited_sale_news WHERE event = 'ordered'`},
		"an order set to paid, and nothing told": {"drop.log", `UPDATE orders SET payment_state = 3 WHERE number = (SELECT grant_last.order_number FROM limited_sale_grant grant_last WHERE grant_last.state = 2 AND NOT EXISTS (SELECT 1 FROM money_entry m WHERE m.number = grant_last.order_number AND m.to_account = 'bank'))`},
		"a price that was changed":               {"drop.log", `UPDATE limited_sale SET facts = REPLACE(facts, '29900', '19900')`},
	}
}
