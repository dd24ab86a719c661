package console

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/people"
	"comptoir/pricing"
	"comptoir/stock"
)

const listWindow = 60

type pickData struct {
	*View
	Base    string
	Markets []*market.Market
	Form    templ.Component // for several markets at once; nil: there is none
}

// index sends people with one market to it, and lets others choose.
func (c *Console) index(w http.ResponseWriter, r *http.Request, v *View, nav string) error {
	v.Title, v.At = v.W.T("nav."+nav), nav
	if len(v.mine) == 1 {
		return web.SeeOther(w, r, "/console/"+nav+"/"+string(v.mine[0].Code))
	}
	d := pickData{View: v, Base: "/console/" + nav + "/", Markets: livelyFirst(v.mine)}
	if nav == "rules" && v.Who.MaySomewhere(people.Assortment) {
		d.Form = manyRules(v)
	}
	return c.show(w, r, pickMarket(d))
}

func (c *Console) pricesIndex(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.index(w, r, v, "prices")
}

func (c *Console) stockIndex(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.index(w, r, v, "stock")
}

func (c *Console) rulesIndex(w http.ResponseWriter, r *http.Request, v *View) error {
	return c.index(w, r, v, "rules")
}

type pricesData struct {
	*View
	Market    *market.Market
	Currency  money.Currency
	Category  string
	Query     string
	Rows      []priceRow
	From, All int
}

type priceRow struct {
	Item  catalogue.Item
	Quote pricing.Quote
	State string
	Next  []pricing.Price // to come
}

func (c *Console) pricesPage(w http.ResponseWriter, r *http.Request, v *View) error {
	m, shelf, err := c.shelfOf(r, v)
	if err != nil {
		return err
	}
	v.Title, v.At = v.W.T("nav.prices")+" · "+v.country(m.Code), "prices"
	q := r.URL.Query()
	d := pricesData{View: v, Market: m, Currency: m.Currency(v.Now), Category: q.Get("category"), Query: q.Get("q"), From: offset(q.Get("from"))}
	for n, item := range shelf.Book.Items {
		if (d.Category != "" && item.Product.Category != d.Category) || !v.namedLike(item.Product, strings.TrimSpace(d.Query)) {
			continue
		}
		if d.All++; d.All <= d.From || len(d.Rows) == listWindow {
			continue
		}
		a := shelf.Answer(n, market.Web, v.Now)
		row := priceRow{Item: item, Quote: a.Quote, State: cellState(&a)}
		for _, p := range shelf.Prices(n) {
			if p.Since > v.Now {
				row.Next = append(row.Next, p)
			}
		}
		d.Rows = append(d.Rows, row)
	}
	return c.show(w, r, pricesView(d))
}

func (c *Console) shelfOf(r *http.Request, v *View) (*market.Market, *offer.Shelf, error) {
	m, err := v.marketOf(r)
	if err != nil {
		return nil, nil, err
	}
	shelf, err := c.Offers.Shelf(r.Context(), m.Code)
	return m, shelf, err
}

// editPrice changes the prices that the form fills in, or all of a category by a percentage.
func (c *Console) editPrice(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	m, shelf, err := c.shelfOf(r, v)
	if err != nil {
		return err
	}
	base := pricing.Price{Channel: market.Channel(f.Line("channel", 20)), Span: clock.Span{Since: date(f, "since", m.Start), Until: date(f, "until", m.End)}}
	var changes []change.Change
	if f.Line("act", 10) == "percent" {
		changes, err = v.byPercent(f, m, shelf, base)
	} else {
		changes, err = typedPrices(f, m, base, v.Now)
	}
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		return fault.Field("amount", "console.nothing_changed")
	}
	return c.review(w, r, v, f, changes)
}

func typedPrices(f *web.Form, m *market.Market, base pricing.Price, now clock.Instant) ([]change.Change, error) {
	names := f.Names()
	slices.Sort(names)
	var changes []change.Change
	for _, name := range names {
		sku, is := strings.CutPrefix(name, "price.")
		text := f.Line(name, 30)
		if !is || text == "" || text == f.Raw("was."+sku) {
			continue
		}
		amount, err := money.Parse(strings.ReplaceAll(text, ",", "."), m.Currency(max(now, base.Since)))
		if err != nil {
			f.Refuse(fault.Field(name, "console.amount_invalid", "sku", sku))
			continue
		}
		one := priced(m, sku, base, amount)
		one.Place = name
		changes = append(changes, one)
	}
	return changes, f.Err()
}

