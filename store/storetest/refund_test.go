package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/store"
)

// owe leaves an order that is paid and cancelled, and what is owed for it.
func (s *shop) owe(t *testing.T, key string, phones int64) (order.Number, money.Amount) {
	t.Helper()
	ctx := context.Background()
	r := s.placed(t, wish(key, line("PHONE", phones)))
	o, err := s.desk.Paid(ctx, "staff:anna", "es", r.Number, r.Total, "in "+key, s.clock.At)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.desk.Cancel(ctx, order.ByBuyer, "es", r.Number, nil, "", s.clock.At); err != nil {
		t.Fatal(err)
	}
	return r.Number, o.Total
}

func (s *shop) owed(t *testing.T) int64 {
	t.Helper()
	debts, _, err := s.desk.Debts(context.Background(), []market.Code{"es", "fr"})
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, d := range debts {
		sum += d.Amount.Minor
	}
	return sum
}

// TestMoneyThatIsOwedGoesBackOnce lets several note one payment at once. Others: 30.
func TestMoneyThatIsOwedGoesBackOnce(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop, ctx := openShop(t, s, 50), context.Background()
		n, total := shop.owe(t, "k", 1)
		back := order.Refund{Market: "es", Number: n, Amount: total, Way: order.ByTransfer, Account: "ES91 2100 0418 4502 0005 1332", Reference: "SEPA 1", By: "staff:anna"}
		for name, wrong := range map[string]func(*order.Refund){
			"nothing": func(r *order.Refund) { r.Amount.Minor = 0 }, "no reference": func(r *order.Refund) { r.Reference = " " }, "another way": func(r *order.Refund) { r.Way = "pigeon" },
			"wrong digits": func(r *order.Refund) { r.Account = "ES91 2100 0418 4502 0005 1333" }, "another currency": func(r *order.Refund) { r.Amount.Currency = "USD" }} {
			bad := back
			wrong(&bad)
			if _, err := shop.desk.SendBack(ctx, bad, shop.clock.At); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		more := back
		more.Amount.Minor = 49901
		if _, err := shop.desk.SendBack(ctx, more, shop.clock.At); total.Minor < 49901 && !fault.IsCode(err, "order.not_owed") {
			t.Errorf("more than is owed: %v", err)
		}
		part := back
		part.Amount.Minor = 10000
		errs := make([]error, 6)
		var all sync.WaitGroup
		for i := range errs { // one payment, noted by several at once
			all.Go(func() { _, errs[i] = shop.desk.SendBack(ctx, part, shop.clock.At) })
		}
		all.Wait()
		for _, err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		if left := shop.owed(t); left != total.Minor-10000 {
			t.Errorf("%d owed after 10000 of %d", left, total.Minor)
		}
		rest := back
		rest.Reference, rest.Amount.Minor = "SEPA 2", total.Minor-10000
		if r, err := shop.desk.SendBack(ctx, rest, shop.clock.At); err != nil || r.State != order.RefundSent {
			t.Fatalf("%+v %v", r, err)
		}
		rest.Reference = "SEPA 3"
		if _, err := shop.desk.SendBack(ctx, rest, shop.clock.At); !fault.IsCode(err, "order.not_owed") {
			t.Errorf("paid twice: %v", err)
		}
		if left := shop.owed(t); left != 0 {
			t.Errorf("%d still owed", left)
		}
		_, refunds, err := shop.desk.Debts(ctx, []market.Code{"es"})
		if err != nil || len(refunds) != 2 {
			t.Errorf("history %+v %v", refunds, err)
		}
		shop.sound(t)
	})
}

