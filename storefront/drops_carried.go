package storefront

import (
	"crypto/subtle"
	"net/http"
	"strconv"
	"strings"
	"time"

	"comptoir/drop"
	"comptoir/internal/fault"
	"comptoir/internal/web"
)

// dropPlace is GET /drops/{drop}/place: where somebody stands. It comes back by itself until their turn. While it is
// not their turn, what the browser carries answers alone: a crowd that waits asks nothing of the database.
func (s *Shop) dropPlace(w http.ResponseWriter, r *http.Request, v *View) error {
	d, err := s.dropOf(r, v)
	if err != nil {
		return err
	}
	if place := s.placeOf(r, &d); place != "" {
		seat, waits, err := s.Drops.Waits(&d, place)
		if fault.Is(err, fault.TooMany) {
			return s.crowded(w, r, v, &d, fault.Of(err))
		}
		if waits {
			return s.showPlace(w, r, v, &seat)
		}
	}
	if err := s.admit(r, v.Now); err != nil {
		return s.crowded(w, r, v, &d, fault.Of(err))
	}
	defer s.crowd.out()
	return s.remembered(w, r, func(w http.ResponseWriter, r *http.Request) error { return s.placeOfTaker(w, r, v, &d) })
}

// placeOfTaker looks up where somebody stands who is signed in.
func (s *Shop) placeOfTaker(w http.ResponseWriter, r *http.Request, v *View, d *drop.Drop) error {
	who, signed := s.taker(r, v)
	if !signed {
		return web.SeeOther(w, r, v.signInFor(dropPath(d)+"/place"))
	}
	seat, err := s.Drops.Where(r.Context(), d.Market, d.ID, who, s.placeOf(r, d))
	if fault.Is(err, fault.Forbidden) { // of another account, or made up: what is stored says where they stand
		seat, err = s.Drops.Where(r.Context(), d.Market, d.ID, who, "")
	}
	if fault.Is(err, fault.TooMany) {
		return s.crowded(w, r, v, d, fault.Of(err))
	}
	if err != nil {
		return err
	}
	if !seat.In() {
		return web.SeeOther(w, r, v.at(dropPath(d)))
	}
	s.keepPlace(w, r, d, seat.Place)
	return s.showPlace(w, r, v, &seat)
}

func (s *Shop) showPlace(w http.ResponseWriter, r *http.Request, v *View, seat *drop.Seat) error {
	p := v.placeView(seat)
	if p.Wait > 0 {
		w.Header().Set("Refresh", strconv.Itoa(p.Wait))
	}
	return s.private(w, r, v, http.StatusOK, p.Title, dropPath(&seat.Drop)+"/place", dropPlace(p))
}

// remembered runs what must know who is signed in, for a page that does not always.
func (s *Shop) remembered(w http.ResponseWriter, r *http.Request, do func(http.ResponseWriter, *http.Request) error) (err error) {
	if s.sessions == nil {
		return do(w, r)
	}
	s.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { err = do(w, r) })).ServeHTTP(w, r)
	return err
}

// bound parts a place from the seal that binds it to the browser's session.
const bound = "~"

// keepPlace lets the browser carry the signed place, bound to its session; it ends with the drop.
func (s *Shop) keepPlace(w http.ResponseWriter, r *http.Request, d *drop.Drop, place string) {
	if place == "" {
		s.jar.Clear(w, cookiePlace)
		return
	}
	s.jar.Set(w, cookiePlace, place+bound+s.Drops.Bind(place, s.sessionOf(r)), d.Closes.Sub(s.Clock.Now())+time.Hour)
}

// placeOf is the place that the browser carries for a drop; "" when it is for another, or was carried off from
// another browser.
func (s *Shop) placeOf(r *http.Request, d *drop.Drop) string {
	place, seal, _ := strings.Cut(s.jar.Get(r, cookiePlace), bound)
	session := s.sessionOf(r)
	if !strings.HasPrefix(place, "p1."+string(d.Market)+"."+d.ID+".") || session == "" || subtle.ConstantTimeCompare([]byte(s.Drops.Bind(place, session)), []byte(seal)) != 1 {
		return ""
	}
	return place
}

// sessionOf is what the browser shows of its session, true or not.
func (s *Shop) sessionOf(r *http.Request) string {
	if s.sessions == nil {
		return ""
	}
	c, err := r.Cookie(s.sessions.Cookie.Name)
	if err != nil {
		return ""
	}
	return c.Value
}
