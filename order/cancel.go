package order

import (
	"context"
	"strconv"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/payment"
	"comptoir/stock"
)

// Cancel ends an order before shipment; with lines only those quantities. A buyer may cancel what nothing
// has been shipped of; staff also the rest of what is under way.
func (d *Desk) Cancel(ctx context.Context, who Who, m market.Code, n Number, lines []ShipLine, why string, now clock.Instant) (Order, error) {
	front, err := d.front(ctx, m)
	if err != nil {
		return Order{}, err
	}
	return d.lead(ctx, who, m, n, why, now, func(a *act) error {
		o := a.Order
		if who == ByBuyer && o.State != Placed && o.State != Paid {
			return fault.New(fault.Conflict, "order.state_forbids", "state", string(o.State), "event", string(EventCancel))
		}
		open, err := picked(o, lines)
		if err != nil {
			return err
		}
		if whole(o, open) {
			return a.end(EventCancel, endOf(o), "order.cancelled")
		}
		return a.drop(front, open)
	})
}

// endOf is where an order ends when the rest of it is cancelled.
func endOf(o *Order) State {
	for _, l := range o.Lines {
		if l.Shipped > 0 {
			return Shipped
		}
	}
	return Cancelled
}

// picked checks quantities of lines that are still open; without lines it is all that is open.
func picked(o *Order, lines []ShipLine) ([]ShipLine, error) {
	if len(lines) == 0 {
		for i := range o.Lines {
			if open := o.Lines[i].Open(); open > 0 {
				lines = append(lines, ShipLine{i, open})
			}
		}
		if len(lines) == 0 {
			return nil, fault.New(fault.Conflict, "order.nothing_open", "state", string(o.State))
		}
		return lines, nil
	}
	left := make([]int64, len(o.Lines))
	for i := range o.Lines {
		left[i] = o.Lines[i].Open()
	}
	for i, l := range lines {
		at := "lines." + strconv.Itoa(i)
		if l.Line < 0 || l.Line >= len(o.Lines) {
			return nil, fault.Field(at+".line", "order.line_unknown")
		}
		if l.Quantity < 1 || l.Quantity > left[l.Line] {
			return nil, fault.Field(at+".quantity", "order.quantity_not_open", "open", strconv.FormatInt(left[l.Line], 10))
		}
		left[l.Line] -= l.Quantity
	}
	return lines, nil
}

func sumOf(lines []ShipLine) (sum int64) {
	for _, l := range lines {
		sum += l.Quantity
	}
	return sum
}

// whole tells whether the picked quantities are all that is open.
func whole(o *Order, lines []ShipLine) bool {
	var open int64
	for i := range o.Lines {
		open += o.Lines[i].Open()
	}
	return sumOf(lines) == open
}

// end cancels all that is open.
func (a *act) end(event Event, state State, topic string) error {
	if err := a.to(event, state, topic, ""); err != nil {
		return err
	}
	lines, err := picked(a.Order, nil)
	if err != nil {
		return err
	}
	a.Order.Held, a.Order.Before = "", ""
	return a.giveBack(lines)
}

// drop cancels some quantities; the order goes on.
func (a *act) drop(front *Front, lines []ShipLine) error {
	if err := a.giveBack(lines); err != nil {
		return err
	}
	return a.settled(front, EventDrop)
}

// giveBack releases the stock of cancelled quantities and settles the money.
func (a *act) giveBack(lines []ShipLine) error {
	if err := a.takeOut(lines); err != nil {
		return err
	}
	if err := a.Order.rebill(); err != nil {
		return err
	}
	if a.Order.State == Cancelled && a.Order.Payment.State == payment.Awaiting {
		a.Order.Payment.State = payment.Voided
	}
	a.owe(a.Order.Total)
	return a.credit()
}

// takeOut cancels quantities of lines: their stock and limits are given back.
func (a *act) takeOut(lines []ShipLine) error {
	if err := a.move(lines, stock.OnHand); err != nil {
		return err
	}
	if err := a.moveGrant(GrantBack, sumOf(lines)); err != nil {
		return err
	}
	for _, l := range lines {
		line := &a.Order.Lines[l.Line]
		line.Cancelled += l.Quantity
		a.release(line, l.Quantity)
	}
	return nil
}

// release gives a quantity back to what the buyer may have of a limited variant.
func (a *act) release(line *Line, quantity int64) {
	a.releaseCaps(line, quantity)
	if !line.Limited {
		return
	}
	name := line.SKU
	if g := a.Order.Grant; !g.IsZero() {
		name = g.limited()
	}
	for _, p := range a.Order.counted() {
		a.Released = append(a.Released, Used{Use: Use{a.Order.Market, name, p}, Units: quantity})
	}
}

// move takes quantities of lines out of what is reserved for the order.
func (a *act) move(lines []ShipLine, to stock.Account) error {
	reserved, err := a.tx.Reserved(a.Order.Market, a.Order.Number)
	if err != nil {
		return err
	}
	sums := map[int]int64{}
	for _, l := range lines {
		sums[l.Line] += l.Quantity
	}
	for i := range a.Order.Lines {
		if sums[i] > 0 {
			a.Movements = append(a.Movements, take(reserved, i, sums[i], a.Order.Lines[i].Open(), to)...)
		}
	}
	return nil
}

// rebill works the totals out anew from what has not been cancelled. Carriage is charged while anything is left.
func (o *Order) rebill() error {
	display := o.display()
	charges := make([]charge, len(o.Lines))
	left := int64(0)
	for i := range o.Lines {
		price, err := o.Lines[i].Unit.Times(o.Lines[i].Quantity - o.Lines[i].Cancelled)
		if err != nil {
			return err
		}
		charges[i] = charge{price, o.Lines[i].Rate}
		left += o.Lines[i].Quantity - o.Lines[i].Cancelled
	}
	bill, err := billOf(display, charges, charge{money.Of(0, o.Total.Currency), 0})
	if err != nil {
		return err
	}
	if left == 0 {
		o.Delivery.Price.Minor, o.Delivery.Tax.Minor = 0, 0
	}
	for i := range o.Lines {
		o.Lines[i].Tax = bill.Lines[i].Tax
	}
	o.Goods = bill.Goods
	if o.Tax, err = bill.Tax.Add(o.Delivery.Tax); err != nil {
		return err
	}
	carriage := o.Delivery.Price
	if display == market.TaxAdded {
		carriage.Minor += o.Delivery.Tax.Minor
	}
	o.Total, err = bill.Total.Add(carriage)
	return err
}

// display tells how tax was shown when the order was placed: it lies within exactly when goods and carriage
// make up the total.
func (o *Order) display() market.TaxDisplay {
	if o.Goods.Minor+o.Delivery.Price.Minor == o.Total.Minor {
		return market.TaxIncluded
	}
	return market.TaxAdded
}
