package storefront

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/web"
)

// searchView is the page of what was found.
type searchView struct {
	V          *View
	Typed      string
	Count      string
	Cards      []string
	Back, Next string
}

// pageSize is the number of products on a page of a list.
const pageSize = 24

// search is GET /search. Of the hits it shows what the shelf lets the public know of (rule 4).
func (s *Shop) search(w http.ResponseWriter, r *http.Request, v *View) error {
	typed, page, err := searched(r)
	if err != nil {
		return err
	}
	hits, err := s.finder.Find(r.Context(), v.Shelf.Book, v.Language, typed)
	if err != nil {
		return err
	}
	a := s.rangeOf(v.Shelf, v.Now)
	var found, notHere []*listed
	for _, slug := range hits {
		l := a.bySlug[slug]
		switch {
		case l == nil || !l.public():
		case len(l.offered) > 0:
			found = append(found, l)
		default:
			notHere = append(notHere, l)
		}
	}
	found = append(found, notHere...)
	view := &searchView{V: v, Typed: typed, Count: v.W.N("search.count", len(found))}
	address := func(n int) string { return v.at("/search?q=" + url.QueryEscape(typed) + "&page=" + strconv.Itoa(n)) }
	part, back, next := cutPage(found, page)
	if back {
		view.Back = address(page - 1)
	}
	if next {
		view.Next = address(page + 1)
	}
	if view.Cards, err = v.cardsOf(part); err != nil {
		return err
	}
	h := v.headOf(v.W.T("search.title"), "/search")
	h.Private = true
	return s.show(w, r, v, http.StatusOK, h, "/search?q="+url.QueryEscape(typed), searchPage(view))
}

// searched reads the query; what no text holds is taken out rather than refused: a search box forgives.
func searched(r *http.Request) (typed string, page int, err error) {
	q, err := web.ReadQuery(r)
	if err != nil {
		return "", 0, err
	}
	typed = strings.TrimSpace(q.Raw("q"))
	if len(typed) > 2000 {
		return "", 0, fault.Field("q", "web.text_too_long", "max", "120")
	}
	if web.CheckText("q", typed, len(typed), false) != nil {
		typed = strings.Map(func(c rune) rune {
			if web.CheckText("q", string(c), 1, false) != nil {
				return -1
			}
			return c
		}, typed)
	}
	if runes := []rune(typed); len(runes) > 120 {
		typed = string(runes[:120])
	}
	return typed, pageOf(q.Raw("page")), nil
}

// pageOf reads the number of a page; what is none is the first.
func pageOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1000 {
		return 1
	}
	return n
}

// cutPage is one page of a list, and whether there are pages before and after it.
func cutPage(list []*listed, page int) (part []*listed, back, next bool) {
	from := min((page-1)*pageSize, len(list))
	until := min(from+pageSize, len(list))
	return list[from:until], page > 1 && from > 0, until < len(list)
}
