package app

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/delivery"
	"comptoir/demo"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/payment"
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
	launches  demo.Launch
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
	if m.launches, err = demo.LoadLaunch(); err != nil {
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
	for _, write := range []func(*store.Tx) error{m.catalogue, m.priceLists, m.rules, m.holds, m.papers, m.locations, m.deliveries, m.payments, m.units, m.agreements, m.service, m.radio} {
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
	one.Stage, one.Terms.Version, one.Payments, one.AfterClose = told.Stage, told.Terms, told.Payments, told.AfterClose
	one.Entity = m.story.EntityName(cmp.Or(told.Entity, m.story.Company.Entity))
	if n := told.Networks; n != nil {
		one.Networks = &market.NetworkRule{Share: n.Share, Source: n.Source, Span: one.Span(n.Since, "")}
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

// weekend lists the days on which nobody works, where they are not Saturday and Sunday.
func weekend(code market.Code) []time.Weekday {
	switch code {
	case "eg", "sa", "qa", "kw", "om", "bh", "jo", "dz", "bd":
		return []time.Weekday{time.Friday, time.Saturday}
	}
	return nil
}

func (m *demoMaker) deliveries(tx *store.Tx) error {
	for _, told := range m.story.Markets {
		one := m.markets[told.Code]
		in := one.Currency(m.now)
		for n, d := range told.Delivery {
			method := delivery.Method{Market: told.Code, Code: d.Code, Price: money.Of(d.Price, in), FreeFrom: money.Of(d.FreeAbove, in),
				DaysMin: d.DaysMin, DaysMax: d.DaysMax, Weekend: weekend(told.Code), Order: n}
			for _, area := range d.Excluded {
				method.Areas = append(method.Areas, delivery.AreaRule{Area: area, Excluded: true, Surcharge: money.Of(0, in)})
			}
			for _, area := range slices.Sorted(maps.Keys(d.Surcharges)) {
				method.Areas = append(method.Areas, delivery.AreaRule{Area: area, Surcharge: money.Of(d.Surcharges[area], in)})
			}
			if err := tx.PutDelivery(method); err != nil {
				return err
			}
		}
	}
	return nil
}

// unpaidMax is how long an order by bank transfer is kept without money.
const unpaidMax = 7 * 24 * time.Hour

func (m *demoMaker) payments(tx *store.Tx) error {
	for _, told := range m.story.Markets {
		one := m.markets[told.Code]
		for _, p := range told.Payments {
			method := payment.Method{Market: told.Code, Code: payment.Code(p), Max: money.Of(0, one.Currency(m.now))}
			if method.Code == payment.BankTransfer {
				method.Wait = unpaidMax
			}
			if err := tx.PutPayment(method); err != nil {
				return err
			}
		}
	}
	return nil
}

// units books the first delivery of every location. A set has no units of its own.
func (m *demoMaker) units(tx *store.Tx) error {
	for n, l := range m.story.Locations {
		posting := stock.Posting{Market: l.Market, Ref: int64(n + 1), At: m.now, Why: "first delivery"}
		for _, item := range m.book.Items {
			if units := m.story.Stock.Units(l, item.SKU()); units > 0 && len(item.Variant.Parts) == 0 {
				posting.Movements = append(posting.Movements, stock.Movement{Location: l.Code, Owner: stock.Own, SKU: item.SKU(),
					From: stock.Supplier, To: stock.OnHand, Quantity: units})
			}
		}
		if err := tx.Post(posting); err != nil {
			return err
		}
	}
	return nil
}

// radio writes the facts about phones and networks that the company's staff have gathered.
func (m *demoMaker) radio(tx *store.Tx) error {
	entries, err := demo.Radio()
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := tx.PutRadioEntry(e); err != nil {
			return err
		}
	}
	return tx.BumpRadio("", false)
}

func (m *demoMaker) users() []string {
	var users []string
	for _, s := range m.story.Staff {
		users = append(users, s.User)
	}
	return users
}
