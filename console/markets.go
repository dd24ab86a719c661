package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"comptoir/change"
	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/internal/web"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/order"
	"comptoir/people"
)

type stageGroup struct {
	Stage   market.Stage
	Markets []*market.Market
}

type homeData struct {
	*View
	Map       mapData
	Groups    []stageGroup
	Scheduled []change.Change
	Recent    []change.Change
	Orders    []order.Order
}

func (c *Console) home(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.home"), "home"
	d := homeData{View: v, Groups: byStage(v.mine)}
	var err error
	if d.Map, err = c.mapOf(r, v); err != nil {
		return err
	}
	if r.URL.Query().Get("as") == "csv" {
		return table(w, "markets-by-"+d.Map.Colour, d.Map.rows())
	}
	if d.Scheduled, err = c.visible(r, v, change.Filter{State: change.Scheduled, Limit: 12}); err != nil {
		return err
	}
	if d.Recent, err = c.visible(r, v, change.Filter{State: change.Applied, Limit: 12}); err != nil {
		return err
	}
	if v.Who.MaySomewhere(people.OrderSee) {
		page, err := c.Orders.List(r.Context(), order.Filter{Markets: v.where(people.OrderSee), Limit: 8})
		if err != nil {
			return err
		}
		d.Orders = page.Orders
	}
	return c.show(w, r, homePage(d))
}

func byStage(markets []*market.Market) []stageGroup {
	var groups []stageGroup
	for _, s := range market.Stages() {
		g := stageGroup{Stage: s}
		for _, m := range markets {
			if m.Stage == s {
				g.Markets = append(g.Markets, m)
			}
		}
		groups = append(groups, g)
	}
	return groups
}

func (v *View) where(permission string) []market.Code {
	var codes []market.Code
	for _, m := range v.mine {
		if v.may(permission, m.Code) {
			codes = append(codes, m.Code)
		}
	}
	return codes
}

type marketsData struct {
	*View
	Query, Stage string
	Markets      []*market.Market
}

func (c *Console) marketsPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.markets"), "markets"
	d := marketsData{View: v, Query: strings.TrimSpace(r.URL.Query().Get("q")), Stage: r.URL.Query().Get("stage")}
	for _, m := range v.mine {
		if d.Stage != "" && string(m.Stage) != d.Stage {
			continue
		}
		if d.Query == "" || string(m.Code) == strings.ToLower(d.Query) || strings.Contains(strings.ToLower(v.country(m.Code)), strings.ToLower(d.Query)) {
			d.Markets = append(d.Markets, m)
		}
	}
	slices.SortFunc(d.Markets, func(a, b *market.Market) int { return strings.Compare(v.country(a.Code), v.country(b.Code)) })
	return c.show(w, r, marketsList(d))
}

type marketData struct {
	*View
	Market   *market.Market
	Channels []channelRow
	Offered  int
	Variants int
	Orders   []order.Order
	History  []change.Change
	Methods  []delivery.Method
	Seen     string // the market's facts as this page shows them
}

type channelRow struct {
	Channel  market.Channel
	Open     bool
	Next     clock.Instant
	Openings []market.Opening
}

func (c *Console) marketPage(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	shelf, err := c.Offers.Shelf(r.Context(), m.Code)
	if err != nil {
		return err
	}
	v.Title, v.At = v.country(m.Code), "markets"
	d := marketData{View: v, Market: m, Variants: len(shelf.Book.Items)}
	for n := range shelf.Book.Items {
		if a := shelf.Answer(n, market.Web, v.Now); a.Offered() {
			d.Offered++
		}
	}
	for _, ch := range market.Channels() {
		row := channelRow{Channel: ch}
		row.Open, row.Next = m.ChannelOpen(ch, v.Now)
		for _, o := range m.Openings {
			if o.Channel == ch {
				row.Openings = append(row.Openings, o)
			}
		}
		d.Channels = append(d.Channels, row)
	}
	if v.may(people.OrderSee, m.Code) {
		page, err := c.Orders.List(r.Context(), order.Filter{Markets: []market.Code{m.Code}, Limit: 10})
		if err != nil {
			return err
		}
		d.Orders = page.Orders
	}
	if d.Methods, err = c.Changes.Deliveries(r.Context(), m.Code); err != nil {
		return err
	}
	d.History, err = c.Changes.History(r.Context(), change.Filter{Market: m.Code, Limit: 8})
	if err != nil {
		return err
	}
	return c.show(w, r, marketView(d))
}

func (c *Console) editStage(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	stage := market.Stage(f.Line("stage", 20))
	return c.enter(w, r, v, f, launch.Entry{Stage: stage}, change.Change{Kind: change.MarketStage, Market: m.Code, After: change.Made(stage), Expect: seen(f)})
}

