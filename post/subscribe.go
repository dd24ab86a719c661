package post

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/market"
)

// The limits of wishes.
const (
	wishesMax   = 20 // of one address in a day
	askAgain    = time.Hour
	awaitedMax  = 500
	answeredMax = 200 // letters of one product in one step
)

// token opens a wish: derived, so that every letter carries the same one and only its hash is stored.
func (d *Desk) token(m market.Code, slug, email string) string {
	mac := hmac.New(sha256.New, d.Secret)
	mac.Write([]byte("subscription\x00" + string(m) + "\x00" + slug + "\x00" + email))
	return base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:16])
}

// Subscribe notes the wish to hear when a product comes, and asks by mail to confirm it. The only error of
// the caller's is an address that is none (rule 4).
func (d *Desk) Subscribe(ctx context.Context, m market.Code, l market.Language, slug, email string) error {
	email, err := Address(email)
	if err != nil {
		return err
	}
	shelf, err := d.Offers.Shelf(ctx, m)
	if err != nil || shelf.Book.Product(slug) == nil || !shelf.Market.Speaks(l) {
		return nil //nolint:nilerr // rule 4: the same answer
	}
	now := d.Clock.Now()
	return d.Store.Update(ctx, func(tx Tx) error {
		old, err := tx.Subscription(m, slug, email)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		known := err == nil
		if known && (old.State == Confirmed || now < old.At.Add(askAgain)) {
			return nil
		}
		if n, err := tx.SubscriptionsOf(email, now.Add(-24*time.Hour)); err != nil || n >= wishesMax {
			return err
		}
		token := d.token(m, slug, email)
		s := Subscription{Market: m, Slug: slug, Email: email, Language: l, Token: id.Hash(token), State: Asked, At: now}
		if err := tx.PutSubscription(s); err != nil {
			return err
		}
		return tx.PutLetter(d.letter(Confirm, s, now))
	})
}

// letter is named after the wish and the instant at which it was last said: two nodes write one letter.
func (d *Desk) letter(kind Kind, s Subscription, now clock.Instant) Letter {
	return Letter{ID: string(kind) + "-" + s.Token + "-" + strconv.FormatInt(int64(s.At), 36), Kind: kind, Market: s.Market, Language: s.Language, To: s.Email, Subject: s.Slug, At: now, Due: now}
}

// Confirm confirms a wish by the link of its letter; it tells the product. Twice is the same as once.
func (d *Desk) Confirm(ctx context.Context, token string) (slug string, err error) {
	err = d.byToken(ctx, token, func(tx Tx, s Subscription) error {
		slug = s.Slug
		if s.State != Asked {
			return nil
		}
		s.State = Confirmed
		return tx.PutSubscription(s)
	})
	return slug, err
}

// Stop ends a wish.
func (d *Desk) Stop(ctx context.Context, token string) error {
	return d.byToken(ctx, token, func(tx Tx, s Subscription) error {
		s.State = Stopped
		return tx.PutSubscription(s)
	})
}

func (d *Desk) byToken(ctx context.Context, token string, do func(Tx, Subscription) error) error {
	if len(token) > 64 {
		return fault.New(fault.NotFound, "post.wish_unknown")
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		s, err := tx.SubscriptionByToken(id.Hash(token))
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "post.wish_unknown")
		}
		if err != nil {
			return err
		}
		return do(tx, s)
	})
}

// Watch is a step: it answers the wishes for what has come (rule 5).
func (d *Desk) Watch(ctx context.Context, now clock.Instant) (more bool, err error) {
	var awaited []Awaited
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		awaited, err = tx.AwaitedProducts(awaitedMax)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, a := range awaited {
		come, err := d.has(ctx, a, now)
		if err != nil || !come {
			continue // a market that is gone has nothing to tell
		}
		again, err := d.answer(ctx, a, now)
		if err != nil {
			return false, err
		}
		more = more || again
	}
	return more, nil
}

// has tells whether one variant of a product can be had in the online shop.
func (d *Desk) has(ctx context.Context, a Awaited, now clock.Instant) (bool, error) {
	shelf, err := d.Offers.Shelf(ctx, a.Market)
	if err != nil {
		return false, err
	}
	p := shelf.Book.Product(a.Slug)
	if p == nil {
		return false, nil
	}
	for _, n := range shelf.Book.ItemsOf(p) {
		answer := shelf.Answer(n, market.Web, now)
		if answer.OK() && !shelf.Book.Items[n].Variant.Hidden {
			return true, nil
		}
	}
	return false, nil
}

func (d *Desk) answer(ctx context.Context, a Awaited, now clock.Instant) (more bool, err error) {
	err = d.Store.Update(ctx, func(tx Tx) error {
		waiting, err := tx.WaitingFor(a.Market, a.Slug, answeredMax)
		more = len(waiting) == answeredMax
		for _, s := range waiting {
			if err == nil {
				err = tx.PutLetter(d.letter(Arrived, s, now))
			}
			s.State = Answered
			if err == nil {
				err = tx.PutSubscription(s)
			}
		}
		return err
	})
	return more, err
}
