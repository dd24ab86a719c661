package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"comptoir/change"
	"comptoir/clearance/paperwork"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/internal/unit"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/people"
	"comptoir/radio/directory"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Prefix is where the API lives.
const Prefix = "/api/v1"

// Orders is what the API asks of the order desk.
type Orders interface {
	Basket(ctx context.Context, token string, now clock.Instant) (order.View, error)
	SetLine(ctx context.Context, put order.Put, now clock.Instant) (order.View, error)
	MoveBasket(ctx context.Context, token string, to market.Code, language market.Language, confirm bool, now clock.Instant) (order.Moved, error)
	Quote(ctx context.Context, p order.Placing, now clock.Instant) (order.Totals, error)
	Place(ctx context.Context, p order.Placing) (order.Outcome, error)
	ByToken(ctx context.Context, token string) (order.Order, error)
	Own(ctx context.Context, who *people.Customer, cursor string) (order.Page, error)
	Token(m market.Code, n order.Number) string
	Get(ctx context.Context, m market.Code, n order.Number) (order.Order, error)
	List(ctx context.Context, f order.Filter) (order.Page, error)
	Cancel(ctx context.Context, who order.Who, m market.Code, n order.Number, lines []order.ShipLine, why string, now clock.Instant) (order.Order, error)
	Revise(ctx context.Context, who order.Who, m market.Code, n order.Number, wanted order.Revision, why string, now clock.Instant) (order.Order, []order.LineRefusal, error)
	Edit(ctx context.Context, who order.Who, m market.Code, n order.Number, to order.Address, phone, why string, now clock.Instant) (order.Order, error)
	Ship(ctx context.Context, who order.Who, m market.Code, n order.Number, lines []order.ShipLine, carrier, tracking string, now clock.Instant) (order.Order, error)
	Deliver(ctx context.Context, who order.Who, m market.Code, n order.Number, now clock.Instant) (order.Order, error)
	Paid(ctx context.Context, who order.Who, m market.Code, n order.Number, amount Amount, reference string, now clock.Instant) (order.Order, error)
	Debts(ctx context.Context, markets []market.Code) ([]order.Debt, []order.Refund, error)
	Payee(ctx context.Context, m market.Code, n order.Number) (owed int64, to order.Payee, err error)
	GiveAccount(ctx context.Context, to order.Payee, now clock.Instant) error
	SendBack(ctx context.Context, r order.Refund, now clock.Instant) (order.Refund, error)
	Hold(ctx context.Context, who order.Who, m market.Code, n order.Number, why string, now clock.Instant) (order.Order, error)
	Overrule(ctx context.Context, who order.Who, m market.Code, n order.Number, why string, now clock.Instant) (order.Order, error)
	Release(ctx context.Context, who order.Who, m market.Code, n order.Number, why string, now clock.Instant) (order.Order, error)
}

var _ Orders = (*order.Desk)(nil)

// Changes is what the API asks of the desk of changes.
type Changes interface {
	Apply(ctx context.Context, who change.Who, changes []change.Change) ([]change.Change, error)
	Preview(ctx context.Context, who change.Who, changes []change.Change) ([]change.Effect, error)
	Withdraw(ctx context.Context, who change.Who, changeID string, m market.Code) error
	History(ctx context.Context, f change.Filter) ([]change.Change, error)
}

var _ Changes = (*change.Desk)(nil)

// Keys tells whose key a secret is; fault.Unsigned when it is nobody's.
type Keys func(ctx context.Context, secret string) (change.Who, error)

// Search finds products by words, best first; what is found is shown only if the shelf shows it.
type Search func(ctx context.Context, m market.Code, l market.Language, words string, limit int) ([]string, error)

// Config is what the API is built from. Orders, Accounts, Changes, Keys, Search and Receipts may be missing: what
// needs them then answers that it is not there (503), and search looks at names alone.
type Config struct {
	Offers   *offer.Desk
	Orders   Orders
	Drops    Drops
	Changes  Changes
	Launch   Launches
	Papers   Papers
	Keys     Keys
	Search   Search
	Accounts Accounts // of customers; with Sessions, which keeps their tokens
	Sessions web.SessionKeeper
	Client   string          // header in which a proxy tells the caller's address; "" believes the connection
	Radio    *directory.Desk // phones and networks; nil: what asks for them answers that it is not there
	Receipts unit.Of[Tx]
	Secret   []byte // seals remembered answers; the same on every node
	Clock    clock.Clock
	IDs      id.Maker
	Log      *slog.Logger
	Secure   bool
	// Explain says a failure in English words: what is wrong and how to mend it; "" when it has none. nil: problems have codes alone.
	Explain func(web.Failure) string
}

// API is the door.
type API struct {
	Config
	huma huma.API
	door *web.Door
	mux  *http.ServeMux
	pace *web.Pace // of looking types of phones up
	page []byte    // the reference
	spec []byte    // openapi.json
}

