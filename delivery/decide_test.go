package delivery

import (
	"testing"
	"time"

	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
)

func eur(minor int64) money.Amount { return money.Of(minor, "EUR") }

func TestWhatADeliveryCosts(t *testing.T) {
	m := Method{Market: "es", Code: "standard", Price: eur(490), FreeFrom: eur(5000), Areas: []AreaRule{{Area: "CN", Surcharge: eur(900)}, {Area: "ML", Excluded: true}}}
	for _, c := range []struct {
		want    string
		goods   int64
		area    string
		price   int64
		reaches bool
	}{
		{"a small parcel", 4999, "", 490, true},
		{"free from the amount on", 5000, "", 0, true},
		{"an island pays its surcharge", 100, "CN", 1390, true},
		{"an island pays it even when delivery is free", 5000, "CN", 900, true},
		{"an area that is not reached has no price", 5000, "ML", 0, false},
	} {
		price, reaches, err := m.Charge(eur(c.goods), c.area)
		if err != nil || reaches != c.reaches || price.Minor != c.price {
			t.Errorf("%s: %v %v %v", c.want, price, reaches, err)
		}
	}
}

func TestPromisesCountWorkingDays(t *testing.T) {
	friday := clock.Of(time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC)) // already Saturday in Dubai
	dubai, err := time.LoadLocation("Asia/Dubai")
	if err != nil {
		t.Fatal(err)
	}
	west := Method{DaysMin: 1, DaysMax: 3}
	gulf := Method{DaysMin: 1, DaysMax: 3, Weekend: []time.Weekday{time.Friday, time.Saturday}}
	for _, c := range []struct {
		want   string
		method Method
		in     *time.Location
		area   string
		from   string
		until  string
	}{
		{"Saturday and Sunday are free", west, time.UTC, "", "2026-11-23", "2026-11-25"},
		{"Friday and Saturday are free in the Gulf", gulf, dubai, "", "2026-11-22", "2026-11-24"},
		{"an area takes longer", Method{DaysMin: 1, DaysMax: 3, Areas: []AreaRule{{Area: "CN", Days: 2}}}, time.UTC, "CN", "2026-11-25", "2026-11-27"},
		{"a week of seven free days is a mistake", Method{DaysMin: 1, Weekend: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}, time.UTC, "", "2026-11-23", "2026-11-23"},
	} {
		if got := c.method.Promise(friday, c.in, c.area); got.From != c.from || got.Until != c.until {
			t.Errorf("%s: %v", c.want, got)
		}
	}
}

func TestAnAddressLiesInItsArea(t *testing.T) {
	m := market.Market{Areas: []market.Area{{Code: "CN", Name: "Canarias", Postcodes: []string{"35", "38"}}, {Code: "ML", Name: "Melilla", Postcodes: []string{"52"}}, {Code: "IB", Name: "Illes Balears"}}}
	for _, c := range [][3]string{{"35001", "", "CN"}, {"28013", "", ""}, {"52001", "Canarias", "ML"}, {"", "illes balears", "IB"}, {"", "", ""}} {
		if got := AreaOf(&m, c[0], c[1]); got != c[2] {
			t.Errorf("%q %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
