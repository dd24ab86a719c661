package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"comptoir/order"
	"comptoir/people"
	"comptoir/store"
)

// owned lists the numbers of a customer's orders.
func (s *shop) owned(t *testing.T, who *people.Customer) map[order.Number]bool {
	t.Helper()
	numbers, cursor := map[order.Number]bool{}, ""
	for {
		page, err := s.desk.Own(context.Background(), who, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page.Orders {
			if numbers[o.Number] || len(o.Lines) == 0 {
				t.Errorf("%s stands twice, or without its lines", o.Number)
			}
			numbers[o.Number] = true
		}
		if cursor = page.Next; cursor == "" {
			return numbers
		}
	}
}

func TestAnAccountShowsItsOrdersAndThoseOfItsProvedAddress(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 100)
		ana, eve := &people.Customer{ID: "cus_ana", Email: "ana@example.org"}, &people.Customer{ID: "cus_eve", Email: "eve@example.org"}
		by := func(key, email string, who *people.Customer) order.Number {
			t.Helper()
			p := wish(strings.ReplaceAll(key, " ", "-"), line("BAND", 1))
			p.Buyer.Email = email
			if who != nil {
				p.Buyer.CustomerID = who.ID
			}
			shop.clock.At++
			return shop.place(t, p).Placed.Number
		}
		guest, signed, gift := by("guest", "Ana@example.org", nil), by("signed in", "ana@example.org", ana), by("for somebody else", "eve@example.org", ana)
		if got := shop.owned(t, ana); len(got) != 3 || !got[guest] || !got[signed] || !got[gift] {
			t.Errorf("ana sees %v", got)
		}
		if got := shop.owned(t, eve); len(got) != 0 {
			t.Errorf("eve sees what ana ordered for her: %v", got)
		}
		Update(t, s, func(tx *store.Tx) error { return tx.ClaimOrders(ana.ID, ana.Email) })
		Update(t, s, func(tx *store.Tx) error { return tx.ClaimOrders(eve.ID, ana.Email) })
		ana.Email = "elsewhere@example.org"
		if got := shop.owned(t, ana); len(got) != 3 {
			t.Errorf("with another address ana sees %v", got)
		}
		eve.Email = "ana@example.org"
		if got := shop.owned(t, eve); len(got) != 0 {
			t.Errorf("who has the address later sees %v", got)
		}
		for i := range 25 {
			by(fmt.Sprint("many", i), "guest@example.org", nil)
		}
		if got := shop.owned(t, &people.Customer{ID: "cus_new", Email: "guest@example.org"}); len(got) != 25 {
			t.Errorf("%d of 25 orders over the pages", len(got))
		}
		if got := shop.owned(t, &people.Customer{}); len(got) != 0 {
			t.Errorf("nobody sees %v", got)
		}
	})
}

// An account, its address and its saved addresses are one person for limits, whatever is typed at the checkout.
func TestAnAccountIsOnePersonForLimits(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 100)
		Update(t, s, func(tx *store.Tx) error {
			if err := tx.PutLimit(order.Limit{Market: "es", SKU: "PHONE", Units: 1}); err != nil {
				return err
			}
			return tx.BumpMarket("es")
		})
		shop := joinShop(t, s)
		who := people.Customer{ID: "cus_ana", Email: "ana@example.org", Addresses: []people.SavedAddress{{Address: people.Address{Street: []string{"Calle Alta 9"}, Postcode: "28001"}}}}
		buy := func(key, email, street string, as *people.Customer) order.Outcome {
			t.Helper()
			p := wish(strings.ReplaceAll(key, " ", "-"), line("PHONE", 1))
			p.Buyer.Email, p.Address.Street = email, []string{street}
			p.Address.Postcode = "28001"
			if as != nil {
				p.Buyer.CustomerID, p.Buyer.Known = as.ID, as.Person()
			}
			return shop.place(t, p)
		}
		first := buy("guest", "ana@example.org", "Calle Mayor 1", nil)
		if first.Placed == nil {
			t.Fatalf("the first: %+v", first)
		}
		if again := buy("signed in, other address", "other@example.org", "Calle Baja 2", &who); again.Placed != nil {
			t.Error("the account bought what its own address had bought as a guest")
		}
		if _, err := shop.desk.Cancel(context.Background(), order.ByBuyer, "es", first.Placed.Number, nil, "", shop.clock.At); err != nil {
			t.Fatal(err)
		}
		second := buy("signed in", "other@example.org", "Calle Baja 2", &who)
		if second.Placed == nil {
			t.Fatalf("after the cancellation: %+v", second)
		}
		for name, outcome := range map[string]order.Outcome{"by the account's address": buy("g1", "ana+1@example.org", "Calle 3", nil),
			"to a saved address": buy("g2", "friend@example.org", "calle alta, 9", nil), "to the address of the order": buy("g3", "x@example.org", "Calle Baja 2", nil)} {
			if outcome.Placed != nil {
				t.Errorf("a guest %s bought one more", name)
			}
		}
		who.Addresses = nil // what was counted is given back, whatever the account looks like now
		if _, err := shop.desk.Cancel(context.Background(), order.ByBuyer, "es", second.Placed.Number, nil, "", shop.clock.At); err != nil {
			t.Fatal(err)
		}
		if again := buy("g4", "friend@example.org", "Calle Alta 9", nil); again.Placed == nil {
			t.Errorf("a saved address is still counted after the cancellation: %+v", again.Refusals)
		}
	})
}
