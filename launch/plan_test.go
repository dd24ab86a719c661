package launch_test

import (
	"fmt"
	"testing"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/launch"
	"comptoir/market"

	"pgregory.net/rapid"
)

func day(t testing.TB, text string) launch.Day {
	t.Helper()
	d, err := launch.ReadDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func task(id string, best, likely, worst int, after ...string) launch.Task {
	return launch.Task{ID: id, Name: id, Owner: "launch_manager", Estimate: launch.Estimate{Best: best, Likely: likely, Worst: worst}, After: after}
}

func milestone(id string, stage market.Stage, after ...string) launch.Task {
	m := task(id, 0, 0, 0, after...)
	m.Market, m.Stage = "us", stage
	return m
}

func TestAPlanThatCannotBeComputedIsRefused(t *testing.T) {
	dropped := task("a", 1, 2, 3)
	dropped.Done, dropped.Dropped = 10, 10
	long := milestone("open", market.Open)
	long.Worst = 3
	for name, c := range map[string]struct {
		tasks []launch.Task
		code  string
		named string // what the parameter "tasks" or "after" says
	}{
		"a circle is named whole":         {[]launch.Task{task("x", 1, 1, 1, "a"), task("a", 1, 2, 3, "b"), task("b", 1, 2, 3, "c"), task("c", 1, 2, 3, "a")}, "launch.task_circular", "a → b → c → a"},
		"a task waits for itself":         {[]launch.Task{task("a", 1, 2, 3, "a")}, "launch.task_circular", "a → a"},
		"waits for what is not there":     {[]launch.Task{task("a", 1, 2, 3, "nothing")}, "launch.task_unknown", "nothing"},
		"best is worse than likely":       {[]launch.Task{task("a", 3, 2, 5)}, "launch.estimate_inverted", ""},
		"worst is better than likely":     {[]launch.Task{task("a", 1, 6, 5)}, "launch.estimate_inverted", ""},
		"a negative estimate":             {[]launch.Task{task("a", -1, 6, 7)}, "launch.estimate_inverted", ""},
		"longer than ten years":           {[]launch.Task{task("a", 1, 6, 70000)}, "launch.estimate_too_long", ""},
		"the same task twice":             {[]launch.Task{task("a", 1, 2, 3), task("a", 1, 2, 3)}, "launch.task_twice", ""},
		"done and dropped":                {[]launch.Task{dropped}, "launch.done_and_dropped", ""},
		"a milestone takes no time":       {[]launch.Task{long}, "launch.milestone_takes_time", ""},
		"a gate belongs to a market":      {[]launch.Task{{ID: "a", Name: "a", Gate: "security"}}, "launch.gate_without_market", ""},
		"a task without a name":           {[]launch.Task{{ID: "a"}}, "launch.name_missing", ""},
		"more tasks than a plan can hold": {make([]launch.Task, 1001), "launch.tasks_max", ""},
	} {
		p := launch.Plan{Code: "p", Tasks: c.tasks}
		err := p.Check()
		if !fault.IsCode(err, c.code) || fault.Of(err).Field == "" {
			t.Errorf("%s: %v, want %s", name, err, c.code)
			continue
		}
		if got := fault.Of(err).Params["tasks"] + fault.Of(err).Params["after"]; got != c.named {
			t.Errorf("%s: names %q, want %q", name, got, c.named)
		}
	}
	always := launch.Plan{Code: "p", Calendar: launch.Calendar{Rest: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}}
	if err := always.Check(); !fault.IsCode(err, "launch.no_working_day") {
		t.Error("a week without work:", err)
	}
}

func bar(t *testing.T, s launch.Schedule, id string) launch.Bar {
	t.Helper()
	for _, b := range s.Bars {
		if b.Task.ID == id {
			return b
		}
	}
	t.Fatal("no bar", id)
	return launch.Bar{}
}

// Monday 7 January 2019; Friday 18 is a holiday.
func plan(t *testing.T) launch.Plan {
	return launch.Plan{Code: "us", Name: "United States", Calendar: launch.Calendar{Holidays: []launch.Day{day(t, "2019-01-18")}}, Tasks: []launch.Task{
		milestone("open", market.Open, "long", "short"),
		task("first", 2, 3, 4), task("long", 5, 6, 10, "first"), task("short", 1, 2, 2, "first"), task("aside", 1, 1, 1),
	}}
}

func TestWorkIsPutOnWorkingDaysAndTheCriticalPathIsFound(t *testing.T) {
	p := plan(t)
	s, err := p.Schedule(day(t, "2019-01-07"), "")
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][4]string{ // start, end, best end, worst end
		"first": {"2019-01-07", "2019-01-09", "2019-01-08", "2019-01-10"},
		"long":  {"2019-01-10", "2019-01-17", "2019-01-16", "2019-01-24"}, // over a weekend; the worst over a holiday too
		"short": {"2019-01-10", "2019-01-11", "2019-01-10", "2019-01-11"},
		"open":  {"2019-01-21", "2019-01-21", "2019-01-21", "2019-01-21"}, // the working day after the holiday
	} {
		b := bar(t, s, id)
		if got := [4]string{b.Start.String(), b.End.String(), b.BestEnd.String(), b.WorstEnd.String()}; got != want {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
	path := ""
	for _, b := range s.Critical() {
		path += b.Task.ID + " "
	}
	if path != "first long open " || s.Target != "open" {
		t.Errorf("critical path %q to %q", path, s.Target)
	}
	if b := bar(t, s, "short"); b.Slack != 4 || b.Critical {
		t.Errorf("short may slip %d days", b.Slack)
	}
	if b := bar(t, s, "aside"); b.Slack != -1 {
		t.Errorf("what the goal does not wait for has slack %d", b.Slack)
	}
	if _, err := p.Schedule(day(t, "2019-01-07"), "nothing"); !fault.IsCode(err, "launch.task_unknown") {
		t.Error("an unknown target:", err)
	}
}

func TestWhatHasHappenedMovesThePlan(t *testing.T) {
	today := day(t, "2019-01-21")
	at := func(edit func(*launch.Plan)) launch.Schedule {
		t.Helper()
		p := plan(t)
		edit(&p)
		s, err := p.Schedule(today, "")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if b := bar(t, at(func(*launch.Plan) {}), "first"); b.Start != today {
		t.Errorf("work that has not begun begins in the past: %s", b.Start)
	}
	if b := bar(t, at(func(p *launch.Plan) { p.Tasks[1].Done = day(t, "2019-01-08") }), "first"); b.End != day(t, "2019-01-08") || b.Critical {
		t.Errorf("done: %+v", b)
	}
	if b := bar(t, at(func(p *launch.Plan) { p.Tasks[1].Started = day(t, "2019-01-07") }), "first"); b.End != today || !b.Overrun {
		t.Errorf("begun and not done in its worst time: %+v", b)
	}
	s := at(func(p *launch.Plan) { p.Tasks[3].Dropped, p.Tasks[3].Why = today, "the partner withdrew" })
	if b := bar(t, s, "open"); len(b.Stuck) != 1 || b.Stuck[0] != "short" {
		t.Errorf("the milestone does not say what holds it: %+v", b)
	}
	if s.Target == "open" {
		t.Error("the critical path leads to a milestone that nobody can reach")
	}
	later := at(func(p *launch.Plan) { p.Tasks[0].NotBefore = day(t, "2019-03-02") })
	if b := bar(t, later, "open"); b.End != day(t, "2019-03-04") {
		t.Errorf("not before Saturday 2 March: %s", b.End)
	}
}

func TestAGateTaskIsDoneWhenTheGateIsPassedOnTheLocalDay(t *testing.T) {
	p := plan(t)
	p.Tasks[1].Gate, p.Tasks[1].Market, p.Tasks[1].Done = "security", "us", day(t, "2018-01-01")
	us := &market.Market{Code: "us", TimeZone: "America/New_York"}
	markets := map[market.Code]*market.Market{"us": us}
	night := clock.Of(time.Date(2019, 1, 9, 3, 0, 0, 0, time.UTC)) // 8 January in New York
	passed := p.WithGates([]launch.Passed{{Gate: "security", Market: "us", At: night}, {Gate: "security", Market: "gb", At: 1}}, markets)
	if passed.Tasks[1].Done != day(t, "2019-01-08") {
		t.Errorf("done %s", passed.Tasks[1].Done)
	}
	if p.Tasks[1].Done != day(t, "2018-01-01") {
		t.Error("the plan given was changed")
	}
	if lost := p.WithGates(nil, markets); lost.Tasks[1].Done != 0 {
		t.Error("a gate that is not passed leaves its task done")
	}
}

func forecast(t testing.TB, p launch.Plan, today launch.Day, seed uint64) launch.Forecast {
	t.Helper()
	f, err := p.Forecast(today, seed, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAForecastGivesTheSameAnswerForTheSameSeedAndAnotherForAnother(t *testing.T) {
	p, today := big(100), day(t, "2019-01-07")
	a, b, c := forecast(t, p, today, 1), forecast(t, p, today, 1), forecast(t, p, today, 2)
	if fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("one seed, two answers")
	}
	if fmt.Sprint(a.Milestones[0].Moves) == fmt.Sprint(c.Milestones[0].Moves) {
		t.Error("the seed does not matter")
	}
	if d := a.Milestones[0].P50 - c.Milestones[0].P50; d < -3 || d > 3 {
		t.Errorf("two seeds are %d days apart", d)
	}
}

// big is a plan of n tasks in chains of ten, the chains side by side.
func big(n int) launch.Plan {
	p := launch.Plan{Code: "big", Tasks: []launch.Task{milestone("end", market.Open)}}
	for i := range n - 1 {
		made := task(fmt.Sprintf("t%d", i), 2+i%3, 5+i%3, 14+i%7)
		if i%10 > 0 {
			made.After = []string{fmt.Sprintf("t%d", i-1)}
		}
		if i%10 == 9 || i == n-2 {
			p.Tasks[0].After = append(p.Tasks[0].After, made.ID)
		}
		p.Tasks = append(p.Tasks, made)
	}
	return p
}

// One PERT task of 10, 20 and 60 days: alpha 1.8, beta 4.2; its mean is 25. The quantiles of that beta distribution
// are 0.0896, 0.2764 and 0.5455 (from 400,000 draws of another program's beta generator): 14.5, 23.8 and 37.3 days.
func TestForecastOfOneTaskHasTheQuantilesOfItsDistribution(t *testing.T) {
	p := launch.Plan{Code: "p", Calendar: launch.Calendar{Rest: []time.Weekday{time.Sunday}, Holidays: nil}, Tasks: []launch.Task{
		milestone("end", market.Open, "a"), task("a", 10, 20, 60)}}
	today := day(t, "2019-01-07")
	m := forecast(t, p, today, 7).Milestones[0]
	worked := func(d launch.Day) (n int) {
		for at := today; at < d; at++ {
			if p.Calendar.Works(at) {
				n++
			}
		}
		return n
	}
	for name, c := range map[string]struct {
		got  launch.Day
		want int
	}{"p10": {m.P10, 15}, "p50": {m.P50, 24}, "p90": {m.P90, 38}} {
		if n := worked(c.got); n < c.want-1 || n > c.want+1 {
			t.Errorf("%s is after %d working days, want about %d", name, n, c.want)
		}
	}
	if c := m.Chance(m.P50); c < 50 || c > 56 {
		t.Errorf("the chance of the middle day is %d %%", c)
	}
	if m.Chance(today) != 0 || m.Chance(today+200) != 100 {
		t.Errorf("chances %d and %d", m.Chance(today), m.Chance(today+200))
	}
	if len(m.Moves) != 1 || m.Moves[0].Rank < 0.99 {
		t.Errorf("the only task does not move the date alone: %+v", m.Moves)
	}
}

func TestTheTaskThatMovesTheDateMostIsNamedFirst(t *testing.T) {
	p := launch.Plan{Code: "p", Tasks: []launch.Task{
		milestone("end", market.Open, "wide", "narrow"), task("wide", 20, 40, 120, "sure"), task("narrow", 55, 60, 65), task("sure", 5, 5, 5), task("aside", 1, 50, 400)}}
	m := forecast(t, p, day(t, "2019-01-07"), 1).Milestones[0]
	if len(m.Moves) != 2 || m.Moves[0].Task != "wide" || m.Moves[1].Task != "narrow" || m.Moves[0].Rank < m.Moves[1].Rank {
		t.Errorf("moves %+v", m.Moves)
	}
}

func TestAMilestoneBehindADroppedTaskHasNoDate(t *testing.T) {
	p := plan(t)
	p.Tasks[2].Dropped = day(t, "2019-01-08")
	m := forecast(t, p, day(t, "2019-01-09"), 1).Milestones[0]
	if m.P50 != 0 || len(m.Stuck) != 1 || m.Stuck[0] != "long" || m.Chance(day(t, "2100-01-01")) != 0 {
		t.Errorf("%+v", m)
	}
}

func TestAReachedMilestoneKeepsItsDay(t *testing.T) {
	p := plan(t)
	p.Tasks[0].Done = day(t, "2018-11-08")
	m := forecast(t, p, day(t, "2019-01-09"), 1).Milestones[0]
	if m.Reached != p.Tasks[0].Done || m.Chance(m.Reached-1) != 0 || m.Chance(m.Reached) != 100 {
		t.Errorf("%+v", m)
	}
}

func TestWorkThatHasBegunIsForecastFromWhatIsLeft(t *testing.T) {
	begun := launch.Plan{Code: "p", Tasks: []launch.Task{milestone("end", market.Open, "a"), task("a", 10, 20, 60)}}
	begun.Tasks[1].Started = day(t, "2019-01-07")
	m := forecast(t, begun, day(t, "2019-03-11"), 1).Milestones[0] // 45 working days later
	if m.P10 <= day(t, "2019-03-11") || m.P90 > day(t, "2019-04-02") {
		t.Errorf("after 45 of 60 days: %s to %s", m.P10, m.P90)
	}
}

func TestForecastLimits(t *testing.T) {
	p := big(500)
	for name, c := range map[string]struct {
		runs int
		code string
	}{"too few runs": {10, "launch.runs_out_of_range"}, "too many": {1_000_000, "launch.runs_out_of_range"}, "too many for so many tasks": {100_000, "launch.draws_max"}} {
		if _, err := p.Forecast(day(t, "2019-01-07"), 1, c.runs); !fault.IsCode(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := launch.Plan{Code: "p"}
	for i := range 61 {
		many.Tasks = append(many.Tasks, milestone(fmt.Sprint(i), market.Open))
	}
	if _, err := many.Forecast(day(t, "2019-01-07"), 1, 0); !fault.IsCode(err, "launch.milestones_max") {
		t.Error(err)
	}
}

func BenchmarkForecast(b *testing.B) {
	p := big(100)
	for b.Loop() {
		forecast(b, p, day(b, "2019-01-07"), 1)
	}
}

// Whatever the plan: nothing begins before what it waits for is done, quantiles are in order, and a longer task never
// brings a milestone nearer.
func TestPlansOfAnyShapeKeepTheirOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := launch.Plan{Code: "p"}
		n := rapid.IntRange(1, 25).Draw(r, "tasks")
		for i := range n {
			best := rapid.IntRange(0, 20).Draw(r, "best")
			likely := best + rapid.IntRange(0, 20).Draw(r, "likely")
			made := task(fmt.Sprint(i), best, likely, likely+rapid.IntRange(0, 60).Draw(r, "worst"))
			for j := range i {
				if rapid.IntRange(0, 5).Draw(r, "waits") == 0 {
					made.After = append(made.After, fmt.Sprint(j))
				}
			}
			p.Tasks = append(p.Tasks, made)
		}
		p.Tasks = append(p.Tasks, milestone("end", market.Open, fmt.Sprint(n-1), "0"))
		today := launch.Date(2019, 1, 7)
		s, err := p.Schedule(today, "end")
		if err != nil {
			r.Fatal(err)
		}
		ends := map[string]launch.Bar{}
		for _, b := range s.Bars {
			ends[b.Task.ID] = b
		}
		for _, b := range s.Bars {
			for _, before := range b.Task.After {
				if b.Start < ends[before].Start || (b.Task.Likely > 0 && ends[before].Task.Likely > 0 && b.Start <= ends[before].End) {
					r.Fatalf("%s begins %s, %s ends %s", b.Task.ID, b.Start, before, ends[before].End)
				}
			}
		}
		if !ends["end"].Critical || len(s.Critical()) < 2 {
			r.Fatal("no critical path to the end")
		}
		f, err := p.Forecast(today, 1, 200)
		if err != nil {
			r.Fatal(err)
		}
		m := f.Milestones[0]
		if m.P10 < today || m.P10 > m.P50 || m.P50 > m.P90 {
			r.Fatalf("%s, %s, %s", m.P10, m.P50, m.P90)
		}
		longer := p
		longer.Tasks = append([]launch.Task{}, p.Tasks...)
		longer.Tasks[0].Likely, longer.Tasks[0].Worst = p.Tasks[0].Worst+5, p.Tasks[0].Worst+5
		if after, err := longer.Schedule(today, "end"); err != nil || after.Bars[n].End < s.Bars[n].End {
			r.Fatal("a longer task brings the end nearer", err)
		}
	})
}
