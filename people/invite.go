package people

import (
	"context"
	"slices"
	"time"

	"comptoir/internal/fault"
	"comptoir/internal/id"
)

// InviteLife is how long an invitation stands.
const InviteLife = 7 * 24 * time.Hour

// Invite opens the door for one person; the token goes into the link and is not stored.
func (d *Desk) Invite(ctx context.Context, who *Staff, login string, bindings []Binding) (token string, err error) {
	if !who.May(StaffEdit, "") {
		return "", fault.New(fault.Forbidden, "people.not_yours", "permission", StaffEdit)
	}
	login = plainLogin(login)
	if err := checkLogin(login); err != nil {
		return "", err
	}
	if err := checkBindings(bindings); err != nil {
		return "", err
	}
	token = d.IDs.Token()
	invite := Invite{Hash: id.Hash(token), Login: login, Bindings: bindings, By: who.Login, Until: d.Clock.Now().Add(InviteLife)}
	return token, d.Store.Update(ctx, func(tx Tx) error {
		if _, _, err := tx.StaffByLogin(login); err == nil {
			return fault.Field("login", "people.login_taken")
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
		return tx.PutInvite(invite)
	})
}

// FirstOwner makes the link for the owner of a company that has none yet; "" when there is one. Each start
// makes a new link; older ones run out.
func (d *Desk) FirstOwner(ctx context.Context) (token string, err error) {
	fresh := d.IDs.Token()
	now := d.Clock.Now()
	err = d.Store.Update(ctx, func(tx Tx) error {
		token = ""
		all, err := tx.AllStaff()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(s Staff) bool { return s.May(StaffEdit, "") }) {
			return nil
		}
		token = fresh
		return tx.PutInvite(Invite{Hash: id.Hash(token), Bindings: []Binding{{Role: Owner}}, By: "", Until: now.Add(InviteLife)})
	})
	return token, err
}

// Invited looks at an invitation; NotFound when it is unknown, used or past.
func (d *Desk) Invited(ctx context.Context, token string) (invite Invite, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		invite, err = d.standing(tx, token)
		return err
	})
	return invite, err
}

func (d *Desk) standing(tx Tx, token string) (Invite, error) {
	gone := fault.New(fault.NotFound, "people.invite_gone")
	if len(token) > 64 {
		return Invite{}, gone
	}
	invite, err := tx.Invite(id.Hash(token))
	if fault.Is(err, fault.NotFound) || (err == nil && d.Clock.Now() >= invite.Until) {
		return Invite{}, gone
	}
	return invite, err
}

// Accept makes the account of an invitation and uses it up. login counts only where the invitation leaves it open.
func (d *Desk) Accept(ctx context.Context, token, login, password string) (*Staff, error) {
	invite, err := d.Invited(ctx, token)
	if err != nil {
		return nil, err
	}
	if invite.Login != "" {
		login = invite.Login
	}
	if login = plainLogin(login); checkLogin(login) != nil {
		return nil, checkLogin(login)
	}
	if err := checkPassword(password); err != nil {
		return nil, err
	}
	hash, err := d.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	s := Staff{ID: d.IDs.New("stf"), Login: login, Bindings: invite.Bindings, Since: d.Clock.Now()}
	err = d.Store.Update(ctx, func(tx Tx) error { return d.admit(tx, invite, s, hash) })
	return &s, err
}

func (d *Desk) admit(tx Tx, invite Invite, s Staff, hash string) error {
	if err := tx.DropInvite(invite.Hash); err != nil {
		return fault.New(fault.NotFound, "people.invite_gone")
	}
	if _, _, err := tx.StaffByLogin(s.Login); err == nil {
		return fault.Field("login", "people.login_taken")
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	return tx.PutStaff(s, hash)
}
