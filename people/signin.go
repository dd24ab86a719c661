package people

import (
	"context"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
)

// SignIn tells who this is. A name that nobody has, a wrong password and a closed account get the same
// answer after the same work (rule 9): Unsigned "people.sign_in_refused". Too many failures in a row:
// TooMany "people.sign_in_wait" with the time to come back, whether the name exists or not.
func (d *Desk) SignIn(ctx context.Context, login, password string) (*Staff, error) {
	login = plainLogin(login)
	now := d.Clock.Now()
	s, hash, err := d.lookUp(ctx, login, now)
	if err != nil {
		return nil, err
	}
	fits, err := d.fits(ctx, password, hash)
	if err != nil {
		return nil, err
	}
	if !fits || s.ID == "" || s.Closed {
		if err := d.Store.Update(ctx, func(tx Tx) error { return failed(tx, now, staffGate(login)) }); err != nil {
			return nil, err
		}
		return nil, fault.New(fault.Unsigned, "people.sign_in_refused")
	}
	return &s, d.Store.Update(ctx, func(tx Tx) error { return tx.DropTries(staffGate(login).name) })
}

func (d *Desk) lookUp(ctx context.Context, login string, now clock.Instant) (s Staff, hash string, err error) {
	err = d.Store.View(ctx, func(tx Tx) error {
		if err := pass(tx, now, staffGate(login)); err != nil {
			return err
		}
		s, hash, err = tx.StaffByLogin(login)
		if fault.Is(err, fault.NotFound) {
			s, hash = Staff{}, ""
			return nil
		}
		return err
	})
	return s, hash, err
}

// SetPassword changes somebody's own password; the old one must fit.
func (d *Desk) SetPassword(ctx context.Context, who *Staff, old, password string) error {
	if err := checkPassword(password); err != nil {
		return err
	}
	if _, err := d.SignIn(ctx, who.Login, old); err != nil {
		if fault.IsCode(err, "people.sign_in_refused") {
			return fault.Field("old", "people.password_wrong")
		}
		return err
	}
	hash, err := d.hash(ctx, password)
	if err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx Tx) error { return tx.PutStaff(*who, hash) })
}

// Session, KeepSession and EndSession store what a signed-in browser means; hash is that of its token.
func (d *Desk) Session(ctx context.Context, hash string) (data []byte, found bool, err error) {
	now := d.Clock.Now()
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		data, err = tx.Session(hash, now)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// KeepSession writes a session until an instant.
func (d *Desk) KeepSession(ctx context.Context, hash string, data []byte, until clock.Instant) error {
	return d.Store.Update(ctx, func(tx Tx) error { return tx.PutSession(hash, data, until) })
}

// EndSession forgets a session; one that is unknown is no error.
func (d *Desk) EndSession(ctx context.Context, hash string) error {
	return d.Store.Update(ctx, func(tx Tx) error { return tx.DropSession(hash) })
}
