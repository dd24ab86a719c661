package storefront

import (
	"net/http"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
)

// explain is the page of an error, in the words of the market whose address was asked for, else of the
// visitor. A page that is not there is the same whatever the reason (rule 4): it names nothing.
func (s *Shop) explain(w http.ResponseWriter, r *http.Request, f web.Failure) error {
	w.Header().Set("Cache-Control", "no-store")
	first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	shelf, err := s.Offers.Shelf(r.Context(), market.Code(first))
	if err != nil {
		words := s.words.For(s.readable(r, accept(r)))
		page := &wordsView{Title: words.T("error." + errorKey(f.Status)), Texts: []string{words.T("error." + errorKey(f.Status) + "_text")}, Link: words.T("site.other_countries"), Href: "/"}
		html, err := render(bare(s, words.Lang(), words.Dir(), page.Title, wordsPage(page)))
		if err != nil {
			return err
		}
		return s.pages.HTML(w, r, f.Status, html)
	}
	v := &View{Shelf: shelf, Market: shelf.Market, Language: shelf.Market.Default(), Now: s.Clock.Now(), shop: s}
	if second, _, _ := strings.Cut(rest, "/"); v.Market.Speaks(market.Language(second)) {
		v.Language = market.Language(second)
	}
	v.Base = baseIn(v.Market, v.Language)
	s.look(v, r)
	page := &wordsView{Title: v.W.T("error." + errorKey(f.Status)), Texts: []string{v.W.T("error." + errorKey(f.Status) + "_text")}, Link: v.W.T("site.home"), Href: v.at("/")}
	if f.Code != errNoPage.Code && f.Status < 500 {
		page.Texts = []string{v.problemText(f.Code, f.Field, f.Params)}
	}
	if f.Status >= 500 {
		page.Texts = append(page.Texts, v.W.T("error.reference", "request", f.RequestID))
	}
	return s.private(w, r, v, f.Status, page.Title, "/", wordsPage(page))
}

// errorKey groups statuses by what a visitor can do about them.
func errorKey(status int) string {
	switch status {
	case web.Status(fault.NotFound), web.Status(fault.Gone):
		return "not_found"
	case web.Status(fault.Busy), web.Status(fault.Upstream), web.Status(fault.TooMany):
		return "busy"
	case web.Status(fault.Internal):
		return "internal"
	}
	return "wrong"
}
