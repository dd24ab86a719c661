package storefront

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/order"
)

// claim finds the right to buy that the address asks for: ?drop=NAME instead of a basket.
func (s *Shop) claim(r *http.Request, v *View) (order.GrantRef, error) {
	id := r.URL.Query().Get("drop")
	if id == "" {
		return order.GrantRef{}, nil
	}
	who, signed := s.taker(r, v)
	if s.Drops == nil || !signed {
		return order.GrantRef{}, errNoPage
	}
	ref, err := s.Drops.Claim(r.Context(), v.Market.Code, id, who)
	return ref, hide(err)
}

// writeGrant and readGrant carry a right to buy through the form. Whose it is the counter asks.
func writeGrant(ref order.GrantRef) string {
	if ref.IsZero() {
		return ""
	}
	return ref.Drop + "." + strconv.FormatInt(ref.N, 10)
}

func readGrant(f *web.Form) (order.GrantRef, error) {
	text := f.Line("grant", 80)
	if text == "" {
		return order.GrantRef{}, nil
	}
	id, number, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return order.GrantRef{}, fault.Wrap(err, fault.Malformed, "shop.grant_unreadable")
	}
	return order.GrantRef{Drop: id, N: n}, nil
}

// usedAlready tells whether nothing but the use of the right stands in the way: the button was pressed twice, and the
// counter gives the same answer again.
func usedAlready(p *order.Placing, problems []order.Problem) bool {
	return !p.Grant.IsZero() && len(problems) == 1 && problems[0].Code == order.CodeGrantOver
}

// underDrop keeps the way to a right to buy when another address is chosen.
func underDrop(p *order.Placing) string {
	if p.Grant.IsZero() {
		return ""
	}
	return "&drop=" + url.QueryEscape(p.Grant.Drop)
}
