package change

import (
	"slices"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/stock"
	"comptoir/tax"
)

func readCategory(tx Tx, c *Change) (any, error) {
	_, categories, err := tx.Catalogue()
	for _, one := range categories {
		if one.Slug == c.Subject {
			return one, nil
		}
	}
	return nil, err
}

func putCategory(tx Tx, c *Change, _ clock.Instant) error {
	one, err := after[catalogue.Category](c)
	if err != nil {
		return err
	}
	if one.Slug != c.Subject || one.Slug == "" {
		return fault.Field("slug", "category.slug_fixed")
	}
	if err := tx.PutCategory(one); err != nil {
		return err
	}
	return tx.BumpCatalogue()
}

func readLocation(tx Tx, c *Change) (any, error) {
	locations, err := tx.Locations()
	for _, l := range locations {
		if l.Code == c.Subject {
			return l, nil
		}
	}
	return nil, err
}

func putLocation(tx Tx, c *Change, _ clock.Instant) error {
	l, err := after[stock.Location](c)
	if err != nil {
		return err
	}
	if l.Code != c.Subject || l.Code == "" {
		return fault.Field("code", "stock.code_fixed")
	}
	if c.Market != "" && l.Market != c.Market {
		return fault.Field("market", "change.other_market", "market", string(c.Market))
	}
	if l.Buffer < 0 {
		return fault.Field("buffer", "stock.buffer_negative")
	}
	if err := tx.PutLocation(l); err != nil {
		return err
	}
	for _, m := range append(l.Serves, l.Market) {
		if err := tx.BumpMarket(m); err != nil {
			return err
		}
	}
	return nil
}

func putRate(tx Tx, c *Change, _ clock.Instant) error {
	r, err := after[tax.Rate](c)
	if err != nil {
		return err
	}
	if r.Market = c.Market; r.Rate < 0 || r.Rate > money.Whole {
		return fault.Field("rate", "tax.rate_invalid")
	}
	if r.Source == "" {
		return fault.Field("source", "tax.source_missing")
	}
	if err := tx.PutRates([]tax.Rate{r}); err != nil {
		return err
	}
	return tx.BumpMarket(c.Market)
}

func readGate(tx Tx, c *Change) (any, error) {
	papers, err := tx.Papers(c.Market)
	for _, g := range papers.Gates {
		if g.Code == c.Subject {
			return g, nil
		}
	}
	return nil, err
}

func putGate(tx Tx, c *Change, _ clock.Instant) error {
	g, err := after[clearance.Gate](c)
	if err != nil {
		return err
	}
	g.Code = c.Subject
	if err := g.Check(); err != nil {
		return err
	}
	return tx.PutGate(g)
}

func readEvidence(tx Tx, c *Change) (any, error) {
	e, err := tx.Evidence(c.Subject)
	if err != nil {
		return absent(nil, err)
	}
	return e, nil
}

// putEvidence files a new piece, or adds approval, replacement or revocation to an old one: nothing else of
// it may change.
func putEvidence(tx Tx, c *Change, now clock.Instant) error {
	next, err := after[clearance.Evidence](c)
	if err != nil {
		return err
	}
	if next.ID = c.Subject; next.FiledAt == 0 {
		next.FiledAt, next.FiledBy = now, c.Who
	}
	old, err := tx.Evidence(c.Subject)
	if err == nil {
		err = next.Follows(old)
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err := within(c, next.Scope); err != nil {
		return err
	}
	products, _, err := tx.Catalogue()
	if err != nil {
		return err
	}
	book := catalogue.NewBook(products, nil)
	if err := next.Check(knownIn(book)); err != nil {
		return err
	}
	return tx.PutEvidence(&next)
}

func knownIn(book *catalogue.Book) func(model, sku string) bool {
	models := map[string]bool{}
	for _, i := range book.Items {
		models[i.Model.Number] = true
	}
	return func(model, sku string) bool {
		if sku != "" {
			_, ok := book.Ordinal(sku)
			return ok
		}
		return models[model]
	}
}

func putWaiver(tx Tx, c *Change, now clock.Instant) error {
	w, err := after[clearance.Waiver](c)
	if err != nil {
		return err
	}
	if w.ID, w.Who, w.At = c.Subject, c.Who, now; w.Why == "" {
		w.Why = c.Why
	}
	if err := within(c, w.Scope); err != nil {
		return err
	}
	if w.Until <= now {
		return fault.Field("until", "waiver.end_missing")
	}
	if w.Why == "" {
		return fault.Field("why", "change.why_missing")
	}
	return tx.PutWaiver(&w)
}

// within refuses a scope that reaches beyond the market in whose name the change is asked for.
func within(c *Change, s clearance.Scope) error {
	if c.Market != "" && !slices.Equal(s.Markets, []market.Code{c.Market}) {
		return fault.Field("scope.markets", "change.other_market", "market", string(c.Market))
	}
	return nil
}
