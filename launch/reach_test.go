package launch_test

import (
	"testing"
	"time"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/store"
	"comptoir/store/storetest"
)

// plansOfSpain are two plans with milestones of Spain, whose clocks are ahead of the program's; France has one too.
func (c *company) plansOfSpain(t *testing.T) {
	t.Helper()
	storetest.Update(t, c.store, func(tx *store.Tx) error {
		m, err := tx.Market("es")
		if err != nil {
			return err
		}
		m.TimeZone = "Pacific/Auckland"
		if err := tx.PutMarket(m); err != nil {
			return err
		}
		return tx.PutMarket(market.Market{Code: "fr", Stage: market.Announced, TimeZone: "UTC"})
	})
	if _, err := c.Offers.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	partner := task("partner", 5, 10, 20)
	partner.Market = "es"
	must(t, c.PutPlan(t.Context(), owner, launch.Plan{Code: "iberia", Name: "Iberia", Tasks: []launch.Task{partner, stands("pilot", "es", market.Pilot, "", "partner"),
		stands("open", "es", market.Open, "", "pilot"), stands("web", "es", "", market.Web), stands("france", "fr", market.Pilot, "")}}, ""))
	given := stands("early", "es", market.Pilot, "")
	given.Dropped, given.Why = c.Today(), "too early, we thought"
	must(t, c.PutPlan(t.Context(), owner, launch.Plan{Code: "old", Name: "An older plan", Tasks: []launch.Task{given}}, ""))
}

func stands(id string, m market.Code, s market.Stage, ch market.Channel, after ...string) launch.Task {
	return launch.Task{ID: id, Name: id, Market: m, Owner: "launch_manager", Stage: s, Channel: ch, After: after}
}

func (c *company) done(t *testing.T, plan string) map[string]string {
	t.Helper()
	p, err := c.Plan(t.Context(), plan)
	must(t, err)
	days := map[string]string{}
	for _, k := range p.Tasks {
		if k.Done != 0 {
			days[k.ID] = k.Done.String()
		}
	}
	return days
}

func TestEnteringAStageMarksItsMilestoneInEveryPlan(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		c.plansOfSpain(t)
		later := to(market.Pilot)
		later.Due, later.Waive = c.now.At.Add(time.Hour), &change.Waive{Why: "agreed", Until: c.now.At.Add(48 * time.Hour)}
		must(t, c.apply(t, later))
		if got := c.done(t, "iberia"); len(got) != 0 {
			t.Fatalf("a move that is only scheduled marks %v", got)
		}
		must(t, c.apply(t, to(market.Pilot)))
		const day = "2026-11-22" // noon of the 21st in UTC
		if got := c.done(t, "iberia"); len(got) != 1 || got["pilot"] != day {
			t.Errorf("the plan has %v done, want the pilot on %s", got, day)
		}
		if got := c.done(t, "old"); got["early"] != day {
			t.Errorf("what was given up was reached after all: %v", got)
		}
		f, err := c.Forecast(t.Context(), "iberia", 1, 0)
		must(t, err)
		if f.Milestones[0].Reached.String() != day {
			t.Errorf("the forecast says %+v", f.Milestones[0])
		}
		told, err := c.History(t.Context(), change.Filter{Kind: launch.KindTask, Subject: "iberia/pilot"})
		must(t, err)
		if len(told) != 1 || told[0].Who != "owner" || told[0].Why != "it is time" {
			t.Errorf("the history has %+v", told)
		}
		c.now.At = c.now.At.Add(72 * time.Hour)
		must(t, c.apply(t, to(market.Announced)))
		must(t, c.apply(t, to(market.Pilot)))
		if got := c.done(t, "iberia"); got["pilot"] != day {
			t.Errorf("entered again, the first day is lost: %v", got)
		}
	})
}

func TestAPreviewOfAStageTellsTheMilestoneAndWritesNothing(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		c.plansOfSpain(t)
		c.changes.Dates = passage{c.Desk}
		effects, err := c.changes.Preview(t.Context(), owner, []change.Change{to(market.Pilot)})
		must(t, err)
		if len(effects) != 1 || len(effects[0].Dates) == 0 || effects[0].Dates[0].Milestone != "pilot" || len(effects[0].Dates[0].Will) != 1 {
			t.Errorf("the preview lists %+v", effects)
		}
		if got := c.done(t, "iberia"); len(got) != 0 {
			t.Errorf("the preview marked %v", got)
		}
	})
}

func TestAChannelMarksItsMilestoneWhenItOpens(t *testing.T) {
	opens := func(since clock.Instant) change.Change {
		return change.Change{Kind: change.MarketChannel, Market: "es", Subject: "web", Why: "with the market",
			After: change.Made([]market.Opening{{Channel: market.Web, Span: clock.Span{Since: since}}})}
	}
	withCompany(t, func(t *testing.T, c *company) {
		c.plansOfSpain(t)
		begin := c.now.At.Add(48 * time.Hour)
		must(t, c.apply(t, opens(begin)))
		_, err := c.Step(t.Context(), c.now.At)
		must(t, err)
		if got := c.done(t, "iberia"); len(got) != 0 {
			t.Fatalf("it opens in two days, and %v is done", got)
		}
		c.now.At = begin.Add(time.Hour)
		_, err = c.Step(t.Context(), c.now.At)
		must(t, err)
		if got := c.done(t, "iberia"); got["web"] != "2026-11-24" {
			t.Errorf("done: %v", got)
		}
	})
	withCompany(t, func(t *testing.T, c *company) {
		c.plansOfSpain(t)
		must(t, c.apply(t, opens(c.now.At)))
		if got := c.done(t, "iberia"); got["web"] != "2026-11-22" {
			t.Errorf("opened at once: %v", got)
		}
	})
}
