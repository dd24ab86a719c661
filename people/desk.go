package people

import (
	"context"
	"slices"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/internal/unit"
)

// Desk keeps staff accounts, invitations, sessions and keys.
type Desk struct {
	Store unit.Of[Tx]
	Clock clock.Clock
	IDs   id.Maker

	*passwords
}

// NewDesk makes a desk; it hashes one password, for names that nobody has (rule 9).
func NewDesk(store unit.Of[Tx], now clock.Clock, ids id.Maker) (*Desk, error) {
	p, err := newPasswords(ids)
	return &Desk{Store: store, Clock: now, IDs: ids, passwords: p}, err
}

// Staff gives an account by its identifier; Unsigned when it is closed or gone.
func (d *Desk) Staff(ctx context.Context, staffID string) (*Staff, error) {
	var s Staff
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		s, err = tx.StaffByID(staffID)
		return err
	})
	if fault.Is(err, fault.NotFound) || (err == nil && s.Closed) {
		return nil, fault.New(fault.Unsigned, "people.signed_out")
	}
	return &s, err
}

// Everybody lists the accounts by login, for who may edit them.
func (d *Desk) Everybody(ctx context.Context, who *Staff) (all []Staff, open []Invite, err error) {
	if !who.May(StaffEdit, "") {
		return nil, nil, fault.New(fault.Forbidden, "people.not_yours", "permission", StaffEdit)
	}
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		if all, err = tx.AllStaff(); err != nil {
			return err
		}
		open, err = tx.Invites()
		return err
	})
	return all, open, err
}

// Enrol makes an account at once: the demonstration's staff, tests. An account of that name gets the
// password and roles anew.
func (d *Desk) Enrol(ctx context.Context, login, password string, bindings []Binding) (*Staff, error) {
	login = plainLogin(login)
	if err := checkLogin(login); err != nil {
		return nil, err
	}
	if err := checkBindings(bindings); err != nil {
		return nil, err
	}
	hash, err := d.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	fresh := Staff{ID: d.IDs.New("stf"), Login: login, Bindings: bindings, Since: d.Clock.Now()}
	var made Staff
	err = d.Store.Update(ctx, func(tx Tx) error {
		made = fresh
		if old, _, err := tx.StaffByLogin(login); err == nil {
			made.ID, made.Since = old.ID, old.Since
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
		return tx.PutStaff(made, hash)
	})
	return &made, err
}

// Bind gives somebody other roles, or closes the account. The last owner stays one (rule 11).
func (d *Desk) Bind(ctx context.Context, who *Staff, staffID string, bindings []Binding, closed bool) error {
	if !who.May(StaffEdit, "") {
		return fault.New(fault.Forbidden, "people.not_yours", "permission", StaffEdit)
	}
	if err := checkBindings(bindings); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		all, err := tx.AllStaff()
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(s Staff) bool { return s.ID == staffID })
		if at < 0 {
			return fault.New(fault.NotFound, "people.unknown")
		}
		all[at].Bindings, all[at].Closed = bindings, closed
		if !slices.ContainsFunc(all, func(s Staff) bool { return !s.Closed && s.May(StaffEdit, "") }) {
			return fault.Field("role", "people.last_owner")
		}
		return tx.PutStaff(all[at], "")
	})
}

// Step removes what is past; a bounded number at a time.
func (d *Desk) Step(ctx context.Context, now clock.Instant) (more bool, err error) {
	err = d.Store.Update(ctx, func(tx Tx) error {
		n, err := tx.DropStale(now, staleMax)
		more = n >= staleMax
		return err
	})
	return more, err
}

const staleMax = 500

// SessionLife is how long a sign-in lasts.
const SessionLife = 12 * time.Hour
