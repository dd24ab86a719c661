package order

import "slices"

// State is where an order stands.
type State string

// The states of an order.
const (
	Placed        State = "placed" // reserved, not yet paid
	Paid          State = "paid"
	PartlyShipped State = "partly_shipped"
	Shipped       State = "shipped"
	Delivered     State = "delivered"
	OnHold        State = "on_hold"
	Cancelled     State = "cancelled"
	Returned      State = "returned"
)

// States lists them in the order of a life.
func States() []State {
	return []State{Placed, Paid, PartlyShipped, Shipped, Delivered, OnHold, Cancelled, Returned}
}

// Event is what moves an order.
type Event string

// The events.
const (
	EventPlace    Event = "place"
	EventPay      Event = "pay"      // the whole amount is there
	EventPayPart  Event = "pay_part" // money that does not change the state: a part of it, or after delivery, or too late
	EventEdit     Event = "edit"     // where it goes
	EventRevise   Event = "revise"   // other quantities
	EventShipPart Event = "ship_part"
	EventShipAll  Event = "ship_all"
	EventDeliver  Event = "deliver"
	EventHold     Event = "hold"
	EventRelease  Event = "release"
	EventCancel   Event = "cancel"
	EventDrop     Event = "drop" // some quantities are cancelled
	EventExpire   Event = "expire"
	EventRefund   Event = "refund" // money goes back
	EventReturn   Event = "return"
)

// Transition is one row of the table of states.
type Transition struct {
	From  State // "" before the order is there
	Event Event
	To    State
	Who   string // who may cause it, in words for the drawing
}

// Transitions is the table. What is not in it cannot happen (rule 7).
func Transitions() []Transition {
	return []Transition{
		{"", EventPlace, Placed, "buyer"},
		{Placed, EventPay, Paid, "payment"},
		{Placed, EventPayPart, Placed, "payment"},
		{Placed, EventExpire, Cancelled, "time"},
		{Placed, EventCancel, Cancelled, "buyer, staff"},
		{Placed, EventDrop, Placed, "buyer, staff"},
		{Placed, EventDrop, Paid, "buyer, staff: what is left is paid"},
		{Placed, EventEdit, Placed, "buyer, staff"},
		{Placed, EventRevise, Placed, "buyer, staff"},
		{Placed, EventRevise, Paid, "buyer, staff: what is left is paid"},
		{Placed, EventShipPart, PartlyShipped, "staff, pay on delivery"},
		{Placed, EventShipAll, Shipped, "staff, pay on delivery"},
		{Placed, EventHold, OnHold, "staff, clearance"},
		{Placed, EventRefund, Placed, "staff"},
		{Paid, EventPayPart, Paid, "payment"},
		{Paid, EventEdit, Paid, "buyer, staff"},
		{Paid, EventRevise, Paid, "buyer, staff"},
		{Paid, EventRevise, Placed, "buyer, staff: more is owed"},
		{Paid, EventShipPart, PartlyShipped, "staff"},
		{Paid, EventShipAll, Shipped, "staff"},
		{Paid, EventCancel, Cancelled, "buyer, staff"},
		{Paid, EventDrop, Paid, "buyer, staff"},
		{Paid, EventHold, OnHold, "staff, clearance"},
		{Paid, EventRefund, Paid, "staff"},
		{PartlyShipped, EventPayPart, PartlyShipped, "payment"},
		{PartlyShipped, EventShipPart, PartlyShipped, "staff"},
		{PartlyShipped, EventShipAll, Shipped, "staff"},
		{PartlyShipped, EventDrop, PartlyShipped, "buyer, staff"},
		{PartlyShipped, EventCancel, Shipped, "buyer, staff: the rest"},
		{PartlyShipped, EventHold, OnHold, "staff, clearance"},
		{PartlyShipped, EventRefund, PartlyShipped, "staff"},
		{OnHold, EventPayPart, OnHold, "payment"},
		{OnHold, EventEdit, OnHold, "staff"},
		{OnHold, EventRelease, Placed, "staff, was unpaid"},
		{OnHold, EventRelease, Paid, "staff, was paid"},
		{OnHold, EventRelease, PartlyShipped, "staff, was partly shipped"},
		{OnHold, EventCancel, Cancelled, "staff"},
		{OnHold, EventCancel, Shipped, "staff: the rest"},
		{OnHold, EventRefund, OnHold, "staff"},
		{Shipped, EventPayPart, Shipped, "payment"},
		{Shipped, EventDeliver, Delivered, "carrier, staff"},
		{Shipped, EventReturn, Returned, "after-sales"},
		{Shipped, EventRefund, Shipped, "staff"},
		{Delivered, EventPayPart, Delivered, "payment"},
		{Delivered, EventReturn, Returned, "after-sales"},
		{Delivered, EventRefund, Delivered, "staff"},
		{Cancelled, EventPayPart, Cancelled, "payment, too late: owed back"},
		{Cancelled, EventRefund, Cancelled, "staff"},
		{Returned, EventRefund, Returned, "staff"},
	}
}

// Can tells whether an event may happen in a state.
func (s State) Can(e Event) bool {
	return slices.ContainsFunc(Transitions(), func(t Transition) bool { return t.From == s && t.Event == e })
}

// Valid tells whether the state is one of the list.
func (s State) Valid() bool { return slices.Contains(States(), s) }
