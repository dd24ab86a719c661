package order

import (
	"context"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/payment"
	"comptoir/stock"
)

// act is what one step of an order's life knows.
type act struct {
	tx  Tx
	now clock.Instant
	who Who
	why string
	*Change
}

type seenKey struct{}

// Seen makes steps under a context hold for an order at one version only: who decided by what they saw, or sends a form
// twice, is told that the order has moved on (Conflict "order.changed_meanwhile"). 0: whatever the order has become.
func Seen(ctx context.Context, version int64) context.Context {
	return context.WithValue(ctx, seenKey{}, version)
}

func movedOn(ctx context.Context, o *Order) error {
	if seen, _ := ctx.Value(seenKey{}).(int64); seen != 0 && seen != o.Version {
		return fault.New(fault.Conflict, "order.changed_meanwhile")
	}
	return nil
}

// lead takes one order one step on, in one transaction: read, decide, write, tell. A step that sets no event
// changes nothing. Shelves follow what was given back or shipped.
func (d *Desk) lead(ctx context.Context, who Who, m market.Code, n Number, why string, now clock.Instant, step func(*act) error) (Order, error) {
	var done Order
	var room *stock.Room
	var skus []string
	var used map[string]int64
	err := d.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Order(m, n)
		if err != nil {
			return err
		}
		if err := movedOn(ctx, &o); err != nil {
			return err
		}
		a := &act{tx: tx, now: now, who: who, why: why, Change: &Change{Order: &o}}
		if err := step(a); err != nil {
			return err
		}
		if a.Entry.Event != "" {
			if err := tx.Change(a.Change); err != nil {
				return err
			}
		}
		if done, err = tx.Order(m, n); err != nil { // a step that changes nothing may have met one that did
			return err
		}
		if used, err = a.throughAfter(); err != nil {
			return err
		}
		skus = moved(a.Movements)
		levels, err := tx.Levels(skus)
		room = stock.NewRoom(levels)
		return err
	})
	if err != nil {
		return Order{}, err
	}
	d.Offers.Follow(room, skus)
	d.Offers.Count(used)
	return done, nil
}

func moved(movements []Movement) []string {
	takings := make([]stock.Taking, len(movements))
	for i, m := range movements {
		takings[i] = m.Taking
	}
	return skusOf(stock.Sum(takings))
}

// to moves the order by the table; what the table does not have is a Conflict.
func (a *act) to(event Event, state State, topic, shipment string) error {
	from := a.Order.State
	if !allowed(from, event, state) {
		return fault.New(fault.Conflict, "order.state_forbids", "state", string(from), "event", string(event))
	}
	a.Entry = Entry{At: a.now, Who: a.who, Event: event, From: from, To: state, Why: a.why}
	a.Order.State = state
	if state != Placed && state != OnHold {
		a.Order.Due = 0
	}
	a.News = append(a.News, news(a.now, topic, a.Order, shipment, a.why))
	return nil
}

func allowed(from State, e Event, to State) bool {
	for _, t := range Transitions() {
		if t.From == from && t.Event == e && t.To == to {
			return true
		}
	}
	return false
}

// Hold stops an order, Release lets it go on.
func (d *Desk) Hold(ctx context.Context, who Who, m market.Code, n Number, why string, now clock.Instant) (Order, error) {
	return d.lead(ctx, who, m, n, why, now, func(a *act) error { return a.hold(why) })
}

func (a *act) hold(why string) error {
	before := a.Order.State
	if err := a.to(EventHold, OnHold, "order.held", ""); err != nil {
		return err
	}
	a.Order.Held, a.Order.Before = why, before
	return nil
}

// Release lets a held order go on from where it was.
func (d *Desk) Release(ctx context.Context, who Who, m market.Code, n Number, why string, now clock.Instant) (Order, error) {
	return d.lead(ctx, who, m, n, why, now, func(a *act) error {
		return a.letGo()
	})
}

// letGo leads a held order back to where it was.
func (a *act) letGo() error {
	if err := a.to(EventRelease, a.Order.Before, "order.released", ""); err != nil {
		return err
	}
	a.Order.Held, a.Order.Before = "", ""
	return nil
}

// Paid notes money that has come in. The same reference twice is the same money.
func (d *Desk) Paid(ctx context.Context, who Who, m market.Code, n Number, amount money.Amount, reference string, now clock.Instant) (Order, error) {
	if amount.Minor <= 0 {
		return Order{}, fault.Field("amount", "order.amount_not_positive")
	}
	if reference == "" || len(reference) > textMax {
		return Order{}, fault.Field("reference", "order.field_required")
	}
	front, err := d.front(ctx, m)
	if err != nil {
		return Order{}, err
	}
	return d.lead(ctx, who, m, n, reference, now, func(a *act) error {
		if amount.Currency != a.Order.Total.Currency {
			return fault.Field("amount", "order.currency_other", "currency", string(a.Order.Total.Currency))
		}
		known, err := a.tx.KnownMoney(m, n, reference)
		if err != nil || known {
			return err
		}
		return a.paid(front, amount, reference)
	})
}

