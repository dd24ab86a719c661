package launch

import (
	"context"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/internal/unit"
	"comptoir/market"
	"comptoir/offer"
)

// Desk keeps plans, commitments and criteria. It moves no stage: it says whether one may be moved, and change.Desk
// moves it.
type Desk struct {
	Store  unit.Of[Tx]
	Offers *offer.Desk // whose catalogue is counted
	Gates  Gates       // may be nil: no gate is known to be passed
	Clock  clock.Clock
	IDs    id.Maker

	tallies tallies
}

// Gates tells which gates of a market are passed now.
type Gates interface {
	// PassedGates lists gates that are passed, with the instant since when. An error leaves the forecast unmade.
	PassedGates(ctx context.Context, m market.Code) ([]Passed, error)
}

// Who works at the desk.
type Who interface {
	Name() string
	// May tells whether the person has a permission in a market; "" is every market. The desk asks for "launch" and
	// "waiver".
	May(permission string, m market.Code) bool
	// Is tells whether the person has a role in a market.
	Is(role string, m market.Code) bool
}

// The kinds of the desk's changes, in the same history as all others.
const (
	KindPlan        change.Kind = "launch.plan"        // Subject: plan
	KindTask        change.Kind = "launch.task"        // Subject: plan/task
	KindCommitment  change.Kind = "launch.commitment"  // Subject: commitment
	KindCriterion   change.Kind = "launch.criterion"   // Subject: criterion
	KindAttestation change.Kind = "launch.attestation" // Subject: criterion
	KindWaiver      change.Kind = "launch.waiver"      // Subject: criterion
	KindDuty        change.Kind = "launch.duty"        // Subject: kind of duty
)

// edit is what the history keeps of one change beside its values.
type edit struct {
	who     string
	kind    change.Kind
	market  market.Code
	subject string
	why     string
}

// whyMax bounds a reason.
const whyMax = 2000

// record writes one change into the history; before and after are nil where there is nothing.
func record[T any](d *Desk, tx Tx, e edit, before, after *T) error {
	if len(e.why) > whyMax {
		return fault.Field("why", "launch.text_too_long")
	}
	now := d.Clock.Now()
	c := change.Change{ID: d.IDs.New("chg"), At: now, Who: e.who, Market: e.market, Kind: e.kind, Subject: e.subject, Why: e.why, State: change.Applied}
	if before != nil {
		c.Before = change.Made(before)
	}
	if after != nil {
		c.After = change.Made(after)
	}
	return tx.AddChange(c)
}

func may(who Who, permission string, m market.Code) error {
	if who.May(permission, m) {
		return nil
	}
	return fault.New(fault.Forbidden, "launch.not_yours", "permission", permission, "market", string(m))
}

// absent turns fault.NotFound into no value.
func absent[T any](value T, err error) (*T, error) {
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &value, nil
}

// version decides under which version a thing is written: the one that the person saw, or the present one when they
// did not say. Fault: Conflict "launch.moved".
func version(seen, present int64) (int64, error) {
	if seen != 0 && seen != present {
		return 0, fault.New(fault.Conflict, "launch.moved")
	}
	return present, nil
}

// Today is the day at which the desk computes: the present one in UTC.
func (d *Desk) Today() Day { return Date(d.Clock.Now().Time().Date()) }

// History gives a page of changes of the desk's things, newest first.
func (d *Desk) History(ctx context.Context, f change.Filter) (page []change.Change, err error) {
	if f.Limit < 1 || f.Limit > 200 {
		f.Limit = 50
	}
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		page, err = tx.Changes(f)
		return err
	})
	return page, err
}
