package storefront

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/people"
)

// View is what a request sees through: a market's shelf in a language at one instant.
type View struct {
	Shelf    *offer.Shelf
	Market   *market.Market
	Language market.Language
	Base     string // "/es", "/ca/fr": pages begin with it
	Path     string // below Base, "/p/mi-band"
	Now      clock.Instant
	W        *i18n.Words
	L        catalogue.Labels
	Units    int              // in the basket, as the cookie says: for show only
	Preview  bool             // staff looks at a market that shoppers do not see
	Customer *people.Customer // who is signed in; set on pages of the account and at the checkout only
	Proved   bool             // so lately that more may be changed
	shop     *Shop
	err      error
}

// The cookies of the shop. Units is for show: what counts is the basket itself.
const (
	cookieBasket = "basket"
	cookieUnits  = "units"
)

type viewKey struct{}

func viewOf(r *http.Request) *View { return r.Context().Value(viewKey{}).(*View) }

// dispatch finds market and language in the path (rule 1) and hands the rest to the table of routes.
func (s *Shop) dispatch(w http.ResponseWriter, r *http.Request) error {
	path := r.URL.Path
	switch {
	case path == "/":
		return s.world(w, r)
	case strings.HasPrefix(path, "/static/"):
		return s.assets.Serve(w, r)
	case strings.HasPrefix(path, "/picture/"):
		return s.drawing(w, r)
	case path == "/robots.txt":
		return s.robots(w, r)
	}
	first, rest, found := strings.Cut(path[1:], "/")
	shelf, err := s.Offers.Shelf(r.Context(), market.Code(first))
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			return errNoPage
		}
		return err
	}
	v := &View{Shelf: shelf, Market: shelf.Market, Now: s.Clock.Now(), shop: s, Base: path[:len(first)+1], Language: shelf.Market.Default()}
	if !found {
		return redirect(w, r, path+"/")
	}
	v.Path = path[len(first)+1:]
	second, _, deeper := strings.Cut(rest, "/")
	if other := market.Language(second); v.Market.Speaks(other) && other != v.Language {
		if !deeper {
			return redirect(w, r, path+"/")
		}
		v.Language, v.Base, v.Path = other, path[:len(first)+len(second)+2], path[len(first)+len(second)+2:]
	}
	s.look(v, r)
	inner := r.WithContext(context.WithValue(r.Context(), viewKey{}, v))
	address := *r.URL
	address.Path, address.RawPath = v.Path, ""
	inner.URL = &address
	s.mux.ServeHTTP(w, inner)
	return v.err
}

// look fills in what the cookies and the language bring.
func (s *Shop) look(v *View, r *http.Request) {
	v.W = s.press.wordsOf(s, v.Language, v.Market.Code)
	v.L = s.labelsOf(market.Language(v.W.Lang()))
	v.Preview = s.Preview != nil && v.Market.Stage != market.Open && s.Preview(r, v.Market.Code)
	if v.Preview {
		if open, err := s.Offers.AsOpen(r.Context(), v.Market.Code); err == nil {
			v.Shelf = open
		}
	}
	if n, err := strconv.Atoi(s.jar.Get(r, cookieUnits)); err == nil && n > 0 && n < 10000 {
		v.Units = n
	}
}

func (s *Shop) labelsOf(l market.Language) catalogue.Labels {
	if found, ok := s.labels[l]; ok {
		return found
	}
	return s.labels["en"]
}

// redirect sends a reader to the address with the missing slash; the query goes with it.
func redirect(w http.ResponseWriter, r *http.Request, path string) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return errNoPage
	}
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, (&url.URL{Path: path}).String(), http.StatusMovedPermanently)
	return nil
}

// at makes the address of a page of this market and language.
func (v *View) at(path string) string { return v.Base + path }

// country is the market's name in the words of the reader.
func (v *View) country() string { return i18n.Country(v.W.Locale(), v.Market.Code) }

// baseIn is the beginning of the same market's pages in a language.
func baseIn(m *market.Market, l market.Language) string {
	if l == m.Default() {
		return "/" + string(m.Code)
	}
	return "/" + string(m.Code) + "/" + string(l)
}

// basketToken is the secret name of the visitor's basket.
func (s *Shop) basketToken(r *http.Request) string { return s.jar.Get(r, cookieBasket) }

var _ web.Handler = (*Shop)(nil).dispatch