// paid books money; the whole amount moves the order, and is invoiced.
func (a *act) paid(front *Front, amount money.Amount, reference string) error {
	o := a.Order
	sum, err := o.Payment.Paid.Add(amount)
	if err != nil {
		return tooMuch()
	}
	o.Payment.Paid = sum
	a.Entries = append(a.Entries, MoneyEntry{At: a.now, From: AccountBuyer, To: AccountBank, Minor: amount.Minor, Reference: reference})
	a.owe(o.Total)
	if sum.Minor < o.Total.Minor || o.State == Cancelled {
		return a.to(EventPayPart, o.State, "order.money_in", "")
	}
	if o.Payment.State != payment.Captured {
		if err := a.moveGrant(GrantPaid, 0); err != nil {
			return err
		}
	}
	o.Payment.State = payment.Captured
	if err := a.invoice(front); err != nil {
		return err
	}
	if o.State == Placed {
		return a.to(EventPay, Paid, "order.paid", "")
	}
	if o.State == OnHold && o.Before == Placed {
		o.Before = Paid
	}
	return a.to(EventPayPart, o.State, "order.paid", "")
}

// owe books what the buyer has paid beyond an amount as owed back; what is owed is no longer counted as paid.
func (a *act) owe(total money.Amount) {
	o := a.Order
	if over := o.Payment.Paid.Minor - total.Minor; over > 0 {
		a.Entries = append(a.Entries, MoneyEntry{At: a.now, From: AccountBank, To: AccountOwed, Minor: over})
		o.Payment.Paid.Minor = total.Minor
	}
}

// invoiced is who invoiced an order, and for how much less what was credited; "" and 0 without an invoice.
func (o *Order) invoiced() (entity string, minor int64) {
	for _, i := range o.Invoices {
		if i.Credit {
			minor -= i.Amount.Minor
			continue
		}
		entity, minor = i.Entity, minor+i.Amount.Minor
	}
	return entity, minor
}

// invoice takes the next gapless number for what the order comes to and was not invoiced yet.
func (a *act) invoice(front *Front) error {
	o := a.Order
	entity, minor := o.invoiced()
	switch {
	case entity == "":
		return a.document(entityOf(front), false, o.Total)
	case minor >= o.Total.Minor:
		return nil
	}
	return a.document(entity, false, money.Of(o.Total.Minor-minor, o.Total.Currency))
}

// credit takes the next number of a credit note for what was invoiced beyond what the order comes to.
func (a *act) credit() error {
	o := a.Order
	entity, minor := o.invoiced()
	if entity == "" || minor <= o.Total.Minor || a.Invoice != nil {
		return nil
	}
	return a.document(entity, true, money.Of(minor-o.Total.Minor, o.Total.Currency))
}

func (a *act) document(entity string, credit bool, amount money.Amount) error {
	number, err := a.tx.NextInvoice(entity, credit)
	a.Invoice = &Invoice{Entity: entity, Number: number, Credit: credit, Amount: amount, At: a.now}
	return err
}

// entityOf is who invoices in a market; a market that names nobody is its own series.
func entityOf(f *Front) string {
	if e := f.Shelf.Market.Entity; e != "" {
		return e
	}
	return "market-" + string(f.Shelf.Market.Code)
}

// take moves reserved units of one line elsewhere, in the order in which they were reserved. Open is the
// quantity of the line that was still open; parts of a bundle go in proportion.
func take(reserved []LineTaking, line int, quantity, open int64, to stock.Account) []Movement {
	total := map[string]int64{}
	for _, r := range reserved {
		if r.Line == line {
			total[r.SKU] += r.Quantity
		}
	}
	var moves []Movement
	left := map[string]int64{}
	for sku, n := range total {
		left[sku] = n / open * quantity
	}
	for _, r := range reserved {
		if r.Line != line {
			continue
		}
		if n := min(left[r.SKU], r.Quantity); n > 0 {
			left[r.SKU] -= n
			r.Quantity = n
			moves = append(moves, Movement{LineTaking: r, From: stock.Reserved, To: to})
		}
	}
	return moves
}

// expireMax is how many unpaid orders one call of Expire ends.
const expireMax = 100

// Expire is a step: it ends a bounded number of unpaid orders past their time and gives their stock back.
func (d *Desk) Expire(ctx context.Context, now clock.Instant) (more bool, err error) {
	var due []Ref
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		due, err = tx.Due(now, expireMax)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, r := range due {
		_, err := d.lead(ctx, BySystem, r.Market, r.Number, "unpaid", now, func(a *act) error {
			if a.Order.State != Placed || a.Order.Due == 0 || a.Order.Due > now {
				return nil // paid or led on meanwhile
			}
			return a.end(EventExpire, Cancelled, "order.expired")
		})
		if err != nil {
			return false, err
		}
	}
	return len(due) == expireMax, nil
}
