package order

import (
	"context"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/stock"
)

// GrantRef names a right to buy that was won in a limited sale of the order's market; zero: none.
type GrantRef struct {
	Drop string `json:"drop"`
	N    int64  `json:"n"`
}

// IsZero tells whether no grant is meant.
func (r GrantRef) IsZero() bool { return r == GrantRef{} }

// limited is the name under which the limit per person of a limited sale is counted.
func (r GrantRef) limited() string { return "drop/" + r.Drop }

// GrantKey names a grant over all markets.
type GrantKey struct {
	Market market.Code
	GrantRef
}

// Grant is such a right as the counter needs it: its units lie set aside for the sale, and it works once.
type Grant struct {
	GrantKey
	Channel  market.Channel
	SKU      string
	Units    int64
	Price    money.Amount
	Customer string // the account that holds it
	Until    clock.Instant
	Pay      time.Duration // its order is paid within; 0: as the method says
	Limit    int64         // units for one person, over the whole sale
	Ledger   int64         // number under which the sale's stock is booked
	Location string
	Owner    stock.Owner
	Held     bool // not used, not run out
	Running  bool // the sale takes units back
}

// GrantMove is something that became of a grant's units in an order; the sale's log tells it on.
type GrantMove struct {
	GrantKey
	Event   string // GrantOrdered, GrantPaid, GrantBack
	Number  Number
	Version int64 // of the order
	Units   int64
	At      clock.Instant
	Grant   Grant
}

// What becomes of a grant in an order.
const (
	GrantOrdered = "ordered"
	GrantPaid    = "paid"
	GrantBack    = "back"
)

// GrantTx reads grants for the counter; what became of them is written with the settlement or the change.
type GrantTx interface {
	// Grants gives those of some grants that are there.
	Grants([]GrantKey) (map[GrantKey]Grant, error)
}

// Codes of refusals that are about a grant.
const (
	CodeGrantUnknown = "order.grant_unknown" // none of this account
	CodeGrantOver    = "order.grant_over"    // used, or its time is over
)

// refused tells why an account may not use a grant at an instant; nil when it may.
func (g *Grant) refused(customer string, now clock.Instant) *offer.Refusal {
	if g == nil || g.Customer == "" || g.Customer != customer {
		return &offer.Refusal{Code: CodeGrantUnknown, Disclosure: "plain"}
	}
	if !g.Held || now >= g.Until {
		return &offer.Refusal{Code: CodeGrantOver, Disclosure: "plain"}
	}
	return nil
}

// line is what the grant's order consists of.
func (g *Grant) line() BasketLine {
	return BasketLine{SKU: g.SKU, Quantity: g.Units, Seen: g.Price}
}

// taking is the stock that the grant's order takes, from what lies aside.
func (g *Grant) taking() stock.Taking {
	return stock.Taking{Location: g.Location, Owner: g.Owner, SKU: g.SKU, Quantity: g.Units}
}

// grant reads one grant; NotFound when there is none.
func (d *Desk) grant(ctx context.Context, key GrantKey) (*Grant, error) {
	var found map[GrantKey]Grant
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		found, err = tx.Grants([]GrantKey{key})
		return err
	})
	if err != nil {
		return nil, err
	}
	g, there := found[key]
	if !there {
		return nil, fault.New(fault.NotFound, CodeGrantUnknown)
	}
	return &g, nil
}

// fromGrant takes the lines of the grant: what was won is what is bought.
func (d *Desk) fromGrant(ctx context.Context, w *Wish) error {
	g, err := d.grant(ctx, GrantKey{w.Market, w.Grant})
	if err != nil {
		return err
	}
	if g.Customer != w.Buyer.CustomerID {
		return fault.New(fault.NotFound, CodeGrantUnknown)
	}
	w.Lines, w.Channel = []BasketLine{g.line()}, g.Channel
	return nil
}

