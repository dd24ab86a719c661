package sim

import (
	"context"

	"comptoir/market"
	"comptoir/order"
	"comptoir/post"
)

// ref names an order.
type ref struct {
	market market.Code
	number order.Number
}

// model is what the world outside was told: the clients' own log.
type model struct {
	placings []*asked       // every placing with its key, in the order of the first asking
	orders   map[ref]*asked // those that were acknowledged
	refs     []ref          // their names, in the order of acknowledgement
	keys     int            // drawn so far
	money    []inflow       // notices of money, in the order of the first sending
	serial   int            // of holds, counts, notices
}

// asked is a placing and what it was answered.
type asked struct {
	order.Placing
	receipt *order.Receipt
}

// inflow is a notice of money.
type inflow struct {
	ref
	reference string
	minor     int64
	noted     bool // the desk has said that it is booked
}

func newModel() *model { return &model{orders: map[ref]*asked{}} }

// mailbox is the mail server: it counts what arrived, and may be out of order.
type mailbox struct {
	broken  bool
	arrived map[string]int // by letter
}

// Send takes a message.
func (m *mailbox) Send(_ context.Context, message post.Message) error {
	if m.broken {
		return errBroken
	}
	if m.arrived == nil {
		m.arrived = map[string]int{}
	}
	m.arrived[message.ID]++
	return nil
}
