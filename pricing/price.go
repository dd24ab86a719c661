package pricing

import (
	"time"

	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
)

// Price is one entry of a market's price list.
type Price struct {
	SKU     string         `json:"sku"`
	Channel market.Channel `json:"channel,omitempty"` // "" for every channel
	Amount  money.Amount   `json:"amount"`
	clock.Span
}

// Reference is how long the lowest earlier price counts (Directive 98/6/EC, Article 6a).
const Reference = 30 * 24 * time.Hour

// Quote is what a variant costs at an instant.
type Quote struct {
	Amount money.Amount
	// Before is the lowest price of the 30 days before this price began, when it is higher than
	// Amount: a reduction may be shown against it and nothing else. Zero otherwise.
	Before money.Amount
	Since  clock.Instant
}

// At finds the price of a channel at an instant among one variant's prices; found is false when there
// is none in this currency. next is when the answer may change.
func At(prices []Price, channel market.Channel, currency money.Currency, now clock.Instant) (quote Quote, found bool, next clock.Instant) {
	next = clock.Never
	var best *Price
	for i := range prices {
		p := &prices[i]
		if !p.speaksOf(channel, currency) {
			continue
		}
		next = clock.Earlier(next, p.Next(now))
		if p.Holds(now) && (best == nil || p.beats(best)) {
			best = p
		}
	}
	if best == nil {
		return Quote{}, false, next
	}
	quote = Quote{Amount: best.Amount, Since: best.Since}
	low, ok := lowestBefore(prices, channel, best)
	if !ok || low <= best.Amount.Minor {
		return quote, true, next
	}
	// A reduction without an end is news for 30 days, then it is the price.
	fades := best.Since.Add(Reference)
	if best.Until != 0 || now < fades {
		quote.Before = money.Of(low, currency)
	}
	if best.Until == 0 && now < fades {
		next = clock.Earlier(next, fades)
	}
	return quote, true, next
}

func (p *Price) speaksOf(c market.Channel, currency money.Currency) bool {
	return p.Amount.Currency == currency && (p.Channel == "" || p.Channel == c)
}

func (p *Price) beats(o *Price) bool {
	if (p.Channel != "") != (o.Channel != "") {
		return p.Channel != ""
	}
	if (p.Until != 0) != (o.Until != 0) {
		return p.Until != 0
	}
	return p.Since > o.Since
}

// lowestBefore is the lowest amount asked in the 30 days before a price began.
func lowestBefore(prices []Price, channel market.Channel, now *Price) (int64, bool) {
	window := clock.Span{Since: max(1, now.Since.Add(-Reference)), Until: now.Since}
	if now.Since == 0 {
		return 0, false
	}
	var low int64
	found := false
	for i := range prices {
		p := &prices[i]
		if p == now || !p.speaksOf(channel, now.Amount.Currency) || !p.Overlaps(window) || p.Since >= now.Since {
			continue
		}
		if !found || p.Amount.Minor < low {
			low, found = p.Amount.Minor, true
		}
	}
	return low, found
}
