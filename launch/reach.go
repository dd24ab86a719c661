package launch

import (
	"context"
	"slices"

	"comptoir/internal/clock"
	"comptoir/market"
)

// reached is what a market has entered, when, and by whose change.
type reached struct {
	Entry
	market *market.Market
	at     clock.Instant
	who    string
	why    string
}

// reach marks the milestones that stand for what a market has entered as done on its local day, in every plan (rule 10).
// One that is done already keeps its day; one that was given up was reached after all.
func (d *Desk) reach(tx Tx, r reached) error {
	heads, err := tx.LaunchPlans()
	if err != nil {
		return err
	}
	for _, head := range heads {
		p, err := tx.LaunchPlan(head.Code)
		if err != nil {
			return err
		}
		if err := d.reachIn(tx, p, r); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) reachIn(tx Tx, p Plan, r reached) error {
	raised := false
	for i := range p.Tasks {
		if !r.marks(&p.Tasks[i]) {
			continue
		}
		before := p.Tasks[i]
		after := before
		after.Done, after.Dropped, after.Why = DayOf(r.at, r.market.Location()), 0, ""
		if after.Started > after.Done {
			after.Started = 0
		}
		if !raised {
			if err := d.raise(tx, p); err != nil {
				return err
			}
			raised = true
		}
		if err := tx.PutLaunchTask(p.Code, after); err != nil {
			return err
		}
		if err := record(d, tx, edit{r.who, KindTask, r.market.Code, p.Code + "/" + after.ID, r.why}, &before, &after); err != nil {
			return err
		}
	}
	return nil
}

// marks tells whether a task is a milestone that stands for the entry, and is not done.
func (r *reached) marks(t *Task) bool {
	return t.Milestone() && t.Done == 0 && t.Market == r.market.Code && t.Stage == r.Stage && t.Channel == r.Channel
}

// arrive marks the milestones of channels whose announced opening has come since.
func (d *Desk) arrive(ctx context.Context, now clock.Instant) error {
	var waiting []reached
	err := d.Store.View(ctx, func(tx Tx) error {
		plans, err := tx.LaunchPlans()
		if err != nil {
			return err
		}
		markets := d.Offers.Markets()
		for _, head := range plans {
			p, err := tx.LaunchPlan(head.Code)
			if err != nil {
				return err
			}
			waiting = append(waiting, p.opened(markets, now)...)
		}
		return nil
	})
	if err != nil || len(waiting) == 0 {
		return err
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		for _, r := range waiting {
			if err := d.reach(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// opened lists the channels that are open while a milestone of the plan still waits for them.
func (p *Plan) opened(markets []*market.Market, now clock.Instant) []reached {
	var list []reached
	for i := range p.Tasks {
		t := &p.Tasks[i]
		if t.Channel == "" || t.Stage != "" || t.Done != 0 || t.Dropped != 0 {
			continue
		}
		at := slices.IndexFunc(markets, func(m *market.Market) bool { return m.Code == t.Market })
		if at < 0 {
			continue
		}
		for _, o := range markets[at].Openings {
			if o.Channel == t.Channel && o.Holds(now) && o.Since > 1 {
				list = append(list, reached{Entry{Channel: t.Channel}, markets[at], o.Since, openedBy, o.Why})
				break
			}
		}
	}
	return list
}

// openedBy is the name in the history of what came by its date alone.
const openedBy = "comptoir"
