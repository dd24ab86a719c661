package change

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/pricing"
)

// Kind says what a change is about.
type Kind string

// The kinds.
const (
	MarketStage    Kind = "market.stage"       // After: market.Stage
	MarketChannel  Kind = "market.channel"     // Subject: channel; After: []market.Opening of that channel
	MarketFacts    Kind = "market.facts"       // After: market.Market; its stage and openings are left as they are
	MarketDelivery Kind = "market.delivery"    // Subject: method; After: delivery.Method, null to remove
	PriceSet       Kind = "price.set"          // Subject: SKU; After: pricing.Price
	PriceDrop      Kind = "price.drop"         // Subject: SKU; After: the pricing.Price to remove
	RulePut        Kind = "assortment.rule"    // Subject: rule; After: catalogue.Rule, null to remove
	HoldPut        Kind = "clearance.hold"     // Subject: hold; After: clearance.Hold, null to lift
	LimitPut       Kind = "order.limit"        // Subject: SKU; After: order.Limit, null to remove
	ProductPut     Kind = "product.put"        // Subject: slug; After: catalogue.Product
	ProductText    Kind = "product.text"       // Subject: slug/language; After: catalogue.Text, null to remove
	ProductState   Kind = "product.state"      // Subject: slug; After: catalogue.State
	CategoryPut    Kind = "category.put"       // Subject: slug; After: catalogue.Category
	LocationPut    Kind = "stock.location"     // Subject: location; After: stock.Location
	TaxRate        Kind = "tax.rate"           // After: tax.Rate
	GatePut        Kind = "clearance.gate"     // Subject: gate; After: clearance.Gate
	EvidencePut    Kind = "clearance.evidence" // Subject: evidence; After: clearance.Evidence, new
	EvidenceYes    Kind = "clearance.approve"  // Subject: evidence; After is what it becomes
	EvidenceEnd    Kind = "clearance.revoke"   // Subject: evidence; After is what it becomes
	WaiverPut      Kind = "clearance.waiver"   // Subject: waiver; After: clearance.Waiver; of one that is there, its earlier end
	StockCount     Kind = "stock.count"        // Subject: location/owner/SKU; After: Counted
	ProductShown   Kind = "product.pictures"   // Subject: slug; After: []catalogue.Picture
	RadioFact      Kind = "radio.fact"         // Subject: directory.Entry.Key; Market: its country; After: directory.Entry, null to remove
)

// kind is one row of the table: the permission it takes, how its fact is read, and how it is written.
type kind struct {
	may   string
	whole bool                           // it touches what all markets share: the permission must hold in every market
	read  func(Tx, *Change) (any, error) // nil value: there is nothing
	write func(Tx, *Change, clock.Instant) error
}

// kinds is the table (rule 1).
//
//lint:table
func kinds() map[Kind]kind {
	return map[Kind]kind{
		MarketStage:    {"stage", false, readMarket(func(m *market.Market, _ string) any { return m.Stage }), writeMarket(setStage)},
		MarketChannel:  {"channel", false, readMarket(openingsOf), writeMarket(setOpenings)},
		MarketFacts:    {"market", false, readMarket(func(m *market.Market, _ string) any { return m }), writeMarket(setFacts)},
		MarketDelivery: {"market", false, readDelivery, putDelivery},
		PriceSet:       {"price", false, readPrices, setPrice},
		PriceDrop:      {"price", false, readPrices, dropPrice},
		RulePut:        {"assortment", false, readRule, putRule},
		HoldPut:        {"hold", false, readHold, putHold},
		LimitPut:       {"assortment", false, readLimit, putLimit},
		ProductPut:     {"catalogue", true, readProduct, putProduct},
		ProductText:    {"catalogue", true, readText, putText},
		ProductState:   {"catalogue", true, readState, putState},
		CategoryPut:    {"catalogue", true, readCategory, putCategory},
		LocationPut:    {"stock", false, readLocation, putLocation},
		TaxRate:        {"market", false, readRates, putRate},
		GatePut:        {"clearance", true, readGate, putGate},
		EvidencePut:    {"clearance", false, readEvidence, putEvidence},
		EvidenceYes:    {"clearance", false, readEvidence, approveEvidence},
		EvidenceEnd:    {"clearance", false, readEvidence, revokeEvidence},
		WaiverPut:      {"waiver", false, readWaiver, putWaiver},
		StockCount:     {"stock", false, readCount, putCount},
		ProductShown:   {"catalogue", true, readPictures, putPictures},
		RadioFact:      {"clearance", false, readRadioFact, putRadioFact},
	}
}

