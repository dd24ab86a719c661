package launch

import (
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// Day is a date without a time, counted from 1 on 1 January 1970. Zero means "not set". It is written "2019-12-31".
type Day int32

// The days that a plan or a promise may name.
const (
	dayMin Day = 1      // 1970-01-01
	dayMax Day = 120530 // 2300-01-01
)

// Date makes a day; a month or day past its range rolls over as in time.Date.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/86400) + 1
}

// ReadDay reads "2019-12-31"; Invalid "launch.day_unreadable" for anything else.
func ReadDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fault.Field("day", "launch.day_unreadable", "day", text)
	}
	d := Date(t.Date())
	if d < dayMin || d > dayMax {
		return 0, fault.Field("day", "launch.day_out_of_range", "day", text)
	}
	return d, nil
}

// DayOf is the local date of an instant.
func DayOf(i clock.Instant, in *time.Location) Day { return Date(i.Time().In(in).Date()) }

// Date gives year, month and day.
func (d Day) Date() (int, time.Month, int) { return d.time().Date() }

func (d Day) time() time.Time { return time.Unix(int64(d-1)*86400, 0).UTC() }

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday { return d.time().Weekday() }

// End is the midnight in a market after the day, exclusive.
func (d Day) End(m *market.Market) clock.Instant { return m.End(d.String()) }

// String writes "2019-12-31", "" for zero.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.time().Format(time.DateOnly)
}

// MarshalText writes the day as String does.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Day) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	*d, err = ReadDay(string(text))
	return err
}

// Interval is a stretch of days; both ends are part of it, and zero is open.
type Interval struct {
	From Day `json:"from,omitempty" toml:"from"`
	To   Day `json:"to,omitempty" toml:"to"`
}

// Calendar says on which days work is done.
type Calendar struct {
	// Rest are the days of the week without work; none: Saturday and Sunday.
	Rest []time.Weekday `json:"rest,omitempty" toml:"rest"`
	// Holidays are further days without work, sorted.
	Holidays []Day `json:"holidays,omitempty" toml:"holidays"`
}

// rests tells for each day of the week whether it is without work.
func (c Calendar) rests() (off [7]bool) {
	if len(c.Rest) == 0 {
		off[time.Saturday], off[time.Sunday] = true, true
	}
	for _, w := range c.Rest {
		off[w%7] = true
	}
	return off
}

// Works tells whether a day is a working day.
func (c Calendar) Works(d Day) bool { return c.worksOn(d, c.rests()) }

func (c Calendar) worksOn(d Day, off [7]bool) bool {
	if off[d.Weekday()] {
		return false
	}
	for _, h := range c.Holidays {
		if h == d {
			return false
		}
	}
	return true
}

// scale counts working days from a first day on.
type scale struct {
	first Day
	days  []Day   // the working days from first on
	count []int32 // how many working days lie before first+i
}

// scaleDays is how far a plan reaches: sixty years. What would be later is shown as the last day.
const scaleDays = 60 * 366

// scaleFrom lists the working days of sixty years.
func (c Calendar) scaleFrom(first Day) *scale {
	s := &scale{first: first, days: make([]Day, 0, scaleDays*5/7), count: make([]int32, scaleDays+1)}
	off := c.rests()
	holiday := make(map[Day]bool, len(c.Holidays))
	for _, h := range c.Holidays {
		holiday[h] = true
	}
	weekday := int(first.Weekday())
	for i := range scaleDays {
		d := first + Day(i)
		s.count[i] = int32(len(s.days))
		if !off[(weekday+i)%7] && !holiday[d] {
			s.days = append(s.days, d)
		}
	}
	s.count[scaleDays] = int32(len(s.days))
	return s
}

// before counts the working days from first up to a day, exclusive.
func (s *scale) before(d Day) float64 {
	i := min(max(int(d-s.first), 0), scaleDays)
	return float64(s.count[i])
}

// at is the n-th working day, from 0.
func (s *scale) at(n int) Day {
	if len(s.days) == 0 {
		return s.first
	}
	return s.days[min(max(n, 0), len(s.days)-1)]
}
