package launch

import (
	"context"
	"slices"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// PutCommitment enters a commitment or corrects it. Without an interval the reader of phrases proposes one, which
// stays unconfirmed; an interval that is given is confirmed by who gives it. An empty ID gets one. It gives the
// commitment as it was written. Errors: Forbidden, Invalid of Check, Conflict "launch.moved".
func (d *Desk) PutCommitment(ctx context.Context, who Who, c Commitment, why string) (Commitment, error) {
	if c.ID == "" {
		c.ID = d.IDs.New("com")
	}
	c.When = settled(c.When, c.On, who, d.Clock.Now())
	for i := range c.Revisions {
		c.Revisions[i].When = settled(c.Revisions[i].When, c.Revisions[i].On, who, d.Clock.Now())
	}
	err := d.commit(ctx, who, &c, why, nil)
	return c, err
}

// settled proposes an interval where none is given, and notes who confirms one that is.
func settled(w When, saidOn Day, who Who, now clock.Instant) When {
	if w.Due == (Interval{}) {
		w.Due, w.Precision, _ = ReadPhrase(w.Language, w.Phrase, saidOn)
		w.ConfirmedBy, w.ConfirmedAt = "", 0
		return w
	}
	if w.ConfirmedBy == "" {
		w.ConfirmedBy, w.ConfirmedAt = who.Name(), now
	}
	return w
}

// commit writes a commitment. edited, when it is not nil, makes the new value from the present one; otherwise c is it.
func (d *Desk) commit(ctx context.Context, who Who, c *Commitment, why string, edited func(*Commitment) error) error {
	given := *c
	return d.Store.Update(ctx, func(tx Tx) error {
		before, err := absent(tx.Commitment(given.ID))
		if err != nil {
			return err
		}
		next := given
		if edited != nil {
			if before == nil {
				return fault.New(fault.NotFound, "launch.commitment_unknown", "commitment", given.ID)
			}
			next = *before
			next.Revisions, next.Reports = slices.Clone(before.Revisions), slices.Clone(before.Reports)
			if err := edited(&next); err != nil {
				return err
			}
		}
		if err := d.writeCommitment(tx, who, before, &next, why); err != nil {
			return err
		}
		*c = next
		return nil
	})
}

func (d *Desk) writeCommitment(tx Tx, who Who, before, next *Commitment, why string) error {
	present := int64(0)
	if before != nil {
		present = before.Version
		if err := may(who, "launch", before.Market); err != nil {
			return err
		}
	}
	if err := may(who, "launch", next.Market); err != nil {
		return err
	}
	if err := next.Check(); err != nil {
		return err
	}
	var err error
	if next.Version, err = version(next.Version, present); err != nil {
		return err
	}
	if err := tx.PutCommitment(*next); err != nil {
		return err
	}
	next.Version++
	return record(d, tx, edit{who.Name(), KindCommitment, next.Market, next.ID, why}, before, next)
}

// Revise adds that the same promise was said again for another time.
func (d *Desk) Revise(ctx context.Context, who Who, commitmentID string, r Revision, why string) (Commitment, error) {
	r.When = settled(r.When, r.On, who, d.Clock.Now())
	c := Commitment{ID: commitmentID}
	err := d.commit(ctx, who, &c, why, func(c *Commitment) error {
		c.Revisions = append(c.Revisions, r)
		return nil
	})
	return c, err
}

// Confirm agrees with the interval of the latest word, or sets another.
func (d *Desk) Confirm(ctx context.Context, who Who, commitmentID string, due Interval, p Precision, why string) (Commitment, error) {
	c := Commitment{ID: commitmentID}
	err := d.commit(ctx, who, &c, why, func(c *Commitment) error {
		w := &c.When
		if n := len(c.Revisions); n > 0 {
			w = &c.Revisions[n-1].When
		}
		w.Due, w.Precision, w.ConfirmedBy, w.ConfirmedAt = due, p, who.Name(), d.Clock.Now()
		return nil
	})
	return c, err
}

// Report adds how far a number has come.
func (d *Desk) Report(ctx context.Context, who Who, commitmentID string, r Report, why string) (Commitment, error) {
	c := Commitment{ID: commitmentID}
	err := d.commit(ctx, who, &c, why, func(c *Commitment) error {
		c.Reports = append(c.Reports, r)
		slices.SortStableFunc(c.Reports, func(a, b Report) int { return int(a.On - b.On) })
		return nil
	})
	return c, err
}

// Settle says what became of a commitment; a later word replaces an earlier one, and both are in the history.
func (d *Desk) Settle(ctx context.Context, who Who, commitmentID string, o Outcome, why string) (Commitment, error) {
	c := Commitment{ID: commitmentID}
	err := d.commit(ctx, who, &c, why, func(c *Commitment) error {
		c.Outcome = &o
		return nil
	})
	return c, err
}

// Commitment gives one; fault.NotFound when there is none.
func (d *Desk) Commitment(ctx context.Context, commitmentID string) (c Commitment, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		c, err = tx.Commitment(commitmentID)
		return err
	})
	return c, err
}

// Promised lists the commitments that name a milestone of a plan, in the order in which they were said.
func (d *Desk) Promised(ctx context.Context, plan string) (list []Commitment, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		list, err = tx.Commitments("")
		return err
	})
	list = slices.DeleteFunc(list, func(c Commitment) bool { return c.Plan != plan })
	slices.SortStableFunc(list, func(a, b Commitment) int { return int(a.On - b.On) })
	return list, err
}

// Board sets the commitments of a market (or of all: "") beside the forecasts of the plans that they name.
func (d *Desk) Board(ctx context.Context, m market.Code, seed uint64, runs int) ([]Row, error) {
	var list []Commitment
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		list, err = tx.Commitments(m)
		return err
	})
	if err != nil {
		return nil, err
	}
	forecasts := map[string]Forecast{}
	for _, c := range list {
		if _, made := forecasts[c.Plan]; made || c.Plan == "" {
			continue
		}
		f, err := d.Forecast(ctx, c.Plan, seed, runs)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		forecasts[c.Plan] = f
	}
	return Board(list, forecasts, d.Today()), nil
}
