package console

import (
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/internal/picture"
	"comptoir/internal/web"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/people"
	"comptoir/stock"
)

//go:embed static lang
var files embed.FS

// Console is the door. Its fields are set once by who makes it; Mount completes it.
type Console struct {
	People  *people.Desk
	Changes *change.Desk
	Launch  *launch.Desk
	Offers  *offer.Desk
	Orders  *order.Desk
	Drops   *drop.Desk
	Papers  *paperwork.Desk
	Clock   clock.Clock
	Log     *slog.Logger
	Secure  bool
	// Map draws the markets; nil leaves the list alone.
	Map func(w io.Writer, title string, of func(market.Code) (class, href, label string)) error
	// Preview gives the browser at hand the pass to look at a closed market's shop; nil: there is none.
	Preview func(w http.ResponseWriter, m market.Code)
	// Mail sends an invitation with its link to somebody; nil: the link is only shown.
	Mail func(ctx context.Context, to, login, token string, l market.Language) error
	// Address is where people reach the shop, for links that leave the page.
	Address string

	door     *web.Door
	pages    *web.Pages
	assets   *web.Assets
	texts    *i18n.Bundle
	sessions *scs.SessionManager
}

// Texts loads the words of the console and what more the caller has (labels of categories, specifications).
func Texts(more ...fs.FS) (*i18n.Bundle, error) {
	own, err := fs.Sub(files, "lang")
	if err != nil {
		return nil, err
	}
	return i18n.Load(append([]fs.FS{own}, more...)...)
}

// Mount puts the console's routes on a mux.
func (c *Console) Mount(mux *http.ServeMux) error {
	var err error
	if c.texts, err = Texts(); err != nil {
		return err
	}
	static, err := fs.Sub(files, "static")
	if err != nil {
		return err
	}
	if c.assets, err = web.LoadAssets(static, "/console/static/"); err != nil {
		return err
	}
	c.door = web.NewDoor("console", c.Log, c.Secure, "")
	c.door.Explain = c.explain
	c.pages = web.NewPages()
	c.sessions = c.newSessions()
	for _, r := range c.routes() {
		handler := c.doorFor(r).Handle(c.answer(r))
		if r.may != open {
			handler = c.sessions.LoadAndSave(handler)
		}
		mux.Handle(r.pattern, handler)
	}
	return nil
}

// doorFor is the door of a route: uploads may be larger than a form.
func (c *Console) doorFor(r route) *web.Door {
	wide := *c.door
	switch {
	case strings.HasSuffix(r.pattern, "/picture"):
		wide.BodyMax = picture.BytesMax + web.BodyMax
	case r.pattern == "POST /console/evidence/new", r.pattern == "POST /console/evidence/{evidence}/replace":
		wide.BodyMax = paperwork.FileMax + web.BodyMax
	default:
		return c.door
	}
	return &wide
}

// View is what every page is made from.
type View struct {
	W       *i18n.Words
	Who     *people.Staff
	Title   string
	At      string // the entry of the navigation that is lit
	CSS     string
	Done    string // key of what has just been done
	Now     clock.Instant
	Address string
	Lang    string
	Path    string
	zone    *time.Location // instants are written as they are there; nil is UTC
	mine    []*market.Market
	book    *catalogue.Book
	gates   []clearance.Gate // of the company's own, on pages that name them
}

// guard asks who it is and whether they may (rule 1).
func (c *Console) guard(r route) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		v := c.view(req)
		if r.may == open || r.may == anyone {
			return r.page(w, req, v)
		}
		who, err := c.signedIn(req)
		if err != nil {
			return c.toSignIn(w, req, err)
		}
		v.Who = who
		if r.may != member && !mayHere(who, r.may, market.Code(req.PathValue("market"))) {
			return fault.New(fault.Forbidden, "console.not_yours", "permission", r.may)
		}
		w.Header().Set("Cache-Control", "no-store")
		v.mine = c.marketsOf(who)
		v.book = c.Offers.Book()
		return r.page(w, req, v)
	}
}

func mayHere(who *people.Staff, permission string, m market.Code) bool {
	if m == "" {
		return who.MaySomewhere(permission)
	}
	return who.May(permission, m)
}

func (c *Console) toSignIn(w http.ResponseWriter, r *http.Request, err error) error {
	if !fault.Is(err, fault.Unsigned) || r.Method != http.MethodGet {
		return err
	}
	target := "/console/sign-in"
	if r.URL.Path != "/console/" {
		target += "?next=" + r.URL.EscapedPath()
	}
	return web.SeeOther(w, r, target)
}

func (c *Console) view(r *http.Request) *View {
	lang := c.language(r)
	path := r.URL.Path
	if r.Method != http.MethodGet {
		path = "/console/" // a form's address has no page of its own
	}
	return &View{W: c.texts.For(lang), Lang: lang, CSS: c.assets.Path("console.css"), Now: c.Clock.Now(), Address: c.Address, Path: path,
		Done: doneKey(r.URL.Query().Get("done"))}
}

