package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"comptoir/drop"
	"comptoir/internal/bench"
	"comptoir/internal/clock"
)

// wants is the form of the waiting room.
func wants() url.Values { return url.Values{"units": {"1"}} }

// enter comes in, or is told when to come back.
func (r *rush) enter(b *browser, s *shopper) (done bool, wait time.Duration, err error) {
	got, err := b.ask(s, r.path("/enter"), wants(), "")
	switch {
	case err != nil:
		return false, 0, err
	case got.status == http.StatusSeeOther && strings.HasSuffix(got.location, "/place"):
		return true, 0, nil
	case got.wait > 0:
		return false, got.wait, nil
	}
	return false, 0, fmt.Errorf("shopper %d: answered %d to %s", s.n, got.status, got.location)
}

// comeIn lets everybody in who waits at the opening, while scripts hammer.
func (r *rush) comeIn(ctx context.Context) error {
	early := &browser{r: r}
	defer early.close()
	if got, err := early.ask(r.crowd[0], r.path("/enter"), wants(), "Date: Thu, 01 Jan 2099 00:00:00 GMT\r\n"); err != nil || got.status != http.StatusConflict {
		return fmt.Errorf("a client whose clock is ahead was answered %d, not refused: %v", got.status, err)
	}
	r.clock.to(r.sale.From)
	if err := r.crowdIn(ctx, r.crowd[:r.Buyers], "enter"); err != nil {
		return err
	}
	var in, known atomic.Int64
	err := r.each(ctx, r.family, never, func(b *browser, s *shopper) (bool, time.Duration, error) {
		got, err := b.ask(s, r.path("/enter"), wants(), "")
		switch got.status {
		case http.StatusSeeOther:
			s.in = true
			in.Add(1)
		case http.StatusConflict:
			known.Add(1)
		}
		return got.wait == 0, got.wait, err
	})
	r.report.Figures["accounts_of_one_person"], r.report.Figures["let_in_of_them"] = cousins, float64(in.Load())
	if err == nil && (in.Load() != 1 || known.Load() != cousins-1) {
		err = fmt.Errorf("of %d accounts of one person %d were let in", cousins, in.Load())
	}
	return err
}

// crowdIn measures how many come in a second.
func (r *rush) crowdIn(ctx context.Context, who []*shopper, name string) error {
	var in atomic.Int64
	took := make([]time.Duration, len(who))
	began, spent := time.Now(), bench.Spent()
	err := r.hammer(ctx, func() error {
		return r.each(ctx, who, never, func(b *browser, s *shopper) (bool, time.Duration, error) {
			asked := time.Now()
			done, wait, err := r.enter(b, s)
			if done {
				n := in.Add(1)
				took[n-1] = time.Since(asked)
				r.Progress(n, int64(len(who)))
			}
			return done, wait, err
		})
	})
	r.report.Figures[name+"_per_s"] = float64(in.Load()) / time.Since(began).Seconds()
	r.report.Figures[name+"_cpu_us"] = float64((bench.Spent() - spent).Microseconds()) / float64(in.Load())
	r.report.Waits(name, took[:in.Load()])
	return err
}

// cheat shows places that were replayed, sold, made up or of another time: everybody is told their own and nothing else.
func (r *rush) cheat(ctx context.Context) error {
	var wrong atomic.Int64
	who := r.crowd[1:min(301, r.Buyers)]
	err := r.each(ctx, who, never, func(b *browser, s *shopper) (bool, time.Duration, error) {
		mine, own := s.place, s.own()
		other := r.crowd[s.n-1].own()
		s.place = []string{strings.Replace(mine, own, other, 1), mine[:len(mine)-1] + "0", strings.Replace(mine, ".0.", ".1.", 1), drop.SignPlace([]byte("guessed"), drop.Place{Market: rushMarket, Drop: rushName, Rank: 1}),
			r.crowd[0].place}[s.n%5]
		got, err := b.ask(s, r.path("/place"), nil, "If-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT\r\n")
		s.place = mine
		if err == nil && got.wait == 0 && (got.status != http.StatusOK || !bytes.Contains(got.body, []byte(own)) || bytes.Contains(got.body, []byte(other))) {
			wrong.Add(1)
		}
		return got.wait == 0, got.wait, err
	})
	r.report.Figures["false_places_shown"], r.report.Figures["false_places_believed"] = float64(len(who)), float64(wrong.Load())
	if err == nil && wrong.Load() > 0 {
		err = errors.New("a false place was believed")
	}
	return err
}

