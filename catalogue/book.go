package catalogue

import (
	"cmp"
	"slices"
)

// Book is the whole portfolio, indexed. It is made once and never changed.
type Book struct {
	Products   []*Product // by slug
	Categories []Category // by parent, order and slug
	Items      []Item     // every variant, in the order of products; an item's place is its ordinal
	Version    int64      // of the facts that it was made from
	bundles    map[string][]int
	bySlug     map[string]*Product
	bySKU      map[string]int
	byCategory map[string]*Category
}

// NewBook indexes products and categories. It takes them over: nobody may change them afterwards.
func NewBook(products []*Product, categories []Category) *Book {
	b := &Book{Products: products, Categories: categories, bySlug: map[string]*Product{}, bySKU: map[string]int{}, byCategory: map[string]*Category{}, bundles: map[string][]int{}}
	slices.SortFunc(b.Products, func(x, y *Product) int { return cmp.Compare(x.Slug, y.Slug) })
	slices.SortFunc(b.Categories, func(x, y Category) int {
		return cmp.Or(cmp.Compare(x.Parent, y.Parent), cmp.Compare(x.Order, y.Order), cmp.Compare(x.Slug, y.Slug))
	})
	for i := range b.Categories {
		b.byCategory[b.Categories[i].Slug] = &b.Categories[i]
	}
	for _, p := range b.Products {
		b.bySlug[p.Slug] = p
		for m := range p.Models {
			model := &p.Models[m]
			for v := range model.Variants {
				for _, part := range model.Variants[v].Parts {
					b.bundles[part.SKU] = append(b.bundles[part.SKU], len(b.Items))
				}
				b.bySKU[model.Variants[v].SKU] = len(b.Items)
				b.Items = append(b.Items, Item{Product: p, Model: model, Variant: &model.Variants[v]})
			}
		}
	}
	return b
}

// Product finds a product by slug; nil when there is none.
func (b *Book) Product(slug string) *Product { return b.bySlug[slug] }

// Category finds a category by slug; nil when there is none.
func (b *Book) Category(slug string) *Category { return b.byCategory[slug] }

// Ordinal finds a variant's place in Items by SKU.
func (b *Book) Ordinal(sku string) (int, bool) {
	n, ok := b.bySKU[sku]
	return n, ok
}

// Item finds a variant by SKU.
func (b *Book) Item(sku string) (Item, bool) {
	n, ok := b.bySKU[sku]
	if !ok {
		return Item{}, false
	}
	return b.Items[n], true
}

// Bundles lists the ordinals of the bundles that take a variant's stock.
func (b *Book) Bundles(sku string) []int { return b.bundles[sku] }

// ItemsOf lists the ordinals of a product's variants, in order.
func (b *Book) ItemsOf(p *Product) []int {
	var found []int
	for m := range p.Models {
		for v := range p.Models[m].Variants {
			found = append(found, b.bySKU[p.Models[m].Variants[v].SKU])
		}
	}
	return found
}

// PartsOf lists the variants of which a set is made; none for what is no set. A part that is not in the book
// is left out: an import refuses such a set.
func (b *Book) PartsOf(n int) []Item {
	var parts []Item
	for _, part := range b.Items[n].Variant.Parts {
		if item, ok := b.Item(part.SKU); ok {
			parts = append(parts, item)
		}
	}
	return parts
}
