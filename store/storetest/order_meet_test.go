package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
	"comptoir/post"
	"comptoir/store"
)

// meet lets one node act, and another before a statement of the first one's transaction; it tells whether they met.
// On SQLite the second waits for the first in any case; elsewhere it may wait for what the first has locked.
func (m *meeting) meet(s *store.Store, statement int, first, second func()) bool {
	done := make(chan struct{})
	m.at(statement, func() {
		go func() {
			defer close(done)
			second()
		}()
		if s.DB.Engine() != "sqlite" {
			select {
			case <-done:
			case <-time.After(300 * time.Millisecond):
			}
		}
	})
	first()
	if !m.held() {
		return false
	}
	<-done
	return true
}

// TestABasketBoughtAtTwoNodesBecomesOneOrder: in two tabs, each with its key, which meet before each statement in turn.
// Others: 13, 29, 33.
func TestABasketBoughtAtTwoNodesBecomesOneOrder(t *testing.T) {
	met := &meeting{}
	RunWith(t, db.Options{Faults: met}, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 50)
		nodes, ctx := []*shop{joinShop(t, s), joinShop(t, s)}, context.Background()
		for statement := 1; statement <= 8; statement++ {
			view, err := nodes[0].desk.SetLine(ctx, order.Put{Market: "es", SKU: "PHONE", Quantity: 1}, start)
			if err != nil {
				t.Fatal(err)
			}
			before, outcomes := nodes[0].level(t, "PHONE").Reserved, make([]order.Outcome, 2)
			buy := func(tab int) func() {
				return func() {
					p := wish(fmt.Sprintf("tab-%d-%d", tab, statement), line("PHONE", 1))
					p.Lines, p.BasketToken = nil, view.Token
					var err error
					if outcomes[tab], err = nodes[tab].desk.Place(ctx, p); err != nil && !fault.IsCode(err, "order.basket_changed") {
						t.Errorf("met at statement %d: %v", statement, err)
					}
				}
			}
			if !met.meet(s, statement, buy(0), buy(1)) {
				continue
			}
			if (outcomes[0].Placed != nil) == (outcomes[1].Placed != nil) || nodes[0].level(t, "PHONE").Reserved != before+1 {
				t.Errorf("met at statement %d: %+v, %d reserved more", statement, outcomes, nodes[0].level(t, "PHONE").Reserved-before)
			}
		}
	})
}

// TestOneNoticeOfMoneyAtTwoNodesIsBookedOnce: a provider's notice and the page come in together, at two nodes, and meet
// before each statement in turn. Others: 25, 26, 31, 35.
func TestOneNoticeOfMoneyAtTwoNodesIsBookedOnce(t *testing.T) {
	met := &meeting{}
	RunWith(t, db.Options{Faults: met}, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 50)
		nodes, ctx := []*shop{joinShop(t, s), joinShop(t, s)}, context.Background()
		for statement := 1; statement <= 16; statement++ {
			r := nodes[0].placed(t, wish(fmt.Sprint("k", statement), line("BAND", 1)))
			paid := func(node int) func() {
				return func() {
					if _, err := nodes[node].desk.Paid(ctx, "bank", "es", r.Number, r.Total, "notice", start); err != nil {
						t.Errorf("met at statement %d: %v", statement, err)
					}
				}
			}
			met.meet(s, statement, paid(0), paid(1))
			o, err := nodes[0].desk.Get(ctx, "es", r.Number)
			if err != nil || o.State != order.Paid || o.Payment.Paid != r.Total || len(o.Invoices) != 1 {
				t.Fatalf("met at statement %d: %s, %v paid, %d invoices, %v", statement, o.State, o.Payment.Paid, len(o.Invoices), err)
			}
			if debts, _, err := nodes[0].desk.Debts(ctx, []market.Code{"es"}); err != nil || len(debts) > 0 {
				t.Fatalf("met at statement %d: owed %+v %v", statement, debts, err)
			}
		}
		nodes[0].sound(t)
	})
}

// TestALimitHoldsAtTwoNodes: one person wants the last unit of a limit twice, at two nodes that meet before each statement
// in turn. Others: 38, 39, 40, 41.
func TestALimitHoldsAtTwoNodes(t *testing.T) {
	met := &meeting{}
	RunWith(t, db.Options{Faults: met}, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 50)
		Update(t, s, func(tx *store.Tx) error {
			if err := tx.PutLimit(order.Limit{Market: "es", SKU: "PHONE", Units: 1}); err != nil {
				return err
			}
			return tx.BumpMarket("es")
		})
		nodes := []*shop{joinShop(t, s), joinShop(t, s)}
		for statement := 1; statement <= 8; statement++ {
			outcomes := make([]order.Outcome, 2)
			buy := func(node int) func() {
				return func() {
					p := wish(fmt.Sprintf("k-%d-%d", node, statement), line("PHONE", 1))
					p.Buyer.Email, p.Buyer.Phone, p.Address.Street = fmt.Sprintf("ana%d@example.org", statement), "", []string{fmt.Sprint("Calle ", statement)}
					var err error
					if outcomes[node], err = nodes[node].desk.Place(context.Background(), p); err != nil {
						t.Errorf("met at statement %d: %v", statement, err)
					}
				}
			}
			if met.meet(s, statement, buy(0), buy(1)) && (outcomes[0].Placed != nil) == (outcomes[1].Placed != nil) {
				t.Errorf("met at statement %d: %+v", statement, outcomes)
			}
		}
	})
}

// TestALetterIsTakenOnce: two workers have read the same letter; one takes it, and nobody after it was sent.
func TestALetterIsTakenOnce(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		l := post.Letter{ID: "a", Kind: post.OrderPlaced, Market: "es", Language: "es", To: "ana@example.org", Subject: "X", At: start, Due: start}
		Update(t, s, func(tx *store.Tx) error { return tx.PutLetter(l) })
		take := func(want bool) {
			t.Helper()
			Update(t, s, func(tx *store.Tx) error {
				if got, err := tx.TakeLetter(l, start.Add(time.Minute)); err != nil || got != want {
					t.Errorf("taken %v, want %v: %v", got, want, err)
				}
				return nil
			})
		}
		take(true)
		take(false)
		l.Tries, l.State = 1, post.Sent
		Update(t, s, func(tx *store.Tx) error { return tx.SetLetter(l) })
		take(false)
	})
}