func TestMuchMoneyNeedsTwoPeople(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop, ctx := openShop(t, s, 50), context.Background()
		n, total := shop.owe(t, "k", 2)
		if total.Minor <= order.AloneMax("EUR").Minor {
			t.Fatalf("%v is no large sum", total)
		}
		wish := order.Refund{Market: "es", Number: n, Amount: total, Way: order.ByHand, Reference: "cheque 1", By: "staff:anna"}
		r, err := shop.desk.SendBack(ctx, wish, shop.clock.At)
		if err != nil || r.State != order.RefundWaits || shop.owed(t) != total.Minor {
			t.Fatalf("%+v %v", r, err)
		}
		wish.Reference = "cheque 2"
		second, err := shop.desk.SendBack(ctx, wish, shop.clock.At)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := shop.desk.Agree(ctx, "staff:anna", "es", r.ID, shop.clock.At); !fault.IsCode(err, "order.refund_own") {
			t.Errorf("agreed with herself: %v", err)
		}
		if _, err := shop.desk.Agree(ctx, "staff:ben", "fr", r.ID, shop.clock.At); !fault.IsCode(err, "order.refund_unknown") {
			t.Errorf("of another market: %v", err)
		}
		if _, err := shop.desk.Agree(ctx, "staff:ben", "es", r.ID, shop.clock.At); err != nil {
			t.Fatal(err)
		}
		if _, err := shop.desk.Agree(ctx, "staff:ben", "es", r.ID, shop.clock.At); !fault.IsCode(err, "order.refund_done") {
			t.Errorf("agreed twice: %v", err)
		}
		if _, err := shop.desk.Agree(ctx, "staff:ben", "es", second.ID, shop.clock.At); !fault.IsCode(err, "order.not_owed") {
			t.Errorf("the same debt twice: %v", err)
		}
		if err := shop.desk.Withdraw(ctx, "staff:ben", "es", second.ID, shop.clock.At); err != nil {
			t.Error(err)
		}
		if left := shop.owed(t); left != 0 {
			t.Errorf("%d owed", left)
		}
		shop.sound(t)
	})
}

// TestMuchMoneyAskedForTwiceGoesBackOnce asks twice for one payment that needs two people: a form that was sent twice, or
// a program whose answer was lost. Others: 30.
func TestMuchMoneyAskedForTwiceGoesBackOnce(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop, ctx := openShop(t, s, 50), context.Background()
		n, total := shop.owe(t, "k", 4)
		wish := order.Refund{Market: "es", Number: n, Amount: money.Of(total.Minor/2, "EUR"), Way: order.ByHand, Reference: "cheque 1", By: "staff:anna"}
		first, err := shop.desk.SendBack(ctx, wish, shop.clock.At)
		if err != nil || first.State != order.RefundWaits {
			t.Fatalf("%+v %v", first, err)
		}
		again, err := shop.desk.SendBack(ctx, wish, shop.clock.At)
		if err != nil || again.ID != first.ID || again.State != order.RefundWaits {
			t.Errorf("asked again: %+v %v", again, err)
		}
		if _, err := shop.desk.Agree(ctx, "staff:ben", "es", first.ID, shop.clock.At); err != nil {
			t.Fatal(err)
		}
		if again.ID != first.ID {
			_, _ = shop.desk.Agree(ctx, "staff:ben", "es", again.ID, shop.clock.At)
		}
		if r, err := shop.desk.SendBack(ctx, wish, shop.clock.At); err != nil || r.State != order.RefundSent {
			t.Errorf("once it was sent: %+v %v", r, err)
		}
		if left := shop.owed(t); left != total.Minor-total.Minor/2 {
			t.Errorf("%d owed of %d", left, total.Minor)
		}
		// What was withdrawn may be asked for anew under its reference.
		wish.Reference = "cheque 2"
		second, err := shop.desk.SendBack(ctx, wish, shop.clock.At)
		if err != nil {
			t.Fatal(err)
		}
		if err := shop.desk.Withdraw(ctx, "staff:ben", "es", second.ID, shop.clock.At); err != nil {
			t.Fatal(err)
		}
		third, err := shop.desk.SendBack(ctx, wish, shop.clock.At)
		if err != nil || third.ID == second.ID || third.State != order.RefundWaits {
			t.Errorf("after it was withdrawn: %+v %v", third, err)
		}
		shop.sound(t)
	})
}

