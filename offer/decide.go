package offer

import (
	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/tax"
)

// Facts are what the question is decided from, for one variant in one market and channel.
type Facts struct {
	Market    *market.Market
	Channel   market.Channel
	Item      catalogue.Item
	Parts     []catalogue.Item // of a set: a set is sold where each of its parts may be
	Clearance *clearance.Book
	Prices    []pricing.Price
	Rates     tax.Table
	Free      int64 // units that may still be promised through this channel
	// Used tells how many units a certificate for a number of units has let through; nil: the caller counts them itself.
	Used func(evidence string) int64
}

// Wish is what is asked for.
type Wish struct {
	Quantity int64         // at least 1
	Area     string        // delivery area inside the market; "" while it is not known
	Now      clock.Instant // one instant per request or batch
	Owed     bool          // already sold: shipment asks again; price, stock and product state no longer matter
}

// Refusal is one reason for "no". Code is stable and public unless Disclosure says otherwise.
type Refusal struct {
	Code       string               `json:"code"`
	Params     map[string]string    `json:"params,omitempty"`
	Gate       string               `json:"gate,omitempty"`
	Disclosure clearance.Disclosure `json:"disclosure"`
	Remedy     string               `json:"remedy,omitempty"` // what the buyer can do: "notify", "other_market", "fewer"
}

// Answer is the answer to the one question. It is "yes" when there are no refusals.
type Answer struct {
	Refusals []Refusal
	Quote    pricing.Quote // zero when there is no price
	Rate     money.Rate    // of tax, in the area asked for
	State    clearance.State
	Band     stock.Band
	Hidden   bool // rule 3: for shoppers it does not exist
	Next     clock.Instant
}

// OK tells whether the answer is yes.
func (a *Answer) OK() bool { return len(a.Refusals) == 0 }

// goneCode names the refusals that are about numbers: units that lie there, or that a certificate lets through.
func goneCode(code string) bool { return code == CodeSoldOut || code == CodeFewer || code == CodeCap }

// OnlySoldOut tells whether nothing but a number stands in the way, of units that lie there or that a certificate lets
// through: the thing is offered here.
func (a *Answer) OnlySoldOut() bool {
	return len(a.Refusals) == 1 && goneCode(a.Refusals[0].Code)
}

// Offered tells whether the thing belongs to what the market shows for sale, in stock or not.
func (a *Answer) Offered() bool { return a.OK() || a.OnlySoldOut() }

// Word says in one word what a cell of the matrix is: offered, sold_out, no_price, not_on_sale, pending, expired, blocked.
func (a *Answer) Word() string {
	switch {
	case a.OK():
		return "offered"
	case a.OnlySoldOut():
		return "sold_out"
	case a.State == clearance.Pending || a.State == clearance.Expired:
		return string(a.State)
	case !a.State.Sells():
		return "blocked"
	case a.Refusals[0].Code == CodeNoPrice || a.Refusals[0].Code == CodeNoTax:
		return "no_price"
	}
	return "not_on_sale"
}

// The codes of refusals that are not a gate's.
const (
	CodeRumoured  = "offer.rumoured"
	CodeAnnounced = "offer.announced"
	CodeEnded     = "offer.ended"
	CodeNoPrice   = "offer.no_price"
	CodeNoTax     = "offer.no_tax_rate"
	CodeSoldOut   = "offer.sold_out"
	CodeFewer     = "offer.fewer_left"
	CodeBadNumber = "offer.quantity_invalid"
)

// Decide answers the one question. It is the only place in the program that does.
func Decide(f Facts, w Wish) Answer {
	a, caps := decide(f, w)
	if w.Owed {
		return a
	}
	a.stock(f.Free, w.Quantity)
	a.within(caps, f.Used, w.Quantity)
	return a
}

// decide is Decide without what moves with every order: free units, and units under a certificate for a number of them.
func decide(f Facts, w Wish) (Answer, []clearance.Cap) {
	standing := f.standing(w.Now, (*clearance.Book).Judge)
	a := Answer{State: standing.State, Hidden: standing.HiddenFromPublic(), Next: standing.Next}
	for _, closing := range standing.Closing() {
		if w.Owed && f.Market.Stage == market.Withdrawing && sellingOnly(closing.Gate) {
			continue
		}
		a.refuse(Refusal{Code: closing.Code, Params: closing.Params, Gate: closing.Gate, Disclosure: closing.Disclosure, Remedy: "notify"})
	}
	if w.Owed {
		return a, nil
	}
	a.productState(f.Item.Product.State)
	a.price(f, w)
	return a, standing.Caps
}

// sellingOnly names the gates that end selling in a market that is being left, where open orders go on.
func sellingOnly(gate string) bool {
	return gate == clearance.GateStage || gate == clearance.GateChannel
}

// standing asks the gates about the thing, and about each part of a set; ask is Judge, or Stand for the whole story.
func (f *Facts) standing(now clock.Instant, ask func(*clearance.Book, clearance.Cell, clock.Instant) clearance.Standing) clearance.Standing {
	whole := ask(f.Clearance, clearance.Cell{Market: f.Market, Channel: f.Channel, Item: f.Item}, now)
	for _, part := range f.Parts {
		of := ask(f.Clearance, clearance.Cell{Market: f.Market, Channel: f.Channel, Item: part}, now)
		whole = whole.With(of)
		for _, c := range of.Caps {
			c.Each *= f.Item.Variant.Each(part.SKU())
			whole.Caps = clearance.WithCap(whole.Caps, c)
		}
	}
	return whole
}

func (a *Answer) refuse(r Refusal) { a.Refusals = append(a.Refusals, r) }

func (a *Answer) no(code, remedy string) {
	a.refuse(Refusal{Code: code, Disclosure: clearance.Plain, Remedy: remedy})
}

func (a *Answer) productState(s catalogue.State) {
	switch s {
	case catalogue.Rumoured:
		a.no(CodeRumoured, "notify")
	case catalogue.Announced:
		a.no(CodeAnnounced, "notify")
	case catalogue.Ended:
		a.no(CodeEnded, "similar")
	}
}

func (a *Answer) price(f Facts, w Wish) {
	quote, found, next := pricing.At(f.Prices, f.Channel, f.Market.Currency(w.Now), w.Now)
	a.Next = clock.Earlier(a.Next, next)
	if !found {
		a.no(CodeNoPrice, "notify")
		return
	}
	a.Quote = quote
	rate, found, next := f.Rates.At(w.Area, f.Item.Product.TaxClass, w.Now)
	a.Next = clock.Earlier(a.Next, next)
	a.Rate = rate
	if !found && f.Market.Tax == market.TaxIncluded {
		a.no(CodeNoTax, "")
	}
}

func (a *Answer) stock(free, quantity int64) {
	a.Band = stock.BandOf(free)
	switch {
	case quantity < 1:
		a.no(CodeBadNumber, "")
	case free <= 0:
		a.no(CodeSoldOut, "notify")
	case free < quantity:
		a.no(CodeFewer, "fewer")
	}
}
