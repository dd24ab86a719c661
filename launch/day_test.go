package launch_test

import (
	"encoding/json"
	"testing"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/launch"
	"comptoir/market"
)

func TestDaysAreWrittenAsDates(t *testing.T) {
	in := launch.Interval{From: day(t, "1970-01-01"), To: day(t, "2020-02-29")}
	doc, err := json.Marshal(in)
	if err != nil || string(doc) != `{"from":"1970-01-01","to":"2020-02-29"}` {
		t.Fatalf("%s, %v", doc, err)
	}
	var out launch.Interval
	if err := json.Unmarshal(doc, &out); err != nil || out != in {
		t.Errorf("%+v, %v", out, err)
	}
	for _, bad := range []string{"2019-02-29", "1969-12-31", "2301-01-01", "tomorrow", ""} {
		if _, err := launch.ReadDay(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestADayIsLocal(t *testing.T) {
	tokyo := &market.Market{TimeZone: "Asia/Tokyo"}
	i := clock.Of(time.Date(2019, 12, 31, 16, 0, 0, 0, time.UTC))
	if d := launch.DayOf(i, tokyo.Location()); d != day(t, "2020-01-01") {
		t.Error(d)
	}
	if end := day(t, "2019-12-31").End(tokyo); end != clock.Of(time.Date(2019, 12, 31, 15, 0, 0, 0, time.UTC)) {
		t.Error(end)
	}
}

func TestACalendarRestsAsTheCountryDoes(t *testing.T) {
	gulf := launch.Calendar{Rest: []time.Weekday{time.Friday, time.Saturday}, Holidays: []launch.Day{day(t, "2019-06-04")}}
	for text, works := range map[string]bool{"2019-06-02": true, "2019-06-04": false, "2019-06-07": false, "2019-06-08": false} {
		if gulf.Works(day(t, text)) != works {
			t.Errorf("%s: works %v", text, !works)
		}
	}
	if (launch.Calendar{}).Works(day(t, "2019-06-02")) {
		t.Error("a Sunday without a word about rest")
	}
}
