package launch_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/store"
	"comptoir/store/storetest"
)

type person struct {
	name, role string
	markets    []market.Code // none: all
}

func (p person) Name() string { return p.name }
func (p person) May(_ string, m market.Code) bool {
	for _, mine := range p.markets {
		if mine == m {
			return true
		}
	}
	return len(p.markets) == 0
}
func (p person) Is(role string, m market.Code) bool { return p.role == role && p.May("", m) }

var (
	owner   = person{name: "owner", role: "owner"}
	spanish = person{name: "spanish", role: "launch_manager", markets: []market.Code{"es"}}
)

type passedGates []launch.Passed

func (g passedGates) PassedGates(context.Context, market.Code) ([]launch.Passed, error) {
	return g, nil
}

func withDesk(t *testing.T, test func(t *testing.T, d *launch.Desk, now *clock.Fixed)) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		now := &clock.Fixed{At: clock.Of(time.Date(2019, 1, 7, 12, 0, 0, 0, time.UTC))}
		storetest.Update(t, s, func(tx *store.Tx) error {
			for _, code := range []market.Code{"us", "es"} {
				if err := tx.PutMarket(market.Market{Code: code, Stage: market.Pilot, TimeZone: "UTC"}); err != nil {
					return err
				}
			}
			return nil
		})
		offers := &offer.Desk{Store: store.Bind[offer.Tx](s), Clock: now}
		must(t, offers.Open(t.Context()))
		test(t, &launch.Desk{Store: store.Bind[launch.Tx](s), Offers: offers, Clock: now, IDs: id.System()}, now)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPlanIsEditedTaskByTaskAndEveryEditIsInTheHistory(t *testing.T) {
	withDesk(t, func(t *testing.T, d *launch.Desk, _ *clock.Fixed) {
		ctx := t.Context()
		must(t, d.PutPlan(ctx, owner, plan(t), "begin"))
		long := task("long", 50, 60, 100, "first")
		must(t, d.PutTask(ctx, owner, "us", long, "the carrier tests longer"))
		must(t, d.PutTask(ctx, owner, "us", task("new", 1, 1, 1, "aside"), ""))
		if err := d.PutTask(ctx, owner, "us", task("first", 1, 1, 1, "long"), ""); !fault.IsCode(err, "launch.task_circular") {
			t.Error("a circle over two edits:", err)
		}
		if err := d.DropTask(ctx, owner, "us", "aside", ""); !fault.IsCode(err, "launch.task_waited_for") {
			t.Error("dropped a task that another waits for:", err)
		}
		for field, wrong := range map[string]launch.Task{"market": {Market: "zz"}, "owner": {Owner: "nobody"}, "done": {Done: d.Today() + 2}} {
			wrong.ID, wrong.Name = "new", "new"
			if err := d.PutTask(ctx, owner, "us", wrong, ""); fault.Of(err).Field != field {
				t.Error("a task whose facts cannot be:", field, err)
			}
		}
		must(t, d.DropTask(ctx, owner, "us", "new", "not needed"))
		p, err := d.Plan(ctx, "us")
		must(t, err)
		ids := ""
		for _, k := range p.Tasks {
			ids += k.ID + " "
		}
		if ids != "open first long short aside " || p.Tasks[2].Worst != 100 {
			t.Errorf("the plan is %s, %+v", ids, p.Tasks[2])
		}
		history, err := d.History(ctx, change.Filter{Kind: launch.KindTask, Subject: "us/long"})
		must(t, err)
		if len(history) != 1 || history[0].Who != "owner" || history[0].Why != "the carrier tests longer" || len(history[0].Before) == 0 || string(history[0].Before) == string(history[0].After) {
			t.Errorf("history %+v", history)
		}
		seen := p.Tasks[2]
		must(t, d.PutTask(ctx, owner, "us", seen, "first edit"))
		if err := d.PutTask(ctx, owner, "us", seen, "second edit of what has moved"); !fault.IsCode(err, "launch.moved") {
			t.Error("the second edit overwrote the first:", err)
		}
	})
}

func TestTwoEditsThatMakeACircleTogetherAreNotBothMade(t *testing.T) {
	withDesk(t, func(t *testing.T, d *launch.Desk, _ *clock.Fixed) {
		must(t, d.PutPlan(t.Context(), owner, launch.Plan{Code: "p", Tasks: []launch.Task{task("a", 1, 1, 1), task("b", 1, 1, 1)}}, ""))
		var both sync.WaitGroup
		failed := make([]error, 2)
		for i, k := range []launch.Task{task("a", 1, 1, 1, "b"), task("b", 1, 1, 1, "a")} {
			both.Go(func() { failed[i] = d.PutTask(context.Background(), owner, "p", k, "") })
		}
		both.Wait()
		p, err := d.Plan(t.Context(), "p")
		must(t, err)
		if err := p.Check(); err != nil || (failed[0] == nil) == (failed[1] == nil) {
			t.Errorf("the plan is %v; the edits gave %v and %v", err, failed[0], failed[1])
		}
	})
}

