package orderbench

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"comptoir/internal/bench"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/id"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/stock"
	"comptoir/store"
)

// HalfYear is the half-year of the story: 35 million phones in 70 markets, at a scale.
type HalfYear struct {
	Scale    float64 // 1 is the whole
	Folder   string  // for the database, when there is no address
	Database string
	Progress func(done, of int64) // may be nil
}

// The story's numbers.
const (
	orderedInAll = 35_000_000
	marketsInAll = 70
	days         = 183
)

// hours and weekdays are the shape of arrivals: invoices by hour of the day, and by day, of eight days of a real shop
// (UCI "Online Retail", Daqing Chen, CC BY 4.0, 2010-12 to 2011-12; cancellations left out).
var (
	hours    = [24]int64{7: 1, 8: 24, 9: 70, 10: 94, 11: 95, 12: 128, 13: 126, 14: 107, 15: 117, 16: 81, 17: 52, 18: 14, 19: 6, 20: 1}
	weekdays = [8]int64{115, 56, 97, 71, 154, 148, 140, 135}
)

// What becomes of orders, and how often there is a drop.
const (
	shipEvery   = 20 // one order in so many is shipped
	cancelEvery = 50
	dropEvery   = 7 // days
	dropWishes  = 4 // wishes for each unit of a drop
	variants    = 500
	buyers      = 256 // at a time
	dropped     = 0   // the variant that is sold in drops alone
)

// settable is a clock that the bench moves.
type settable struct{ now atomic.Int64 }

func (c *settable) Now() clock.Instant { return clock.Instant(c.now.Load()) }

// year is a half-year under way.
type year struct {
	HalfYear
	*counterWorld
	clock  *settable
	placed atomic.Int64
	failed atomic.Pointer[error]
	total  int64
	tenths []tenth
}

// tenth is what a tenth of the orders took.
type tenth struct {
	orders int64
	cpu    time.Duration
	rss    float64
}

// RunHalfYear places, ships and cancels the half-year's orders on a durable store, the clock running ahead of the
// orders, and looks the whole ledger over at the end.
func RunHalfYear(ctx context.Context, h HalfYear) (*bench.Report, error) {
	y := &year{HalfYear: h, clock: &settable{}, total: int64(h.Scale * orderedInAll)}
	y.clock.now.Store(int64(clock.Of(time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC))))
	if err := y.open(ctx); err != nil {
		return nil, err
	}
	defer y.stop()
	began, before := time.Now(), y.size(ctx)
	if err := y.run(ctx); err != nil {
		return nil, err
	}
	took := time.Since(began)
	r := bench.New("halfyear")
	placed := y.placed.Load()
	r.Figures["orders"], r.Figures["orders_per_s"] = float64(placed), float64(placed)/took.Seconds()
	r.Figures["bytes_per_order"] = float64(y.size(ctx)-before) / float64(max(1, placed))
	r.Figures["rss_mb"], r.Figures["rss_first_tenth_mb"] = bench.RSS(), y.tenths[0].rss
	first, last := y.tenths[0], y.tenths[len(y.tenths)-1]
	r.Figures["cpu_us_first_tenth"], r.Figures["cpu_us_last_tenth"] = first.perOrder(), last.perOrder()
	r.Ratios["last_tenth_over_first"] = last.perOrder() / first.perOrder()
	audit, err := y.store.Audit(ctx, nil)
	if err != nil {
		return nil, err
	}
	if audit.OK() {
		r.Figures["ledger_ok"] = 1
	} else {
		r.Notes = append(r.Notes, audit.Err().Error())
	}
	u := audit.Units
	r.Notes = append(r.Notes, fmt.Sprintf("%d units received = %d on hand + %d reserved + %d shipped + %d returned + %d written off",
		u.Received, u.OnHand, u.Reserved, u.Shipped, u.Returned, u.WrittenOff))
	return r, nil
}

func (t tenth) perOrder() float64 { return float64(t.cpu.Microseconds()) / float64(max(1, t.orders)) }