func priced(m *market.Market, sku string, base pricing.Price, amount money.Amount) change.Change {
	base.Amount = amount
	return change.Change{Kind: change.PriceSet, Market: m.Code, Subject: sku, After: change.Made(base)}
}

// percentMax bounds a change by percentage, in both directions.
const percentMax = 90

func (v *View) byPercent(f *web.Form, m *market.Market, shelf *offer.Shelf, base pricing.Price) ([]change.Change, error) {
	now := v.Now
	percent := f.Quantity("percent", -percentMax, percentMax)
	wanted := v.filter(f)
	ending := f.Line("ending", 4)
	if ending != "" && !slices.Contains(endings(), ending) {
		f.Refuse(fault.Field("ending", "console.ending_unknown"))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	var changes []change.Change
	for n, item := range shelf.Book.Items {
		if !wanted(item.Product) {
			continue
		}
		quote, found, _ := pricing.At(shelf.Prices(n), market.Web, m.Currency(now), now)
		if !found {
			continue
		}
		step, err := money.Rate(percent * 10_000).Of(quote.Amount)
		if err != nil {
			return nil, err
		}
		next, err := quote.Amount.Add(step)
		if err != nil {
			return nil, err
		}
		changes = append(changes, priced(m, item.SKU(), base, ended(next, ending)))
	}
	return changes, nil
}

// filter reads which products a form is about: by category, name and state; an empty field asks nothing.
func (v *View) filter(f *web.Form) func(*catalogue.Product) bool {
	category, named, state := f.Line("category", catalogue.SlugMax), f.Line("named", 80), catalogue.State(f.Line("state", 20))
	return func(p *catalogue.Product) bool {
		return (category == "" || p.Category == category) && (state == "" || p.State == state) && v.namedLike(p, named)
	}
}

// endings lists how prices may end: of amounts with hundredths the cents, of others the last digits.
func endings() []string { return []string{"00", "50", "90", "95", "99"} }

// ended gives the nearest amount that ends so; never less than nothing.
func ended(a money.Amount, ending string) money.Amount {
	if ending == "" {
		return a
	}
	last, _ := strconv.ParseInt(ending, 10, 64) // one of endings
	hundreds := (a.Minor - last + 50) / 100
	a.Minor = max(0, hundreds*100+last)
	return a
}

// editRules makes one rule in several markets.
func (c *Console) editRules(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	var changes []change.Change
	for _, code := range f.Lines("markets", 4, len(v.mine)) {
		m, err := c.known(market.Code(code))
		if err != nil {
			return err
		}
		rule, err := v.ruleOf(f, m)
		if err != nil {
			return err
		}
		changes = append(changes, change.Change{Kind: change.RulePut, Market: m.Code, Subject: c.Changes.IDs.New("rule"), After: change.Made(rule)})
	}
	if err := f.Err(); err != nil {
		return err
	}
	if len(changes) == 0 {
		return fault.Field("markets", "console.markets_missing")
	}
	return c.review(w, r, v, f, changes)
}

func (v *View) ruleOf(f *web.Form, m *market.Market) (catalogue.Rule, error) {
	rule := catalogue.Rule{Channel: market.Channel(f.Line("channel", 20)), Scope: catalogue.Scope(f.Line("scope", 20)), Subject: f.Line("subject", catalogue.SlugMax),
		Deny: f.Line("deny", 10) != "allow", Why: f.Line("why", 300), Span: clock.Span{Since: date(f, "since", m.Start), Until: date(f, "until", m.End)}}
	return rule, v.known(rule.Scope, rule.Subject)
}

type stockData struct {
	*View
	Market    *market.Market
	Locations []locationRow
	Query     string
	From      int
	All       int
}

type locationRow struct {
	Code, Name, Kind string
	Own              []levelRow
}

type levelRow struct {
	SKU                    string
	Owner                  string
	OnHand, Reserved, Free int64
}

func (c *Console) stockPage(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	v.Title, v.At = v.W.T("nav.stock")+" · "+v.country(m.Code), "stock"
	d := stockData{View: v, Market: m, Query: strings.TrimSpace(r.URL.Query().Get("q")), From: offset(r.URL.Query().Get("from"))}
	locations, levels, err := c.Changes.Levels(r.Context(), m.Code)
	if err != nil {
		return err
	}
	slices.SortFunc(levels, func(a, b stock.Level) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Owner, b.Owner))
	})
	for _, l := range locations {
		row := locationRow{Code: l.Code, Name: l.Name, Kind: string(l.Kind)}
		n := 0
		for _, level := range levels {
			if level.Location != l.Code || !v.likeSKU(level.SKU, d.Query) {
				continue
			}
			if n++; n <= d.From || len(row.Own) == listWindow {
				continue
			}
			row.Own = append(row.Own, levelRow{level.SKU, string(level.Owner), level.OnHand, level.Reserved, level.Free(l.Buffer)})
		}
		d.All = max(d.All, n)
		d.Locations = append(d.Locations, row)
	}
	return c.show(w, r, stockView(d))
}

