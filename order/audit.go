package order

import (
	"fmt"

	"comptoir/money"
	"comptoir/payment"
	"comptoir/stock"
)

// Books is everything that is written down about one order, as it was read.
type Books struct {
	Order
	Movements []Movement
	Entries   []BookedMoney
	Steps     []BookedStep
	Uncited   int // lines whose clearance decision is not there
}

// BookedMoney is an entry of money with the currency it was booked in.
type BookedMoney struct {
	MoneyEntry
	Currency money.Currency
}

// BookedStep is a line of the history with its place in it; the placing has none.
type BookedStep struct {
	N int64
	Entry
}

// AuditRule is something that must be true of every order's books.
type AuditRule struct {
	Name, Says string
	broken     func(*Books) string
}

// AuditRules lists what Audit looks at.
func AuditRules() []AuditRule {
	return []AuditRule{
		{"order.lines", "an order has lines, numbered from 0, of at least one unit each", brokenLines},
		{"order.stock", "what is reserved, shipped and given back for a line is what the line says", brokenStock},
		{"order.bill", "goods, carriage and tax add up to the total", brokenBill},
		{"order.state", "the state fits what is open, shipped and paid", brokenState},
		{"order.history", "each step follows from the one before by the table of states and leads to where the order stands", brokenHistory},
		{"order.shipments", "parcels hold what the lines say was shipped", brokenShipments},
		{"order.cleared", "every line cites the clearance under which it was sold", brokenCleared},
		{"money.paid", "what is in the bank for an order is what the order says was paid, in its currency", brokenMoney},
		{"invoice.amount", "invoices less credit notes are what the order comes to, less while an addition waits for its money", brokenInvoices},
	}
}

// Audit tells for each rule, in the order of AuditRules, what is wrong with an order's books; "" when nothing is.
func (b *Books) Audit() []string {
	rules := AuditRules()
	wrong := make([]string, len(rules))
	for i, r := range rules {
		wrong[i] = r.broken(b)
	}
	return wrong
}

func brokenLines(b *Books) string {
	if len(b.Lines) == 0 {
		return "it has no lines"
	}
	for i, l := range b.Lines {
		if l.Quantity < 1 || l.Shipped < 0 || l.Cancelled < 0 || l.Returned < 0 || l.Open() < 0 || l.Returned > l.Shipped {
			return fmt.Sprintf("line %d: %d ordered, %d shipped, %d cancelled, %d returned", i, l.Quantity, l.Shipped, l.Cancelled, l.Returned)
		}
	}
	return ""
}

// flow is what movements say of one line.
type flow struct{ taken, held, shipped, back int64 }

func (f *flow) add(m *Movement) {
	switch {
	case m.To == stock.Reserved:
		f.taken, f.held = f.taken+m.Quantity, f.held+m.Quantity
	case m.From == stock.Reserved && m.To == stock.Shipped:
		f.shipped, f.held = f.shipped+m.Quantity, f.held-m.Quantity
	case m.From == stock.Reserved:
		f.back, f.held = f.back+m.Quantity, f.held-m.Quantity
	}
}

// brokenStock compares movements with lines. A set takes several units for one of the line's: always the same number.
func brokenStock(b *Books) string {
	flows := make([]flow, len(b.Lines))
	for i := range b.Movements {
		m := &b.Movements[i]
		if m.Line < 0 || m.Line >= len(flows) {
			return fmt.Sprintf("a movement is for line %d of %d", m.Line, len(flows))
		}
		flows[m.Line].add(m)
	}
	for i, l := range b.Lines {
		f, each := flows[i], int64(0)
		if l.Quantity > 0 {
			each = f.taken / l.Quantity
		}
		if each < 1 || f != (flow{each * l.Quantity, each * l.Open(), each * l.Shipped, each * l.Cancelled}) {
			return fmt.Sprintf("line %d: %d ordered, %d open, %d shipped, %d cancelled; movements took %d, hold %d, shipped %d, gave back %d",
				i, l.Quantity, l.Open(), l.Shipped, l.Cancelled, f.taken, f.held, f.shipped, f.back)
		}
	}
	return ""
}

func brokenBill(b *Books) string {
	goods, tax := int64(0), b.Delivery.Tax.Minor
	for _, l := range b.Lines {
		goods += l.Unit.Minor * (l.Quantity - l.Cancelled)
		tax += l.Tax.Minor
	}
	if goods != b.Goods.Minor || tax != b.Tax.Minor {
		return fmt.Sprintf("goods %d and tax %d, its lines come to %d and %d", b.Goods.Minor, b.Tax.Minor, goods, tax)
	}
	within := goods + b.Delivery.Price.Minor
	if b.Total.Minor != within && b.Total.Minor != within+tax {
		return fmt.Sprintf("total %d of goods %d, carriage %d, tax %d", b.Total.Minor, goods, b.Delivery.Price.Minor, tax)
	}
	return ""
}

