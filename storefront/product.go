package storefront

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/i18n"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/stock"
)

// productView is a product page.
type productView struct {
	V            *View
	Product      *catalogue.Product
	Text         catalogue.Text
	Lang         string // of the text
	FallbackNote string
	Category     string
	Kicker       string
	Gallery      []shot
	Options      []optionGroup
	Specs        []specGroup
	Fits         []string
	SKU          string
	Price        string
	Before       string
	Tax          string
	Band         string
	BandText     string
	Promise      string
	ReasonTitle  string
	Reasons      []string
	Notify       bool
	Networks     []networkLine
	NetworksHref string
	Drops        []dropTeaserView
}

type shot struct{ Address, Alt string }

// candidate is a variant that the page may show, with the shelf's answer for it.
type candidate struct {
	n      int
	item   catalogue.Item
	answer offer.Answer
}

// product is GET /p/{slug}. Rule 2: the answers are asked for at each request; what is kept is how the
// page looks for such answers.
func (s *Shop) product(w http.ResponseWriter, r *http.Request, v *View) error {
	p := v.Shelf.Book.Product(r.PathValue("slug"))
	if p == nil {
		return errNoPage
	}
	wanted := wantedSKU(r)
	drops := v.dropsOf(p)
	key := plate{shelf: v.Shelf, language: v.Language, kind: 'p', id: p.Slug, answers: v.answers(p, wanted) + dropsMark(drops, v.Now)}
	if own := s.press.find(key, v.Now); own != nil {
		return s.showParts(w, r, v, http.StatusOK, own)
	}
	list := v.candidates(p)
	if len(list) == 0 {
		return errNoPage
	}
	chosen := choose(list, wanted)
	key.answers = answersOf(list, wanted) + dropsMark(drops, v.Now) // stock may have moved since: the page is kept for what it shows
	own, err := s.press.get(key, v.Now, func() (fragment, error) { return s.printProduct(v, p, list, chosen, r) })
	if err != nil {
		return err
	}
	return s.showParts(w, r, v, http.StatusOK, own)
}

func wantedSKU(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return r.URL.Query().Get("v")
}

// candidates asks the shelf about every variant; rule 4 drops the hidden ones. While some are offered
// the others are not shown: they are other countries' models.
func (v *View) candidates(p *catalogue.Product) []candidate {
	list := make([]candidate, 0, 8)
	offered := false
	for m := range p.Models {
		for k := range p.Models[m].Variants {
			if p.Models[m].Variants[k].Hidden {
				continue
			}
			n, _ := v.Shelf.Book.Ordinal(p.Models[m].Variants[k].SKU)
			answer := v.Shelf.Answer(n, market.Web, v.Now)
			if answer.Hidden {
				continue
			}
			offered = offered || answer.Offered()
			list = append(list, candidate{n, v.Shelf.Book.Items[n], answer})
		}
	}
	if offered {
		return slices.DeleteFunc(list, func(c candidate) bool { return !c.answer.Offered() })
	}
	return list
}

// choose picks the variant asked for, else the first that is there, else the first.
func choose(list []candidate, sku string) int {
	best := 0
	for i := range list {
		if list[i].item.Variant.SKU == sku {
			return i
		}
		if list[i].answer.OK() && !list[best].answer.OK() {
			best = i
		}
	}
	return best
}

// answers asks the shelf about every variant and writes down what the page depends on beside the shelf:
// which variant was asked for, and how each stands. It is candidates and answersOf without the memory.
func (v *View) answers(p *catalogue.Product, wanted string) string {
	var space [96]byte
	b, offered := space[:1], false
	for m := range p.Models {
		for k := range p.Models[m].Variants {
			variant := &p.Models[m].Variants[k]
			if variant.Hidden {
				continue
			}
			n, _ := v.Shelf.Book.Ordinal(variant.SKU)
			answer := v.Shelf.Answer(n, market.Web, v.Now)
			if answer.Hidden {
				continue
			}
			offered = offered || answer.Offered()
			b = append(b, byte(n), byte(n>>8), byte(n>>16), stateByte(&answer, variant.SKU == wanted))
		}
	}
	if !offered {
		return string(b)
	}
	kept := b[:1]
	for i := 1; i < len(b); i += 4 {
		if b[i+3]&isOffered != 0 {
			kept = append(kept, b[i:i+4]...)
		}
	}
	return string(kept)
}