// open makes the shop of the half-year.
func (y *year) open(ctx context.Context) error {
	url := "sqlite://" + filepath.Join(y.Folder, "halfyear.db")
	if y.Database != "" {
		var err error
		if url, err = (Options{Database: y.Database}).Place(ctx, "halfyear"); err != nil {
			return err
		}
	}
	s, err := store.Open(ctx, url, db.Options{})
	if err != nil {
		return err
	}
	if err := s.Update(ctx, fillHalfYear); err != nil {
		s.Close()
		return fmt.Errorf("fill the shop: %w", err)
	}
	y.counterWorld, err = work(ctx, s, y.clock, id.System())
	return err
}

// codeOf is the n-th of the half-year's markets; codeOf(0) is the one that Fill makes.
func codeOf(n int) market.Code {
	if n == 0 {
		return "es"
	}
	return market.Code([]byte{'x' + byte(n/26)%3, 'a' + byte(n%26)})
}

// fillHalfYear makes as many markets as the story has, which sell the same from one place.
func fillHalfYear(tx *store.Tx) error {
	err := Fill(tx, variants, func(n int) int64 {
		if n == dropped {
			return 0
		}
		return Plenty
	})
	if err != nil {
		return err
	}
	m, err := tx.Market("es")
	if err != nil {
		return err
	}
	rates, err := tx.Rates("es")
	if err != nil {
		return err
	}
	prices, err := tx.Prices("es")
	if err != nil {
		return err
	}
	place := stock.Location{Code: "mad", Market: "es", Channels: []market.Channel{market.Web}}
	m.Payments = []string{string(payment.CashOnDelivery)}
	for n := range marketsInAll {
		m.Code, m.Entity = codeOf(n), "entity-"+string(codeOf(n))
		place.Serves = append(place.Serves, m.Code)
		if err := tx.PutMarket(m); err != nil {
			return err
		}
		for i := range rates {
			rates[i].Market = m.Code
		}
		if err := tx.PutRates(rates); err != nil {
			return err
		}
		for _, list := range prices {
			if err := tx.PutPrices(m.Code, list); err != nil {
				return err
			}
		}
	}
	if err := tx.PutLocation(place); err != nil {
		return err
	}
	return tx.BumpCatalogue()
}

// run lives through the half-year.
func (y *year) run(ctx context.Context) error {
	var weights int64
	for d := range days {
		weights += weekdays[d%len(weekdays)]
	}
	var shape int64
	for _, h := range hours {
		shape += h
	}
	start, cpu := y.clock.now.Load(), bench.Spent()
	var due, begun, since int64
	for d := range days {
		for h, share := range hours {
			due += share * weekdays[d%len(weekdays)]
			wave := y.total*due/(weights*shape) - begun
			if wave < buyers && h < len(hours)-1 {
				continue // at a small scale some hours come together
			}
			y.clock.now.Store(start + int64(time.Duration(d*24+h)*time.Hour/time.Microsecond))
			if err := y.together(ctx, wave, func(n int64) error { return y.life(ctx, begun+n) }); err != nil {
				return err
			}
			if begun += wave; y.Progress != nil {
				y.Progress(begun, y.total)
			}
		}
		if err := y.evening(ctx, d); err != nil {
			return err
		}
		if done := y.placed.Load(); (d+1)*10/days > len(y.tenths) {
			now := bench.Spent()
			y.tenths = append(y.tenths, tenth{orders: done - since, cpu: now - cpu, rss: bench.RSS()})
			since, cpu = done, now
		}
	}
	return nil
}

