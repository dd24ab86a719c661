package console

import (
	"context"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/people"
)

// sessionStore is the face that scs asks of a store; tokens arrive hashed.
type sessionStore struct{ desk *people.Desk }

var _ scs.CtxStore = sessionStore{}

func (s sessionStore) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	return s.desk.Session(ctx, hash)
}

func (s sessionStore) CommitCtx(ctx context.Context, hash string, data []byte, until time.Time) error {
	return s.desk.KeepSession(ctx, hash, data, s.desk.Clock.Now().Add(time.Until(until)))
}

func (s sessionStore) DeleteCtx(ctx context.Context, hash string) error {
	return s.desk.EndSession(ctx, hash)
}

func (s sessionStore) Find(hash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hash)
}

func (s sessionStore) Commit(hash string, data []byte, until time.Time) error {
	return s.CommitCtx(context.Background(), hash, data, until)
}

func (s sessionStore) Delete(hash string) error { return s.DeleteCtx(context.Background(), hash) }

func (c *Console) newSessions() *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{c.People}
	m.Lifetime = people.SessionLife
	m.HashTokenInStore = true
	m.Cookie = scs.SessionCookie{Name: "comptoir_staff", Path: "/console/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Secure, Persist: true}
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		_ = web.WriteProblem(w, web.FailureOf(err, "")) // the caller has left
	}
	return m
}

const sessionStaff = "staff"

// signedIn tells who the session belongs to; Unsigned when to nobody.
func (c *Console) signedIn(r *http.Request) (who *people.Staff, err error) {
	defer func() {
		if recover() != nil { // scs panics on a route that carries no session: static files
			who, err = nil, fault.New(fault.Unsigned, "people.signed_out")
		}
	}()
	staffID := c.sessions.GetString(r.Context(), sessionStaff)
	if staffID == "" {
		return nil, fault.New(fault.Unsigned, "people.signed_out")
	}
	return c.People.Staff(r.Context(), staffID)
}

// begin starts a session for somebody: a new token, whatever the browser brought (rule 4).
func (c *Console) begin(ctx context.Context, who *people.Staff) error {
	if err := c.sessions.RenewToken(ctx); err != nil {
		return err
	}
	c.sessions.Put(ctx, sessionStaff, who.ID)
	return nil
}
