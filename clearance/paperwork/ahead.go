package paperwork

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
)

// Question is what is asked about the time ahead. Without Evidence and Party it is what breaks by itself until an
// instant; with one of them, what stands on it now and would fall with it.
type Question struct {
	In       []market.Code // the markets that the person sees
	Until    clock.Instant
	Gate     string // "" is every gate
	Evidence string // one certificate
	Party    string // the issuer or holder of evidence, or the partner who runs a channel
}

// Break is a cell that may be sold now and will not be.
type Break struct {
	Market   market.Code
	Channel  market.Channel
	SKU      string
	At       clock.Instant
	Gate     string
	Code     string
	Evidence []string // what ends
}

// Touch is what breaks of one market, with what it has sold lately and what is still to be sent.
type Touch struct {
	Market    market.Code
	Cells     int
	First     clock.Instant
	Units     int64        // sold of those cells within RevenueDays
	Revenue   money.Amount // of those units, as displayed
	Open      int64        // orders
	OpenUnits int64
}

// Outlook is the answer to a Question.
type Outlook struct {
	Breaks  []Break // in the order of their instants, at most BreaksMax
	Cells   int     // all of them
	Markets []Touch // by market
}

// The bounds of an outlook.
const (
	BreaksMax   = 20_000
	RevenueDays = 90
	changesMax  = 50 // changes of one cell that are followed
)

// Ahead answers a question about the time ahead, from the shelves and from real orders. Errors: NotFound
// "evidence.unknown", Invalid "calendar.day_past".
func (d *Desk) Ahead(ctx context.Context, q Question) (Outlook, error) {
	now := d.Clock.Now()
	var out Outlook
	named, err := d.named(ctx, &q)
	if err != nil {
		return out, err
	}
	for _, code := range q.In {
		shelf, err := d.Offers.Shelf(ctx, code)
		if err != nil {
			return out, err
		}
		breaks := q.breaksOf(shelf, named, now)
		if len(breaks) == 0 {
			continue
		}
		touch, err := d.touch(ctx, shelf, breaks, now)
		if err != nil {
			return out, err
		}
		out.Markets = append(out.Markets, touch)
		out.Cells += len(breaks)
		out.Breaks = append(out.Breaks, breaks[:min(len(breaks), BreaksMax-len(out.Breaks))]...)
	}
	slices.SortStableFunc(out.Breaks, func(a, b Break) int { return cmp.Compare(a.At, b.At) })
	return out, nil
}

// named lists the evidence that a question names, by id; nil when it names none.
func (d *Desk) named(ctx context.Context, q *Question) (map[string]bool, error) {
	if q.Evidence != "" {
		return map[string]bool{q.Evidence: true}, d.Store.View(ctx, func(tx Tx) error {
			_, err := tx.Evidence(q.Evidence)
			return asField(err, "evidence")
		})
	}
	if q.Party == "" && q.Until <= d.Clock.Now() {
		return nil, fault.Field("until", "calendar.day_past")
	}
	if q.Party == "" {
		return nil, nil //nolint:nilnil // the question names no evidence
	}
	ids := map[string]bool{}
	f := Filter{Limit: 200}
	for range looksMax {
		page, err := d.List(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, one := range page.Filed {
			if same(one.Issuer, q.Party) || same(one.Holder, q.Party) {
				ids[one.ID] = true
			}
		}
		if f.Cursor = page.Next; page.Next == "" {
			break
		}
	}
	return ids, nil
}

// asField says which field of a question named what there is not.
func asField(err error, field string) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	f := *fault.Of(err)
	f.Kind, f.Field = fault.Invalid, field
	return &f
}

