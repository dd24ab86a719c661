package launch

import (
	"context"
	"strings"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// criteriaMax bounds how many criteria are written at once, and how many there are.
const criteriaMax = 500

// PutCriteria adds criteria or changes them. A criterion of certain markets needs the permission in each of them, one
// of all markets in all. Errors: Forbidden, Invalid of Check, TooLarge "launch.criteria_max", Conflict "launch.moved".
func (d *Desk) PutCriteria(ctx context.Context, who Who, criteria []Criterion, why string) error {
	if len(criteria) > criteriaMax {
		return fault.New(fault.TooLarge, "launch.criteria_max")
	}
	for _, c := range criteria {
		if err := c.Check(); err != nil {
			return err
		}
		if err := mayCriterion(who, c); err != nil {
			return err
		}
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		present, err := byCode(tx)
		if err != nil {
			return err
		}
		for _, c := range criteria {
			if err := d.putCriterion(tx, who, present[c.Code], c, why); err != nil {
				return err
			}
		}
		return nil
	})
}

func mayCriterion(who Who, c Criterion) error {
	if len(c.Markets) == 0 {
		return may(who, "launch", "")
	}
	for _, m := range c.Markets {
		if err := may(who, "launch", m); err != nil {
			return err
		}
	}
	return nil
}

func byCode(tx Tx) (map[string]*Criterion, error) {
	all, err := tx.LaunchCriteria()
	table := make(map[string]*Criterion, len(all))
	for i := range all {
		table[all[i].Code] = &all[i]
	}
	return table, err
}

func (d *Desk) putCriterion(tx Tx, who Who, before *Criterion, c Criterion, why string) (err error) {
	present := int64(0)
	if before != nil {
		present = before.Version
		if err := mayCriterion(who, *before); err != nil {
			return err
		}
		c.Since = max(c.Since, before.Since)
	} else if c.Since == 0 {
		c.Since = d.Clock.Now()
	}
	if c.Version, err = version(c.Version, present); err != nil {
		return err
	}
	if err := tx.PutLaunchCriterion(c); err != nil {
		return err
	}
	return record(d, tx, edit{who, KindCriterion, "", c.Code, why}, before, &c)
}

// DropCriterion removes a criterion. Errors: Forbidden, NotFound.
func (d *Desk) DropCriterion(ctx context.Context, who Who, code, why string) error {
	return d.Store.Update(ctx, func(tx Tx) error {
		before, err := criterion(tx, code)
		if err != nil {
			return err
		}
		if err := mayCriterion(who, *before); err != nil {
			return err
		}
		if err := tx.DropLaunchCriterion(code); err != nil {
			return err
		}
		return record(d, tx, edit{who, KindCriterion, "", code, why}, before, nil)
	})
}

func criterion(tx Tx, code string) (*Criterion, error) {
	present, err := byCode(tx)
	if err == nil && present[code] == nil {
		err = fault.New(fault.NotFound, "launch.criterion_unknown", "criterion", code)
	}
	return present[code], err
}

// Attest says for a role that a criterion holds in a market, until an instant or, with 0, for good. Errors: Forbidden
// "launch.not_your_role", Invalid "launch.not_attested" for a computed or verified one, NotFound.
func (d *Desk) Attest(ctx context.Context, who Who, code string, m market.Code, until clock.Instant, text string) error {
	now := d.Clock.Now()
	if until != 0 && until <= now {
		return fault.Field("until", "launch.until_past")
	}
	if len(text) > textMax {
		return fault.Field("text", "launch.text_too_long")
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		role, err := attestable(tx, who, code, m)
		if err != nil {
			return err
		}
		a := Attestation{Criterion: code, Market: m, Who: who.Name(), Role: role, At: now, Until: until, Text: text}
		if err := tx.PutAttestation(a); err != nil {
			return err
		}
		return record(d, tx, edit{who, KindAttestation, m, code, text}, nil, &a)
	})
}

func attestable(tx Tx, who Who, code string, m market.Code) (role string, err error) {
	c, err := criterion(tx, code)
	if err != nil {
		return "", err
	}
	if c.Way != clearance.Attested {
		return "", fault.Field("criterion", "launch.not_attested", "way", string(c.Way))
	}
	if !who.Is(c.Owner, m) {
		return "", fault.New(fault.Forbidden, "launch.not_your_role", "role", c.Owner, "market", string(m))
	}
	_, err = tx.Market(m)
	return c.Owner, err
}

