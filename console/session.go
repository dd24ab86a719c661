package console

import (
	"context"
	"net/http"

	"github.com/alexedwards/scs/v2"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/people"
)

func (c *Console) newSessions() *scs.SessionManager {
	return web.Sessions{Keeper: c.People, Clock: c.Clock, Cookie: "comptoir_staff", Path: "/console/", Life: people.SessionLife, Secure: c.Secure}.Manager()
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
