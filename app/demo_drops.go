package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"comptoir/demo"
	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/people"
	"comptoir/store"
)

// dropPlayer leads the demonstration's limited sales through their hours, with the desks that lead real ones and a
// clock that it sets.
type dropPlayer struct {
	now    *clock.Fixed
	drops  *drop.Desk
	orders *order.Desk
}

// demoDrops tells the story of the limited sales: one has ended, one opens today.
func (a *App) demoDrops(ctx context.Context) error {
	told, err := demo.LoadDrops()
	if err != nil {
		return err
	}
	p := &dropPlayer{now: &clock.Fixed{At: a.Clock.Now()}}
	offers := &offer.Desk{Store: store.Bind[offer.Tx](a.Store), Clock: p.now, Radio: a.Radio}
	if err := offers.Open(ctx); err != nil {
		return err
	}
	p.orders = order.NewDesk(store.Bind[order.Tx](a.Store), offers, p.now, a.IDs, a.Orders.Secret)
	p.drops = drop.NewDesk(store.Bind[drop.Tx](a.Store), offers, p.now, a.IDs, a.Drops.Secret)
	working, stop := context.WithCancel(ctx)
	var workers sync.WaitGroup
	workers.Go(func() { p.orders.Run(working) })
	workers.Go(func() { p.drops.Run(working) })
	defer workers.Wait()
	defer stop()
	for _, d := range told {
		shelf, err := offers.Shelf(ctx, d.Market)
		if err != nil {
			return err
		}
		if err := p.play(ctx, &d, d.Facts(a.Clock.Now(), shelf.Market.Currency(a.Clock.Now())), a.Clock.Now(), shelf.Market); err != nil {
			return fmt.Errorf("%s: %w", d.ID, err)
		}
	}
	_, err = a.Drops.Refresh(ctx, a.Clock.Now())
	return err
}

// dropStaff leads the demonstration's sales.
type dropStaff struct{}

func (dropStaff) Name() string                 { return "staff:market_manager" }
func (dropStaff) May(string, market.Code) bool { return true }

func (p *dropPlayer) play(ctx context.Context, d *demo.Drop, f drop.Facts, now clock.Instant, m *market.Market) error {
	p.now.At = d.PublishedAt(now)
	if _, err := p.drops.Save(ctx, dropStaff{}, f); err != nil {
		return err
	}
	if _, err := p.drops.Publish(ctx, dropStaff{}, f.Market, f.ID, p.now.At); err != nil {
		return err
	}
	codes, err := p.drops.MakeCodes(ctx, dropStaff{}, f.Market, f.ID, p.now.At)
	if err != nil {
		return err
	}
	p.now.At = f.From.Add(20 * time.Minute)
	for n := range d.Entrants {
		if _, err := p.drops.Enter(ctx, f.Market, f.ID, taker(n), 1); err != nil {
			return err
		}
	}
	if f.Closes > now {
		return nil
	}
	return p.sell(ctx, d, &f, codes, m)
}

// sell leads an ended sale from its draw to its receipt.
func (p *dropPlayer) sell(ctx context.Context, d *demo.Drop, f *drop.Facts, codes []string, m *market.Market) error {
	if err := p.lead(ctx, f.DrawAt(), f.Opens); err != nil {
		return err
	}
	p.now.At = f.Opens.Add(time.Minute)
	if err := p.buy(ctx, f, m, 0, d.Entrants, d.Idle); err != nil {
		return err
	}
	for n := range d.CodesUsed {
		if _, err := p.drops.Redeem(ctx, f.Market, f.ID, taker(d.Entrants+n), codes[n]); err != nil {
			return err
		}
	}
	if err := p.buy(ctx, f, m, d.Entrants, d.Entrants+d.CodesUsed, 0); err != nil {
		return err
	}
	after := f.Opens.Add(f.Hold + time.Minute)
	if err := p.lead(ctx, after); err != nil {
		return err
	}
	if err := p.buy(ctx, f, m, 0, d.Entrants, 1); err != nil {
		return err
	}
	return p.lead(ctx, after.Add(f.Hold+time.Minute), f.Closes)
}

// lead takes the sales on at some instants.
func (p *dropPlayer) lead(ctx context.Context, at ...clock.Instant) error {
	for _, p.now.At = range at {
		for more := true; more; {
			var err error
			if more, err = p.drops.Lead(ctx, p.now.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// buy lets those who hold a right to buy order and pay, but for the first idle of them.
func (p *dropPlayer) buy(ctx context.Context, f *drop.Facts, m *market.Market, from, to, idle int) error {
	for n := from; n < to; n++ {
		seat, err := p.drops.Where(ctx, f.Market, f.ID, taker(n), "")
		if err != nil {
			return err
		}
		if seat.Grant == nil || !seat.Grant.Usable(p.now.At) {
			continue
		}
		if idle--; idle >= 0 {
			continue
		}
		if err := p.order(ctx, f, m, n, seat.Grant.N); err != nil {
			return err
		}
	}
	return nil
}

func (p *dropPlayer) order(ctx context.Context, f *drop.Facts, m *market.Market, n int, grant int64) error {
	who := taker(n)
	outcome, err := p.orders.Place(ctx, order.Placing{Key: fmt.Sprintf("%s-%d-%d", f.ID, n, grant), Scope: "demonstration", Grant: order.GrantRef{Drop: f.ID, N: grant},
		Market: f.Market, Language: m.Default(), Buyer: order.Buyer{Email: who.Emails[0], CustomerID: who.Account},
		Address: who.Addresses[0], Delivery: "standard", Payment: payment.BankTransfer, Terms: m.Terms.Version})
	if err != nil {
		return err
	}
	if outcome.Placed == nil {
		return fmt.Errorf("refused: %v", outcome.Refusals)
	}
	o := outcome.Placed
	_, err = p.orders.Paid(ctx, "staff:support", f.Market, o.Number, o.Total, fmt.Sprint("transfer ", n), p.now.At.Add(10*time.Minute))
	return err
}

// taker is one of the people of the demonstration: a number, with an address of its own.
func taker(n int) drop.Person {
	return drop.Person{Person: people.Person{Account: fmt.Sprintf("demonstration-%d", n), Emails: []string{fmt.Sprintf("buyer%d@example.org", n)},
		Addresses: []people.Address{{Name: fmt.Sprint("Demonstration ", n), Street: []string{fmt.Sprint(n+1, " Demonstration Road")}, City: "Bengaluru",
			State: "KA", Postcode: "560001", Country: "in"}}}}
}
