package people

import (
	"context"

	"github.com/alexedwards/argon2id"

	"comptoir/internal/fault"
	"comptoir/internal/id"
)

// The cost of a password: OWASP's first recommendation for argon2id.
const (
	memoryKiB = 19 * 1024
	rounds    = 2
	lanesMax  = 4
)

// passwords hashes and compares, a bounded number at once (rule 6).
type passwords struct {
	cost  *argon2id.Params
	lanes chan struct{} // passwords that may be hashed at once: each takes the memory of cost
	decoy string        // a hash that no password fits, for names that nobody has (rule 9)
}

func newPasswords(ids id.Maker) (*passwords, error) {
	p := &passwords{lanes: make(chan struct{}, lanesMax)}
	p.cost = &argon2id.Params{Memory: memoryKiB, Iterations: rounds, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	var err error
	p.decoy, err = argon2id.CreateHash(ids.Token(), p.cost)
	return p, err
}

// lane waits for room to hash; Busy when the caller has gone.
func (p *passwords) lane(ctx context.Context) (leave func(), err error) {
	select {
	case p.lanes <- struct{}{}:
		return func() { <-p.lanes }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), fault.Busy, "people.sign_in_busy")
	}
}

func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	leave, err := p.lane(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return argon2id.CreateHash(password, p.cost)
}

// fits compares with a hash; "" is that of nobody. A password beyond all limits fits nothing, after the same work.
func (p *passwords) fits(ctx context.Context, password, hash string) (bool, error) {
	leave, err := p.lane(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	if hash == "" {
		hash = p.decoy
	}
	if len(password) > 4*PasswordMax {
		password = ""
	}
	return argon2id.ComparePasswordAndHash(password, hash)
}
