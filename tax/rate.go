package tax

import (
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
)

// Standard is the class of goods without a class of their own.
const Standard = "standard"

// Rate is one dated rate.
type Rate struct {
	Market market.Code `json:"market"`
	Area   string      `json:"area,omitempty"` // "" for the whole market
	Class  string      `json:"class"`          // Standard unless the goods have their own
	Rate   money.Rate  `json:"rate"`           // parts per million
	clock.Span
	Source string `json:"source"`
}

// Table holds the rates of one market.
type Table []Rate

// At finds the rate for an area and class at an instant, and when it changes next. No rate is a rate
// of nothing: found is then false.
func (t Table) At(area, class string, now clock.Instant) (rate money.Rate, found bool, next clock.Instant) {
	if class == "" {
		class = Standard
	}
	best, next := -1, clock.Never
	for _, r := range t {
		rank := r.rank(area, class)
		if rank < 0 {
			continue
		}
		next = clock.Earlier(next, r.Next(now))
		if r.Holds(now) && rank > best {
			best, rate, found = rank, r.Rate, true
		}
	}
	return rate, found, next
}

// rank orders rates by how closely they speak of an area and class; -1: not at all (rule 2).
func (r Rate) rank(area, class string) int {
	rank := 0
	switch r.Area {
	case "":
	case area:
		rank += 2
	default:
		return -1
	}
	switch r.Class {
	case class:
		rank++
	case Standard:
	default:
		return -1
	}
	return rank
}

// Line is the tax of one line of goods: net + tax = gross.
type Line struct {
	Net, Tax, Gross money.Amount
	Rate            money.Rate
}

// Apply works out a line from its price as displayed (rule 3 and 4).
func Apply(display market.TaxDisplay, rate money.Rate, price money.Amount) (Line, error) {
	if display == market.TaxAdded {
		tax, err := rate.Of(price)
		if err != nil {
			return Line{}, err
		}
		gross, err := price.Add(tax)
		return Line{Net: price, Tax: tax, Gross: gross, Rate: rate}, err
	}
	tax, err := rate.Within(price)
	if err != nil {
		return Line{}, err
	}
	net, err := price.Sub(tax)
	return Line{Net: net, Tax: tax, Gross: price, Rate: rate}, err
}