func brokenState(b *Books) string {
	var open, shipped int64
	for _, l := range b.Lines {
		open, shipped = open+l.Open(), shipped+l.Shipped
	}
	fits := true
	switch b.State {
	case Placed, Paid:
		fits = open > 0 && shipped == 0
	case PartlyShipped:
		fits = open > 0 && shipped > 0
	case Shipped, Delivered:
		fits = open == 0 && shipped > 0
	case Cancelled:
		fits = open == 0 && shipped == 0
	case OnHold:
		fits = open > 0 && b.Before != ""
	}
	if !fits {
		return fmt.Sprintf("%s with %d open and %d shipped", b.State, open, shipped)
	}
	paid := b.Payment.Paid.Minor
	whole := paid == b.Total.Minor
	switch {
	case paid < 0 || paid > b.Total.Minor, b.State == Paid && !whole, b.Payment.State == payment.Captured && !whole:
		return fmt.Sprintf("%s, payment %s, %d paid of %d", b.State, b.Payment.State, paid, b.Total.Minor)
	case b.Payment.State == payment.Voided && b.State != Cancelled:
		return fmt.Sprintf("%s with its payment voided", b.State)
	}
	return ""
}

func brokenHistory(b *Books) string {
	if int64(len(b.Steps)) != b.Version-1 {
		return fmt.Sprintf("version %d after %d steps", b.Version, len(b.Steps))
	}
	at := Placed
	for i, s := range b.Steps {
		if s.N != int64(i+1) || s.From != at || !allowed(s.From, s.Event, s.To) {
			return fmt.Sprintf("step %d: %s from %s to %s, after %s", s.N, s.Event, s.From, s.To, at)
		}
		at = s.To
	}
	if at != b.State {
		return fmt.Sprintf("it is %s, its history ends at %s", b.State, at)
	}
	return ""
}

func brokenShipments(b *Books) string {
	sent := make([]int64, len(b.Lines))
	for _, p := range b.Shipments {
		for _, l := range p.Lines {
			if l.Line < 0 || l.Line >= len(sent) {
				return fmt.Sprintf("parcel %s holds line %d of %d", p.ID, l.Line, len(sent))
			}
			sent[l.Line] += l.Quantity
		}
	}
	for i, l := range b.Lines {
		if sent[i] != l.Shipped {
			return fmt.Sprintf("line %d: %d shipped, parcels hold %d", i, l.Shipped, sent[i])
		}
	}
	return ""
}

func brokenCleared(b *Books) string {
	if b.Uncited > 0 {
		return fmt.Sprintf("the decision of %d lines is not there", b.Uncited)
	}
	return ""
}

func brokenMoney(b *Books) string {
	bank, owed := int64(0), int64(0)
	for _, e := range b.Entries {
		if e.Currency != b.Total.Currency || e.Minor <= 0 || e.From == e.To {
			return fmt.Sprintf("an entry of %d %s from %s to %s; the order is in %s", e.Minor, e.Currency, e.From, e.To, b.Total.Currency)
		}
		if e.To == AccountBank {
			bank += e.Minor
		}
		if e.From == AccountBank {
			bank -= e.Minor
		}
		if e.To == AccountOwed {
			owed += e.Minor
		}
		if e.From == AccountOwed {
			owed -= e.Minor
		}
	}
	if owed < 0 {
		return fmt.Sprintf("%d more was sent back than was owed", -owed)
	}
	if bank != b.Payment.Paid.Minor {
		return fmt.Sprintf("%d paid, its entries leave %d in the bank", b.Payment.Paid.Minor, bank)
	}
	return ""
}

func brokenInvoices(b *Books) string {
	invoices, sum := 0, int64(0)
	for _, i := range b.Invoices {
		if i.Amount.Currency != b.Total.Currency {
			return fmt.Sprintf("invoiced in %s, the order is in %s", i.Amount.Currency, b.Total.Currency)
		}
		if i.Credit {
			sum -= i.Amount.Minor
			continue
		}
		invoices, sum = invoices+1, sum+i.Amount.Minor
	}
	waits := sum < b.Total.Minor && b.Payment.State == payment.Awaiting
	if invoices == 0 && len(b.Invoices) > 0 || invoices > 0 && sum != b.Total.Minor && !waits {
		return fmt.Sprintf("%d invoices and %d credit notes come to %d of %d", invoices, len(b.Invoices)-invoices, sum, b.Total.Minor)
	}
	return ""
}