func TestTheForecastFollowsGatesAndAPreviewWritesNothing(t *testing.T) {
	withDesk(t, func(t *testing.T, d *launch.Desk, now *clock.Fixed) {
		ctx := t.Context()
		p := plan(t)
		p.Tasks[1].Gate, p.Tasks[1].Market = "security", "us"
		must(t, d.PutPlan(ctx, owner, p, ""))
		pending, err := d.Forecast(ctx, "us", 1, 0)
		must(t, err)
		d.Gates = passedGates{{Gate: "security", Market: "us", At: now.At}}
		passed, err := d.Forecast(ctx, "us", 1, 0)
		must(t, err)
		if passed.Milestones[0].P50 >= pending.Milestones[0].P50 {
			t.Errorf("the gate is passed and the date stays: %s, %s", pending.Milestones[0].P50, passed.Milestones[0].P50)
		}
		before, after, err := d.Preview(ctx, "us", []launch.Task{task("long", 50, 60, 100)}, 1, 0)
		must(t, err)
		if before.Milestones[0].P50 != passed.Milestones[0].P50 || after.Milestones[0].P50 <= before.Milestones[0].P50 {
			t.Errorf("preview %s → %s", before.Milestones[0].P50, after.Milestones[0].P50)
		}
		gate := p.Tasks[1]
		gate.Worst = 400
		if _, same, err := d.Preview(ctx, "us", []launch.Task{gate}, 1, 0); err != nil || same.Milestones[0].P90 != before.Milestones[0].P90 {
			t.Errorf("a passed gate's estimate moves the preview: %v", err)
		}
		again, err := d.Forecast(ctx, "us", 1, 0)
		must(t, err)
		if again.Milestones[0].P50 != passed.Milestones[0].P50 {
			t.Error("the preview was kept")
		}
		if _, err := d.Forecast(ctx, "nowhere", 1, 0); !fault.Is(err, fault.NotFound) {
			t.Error("an unknown plan:", err)
		}
	})
}

func promise(t *testing.T) launch.Commitment {
	return launch.Commitment{Market: "us", What: "phones in the United States", Plan: "us", Task: "open",
		Said: launch.Said{Who: "the maker", On: day(t, "2018-07-10"), Source: "a paper", Link: "https://example.org/a"},
		When: launch.When{Phrase: "next year", Language: "en"}}
}

func TestTheReaderProposesAndAPersonConfirms(t *testing.T) {
	withDesk(t, func(t *testing.T, d *launch.Desk, now *clock.Fixed) {
		ctx := t.Context()
		must(t, d.PutPlan(ctx, owner, plan(t), ""))
		c, err := d.PutCommitment(ctx, owner, promise(t), "")
		must(t, err)
		if c.Due.To != day(t, "2019-12-31") || c.ConfirmedBy != "" || c.ID == "" {
			t.Fatalf("proposed %+v", c.When)
		}
		now.At = now.At.Add(time.Minute)
		c, err = d.Confirm(ctx, owner, c.ID, c.Due, c.Precision, "")
		must(t, err)
		if c.ConfirmedBy != "owner" || c.ConfirmedAt != now.At {
			t.Errorf("confirmed %+v", c.When)
		}
		now.At = now.At.Add(time.Minute)
		c, err = d.Revise(ctx, owner, c.ID, launch.Revision{Said: launch.Said{Who: "the maker", On: day(t, "2019-01-05"), Source: "a paper"},
			When: launch.When{Phrase: "in two years", Language: "en"}, Why: "bands"}, "put off")
		must(t, err)
		rows, err := d.Board(ctx, "us", 1, 0)
		must(t, err)
		if len(rows) != 1 || rows[0].Slip <= 0 || rows[0].Forecast == nil || rows[0].Chance != 100 || rows[0].Status != launch.StatusOpen {
			t.Fatalf("board %+v", rows)
		}
		now.At = now.At.Add(time.Minute)
		_, err = d.Settle(ctx, owner, c.ID, launch.Outcome{Kind: launch.GivenUp, On: day(t, "2019-01-06"), Source: "a paper"}, "")
		must(t, err)
		if rows, _ = d.Board(ctx, "", 1, 0); rows[0].Status != launch.StatusBroken {
			t.Errorf("given up: %s", rows[0].Status)
		}
		history, err := d.History(ctx, change.Filter{Kind: launch.KindCommitment, Subject: c.ID})
		must(t, err)
		if len(history) != 4 || history[1].Why != "put off" || len(history[3].Before) != 0 {
			t.Errorf("%d entries in the history, the second last %q", len(history), history[1].Why)
		}
	})
}