func doneKey(word string) string {
	if slices.Contains([]string{"applied", "scheduled", "shipped", "order", "refund", "staff", "key", "password", "withdrawn", "launch", "waived", "drop", "drop_published", "drop_removed"}, word) {
		return "done." + word
	}
	return ""
}

// language is the cookie's, else the browser's, else English.
func (c *Console) language(r *http.Request) string {
	has := c.texts.Languages()
	if got := c.cookies().Get(r, "console_language"); slices.Contains(has, got) {
		return got
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(tag, "-")
		if slices.Contains(has, base) {
			return base
		}
	}
	return "en"
}

func (c *Console) cookies() web.Cookies { return web.Cookies{Secure: c.Secure} }

func (c *Console) setLanguage(w http.ResponseWriter, r *http.Request, _ *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	lang := f.Line("language", 10)
	if !slices.Contains(c.texts.Languages(), lang) {
		return fault.Field("language", "console.language_unknown")
	}
	c.cookies().Set(w, "console_language", lang, 365*24*time.Hour)
	return web.SeeOther(w, r, inside(f.Line("back", 500)))
}

// inside keeps a way back within the console.
func inside(path string) string {
	if !strings.HasPrefix(path, "/console/") {
		return "/console/"
	}
	return path
}

// marketsOf lists the markets that a person may see, by code.
func (c *Console) marketsOf(who *people.Staff) []*market.Market {
	var mine []*market.Market
	for _, m := range c.Offers.Markets() {
		if who.May(people.See, m.Code) {
			mine = append(mine, m)
		}
	}
	return mine
}

// marketOf finds the market of the path.
func (v *View) marketOf(r *http.Request) (*market.Market, error) {
	for _, m := range v.mine {
		if string(m.Code) == r.PathValue("market") {
			v.zone = m.Location()
			return m, nil
		}
	}
	return nil, fault.New(fault.NotFound, "market.unknown", "market", r.PathValue("market"))
}

func (c *Console) show(w http.ResponseWriter, r *http.Request, page web.Component) error {
	return c.pages.Render(w, r, http.StatusOK, page)
}

func (c *Console) explain(w http.ResponseWriter, r *http.Request, f web.Failure) error {
	v := c.view(r)
	if who, err := c.signedIn(r); err == nil {
		v.Who, v.mine = who, c.marketsOf(who)
	}
	v.Title = v.W.T("fault.title")
	return c.pages.Render(w, r, f.Status, failurePage(v, f))
}

func (c *Console) static(w http.ResponseWriter, r *http.Request, _ *View) error {
	return c.assets.Serve(w, r)
}

// word is the text of a prefix and a code, or the code itself.
func (v *View) word(prefix, code string) string {
	if key := prefix + "." + code; v.W.Has(key) {
		return v.W.T(key)
	}
	return code
}

func (v *View) country(m market.Code) string { return i18n.Country(v.Lang, m) }

// at writes an instant as it is in the market of the page, in UTC where there is none.
func (v *View) at(i clock.Instant) string {
	if i <= 1 || i == clock.Never {
		return "–"
	}
	if v.zone == nil {
		return v.W.DateTime(i.Time()) + " UTC"
	}
	return v.W.DateTime(i.Time().In(v.zone))
}

// plain writes a code as words.
func plain(code string) string { return strings.ReplaceAll(code, "_", " ") }

func (v *View) may(permission string, m market.Code) bool {
	return v.Who != nil && v.Who.May(permission, m)
}

func (v *View) title(i catalogue.Item) string {
	text, _ := i.Product.Texts.In(market.Language(v.Lang))
	name := text.Name
	for _, o := range i.Variant.Options {
		name += " · " + plain(o.Value)
	}
	return name
}

func (v *View) nameOf(p *catalogue.Product) string {
	text, _ := p.Texts.In(market.Language(v.Lang))
	return text.Name
}

func (v *View) sku(code string) string {
	if i, ok := v.book.Item(code); ok {
		return v.title(i)
	}
	return code
}

// picked names what is to be taken: of a bundle the part.
func (v *View) picked(p order.Pick) string {
	if p.Sold == p.SKU {
		return v.sku(p.SKU)
	}
	return v.sku(p.Sold) + ": " + v.sku(p.SKU)
}

// served names the markets that a location ships to.
func (v *View) served(l stock.Location) string {
	if len(l.Serves) == 0 {
		return v.country(l.Market)
	}
	return v.boundTo(l.Serves)
}

func (v *View) percent(r money.Rate) string { return i18n.Percent(v.Lang, r) }

func (v *View) areaName(m *market.Market, code string) string {
	for _, a := range m.Areas {
		if a.Code == code {
			return a.Name
		}
	}
	return code
}

func (v *View) category(c *catalogue.Category) string {
	name, _ := c.Names.In(market.Language(v.Lang))
	return name
}

func itoa[T ~int | ~int64](n T) string { return fmt.Sprint(int64(n)) }

func (v *View) boundTo(codes []market.Code) string {
	if len(codes) == 0 {
		return v.W.T("staff.everywhere")
	}
	names := make([]string, len(codes))
	for i, m := range codes {
		names[i] = v.country(m)
	}
	return strings.Join(names, ", ")
}
