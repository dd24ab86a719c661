package launch

import (
	"context"
	"slices"

	"comptoir/internal/fault"
	"comptoir/market"
)

// Plans gives the plans without their tasks.
func (d *Desk) Plans(ctx context.Context) (list []Plan, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		list, err = tx.LaunchPlans()
		return err
	})
	return list, err
}

// Plan gives a plan with its tasks; those of gates are done when their gate is passed.
func (d *Desk) Plan(ctx context.Context, code string) (p Plan, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		p, err = tx.LaunchPlan(code)
		return err
	})
	if err != nil {
		return p, err
	}
	return d.gated(ctx, p)
}

// gated asks which gates are passed, of the markets in which the plan waits for one.
func (d *Desk) gated(ctx context.Context, p Plan) (Plan, error) {
	waits := p.gateMarkets()
	if d.Gates == nil || len(waits) == 0 {
		return p, nil
	}
	var all []market.Market
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		all, err = tx.Markets()
		return err
	})
	if err != nil {
		return p, err
	}
	markets := make(map[market.Code]*market.Market, len(all))
	for i := range all {
		markets[all[i].Code] = &all[i]
	}
	var passed []Passed
	for _, m := range waits {
		some, err := d.Gates.PassedGates(ctx, m)
		if err != nil {
			return p, err
		}
		passed = append(passed, some...)
	}
	return p.WithGates(passed, markets), nil
}

// gateMarkets lists the markets of which the plan waits for gates.
func (p *Plan) gateMarkets() []market.Code {
	var list []market.Code
	for _, t := range p.Tasks {
		if t.Gate != "" {
			list = append(list, t.Market)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// PutPlan writes a plan with its tasks as given; tasks that it does not name any more are removed. Errors: Forbidden
// "launch.not_yours", Invalid of Check, Conflict "launch.moved".
func (d *Desk) PutPlan(ctx context.Context, who Who, p Plan, why string) error {
	if err := p.Check(); err != nil {
		return err
	}
	if err := mayPlan(who, &p); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		before, err := absent(tx.LaunchPlan(p.Code))
		if err != nil {
			return err
		}
		if before != nil {
			if err := mayPlan(who, before); err != nil {
				return err
			}
		}
		if err := d.checkFacts(tx, p.Tasks); err != nil {
			return err
		}
		if err := d.writePlan(tx, before, p); err != nil {
			return err
		}
		return record(d, tx, edit{who.Name(), KindPlan, "", p.Code, why}, before, &p)
	})
}

// NewPlan begins a plan; Invalid "launch.plan_taken" when its code is in use. Its tasks come by PutTask.
func (d *Desk) NewPlan(ctx context.Context, who Who, p Plan, why string) error {
	if err := p.Check(); err != nil {
		return err
	}
	if err := mayPlan(who, &p); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		before, err := absent(tx.LaunchPlan(p.Code))
		if err != nil {
			return err
		}
		if before != nil {
			return fault.Field("code", "launch.plan_taken", "plan", p.Code)
		}
		if err := d.writePlan(tx, nil, p); err != nil {
			return err
		}
		return record(d, tx, edit{who.Name(), KindPlan, "", p.Code, why}, nil, &p)
	})
}

// mayPlan asks for the permission in every market of the plan's tasks; in all markets when there is none.
func mayPlan(who Who, p *Plan) error {
	markets := p.marketsOf()
	if len(markets) == 0 {
		markets = []market.Code{""}
	}
	for _, m := range markets {
		if err := may(who, "launch", m); err != nil {
			return err
		}
	}
	return nil
}

