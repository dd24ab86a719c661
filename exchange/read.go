package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"comptoir/catalogue"
	"comptoir/internal/fault"
)

// Read reads a catalogue and says what became of every row. The error is a fault with a code of this
// package: the file is none that can be read (its encoding, its format, its syntax), or it has refused
// rows (exchange.rows_refused, without Options.Partial). The report is complete in both cases.
func Read(r io.Reader, o Options) (Catalogue, Report, error) {
	data, err := readAll(r, o.Progress)
	if err != nil {
		return Catalogue{}, Report{}, err
	}
	text, err := decode(data)
	if err != nil {
		return Catalogue{}, Report{}, err
	}
	format, err := Detect(text)
	if err != nil {
		return Catalogue{}, Report{}, err
	}
	report := Report{Format: format}
	var c Catalogue
	if format == Own {
		c, err = readOwn(text, o, &report)
	} else {
		c, err = readShopify(text, o, &report)
	}
	if err != nil {
		return Catalogue{}, report, err
	}
	c = checkTogether(c, o, &report)
	c.sort()
	report.count(&c)
	if !report.OK() && !o.Partial {
		return Catalogue{}, report, fault.New(fault.Invalid, "exchange.rows_refused", "rows", fmt.Sprint(report.RefusedAll))
	}
	return c, report, nil
}

func readAll(r io.Reader, progress func(done, of int64)) ([]byte, error) {
	var all bytes.Buffer
	for {
		n, err := io.CopyN(&all, r, 1<<20)
		if all.Len() > BytesMax {
			return nil, fault.New(fault.TooLarge, "exchange.file_size", "max_mb", fmt.Sprint(BytesMax>>20))
		}
		if progress != nil && n > 0 {
			progress(int64(all.Len()), 0)
		}
		if errors.Is(err, io.EOF) {
			return all.Bytes(), nil
		}
		if err != nil {
			return nil, fault.Wrap(err, fault.Internal, "exchange.file_unreadable")
		}
	}
}

// checkTogether refuses what is wrong only beside the rest: categories, parts and SKUs of others, prices
// of things and markets that are not there. It drops what was refused.
func checkTogether(c Catalogue, o Options, report *Report) Catalogue {
	known := neighbours(c, o.Known)
	kept := Catalogue{Categories: c.Categories, Prices: c.Prices[:0:0]}
	for _, k := range c.Categories {
		if k.Parent != "" && !known.categories[k.Parent] {
			report.refuse(Problem{Name: "categories." + k.Slug + ".parent", Code: "exchange.category_unknown", Value: short(k.Parent)})
		}
	}
	if slug := looping(c.Categories, o.Known); slug != "" {
		report.refuse(Problem{Name: "categories." + slug + ".parent", Code: "exchange.category_loop", Value: short(slug)})
		kept.Categories = nil
	}
	for _, p := range c.Products {
		if problem := known.refuses(p); problem != nil {
			report.refuse(*problem)
			known.forget(p)
			continue
		}
		kept.Products = append(kept.Products, p)
	}
	begun := map[Price]bool{}
	for i, price := range c.Prices {
		name := price
		name.Until, name.Amount.Minor = 0, 0
		if begun[name] {
			report.refuse(Problem{Name: fmt.Sprintf("prices[%d]", i), Code: "exchange.price_twice", Value: short(price.SKU)})
			continue
		}
		begun[name] = true
		if known.skus[price.SKU] == "" {
			report.refuse(Problem{Name: fmt.Sprintf("prices[%d].sku", i), Code: "exchange.sku_unknown", Value: short(price.SKU)})
			continue
		}
		kept.Prices = append(kept.Prices, price)
	}
	return kept
}

// around is what a product may name.
type around struct {
	categories map[string]bool
	skus       map[string]string // to the slug of their product
	slugs      map[string]bool
}

func neighbours(c Catalogue, book *catalogue.Book) around {
	known := around{map[string]bool{}, map[string]string{}, map[string]bool{}}
	for _, k := range c.Categories {
		known.categories[k.Slug] = true
	}
	replaced := map[string]bool{}
	for _, p := range c.Products {
		known.slugs[p.Slug], replaced[p.Slug] = true, true
	}
	if book != nil {
		for _, k := range book.Categories {
			known.categories[k.Slug] = true
		}
		for _, item := range book.Items {
			known.slugs[item.Product.Slug] = true
			if !replaced[item.Product.Slug] {
				known.skus[item.SKU()] = item.Product.Slug
			}
		}
	}
	for _, p := range c.Products {
		eachVariant(p, func(v *catalogue.Variant) {
			if known.skus[v.SKU] == "" {
				known.skus[v.SKU] = p.Slug
			}
		})
	}
	return known
}

func eachVariant(p *catalogue.Product, do func(*catalogue.Variant)) {
	for m := range p.Models {
		for v := range p.Models[m].Variants {
			do(&p.Models[m].Variants[v])
		}
	}
}

func (k around) refuses(p *catalogue.Product) *Problem {
	at := "products." + p.Slug
	if !k.categories[p.Category] {
		return &Problem{Name: at + ".category", Code: "exchange.category_unknown", Value: short(p.Category)}
	}
	for _, slug := range p.Fits {
		if !k.slugs[slug] {
			return &Problem{Name: at + ".fits", Code: "exchange.product_unknown", Value: short(slug)}
		}
	}
	var found *Problem
	eachVariant(p, func(v *catalogue.Variant) {
		if owner := k.skus[v.SKU]; owner != p.Slug {
			found = &Problem{Name: at + ".sku", Code: "exchange.sku_of_other", Params: map[string]string{"product": owner}, Value: short(v.SKU)}
		}
		for _, part := range v.Parts {
			if k.skus[part.SKU] == "" {
				found = &Problem{Name: at + ".parts", Code: "exchange.sku_unknown", Value: short(part.SKU)}
			}
		}
	})
	return found
}

// forget takes the SKUs of a refused product back, so that its prices go with it.
func (k around) forget(p *catalogue.Product) {
	eachVariant(p, func(v *catalogue.Variant) {
		if k.skus[v.SKU] == p.Slug {
			delete(k.skus, v.SKU)
		}
	})
}

// looping finds a category that lies within itself; "" when none does.
func looping(categories []catalogue.Category, book *catalogue.Book) string {
	parent := map[string]string{}
	if book != nil {
		for _, k := range book.Categories {
			parent[k.Slug] = k.Parent
		}
	}
	for _, k := range categories {
		parent[k.Slug] = k.Parent
	}
	for _, k := range categories {
		slow, fast := k.Slug, k.Slug
		for parent[fast] != "" && parent[parent[fast]] != "" {
			slow, fast = parent[slow], parent[parent[fast]]
			if slow == fast {
				return k.Slug
			}
		}
	}
	return ""
}
