package app

import (
	"fmt"
	"slices"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/demo"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/store"
)

// demoMaker turns the demonstration's files into facts of the store.
type demoMaker struct {
	now       clock.Instant
	story     demo.Story
	portfolio demo.Document
	book      *catalogue.Book
	prices    demo.Pricing
	told      map[market.Code]demo.Market // what the story says of a market
	markets   map[market.Code]market.Market
}

func newDemoMaker(now clock.Instant) (*demoMaker, error) {
	m := &demoMaker{now: now, told: map[market.Code]demo.Market{}, markets: map[market.Code]market.Market{}}
	var err error
	if m.story, err = demo.LoadStory(); err != nil {
		return nil, err
	}
	if m.portfolio, err = demo.Portfolio(); err != nil {
		return nil, err
	}
	if m.prices, err = demo.LoadPricing(); err != nil {
		return nil, err
	}
	for _, one := range m.story.Markets {
		m.told[one.Code] = one
	}
	m.book = catalogue.NewBook(m.portfolio.Products, m.portfolio.Categories)
	return m, nil
}

// fill writes everything in one transaction; it may run twice.
func (m *demoMaker) fill(tx *store.Tx) error {
	markets, err := loadWorld(tx, m.decide)
	if err != nil {
		return err
	}
	for _, one := range markets {
		m.markets[one.Code] = one
	}
	for _, write := range []func(*store.Tx) error{m.catalogue, m.priceLists, m.rules, m.holds, m.locations} {
		if err := write(tx); err != nil {
			return err
		}
	}
	return tx.BumpCatalogue()
}

// decide adds to a country what the company has decided about it.
func (m *demoMaker) decide(one *market.Market) {
	told, known := m.told[one.Code]
	if !known {
		one.Stage = m.story.Rest
		return
	}
	one.Stage, one.Entity, one.Terms.Version, one.Payments, one.AfterClose = told.Stage, told.Entity, told.Terms, told.Payments, told.AfterClose
	if one.Entity == "" {
		one.Entity = m.story.Company.Entity
	}
	for _, o := range told.Openings {
		one.Openings = append(one.Openings, market.Opening{Channel: o.Channel, Span: one.Span(o.Since, o.Until), Partner: o.Partner, Why: o.Why})
	}
}

func (m *demoMaker) catalogue(tx *store.Tx) error {
	for _, c := range m.portfolio.Categories {
		if err := tx.PutCategory(c); err != nil {
			return err
		}
	}
	for _, p := range m.portfolio.Products {
		if err := tx.PutProduct(p); err != nil {
			return fmt.Errorf("%s: %w", p.Slug, err)
		}
	}
	return nil
}

// priceLists gives every market its prices, also the closed ones: they can be looked at before they open.
func (m *demoMaker) priceLists(tx *store.Tx) error {
	var places []demo.Place
	for _, c := range m.codes() {
		one := m.markets[c]
		places = append(places, demo.Place{Market: c, Currency: one.Currency(m.now), Net: one.Tax == market.TaxAdded})
	}
	list, err := m.prices.Prices(m.portfolio, m.book, places)
	if err != nil {
		return err
	}
	by := map[market.Code][]pricing.Price{}
	for _, p := range list {
		one := m.markets[p.Market]
		by[p.Market] = append(by[p.Market], pricing.Price{SKU: p.SKU, Amount: p.Amount, Span: one.Span("2026-01-01", "")})
	}
	for _, c := range m.codes() {
		if err := tx.PutPrices(c, by[c]); err != nil {
			return err
		}
	}
	return nil
}

func (m *demoMaker) codes() []market.Code {
	codes := make([]market.Code, 0, len(m.markets))
	for c := range m.markets {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	return codes
}

func (m *demoMaker) rules(tx *store.Tx) error {
	for n, r := range m.story.Assortment {
		one := m.markets[r.Market]
		rule := catalogue.Rule{ID: fmt.Sprintf("rule-%02d", n+1), Market: r.Market, Channel: r.Channel, Scope: r.Scope, Subject: r.Subject,
			Deny: r.Deny, Span: one.Span(r.Since, ""), Why: r.Why}
		if err := tx.PutRule(rule); err != nil {
			return err
		}
	}
	return nil
}

func (m *demoMaker) holds(tx *store.Tx) error {
	for n, h := range m.story.Holds {
		hold := clearance.Hold{ID: fmt.Sprintf("hold-%02d", n+1), Gate: h.Gate, Market: h.Market, Scope: h.Scope, Subject: h.Subject,
			Disclosure: clearance.Disclosure(h.Disclosure), Reason: h.Reason}
		if err := tx.PutHold(hold); err != nil {
			return err
		}
	}
	return nil
}

func (m *demoMaker) locations(tx *store.Tx) error {
	for n, l := range m.story.Locations {
		place := stock.Location{Code: l.Code, Market: l.Market, Kind: stock.Kind(l.Kind), Name: l.Name, Serves: l.Serves, Channels: l.Channels, Rank: n, Buffer: l.Buffer}
		if err := tx.PutLocation(place); err != nil {
			return err
		}
	}
	return nil
}