// marketsOf lists the markets of a plan's tasks.
func (p *Plan) marketsOf() []market.Code {
	var list []market.Code
	for _, t := range p.Tasks {
		if t.Market != "" {
			list = append(list, t.Market)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (d *Desk) writePlan(tx Tx, before *Plan, p Plan) error {
	present, old := int64(0), map[string]Task{}
	if before != nil {
		present = before.Version
		for _, t := range before.Tasks {
			old[t.ID] = t
		}
	}
	head := p
	head.Tasks = nil
	var err error
	if head.Version, err = version(p.Version, present); err != nil {
		return err
	}
	if err := tx.PutLaunchPlan(head); err != nil {
		return err
	}
	for i, t := range p.Tasks {
		t.Place, t.Version = i+1, old[t.ID].Version
		if err := tx.PutLaunchTask(p.Code, t); err != nil {
			return err
		}
		delete(old, t.ID)
	}
	return dropTasks(tx, p.Code, old)
}

func dropTasks(tx Tx, plan string, tasks map[string]Task) error {
	var ids []string
	for id := range tasks {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if err := tx.DropLaunchTask(plan, id); err != nil {
			return err
		}
	}
	return nil
}

// PutTask adds a task to a plan or changes it; the whole plan is checked with it. Errors: those of PutPlan, NotFound
// "launch.plan_unknown".
func (d *Desk) PutTask(ctx context.Context, who Who, plan string, t Task, why string) error {
	if err := may(who, "launch", t.Market); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		p, err := tx.LaunchPlan(plan)
		if err != nil {
			return err
		}
		before, after, err := p.with(t)
		if err != nil {
			return err
		}
		if before != nil && before.Market != t.Market {
			if err := may(who, "launch", before.Market); err != nil {
				return err
			}
		}
		if err := d.checkFacts(tx, []Task{after}); err != nil {
			return err
		}
		if err := d.raise(tx, p); err != nil {
			return err
		}
		if err := tx.PutLaunchTask(plan, after); err != nil {
			return err
		}
		return record(d, tx, edit{who.Name(), KindTask, t.Market, plan + "/" + t.ID, why}, before, &after)
	})
}

// checkFacts refuses tasks of markets that there are not, and what they say has happened on a day that is still to come
// everywhere.
func (d *Desk) checkFacts(tx Tx, tasks []Task) error {
	markets, err := tx.Markets()
	if err != nil {
		return err
	}
	tomorrow := d.Today() + 1 // it is tomorrow already in some markets
	for i := range tasks {
		t := &tasks[i]
		if t.Market != "" && !slices.ContainsFunc(markets, func(m market.Market) bool { return m.Code == t.Market }) {
			return fault.Field("market", "market.unknown", "market", string(t.Market), "task", t.ID)
		}
		for _, said := range []struct {
			field string
			on    Day
		}{{"started", t.Started}, {"done", t.Done}, {"dropped", t.Dropped}} {
			if said.on > tomorrow {
				return fault.Field(said.field, "launch.day_to_come", "task", t.ID, "day", said.on.String())
			}
		}
	}
	return nil
}

// raise moves the plan's version, so that two edits that are right alone and wrong together cannot both be made.
func (d *Desk) raise(tx Tx, p Plan) error {
	p.Tasks = nil
	return tx.PutLaunchPlan(p)
}

// with puts a task into the plan and checks the whole; it gives the task as it was and as it is to be written.
func (p *Plan) with(t Task) (before *Task, after Task, err error) {
	place := 0
	at := slices.IndexFunc(p.Tasks, func(o Task) bool { return o.ID == t.ID })
	for _, o := range p.Tasks {
		place = max(place, o.Place)
	}
	present := int64(0)
	if at >= 0 {
		old := p.Tasks[at]
		before, present, place = &old, old.Version, old.Place-1
	}
	if t.Version, err = version(t.Version, present); err != nil {
		return nil, t, err
	}
	t.Place = place + 1
	next := *p
	if next.Tasks = slices.Clone(p.Tasks); at >= 0 {
		next.Tasks[at] = t
	} else {
		next.Tasks = append(next.Tasks, t)
	}
	return before, t, next.Check()
}

// DropTask removes a task that no other waits for. Errors: those of PutTask, Invalid "launch.task_waited_for" when
// another waits for it, NotFound.
func (d *Desk) DropTask(ctx context.Context, who Who, plan, taskID, why string) error {
	return d.Store.Update(ctx, func(tx Tx) error {
		p, err := tx.LaunchPlan(plan)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(p.Tasks, func(t Task) bool { return t.ID == taskID })
		if at < 0 {
			return fault.New(fault.NotFound, "launch.task_not_found", "task", taskID)
		}
		old := p.Tasks[at]
		if err := may(who, "launch", old.Market); err != nil {
			return err
		}
		waits := func(t Task) bool { return slices.Contains(t.After, taskID) }
		if by := slices.IndexFunc(p.Tasks, waits); by >= 0 {
			return fault.Field("task", "launch.task_waited_for", "task", taskID, "by", p.Tasks[by].Name)
		}
		if err := d.raise(tx, p); err != nil {
			return err
		}
		if err := tx.DropLaunchTask(plan, taskID); err != nil {
			return err
		}
		return record(d, tx, edit{who.Name(), KindTask, old.Market, plan + "/" + taskID, why}, &old, nil)
	})
}

// Forecast runs a plan as of today; see Plan.Forecast.
func (d *Desk) Forecast(ctx context.Context, plan string, seed uint64, runs int) (Forecast, error) {
	p, err := d.Plan(ctx, plan)
	if err != nil {
		return Forecast{}, err
	}
	return p.Forecast(d.Today(), seed, runs)
}

// Preview runs a plan as it is and as it would be with some tasks changed or added, with the same seed, and writes
// nothing. Errors: those of PutTask and Forecast.
func (d *Desk) Preview(ctx context.Context, plan string, tasks []Task, seed uint64, runs int) (before, after Forecast, err error) {
	p, err := d.Plan(ctx, plan)
	if err != nil {
		return before, after, err
	}
	if before, err = p.Forecast(d.Today(), seed, runs); err != nil {
		return before, after, err
	}
	next := p
	next.Tasks = slices.Clone(p.Tasks)
	for _, t := range tasks {
		if at := slices.IndexFunc(next.Tasks, func(o Task) bool { return o.ID == t.ID }); at >= 0 {
			next.Tasks[at] = t
		} else {
			next.Tasks = append(next.Tasks, t)
		}
	}
	if next, err = d.gated(ctx, next); err != nil {
		return before, after, err
	}
	after, err = next.Forecast(d.Today(), seed, runs)
	return before, after, err
}