// Kinds lists all kinds, sorted.
func Kinds() []Kind {
	var list []Kind
	for k := range kinds() {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// textMax bounds a text of a fact, in characters.
const textMax = 20_000

// after reads the new value strictly: a name that nobody knows is an error.
func after[T any](c *Change) (T, error) {
	var value T
	in := json.NewDecoder(bytes.NewReader(c.After))
	in.DisallowUnknownFields()
	if err := in.Decode(&value); err != nil {
		f := fault.Wrap(err, fault.Invalid, "change.after_unreadable", "kind", string(c.Kind))
		f.Field = "after"
		return value, f
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return value, fault.Field("after", "change.after_unreadable", "kind", string(c.Kind))
	}
	return value, nil
}

// tidy cleans the texts of a change before anything reads it: the history keeps what the product keeps.
func tidy(c *Change) {
	if c.removes() {
		return
	}
	switch c.Kind {
	case ProductText:
		if text, err := after[catalogue.Text](c); err == nil {
			c.After = Made(catalogue.TidyText(text))
		}
	case ProductPut:
		if p, err := after[catalogue.Product](c); err == nil {
			catalogue.Tidy(&p)
			c.After = Made(p)
		}
	}
}

func (c *Change) removes() bool { return len(c.After) == 0 || string(c.After) == "null" }

// absent turns "there is none" into no value.
func absent(value any, err error) (any, error) {
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return value, err
}

func readMarket(part func(*market.Market, string) any) func(Tx, *Change) (any, error) {
	return func(tx Tx, c *Change) (any, error) {
		m, err := tx.Market(c.Market)
		m.Version = 0
		return part(&m, c.Subject), err
	}
}

func writeMarket(set func(*market.Market, *Change) error) func(Tx, *Change, clock.Instant) error {
	return func(tx Tx, c *Change, _ clock.Instant) error {
		m, err := tx.Market(c.Market)
		if err != nil {
			return err
		}
		if err := set(&m, c); err != nil {
			return err
		}
		return tx.PutMarket(m)
	}
}

// ReadStage is the stage that a change of kind MarketStage leads to.
func ReadStage(c *Change) (market.Stage, error) { return after[market.Stage](c) }

// ReadOpenings are the openings that a change of kind MarketChannel sets.
func ReadOpenings(c *Change) ([]market.Opening, error) { return after[[]market.Opening](c) }

func setStage(m *market.Market, c *Change) error {
	stage, err := ReadStage(c)
	if err != nil {
		return err
	}
	if !stage.Valid() {
		return fault.Field("stage", "market.stage_unknown", "stage", string(stage))
	}
	m.Stage = stage
	return nil
}

func openingsOf(m *market.Market, channel string) any {
	of := []market.Opening{}
	for _, o := range m.Openings {
		if string(o.Channel) == channel {
			of = append(of, o)
		}
	}
	return of
}

func setOpenings(m *market.Market, c *Change) error {
	next, err := ReadOpenings(c)
	if err != nil {
		return err
	}
	if !market.Channel(c.Subject).Valid() {
		return fault.Field("channel", "market.channel_unknown", "channel", c.Subject)
	}
	for i, o := range next {
		if string(o.Channel) != c.Subject || (o.Until != 0 && o.Until <= o.Since) {
			return fault.Field("openings", "market.opening_invalid", "channel", c.Subject)
		}
		for _, other := range next[:i] {
			if o.Overlaps(other.Span) {
				return fault.Field("openings", "market.openings_overlap", "channel", c.Subject)
			}
		}
	}
	m.Openings = append(slices.DeleteFunc(m.Openings, func(o market.Opening) bool { return string(o.Channel) == c.Subject }), next...)
	return nil
}

func setFacts(m *market.Market, c *Change) error {
	next, err := after[market.Market](c)
	if err != nil {
		return err
	}
	if next.Code != m.Code {
		return fault.Field("code", "market.code_fixed")
	}
	if len(next.Languages) == 0 {
		return fault.Field("languages", "market.language_missing")
	}
	if len(next.Tenders) == 0 {
		return fault.Field("tenders", "market.currency_missing")
	}
	if err := next.Networks.Check(); err != nil {
		return err
	}
	next.Stage, next.Openings, next.Version = m.Stage, m.Openings, m.Version
	*m = next
	return nil
}

func readPrices(tx Tx, c *Change) (any, error) { return tx.PricesOf(c.Market, c.Subject) }

// setPrice writes a price. One without an end ends the one before it, which stays in the history.
func setPrice(tx Tx, c *Change, now clock.Instant) error {
	p, err := after[pricing.Price](c)
	if err != nil {
		return err
	}
	m, err := tx.Market(c.Market)
	if err != nil {
		return err
	}
	if p.SKU = c.Subject; p.Since == 0 {
		p.Since = now
	}
	switch {
	case p.Amount.Minor < 0:
		return fault.Field("amount", "price.negative")
	case p.Amount.Currency != m.Currency(p.Since):
		return fault.Field("currency", "price.currency_wrong", "currency", string(m.Currency(p.Since)))
	case p.Until != 0 && p.Until <= p.Since:
		return fault.Field("until", "price.validity_inverted")
	case p.Channel != "" && !p.Channel.Valid():
		return fault.Field("channel", "market.channel_unknown", "channel", string(p.Channel))
	}
	if p.Until == 0 {
		if err := tx.ClosePrices(c.Market, p.SKU, p.Channel, p.Amount.Currency, p.Since); err != nil {
			return err
		}
	}
	if err := tx.PutPrices(c.Market, []pricing.Price{p}); err != nil {
		return err
	}
	return tx.BumpMarket(c.Market)
}

func dropPrice(tx Tx, c *Change, _ clock.Instant) error {
	p, err := after[pricing.Price](c)
	if err != nil {
		return err
	}
	p.SKU = c.Subject
	if err := tx.DropPrice(c.Market, p); err != nil {
		return err
	}
	return tx.BumpMarket(c.Market)
}

func readRule(tx Tx, c *Change) (any, error) {
	rules, err := tx.Rules(c.Market)
	for _, r := range rules {
		if r.ID == c.Subject && r.Market == c.Market {
			return r, nil
		}
	}
	return nil, err
}

func putRule(tx Tx, c *Change, _ clock.Instant) error {
	if c.removes() {
		return tx.DropRule(c.Market, c.Subject)
	}
	r, err := after[catalogue.Rule](c)
	if err != nil {
		return err
	}
	r.ID, r.Market = c.Subject, c.Market
	if !r.Scope.Valid() {
		return fault.Field("scope", "assortment.scope_unknown", "scope", string(r.Scope))
	}
	if r.Until != 0 && r.Until <= r.Since {
		return fault.Field("until", "assortment.validity_inverted")
	}
	return tx.PutRule(r)
}

func readHold(tx Tx, c *Change) (any, error) {
	holds, err := tx.Holds(c.Market)
	for _, h := range holds {
		if h.ID == c.Subject && h.Market == c.Market {
			return h, nil
		}
	}
	return nil, err
}

func putHold(tx Tx, c *Change, _ clock.Instant) error {
	if c.removes() {
		return tx.DropHold(c.Market, c.Subject)
	}
	h, err := after[clearance.Hold](c)
	if err != nil {
		return err
	}
	h.ID, h.Market = c.Subject, c.Market
	switch {
	case !h.Scope.Valid():
		return fault.Field("scope", "assortment.scope_unknown", "scope", string(h.Scope))
	case strings.TrimSpace(h.Reason) == "":
		return fault.Field("reason", "hold.reason_missing")
	case h.Disclosure != clearance.Plain && h.Disclosure != clearance.Generic && h.Disclosure != clearance.Hidden:
		return fault.Field("disclosure", "hold.disclosure_unknown")
	case h.Until != 0 && h.Until <= h.Since:
		return fault.Field("until", "hold.validity_inverted")
	}
	if h.When != "" {
		if _, err := clearance.Compile("when", h.When); err != nil {
			return err
		}
	}
	return tx.PutHold(h)
}

func readProduct(tx Tx, c *Change) (any, error) {
	p, err := tx.Product(c.Subject)
	if err != nil {
		return absent(nil, err)
	}
	p.Version = 0
	return p, nil
}

func putProduct(tx Tx, c *Change, _ clock.Instant) error {
	p, err := after[catalogue.Product](c)
	if err != nil {
		return err
	}
	if p.Slug != c.Subject {
		return fault.Field("slug", "product.slug_fixed")
	}
	if err := fit(&p); err != nil {
		return err
	}
	if err := tx.PutProduct(&p); err != nil {
		return err
	}
	return tx.BumpCatalogue()
}

// fit cleans a product's bodies and refuses it with the first thing that is wrong: whoever enters it, by hand,
// by key or by file, is held to the same.
func fit(p *catalogue.Product) error {
	catalogue.Tidy(p)
	wrong := catalogue.Check(p)
	if len(wrong) == 0 {
		return nil
	}
	for _, w := range wrong {
		if strings.HasPrefix(w.Field, "texts.") {
			return w
		}
	}
	return wrong[0]
}

// edit changes a part of a product. Its texts are held to what fit asks of them.
func edit(tx Tx, slug string, with func(*catalogue.Product) error) error {
	p, err := tx.Product(slug)
	if err != nil {
		return err
	}
	if err := with(p); err != nil {
		return err
	}
	if wrong := fault.Of(fit(p)); strings.HasPrefix(wrong.Field, "texts.") {
		return wrong
	}
	if err := tx.PutProduct(p); err != nil {
		return err
	}
	return tx.BumpCatalogue()
}

func textPlace(c *Change) (slug string, l market.Language) {
	slug, tag, _ := strings.Cut(c.Subject, "/")
	return slug, market.Language(tag)
}

func readText(tx Tx, c *Change) (any, error) {
	slug, l := textPlace(c)
	p, err := tx.Product(slug)
	if err != nil {
		return nil, err
	}
	if text, ok := p.Texts[l]; ok {
		return text, nil
	}
	return nil, nil
}

func putText(tx Tx, c *Change, _ clock.Instant) error {
	slug, l := textPlace(c)
	if l == "" {
		return fault.Field("language", "product.language_missing")
	}
	text, err := after[catalogue.Text](c)
	if err != nil && !c.removes() {
		return err
	}
	return edit(tx, slug, func(p *catalogue.Product) error {
		if c.removes() {
			delete(p.Texts, l)
			return nil
		}
		if strings.TrimSpace(text.Name) == "" {
			return fault.Field("name", "product.name_missing")
		}
		if utf8.RuneCountInString(text.Name)+utf8.RuneCountInString(text.Summary)+utf8.RuneCountInString(text.Body) > textMax {
			return fault.Field("body", "product.text_too_long")
		}
		if p.Texts == nil {
			p.Texts = catalogue.Texts{}
		}
		p.Texts[l] = text
		return nil
	})
}

func readState(tx Tx, c *Change) (any, error) {
	p, err := tx.Product(c.Subject)
	if err != nil {
		return nil, err
	}
	return p.State, nil
}

func putState(tx Tx, c *Change, _ clock.Instant) error {
	state, err := after[catalogue.State](c)
	if err != nil {
		return err
	}
	if !slices.Contains(catalogue.States(), state) {
		return fault.Field("state", "product.state_unknown", "state", string(state))
	}
	return edit(tx, c.Subject, func(p *catalogue.Product) error { p.State = state; return nil })
}
