package order

import (
	"context"

	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/tax"
)

// Quote works out a placing without placing it; what is missing or wrong is in Totals.Problems.
func (d *Desk) Quote(ctx context.Context, p Placing, now clock.Instant) (Totals, error) {
	if p.Channel == "" {
		p.Channel = market.Web
	}
	front, err := d.front(ctx, p.Market)
	if err != nil {
		return Totals{}, err
	}
	if !p.Grant.IsZero() {
		return d.quoteGrant(ctx, front, &p, now)
	}
	b := Basket{Market: p.Market, Channel: p.Channel, Language: p.Language, Lines: p.Lines}
	if p.BasketToken != "" {
		if b, err = d.basket(ctx, p.BasketToken); err != nil && !fault.Is(err, fault.NotFound) {
			return Totals{}, err
		}
		if b.Market != "" && b.Market != p.Market {
			return Totals{}, fault.New(fault.Conflict, "order.basket_of_other_market", "market", string(b.Market))
		}
	}
	if len(b.Lines) > LinesMax {
		return Totals{}, checkLines(b.Lines)
	}
	return front.quote(&p, b, now)
}

// quoteGrant is Quote for what was won in a limited sale.
func (d *Desk) quoteGrant(ctx context.Context, front *Front, p *Placing, now clock.Instant) (Totals, error) {
	g, err := d.grant(ctx, GrantKey{p.Market, p.Grant})
	if err != nil {
		return Totals{}, err
	}
	if g.Customer != p.Buyer.CustomerID {
		return Totals{}, fault.New(fault.NotFound, CodeGrantUnknown)
	}
	t := front.begin(p)
	t.View = front.viewGrant(p, g, t.Area, now)
	return front.finishQuote(t, p, now)
}

func (f *Front) quote(p *Placing, b Basket, now clock.Instant) (Totals, error) {
	t := f.begin(p)
	t.View = viewOf(f.Shelf, b, t.Area, now)
	return f.finishQuote(t, p, now)
}

func (f *Front) begin(p *Placing) Totals {
	return Totals{Area: delivery.AreaOf(f.Shelf.Market, p.Address.Postcode, p.Address.State)}
}

// finishQuote adds to the lines what they cost altogether and what may be chosen.
func (f *Front) finishQuote(t Totals, p *Placing, now clock.Instant) (Totals, error) {
	m := f.Shelf.Market
	t.Goods = t.View.Subtotal
	t.Problems = append(lineProblems(&t.View), f.check(p)...)
	carriage := money.Of(0, t.Goods.Currency)
	for i := range f.Deliveries {
		method := &f.Deliveries[i]
		price, reaches, err := method.Charge(t.Goods, t.Area)
		if err != nil || !reaches {
			continue
		}
		choice := DeliveryChoice{Method: *method, Price: price, Promise: method.Promise(now, m.Location(), t.Area), Chosen: method.Code == p.Delivery}
		if choice.Chosen {
			carriage = price
		}
		t.Deliveries = append(t.Deliveries, choice)
	}
	if err := f.total(&t, carriage, now); err != nil {
		return t, err
	}
	f.payable(&t, p)
	return t, nil
}

// total adds up what can be bought.
func (f *Front) total(t *Totals, carriage money.Amount, now clock.Instant) error {
	var charges []charge
	for i := range t.View.Lines {
		if l := &t.View.Lines[i]; len(l.Refusals) == 0 {
			charges = append(charges, charge{l.Total, l.Answer.Rate})
		}
	}
	rate, _, _ := f.Shelf.Rates.At(t.Area, tax.Standard, now)
	bill, err := billOf(f.Shelf.Market.Tax, charges, charge{carriage, rate})
	if err != nil {
		return tooMuch()
	}
	t.Delivery, t.Tax, t.Total, t.TaxLines = carriage, bill.Tax, bill.Total, bill.byRate()
	return nil
}

// payable lists the ways of paying that take the total.
func (f *Front) payable(t *Totals, p *Placing) {
	for _, m := range f.Payments {
		if m.Takes(t.Total) {
			t.Payments = append(t.Payments, m)
			continue
		}
		if m.Code == p.Payment {
			t.Problems = append(t.Problems, Problem{Field: "payment", Line: -1, Code: CodePaymentLimit, Params: map[string]string{"max": m.Max.Decimal(), "currency": string(t.Total.Currency)}})
		}
	}
}

func lineProblems(v *View) []Problem {
	var problems []Problem
	if len(v.Lines) == 0 {
		problems = append(problems, Problem{Field: "lines", Line: -1, Code: "order.lines_none"})
	}
	for i := range v.Lines {
		if l := &v.Lines[i]; len(l.Refusals) > 0 {
			problems = append(problems, Problem{Line: i, Code: l.Refusals[0].Code, Params: l.Refusals[0].Params, Refusals: l.Refusals})
		}
	}
	return problems
}
