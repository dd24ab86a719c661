package storefront

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/alexedwards/scs/v2"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/people"
)

// Accounts is what the shop asks of the desk of customers' accounts.
type Accounts interface {
	Ask(ctx context.Context, a people.Asking) error
	Look(ctx context.Context, token string) (l people.Link, isNew bool, err error)
	Open(ctx context.Context, o people.Opening) (*people.Customer, error)
	SignIn(ctx context.Context, email, password, client string) (*people.Customer, error)
	Customer(ctx context.Context, customerID string, epoch int64) (*people.Customer, error)
	accountEditing
}

var _ Accounts = (*people.Accounts)(nil)

// The names under which a session remembers a customer.
const (
	sessionCustomer = "customer"
	sessionEpoch    = "epoch"
	sessionProved   = "proved" // instant of the sign-in
)

// Sessions keeps the browsers of customers signed in.
func Sessions(keeper web.SessionKeeper, c clock.Clock, secure bool) *scs.SessionManager {
	return web.Sessions{Keeper: keeper, Clock: c, Kind: "customer ", Cookie: "customer", Path: "/", Life: people.CustomerSessionLife, Secure: secure}.Manager()
}

// remembers tells which pages know who is signed in; the others never wait for a session.
func remembers(pattern string) bool {
	return strings.Contains(pattern, " /account") || strings.HasSuffix(pattern, " /checkout") || ofTaker(pattern)
}

// signedIn tells whose session it is and when they signed in; Unsigned when nobody's.
func (s *Shop) signedIn(r *http.Request) (who *people.Customer, proved clock.Instant, err error) {
	if s.sessions == nil {
		return nil, 0, fault.New(fault.Unsigned, "people.signed_out")
	}
	ctx := r.Context()
	customerID := s.sessions.GetString(ctx, sessionCustomer)
	if customerID == "" {
		return nil, 0, fault.New(fault.Unsigned, "people.signed_out")
	}
	who, err = s.Accounts.Customer(ctx, customerID, s.sessions.GetInt64(ctx, sessionEpoch))
	return who, clock.Instant(s.sessions.GetInt64(ctx, sessionProved)), err
}

// begin signs a browser in under a new token, whatever token it brought.
func (s *Shop) begin(ctx context.Context, who *people.Customer, now clock.Instant) error {
	return Begin(ctx, s.sessions, who, now)
}

// Begin makes the session of a context that of a customer.
func Begin(ctx context.Context, sessions *scs.SessionManager, who *people.Customer, now clock.Instant) error {
	if err := sessions.RenewToken(ctx); err != nil {
		return err
	}
	sessions.Put(ctx, sessionCustomer, who.ID)
	sessions.Put(ctx, sessionEpoch, who.Epoch)
	sessions.Put(ctx, sessionProved, int64(now))
	return nil
}

// own is a page of the customer who is signed in; anybody else signs in first.
func (s *Shop) own(p page) page {
	return s.accounts(func(w http.ResponseWriter, r *http.Request, v *View) error {
		who, proved, err := s.signedIn(r)
		if fault.Is(err, fault.Unsigned) {
			return web.SeeOther(w, r, v.signInFor(v.Path))
		}
		if err != nil {
			return err
		}
		v.Customer, v.Proved = who, people.Proved(proved, v.Now)
		return p(w, r, v)
	})
}

// proved is own for what would hurt in a stranger's hands: only soon after a sign-in.
func (s *Shop) proved(p page) page {
	return s.own(func(w http.ResponseWriter, r *http.Request, v *View) error {
		if !v.Proved {
			return web.SeeOther(w, r, v.signInFor("/account/details"))
		}
		return p(w, r, v)
	})
}

// accounts is a page that there is only where customers have accounts.
func (s *Shop) accounts(p page) page {
	return func(w http.ResponseWriter, r *http.Request, v *View) error {
		if s.sessions == nil {
			return errNoPage
		}
		return p(w, r, v)
	}
}

// signInFor is the page to sign in, from which the customer goes on to a page of the account.
func (v *View) signInFor(path string) string {
	return v.at("/account/sign-in?" + url.Values{"next": {path}}.Encode())
}

// goOn keeps a way on within the account, the checkout and limited sales: paths below the market's base.
func goOn(next string) string {
	if next == "/checkout" || (strings.HasPrefix(next, "/account/") || strings.HasPrefix(next, "/drops/")) && !strings.ContainsAny(next, "\\\r\n") && !strings.Contains(next, "//") {
		return next
	}
	return "/account"
}

// client is the visitor's address on the network, for limits.
func (s *Shop) client(r *http.Request) string { return web.Client(r, s.ClientHeader) }
