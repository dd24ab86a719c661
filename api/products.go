package api

import (
	"context"
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
)

// Refusal is one reason for which something is not sold, as far as the public may know it.
type Refusal struct {
	Code   string            `json:"code" example:"offer.sold_out"`
	Params map[string]string `json:"params,omitempty"`
	Remedy string            `json:"remedy,omitempty" doc:"What the buyer can do: notify, other_market, fewer, similar."`
}

// RefusedLine is a reason that is about one line; -1 is the whole order.
type RefusedLine struct {
	Line int    `json:"line"`
	SKU  string `json:"sku,omitempty"`
	Refusal
}

// Offer is the answer to the one question, for one variant, channel and quantity.
type Offer struct {
	SKU      string            `json:"sku"`
	Channel  string            `json:"channel"`
	Quantity int64             `json:"quantity"`
	Offered  bool              `json:"offered" doc:"It can be had now, in this quantity."`
	Price    *Money            `json:"price,omitempty" doc:"Of one unit, as displayed there."`
	Before   *Money            `json:"before,omitempty" doc:"Lowest price of the 30 days before a reduction."`
	Tax      string            `json:"tax" enum:"included,added"`
	Stock    string            `json:"stock" enum:"plenty,few,sold_out"`
	Refusals []Refusal         `json:"refusals" doc:"Why not; empty when it is offered."`
	Options  map[string]string `json:"options,omitempty"`
	Model    string            `json:"model"`
}

// ProductLine is one product in a list.
type ProductLine struct {
	Slug     string `json:"slug"`
	Name     string `json:"name"`
	Language string `json:"language" doc:"In which the texts are; another one than asked for when there is no translation."`
	Brand    string `json:"brand"`
	Category string `json:"category"`
	Class    string `json:"class" enum:"device,accessory"`
	State    string `json:"state" enum:"rumoured,announced,on_sale,ending,ended"`
	Offered  bool   `json:"offered" doc:"At least one variant can be had now."`
	From     *Money `json:"from,omitempty" doc:"Lowest price of a variant that is offered."`
}

// ProductDetail is one product with an offer for each variant.
type ProductDetail struct {
	ProductLine
	Summary string   `json:"summary,omitempty"`
	Body    string   `json:"body,omitempty" doc:"Cleaned HTML."`
	Specs   []Spec   `json:"specs"`
	Fits    []string `json:"fits,omitempty"`
	Offers  []Offer  `json:"offers"`
}

// Spec is one line of specifications.
type Spec struct {
	Key         string `json:"key"`
	Value       string `json:"value"`
	Unconfirmed bool   `json:"unconfirmed,omitempty"`
}

// toldParams are the parameters of reasons that the public may read (rule 7).
func toldParams() []string { return []string{"languages", "channel"} }

func publicRefusal(r offer.Refusal) Refusal {
	if r.Disclosure != clearance.Plain {
		return Refusal{Code: "offer.not_sold_here", Remedy: r.Remedy}
	}
	told := Refusal{Code: r.Code, Remedy: r.Remedy}
	for _, name := range toldParams() {
		if v, ok := r.Params[name]; ok {
			if told.Params == nil {
				told.Params = map[string]string{}
			}
			told.Params[name] = v
		}
	}
	return told
}

func publicRefusals(list []offer.Refusal) []Refusal {
	told := []Refusal{}
	for _, r := range list {
		p := publicRefusal(r)
		if !slices.ContainsFunc(told, func(q Refusal) bool { return q.Code == p.Code && p.Params == nil }) {
			told = append(told, p)
		}
	}
	return told
}

// seen is a product as a market's shoppers see it: its variants with their answers, the hidden ones left out.
type seen struct {
	product *catalogue.Product
	places  []int
	answers []offer.Answer
}

func look(shelf *offer.Shelf, p *catalogue.Product, c market.Channel, now clock.Instant) (seen, bool) {
	s := seen{product: p}
	for _, n := range shelf.Book.ItemsOf(p) {
		answer := shelf.Answer(n, c, now)
		if answer.Hidden || shelf.Book.Items[n].Variant.Hidden {
			continue
		}
		s.places, s.answers = append(s.places, n), append(s.answers, answer)
	}
	return s, len(s.places) > 0
}

