package storefront

import (
	"net/http"
	"strings"

	"comptoir/internal/fault"
	"comptoir/people"
)

// page answers one request in one market and language.
type page func(w http.ResponseWriter, r *http.Request, v *View) error

// route is one line of the table: a pattern below /{market}/ or /{market}/{language}/.
type route struct {
	pattern string
	page    page
}

// table is every address of a market's shop. Above it are only /, /robots.txt,
// /picture/ and /static/.
func (s *Shop) table() []route {
	newPage, newAsk := s.mailed("/account/new", "new", people.LinkEnter)
	forgottenPage, forgottenAsk := s.mailed("/account/forgotten", "forgotten", people.LinkPassword)
	return []route{
		{"GET /{$}", s.home},
		{"GET /account", s.own(s.account)},
		{"GET /account/addresses", s.own(s.addresses)},
		{"GET /account/addresses/{address}", s.own(s.address)},
		{"POST /account/addresses/{address}", s.own(s.addressSet)},
		{"POST /account/addresses/{address}/drop", s.own(s.addressDrop)},
		{"GET /account/choices", s.own(s.choices)},
		{"POST /account/choices", s.own(s.choicesSet)},
		{"POST /account/delete", s.proved(s.accountDelete)},
		{"GET /account/details", s.own(s.details)},
		{"POST /account/details", s.own(s.detailsSet)},
		{"POST /account/email", s.proved(s.emailSet)},
		{"GET /account/forgotten", forgottenPage},
		{"POST /account/forgotten", forgottenAsk},
		{"GET /account/link/{token}", s.accounts(s.linkPage)},
		{"POST /account/link/{token}", s.accounts(s.openLink)},
		{"GET /account/new", newPage},
		{"POST /account/new", newAsk},
		{"POST /account/password", s.proved(s.passwordSet)},
		{"GET /account/sign-in", s.accounts(s.signInPage)},
		{"POST /account/sign-in", s.accounts(s.signIn)},
		{"POST /account/sign-out", s.accounts(s.signOut)},
		{"GET /basket", s.basket},
		{"POST /basket", s.basketSet},
		{"GET /basket/move", s.move},
		{"POST /basket/move", s.moveConfirm},
		{"GET /c/{category}", s.category},
		{"GET /checkout", s.checkout},
		{"POST /checkout", s.checkoutPlace},
		{"GET /drops", s.drops},
		{"GET /drops/{drop}", s.drop},
		{"POST /drops/{drop}/code", s.dropCode},
		{"POST /drops/{drop}/enter", s.dropEnter},
		{"GET /drops/{drop}/log.json", s.dropLog},
		{"GET /drops/{drop}/place", s.dropPlace},
		{"GET /drops/{drop}/receipt", s.dropReceipt},
		{"GET /drops/{drop}/room", s.dropRoom},
		{"POST /notify", s.notify},
		{"GET /notify/{token}", s.notifyConfirm},
		{"POST /notify/{token}/stop", s.notifyStop},
		{"GET /order/{token}", s.order},
		{"POST /order/{token}/address", s.revising(s.reviseAddress)},
		{"POST /order/{token}/cancel", s.orderCancel},
		{"GET /order/{token}/change", s.revising(s.revisePage)},
		{"POST /order/{token}/lines", s.revising(s.reviseLines)},
		{"POST /order/{token}/payee", s.orderPayee},
		{"GET /p/{slug}", s.product},
		{"GET /search", s.search},
		{"GET /sitemap.xml", s.sitemap},
		{"GET /terms", s.terms},
		{"GET /works", s.works},
		{"POST /works", s.worksType},
		{"/", func(http.ResponseWriter, *http.Request, *View) error { return errNoPage }},
	}
}

// errNoPage is the answer to every address that leads nowhere, hidden things among them (rule 4).
var errNoPage = fault.New(fault.NotFound, "shop.no_such_page")

// outlives lists what a market answers even when its shop is closed: orders, accounts and terms outlive a shop.
func outlives(pattern string) bool {
	if strings.Contains(pattern, " /account") || strings.Contains(pattern, " /order/") {
		return true
	}
	switch pattern {
	case "GET /terms", "GET /notify/{token}", "POST /notify/{token}/stop":
		return true
	}
	return false
}

func (s *Shop) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, line := range s.table() {
		var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v := viewOf(r)
			if !v.Market.Stage.Browsable() && !v.Preview && !outlives(line.pattern) {
				v.err = s.closed(w, r, v)
				return
			}
			v.err = line.page(w, r, v)
		})
		if s.sessions != nil && remembers(line.pattern) {
			handler = s.sessions.LoadAndSave(handler)
		}
		if ofTaker(line.pattern) {
			handler = s.bounded(handler)
		}
		mux.Handle(line.pattern, handler)
	}
	return mux
}
