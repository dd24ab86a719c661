package app

import (
	"context"
	"fmt"
	"net/mail"
	"time"

	sender "comptoir/internal/mail"
	"comptoir/internal/step"
	"comptoir/post"
	"comptoir/store"
)

// openPost makes the desk that writes to people. Without a mail server letters wait, and the demonstration
// shows them.
func (a *App) openPost(ctx context.Context) error {
	secret, err := a.secret(ctx, "letters' links")
	if err != nil {
		return err
	}
	desk := post.Desk{Store: store.Bind[post.Tx](a.Store), Orders: a.Orders, Customers: a.Accounts, Drops: a.Drops, Offers: a.Offers, Clock: a.Clock, Secret: secret,
		BaseURL: a.Config.BaseURL, Shop: a.Config.Name, Keep: a.Config.Demo}
	if a.Config.SMTP != "" {
		from, err := mail.ParseAddress(a.Config.MailFrom)
		if err != nil {
			return fmt.Errorf("--mail-from: %w", err)
		}
		if desk.Sender, err = sender.Open(a.Config.SMTP, from.Address, from.Name); err != nil {
			return fmt.Errorf("--smtp: %w", err)
		}
	}
	a.Post, err = post.NewDesk(desk)
	return err
}

// postSteps are what the desk does in the background.
func (a *App) postSteps() []step.Step {
	return []step.Step{
		{Name: "news to letters", Every: time.Second, Do: a.Post.Gather},
		{Name: "letters out", Every: time.Second, Do: a.Post.Deliver},
		{Name: "awaited goods", Every: 10 * time.Second, Do: a.Post.Watch},
		{Name: "old letters", Every: time.Hour, Do: a.Post.Sweep},
	}
}
