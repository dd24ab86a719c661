package console

import (
	"net/http"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/people"
)

type signInData struct {
	*View
	Next, Login string
	Wrong       string // key of what went wrong
	Minutes     int
}

func (c *Console) signInPage(w http.ResponseWriter, r *http.Request, v *View) error {
	if _, err := c.signedIn(r); err == nil {
		return web.SeeOther(w, r, "/console/")
	}
	v.Title = v.W.T("signin.title")
	return c.show(w, r, signIn(signInData{View: v, Next: inside(r.URL.Query().Get("next"))}))
}

func (c *Console) signIn(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	d := signInData{View: v, Next: inside(f.Line("next", 500)), Login: f.Line("login", people.LoginMax)}
	who, err := c.People.SignIn(r.Context(), d.Login, f.Raw("password"))
	if err == nil {
		if err := c.begin(r.Context(), who); err != nil {
			return err
		}
		return web.SeeOther(w, r, d.Next)
	}
	told := fault.Of(err)
	if told.Kind != fault.Unsigned && told.Kind != fault.TooMany {
		return err
	}
	v.Title, d.Wrong = v.W.T("signin.title"), "fault."+told.Code
	return c.pages.Render(w, r, web.Status(told.Kind), signIn(d))
}

func (c *Console) signOut(w http.ResponseWriter, r *http.Request, _ *View) error {
	if err := c.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/sign-in")
}

type inviteData struct {
	*View
	Invite people.Invite
	Token  string
}

func (c *Console) invitePage(w http.ResponseWriter, r *http.Request, v *View) error {
	invite, err := c.People.Invited(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	v.Title = v.W.T("invite.title")
	w.Header().Set("Referrer-Policy", "no-referrer")
	return c.show(w, r, invited(inviteData{View: v, Invite: invite, Token: r.PathValue("token")}))
}

func (c *Console) accept(w http.ResponseWriter, r *http.Request, _ *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	who, err := c.People.Accept(r.Context(), r.PathValue("token"), f.Line("login", people.LoginMax), f.Raw("password"))
	if err != nil {
		return err
	}
	if err := c.begin(r.Context(), who); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/")
}
