package db

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// Claim makes this process the one that serves the database, until Close. alone tells whether that is certain: not on
// an engine that serves several nodes, nor on a file system that cannot lock. Error: another process serves it.
func (d *DB) Claim() (alone bool, err error) { return d.engine.claim() }

func (e *postgres) claim() (bool, error) { return false, nil }

// claim locks a file beside the database: a lock on the database itself is SQLite's affair.
func (e *sqlite) claim() (bool, error) {
	if e.temporary != "" || e.claimed != nil {
		return true, nil
	}
	f, err := os.OpenFile(e.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return false, nil //nolint:nilerr // not certain, and whether the folder can be written is told elsewhere
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return false, fmt.Errorf("another Comptoir serves %s: stop it, or give this one a database of its own", e.path)
		}
		return false, nil
	}
	e.claimed = f
	return true, nil
}
