package storefront

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"comptoir/catalogue"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/money"
)

// categoryView is the page of a category.
type categoryView struct {
	V          *View
	Title      string
	Path       string
	Children   []doorView
	Facets     []facet
	Min, Max   string
	Sorts      []optionView
	Filtered   bool
	Problems   []problem
	Count      string
	Cards      []string
	Rest       []string
	Back, Next string
}

type facet struct {
	Name, Label string
	Values      []facetValue
}

type facetValue struct {
	Value, Label, Count string
	Chosen              bool
}

type optionView struct {
	Value, Label, Detail string
	Chosen               bool
}

// restMax is the most products that a category shows of what is not sold here.
const restMax = 12

// facetNames are the facets beside the price, in the order shown. Each is an option of a variant or a
// specification.
func facetNames() []string { return []string{"colour", "memory", "screen", "network"} }

// wish is what a visitor filters and sorts by.
type wish struct {
	values   map[string][]string
	min, max int64 // minor units; max 0: none
	sort     string
	page     int
	form     *web.Form
}

// category is GET /c/{category}.
func (s *Shop) category(w http.ResponseWriter, r *http.Request, v *View) error {
	c := v.Shelf.Book.Category(r.PathValue("category"))
	if c == nil {
		return errNoPage
	}
	wanted, err := v.wishOf(r)
	if err != nil {
		return err
	}
	offered, rest := v.within(c)
	if len(offered)+len(rest) == 0 {
		return errNoPage
	}
	page := &categoryView{V: v, Title: v.nameOf(c), Path: v.at("/c/" + c.Slug), Filtered: wanted.filters(), Min: wanted.form.Raw("min"), Max: wanted.form.Raw("max")}
	page.Problems = v.problemsOf(wanted.form.Faults())
	page.Facets = v.facetsOf(offered, wanted)
	for _, key := range []string{"newest", "cheapest", "dearest", "name"} {
		page.Sorts = append(page.Sorts, optionView{Value: key, Label: v.W.T("sort." + key), Chosen: key == wanted.sort})
	}
	found := slices.DeleteFunc(slices.Clone(offered), func(l *listed) bool { return !v.matches(l, wanted) })
	v.sortBy(found, wanted.sort)
	page.Count = v.W.N("category.count", len(found))
	if err := page.fill(v, c, wanted, found, rest); err != nil {
		return err
	}
	path := "/c/" + c.Slug
	h := v.headOf(page.Title, path)
	h.Private = page.Filtered || wanted.page > 1
	status := http.StatusOK
	if len(page.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.show(w, r, v, status, h, path, categoryPage(page))
}

func (p *categoryView) fill(v *View, c *catalogue.Category, wanted *wish, found, rest []*listed) (err error) {
	part, back, next := cutPage(found, wanted.page)
	if back {
		p.Back = p.Path + "?" + wanted.query(wanted.page-1)
	}
	if next {
		p.Next = p.Path + "?" + wanted.query(wanted.page+1)
	}
	if p.Cards, err = v.cardsOf(part); err != nil {
		return err
	}
	if !p.Filtered && wanted.page == 1 {
		p.Rest, err = v.cardsOf(rest[:min(len(rest), restMax)])
	}
	for i := range v.Shelf.Book.Categories {
		if child := &v.Shelf.Book.Categories[i]; child.Parent == c.Slug {
			p.Children = append(p.Children, doorView{Name: v.nameOf(child), Href: v.at("/c/" + child.Slug)})
		}
	}
	return err
}

// within lists what a category and its children hold: what is offered, and what shoppers may know of.
func (v *View) within(c *catalogue.Category) (offered, rest []*listed) {
	a := v.shop.rangeOf(v.Shelf, v.Now)
	for i := range a.products {
		l := &a.products[i]
		if !l.public() || !inside(v.Shelf.Book, l.product.Category, c.Slug) {
			continue
		}
		if len(l.offered) > 0 {
			offered = append(offered, l)
		} else {
			rest = append(rest, l)
		}
	}
	return offered, rest
}

func inside(book *catalogue.Book, slug, top string) bool {
	for range 8 { // deeper trees end here
		if slug == top {
			return true
		}
		c := book.Category(slug)
		if c == nil || c.Parent == "" {
			return false
		}
		slug = c.Parent
	}
	return false
}

func (v *View) wishOf(r *http.Request) (*wish, error) {
	form, err := web.ReadQuery(r)
	if err != nil {
		return nil, err
	}
	w := &wish{values: map[string][]string{}, form: form, page: pageOf(form.Raw("page")), sort: form.Raw("sort")}
	for _, name := range facetNames() {
		for _, value := range form.Lines(name, 60, 40) {
			if value != "" {
				w.values[name] = append(w.values[name], value)
			}
		}
	}
	w.min = v.priceIn(form, "min")
	w.max = v.priceIn(form, "max")
	if !slices.Contains([]string{"newest", "cheapest", "dearest", "name"}, w.sort) {
		w.sort = "newest"
	}
	return w, nil
}

// priceIn reads an amount in the market's currency; what cannot be read is named at its field.
func (v *View) priceIn(form *web.Form, field string) int64 {
	text := form.Line(field, 12)
	if text == "" {
		return 0
	}
	amount, err := money.Parse(text, v.Market.Currency(v.Now))
	if err != nil || amount.Minor < 0 {
		form.Refuse(fault.Field(field, "shop.price_invalid"))
		return 0
	}
	return amount.Minor
}

func (w *wish) filters() bool { return len(w.values) > 0 || w.min > 0 || w.max > 0 }

// query writes the wish down again for another page.
func (w *wish) query(page int) string {
	q := url.Values{"sort": {w.sort}, "page": {strconv.Itoa(page)}}
	for name, list := range w.values {
		q[name] = list
	}
	for _, name := range []string{"min", "max"} {
		if text := w.form.Raw(name); text != "" {
			q.Set(name, text)
		}
	}
	return q.Encode()
}

// valuesOf are a variant's values of a facet.
func valuesOf(i catalogue.Item, name string) []string {
	if value := optionOf(i, name); value != "" {
		return []string{value}
	}
	key := map[string]string{"screen": "screen_size", "network": "network", "memory": "memory"}[name]
	for _, list := range [][]catalogue.Spec{i.Model.Specs, i.Product.Specs} {
		for _, s := range list {
			if s.Key == key && key != "" {
				return []string{s.Value}
			}
		}
	}
	return nil
}

// matches tells whether one offered variant of the product has all that is wished for.
func (v *View) matches(l *listed, w *wish) bool {
	return slices.ContainsFunc(l.offered, func(n int) bool { return v.variantMatches(n, w) })
}

func (v *View) variantMatches(n int, w *wish) bool {
	item := v.Shelf.Book.Items[n]
	for _, name := range facetNames() {
		wanted := w.values[name]
		if len(wanted) == 0 {
			continue
		}
		if !slices.ContainsFunc(valuesOf(item, name), func(value string) bool { return slices.Contains(wanted, value) }) {
			return false
		}
	}
	if w.min == 0 && w.max == 0 {
		return true
	}
	a := v.Shelf.Answer(n, market.Web, v.Now)
	price := a.Quote.Amount.Minor
	return price >= w.min && (w.max == 0 || price <= w.max)
}

// facetsOf counts the values of what is offered; a facet with one value only is not worth a choice.
func (v *View) facetsOf(offered []*listed, w *wish) []facet {
	var facets []facet
	for _, name := range facetNames() {
		counts := map[string]int{}
		for _, l := range offered {
			seen := map[string]bool{}
			for _, n := range l.offered {
				for _, value := range valuesOf(v.Shelf.Book.Items[n], name) {
					if !seen[value] {
						seen[value] = true
						counts[value]++
					}
				}
			}
		}
		if len(counts) < 2 {
			continue
		}
		f := facet{Name: name, Label: v.W.T("facet." + name)}
		for value, count := range counts {
			f.Values = append(f.Values, facetValue{value, v.optionLabel(name, value), v.W.Number(int64(count)), slices.Contains(w.values[name], value)})
		}
		slices.SortFunc(f.Values, func(a, b facetValue) int { return cmp.Or(byNumber(a.Value, b.Value), cmp.Compare(a.Label, b.Label)) })
		f.Values = f.Values[:min(len(f.Values), 24)]
		facets = append(facets, f)
	}
	return facets
}

// byNumber orders "5.99 in" and "6 GB + 64 GB" by the numbers in them; words are equal.
func byNumber(a, b string) int {
	x, y := numbersIn(a), numbersIn(b)
	return slices.Compare(x, y)
}

func numbersIn(text string) []float64 {
	var list []float64
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && (text[j] >= '0' && text[j] <= '9' || text[j] == '.') {
			j++
		}
		if n, err := strconv.ParseFloat(text[i:j], 64); err == nil {
			list = append(list, n)
		}
		i = max(j, i+1)
	}
	return list
}

func (v *View) sortBy(list []*listed, by string) {
	slices.SortStableFunc(list, func(a, b *listed) int {
		switch by {
		case "cheapest":
			return cmp.Compare(a.price.Minor, b.price.Minor)
		case "dearest":
			return cmp.Compare(b.price.Minor, a.price.Minor)
		case "name":
			x, _ := a.product.Texts.In(v.Language)
			y, _ := b.product.Texts.In(v.Language)
			return cmp.Compare(x.Name, y.Name)
		}
		return cmp.Compare(placed(b.product), placed(a.product))
	})
}
