package delivery

import (
	"slices"
	"strings"
	"time"

	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
)

// Standard is the code of the method that a market has before anybody has said otherwise.
const Standard = "standard"

// Default is what a market without methods of its own has: free delivery within two to five working days.
func Default(m market.Code, currency money.Currency) []Method {
	return []Method{{Market: m, Code: Standard, Price: money.Of(0, currency), DaysMin: 2, DaysMax: 5}}
}

// AreaOf tells in which area of a market an address lies; "" for the market at large. The longest prefix of
// the postcode wins; else the state's code or name.
func AreaOf(m *market.Market, postcode, state string) string {
	best, size := "", 0
	for _, a := range m.Areas {
		for _, prefix := range a.Postcodes {
			if len(prefix) > size && strings.HasPrefix(strings.ToUpper(postcode), strings.ToUpper(prefix)) {
				best, size = a.Code, len(prefix)
			}
		}
		if size == 0 && state != "" && (strings.EqualFold(a.Code, state) || strings.EqualFold(a.Name, state)) {
			best = a.Code
		}
	}
	return best
}

// Charge is what the method costs for an amount of goods into an area; reaches is false when it does not go
// there (rule 3).
func (m *Method) Charge(goods money.Amount, area string) (price money.Amount, reaches bool, err error) {
	rule := m.in(area)
	if rule.Excluded {
		return money.Amount{}, false, nil
	}
	price = money.Of(m.Price.Minor, goods.Currency)
	if m.FreeFrom.Minor > 0 && goods.Minor >= m.FreeFrom.Minor {
		price.Minor = 0
	}
	price, err = price.Add(money.Of(rule.Surcharge.Minor, goods.Currency))
	return price, true, err
}

func (m *Method) in(area string) AreaRule {
	for _, r := range m.Areas {
		if area != "" && r.Area == area {
			return r
		}
	}
	return AreaRule{}
}

// Promise counts working days from the day after the order, in local time (rule 4).
func (m *Method) Promise(now clock.Instant, in *time.Location, area string) Promise {
	today := now.Time().In(in)
	more := m.in(area).Days
	return Promise{From: m.workday(today, m.DaysMin+more), Until: m.workday(today, max(m.DaysMin, m.DaysMax)+more)}
}

// workdaysMax bounds a promise: a method that names more is cut there.
const workdaysMax = 365

func (m *Method) workday(from time.Time, days int) string {
	rest := m.Weekend
	if len(rest) == 0 || len(rest) >= 7 {
		rest = []time.Weekday{time.Saturday, time.Sunday}
	}
	ahead, day := 0, from.Weekday()
	for left := min(days, workdaysMax); left > 0; ahead++ {
		day = (day + 1) % 7
		if !slices.Contains(rest, day) {
			left--
		}
	}
	return from.AddDate(0, 0, ahead).Format(time.DateOnly)
}