func (s seen) line(l market.Language) ProductLine {
	p := s.product
	text, in := p.Texts.In(l)
	line := ProductLine{Slug: p.Slug, Name: text.Name, Language: string(in), Brand: p.Brand, Category: p.Category, Class: string(p.Class), State: string(p.State)}
	for i := range s.answers {
		a := &s.answers[i]
		if !a.OK() {
			continue
		}
		line.Offered = true
		if line.From == nil || a.Quote.Amount.Minor < line.From.Minor {
			price := moneyOf(a.Quote.Amount)
			line.From = &price
		}
	}
	return line
}

func offerOf(shelf *offer.Shelf, n int, c market.Channel, quantity int64, answer offer.Answer) Offer {
	item := shelf.Book.Items[n]
	o := Offer{SKU: item.SKU(), Channel: string(c), Quantity: quantity, Offered: answer.OK(), Price: moneyOrNil(answer.Quote.Amount),
		Before: moneyOrNil(answer.Quote.Before), Tax: string(shelf.Market.Tax), Stock: string(answer.Band), Refusals: publicRefusals(answer.Refusals), Model: item.Model.Number}
	for _, option := range item.Variant.Options {
		if o.Options == nil {
			o.Options = map[string]string{}
		}
		o.Options[option.Key] = option.Value
	}
	return o
}

// Looking are the parameters of what reads a shop.
type Looking struct {
	InMarket
	Language string `query:"language" maxLength:"12" doc:"One of the market's; its default when absent."`
	Channel  string `query:"channel" enum:"web,shop,retail,carrier,agent" default:"web"`
}

func (l Looking) language(m *market.Market) (market.Language, error) {
	if l.Language == "" {
		return m.Default(), nil
	}
	if !m.Speaks(market.Language(l.Language)) {
		return "", fault.Field("language", "market.language_unknown", "languages", strings.Join(stringsOf(m.Languages), ","))
	}
	return market.Language(l.Language), nil
}

type productsIn struct {
	Looking
	Paged
	Category string `query:"category" maxLength:"80"`
	Words    string `query:"q" maxLength:"200" doc:"Words to search for."`
	Offered  bool   `query:"offered" doc:"Only what can be had now."`
}

type productsOut struct {
	Body struct {
		Products   []ProductLine `json:"products"`
		NextCursor string        `json:"next_cursor,omitempty"`
	}
}

func (a *API) products(ctx context.Context, in *productsIn) (*productsOut, error) {
	shelf, err := a.shelf(ctx, in.Market)
	if err != nil {
		return nil, err
	}
	language, err := in.language(shelf.Market)
	if err != nil {
		return nil, err
	}
	if in.Category != "" && shelf.Book.Category(in.Category) == nil {
		return nil, fault.New(fault.NotFound, "category.unknown")
	}
	found, err := a.find(ctx, shelf, language, in.Words)
	if err != nil {
		return nil, err
	}
	now, lines := a.Clock.Now(), []ProductLine{}
	for _, p := range found {
		if in.Category != "" && !within(shelf.Book, p.Category, in.Category) {
			continue
		}
		if s, shown := look(shelf, p, market.Channel(in.Channel), now); shown {
			if line := s.line(language); line.Offered || !in.Offered {
				lines = append(lines, line)
			}
		}
	}
	out := &productsOut{}
	if in.Words != "" { // found by rank: one page
		out.Body.Products = lines[:min(len(lines), max(in.Limit, 1))]
		return out, nil
	}
	out.Body.Products, out.Body.NextCursor, err = pageOf(lines, func(l ProductLine) string { return l.Slug }, in.Paged)
	return out, err
}

// within tells whether a category is another or lies below it.
func within(book *catalogue.Book, slug, above string) bool {
	for range 16 {
		if slug == above {
			return true
		}
		k := book.Category(slug)
		if k == nil || k.Parent == "" {
			return false
		}
		slug = k.Parent
	}
	return false
}

func (a *API) find(ctx context.Context, shelf *offer.Shelf, l market.Language, words string) ([]*catalogue.Product, error) {
	words = strings.TrimSpace(words)
	if words == "" {
		return shelf.Book.Products, nil
	}
	if a.Search == nil {
		return byName(shelf.Book, l, words), nil
	}
	slugs, err := a.Search(ctx, shelf.Market.Code, l, words, pageMax)
	var found []*catalogue.Product
	for _, slug := range slugs {
		if p := shelf.Book.Product(slug); p != nil {
			found = append(found, p)
		}
	}
	return found, err
}