// TestMuchMoneyInPartsNeedsTwoPeopleToo: who may send 500 alone may not send 998 in three payments.
func TestMuchMoneyInPartsNeedsTwoPeopleToo(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop, ctx := openShop(t, s, 50), context.Background()
		n, total := shop.owe(t, "k", 2)
		for i, want := range []struct {
			minor int64
			state order.RefundState
		}{{40000, order.RefundSent}, {10000, order.RefundSent}, {1, order.RefundWaits}, {total.Minor - 50000, order.RefundWaits}} {
			r, err := shop.desk.SendBack(ctx, order.Refund{Market: "es", Number: n, Amount: money.Of(want.minor, "EUR"), Way: order.ByHand, Reference: "cash " + string(rune('a'+i)), By: "staff:anna"}, shop.clock.At)
			if err != nil || r.State != want.state {
				t.Errorf("payment %d of %d: state %d, %v", i, want.minor, r.State, err)
			}
		}
		if left := shop.owed(t); left != total.Minor-50000 {
			t.Errorf("%d still owed of %d", left, total.Minor)
		}
	})
}

// TestABuyerSaysWhereMoneyGoes: an account whose digits are right, as long as something is owed; who prints it shows no
// more than its ends, and it is forgotten when nothing is owed any more.
func TestABuyerSaysWhereMoneyGoes(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop, ctx := openShop(t, s, 50), context.Background()
		n, total := shop.owe(t, "k", 1)
		give := func(holder, account string) error {
			return shop.desk.GiveAccount(ctx, order.Payee{Market: "es", Number: n, Holder: holder, Account: account}, shop.clock.At)
		}
		for _, wrong := range [][2]string{{"", "ES9121000418450200051332"}, {"Ana", ""}, {"Ana", "ES9121000418450200051333"}, {"Ana", "ES91"}, {"Ana", "my account"}, {"Ana", "------"},
			{"Ana\u202e", "ES9121000418450200051332"}, {strings.Repeat("a", 71), "ES9121000418450200051332"}, {"Ana", strings.Repeat("1", 201)}} {
			if err := give(wrong[0], wrong[1]); !fault.Is(err, fault.Invalid) || fault.Of(err).Field == "" {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		for _, account := range []string{"021000021/123456789", "es91 2100 0418 4502 0005 1332", "ES9121000418450200051332"} {
			if err := give("Ana Gómez", account); err != nil {
				t.Fatal(err)
			}
		}
		owed, p, err := shop.desk.Payee(ctx, "es", n)
		if err != nil || owed != total.Minor || p.Holder != "Ana Gómez" || p.Account != "ES9121000418450200051332" || p.At != shop.clock.At {
			t.Fatalf("%d %q %q %v", owed, p.Holder, p.Account, err)
		}
		inJSON, err := json.Marshal(p)
		if printed := fmt.Sprintf("%v %+v %#v %s", p, p, p, p) + string(inJSON); err != nil || strings.Contains(printed, "0418") || !strings.Contains(printed, "1332") {
			t.Errorf("it prints %s, %v", printed, err)
		}
		if told := shop.newsOf(t, "order.account"); len(told) != 2 || strings.Contains(strings.Join(told, ""), "0418") {
			t.Errorf("the news is %v", told)
		}
		if _, err := shop.desk.SendBack(ctx, order.Refund{Market: "es", Number: n, Amount: total, Way: order.ByTransfer, Account: p.Account, Reference: "SEPA 1", By: "staff:anna"}, shop.clock.At); err != nil {
			t.Fatal(err)
		}
		if owed, p, err := shop.desk.Payee(ctx, "es", n); err != nil || owed != 0 || p.Account != "" {
			t.Errorf("afterwards %d %q %v", owed, p.Account, err)
		}
		View(t, s, func(tx *store.Tx) error {
			if _, err := tx.Payee("es", n); !fault.Is(err, fault.NotFound) {
				t.Errorf("the account is still there: %v", err)
			}
			return nil
		})
		if err := give("Ana", "ES9121000418450200051332"); !fault.IsCode(err, "order.nothing_owed") {
			t.Errorf("nothing is owed: %v", err)
		}
	})
}

// newsOf gives the payloads of a topic's news.
func (s *shop) newsOf(t *testing.T, topic string) (told []string) {
	t.Helper()
	View(t, s.store, func(tx *store.Tx) error {
		rows, err := tx.News(0, 1000)
		for _, r := range rows {
			if r.Topic == topic {
				told = append(told, r.Payload)
			}
		}
		return err
	})
	return told
}