func (v *View) likeSKU(sku, query string) bool {
	if query == "" {
		return true
	}
	item, ok := v.book.Item(sku)
	return strings.Contains(strings.ToLower(sku), strings.ToLower(query)) || (ok && v.namedLike(item.Product, query))
}

// editStock takes the counts that the form fills in.
func (c *Console) editStock(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	names := f.Names()
	slices.Sort(names)
	var changes []change.Change
	for _, name := range names {
		place, is := strings.CutPrefix(name, "count.")
		if text := f.Line(name, 20); !is || text == "" || text == f.Raw("was."+place) {
			continue
		}
		onHand := f.Quantity(name, 0, 10_000_000)
		changes = append(changes, change.Change{Kind: change.StockCount, Market: m.Code, Subject: place, After: change.Made(change.Counted{OnHand: onHand}), Place: name})
	}
	if err := f.Err(); err != nil {
		return err
	}
	if len(changes) == 0 {
		return fault.Field("count", "console.nothing_changed")
	}
	return c.review(w, r, v, f, changes)
}

type rulesData struct {
	*View
	Market *market.Market
	Rules  []catalogue.Rule
	Holds  []clearance.Hold
	Limits []order.Limit
}

func (c *Console) rulesPage(w http.ResponseWriter, r *http.Request, v *View) error {
	m, shelf, err := c.shelfOf(r, v)
	if err != nil {
		return err
	}
	limits, err := c.Orders.Limits(r.Context(), m.Code)
	if err != nil {
		return err
	}
	v.Title, v.At = v.W.T("nav.rules")+" · "+v.country(m.Code), "rules"
	return c.show(w, r, rulesView(rulesData{View: v, Market: m, Rules: shelf.Clearance.Rules, Holds: shelf.Clearance.Holds, Limits: limits}))
}

func (c *Console) editRule(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	ruleID := f.Line("id", 60)
	one := change.Change{Kind: change.RulePut, Market: m.Code, Subject: ruleID}
	if f.Ticked("remove") {
		one.After = []byte("null")
		return c.review(w, r, v, f, []change.Change{one})
	}
	rule, err := v.ruleOf(f, m)
	if err != nil {
		return err
	}
	if one.Subject == "" {
		one.Subject = c.Changes.IDs.New("rule")
	}
	one.After = change.Made(rule)
	return c.review(w, r, v, f, []change.Change{one})
}

// known refuses a rule about what the portfolio does not have.
func (v *View) known(scope catalogue.Scope, subject string) error {
	ok := true
	switch scope {
	case catalogue.ScopeVariant:
		_, ok = v.book.Item(subject)
	case catalogue.ScopeProduct:
		ok = v.book.Product(subject) != nil
	case catalogue.ScopeCategory:
		ok = v.book.Category(subject) != nil
	case catalogue.ScopeClass:
		ok = subject == string(market.Device) || subject == string(market.Accessory)
	case catalogue.ScopeAll:
		ok = subject == ""
	}
	if !ok {
		return fault.Field("subject", "console.subject_unknown", "subject", subject)
	}
	return nil
}

func (c *Console) editHold(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	one := change.Change{Kind: change.HoldPut, Market: m.Code, Subject: f.Line("id", 60)}
	if f.Ticked("remove") {
		one.After = []byte("null")
		return c.review(w, r, v, f, []change.Change{one})
	}
	hold := clearance.Hold{Gate: f.Line("gate", 40), Channel: market.Channel(f.Line("channel", 20)), Scope: catalogue.Scope(f.Line("scope", 20)),
		Subject: f.Line("subject", catalogue.SlugMax), Disclosure: clearance.Disclosure(f.Line("disclosure", 20)), Reason: f.Line("why", 300),
		Span: clock.Span{Since: date(f, "since", m.Start), Until: date(f, "until", m.End)}}
	if err := v.known(hold.Scope, hold.Subject); err != nil {
		return err
	}
	if one.Subject == "" {
		one.Subject = c.Changes.IDs.New("hold")
	}
	one.After = change.Made(hold)
	return c.review(w, r, v, f, []change.Change{one})
}