func byName(book *catalogue.Book, l market.Language, words string) []*catalogue.Product {
	var found []*catalogue.Product
	for _, p := range book.Products {
		text, _ := p.Texts.In(l)
		if strings.Contains(strings.ToLower(text.Name+" "+p.Brand), strings.ToLower(words)) {
			found = append(found, p)
		}
	}
	return found
}

type productIn struct {
	Looking
	Slug string `path:"slug" maxLength:"80"`
}

type productOut struct{ Body ProductDetail }

// errNoProduct is the answer for what is not there and for what is hidden (rule 5).
func errNoProduct() error { return fault.New(fault.NotFound, "product.unknown") }

func (a *API) product(ctx context.Context, in *productIn) (*productOut, error) {
	shelf, err := a.shelf(ctx, in.Market)
	if err != nil {
		return nil, err
	}
	language, err := in.language(shelf.Market)
	if err != nil {
		return nil, err
	}
	p := shelf.Book.Product(in.Slug)
	if p == nil {
		return nil, errNoProduct()
	}
	c := market.Channel(in.Channel)
	s, shown := look(shelf, p, c, a.Clock.Now())
	if !shown {
		return nil, errNoProduct()
	}
	text, _ := p.Texts.In(language)
	d := ProductDetail{ProductLine: s.line(language), Summary: text.Summary, Body: text.Body, Specs: []Spec{}}
	for _, spec := range p.Specs {
		d.Specs = append(d.Specs, Spec{spec.Key, spec.Value, spec.Unconfirmed})
	}
	for _, slug := range p.Fits {
		if other := shelf.Book.Product(slug); other != nil {
			if _, shown := look(shelf, other, c, a.Clock.Now()); shown {
				d.Fits = append(d.Fits, slug)
			}
		}
	}
	for i, n := range s.places {
		d.Offers = append(d.Offers, offerOf(shelf, n, c, 1, s.answers[i]))
	}
	return &productOut{Body: d}, nil
}

type offerIn struct {
	Looking
	SKU      string `path:"sku" maxLength:"64"`
	Quantity int64  `query:"quantity" minimum:"1" maximum:"1000000000" default:"1"`
	Area     string `query:"area" maxLength:"10" doc:"Delivery area inside the market."`
}

type offerOut struct{ Body Offer }

func (a *API) offer(ctx context.Context, in *offerIn) (*offerOut, error) {
	shelf, err := a.shelf(ctx, in.Market)
	if err != nil {
		return nil, err
	}
	n, ok := shelf.Book.Ordinal(in.SKU)
	if !ok {
		return nil, errNoProduct()
	}
	c := market.Channel(in.Channel)
	answer := shelf.Decide(n, c, offer.Wish{Quantity: in.Quantity, Area: in.Area, Now: a.Clock.Now()})
	if answer.Hidden || shelf.Book.Items[n].Variant.Hidden {
		return nil, errNoProduct()
	}
	return &offerOut{Body: offerOf(shelf, n, c, in.Quantity, answer)}, nil
}

// CategoryLine is one category that has something to look at.
type CategoryLine struct {
	Slug     string `json:"slug"`
	Parent   string `json:"parent,omitempty"`
	Name     string `json:"name"`
	Products int    `json:"products" doc:"Shown in this market, in the category itself."`
}

type categoriesOut struct {
	Body struct {
		Categories []CategoryLine `json:"categories"`
	}
}

func (a *API) categories(ctx context.Context, in *Looking) (*categoriesOut, error) {
	shelf, err := a.shelf(ctx, in.Market)
	if err != nil {
		return nil, err
	}
	language, err := in.language(shelf.Market)
	if err != nil {
		return nil, err
	}
	count := map[string]int{}
	for _, p := range shelf.Book.Products {
		if _, shown := look(shelf, p, market.Channel(in.Channel), a.Clock.Now()); shown {
			count[p.Category]++
		}
	}
	out := &categoriesOut{}
	out.Body.Categories = []CategoryLine{}
	for i := range shelf.Book.Categories {
		k := &shelf.Book.Categories[i]
		name, _ := k.Names.In(language)
		out.Body.Categories = append(out.Body.Categories, CategoryLine{k.Slug, k.Parent, name, count[k.Slug]})
	}
	return out, nil
}