// granted decides the one line of a wish that cites a grant: its price is the sale's, its units lie aside, and
// offer.Decide judges everything else.
func (f *Facts) granted(front *Front, w *Wish, sale *Sale, s *Settlement) (Line, []offer.Refusal, error) {
	g := f.Grants[GrantKey{w.Market, w.Grant}]
	if no := g.refused(w.Buyer.CustomerID, f.Now); no != nil {
		return Line{}, []offer.Refusal{*no}, nil
	}
	n, known := front.Shelf.Book.Ordinal(g.SKU)
	if !known {
		return Line{}, []offer.Refusal{unknownVariant()}, nil
	}
	answer := front.Shelf.DecideAt(n, w.Channel, g.Price, offer.Wish{Quantity: g.Units, Area: w.Area, Now: f.Now})
	if answer.Hidden {
		return Line{}, []offer.Refusal{unknownVariant()}, nil
	}
	if no := refusedLine(&answer, g.line()); len(no) > 0 {
		return Line{}, no, nil
	}
	limit := &Limit{Market: w.Market, SKU: g.limited(), Units: g.Limit}
	if left, over := f.overLimit(w, limit, g.Units); over {
		return Line{}, []offer.Refusal{limitRefusal(limit, left)}, nil
	}
	caps := capsOf(front.Shelf, n, w.Channel, f.Now)
	if no := f.overCap(w, caps, g.Units); no != nil {
		return Line{}, []offer.Refusal{*no}, nil
	}
	total, err := g.Price.Times(g.Units)
	if err != nil {
		return Line{}, nil, tooMuch()
	}
	f.use(w, limit, g.Units, sale)
	capped := f.useCaps(w, caps, g.Units, sale)
	g.Held, sale.Grant = false, g
	sale.Takings = append(sale.Takings, LineTaking{0, g.taking()})
	sale.Cleared[0] = f.Memory.cite(&memo{cleared: clearedOf(front.Shelf.Cited(n, w.Channel, f.Now))}, s)
	return Line{SKU: g.SKU, Title: w.Titles[0], Quantity: g.Units, Unit: g.Price, Total: total, Rate: answer.Rate, Limited: true, Capped: capped}, nil, nil
}

// dueUnder is when an order under a grant ends unpaid: within the sale's time, if that is shorter.
func dueUnder(g *Grant, due, now clock.Instant) clock.Instant {
	if g == nil || g.Pay <= 0 || due == 0 {
		return due
	}
	return clock.Earlier(due, now.Add(g.Pay))
}

// grantsOf lists the grants that a batch cites, each once.
func grantsOf(wishes []*Wish) []GrantKey {
	seen := map[GrantKey]bool{}
	var keys []GrantKey
	for _, w := range wishes {
		if key := (GrantKey{w.Market, w.Grant}); !w.Grant.IsZero() && !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	return keys
}

// moveGrant notes what became of the grant of an order; units is 0 for all that is left in it.
func (a *act) moveGrant(event string, units int64) error {
	key := GrantKey{a.Order.Market, a.Order.Grant}
	if key.IsZero() {
		return nil
	}
	found, err := a.tx.Grants([]GrantKey{key})
	if err != nil {
		return err
	}
	g, there := found[key]
	if !there {
		return fault.New(fault.NotFound, CodeGrantUnknown)
	}
	if units == 0 {
		units = a.Order.Lines[0].Quantity - a.Order.Lines[0].Cancelled
	}
	a.Granted = append(a.Granted, GrantMove{GrantKey: key, Event: event, Number: a.Order.Number, Version: a.Order.Version, Units: units, At: a.now, Grant: g})
	return nil
}

// viewGrant is a view of what a grant buys, for its checkout.
func (f *Front) viewGrant(p *Placing, g *Grant, area string, now clock.Instant) View {
	v := View{Market: p.Market, Channel: g.Channel, Language: p.Language, Units: g.Units, Subtotal: money.Of(0, f.Shelf.Market.Currency(now))}
	line := ViewLine{SKU: g.SKU, Quantity: g.Units, Seen: g.Price, Unit: g.Price}
	if n, known := f.Shelf.Book.Ordinal(g.SKU); known {
		line.Item = f.Shelf.Book.Items[n]
		line.Answer = f.Shelf.DecideAt(n, g.Channel, g.Price, offer.Wish{Quantity: g.Units, Area: area, Now: now})
		line.Answer = line.Answer.Within(f.Shelf.Caps(n, g.Channel, now), f.Shelf.Used, g.Units)
		line.Refusals = refusedLine(&line.Answer, g.line())
	}
	if no := g.refused(p.Buyer.CustomerID, now); no != nil {
		line.Refusals = append(line.Refusals, *no)
	}
	if line.Item.Product == nil || line.Answer.Hidden {
		line.Refusals = []offer.Refusal{unknownVariant()}
	}
	if total, err := g.Price.Times(g.Units); err == nil {
		line.Total = total
	}
	if len(line.Refusals) == 0 {
		v.Subtotal = line.Total
	}
	v.Lines = []ViewLine{line}
	return v
}