func TestStaffWorkOnlyOnTheirMarkets(t *testing.T) {
	withDesk(t, func(t *testing.T, d *launch.Desk, _ *clock.Fixed) {
		ctx := t.Context()
		must(t, d.PutPlan(ctx, owner, plan(t), ""))
		c, err := d.PutCommitment(ctx, owner, promise(t), "")
		must(t, err)
		mine := c
		mine.Market = "es"
		own := task("own", 1, 1, 1)
		own.Market = "es"
		must(t, d.PutTask(ctx, spanish, "us", own, "theirs, in a plan of several markets"))
		moved := milestone("open", market.Open)
		moved.Market = "es"
		for name, err := range map[string]error{
			"a plan":                d.PutPlan(ctx, spanish, plan(t), ""),
			"a task":                d.PutTask(ctx, spanish, "us", milestone("x", market.Open), ""),
			"a task made theirs":    d.PutTask(ctx, spanish, "us", moved, ""),
			"dropping a task":       d.DropTask(ctx, spanish, "us", "open", ""),
			"criteria of all":       d.PutCriteria(ctx, spanish, []launch.Criterion{attestedBy("launch_manager")}, ""),
			"a commitment":          second(d.PutCommitment(ctx, spanish, c, "")),
			"a commitment's market": second(d.PutCommitment(ctx, spanish, mine, "")),
			"settling":              second(d.Settle(ctx, spanish, c.ID, launch.Outcome{Kind: launch.Unknown}, "")),
			"a waiver":              second(d.Waive(ctx, spanish, "x", "us", "why", clock.Never-1)),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v, want Forbidden", name, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

func attestedBy(role string) launch.Criterion {
	return launch.Criterion{Code: "staff", Name: "Staff are trained", Stage: market.Open, Way: clearance.Attested, Owner: role}
}

func TestAStageWaitsForItsCriteriaOrAWaiver(t *testing.T) {
	withDesk(t, func(t *testing.T, d *launch.Desk, now *clock.Fixed) {
		ctx := t.Context()
		prices := launch.Criterion{Code: "prices", Name: "Prices", Stage: market.Open, Way: clearance.Computed, Compute: launch.PricesPresent, Owner: "price_manager"}
		must(t, d.PutCriteria(ctx, owner, []launch.Criterion{attestedBy("launch_manager"), prices}, ""))
		move := func() (bool, []launch.Refusal) {
			t.Helper()
			survey, err := d.Survey(ctx, "es")
			must(t, err)
			return survey.MayMove(market.Open, now.At)
		}
		if ok, refusals := move(); ok || len(refusals) != 2 {
			t.Fatalf("%v %+v", ok, refusals)
		}
		if err := d.Attest(ctx, owner, "staff", "es", 0, ""); !fault.IsCode(err, "launch.not_your_role") || fault.Of(err).Field != "criterion" {
			t.Error("attested for a role that is not theirs:", err)
		}
		if err := d.Attest(ctx, spanish, "prices", "es", 0, ""); !fault.IsCode(err, "launch.not_attested") {
			t.Error("attested what is computed:", err)
		}
		must(t, d.Attest(ctx, spanish, "staff", "es", now.At.Add(48*time.Hour), "trained in Madrid"))
		if _, err := d.Waive(ctx, owner, "prices", "es", "  ", now.At.Add(time.Hour)); !fault.IsCode(err, "launch.why_missing") {
			t.Error("a waiver without a reason:", err)
		}
		if _, err := d.Waive(ctx, owner, "prices", "es", "one price comes tomorrow", now.At); !fault.IsCode(err, "launch.until_past") {
			t.Error("a waiver without an end:", err)
		}
		must(t, second(d.Waive(ctx, owner, "prices", "es", "one price comes tomorrow", now.At.Add(24*time.Hour))))
		if ok, refusals := move(); !ok {
			t.Errorf("attested and waived: %+v", refusals)
		}
		now.At = now.At.Add(24 * time.Hour)
		if ok, refusals := move(); ok || len(refusals) != 1 || refusals[0].Params["criterion"] != "prices" || refusals[0].Params["owner"] != "price_manager" {
			t.Errorf("the waiver has ended: %v %+v", ok, refusals)
		}
		must(t, d.Unattest(ctx, spanish, "staff", "es", "they left"))
		if _, refusals := move(); len(refusals) != 2 {
			t.Errorf("the word was taken back: %+v", refusals)
		}
		if err := d.Unattest(ctx, spanish, "staff", "es", ""); !fault.Is(err, fault.NotFound) {
			t.Error("nothing to take back:", err)
		}
		must(t, d.DropCriterion(ctx, owner, "staff", ""))
		if _, refusals := move(); len(refusals) != 1 {
			t.Errorf("a criterion was dropped: %+v", refusals)
		}
	})
}
