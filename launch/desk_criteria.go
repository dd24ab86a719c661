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

// Criteria gives all criteria by code.
func (d *Desk) Criteria(ctx context.Context) (list []Criterion, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		list, err = tx.LaunchCriteria()
		return err
	})
	return list, err
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
	return record(d, tx, edit{who.Name(), KindCriterion, "", c.Code, why}, before, &c)
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
		return record(d, tx, edit{who.Name(), KindCriterion, "", code, why}, before, nil)
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
		return record(d, tx, edit{who.Name(), KindAttestation, m, code, text}, nil, &a)
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
		f := fault.New(fault.Forbidden, "launch.not_your_role", "role", c.Owner, "market", string(m))
		f.Field = "criterion"
		return "", f
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
			if err := record(d, tx, edit{who.Name(), KindAttestation, m, code, why}, &a, &after); err != nil {
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
		return record(d, tx, edit{who.Name(), KindWaiver, m, code, w.Why}, nil, &w)
	})
}
