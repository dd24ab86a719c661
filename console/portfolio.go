package console

import (
	"net/http"
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
)

// newProduct makes a product with its first model and variant. Everything else is added on its page.
func (c *Console) newProduct(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	slug := f.Line("slug", catalogue.SlugMax)
	if v.book.Product(slug) != nil {
		return fault.Field("slug", "product.slug_taken", "slug", slug)
	}
	p := catalogue.Product{Slug: slug, Brand: f.Line("brand", catalogue.NameMax), Category: f.Line("category", catalogue.SlugMax),
		State: catalogue.State(f.Line("state", 20)), Source: f.Line("source", catalogue.NameMax),
		Texts: catalogue.Texts{market.Language(f.Line("language", 20)): {Name: f.Line("name", catalogue.NameMax)}}}
	category := v.book.Category(p.Category)
	if category == nil {
		return fault.Field("category", "product.category_missing")
	}
	p.Class = category.Class
	if p.Models, err = v.withVariant(f, nil); err != nil {
		return err
	}
	return c.reviewProduct(w, r, v, f, p, []byte("null"))
}

// newVariant adds a variant to a product, and its model when the number is new.
func (c *Console) newVariant(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	old := v.book.Product(r.PathValue("slug"))
	if old == nil {
		return fault.New(fault.NotFound, "product.unknown", "product", r.PathValue("slug"))
	}
	p := *old
	p.Version = 0
	before := change.Made(p)
	if p.Models, err = v.withVariant(f, old.Models); err != nil {
		return err
	}
	return c.reviewProduct(w, r, v, f, p, before)
}

func (c *Console) reviewProduct(w http.ResponseWriter, r *http.Request, v *View, f *web.Form, p catalogue.Product, before []byte) error {
	if err := f.Err(); err != nil {
		return err
	}
	return c.review(w, r, v, f, []change.Change{{Kind: change.ProductPut, Subject: p.Slug, After: change.Made(p), Expect: before}})
}

// withVariant reads a variant and gives the models with it: in the model that has the number, or in a new one.
func (v *View) withVariant(f *web.Form, models []catalogue.Model) ([]catalogue.Model, error) {
	one := catalogue.Variant{SKU: f.Line("sku", catalogue.SKUMax), GTIN: f.Line("gtin", 14)}
	if _, taken := v.book.Item(one.SKU); taken {
		return nil, fault.Field("sku", "product.sku_taken", "sku", one.SKU)
	}
	var err error
	if one.Options, err = optionsOf(f.Line("options", 300)); err != nil {
		return nil, err
	}
	number := f.Line("number", catalogue.NameMax)
	models = slices.Clone(models)
	for i := range models {
		if models[i].Number == number {
			models[i].Variants = append(slices.Clone(models[i].Variants), one)
			return models, f.Err()
		}
	}
	model := catalogue.Model{Number: number, Radio: f.Ticked("radio"), Variants: []catalogue.Variant{one}}
	for _, l := range words(f.Line("languages", 200)) {
		model.Languages = append(model.Languages, market.Language(l))
	}
	return append(models, model), f.Err()
}

// optionsOf reads what tells a variant from its siblings: "colour=black, memory=6 GB + 64 GB".
func optionsOf(text string) ([]catalogue.Option, error) {
	var options []catalogue.Option
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		key, value, found := strings.Cut(part, "=")
		if key, value = strings.TrimSpace(key), strings.TrimSpace(value); !found || key == "" || value == "" {
			return nil, fault.Field("options", "product.options_form")
		}
		options = append(options, catalogue.Option{Key: key, Value: value})
	}
	return options, nil
}

// editPictures puts a product's pictures in another order, takes some away, and sets what they show in words.
func (c *Console) editPictures(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p := v.book.Product(r.PathValue("slug"))
	if p == nil {
		return fault.New(fault.NotFound, "product.unknown", "product", r.PathValue("slug"))
	}
	next := v.arranged(f, p.Pictures)
	if err := f.Err(); err != nil {
		return err
	}
	return c.review(w, r, v, f, []change.Change{{Kind: change.ProductShown, Subject: p.Slug, After: change.Made(next), Expect: seen(f)}})
}

func (v *View) arranged(f *web.Form, old []catalogue.Picture) []catalogue.Picture {
	type placed struct {
		at int64
		catalogue.Picture
	}
	var kept []placed
	for i, one := range old {
		name := "picture." + itoa(i) + "."
		if f.Ticked(name + "remove") {
			continue
		}
		one.Colour, one.Alt = f.Line(name+"colour", 40), catalogue.Words{}
		for _, l := range v.textLanguages() {
			if words := f.Line(name+"alt."+string(l), catalogue.WordMax); words != "" {
				one.Alt[l] = words
			}
		}
		kept = append(kept, placed{f.Quantity(name+"place", 1, 1000), one})
	}
	slices.SortStableFunc(kept, func(a, b placed) int { return int(a.at - b.at) })
	next := make([]catalogue.Picture, len(kept))
	for i, one := range kept {
		next[i] = one.Picture
	}
	return next
}
