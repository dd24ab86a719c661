package store

import "comptoir/internal/db"

const putInstallationSecretSQL = `INSERT INTO installation_secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`

const selectInstallationSecretSQL = `SELECT value FROM installation_secret WHERE name = $1`

// Secret gives a secret of this installation; the first to ask for it writes the one that it has drawn.
func (tx *Tx) Secret(name string, drawn []byte) ([]byte, error) {
	if _, err := tx.Exec(putInstallationSecretSQL, name, drawn); err != nil {
		return nil, err
	}
	return db.One(tx.Tx, func(s db.Scanner) (b []byte, err error) { return b, s.Scan(&b) }, selectInstallationSecretSQL, name)
}