// buy looks where somebody stands and buys when it is their turn. idle: some let their time go by.
func (r *rush) buy(idle bool) func(b *browser, s *shopper) (done bool, wait time.Duration, err error) {
	return func(b *browser, s *shopper) (bool, time.Duration, error) {
		got, err := b.ask(s, r.path("/place"), nil, "")
		if err != nil || got.wait > 0 {
			return false, got.wait, err
		}
		r.looks.Add(1)
		if got.status != http.StatusOK {
			return false, 0, fmt.Errorf("shopper %d: the place answered %d", s.n, got.status)
		}
		if !r.offers(&got) {
			return false, got.again, nil
		}
		if s.won.Store(true); idle && s.n%idlers == 0 {
			r.idle.Add(1)
			return true, 0, nil
		}
		return r.checkout(b, s)
	}
}

// checkout places the order of a right to buy, as the form asks for it.
func (r *rush) checkout(b *browser, s *shopper) (bool, time.Duration, error) {
	page, err := b.ask(s, "/es/checkout?drop="+rushName, nil, "")
	if err != nil || page.wait > 0 {
		return false, page.wait, err
	}
	s.form = url.Values{"email": {fmt.Sprintf("b%d@example.org", s.n)}, "address.name": {"Ana"}, "address.street": {r.home(s.n)}, "address.city": {"Madrid"},
		"address.postcode": {"28013"}, "delivery": {"standard"}, "payment": {"bank_transfer"}, "do": {"place"}}
	for _, name := range []string{"key", "version", "grant", "terms"} {
		s.form.Set(name, field(page.body, name))
	}
	placed, err := b.ask(s, "/es/checkout", s.form, "")
	if err != nil || placed.wait > 0 {
		return false, placed.wait, err
	}
	if placed.status != http.StatusSeeOther || !strings.Contains(placed.location, "/order/") {
		return false, 0, fmt.Errorf("shopper %d: the order was answered %d: %.2000s", s.n, placed.status, placed.body)
	}
	s.order = placed.location
	b.node.orders.Add(1)
	r.Progress(r.orders.Add(1), int64(r.Units))
	return true, 0, nil
}

// opening draws the list while everybody looks and scripts hammer, lets later arrivals in, and lets everybody buy whose
// turn it is.
func (r *rush) opening(ctx context.Context) error {
	began, spent := time.Now(), bench.Spent()
	r.clock.to(r.sale.Opens)
	late := make(chan error, 1)
	go func() {
		err := r.firstGrant(ctx)
		if err == nil {
			err = r.each(ctx, r.crowd[r.Buyers:], never, r.enter)
		}
		late <- err
	}()
	err := r.hammer(ctx, func() error {
		return r.each(ctx, r.waiting(), func() bool {
			return r.orders.Load()+r.idle.Load() >= int64(r.Units) || time.Since(began) > rushMax
		}, r.buy(true))
	})
	took := time.Since(began).Seconds()
	if err == nil && r.orders.Load()+r.idle.Load() < int64(r.Units) {
		err = fmt.Errorf("%d of %d units were ordered after %.0f s", r.orders.Load(), r.Units, took)
	}
	r.report.Figures["order_cpu_us"] = float64((bench.Spent() - spent).Microseconds()) / float64(max(1, r.orders.Load()))
	r.report.Figures["orders_per_s"], r.report.Figures["looks_per_s"], r.report.Figures["sold_after_s"] = float64(r.orders.Load())/took, float64(r.looks.Load())/took, took
	return errors.Join(err, <-late)
}

