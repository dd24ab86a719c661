package post

import (
	"context"
	"time"

	"comptoir/internal/fault"
	"comptoir/market"
)

// inviteMax is how long a mail server may take while a person waits for the page.
const inviteMax = 10 * time.Second

// Invite mails an invitation to the console at once: its link opens an account, and is kept nowhere. When it cannot be
// mailed the error says so; whoever invited has the link and gives it by hand.
func (d *Desk) Invite(ctx context.Context, to, login, token string, l market.Language) error {
	to, err := Address(to)
	if err != nil {
		return err
	}
	if d.Sender == nil {
		return fault.New(fault.Conflict, "post.no_sender")
	}
	m, err := d.Render(ctx, Letter{ID: "invite", Kind: Invited, Language: l, To: to, Subject: login, Detail: token})
	if err != nil {
		return err
	}
	m.ID = "invite-" + d.Clock.Now().String()
	ctx, stop := context.WithTimeout(ctx, inviteMax)
	defer stop()
	return d.Sender.Send(ctx, m)
}
