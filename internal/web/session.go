package web

import (
	"context"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"comptoir/internal/clock"
)

// SessionKeeper stores what a signed-in browser means, by the hash of its token. One that is unknown is found
// false, or ends without an error.
type SessionKeeper interface {
	Session(ctx context.Context, hash string) (data []byte, found bool, err error)
	KeepSession(ctx context.Context, hash string, data []byte, until clock.Instant) error
	EndSession(ctx context.Context, hash string) error
}

// Sessions says how the browsers of one kind of people are kept signed in.
type Sessions struct {
	Keeper SessionKeeper
	Clock  clock.Clock
	Kind   string // kept apart: the token of one kind opens nothing of another
	Cookie string
	Path   string
	Life   time.Duration
	Secure bool
}

// Manager makes the manager of these sessions: random tokens, stored hashed, in a cookie that no script reads.
func (s Sessions) Manager() *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{s}
	m.Lifetime = s.Life
	m.HashTokenInStore = true
	name := s.Cookie
	if s.Path == "/" {
		name = Cookies{Secure: s.Secure}.name(name)
	}
	m.Cookie = scs.SessionCookie{Name: name, Path: s.Path, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.Secure, Persist: true}
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		_ = WriteProblem(w, FailureOf(err, "")) // the caller has left
	}
	return m
}

// sessionStore is the face that scs asks of a store; tokens arrive hashed.
type sessionStore struct{ Sessions }

var _ scs.CtxStore = sessionStore{}

func (s sessionStore) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	return s.Keeper.Session(ctx, s.Kind+hash)
}

func (s sessionStore) CommitCtx(ctx context.Context, hash string, data []byte, until time.Time) error {
	return s.Keeper.KeepSession(ctx, s.Kind+hash, data, s.Clock.Now().Add(time.Until(until)))
}

func (s sessionStore) DeleteCtx(ctx context.Context, hash string) error {
	return s.Keeper.EndSession(ctx, s.Kind+hash)
}

func (s sessionStore) Find(hash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hash)
}

func (s sessionStore) Commit(hash string, data []byte, until time.Time) error {
	return s.CommitCtx(context.Background(), hash, data, until)
}

func (s sessionStore) Delete(hash string) error { return s.DeleteCtx(context.Background(), hash) }