// firstGrant measures how long the draw takes, and how long the first waited for their right, while everybody asks.
func (r *rush) firstGrant(ctx context.Context) error {
	f := r.report.Figures
	r.writes.longest.Store(0)
	for began := time.Now(); time.Since(began) < rushMax; time.Sleep(time.Millisecond) {
		one, err := r.app.Drops.Get(rushMarket, rushName)
		if err != nil || ctx.Err() != nil {
			return err
		}
		for name, done := range map[string]bool{"drawn_ms": one.Standing.Drawn >= 0, "first_grant_ms": one.Standing.Grants > 0,
			"ranked_ms": one.Standing.Drawn >= 0 && one.Standing.Unranked == 0} {
			if f[name] == 0 && done {
				f[name] = milliseconds(began)
			}
		}
		if f["first_grant_ms"] > 0 && f["ranked_ms"] > 0 {
			f["draw_longest_write_ms"] = float64(r.writes.longest.Load()) / 1e6
			r.clock.to(r.clock.Now().Add(10 * time.Second)) // what an account may ask begins anew: a script sees what it has won
			return nil
		}
	}
	return fmt.Errorf("nobody was granted anything within %s", rushMax)
}

// waiting is everybody who waits at the opening and buys when it is their turn. The scripts let their time go by.
func (r *rush) waiting() []*shopper {
	who := slices.Clone(r.crowd[:r.Buyers])
	for _, s := range r.family {
		if s.in {
			who = append(who, s)
		}
	}
	return who
}

// second gives what was not used, and what was called off, to the next, whoever that is: at the end every unit is in an order.
func (r *rush) second(ctx context.Context) error {
	r.clock.to(r.clock.Now().Add(rushHold + time.Second))
	gone := int64(0)
	b := &browser{r: r}
	defer b.close()
	for _, s := range r.crowd {
		if s.order == "" || gone == regrets {
			continue
		}
		if got, err := b.ask(s, s.order+"/cancel", url.Values{}, ""); err != nil || got.status != http.StatusSeeOther {
			return fmt.Errorf("calling off: %d %v", got.status, err)
		}
		gone++
	}
	r.orders.Add(-gone)
	next := slices.DeleteFunc(slices.Concat(r.waiting(), r.crowd[r.Buyers:], r.scripts), func(s *shopper) bool { return s.won.Load() })
	began := time.Now()
	err := r.each(ctx, next, func() bool { return r.orders.Load() >= int64(r.Units) || time.Since(began) > rushMax }, r.buy(false))
	if err == nil && r.orders.Load() != int64(r.Units) {
		err = fmt.Errorf("%d of %d units are in orders", r.orders.Load(), r.Units)
	}
	return err
}

// redeem lets two persons try each code at once: one has it.
func (r *rush) redeem(ctx context.Context) error {
	var losers []*shopper
	for _, s := range r.crowd {
		if !s.won.Load() && len(losers) < 2*rushCodes {
			losers = append(losers, s)
		}
	}
	r.clock.to(r.clock.Now().Add(10 * time.Second)) // what an account may ask begins anew
	var used, refused atomic.Int64
	err := r.each(ctx, losers, never, func(b *browser, s *shopper) (bool, time.Duration, error) {
		got, err := b.ask(s, r.path("/code"), url.Values{"code": {r.codes[s.turn(losers)%rushCodes]}}, "")
		switch got.status {
		case http.StatusSeeOther:
			used.Add(1)
		case http.StatusConflict:
			refused.Add(1)
		}
		return got.wait == 0, got.wait, err
	})
	r.report.Figures["codes_used"] = float64(used.Load())
	if len(losers) == 2*rushCodes && err == nil && (used.Load() != rushCodes || refused.Load() != rushCodes) {
		err = fmt.Errorf("%d codes worked %d times, and were refused %d times", rushCodes, used.Load(), refused.Load())
	}
	return err
}

func (s *shopper) turn(of []*shopper) int {
	for i := range of {
		if of[i] == s {
			return i
		}
	}
	return 0
}

// rest waits until the sale is closed, and every node knows it.
func (r *rush) rest(at clock.Instant) error {
	r.clock.to(at)
	began := time.Now()
	for _, n := range r.nodes {
		for one, err := n.app.Drops.Get(rushMarket, rushName); one.State != drop.Closed; one, err = n.app.Drops.Get(rushMarket, rushName) {
			if err != nil {
				return err
			}
			if time.Since(began) > rushMax {
				return errors.New("the sale does not close")
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	return nil
}
