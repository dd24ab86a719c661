package storefront

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"comptoir/catalogue"
	"comptoir/catalogue/search"
	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/i18n"
	"comptoir/internal/id"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/people"
	"comptoir/radio/directory"

	"github.com/alexedwards/scs/v2"
)

//go:embed lang/*.toml
var langFiles embed.FS

//go:embed static
var staticFiles embed.FS

// Orders is what the shop asks of the order desk.
type Orders interface {
	Basket(ctx context.Context, token string, now clock.Instant) (order.View, error)
	SetLine(ctx context.Context, put order.Put, now clock.Instant) (order.View, error)
	MoveBasket(ctx context.Context, token string, to market.Code, language market.Language, confirm bool, now clock.Instant) (order.Moved, error)
	Quote(ctx context.Context, p order.Placing, now clock.Instant) (order.Totals, error)
	Place(ctx context.Context, p order.Placing) (order.Outcome, error)
	ByToken(ctx context.Context, token string) (order.Order, error)
	Own(ctx context.Context, who *people.Customer, cursor string) (order.Page, error)
	Token(m market.Code, n order.Number) string
	Edit(ctx context.Context, who order.Who, m market.Code, n order.Number, to order.Address, phone, why string, now clock.Instant) (order.Order, error)
	GiveAccount(ctx context.Context, p order.Payee, now clock.Instant) error
	Payee(ctx context.Context, m market.Code, n order.Number) (owed int64, p order.Payee, err error)
	Revise(ctx context.Context, who order.Who, m market.Code, n order.Number, wanted order.Revision, why string, now clock.Instant) (order.Order, []order.LineRefusal, error)
	Revised(ctx context.Context, m market.Code, n order.Number, wanted order.Revision, now clock.Instant) (order.Order, []order.LineRefusal, error)
	Cancel(ctx context.Context, who order.Who, m market.Code, n order.Number, lines []order.ShipLine, why string, now clock.Instant) (order.Order, error)
}

var _ Orders = (*order.Desk)(nil)

// Subscriptions takes wishes to hear when a product comes. Subscribe sends a mail that asks to confirm; it
// answers the same whether the address is known or not. Confirm and Stop are reached by the mails' links;
// an unknown token is fault.NotFound.
type Subscriptions interface {
	Subscribe(ctx context.Context, m market.Code, l market.Language, slug, email string) error
	Confirm(ctx context.Context, token string) (slug string, err error)
	Stop(ctx context.Context, token string) error
}

// Config is what the shop is built from. Orders and Subscriptions may be missing: the pages that need
// them then say that they are busy.
type Config struct {
	Name          string // of the maker, as the shop's sign says it
	BaseURL       string // "https://shop.example", without a slash at the end
	Secure        bool   // reached by https
	Offers        *offer.Desk
	Orders        Orders
	Subscriptions Subscriptions
	Drops         Drops // nil: there are no limited sales
	// Accounts and Sessions are the customers' accounts; nil: there are none.
	Accounts Accounts
	Sessions web.SessionKeeper
	// ClientHeader names the header in which a proxy tells the visitor's address; "" believes the connection.
	ClientHeader string
	// Deliveries gives a market's methods; nil: no promise is shown before the checkout.
	Deliveries func(ctx context.Context, m market.Code) ([]delivery.Method, error)
	// Picture gives the address of a product's picture on this host, "" when it has none to show.
	Picture func(p *catalogue.Product, picture catalogue.Picture) string
	// Preview tells whether the request comes from staff that may see closed markets; nil: nobody may.
	Preview func(r *http.Request, m market.Code) bool
	// Radio answers what a phone will do on a network; nil: the page is not there and product pages are silent.
	Radio *directory.Desk
	Clock clock.Clock
	IDs   id.Maker
	Log   *slog.Logger
}

// Shop is the door.
type Shop struct {
	Config
	door   *web.Door
	assets *web.Assets
	pages  *web.Pages
	jar    web.Cookies
	words  *i18n.Bundle
	labels map[market.Language]catalogue.Labels
	finder *search.Desk
	press  *press
	mux    *http.ServeMux

	sessions *scs.SessionManager // nil: customers have no accounts
	crowd    crowd

	// typePace is how often one visitor may look a type of phone up: enough for a person, too little to walk a table.
	typePace web.Pace
}

// New builds the shop.
func New(c Config) (*Shop, error) {
	s := &Shop{Config: c, pages: web.NewPages(), jar: web.Cookies{Secure: c.Secure}, press: newPress(pressBytes), finder: search.NewDesk()}
	s.typePace = web.Pace{Burst: 60, Every: time.Second}
	s.crowd.max, s.crowd.pace = crowdMax, web.Pace{Burst: 20, Every: 500 * time.Millisecond}
	if s.Picture == nil {
		s.Picture = func(*catalogue.Product, catalogue.Picture) string { return "" }
	}
	lang, err := fs.Sub(langFiles, "lang")
	if err != nil {
		return nil, err
	}
	if s.words, err = i18n.Load(lang); err != nil {
		return nil, fmt.Errorf("shop: %w", err)
	}
	if s.labels, err = catalogue.AllLabels(); err != nil {
		return nil, fmt.Errorf("shop: %w", err)
	}
	static, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return nil, err
	}
	if s.assets, err = web.LoadAssets(static, "/static/"); err != nil {
		return nil, fmt.Errorf("shop: %w", err)
	}
	s.door = web.NewDoor("storefront", c.Log, c.Secure, "")
	s.door.Explain = s.explain
	if s.Accounts != nil && s.Sessions != nil {
		s.sessions = Sessions(s.Sessions, s.Clock, s.Secure)
	}
	s.mux = s.routes()
	return s, nil
}

// Handler answers everything below "/" that no other door has.
func (s *Shop) Handler() http.Handler { return s.door.Handle(s.dispatch) }
