package store

import (
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/people"
)

var _ people.Tx = (*Tx)(nil)

const selectStaffByLoginSQL = `SELECT password, doc FROM staff WHERE login = $1`

// StaffByLogin gives an account and the hash of its password.
func (tx *Tx) StaffByLogin(login string) (s people.Staff, hash string, err error) {
	s, err = db.One(tx.Tx, func(row db.Scanner) (s people.Staff, err error) {
		var doc string
		if err = row.Scan(&hash, &doc); err == nil {
			err = fromDoc(doc, &s)
		}
		return s, err
	}, selectStaffByLoginSQL, login)
	return s, hash, err
}

const selectStaffByIDSQL = `SELECT doc FROM staff WHERE id = $1`

// StaffByID gives an account.
func (tx *Tx) StaffByID(id string) (people.Staff, error) {
	return db.One(tx.Tx, scanDoc[people.Staff], selectStaffByIDSQL, id)
}

const selectStaffSQL = `SELECT doc FROM staff ORDER BY login LIMIT 1000`

// AllStaff lists the accounts by login.
func (tx *Tx) AllStaff() ([]people.Staff, error) {
	return db.Many(tx.Tx, scanDoc[people.Staff], selectStaffSQL)
}

const putStaffSQL = `INSERT INTO staff (id, login, password, doc) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET password = CASE WHEN excluded.password = '' THEN staff.password ELSE excluded.password END, doc = excluded.doc`

// PutStaff writes an account; an empty hash leaves the password as it is.
func (tx *Tx) PutStaff(s people.Staff, hash string) error {
	return tx.putDoc(putStaffSQL, s, s.ID, s.Login, hash)
}

const putInviteSQL = `INSERT INTO staff_invite (hash, until_us, doc) VALUES ($1, $2, $3)`

// PutInvite writes an invitation.
func (tx *Tx) PutInvite(i people.Invite) error {
	return tx.putDoc(putInviteSQL, i, i.Hash, int64(i.Until))
}

const selectInviteSQL = `SELECT doc FROM staff_invite WHERE hash = $1`

// Invite gives an invitation.
func (tx *Tx) Invite(hash string) (people.Invite, error) {
	return db.One(tx.Tx, scanDoc[people.Invite], selectInviteSQL, hash)
}

const selectInvitesSQL = `SELECT doc FROM staff_invite ORDER BY until_us DESC, hash LIMIT 200`

// Invites lists the invitations that nobody has used.
func (tx *Tx) Invites() ([]people.Invite, error) {
	return db.Many(tx.Tx, scanDoc[people.Invite], selectInvitesSQL)
}

const dropInviteSQL = `DELETE FROM staff_invite WHERE hash = $1`

// DropInvite uses an invitation up.
func (tx *Tx) DropInvite(hash string) error {
	n, err := tx.Exec(dropInviteSQL, hash)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "people.invite_gone")
	}
	return err
}

const selectTriesSQL = `SELECT failures, last_us FROM staff_try WHERE name = $1`

// Tries gives the failures of a name; none is the zero value.
func (tx *Tx) Tries(name string) (people.Tries, error) {
	t, err := db.One(tx.Tx, func(row db.Scanner) (t people.Tries, err error) {
		return t, row.Scan(&t.Failures, &t.Last)
	}, selectTriesSQL, name)
	if fault.Is(err, fault.NotFound) {
		return people.Tries{}, nil
	}
	return t, err
}

const putTriesSQL = `INSERT INTO staff_try (name, failures, last_us) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET failures = excluded.failures, last_us = excluded.last_us`

// PutTries writes the failures of a name.
func (tx *Tx) PutTries(name string, t people.Tries) error {
	_, err := tx.Exec(putTriesSQL, name, t.Failures, int64(t.Last))
	return err
}

const dropTriesSQL = `DELETE FROM staff_try WHERE name = $1`

// DropTries forgets the failures of a name.
func (tx *Tx) DropTries(name string) error {
	_, err := tx.Exec(dropTriesSQL, name)
	return err
}

const selectSessionSQL = `SELECT data FROM staff_session WHERE hash = $1 AND until_us > $2`

// Session gives what a signed-in browser means.
func (tx *Tx) Session(hash string, now clock.Instant) ([]byte, error) {
	return db.One(tx.Tx, func(row db.Scanner) (data []byte, err error) { return data, row.Scan(&data) }, selectSessionSQL, hash, int64(now))
}

const putSessionSQL = `INSERT INTO staff_session (hash, until_us, data) VALUES ($1, $2, $3)
ON CONFLICT (hash) DO UPDATE SET until_us = excluded.until_us, data = excluded.data`

// PutSession writes a session.
func (tx *Tx) PutSession(hash string, data []byte, until clock.Instant) error {
	_, err := tx.Exec(putSessionSQL, hash, int64(until), data)
	return err
}

const dropSessionSQL = `DELETE FROM staff_session WHERE hash = $1`

// DropSession forgets a session.
func (tx *Tx) DropSession(hash string) error {
	_, err := tx.Exec(dropSessionSQL, hash)
	return err
}

const dropStaleSessionsSQL = `DELETE FROM staff_session WHERE hash IN (SELECT hash FROM staff_session WHERE until_us <= $1 LIMIT $2)`

const dropStaleInvitesSQL = `DELETE FROM staff_invite WHERE hash IN (SELECT hash FROM staff_invite WHERE until_us <= $1 LIMIT $2)`

const dropStaleTriesSQL = `DELETE FROM staff_try WHERE name IN (SELECT name FROM staff_try WHERE last_us <= $1 LIMIT $2)`

const dropStaleLinksSQL = `DELETE FROM customer_link WHERE id IN (SELECT id FROM customer_link WHERE until_us <= $1 LIMIT $2)`

// triesKept is how long failures are remembered, in microseconds: a day.
const triesKept = 24 * 60 * 60 * 1_000_000

// DropStale removes what is past, and tells how many rows.
func (tx *Tx) DropStale(now clock.Instant, limit int) (int64, error) {
	var total int64
	for _, one := range []struct {
		statement string
		before    int64
	}{{dropStaleSessionsSQL, int64(now)}, {dropStaleInvitesSQL, int64(now)}, {dropStaleTriesSQL, int64(now) - triesKept}, {dropStaleLinksSQL, int64(now)}} {
		n, err := tx.Exec(one.statement, one.before, int64(limit))
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

const putKeySQL = `INSERT INTO api_key (id, hash, doc) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`

// PutKey writes a key; the hash of its secret counts only the first time.
func (tx *Tx) PutKey(k people.Key, hash string) error { return tx.putDoc(putKeySQL, k, k.ID, hash) }

const selectKeySQL = `SELECT doc FROM api_key WHERE hash = $1`

// KeyByHash gives the key of a secret.
func (tx *Tx) KeyByHash(hash string) (people.Key, error) {
	return db.One(tx.Tx, scanDoc[people.Key], selectKeySQL, hash)
}

const selectKeysSQL = `SELECT doc FROM api_key ORDER BY id LIMIT 1000`

// Keys lists the keys.
func (tx *Tx) Keys() ([]people.Key, error) { return db.Many(tx.Tx, scanDoc[people.Key], selectKeysSQL) }
