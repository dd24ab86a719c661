package store

import (
	"crypto/sha256"
	"runtime"
	"sync"
	"weak"

	"comptoir/clearance"
	"comptoir/internal/db"
)

// shared keeps one copy of documents that many readers hold at once.
type shared struct {
	evidence documents[clearance.Evidence]
	waivers  documents[clearance.Waiver]
}

// documents gives the same address for the same text, as long as somebody holds it: a certificate that covers
// fifty markets is read into memory once, and what has not changed is recognised by its address.
type documents[T any] struct {
	mu   sync.Mutex
	held map[[sha256.Size]byte]weak.Pointer[T]
}

// scan reads a document that nobody may change.
func (d *documents[T]) scan(s db.Scanner) (*T, error) {
	var doc []byte
	if err := s.Scan(&doc); err != nil {
		return nil, err
	}
	key := sha256.Sum256(doc)
	d.mu.Lock()
	defer d.mu.Unlock()
	if known := d.held[key].Value(); known != nil {
		return known, nil
	}
	value := new(T)
	if err := fromDoc(string(doc), value); err != nil {
		return nil, err
	}
	if d.held == nil {
		d.held = map[[sha256.Size]byte]weak.Pointer[T]{}
	}
	d.held[key] = weak.Make(value)
	runtime.AddCleanup(value, d.drop, key)
	return value, nil
}

// drop forgets a document that nobody holds any more, unless it was read again meanwhile.
func (d *documents[T]) drop(key [sha256.Size]byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.held[key].Value() == nil {
		delete(d.held, key)
	}
}
