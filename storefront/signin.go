package storefront

import (
	"net/http"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/people"
)

// formView is a form with its words.
type formView struct {
	V                      *View
	Title, Lede            string
	Problems               []problem
	Action, Button, Second string
	Next                   string
	Fields                 []fieldView
	Ticks                  []optionView
	Others                 []linkView
}

type linkView struct{ Href, Label string }

// plainInput is a field of a form that is no address.
func (v *View) plainInput(name, label, value, kind, auto, wrong string) fieldView {
	return fieldView{ID: idOf(name), Name: name, Label: label, Value: value, Type: kind, Auto: auto, Dir: "ltr", Required: true, Wrong: wrong}
}

// blame puts a fault beside its field, and above the form.
func (f *formView) blame(bad *fault.Fault) {
	text := f.V.problemText(bad.Code, bad.Field, bad.Params)
	f.Problems = append(f.Problems, problem{ID: idOf(bad.Field), Text: text})
	for i := range f.Fields {
		if f.Fields[i].Name == bad.Field {
			f.Fields[i].Wrong = text
		}
	}
}

// showForm answers with a form; a fault makes it 422, or what its kind says.
func (s *Shop) showForm(w http.ResponseWriter, r *http.Request, v *View, f *formView, path string, bad error) error {
	status := http.StatusOK
	if bad != nil {
		told := fault.Of(bad)
		status = web.Status(told.Kind)
		if status >= http.StatusInternalServerError {
			return bad
		}
		f.blame(told)
	}
	return s.private(w, r, v, status, f.Title, path, formPage(f))
}

// signInForm has two ways: a password, or a mailed link.
func (v *View) signInForm(email, next string) *formView {
	f := &formView{V: v, Title: v.W.T("account.sign_in"), Lede: v.W.T("account.sign_in_lede"), Action: v.at("/account/sign-in"), Next: next,
		Button: v.W.T("account.sign_in"), Second: v.W.T("account.mail_link")}
	password := v.plainInput("password", v.W.T("field.password"), "", "password", "current-password", "")
	password.Hint = v.W.T("account.password_hint")
	f.Fields = []fieldView{v.plainInput("email", v.W.T("field.email"), email, "email", "username", ""), password}
	f.Others = []linkView{{v.at("/account/new"), v.W.T("account.new")}, {v.at("/account/forgotten"), v.W.T("account.forgotten")}}
	return f
}

// signInPage is GET /account/sign-in.
func (s *Shop) signInPage(w http.ResponseWriter, r *http.Request, v *View) error {
	next := r.URL.Query().Get("next")
	who, proved, err := s.signedIn(r)
	if err == nil && people.Proved(proved, v.Now) {
		return web.SeeOther(w, r, v.at(goOn(next)))
	}
	email := ""
	if err == nil {
		email = who.Email
	}
	return s.showForm(w, r, v, v.signInForm(email, goOn(next)), "/account/sign-in", nil)
}

// signIn is POST /account/sign-in. Its second button asks for a link.
func (s *Shop) signIn(w http.ResponseWriter, r *http.Request, v *View) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	email, next := form.Line("email", 254), goOn(form.Line("next", 200))
	if err := form.Err(); err != nil {
		return s.showForm(w, r, v, v.signInForm("", next), "/account/sign-in", err)
	}
	if form.Line("do", 10) == "link" {
		return s.askLink(w, r, v, people.LinkEnter, email, v.signInForm(email, next), "/account/sign-in")
	}
	who, err := s.Accounts.SignIn(r.Context(), email, form.Raw("password"), s.client(r))
	if err != nil {
		return s.showForm(w, r, v, v.signInForm(email, next), "/account/sign-in", err)
	}
	if err := s.begin(r.Context(), who, v.Now); err != nil {
		return err
	}
	return web.SeeOther(w, r, v.at(next))
}

// askLink mails a link and answers with the one page that everybody gets (rule 12 of people).
func (s *Shop) askLink(w http.ResponseWriter, r *http.Request, v *View, kind people.LinkKind, email string, f *formView, path string) error {
	err := s.Accounts.Ask(r.Context(), people.Asking{Kind: kind, Email: email, Market: v.Market.Code, Language: v.Language, Client: s.client(r)})
	if err != nil {
		return s.showForm(w, r, v, f, path, err)
	}
	page := &wordsView{Title: v.W.T("account.sent_title"), Texts: []string{v.W.T("account.sent_text"), v.W.T("account.sent_more")}, Link: v.W.T("site.home"), Href: v.at("/")}
	return s.private(w, r, v, http.StatusOK, page.Title, "/account/sign-in", wordsPage(page))
}

