package storefront

import (
	"context"
	"net/http"
	"strings"
	"time"

	"comptoir/drop"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/order"
)

// Drops is what the shop asks of the desk of limited sales.
type Drops interface {
	In(m market.Code) []drop.Drop
	Of(m market.Code, sku string) []drop.Drop
	Get(m market.Code, id string) (drop.Drop, error)
	Enter(ctx context.Context, m market.Code, id string, who drop.Person, units int64) (drop.Seat, error)
	Where(ctx context.Context, m market.Code, id string, who drop.Person, place string) (drop.Seat, error)
	Redeem(ctx context.Context, m market.Code, id string, who drop.Person, code string) (drop.Seat, error)
	Waits(d *drop.Drop, place string) (seat drop.Seat, waits bool, err error)
	Bind(place, to string) string
	Claim(ctx context.Context, m market.Code, id string, who drop.Person) (order.GrantRef, error)
	Receipt(ctx context.Context, m market.Code, id string) (*drop.Audited, error)
	Publication(ctx context.Context, m market.Code, id string) (*drop.Publication, error)
}

var _ Drops = (*drop.Desk)(nil)

// The cookies of limited sales: somebody's place in one, and a random name of the browser.
const (
	cookiePlace  = "place"
	cookieDevice = "device"
)

// deviceKeep is how long a browser keeps its name.
const deviceKeep = 365 * 24 * time.Hour

// dropOf finds the drop of the path.
func (s *Shop) dropOf(r *http.Request, v *View) (drop.Drop, error) {
	if s.Drops == nil {
		return drop.Drop{}, errNoPage
	}
	d, err := s.Drops.Get(v.Market.Code, r.PathValue("drop"))
	if err != nil {
		return d, hide(err)
	}
	if n, known := v.Shelf.Book.Ordinal(d.SKU); !known || v.Shelf.Answer(n, d.Channel, v.Now).Hidden {
		return d, errNoPage
	}
	return d, nil
}

func dropPath(d *drop.Drop) string { return "/drops/" + d.ID }

// ofTaker tells the pages of a limited sale that know who is signed in. The waiting room is the same for everybody, and
// the place asks only when what the browser carries does not answer.
func ofTaker(pattern string) bool {
	_, rest, found := strings.Cut(pattern, "/drops/{drop}")
	return found && (rest == "" || rest == "/enter" || rest == "/code")
}

// taker is who is signed in, with the browser's name; false: nobody is.
func (s *Shop) taker(r *http.Request, v *View) (drop.Person, bool) {
	who, _, err := s.signedIn(r)
	if err != nil {
		return drop.Person{}, false
	}
	v.Customer = who
	return drop.Person{Person: who.Person(), Device: s.jar.Get(r, cookieDevice)}, true
}

// drops is GET /drops: every limited sale of the market.
func (s *Shop) drops(w http.ResponseWriter, r *http.Request, v *View) error {
	if s.Drops == nil {
		return errNoPage
	}
	p := &dropsView{V: v, List: v.teasers(s.Drops.In(v.Market.Code))}
	return s.show(w, r, v, http.StatusOK, v.headOf(v.W.T("drop.title"), "/drops"), "/drops", dropsPage(p))
}

// drop is GET /drops/{drop}: what is sold, by which rule, and what can be done now.
func (s *Shop) drop(w http.ResponseWriter, r *http.Request, v *View) error {
	d, err := s.dropOf(r, v)
	if err != nil {
		return err
	}
	return s.showDrop(w, r, v, &d, http.StatusOK, nil)
}

func (s *Shop) showDrop(w http.ResponseWriter, r *http.Request, v *View, d *drop.Drop, status int, bad *fault.Fault) error {
	var seat drop.Seat
	who, signed := s.taker(r, v)
	if signed && d.State == drop.Published {
		var err error
		if seat, err = s.Drops.Where(r.Context(), d.Market, d.ID, who, ""); err != nil && !fault.Is(err, fault.TooMany) {
			return err
		}
	}
	p := v.dropView(d, &seat, signed)
	if bad != nil {
		p.Problems = v.problemsOf([]*fault.Fault{bad})
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.show(w, r, v, status, v.headOf(p.Name, dropPath(d)), dropPath(d), dropPage(p))
}

// dropEnter is POST /drops/{drop}/enter: into the list, or into the line.
func (s *Shop) dropEnter(w http.ResponseWriter, r *http.Request, v *View) error {
	return s.takePart(w, r, v, func(d *drop.Drop, who drop.Person, f *web.Form) (drop.Seat, error) {
		units := f.Quantity("units", 1, d.Limit)
		if err := f.Err(); err != nil {
			return drop.Seat{}, err
		}
		return s.Drops.Enter(r.Context(), d.Market, d.ID, who, units)
	})
}

// dropCode is POST /drops/{drop}/code: a priority code.
func (s *Shop) dropCode(w http.ResponseWriter, r *http.Request, v *View) error {
	return s.takePart(w, r, v, func(d *drop.Drop, who drop.Person, f *web.Form) (drop.Seat, error) {
		code := f.Line("code", 40)
		if err := f.Err(); err != nil {
			return drop.Seat{}, err
		}
		return s.Drops.Redeem(r.Context(), d.Market, d.ID, who, code)
	})
}

// takePart does something for who is signed in and shows their place; everybody else signs in first.
func (s *Shop) takePart(w http.ResponseWriter, r *http.Request, v *View, act func(*drop.Drop, drop.Person, *web.Form) (drop.Seat, error)) error {
	d, err := s.dropOf(r, v)
	if err != nil {
		return err
	}
	who, signed := s.taker(r, v)
	if !signed {
		return web.SeeOther(w, r, v.signInFor(dropPath(&d)))
	}
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if who.Device == "" {
		who.Device = s.IDs.Token()
		s.jar.Set(w, cookieDevice, who.Device, deviceKeep)
	}
	seat, err := act(&d, who, form)
	switch told := fault.Of(err); {
	case err == nil:
	case told.Kind == fault.Busy, told.Kind == fault.TooMany:
		return s.crowded(w, r, v, &d, told)
	case told.Kind == fault.Internal:
		return err
	default:
		return s.showDrop(w, r, v, &d, web.Status(told.Kind), told)
	}
	s.keepPlace(w, r, &d, seat.Place)
	return web.SeeOther(w, r, v.at(dropPath(&d)+"/place"))
}
