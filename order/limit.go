package order

import (
	"context"

	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/people"
)

// Limit is the most units of a variant that one person may have in a market, over all orders of its time.
// Whoever shares an e-mail address, a telephone, a delivery address or an account counts as one person.
type Limit struct {
	Market market.Code `json:"market"`
	SKU    string      `json:"sku"`
	Units  int64       `json:"units"`
	clock.Span
}

// Limits gives a market's limits per person.
func (d *Desk) Limits(ctx context.Context, m market.Code) (limits []Limit, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		limits, err = tx.Limits(m)
		return err
	})
	return limits, err
}

// Use is what one of a person's names has had of a limited variant.
type Use struct {
	Market market.Code
	SKU    string
	Person Hash
}

// Used is units added to a use; Most is the limit that must hold afterwards.
type Used struct {
	Use
	Units int64
	Most  int64
}

// NameOf hashes one name of a person.
func NameOf(n people.PersonName) Hash { return hashOf(n.Kind, n.Text) }

// persons lists the names under which somebody counts, hashed: those of the order and all of the account's.
func persons(b Buyer, a Address) []Hash {
	who := people.Person{Account: b.CustomerID, Emails: append([]string{b.Email}, b.Known.Emails...),
		Phones: append([]string{b.Phone}, b.Known.Phones...), Addresses: append([]Address{a}, b.Known.Addresses...)}
	names := who.Names()
	hashed := make([]Hash, len(names))
	for i, n := range names {
		hashed[i] = NameOf(n)
	}
	return hashed
}

// names are those of the wish's buyer, or of the order that it adds to.
func (w *Wish) names() []Hash {
	if len(w.Names) > 0 {
		return w.Names
	}
	return persons(w.Buyer, w.Address)
}

// counted lists the names that an order's limits were counted against.
func (o *Order) counted() []Hash {
	if len(o.Counted) > 0 {
		return o.Counted
	}
	return persons(o.Buyer, o.Address)
}

// limit is the front's limit for a variant now; nil when there is none.
func (f *Front) limit(sku string, now clock.Instant) *Limit {
	if l, ok := f.Limits[sku]; ok && l.Holds(now) {
		return &l
	}
	return nil
}

// overLimit tells whether a quantity would be more than one of the buyer's names may have, and how many are left.
func (f *Facts) overLimit(w *Wish, l *Limit, quantity int64) (left int64, over bool) {
	left = l.Units
	for _, p := range w.names() {
		left = min(left, l.Units-f.Used[Use{w.Market, l.SKU, p}])
	}
	return max(0, left), quantity > left
}

// use counts a quantity against every name of the buyer.
func (f *Facts) use(w *Wish, l *Limit, quantity int64, sale *Sale) {
	for _, p := range w.names() {
		u := Used{Use{w.Market, l.SKU, p}, quantity, l.Units}
		f.Used[u.Use] += quantity
		sale.Used = append(sale.Used, u)
	}
}

// sumUsed adds up uses of the same name, in the order in which they first came.
func sumUsed(all []Used) []Used {
	at := map[Use]int{}
	var sums []Used
	for _, u := range all {
		if i, ok := at[u.Use]; ok {
			sums[i].Units += u.Units
			continue
		}
		at[u.Use] = len(sums)
		sums = append(sums, u)
	}
	return sums
}

// uses lists the uses that a batch looks at.
func uses(fronts map[market.Code]*Front, memory *Memory, wishes []*Wish, now clock.Instant) []Use {
	var all []Use
	for _, w := range wishes {
		all = capUses(all, fronts[w.Market], memory, w, now)
		if !w.Grant.IsZero() {
			for _, p := range w.names() {
				all = append(all, Use{w.Market, w.Grant.limited(), p})
			}
			continue
		}
		for _, l := range w.Lines {
			if fronts[w.Market].limit(l.SKU, now) == nil {
				continue
			}
			for _, p := range w.names() {
				all = append(all, Use{w.Market, l.SKU, p})
			}
		}
	}
	return all
}
