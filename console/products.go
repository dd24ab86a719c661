package console

import (
	"net/http"
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/people"
)

const productsWindow = 50

type productsData struct {
	*View
	Query, Category, State string
	Products               []*catalogue.Product
	From, All              int
	Languages              []market.Language
}

func (c *Console) productsPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.products"), "products"
	q := r.URL.Query()
	d := productsData{View: v, Query: strings.TrimSpace(q.Get("q")), Category: q.Get("category"), State: q.Get("state"), From: offset(q.Get("from")), Languages: v.textLanguages()}
	var found []*catalogue.Product
	for _, p := range v.book.Products {
		if (d.Category == "" || p.Category == d.Category) && (d.State == "" || string(p.State) == d.State) && v.namedLike(p, d.Query) {
			found = append(found, p)
		}
	}
	d.All = len(found)
	d.From = min(d.From, d.All)
	d.Products = found[d.From:min(d.All, d.From+productsWindow)]
	return c.show(w, r, productsList(d))
}

func (v *View) namedLike(p *catalogue.Product, query string) bool {
	if query == "" {
		return true
	}
	query = strings.ToLower(query)
	if strings.Contains(p.Slug, query) {
		return true
	}
	for _, t := range p.Texts {
		if strings.Contains(strings.ToLower(t.Name), query) {
			return true
		}
	}
	for _, m := range p.Models {
		for i := range m.Variants {
			if strings.ToLower(m.Variants[i].SKU) == query {
				return true
			}
		}
	}
	return false
}

// textLanguages lists the languages that texts are wanted in: those of markets in which shoppers look,
// and those that any product has.
func (v *View) textLanguages() []market.Language {
	var list []market.Language
	add := func(l market.Language) {
		if !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	for _, l := range []market.Language{"en", "fr", "es", "zh"} {
		add(l)
	}
	for _, p := range v.book.Products {
		for l := range p.Texts {
			add(l)
		}
	}
	slices.Sort(list)
	return list
}

type productData struct {
	*View
	Product *catalogue.Product
	Texts   []textColumn
	History []change.Change
}

type textColumn struct {
	Language market.Language
	Name     string // of the language
	Text     catalogue.Text
	Has      bool
	Seen     string
	May      bool // the person may in every market that reads it
}

func (c *Console) productPage(w http.ResponseWriter, r *http.Request, v *View) error {
	p := v.book.Product(r.PathValue("slug"))
	if p == nil {
		return fault.New(fault.NotFound, "product.unknown", "product", r.PathValue("slug"))
	}
	v.Title, v.At = v.nameOf(p), "products"
	d := productData{View: v, Product: p}
	for _, l := range v.textLanguages() {
		text, has := p.Texts[l]
		col := textColumn{Language: l, Name: i18n.LanguageName(v.Lang, l), Text: text, Has: has, Seen: "null", May: c.mayText(v, l)}
		if has {
			col.Seen = string(change.Made(text))
		}
		d.Texts = append(d.Texts, col)
	}
	var err error
	d.History, err = c.Changes.History(r.Context(), change.Filter{Subject: p.Slug, Limit: 10})
	if err != nil {
		return err
	}
	return c.show(w, r, productView(d))
}

// mayText tells whether a person may edit texts in a language: in every market whose shop reads it.
func (c *Console) mayText(v *View, l market.Language) bool {
	for _, m := range c.Changes.Readers(l) {
		if !v.may(people.Catalogue, m) {
			return false
		}
	}
	return true
}

func (c *Console) editText(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	l := f.Line("language", 20)
	if !catalogue.IsLanguage(l) {
		return fault.Field("language", "catalogue.language_form")
	}
	text := catalogue.Text{Name: f.Line("name", catalogue.NameMax), Summary: f.Text("summary", catalogue.SummaryMax),
		Body: catalogue.CleanHTML(f.Text("body", catalogue.BodyMax))}
	one := change.Change{Kind: change.ProductText, Subject: r.PathValue("slug") + "/" + l, After: change.Made(text), Expect: seen(f)}
	if f.Ticked("remove") {
		one.After = []byte("null")
	}
	return c.review(w, r, v, f, []change.Change{one})
}

func (c *Console) editState(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	return c.review(w, r, v, f, []change.Change{{Kind: change.ProductState, Subject: r.PathValue("slug"), After: change.Made(f.Line("state", 20)), Expect: seen(f)}})
}

func (v *View) alt(p catalogue.Picture) string {
	text, _ := p.Alt.In(market.Language(v.Lang))
	return text
}