func same(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

func (q *Question) breaksOf(s *offer.Shelf, named map[string]bool, now clock.Instant) []Break {
	var breaks []Break
	for _, ch := range plannedChannels(s.Market, now) {
		run := q.Party != "" && runBy(s.Market, ch, q.Party, now)
		for n := range s.Book.Items {
			if a := s.Answer(n, ch, now); !a.State.Sells() {
				continue
			}
			b, found := q.falls(s, n, ch, now)
			if named != nil {
				b, found = q.standsOn(s, n, ch, named, run, now)
			}
			if found && (q.Gate == "" || b.Gate == q.Gate) {
				breaks = append(breaks, b)
			}
		}
	}
	return breaks
}

// runBy tells whether a partner runs a channel now.
func runBy(m *market.Market, ch market.Channel, party string, now clock.Instant) bool {
	return slices.ContainsFunc(m.Openings, func(o market.Opening) bool { return o.Channel == ch && o.Holds(now) && same(o.Partner, party) })
}

// falls follows a cell from change to change until it may no longer be sold.
func (q *Question) falls(s *offer.Shelf, n int, ch market.Channel, now clock.Instant) (Break, bool) {
	at := now
	for range changesMax {
		standing := s.Standing(n, ch, at)
		if closing := standing.Closing(); len(closing) > 0 {
			f := closing[0]
			return Break{s.Market.Code, ch, s.Book.Items[n].SKU(), at, f.Gate, f.Code, f.Evidence}, true
		}
		if standing.Next == 0 || standing.Next > q.Until {
			return Break{}, false
		}
		at = standing.Next
	}
	return Break{}, false
}

// standsOn tells whether a cell stands on something that is named, or its channel is run by the party.
func (q *Question) standsOn(s *offer.Shelf, n int, ch market.Channel, named map[string]bool, run bool, now clock.Instant) (Break, bool) {
	b := Break{Market: s.Market.Code, Channel: ch, SKU: s.Book.Items[n].SKU(), At: now}
	for _, f := range s.Standing(n, ch, now).Findings {
		for _, e := range f.Evidence {
			if named[e] {
				b.Gate, b.Code, b.Evidence = f.Gate, f.Code, f.Evidence
				return b, true
			}
		}
	}
	if run {
		b.Gate, b.Code = clearance.GateChannel, "channel.closed"
	}
	return b, run
}

// Sold is what a variant has sold through a channel of a market.
type Sold struct {
	Channel market.Channel
	SKU     string
	Units   int64
	Minor   int64
}

// OpenLine is what of an order's line is still to be handed over.
type OpenLine struct {
	Number  order.Number
	Channel market.Channel
	SKU     string
	Units   int64
}

// touch adds real orders to what breaks of a market.
func (d *Desk) touch(ctx context.Context, s *offer.Shelf, breaks []Break, now clock.Instant) (Touch, error) {
	in := s.Market.Currency(now)
	t := Touch{Market: s.Market.Code, Cells: len(breaks), First: breaks[0].At, Revenue: money.Of(0, in)}
	broken := map[string]bool{}
	for _, b := range breaks {
		broken[string(b.Channel)+"/"+b.SKU] = true
		t.First = min(t.First, b.At)
	}
	breaksAt := func(c market.Channel, sku string) bool { return broken[string(c)+"/"+sku] }
	var sold []Sold
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		sold, err = tx.SoldSince(s.Market.Code, in, now.Add(-RevenueDays*24*time.Hour))
		return err
	})
	if err != nil {
		return t, err
	}
	for _, one := range sold {
		if breaksAt(one.Channel, one.SKU) {
			t.Units += one.Units
			t.Revenue.Minor += one.Minor
		}
	}
	t.Open, t.OpenUnits, err = d.Stopped(ctx, s.Market.Code, breaksAt)
	return t, err
}

// Stopped counts a market's open orders of any age with goods that stops names, and the units of those goods.
func (d *Desk) Stopped(ctx context.Context, m market.Code, stops func(c market.Channel, sku string) bool) (orders, units int64, err error) {
	var open []OpenLine
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		open, err = tx.OpenLines(m)
		return err
	})
	last := order.Number(0)
	for _, l := range open {
		if !stops(l.Channel, l.SKU) {
			continue
		}
		units += l.Units
		if l.Number != last {
			orders, last = orders+1, l.Number
		}
	}
	return orders, units, err
}