func (c *Console) marketForm(w http.ResponseWriter, r *http.Request, v *View) (*web.Form, *market.Market, error) {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return nil, nil, err
	}
	m, err := v.marketOf(r)
	return f, m, err
}

// seen is what the form's page showed of the record, when it says so (rule 3).
func seen(f *web.Form) []byte {
	if text := f.Raw("seen"); text != "" {
		return []byte(text)
	}
	return nil
}

// editChannel opens a channel from a date on, or closes what is open at a date.
func (c *Console) editChannel(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	ch := market.Channel(f.Line("channel", 20))
	next := []market.Opening{}
	for _, o := range m.Openings {
		if o.Channel == ch {
			next = append(next, o)
		}
	}
	since, until := date(f, "since", m.Start), date(f, "until", m.End)
	if f.Line("act", 10) == "close" {
		next = closed(next, v.Now, until)
	} else {
		next = append(next, market.Opening{Channel: ch, Span: clock.Span{Since: max(since, 1), Until: until}, Partner: f.Line("partner", 80), Why: f.Line("why", 300)})
	}
	one := change.Change{Kind: change.MarketChannel, Market: m.Code, Subject: string(ch), After: change.Made(next)}
	if f.Line("act", 10) == "close" {
		return c.review(w, r, v, f, []change.Change{one})
	}
	return c.enter(w, r, v, f, launch.Entry{Channel: ch}, one)
}

// closed ends what is open, now or after a date, and drops what would begin later.
func closed(openings []market.Opening, now, at clock.Instant) []market.Opening {
	if at == 0 {
		at = now
	}
	kept := []market.Opening{}
	for _, o := range openings {
		if o.Since >= at {
			continue
		}
		if o.Until == 0 || o.Until > at {
			o.Until = at
		}
		kept = append(kept, o)
	}
	return kept
}

// date reads a local date of a form; 0 when it is empty.
func date(f *web.Form, field string, at func(string) clock.Instant) clock.Instant {
	text := f.Line(field, 10)
	if text == "" {
		return 0
	}
	i := at(text)
	if i == 0 {
		f.Refuse(fault.Field(field, "console.date_invalid"))
	}
	return i
}

func (c *Console) editFacts(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	next := *m
	next.Version = 0
	next.Languages = nil
	for _, l := range words(f.Line("languages", 200)) {
		next.Languages = append(next.Languages, market.Language(l))
	}
	next.Payments = words(f.Line("payments", 200))
	next.Entity = f.Line("entity", 80)
	next.Terms.Version = f.Line("terms", 20)
	next.AfterClose = f.Line("after_close", 10)
	setNetworks(f, &next)
	return c.review(w, r, v, f, []change.Change{{Kind: change.MarketFacts, Market: m.Code, After: change.Made(next), Expect: seen(f)}})
}

// setNetworks reads a market's rule on networks, in per cent; an empty share is no rule.
func setNetworks(f *web.Form, m *market.Market) {
	text, source := f.Line("networks_share", 6), f.Line("networks_source", 300)
	if text == "" {
		m.Networks = nil
		return
	}
	share, err := strconv.Atoi(text)
	if err != nil || share < 1 || share > 100 {
		f.Refuse(fault.Field("networks_share", "market.share_invalid"))
		return
	}
	rule := market.NetworkRule{Share: share * 10, Source: source}
	if m.Networks != nil {
		rule.Span = m.Networks.Span
	}
	m.Networks = &rule
}

// shareOf is a market's rule on networks in per cent, "" for none.
func shareOf(m *market.Market) string {
	if m.Networks == nil {
		return ""
	}
	return itoa(m.Networks.Share / 10)
}

func ruleSource(m *market.Market) string {
	if m.Networks == nil {
		return ""
	}
	return m.Networks.Source
}

// words splits a list that a person wrote with commas or blanks.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
}

func joinLanguages(list []market.Language) string {
	parts := make([]string, len(list))
	for i, l := range list {
		parts[i] = string(l)
	}
	return strings.Join(parts, ", ")
}

func (v *View) languages(list []market.Language) string {
	parts := make([]string, len(list))
	for i, l := range list {
		parts[i] = i18n.LanguageName(v.Lang, l)
	}
	return strings.Join(parts, ", ")
}

// previewShop lets this browser look at a market's shop as it would be when open, and goes there.
func (c *Console) previewShop(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	if c.Preview != nil {
		c.Preview(w, m.Code)
	}
	http.Redirect(w, r, "/"+string(m.Code)+"/", http.StatusSeeOther)
	return nil
}
