package sim

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/alexedwards/argon2id"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/money"
	"comptoir/people"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/store"
	"comptoir/tax"
)

// start is the instant at which every world begins: a Tuesday in 2027.
const start = clock.Instant(1_800_000_000_000_000)

// good is one variant of the small world.
type good struct {
	sku   string
	price int64
	parts []catalogue.Part
}

// limited is the variant of which one person may have but a few.
const limited = "WATCH"

// goods are what is sold: three things, a bundle of two of them, and one thing that few may have.
func goods() []good {
	return []good{{sku: "PHONE", price: 49900}, {sku: "BAND", price: 1999}, {sku: "CASE", price: 999}, {sku: "WATCH", price: 12050},
		{sku: "SET", price: 51000, parts: []catalogue.Part{{SKU: "PHONE", Quantity: 1}, {SKU: "CASE", Quantity: 2}}}}
}

// partsOf is what one unit of a variant takes from stock.
func partsOf(sku string) map[string]int64 {
	if sku == "SET" {
		return map[string]int64{"PHONE": 1, "CASE": 2}
	}
	return map[string]int64{sku: 1}
}

// country is what the world knows of a market beside its facts: what a buyer there fills in.
type country struct {
	market.Market
	postcode string
	rate     money.Rate
}

// countries are the markets. Two share a legal entity and a warehouse; the third shows prices without tax.
func countries() []country {
	one := func(code market.Code, entity, currency, zone string, display market.TaxDisplay, after, example string) market.Market {
		return market.Market{Code: code, Name: string(code), Stage: market.Open, Languages: []market.Language{"en"}, Tenders: []market.Tender{{Currency: money.Currency(currency)}},
			Tax: display, TimeZone: zone, Entity: entity, Openings: []market.Opening{{Channel: market.Web}}, AfterClose: after,
			Payments: []string{"bank_transfer", "cash_on_delivery"}, Terms: market.Terms{Version: "1"},
			Address: market.AddressFormat{Required: []string{"street", "city", "postcode"}, Postcode: `\d{5}`, Example: example}}
	}
	return []country{
		{one("es", "Maker Europe SE", "EUR", "Europe/Madrid", market.TaxIncluded, "hold", "28001"), "28001", 210000},
		{one("fr", "Maker Europe SE", "EUR", "Europe/Paris", market.TaxIncluded, "ship", "75001"), "75001", 200000},
		{one("us", "Maker America Inc", "USD", "America/New_York", market.TaxAdded, "cancel", "10001"), "10001", 88750},
	}
}

func countryOf(code market.Code) country {
	all := countries()
	return all[slices.IndexFunc(all, func(c country) bool { return c.Code == code })]
}

// places are the locations; one serves two markets and keeps a unit back.
func places() []stock.Location {
	web := []market.Channel{market.Web}
	return []stock.Location{
		{Code: "mad", Name: "Madrid", Market: "es", Kind: stock.Warehouse, Channels: web, Rank: 1},
		{Code: "lyo", Name: "Lyon", Market: "fr", Kind: stock.Warehouse, Channels: web, Rank: 2, Serves: []market.Code{"es", "fr"}, Buffer: 1},
		{Code: "nyc", Name: "New York", Market: "us", Kind: stock.Warehouse, Channels: web, Rank: 1},
	}
}

// papersOf is the gate of the world: phones need a certificate, which every market has and may lose.
func papersOf() (clearance.Gate, []*clearance.Evidence) {
	gate := clearance.Gate{Code: "type_approval", Name: catalogue.Words{"en": "Type approval"}, Applies: `model.number == "MPHONE"`, Way: clearance.Verified,
		Kinds: []string{"certificate"}, Severity: clearance.Closes, Owner: "compliance", Disclosure: clearance.Plain}
	var all []*clearance.Evidence
	for _, c := range countries() {
		all = append(all, &clearance.Evidence{ID: "cert-" + string(c.Code), Gate: gate.Code, Kind: "certificate", Number: "1", Issuer: "office",
			Scope: clearance.Scope{Markets: []market.Code{c.Code}}, FiledBy: "eva", FiledAt: start})
	}
	return gate, all
}

// furnish writes the facts of the world, without stock.
func furnish(tx *store.Tx) error {
	for _, g := range goods() {
		p := &catalogue.Product{ID: g.sku, Slug: g.sku, Class: market.Device, State: catalogue.OnSale, Texts: catalogue.Texts{"en": {Name: g.sku}},
			Models: []catalogue.Model{{Number: "M" + g.sku, Variants: []catalogue.Variant{{SKU: g.sku, Parts: g.parts}}}}}
		if err := tx.PutProduct(p); err != nil {
			return err
		}
	}
	for _, c := range countries() {
		if err := furnishCountry(tx, c); err != nil {
			return err
		}
	}
	for _, l := range places() {
		if err := tx.PutLocation(l); err != nil {
			return err
		}
	}
	if err := tx.PutStaff(people.Staff{ID: "staff-1", Login: staffLogin, Bindings: []people.Binding{{Role: people.Owner}}, Since: start}, staffHash()); err != nil {
		return err
	}
	gate, papers := papersOf()
	if err := tx.PutGate(gate); err != nil {
		return err
	}
	for _, e := range papers {
		if err := tx.PutEvidence(e); err != nil {
			return err
		}
	}
	return tx.BumpCatalogue()
}

func furnishCountry(tx *store.Tx, c country) error {
	if err := tx.PutMarket(c.Market); err != nil {
		return err
	}
	if err := tx.PutRates([]tax.Rate{{Market: c.Code, Class: tax.Standard, Rate: c.rate, Source: "law"}}); err != nil {
		return err
	}
	var prices []pricing.Price
	for _, g := range goods() {
		prices = append(prices, pricing.Price{SKU: g.sku, Amount: money.Of(g.price, c.Tenders[0].Currency), Span: clock.Span{Since: 1}})
	}
	return tx.PutPrices(c.Code, prices)
}

// staffHash is how the password of staff is kept: cheaply, as it guards nothing.
var staffHash = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash(staffPassword, &argon2id.Params{Memory: 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		panic(err)
	}
	return hash
})

// template is the world before its first action, as the bytes of a SQLite file; made once.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp(memoryFolder(), "comptoir-sim-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "world.db")
	s, err := store.Open(context.Background(), "sqlite://"+path, db.Options{Readers: 1})
	if err != nil {
		return nil, err
	}
	if err := s.Update(context.Background(), furnish); err != nil {
		s.Close()
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// memoryFolder is where a flush costs nothing, or the folder for temporary files.
func memoryFolder() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return os.TempDir()
}