// together does something n times, some at a time.
func (y *year) together(ctx context.Context, n int64, do func(n int64) error) error {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(buyers, n) {
		all.Go(func() {
			for i := next.Add(1); i <= n && y.failed.Load() == nil && ctx.Err() == nil; i = next.Add(1) {
				if err := do(i); err != nil {
					y.failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	all.Wait()
	if failed := y.failed.Load(); failed != nil {
		return *failed
	}
	return ctx.Err()
}

// wish is the n-th order of the half-year: one phone, in every eighth order another thing too.
func wish(key string, n int64, variant int) order.Placing {
	p := placing(key, variant)
	p.Market, p.Payment = codeOf(int(n*31%marketsInAll)), payment.CashOnDelivery
	p.Address.Country = p.Market
	if n%8 == 0 {
		p.Lines = append(p.Lines, order.BasketLine{SKU: SKU((variant + 1) % variants), Quantity: 1, Seen: money.Of(19900, "EUR")})
	}
	return p
}

// life places an order and, for some, what follows.
func (y *year) life(ctx context.Context, n int64) error {
	got, err := y.desk.Place(ctx, wish(fmt.Sprint("n", n), n, 1+int(n*7919)%(variants-2)))
	if err != nil {
		return err
	}
	if got.Placed == nil {
		return fmt.Errorf("order %d is refused: %v", n, got.Refusals)
	}
	y.placed.Add(1)
	at := y.clock.Now()
	switch p := got.Placed; {
	case n%shipEvery == 0:
		_, err = y.desk.Ship(ctx, "bench", p.Market, p.Number, nil, "carrier", fmt.Sprint("T", n), at)
	case n%cancelEvery == 7:
		_, err = y.desk.Cancel(ctx, "bench", p.Market, p.Number, nil, "changed my mind", at)
	}
	return err
}

// evening sweeps what is old and, once a week, holds a drop on the variant that is sold no other way.
func (y *year) evening(ctx context.Context, day int) error {
	for more := true; more; {
		var err error
		if more, err = y.desk.Sweep(ctx, y.clock.Now()); err != nil {
			return err
		}
	}
	if day%dropEvery != dropEvery-1 {
		return nil
	}
	return y.drop(ctx, day, max(10, y.total/2000))
}

// drop writes off what is left of the last one, receives units and lets more people want them than there are.
func (y *year) drop(ctx context.Context, day int, units int64) error {
	err := y.store.Update(ctx, func(tx *store.Tx) error {
		levels, err := tx.Levels([]string{SKU(dropped)})
		if err != nil {
			return err
		}
		taking := stock.Taking{Location: "mad", Owner: stock.Own, SKU: SKU(dropped)}
		var moves []store.Movement
		for _, l := range levels {
			if taking.Quantity = l.OnHand - l.Reserved; taking.Quantity > 0 {
				moves = append(moves, store.Movement{Market: "es", Ref: int64(1_000_000 + day), Line: -1, At: y.clock.Now(), Taking: taking, From: stock.OnHand, To: stock.WrittenOff})
			}
		}
		taking.Quantity = units
		moves = append(moves, store.Movement{Market: "es", Ref: int64(2_000_000 + day), Line: -1, At: y.clock.Now(), Taking: taking, From: stock.Supplier, To: stock.OnHand})
		if err := tx.Move(moves); err != nil {
			return err
		}
		return tx.BumpMarket("es")
	})
	if err != nil {
		return err
	}
	if _, err := y.offers.Refresh(ctx); err != nil {
		return err
	}
	var sold atomic.Int64
	err = y.together(ctx, units*dropWishes, func(n int64) error {
		one := wish(fmt.Sprintf("d%d-%d", day, n), 8*marketsInAll*n+marketsInAll, dropped) // one line, in Spain
		got, err := y.desk.Place(ctx, one)
		if err == nil && got.Placed != nil {
			sold.Add(1)
		}
		return err
	})
	y.placed.Add(sold.Load())
	if err == nil && sold.Load() != units {
		return fmt.Errorf("the drop of day %d had %d units and sold %d", day, units, sold.Load())
	}
	return err
}

// size is what the database takes, 0 when it cannot be told.
func (y *year) size(ctx context.Context) int64 {
	bytes, err := size(ctx, y.store)
	if err != nil {
		return 0
	}
	return bytes
}