// mailed makes the two pages of a form that asks for an address to mail a link to.
func (s *Shop) mailed(path, key string, kind people.LinkKind) (show, ask page) {
	form := func(v *View, email string) *formView {
		return &formView{V: v, Title: v.W.T("account." + key), Lede: v.W.T("account." + key + "_lede"), Action: v.at(path), Button: v.W.T("account.mail_link"),
			Fields: []fieldView{v.plainInput("email", v.W.T("field.email"), email, "email", "email", "")},
			Others: []linkView{{v.at("/account/sign-in"), v.W.T("account.sign_in")}}}
	}
	show = s.accounts(func(w http.ResponseWriter, r *http.Request, v *View) error {
		return s.showForm(w, r, v, form(v, ""), path, nil)
	})
	ask = s.accounts(func(w http.ResponseWriter, r *http.Request, v *View) error {
		sent, err := web.ReadForm(w, r)
		if err != nil {
			return err
		}
		email := sent.Line("email", 254)
		if err := sent.Err(); err != nil {
			return s.showForm(w, r, v, form(v, ""), path, err)
		}
		return s.askLink(w, r, v, kind, email, form(v, email), path)
	})
	return show, ask
}

// signOut is POST /account/sign-out.
func (s *Shop) signOut(w http.ResponseWriter, r *http.Request, v *View) error {
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return web.SeeOther(w, r, v.at("/account/sign-in"))
}

// linkPage is GET /account/link/{token}: it says what the link does and waits for the button.
func (s *Shop) linkPage(w http.ResponseWriter, r *http.Request, v *View) error {
	return s.showLink(w, r, v, nil)
}

func (s *Shop) showLink(w http.ResponseWriter, r *http.Request, v *View, bad error) error {
	token := r.PathValue("token")
	l, isNew, err := s.Accounts.Look(r.Context(), token)
	if fault.Is(err, fault.NotFound) {
		return s.linkGone(w, r, v)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Referrer-Policy", "no-referrer") // the address is a secret
	f := v.linkForm(&l, isNew)
	f.Action = v.at("/account/link/" + token)
	return s.showForm(w, r, v, f, "/account", bad)
}

func (s *Shop) linkGone(w http.ResponseWriter, r *http.Request, v *View) error {
	page := &wordsView{Title: v.W.T("account.gone_title"), Texts: []string{v.W.T("account.gone_text")}, Link: v.W.T("account.sign_in"), Href: v.at("/account/sign-in")}
	return s.private(w, r, v, http.StatusNotFound, page.Title, "/account/sign-in", wordsPage(page))
}

func (v *View) linkForm(l *people.Link, isNew bool) *formView {
	f := &formView{V: v}
	password := v.plainInput("password", v.W.T("account.new_password"), "", "password", "new-password", "")
	key := "enter"
	switch {
	case l.Kind == people.LinkEmail:
		key = "prove"
	case l.Kind == people.LinkPassword:
		key = "replace"
		password.Hint = v.W.T("account.password_rule")
		f.Fields = []fieldView{password}
	case isNew:
		key = "join"
		password.Required, password.Hint = false, v.W.T("account.password_free")
		f.Fields = []fieldView{password}
		f.Ticks = v.purposeTicks(nil)
	}
	f.Title = v.W.T("account." + key + "_title")
	f.Lede = v.W.T("account."+key+"_lede", "email", l.Email)
	f.Button = v.W.T("account." + key + "_button")
	return f
}

// openLink is POST /account/link/{token}.
func (s *Shop) openLink(w http.ResponseWriter, r *http.Request, v *View) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	opening := people.Opening{Token: r.PathValue("token"), Password: form.Raw("password")}
	for _, purpose := range form.Lines("agree", 40, 10) {
		opening.Given = append(opening.Given, people.Purpose(purpose))
	}
	if err := form.Err(); err != nil {
		return err
	}
	if who, _, err := s.signedIn(r); err == nil {
		opening.As = who
	}
	who, err := s.Accounts.Open(r.Context(), opening)
	switch {
	case fault.Is(err, fault.NotFound):
		return s.linkGone(w, r, v)
	case fault.Is(err, fault.Unsigned):
		return web.SeeOther(w, r, v.signInFor("/account/link/"+opening.Token))
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return s.showLink(w, r, v, err)
	case err != nil:
		return err
	}
	if err := s.begin(r.Context(), who, v.Now); err != nil {
		return err
	}
	return web.SeeOther(w, r, v.at("/account"))
}