// answersOf writes down the same of candidates.
func answersOf(list []candidate, wanted string) string {
	b := []byte{0}
	for i := range list {
		n := list[i].n
		b = append(b, byte(n), byte(n>>8), byte(n>>16), stateByte(&list[i].answer, list[i].item.Variant.SKU == wanted))
	}
	return string(b)
}

// The bits of a state beside the band and the number of refusals.
const (
	isUsedUp  = 3 // in place of a band
	isOffered = 4
	isWanted  = 8
)

func stateByte(a *offer.Answer, wanted bool) byte {
	state := byte(len(a.Refusals)<<4) | bandByte(a.Band)
	if a.UsedUp() {
		state |= isUsedUp
	}
	if a.Offered() {
		state |= isOffered
	}
	if wanted {
		state |= isWanted
	}
	return state
}

func bandByte(b stock.Band) byte {
	switch b {
	case stock.Plenty:
		return 0
	case stock.Few:
		return 1
	}
	return 2
}

// printProduct renders a product's page for the answers at hand.
func (s *Shop) printProduct(v *View, p *catalogue.Product, list []candidate, chosen int, r *http.Request) (fragment, error) {
	until := v.midnight()
	for i := range list {
		until = clock.Earlier(until, list[i].answer.Next)
	}
	page := &productView{V: v, Product: p, Drops: v.teasers(v.dropsOf(p))}
	page.fillText()
	one := &list[chosen]
	page.Options = v.optionsOf(p, list, chosen)
	page.Gallery = v.galleryOf(p, one.item)
	page.Specs = v.specsOf(p, one.item.Model)
	page.fillAnswer(one, r)
	page.fillNetworks(one.item.Model)
	if err := page.fillFits(); err != nil {
		return fragment{}, err
	}
	path := "/p/" + p.Slug
	h := v.headOf(page.Text.Name, path)
	h.Description = page.Text.Summary
	h.Data = page.schema(list)
	html, err := render(pageHead(h), productPage(page), pageLanguages(v, path))
	return fragment{html, clock.Earlier(until, s.rangeOf(v.Shelf, v.Now).until)}, err
}

func (p *productView) fillText() {
	v := p.V
	text, lang := p.Product.Texts.In(v.Language)
	p.Text, p.Lang = text, string(lang)
	if lang != v.Language && string(lang) != v.W.Lang() {
		p.FallbackNote = v.W.T("product.fallback", "language", i18n.LanguageName(v.W.Locale(), lang))
	}
	if c := v.Shelf.Book.Category(p.Product.Category); c != nil {
		p.Category = v.nameOf(c)
	}
	switch p.Product.State {
	case catalogue.Rumoured:
		p.Kicker = v.W.T("product.rumoured")
	case catalogue.Announced:
		p.Kicker = v.W.T("product.announced")
	case catalogue.Ending:
		p.Kicker = v.W.T("product.ending")
	case catalogue.Ended:
		p.Kicker = v.W.T("product.ended")
	}
}

// fillAnswer shows the price and what may be done, or why not.
func (p *productView) fillAnswer(c *candidate, r *http.Request) {
	v, a := p.V, &c.answer
	p.SKU = c.item.Variant.SKU
	if !a.Offered() {
		p.Reasons, p.Notify = v.reasons(a.Refusals)
		p.ReasonTitle = v.W.T("refusal.title", "country", v.country())
		return
	}
	p.Price = v.W.Money(a.Quote.Amount)
	if !a.Quote.Before.IsZero() {
		p.Before = v.W.Money(a.Quote.Before)
	}
	p.Tax = v.W.T("tax.added")
	if v.Market.Tax == market.TaxIncluded {
		p.Tax = v.W.T("tax.included", "rate", v.W.Percent(a.Rate))
	}
	p.Band = string(a.Band)
	p.BandText = v.W.T("stock.band_" + p.Band)
	if a.UsedUp() {
		why, _ := v.reasons(a.Refusals)
		p.BandText = strings.Join(why, " ")
	}
	if a.Band != stock.SoldOut {
		p.Promise = v.promise(r, a)
	}
}

