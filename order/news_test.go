package order

import "testing"

// TestNewsOfAnOrderHasTheNamesThatItsReadersKnow holds the payload of the outbox, which post reads.
func TestNewsOfAnOrderHasTheNamesThatItsReadersKnow(t *testing.T) {
	o := &Order{Market: "es", Number: 1, Language: "es", State: Placed}
	if got, want := news(instant, "order.placed", o, "", "").Payload, `{"market":"es","number":"0000-0001","language":"es","state":"placed"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	o.Buyer.Email = "ana@example.org"
	if got, want := news(instant, "order.shipped", o, "p1", "because").Payload,
		`{"market":"es","number":"0000-0001","language":"es","email":"ana@example.org","state":"placed","shipment":"p1","why":"because"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
