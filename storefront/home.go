package storefront

import (
	"cmp"
	"net/http"
	"slices"

	"comptoir/catalogue"
	"comptoir/market"
)

// homeView is the home page of a market.
type homeView struct {
	V          *View
	Note       string
	Hero       cardView
	Categories []doorView
	Rows       []rowView
	Promises   []string
	Drops      []dropTeaserView
}

type doorView struct{ Name, Href, Picture string }

type rowView struct {
	ID, Title, More string
	Cards           []string
}

// rowMax is the most products in one row of the home page.
const rowMax = 4

// home is GET /.
func (s *Shop) home(w http.ResponseWriter, r *http.Request, v *View) error {
	h := v.headOf(v.W.T("home.title", "shop", s.Name, "country", v.country()), "/")
	h.Description = v.W.T("home.about", "shop", s.Name, "country", v.country())
	page, err := s.homeOf(v)
	if err != nil {
		return err
	}
	return s.show(w, r, v, http.StatusOK, h, "/", homePage(page))
}

func (s *Shop) homeOf(v *View) (*homeView, error) {
	a := s.rangeOf(v.Shelf, v.Now)
	page := &homeView{V: v, Note: v.stageNote(), Promises: v.promises(), Drops: v.teasers(v.dropsNow())}
	by := map[string][]*listed{}
	var coming []*listed
	for i := range a.products {
		l := &a.products[i]
		switch {
		case len(l.offered) > 0:
			by[l.product.Category] = append(by[l.product.Category], l)
		case l.public() && (l.product.State == catalogue.Announced || l.product.State == catalogue.Rumoured):
			coming = append(coming, l)
		}
	}
	if best := newest(a); best != nil {
		page.Hero = v.fillCard(best, "there")
	}
	for _, c := range v.categories() {
		list := by[c.Slug]
		page.Categories = append(page.Categories, v.doorTo(c, a, list))
		if len(list) == 0 {
			continue
		}
		slices.SortStableFunc(list, func(x, y *listed) int { return cmp.Compare(placed(y.product), placed(x.product)) })
		cards, err := v.cardsOf(list[:min(len(list), rowMax)])
		if err != nil {
			return nil, err
		}
		row := rowView{ID: "row-" + c.Slug, Title: v.nameOf(c), Cards: cards}
		if len(list) > rowMax {
			row.More = v.at("/c/" + c.Slug)
		}
		page.Rows = append(page.Rows, row)
	}
	cards, err := v.cardsOf(coming[:min(len(coming), rowMax)])
	if len(cards) > 0 {
		page.Rows = append(page.Rows, rowView{ID: "coming", Title: v.W.T("home.coming"), Cards: cards})
	}
	return page, err
}

// newest is what the home page begins with: of what is offered and there, the latest
// device, else the latest thing.
func newest(a *assortment) *listed {
	var best *listed
	weight := func(l *listed) string {
		text := placed(l.product)
		if l.product.Class == market.Device {
			text = "d" + text
		}
		return text
	}
	for i := range a.products {
		l := &a.products[i]
		if len(l.offered) > 0 && (best == nil || weight(l) > weight(best)) {
			best = l
		}
	}
	return best
}

// placed is the latest date on which a model of the product was placed on a market.
func placed(p *catalogue.Product) string {
	latest := ""
	for i := range p.Models {
		latest = max(latest, p.Models[i].Placed)
	}
	return latest
}

// faceMax is how many products of a category are looked through for a picture of it.
const faceMax = 24

// doors leads from a page that has nothing to show to the categories.
func (v *View) doors() []doorView {
	a := v.shop.rangeOf(v.Shelf, v.Now)
	var all []doorView
	for _, c := range v.categories() {
		all = append(all, v.doorTo(c, a, nil))
	}
	return all
}

func (v *View) doorTo(c *catalogue.Category, a *assortment, offered []*listed) doorView {
	d := doorView{Name: v.nameOf(c), Href: v.at("/c/" + c.Slug)}
	for _, l := range offered {
		if d.Picture = v.shop.firstPicture(l.product, ""); d.Picture != "" {
			return d
		}
	}
	known := a.public[c.Slug]
	for _, l := range known[:min(len(known), faceMax)] {
		if d.Picture = v.shop.firstPicture(l.product, ""); d.Picture != "" {
			return d
		}
	}
	return d
}

// stageNote says in what way the market is not simply open.
func (v *View) stageNote() string {
	switch v.Market.Stage {
	case market.Announced, market.Pilot, market.Withdrawing:
		return v.W.T("stage.note_"+string(v.Market.Stage), "country", v.country())
	case market.Open:
		if open, _ := v.Market.ChannelOpen(market.Web, v.Now); !open {
			return v.W.T("stage.note_no_web", "country", v.country())
		}
	}
	return ""
}

// promises are what the law and the market give every buyer.
func (v *View) promises() []string {
	var list []string
	if days := v.Market.Rights.WithdrawalDays; days > 0 {
		list = append(list, v.W.N("promise.withdrawal", days))
	}
	if months := v.Market.Rights.WarrantyMonths; months > 0 {
		list = append(list, v.W.N("promise.warranty", months))
	}
	return append(list, v.W.T("promise.cleared", "country", v.country()))
}

// closed is what a market says whose shop nobody may look at.
func (s *Shop) closed(w http.ResponseWriter, r *http.Request, v *View) error {
	if v.Path != "/" {
		return errNoPage
	}
	key := "closed." + string(v.Market.Stage)
	page := &wordsView{Title: v.W.T(key+"_title", "country", v.country()), Texts: []string{v.W.T(key+"_text", "country", v.country())}, Link: v.W.T("site.other_countries"), Href: "/"}
	h := v.headOf(page.Title, "/")
	h.Private = true
	return s.show(w, r, v, http.StatusOK, h, "/", wordsPage(page))
}

// wordsView is a page of a few words.
type wordsView struct {
	Title, Button, Action, Link, Href string
	Texts                             []string
}

// termsView is the page of the conditions of sale.
type termsView struct {
	V        *View
	Version  string
	Sections []termSection
}

type termSection struct{ Title, Text string }

// terms is GET /terms: what the market's own data says of the conditions, in words.
func (s *Shop) terms(w http.ResponseWriter, r *http.Request, v *View) error {
	t := &termsView{V: v, Version: v.W.T("terms.version", "version", v.day(v.Market.Terms.Version))}
	add := func(key, text string) { t.Sections = append(t.Sections, termSection{v.W.T("terms." + key), text}) }
	add("seller", v.W.T("terms.seller_text", "entity", cmp.Or(v.Market.Entity, s.Name), "country", v.country()))
	add("prices", v.taxNote())
	if n := v.Market.Rights.WithdrawalDays; n > 0 {
		add("withdrawal", v.W.N("terms.withdrawal_text", n))
	}
	if n := v.Market.Rights.WarrantyMonths; n > 0 {
		add("warranty", v.W.N("terms.warranty_text", n))
	}
	add("cleared", v.W.T("terms.cleared_text", "country", v.country()))
	add("data", v.W.T("terms.data_text"))
	return s.show(w, r, v, http.StatusOK, v.headOf(v.W.T("terms.title"), "/terms"), "/terms", termsPage(t))
}
