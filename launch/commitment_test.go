package launch_test

import (
	"strings"
	"testing"

	"comptoir/internal/fault"
	"comptoir/launch"
)

func promised(t *testing.T, said, to string) launch.Commitment {
	t.Helper()
	c := launch.Commitment{ID: "c", What: "phones", Said: launch.Said{Who: "the maker", On: day(t, said), Source: "a paper"}}
	if to != "" {
		c.Due = launch.Interval{From: day(t, said), To: day(t, to)}
	}
	return c
}

func again(t *testing.T, c launch.Commitment, said, to string) launch.Commitment {
	t.Helper()
	r := launch.Revision{Said: launch.Said{Who: "the maker", On: day(t, said), Source: "a paper"}}
	r.Due = launch.Interval{From: day(t, said), To: day(t, to)}
	c.Revisions = append(c.Revisions, r)
	return c
}

func settledOn(c launch.Commitment, kind launch.OutcomeKind, on launch.Day) launch.Commitment {
	c.Outcome = &launch.Outcome{Kind: kind, On: on, Source: "a paper"}
	return c
}

func TestHowACommitmentStands(t *testing.T) {
	year := promised(t, "2015-01-01", "2015-12-31")
	twice := again(t, year, "2016-11-01", "2018-11-01")
	number := promised(t, "2018-11-01", "2019-12-31")
	number.Count, number.Of = 5000, "shops"
	number.Reports = []launch.Report{{On: day(t, "2019-04-01"), Count: 1000}, {On: day(t, "2020-04-01"), Count: 5000}}
	for _, c := range []struct {
		name   string
		c      launch.Commitment
		on     string
		status launch.Status
		slip   int
	}{
		{"its last day", year, "2015-12-31", launch.StatusOpen, 0},
		{"the day after", year, "2016-01-01", launch.StatusBroken, 0},
		{"before it was put off", twice, "2016-06-01", launch.StatusBroken, 0},
		{"put off and not due yet", twice, "2017-01-01", launch.StatusLate, 1036},
		{"put off and passed", twice, "2018-11-02", launch.StatusBroken, 1036},
		{"kept on its last day", settledOn(year, launch.Done, day(t, "2015-12-31")), "2020-01-01", launch.StatusKept, 0},
		{"before it was kept", settledOn(year, launch.Done, day(t, "2015-12-31")), "2015-12-30", launch.StatusOpen, 0},
		{"done a day late", settledOn(year, launch.Done, day(t, "2016-01-01")), "2020-01-01", launch.StatusLate, 0},
		{"done within the second promise", settledOn(twice, launch.Done, day(t, "2018-10-01")), "2020-01-01", launch.StatusLate, 1036},
		{"given up before it was due", settledOn(year, launch.GivenUp, day(t, "2015-06-01")), "2015-06-01", launch.StatusBroken, 0},
		{"nobody found out", settledOn(year, launch.Unknown, 0), "2016-01-01", launch.StatusUnknown, 0},
		{"without a date", promised(t, "2015-01-01", ""), "2030-01-01", launch.StatusOpen, 0},
		{"done without a date", settledOn(promised(t, "2015-01-01", ""), launch.Done, day(t, "2016-01-01")), "2030-01-01", launch.StatusKept, 0},
		{"a number on its way", number, "2019-06-01", launch.StatusOpen, 0},
		{"a number missed", number, "2020-01-01", launch.StatusBroken, 0},
		{"a number reached late", number, "2020-04-01", launch.StatusLate, 0},
	} {
		on := day(t, c.on)
		if s := c.c.Status(on); s != c.status || c.c.Slip(on) != c.slip {
			t.Errorf("%s: %s, slipped %d; want %s, %d", c.name, s, c.c.Slip(on), c.status, c.slip)
		}
	}
	if at, ok := number.Pace(day(t, "2019-06-01")); ok {
		t.Errorf("one report makes no pace: %s", at)
	}
	number.Reports = []launch.Report{{On: day(t, "2019-04-01"), Count: 1000}, {On: day(t, "2019-05-01"), Count: 2000}}
	if at, ok := number.Pace(day(t, "2019-06-01")); !ok || at != day(t, "2019-07-30") {
		t.Errorf("a thousand in thirty days: 5,000 on %s", at)
	}
}

func TestACommitmentThatCannotBeRightIsRefused(t *testing.T) {
	with := func(edit func(*launch.Commitment)) launch.Commitment {
		c := promised(t, "2018-01-01", "2019-12-31")
		edit(&c)
		return c
	}
	for code, c := range map[string]launch.Commitment{
		"launch.id_missing":          with(func(c *launch.Commitment) { c.ID = "" }),
		"launch.what_missing":        with(func(c *launch.Commitment) { c.What = "" }),
		"launch.who_missing":         with(func(c *launch.Commitment) { c.Who = "" }),
		"launch.day_missing":         with(func(c *launch.Commitment) { c.On = 0 }),
		"launch.source_missing":      with(func(c *launch.Commitment) { c.Source = "" }),
		"launch.link_not_web":        with(func(c *launch.Commitment) { c.Link = "javascript:alert(1)" }),
		"launch.quote_too_long":      with(func(c *launch.Commitment) { c.Quote = strings.Repeat("long ", 61) }),
		"launch.phrase_too_long":     with(func(c *launch.Commitment) { c.Phrase = strings.Repeat("next ", 61) }),
		"launch.due_inverted":        with(func(c *launch.Commitment) { c.Due.From = c.Due.To + 1 }),
		"launch.due_half":            with(func(c *launch.Commitment) { c.Due.From = 0 }),
		"launch.count_of_what":       with(func(c *launch.Commitment) { c.Count = 5 }),
		"launch.outcome_unknown":     settledOn(promised(t, "2018-01-01", ""), "perhaps", 20000),
		"launch.settled_before_said": settledOn(promised(t, "2018-01-01", ""), launch.Done, 10000),
		"launch.revisions_unsorted":  again(t, promised(t, "2018-01-01", ""), "2017-01-01", "2019-01-01"),
		"launch.report_incomplete":   with(func(c *launch.Commitment) { c.Reports = []launch.Report{{On: 1}} }),
	} {
		if err := c.Check(); !fault.IsCode(err, code) || fault.Of(err).Field == "" {
			t.Errorf("%v, want %s", err, code)
		}
	}
	right := promised(t, "2018-01-01", "2019-12-31")
	if err := right.Check(); err != nil {
		t.Error(err)
	}
}

// A milestone that was reached proposes what became of its promise; a person confirms it, and what is settled stays so.
func TestAReachedMilestoneProposesWhatBecameOfItsPromise(t *testing.T) {
	promised, reached := launch.Date(2017, 10, 1), launch.Date(2017, 11, 7)
	for name, c := range map[string]struct {
		reached launch.Day
		settled *launch.Outcome
		want    bool
	}{
		"reached":                     {reached, nil, true},
		"not reached":                 {0, nil, false},
		"reached before it was said":  {promised - 1, nil, false},
		"somebody has said otherwise": {reached, &launch.Outcome{Kind: launch.GivenUp, On: reached}, false},
	} {
		row := launch.Row{Commitment: launch.Commitment{Said: launch.Said{On: promised}, Outcome: c.settled}, Forecast: &launch.Milestone{Name: "open", Reached: c.reached}}
		o, ok := row.Proposal()
		if ok != c.want || ok && (o.Kind != launch.Done || o.On != reached || o.Note != "open") {
			t.Errorf("%s: %+v %v", name, o, ok)
		}
	}
	if _, ok := (&launch.Row{}).Proposal(); ok {
		t.Error("a promise without a milestone proposes something")
	}
}