// Unattest takes back every word for a criterion that still holds in a market. Errors: those of Attest, NotFound
// "launch.not_attested_yet".
func (d *Desk) Unattest(ctx context.Context, who Who, code string, m market.Code, why string) error {
	return d.Store.Update(ctx, func(tx Tx) error {
		if _, err := attestable(tx, who, code, m); err != nil {
			return err
		}
		all, err := tx.Attestations(m)
		if err != nil {
			return err
		}
		now, none := d.Clock.Now(), true
		for _, a := range all {
			if end := ends(a.Until, a.Withdrawn); a.Criterion != code || (end != 0 && end <= now) {
				continue
			}
			none = false
			after := a
			after.Withdrawn = now
			if err := tx.PutAttestation(after); err != nil {
				return err
			}
			if err := record(d, tx, edit{who, KindAttestation, m, code, why}, &a, &after); err != nil {
				return err
			}
		}
		if none {
			return fault.New(fault.NotFound, "launch.not_attested_yet", "criterion", code)
		}
		return nil
	})
}

// Waive lets a market move without a criterion until an instant. Errors: Forbidden, Invalid for a missing reason or
// end, NotFound.
func (d *Desk) Waive(ctx context.Context, who Who, code string, m market.Code, why string, until clock.Instant) (Waiver, error) {
	now := d.Clock.Now()
	w := Waiver{ID: d.IDs.New("wai"), Criterion: code, Market: m, Who: who.Name(), Why: strings.TrimSpace(why), At: now, Until: until}
	switch {
	case w.Why == "" || len(w.Why) > whyMax:
		return w, fault.Field("why", "launch.why_missing")
	case until <= now:
		return w, fault.Field("until", "launch.until_past")
	}
	if err := may(who, "waiver", m); err != nil {
		return w, err
	}
	return w, d.Store.Update(ctx, func(tx Tx) error {
		if _, err := criterion(tx, code); err != nil {
			return err
		}
		if _, err := tx.Market(m); err != nil {
			return err
		}
		if err := tx.AddLaunchWaiver(w); err != nil {
			return err
		}
		return record(d, tx, edit{who, KindWaiver, m, code, w.Why}, nil, &w)
	})
}

// Checklist answers the entry criteria of a stage for a market. The caller brings what is computed from the shelf and
// the evidence; the desk adds words, waivers and since when.
func (d *Desk) Checklist(ctx context.Context, stage market.Stage, f Facts) (Checklist, error) {
	return d.checklist(ctx, f, func(all []Criterion) []Criterion { return For(all, stage) })
}

// ChannelChecklist answers the criteria of a channel's opening.
func (d *Desk) ChannelChecklist(ctx context.Context, channel market.Channel, f Facts) (Checklist, error) {
	return d.checklist(ctx, f, func(all []Criterion) []Criterion { return ForChannel(all, channel) })
}

func (d *Desk) checklist(ctx context.Context, f Facts, of func([]Criterion) []Criterion) (list Checklist, err error) {
	err = d.Store.View(ctx, func(tx Tx) error {
		criteria, err := d.facts(tx, &f)
		list = Check(of(criteria), f, d.Clock.Now())
		return err
	})
	return list, err
}

// facts reads what the desk itself keeps.
func (d *Desk) facts(tx Tx, f *Facts) (criteria []Criterion, err error) {
	if criteria, err = tx.LaunchCriteria(); err != nil {
		return nil, err
	}
	if f.Attestations, err = tx.Attestations(f.Market); err != nil {
		return nil, err
	}
	if f.Waivers, err = tx.LaunchWaivers(f.Market); err != nil {
		return nil, err
	}
	turns, err := tx.Turns(f.Market)
	f.Turned = make(map[string]clock.Instant, len(turns))
	for code, t := range turns {
		f.Turned[code] = t.Since
	}
	return criteria, err
}

// MayMove tells whether a market may go to a stage, with its checklist; see the function of this name.
func (d *Desk) MayMove(ctx context.Context, from, to market.Stage, f Facts, owed Owed) (ok bool, refusals []Refusal, list Checklist, err error) {
	if list, err = d.Checklist(ctx, to, f); err != nil {
		return false, nil, nil, err
	}
	ok, refusals = MayMove(from, to, list, nil, owed, d.Clock.Now())
	return ok, refusals, list, nil
}

// Note looks at all criteria of a market and keeps since when each has stood as it does. Whoever calls it now and
// then learns "missing since" of computed criteria as exactly as they call.
func (d *Desk) Note(ctx context.Context, f Facts) error {
	return d.Store.Update(ctx, func(tx Tx) error {
		criteria, err := d.facts(tx, &f)
		if err != nil {
			return err
		}
		known, err := tx.Turns(f.Market)
		if err != nil {
			return err
		}
		now, turned := d.Clock.Now(), map[string]Turn{}
		for _, l := range Check(criteria, f, now) {
			held := l.State
			if held == Waived {
				held = Missing // a waiver does not make it hold
			}
			if last, seen := known[l.Criterion.Code]; !seen || last.State != held {
				turned[l.Criterion.Code] = Turn{State: held, Since: now}
			}
		}
		return tx.PutTurns(f.Market, turned)
	})
}
