package storefront

import (
	"net/http"

	"comptoir/internal/fault"
	"comptoir/internal/web"
)

// notify is POST /notify: somebody wants to hear when a product comes. The answer is the same whether
// the address is known or not.
func (s *Shop) notify(w http.ResponseWriter, r *http.Request, v *View) error {
	if s.Subscriptions == nil {
		return fault.New(fault.Busy, "shop.no_mail")
	}
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	slug, email := form.Line("slug", 120), form.Line("email", 254)
	l := s.rangeOf(v.Shelf, v.Now).bySlug[slug]
	if l == nil || !l.public() {
		return errNoPage
	}
	err = form.Err()
	if err == nil {
		err = s.Subscriptions.Subscribe(r.Context(), v.Market.Code, v.Language, slug, email)
	}
	back := v.at("/p/" + slug)
	if fault.Is(err, fault.Invalid) {
		bad := fault.Of(err)
		page := &wordsView{Title: v.W.T("trouble.title"), Texts: []string{v.problemText(bad.Code, "email", bad.Params)}, Link: v.W.T("notify.back"), Href: back}
		return s.private(w, r, v, http.StatusUnprocessableEntity, page.Title, "/", wordsPage(page))
	}
	if err != nil {
		return err
	}
	page := &wordsView{Title: v.W.T("notify.sent_title"), Texts: []string{v.W.T("notify.sent_text")}, Link: v.W.T("notify.back"), Href: back}
	return s.private(w, r, v, http.StatusOK, page.Title, "/", wordsPage(page))
}

// notifyConfirm is GET /notify/{token}, the link of the mail that asks. Following it twice is the same as once.
func (s *Shop) notifyConfirm(w http.ResponseWriter, r *http.Request, v *View) error {
	if s.Subscriptions == nil {
		return errNoPage
	}
	token := r.PathValue("token")
	if _, err := s.Subscriptions.Confirm(r.Context(), token); err != nil {
		return hide(err)
	}
	page := &wordsView{Title: v.W.T("notify.confirmed_title"), Texts: []string{v.W.T("notify.confirmed_text")}, Button: v.W.T("notify.stop"), Action: v.at("/notify/" + token + "/stop")}
	return s.private(w, r, v, http.StatusOK, page.Title, "/", wordsPage(page))
}

// notifyStop is POST /notify/{token}/stop.
func (s *Shop) notifyStop(w http.ResponseWriter, r *http.Request, v *View) error {
	if s.Subscriptions == nil {
		return errNoPage
	}
	if err := s.Subscriptions.Stop(r.Context(), r.PathValue("token")); err != nil {
		return hide(err)
	}
	page := &wordsView{Title: v.W.T("notify.stopped_title"), Texts: []string{v.W.T("notify.stopped_text")}, Link: v.W.T("site.home"), Href: v.at("/")}
	return s.private(w, r, v, http.StatusOK, page.Title, "/", wordsPage(page))
}

// hide makes what is absent the same as what never existed.
func hide(err error) error {
	if fault.Is(err, fault.NotFound) {
		return errNoPage
	}
	return err
}
