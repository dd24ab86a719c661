package console

import (
	"net/http"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/people"
	"comptoir/post"
)

type staffData struct {
	*View
	Staff   []people.Staff
	Invites []people.Invite
	Link    string // of the invitation just made: shown once
	Mailed  string // what became of its letter
}

func (c *Console) staffPage(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.showStaff(w, r, v, "", "")
}

func (c *Console) showStaff(w http.ResponseWriter, r *http.Request, v *View, link, mailed string) error {
	v.Title, v.At = v.W.T("nav.staff"), "staff"
	d := staffData{View: v, Link: link, Mailed: mailed}
	var err error
	if d.Staff, d.Invites, err = c.People.Everybody(r.Context(), v.Who); err != nil {
		return err
	}
	return c.show(w, r, staffView(d))
}

func (c *Console) inviteStaff(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	bindings, err := c.bindings(f)
	if err != nil {
		return err
	}
	login, to := f.Line("login", people.LoginMax), f.Line("email", 254)
	if to != "" {
		if to, err = post.Address(to); err != nil {
			return err
		}
	}
	token, err := c.People.Invite(r.Context(), v.Who, login, bindings)
	if err != nil {
		return err
	}
	return c.showStaff(w, r, v, c.Address+"/console/invite/"+token, c.mailInvite(r, v, to, login, token))
}

// mailInvite mails the link of an invitation and says whether it went; "" when nobody has given an address.
func (c *Console) mailInvite(r *http.Request, v *View, to, login, token string) string {
	if to == "" {
		return ""
	}
	if c.Mail == nil {
		return v.W.T("staff.not_mailed", "email", to)
	}
	if err := c.Mail(r.Context(), to, login, token, market.Language(v.Lang)); err != nil {
		c.Log.Warn("an invitation was not mailed", "login", login, "why", err)
		return v.W.T("staff.not_mailed", "email", to)
	}
	return v.W.T("staff.mailed", "email", to)
}

// bindings reads one role and its markets.
func (c *Console) bindings(f *web.Form) ([]people.Binding, error) {
	b := people.Binding{Role: people.Role(f.Line("role", 30))}
	codes, err := c.codes(f)
	b.Markets = codes
	return []people.Binding{b}, err
}

func (c *Console) codes(f *web.Form) ([]market.Code, error) {
	var codes []market.Code
	for _, code := range words(f.Line("markets", 1000)) {
		if _, err := c.known(market.Code(code)); err != nil {
			return nil, err
		}
		codes = append(codes, market.Code(code))
	}
	return codes, f.Err()
}

func (c *Console) known(code market.Code) (*market.Market, error) {
	for _, m := range c.Offers.Markets() {
		if m.Code == code {
			return m, nil
		}
	}
	return nil, fault.Field("markets", "market.unknown", "market", string(code))
}

func (c *Console) bindStaff(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	bindings, err := c.bindings(f)
	if err != nil {
		return err
	}
	if err := c.People.Bind(r.Context(), v.Who, r.PathValue("staff"), bindings, f.Ticked("closed")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/staff?done=staff")
}

type keysData struct {
	*View
	Keys   []people.Key
	Secret string // of the key just made: shown once
}

func (c *Console) keysPage(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.showKeys(w, r, v, "")
}

func (c *Console) showKeys(w http.ResponseWriter, r *http.Request, v *View, secret string) error {
	v.Title, v.At = v.W.T("nav.keys"), "keys"
	d := keysData{View: v, Secret: secret}
	var err error
	if d.Keys, err = c.People.Keys(r.Context(), v.Who); err != nil {
		return err
	}
	return c.show(w, r, keysView(d))
}

func (c *Console) makeKey(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	markets, err := c.codes(f)
	if err != nil {
		return err
	}
	utc := market.Market{TimeZone: "UTC"}
	until := date(f, "until", func(s string) clock.Instant { return utc.End(s) })
	scopes := f.Lines("scopes", 40, 40)
	label := f.Line("label", 60)
	if err := f.Err(); err != nil {
		return err
	}
	secret, _, err := c.People.MakeKey(r.Context(), v.Who, label, scopes, markets, until)
	if err != nil {
		return err
	}
	return c.showKeys(w, r, v, secret)
}

func (c *Console) revokeKey(w http.ResponseWriter, r *http.Request, v *View) error {
	if err := c.People.RevokeKey(r.Context(), v.Who, r.PathValue("key")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/keys?done=key")
}

func (c *Console) accountPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.account"), "account"
	return c.show(w, r, accountView(v))
}

func (c *Console) setPassword(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if err := c.People.SetPassword(r.Context(), v.Who, f.Raw("old"), f.Raw("password")); err != nil {
		return err
	}
	if err := c.begin(r.Context(), v.Who); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/account?done=password")
}

func codesText(codes []market.Code) string {
	parts := make([]string, len(codes))
	for i, m := range codes {
		parts[i] = string(m)
	}
	return strings.Join(parts, ", ")
}
