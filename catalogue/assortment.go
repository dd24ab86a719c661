package catalogue

import (
	"comptoir/internal/clock"
	"comptoir/market"
)

// Scope says what an assortment rule speaks of, from the widest to the narrowest.
type Scope string

// The scopes.
const (
	ScopeAll      Scope = "all"
	ScopeClass    Scope = "class"
	ScopeCategory Scope = "category"
	ScopeProduct  Scope = "product"
	ScopeVariant  Scope = "variant"
)

func (s Scope) rank() int {
	switch s {
	case ScopeVariant:
		return 5
	case ScopeProduct:
		return 4
	case ScopeCategory:
		return 3
	case ScopeClass:
		return 2
	case ScopeAll:
		return 1
	}
	return 0
}

// Valid tells whether the scope is one of the list.
func (s Scope) Valid() bool { return s.rank() > 0 }

// Rule allows or denies a part of the portfolio in a market, and for a time.
type Rule struct {
	ID      string         `json:"id"`
	Market  market.Code    `json:"market"`            // "" for every market
	Channel market.Channel `json:"channel,omitempty"` // "" for every channel
	Scope   Scope          `json:"scope"`
	Subject string         `json:"subject,omitempty"` // class, category slug, product slug or SKU; "" for ScopeAll
	Deny    bool           `json:"deny"`
	clock.Span
	Why string `json:"why,omitempty"`
}

// Item is a variant together with what it belongs to.
type Item struct {
	Product *Product
	Model   *Model
	Variant *Variant
}

// SKU is the variant's code.
func (i Item) SKU() string { return i.Variant.SKU }

// Matches tells whether the rule speaks of the item.
func (r *Rule) Matches(i Item, m market.Code, c market.Channel) bool {
	if (r.Market != "" && r.Market != m) || (r.Channel != "" && r.Channel != c) {
		return false
	}
	switch r.Scope {
	case ScopeAll:
		return true
	case ScopeClass:
		return r.Subject == string(i.Product.Class)
	case ScopeCategory:
		return r.Subject == i.Product.Category
	case ScopeProduct:
		return r.Subject == i.Product.Slug
	case ScopeVariant:
		return r.Subject == i.Variant.SKU
	}
	return false
}

// Listed tells whether the rules list an item in a market and channel now, by which rule (nil: by
// none), and when that may change next. Rule 6 of the package; a rule for one market is narrower
// than the same scope for all.
func Listed(rules []Rule, i Item, m market.Code, c market.Channel, now clock.Instant) (bool, *Rule, clock.Instant) {
	var best *Rule
	next := clock.Never
	for k := range rules {
		r := &rules[k]
		if !r.Matches(i, m, c) {
			continue
		}
		next = clock.Earlier(next, r.Next(now))
		if r.Holds(now) && (best == nil || r.beats(best)) {
			best = r
		}
	}
	return best == nil || !best.Deny, best, next
}

func (r *Rule) beats(o *Rule) bool {
	if r.Scope.rank() != o.Scope.rank() {
		return r.Scope.rank() > o.Scope.rank()
	}
	if (r.Market != "") != (o.Market != "") {
		return r.Market != ""
	}
	if (r.Channel != "") != (o.Channel != "") {
		return r.Channel != ""
	}
	return r.Deny && !o.Deny
}
