package console

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/people"
	"comptoir/store"
)

// paying is a Spain in which a transfer pays.
func paying(tx *store.Tx) error {
	if err := stocked(tx); err != nil {
		return err
	}
	m, err := tx.Market("es")
	if err != nil {
		return err
	}
	m.Payments, m.Terms.Version = []string{"bank_transfer"}, "1"
	return tx.PutMarket(m)
}

// owe leaves a cancelled order for which much more than one person may send back alone was paid.
func (h *house) owe(t *testing.T) order.Number {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); h.Orders.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	got, err := h.Orders.Place(ctx, order.Placing{Key: "k", Scope: "s", Market: "es", Language: "en", Lines: []order.BasketLine{{SKU: "A", Quantity: 1}}, Buyer: order.Buyer{Email: "ana@example.org"},
		Address: people.Address{Name: "Ana", Street: []string{"Calle 1"}, City: "Madrid", State: "M", Postcode: "28001", Country: "es"}, Delivery: "standard", Payment: "bank_transfer", Terms: "1"})
	if err != nil || got.Placed == nil {
		t.Fatal(err, got.Refusals)
	}
	n := got.Placed.Number
	if _, err := h.Orders.Paid(ctx, "staff:support", "es", n, money.Of(80000, "EUR"), "in", h.now.At); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Orders.Cancel(ctx, order.ByBuyer, "es", n, nil, "", h.now.At); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMuchMoneyIsSentBackByTwoPeopleAndOnce(t *testing.T) {
	h := newHouse(t, paying)
	n := h.owe(t)
	asks, agrees := h.as(t, "support"), h.as(t, "market_manager")
	if _, page := asks.get("/console/refunds"); !strings.Contains(page, n.String()) || !strings.Contains(page, "800") {
		t.Fatalf("what is owed is not listed: %s", page)
	}
	form := url.Values{"amount": {"800.00"}, "way": {"transfer"}, "account": {"ES91 2100 0418 4502 0005 1332"}, "reference": {"SEPA 1"}}
	if r, page := asks.post("/console/orders/es/"+n.String()+"/refund", form); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("ask: %d %s", r.StatusCode, page)
	}
	_, waiting, err := h.Orders.Debts(t.Context(), []market.Code{"es"})
	if err != nil || len(waiting) != 1 || waiting[0].State != order.RefundWaits {
		t.Fatalf("%+v %v", waiting, err)
	}
	agree := "/console/refunds/es/" + waiting[0].ID + "/agree"
	if _, page := asks.get("/console/refunds"); strings.Contains(page, agree) {
		t.Error("who asked is offered to agree")
	}
	if status, code := asks.problem("POST", agree, nil); status != http.StatusForbidden || code != "order.refund_own" {
		t.Errorf("agreed with oneself: %d %s", status, code)
	}
	if status, _ := h.as(t, "catalogue_editor").problem("POST", agree, nil); status != http.StatusForbidden {
		t.Errorf("somebody without the permission: %d", status)
	}
	if _, page := agrees.get("/console/refunds"); !strings.Contains(page, agree) {
		t.Error("a second person is not offered to agree")
	}
	if r, page := agrees.post(agree, nil); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("agree: %d %s", r.StatusCode, page)
	}
	if status, code := agrees.problem("POST", agree, nil); status != http.StatusConflict || code != "order.refund_done" {
		t.Errorf("agreed twice: %d %s", status, code)
	}
	form.Set("reference", "SEPA 2")
	if status, code := asks.problem("POST", "/console/orders/es/"+n.String()+"/refund", form); status != http.StatusConflict || code != "order.not_owed" {
		t.Errorf("the same debt again: %d %s", status, code)
	}
	if owed, _, err := h.Orders.Payee(t.Context(), "es", n); err != nil || owed != 0 {
		t.Errorf("%d is still owed: %v", owed, err)
	}
}
