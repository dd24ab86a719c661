package storefront

import (
	"slices"
	"sync/atomic"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
)

// assortment is what a shelf shows, product by product: which of them the market offers, which it may
// speak of, and the lowest price. It is good until one of its answers changes by itself; stock, which
// follows the counter, is looked up when a product is shown.
type assortment struct {
	until    clock.Instant
	products []listed // in the order of the book
	bySlug   map[string]*listed
	public   map[string][]*listed  // by category: what shoppers may see
	first    []*catalogue.Category // those of the first level in which there is something to see
}

// firstMax is how many categories of the first level stand in a header.
const firstMax = 12

// listed is one product of an assortment.
type listed struct {
	product *catalogue.Product
	items   []int // ordinals of the variants that shoppers may know of
	offered []int // those of them that are offered, in stock or not
	price   money.Amount
	before  money.Amount
	ranged  bool // variants have different prices
}

// public tells whether shoppers may know of the product here.
func (l *listed) public() bool { return len(l.items) > 0 }

// inStock tells whether one of the offered variants is there now.
func (l *listed) inStock(s *offer.Shelf) bool {
	for _, n := range l.offered {
		if s.Free(n, market.Web) > 0 {
			return true
		}
	}
	return false
}

// rangeOf gives a shelf's assortment at an instant, counting it when there is none that is good.
func (s *Shop) rangeOf(shelf *offer.Shelf, now clock.Instant) *assortment {
	place, _ := s.press.ranges.LoadOrStore(shelf, &atomic.Pointer[assortment]{})
	slot := place.(*atomic.Pointer[assortment])
	if a := slot.Load(); a != nil && now < a.until {
		return a
	}
	made := countRange(shelf, now)
	slot.Store(made)
	return made
}

func countRange(shelf *offer.Shelf, now clock.Instant) *assortment {
	a := &assortment{until: clock.Never, products: make([]listed, 0, len(shelf.Book.Products)), bySlug: map[string]*listed{}, public: map[string][]*listed{}}
	for _, p := range shelf.Book.Products {
		l := listed{product: p}
		for _, n := range shelf.Book.ItemsOf(p) {
			answer := shelf.Answer(n, market.Web, now)
			a.until = clock.Earlier(a.until, answer.Next)
			l.count(n, &answer, shelf.Book.Items[n].Variant.Hidden)
		}
		a.products = append(a.products, l)
	}
	for i := range a.products {
		l := &a.products[i]
		a.bySlug[l.product.Slug] = l
		if l.public() {
			a.public[l.product.Category] = append(a.public[l.product.Category], l)
		}
	}
	a.first = a.categories(shelf.Book)
	return a
}

func (a *assortment) categories(book *catalogue.Book) []*catalogue.Category {
	holds := func(c *catalogue.Category) bool { return len(a.public[c.Slug]) > 0 }
	var list []*catalogue.Category
	for i := range book.Categories {
		c := &book.Categories[i]
		below := func(one catalogue.Category) bool { return one.Parent == c.Slug && holds(&one) }
		if c.Parent == "" && (holds(c) || slices.ContainsFunc(book.Categories, below)) {
			list = append(list, c)
		}
	}
	return list[:min(len(list), firstMax)]
}

// count takes one variant in. Rule 4: what is hidden is not there.
func (l *listed) count(n int, answer *offer.Answer, unlisted bool) {
	if answer.Hidden || unlisted {
		return
	}
	l.items = append(l.items, n)
	if !answer.Offered() {
		return
	}
	price := answer.Quote.Amount
	if len(l.offered) > 0 && price != l.price {
		l.ranged = true
	}
	if len(l.offered) == 0 || price.Minor < l.price.Minor {
		l.price, l.before = price, answer.Quote.Before
	}
	l.offered = append(l.offered, n)
}