// promise is when the first of the market's methods would bring it, and for how much.
func (v *View) promise(r *http.Request, a *offer.Answer) string {
	if v.shop.Deliveries == nil {
		return ""
	}
	methods, err := v.shop.Deliveries(r.Context(), v.Market.Code)
	if err != nil || len(methods) == 0 {
		return "" // the page is true without it; the checkout will say
	}
	first := slices.MinFunc(methods, func(a, b methodOf) int { return cmp.Compare(a.Order, b.Order) })
	price, reaches, err := first.Charge(a.Quote.Amount, "")
	if err != nil || !reaches {
		return ""
	}
	when := first.Promise(v.Now, v.Market.Location(), "")
	text := v.W.T("delivery.promise", "from", v.day(when.From), "until", v.day(when.Until))
	if price.IsZero() {
		return text + " " + v.W.T("delivery.free")
	}
	return text + " " + v.W.T("delivery.for", "price", v.W.Money(price))
}

// day writes a local date of the form 2006-01-02.
func (v *View) day(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return v.W.Date(t)
}

// reasons are the public words for refusals (rule 5), each once, and the general words when
// none may be told plainly; notify tells whether waiting may help.
func (v *View) reasons(list []offer.Refusal) (texts []string, notify bool) {
	for _, r := range list {
		notify = notify || r.Remedy == "notify"
		key := "refusal." + r.Code
		if r.Disclosure != clearance.Plain || !v.W.Has(key) {
			continue
		}
		if text := v.W.T(key, v.reasonWords(r)...); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 && len(list) > 0 {
		texts = []string{v.W.T("refusal.generic", "country", v.country())}
	}
	return texts, notify
}

// reasonWords are the parameters of a refusal that the public may read: never staff's reasons.
func (v *View) reasonWords(r offer.Refusal) []string {
	words := []string{"country", v.country()}
	if tags := r.Params["languages"]; tags != "" {
		var names []string
		for _, tag := range strings.Split(tags, ",") {
			names = append(names, i18n.LanguageName(v.W.Locale(), market.Language(tag)))
		}
		words = append(words, "languages", strings.Join(names, v.W.T("site.comma")))
	}
	return words
}

// fillFits lists what fits with the product and is offered here.
func (p *productView) fillFits() error {
	a := p.V.shop.rangeOf(p.V.Shelf, p.V.Now)
	var list []*listed
	for _, slug := range p.Product.Fits {
		if l := a.bySlug[slug]; l != nil && len(l.offered) > 0 && len(list) < 8 {
			list = append(list, l)
		}
	}
	var err error
	p.Fits, err = p.V.cardsOf(list)
	return err
}

// schema is the page's schema.org description: what is offered, and nothing that is not.
func (p *productView) schema(list []candidate) string {
	v := p.V
	type offerData struct {
		Type         string `json:"@type"`
		SKU          string `json:"sku"`
		Price        string `json:"price"`
		Currency     string `json:"priceCurrency"`
		Availability string `json:"availability"`
		URL          string `json:"url"`
	}
	data := struct {
		Context     string            `json:"@context"`
		Type        string            `json:"@type"`
		Name        string            `json:"name"`
		Description string            `json:"description,omitempty"`
		Brand       map[string]string `json:"brand,omitempty"`
		Image       []string          `json:"image,omitempty"`
		Offers      []offerData       `json:"offers,omitempty"`
	}{Context: "https://schema.org", Type: "Product", Name: p.Text.Name, Description: p.Text.Summary}
	if p.Product.Brand != "" {
		data.Brand = map[string]string{"@type": "Brand", "name": p.Product.Brand}
	}
	for _, g := range p.Gallery {
		data.Image = append(data.Image, v.shop.BaseURL+g.Address)
	}
	for i := range list {
		a := &list[i].answer
		if !a.Offered() {
			continue
		}
		there := "https://schema.org/InStock"
		switch a.Band {
		case stock.Few:
			there = "https://schema.org/LimitedAvailability"
		case stock.SoldOut:
			there = "https://schema.org/OutOfStock"
		}
		sku := list[i].item.Variant.SKU
		data.Offers = append(data.Offers, offerData{"Offer", sku, a.Quote.Amount.Decimal(), string(a.Quote.Amount.Currency), there, v.shop.BaseURL + v.variantPath(p.Product, sku)})
	}
	text, err := json.Marshal(data)
	if err != nil {
		return ""
	}
	return string(text)
}
