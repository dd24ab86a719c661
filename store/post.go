package store

import (
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/post"
)

var _ post.Tx = (*Tx)(nil)

const selectSeenSQL = `SELECT COALESCE(MAX(seen), 0) FROM reader WHERE name = $1`

// Seen tells how far a reader of the outbox has come.
func (tx *Tx) Seen(reader string) (int64, error) {
	return db.One(tx.Tx, db.Int, selectSeenSQL, reader)
}

const putSeenSQL = `INSERT INTO reader (name, seen) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET seen = excluded.seen`

// PutSeen notes how far a reader of the outbox has come.
func (tx *Tx) PutSeen(reader string, seen int64) error {
	_, err := tx.Exec(putSeenSQL, reader, seen)
	return err
}

const putLetterSQL = `INSERT INTO letter (id, at_us, due_us, state, tries, reason, doc) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO NOTHING`

// PutLetter writes a letter unless there is one of this name.
func (tx *Tx) PutLetter(l post.Letter) error {
	return tx.putDoc(putLetterSQL, l, l.ID, int64(l.At), int64(l.Due), int64(l.State), l.Tries, l.Reason)
}

const selectDueLettersSQL = `SELECT id, at_us, due_us, state, tries, reason, doc FROM letter WHERE state = 0 AND due_us <= $1
ORDER BY due_us, id LIMIT $2`

// DueLetters gives letters that wait, the longest due first.
func (tx *Tx) DueLetters(now clock.Instant, limit int) ([]post.Letter, error) {
	return db.Many(tx.Tx, scanLetter, selectDueLettersSQL, int64(now), int64(limit))
}

func scanLetter(s db.Scanner) (l post.Letter, err error) {
	var doc string
	var named post.Letter
	if err = s.Scan(&named.ID, &named.At, &named.Due, &named.State, &named.Tries, &named.Reason, &doc); err != nil {
		return l, err
	}
	err = fromDoc(doc, &l)
	l.ID, l.At, l.Due, l.State, l.Tries, l.Reason = named.ID, named.At, named.Due, named.State, named.Tries, named.Reason
	return l, err
}

const takeLetterSQL = `UPDATE letter SET due_us = $3, tries = tries + 1 WHERE id = $1 AND tries = $2 AND state = 0`

// TakeLetter counts a try and puts off the next one; false when somebody else has taken the letter.
func (tx *Tx) TakeLetter(l post.Letter, next clock.Instant) (bool, error) {
	n, err := tx.Exec(takeLetterSQL, l.ID, l.Tries, int64(next))
	return n == 1, err
}

const setLetterSQL = `UPDATE letter SET due_us = $1, state = $2, reason = $3 WHERE id = $4 AND tries = $5 AND state = 0`

// SetLetter writes what has become of a letter, unless somebody has taken it since.
func (tx *Tx) SetLetter(l post.Letter) error {
	_, err := tx.Exec(setLetterSQL, int64(l.Due), int64(l.State), l.Reason, l.ID, l.Tries)
	return err
}

const selectLetterSQL = `SELECT id, at_us, due_us, state, tries, reason, doc FROM letter WHERE id = $1`

// Letter gives one letter; fault.NotFound.
func (tx *Tx) Letter(id string) (post.Letter, error) {
	return db.One(tx.Tx, scanLetter, selectLetterSQL, id)
}

const selectLettersSQL = `SELECT id, at_us, due_us, state, tries, reason, doc FROM letter ORDER BY at_us DESC, id DESC LIMIT $1`

// Letters gives the newest letters.
func (tx *Tx) Letters(limit int) ([]post.Letter, error) {
	return db.Many(tx.Tx, scanLetter, selectLettersSQL, int64(limit))
}

const sweepLettersSQL = `DELETE FROM letter WHERE id IN (
SELECT id FROM letter WHERE state <> 0 AND at_us < $1 ORDER BY at_us LIMIT 1000)`

// SweepLetters forgets letters that do not wait.
func (tx *Tx) SweepLetters(before clock.Instant) (int64, error) {
	return tx.Exec(sweepLettersSQL, int64(before))
}

const selectSubscriptionSQL = `SELECT market, slug, email, language, token, state, at_us FROM subscription
WHERE market = $1 AND slug = $2 AND email = $3`

// Subscription gives a wish by its names; fault.NotFound.
func (tx *Tx) Subscription(m market.Code, slug, email string) (post.Subscription, error) {
	return db.One(tx.Tx, scanSubscription, selectSubscriptionSQL, m, slug, email)
}

func scanSubscription(s db.Scanner) (p post.Subscription, err error) {
	return p, s.Scan(&p.Market, &p.Slug, &p.Email, &p.Language, &p.Token, &p.State, &p.At)
}

const selectSubscriptionByTokenSQL = `SELECT market, slug, email, language, token, state, at_us FROM subscription WHERE token = $1`

// SubscriptionByToken gives a wish by the hash of its token; fault.NotFound.
func (tx *Tx) SubscriptionByToken(hash string) (post.Subscription, error) {
	return db.One(tx.Tx, scanSubscription, selectSubscriptionByTokenSQL, hash)
}

const putSubscriptionSQL = `INSERT INTO subscription (market, slug, email, language, token, state, at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (market, slug, email) DO UPDATE SET language = excluded.language, token = excluded.token, state = excluded.state, at_us = excluded.at_us`

// PutSubscription writes a wish.
func (tx *Tx) PutSubscription(p post.Subscription) error {
	_, err := tx.Exec(putSubscriptionSQL, p.Market, p.Slug, p.Email, p.Language, p.Token, int64(p.State), int64(p.At))
	return err
}

const countSubscriptionsSQL = `SELECT COUNT(*) FROM subscription WHERE email = $1 AND at_us > $2`

// SubscriptionsOf counts the wishes of an address since an instant.
func (tx *Tx) SubscriptionsOf(email string, since clock.Instant) (int64, error) {
	return db.One(tx.Tx, db.Int, countSubscriptionsSQL, email, int64(since))
}

const selectAwaitedSQL = `SELECT DISTINCT market, slug FROM subscription WHERE state = 1 ORDER BY market, slug LIMIT $1`

// AwaitedProducts lists markets and slugs that somebody waits for.
func (tx *Tx) AwaitedProducts(limit int) ([]post.Awaited, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (a post.Awaited, err error) { return a, s.Scan(&a.Market, &a.Slug) }, selectAwaitedSQL, int64(limit))
}

const selectWaitingSQL = `SELECT market, slug, email, language, token, state, at_us FROM subscription
WHERE market = $1 AND slug = $2 AND state = 1 ORDER BY email LIMIT $3`

// WaitingFor gives confirmed wishes for a product.
func (tx *Tx) WaitingFor(m market.Code, slug string, limit int) ([]post.Subscription, error) {
	return db.Many(tx.Tx, scanSubscription, selectWaitingSQL, m, slug, int64(limit))
}

const sweepSubscriptionsSQL = `DELETE FROM subscription WHERE token IN (
SELECT token FROM subscription WHERE state <> 1 AND at_us < $1 ORDER BY at_us LIMIT 1000)`

// SweepSubscriptions forgets wishes that nobody waits for any more.
func (tx *Tx) SweepSubscriptions(before clock.Instant) (int64, error) {
	return tx.Exec(sweepSubscriptionsSQL, int64(before))
}
