package pricing

import (
	"testing"
	"time"

	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
)

func day(n int) clock.Instant {
	return clock.Of(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n))
}

func euro(minor int64, since, until clock.Instant, c market.Channel) Price {
	return Price{SKU: "A", Channel: c, Amount: money.Of(minor, "EUR"), Span: clock.Span{Since: since, Until: until}}
}

func TestWhichPriceHolds(t *testing.T) {
	list := []Price{euro(10000, day(0), day(90), ""), euro(9000, day(90), 0, ""), euro(8000, day(100), day(110), ""), euro(8500, day(0), 0, market.Shop)}
	for _, c := range []struct {
		name    string
		channel market.Channel
		at      clock.Instant
		minor   int64
		before  int64
		next    clock.Instant
	}{
		{"before the first price there is none", market.Web, day(-1), 0, 0, day(0)},
		{"the list price", market.Web, day(50), 10000, 0, day(90)},
		{"a lower list price shows the 30-day lowest", market.Web, day(95), 9000, 10000, day(100)},
		{"a promotion beats the list price", market.Web, day(105), 8000, 9000, day(110)},
		{"after the promotion the list price is back, and its reduction is old", market.Web, day(125), 9000, 0, clock.Never},
		{"the channel's own price beats a promotion", market.Shop, day(105), 8500, 0, day(110)},
	} {
		q, found, next := At(list, c.channel, "EUR", c.at)
		if found != (c.minor != 0) || q.Amount.Minor != c.minor || q.Before.Minor != c.before {
			t.Errorf("%s: %+v found %v, want %d before %d", c.name, q, found, c.minor, c.before)
		}
		if next != c.next {
			t.Errorf("%s: next %v, want %v", c.name, next, c.next)
		}
	}
	if _, found, _ := At(list, market.Web, "USD", day(50)); found {
		t.Error("a euro price was asked in dollars and found")
	}
}