// New builds the door.
func New(c Config) *API {
	a := &API{Config: c, mux: http.NewServeMux(), pace: imeiPace()}
	a.door = web.NewProgramDoor("api", c.Log, c.Secure)
	a.huma = humago.New(a.mux, humaConfig())
	for _, r := range a.routes() {
		r.register(a)
	}
	for _, s := range a.huma.OpenAPI().Components.Schemas.Map() {
		solid(s)
	}
	a.describe()
	a.mux.HandleFunc("GET "+Prefix+"/openapi.json", a.document("application/vnd.oai.openapi+json;version=3.1", &a.spec))
	a.mux.HandleFunc("GET "+Prefix+"/reference.css", a.document("text/css; charset=utf-8", &referenceCSS))
	a.mux.HandleFunc("GET "+Prefix+"/{$}", a.document("text/html; charset=utf-8", &a.page))
	return a
}

// Handler answers everything below Prefix.
func (a *API) Handler() http.Handler {
	wide := *a.door
	wide.BodyMax = paperwork.FileMax
	usual, files := a.door.Handle(a.serve), wide.Handle(a.serve)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == filesPath {
			files.ServeHTTP(w, r)
			return
		}
		usual.ServeHTTP(w, r)
	})
}

// Spec is the OpenAPI document.
func (a *API) Spec() []byte { return a.spec }

func (a *API) document(kind string, body *[]byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		web.PageHeaders(w.Header(), a.Secure)
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(*body) // the caller has left
	}
}

// serve knows the caller, keeps the promise of idempotency, and hands on to the table.
func (a *API) serve(w http.ResponseWriter, r *http.Request) error {
	if !places(r) {
		if _, pattern := a.mux.Handler(r); pattern == "" {
			return a.unrouted(r)
		}
	}
	who, err := a.caller(r)
	if err != nil {
		return err
	}
	ctx := context.WithValue(r.Context(), callerKey{}, caller{who: who, request: web.RequestID(w), from: r, header: a.Client})
	w.Header().Set("Cache-Control", "no-store")
	if places(r) {
		return a.placeAtOnce(ctx, w, r)
	}
	r = r.WithContext(ctx)
	if r.Method == http.MethodGet || r.Method == http.MethodHead || asks(r) {
		a.mux.ServeHTTP(w, r)
		return nil
	}
	return a.once(w, r, who)
}

// places tells the request that places an order: it has its receipt in the order's own transaction, and in a rush
// nothing is asked twice of it.
func places(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == Prefix+"/orders"
}

// asks tells a question that comes by POST, so that what it asks stands in no address: nothing is changed or remembered.
func asks(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/works/imei")
}

func (a *API) unrouted(r *http.Request) error {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := a.mux.Handler(other); pattern != "" && method != r.Method {
			return fault.New(fault.NotFound, "api.method_unknown", "method", r.Method)
		}
	}
	return fault.New(fault.NotFound, "api.route_unknown")
}

// caller is what the handlers know of who asks.
type caller struct {
	who     change.Who // nil: the public
	request string
	from    *http.Request
	header  string // Config.Client
}

// client is the address on the network.
func (c caller) client() string { return web.Client(c.from, c.header) }

type callerKey struct{}

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// caller reads the bearer's key; nil when there is none.
func (a *API) caller(r *http.Request) (change.Who, error) {
	given := r.Header.Values("Authorization")
	if len(given) == 0 {
		return nil, nil //nolint:nilnil // the public is nobody
	}
	scheme, secret, ok := strings.Cut(given[0], " ")
	if len(given) > 1 || !ok || !strings.EqualFold(scheme, "Bearer") || secret == "" || len(secret) > 256 || a.Keys == nil {
		return nil, fault.New(fault.Unsigned, "api.key_unknown")
	}
	return a.Keys(r.Context(), secret)
}

// holder is the holder of the key with a permission in a market; NotFound for a market that is not theirs
// at all would tell too much, so it is Forbidden in every market.
func (a *API) holder(ctx context.Context, permission string, m market.Code) (change.Who, error) {
	who := callerOf(ctx).who
	if who == nil {
		return nil, fault.New(fault.Unsigned, "api.key_needed")
	}
	if !who.May(permission, m) {
		return nil, fault.New(fault.Forbidden, "api.not_yours", "permission", permission)
	}
	return who, nil
}

func humaConfig() huma.Config {
	c := huma.DefaultConfig("Comptoir", "1")
	c.Info.Description = "Markets, catalogue and offers with reasons, baskets, orders, and the work of the staff."
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	c.RejectUnknownQueryParameters = true
	c.Formats = map[string]huma.Format{"application/json": wire, "json": wire}
	c.DefaultFormat = "application/json"
	c.Transformers = []huma.Transformer{problemOf}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"key": {Type: "http", Scheme: "bearer", Description: "A key of the company's own, made in the console."},
		"customer": {Type: "apiKey", In: "header", Name: "Customer-Token", Description: "A customer who is signed in: POST /customers/sessions."}}
	return c
}

// solid makes every list of a schema one that cannot be null: absent, empty and null would be three ways to
// say one thing.
func solid(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	solid(s.Items)
	for _, p := range s.Properties {
		solid(p)
	}
}

// describe writes the OpenAPI document and the reference page once.
func (a *API) describe() {
	spec, err := json.MarshalIndent(a.huma.OpenAPI(), "", " ")
	if err != nil {
		panic("api: openapi: " + err.Error())
	}
	a.spec = append(spec, '\n')
	a.page = referencePage(a.huma.OpenAPI())
}
