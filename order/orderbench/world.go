// Package orderbench measures how many durable orders a second the counter takes, beside what the bare engine
// does with the same rows in the same batches.
//
// Rules:
//  1. Both sides run on the same machine in the same run, one after the other, with the same flush; the bench
//     refuses an engine that would lose commits.
//  2. The bare engine gets rows that are ready: it decides nothing, reads nothing, checks nothing.
//  3. Afterwards the ledger is read: an order too many, or one that was answered and is not there, is a figure.
package orderbench

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/id"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/payment"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/store"
	"comptoir/tax"
)

// Options say what is measured.
type Options struct {
	Database string        // "" : SQLite files in Folder; else postgres://…, in schemas orderbench_…
	Folder   string        // for temporary files
	Variants int           // 0 means 5,000
	Buyers   int           // at a time; 0 means 1,024
	Time     time.Duration // of each measurement; 0 means 3 seconds
}

// Filled has the usual sizes where none are given.
func (o Options) Filled() Options {
	if o.Variants == 0 {
		o.Variants = 5000
	}
	if o.Buyers == 0 {
		o.Buyers = 1024
	}
	if o.Time == 0 {
		o.Time = 3 * time.Second
	}
	return o
}

// counterWorld is a shop with one market and many variants on a durable store.
type counterWorld struct {
	store  *store.Store
	offers *offer.Desk
	desk   *order.Desk
	stop   func()
}

// Plenty is stock that no measurement sells out.
const Plenty = 1 << 40

func openWorld(ctx context.Context, o Options, name string, stocked func(n int) int64) (*counterWorld, error) {
	url, err := o.Place(ctx, name)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, url, db.Options{})
	if err != nil {
		return nil, err
	}
	if err := s.Update(ctx, func(tx *store.Tx) error { return Fill(tx, o.Variants, stocked) }); err != nil {
		s.Close()
		return nil, fmt.Errorf("fill the shop: %w", err)
	}
	return work(ctx, s, clock.System{}, id.System())
}

// work puts a counter to work on a store, which it closes when it stops.
func work(ctx context.Context, s *store.Store, c clock.Clock, ids id.Maker) (*counterWorld, error) {
	offers := &offer.Desk{Store: store.Bind[offer.Tx](s), Clock: c}
	if err := offers.Open(ctx); err != nil {
		s.Close()
		return nil, err
	}
	w := &counterWorld{store: s, offers: offers, desk: order.NewDesk(store.Bind[order.Tx](s), offers, c, ids, []byte("bench"))}
	run, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); w.desk.Run(run) }()
	w.stop = func() { cancel(); <-done; s.Close() }
	return w, nil
}

// Place is the address of one database of the bench: a file, or a schema of its own on a server, made anew.
func (o Options) Place(ctx context.Context, name string) (string, error) {
	if o.Database == "" {
		return "sqlite://" + filepath.Join(o.Folder, name+".db"), nil
	}
	server, err := db.Open(ctx, o.Database, db.Options{})
	if err != nil {
		return "", err
	}
	defer server.Close()
	schema := "orderbench_" + name
	err = server.Update(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`DROP SCHEMA IF EXISTS ` + schema + ` CASCADE`); err != nil {
			return err
		}
		_, err := tx.Exec(`CREATE SCHEMA ` + schema)
		return err
	})
	join := "?"
	if strings.Contains(o.Database, "?") {
		join = "&"
	}
	return o.Database + join + "search_path=" + schema, err
}

// SKU is the code of the n-th variant.
func SKU(n int) string { return fmt.Sprintf("VAR-%05d", n) }

// Fill makes a shop with one market, Spain, of many variants, of each as many units as stocked says.
func Fill(tx *store.Tx, variants int, stocked func(n int) int64) error {
	m := market.Market{Code: "es", Name: "Spain", Stage: market.Open, Languages: []market.Language{"es"}, Readable: []market.Language{"es"}, Tenders: []market.Tender{{Currency: "EUR"}},
		Tax: market.TaxIncluded, TimeZone: "Europe/Madrid", Openings: []market.Opening{{Channel: market.Web}}, Payments: []string{"bank_transfer"},
		Address: market.AddressFormat{Required: []string{"street", "city", "postcode"}, Postcode: `\d{5}`}}
	if err := tx.PutMarket(m); err != nil {
		return err
	}
	if err := tx.PutRates([]tax.Rate{{Market: "es", Class: tax.Standard, Rate: 210000, Source: "bench"}}); err != nil {
		return err
	}
	if err := tx.PutLocation(stock.Location{Code: "mad", Market: "es", Channels: []market.Channel{market.Web}}); err != nil {
		return err
	}
	var prices []pricing.Price
	var moves []store.Movement
	for n := range variants {
		p := &catalogue.Product{Slug: fmt.Sprintf("product-%05d", n), Class: market.Device, State: catalogue.OnSale, Texts: catalogue.Texts{"es": {Name: fmt.Sprintf("Mi Phone %d", n)}},
			Models: []catalogue.Model{{Number: fmt.Sprintf("M%05d", n), Languages: []market.Language{"es"}, Variants: []catalogue.Variant{{SKU: SKU(n), Options: []catalogue.Option{{Key: "colour", Value: "black"}}}}}}}
		if err := tx.PutProduct(p); err != nil {
			return err
		}
		prices = append(prices, pricing.Price{SKU: SKU(n), Amount: money.Of(19900, "EUR")})
		if stocked(n) > 0 {
			moves = append(moves, store.Movement{Market: "es", Ref: int64(n + 1), Line: -1, From: stock.Supplier, To: stock.OnHand, Taking: stock.Taking{Location: "mad", Owner: stock.Own, SKU: SKU(n), Quantity: stocked(n)}})
		}
	}
	if err := tx.PutPrices("es", prices); err != nil {
		return err
	}
	if err := tx.Move(moves); err != nil {
		return err
	}
	return tx.BumpCatalogue()
}

// placing is what every buyer of the bench wants: one unit.
func placing(key string, n int) order.Placing {
	return order.Placing{Key: key, Scope: "bench", Market: "es", Language: "es", Lines: []order.BasketLine{{SKU: SKU(n), Quantity: 1, Seen: money.Of(19900, "EUR")}},
		Buyer:    order.Buyer{Email: "ana.garcia@example.org", Phone: "+34612345678"},
		Address:  order.Address{Name: "Ana García", Street: []string{"Calle Mayor 1, 2º"}, City: "Madrid", Postcode: "28013", Country: "es"},
		Delivery: "standard", Payment: payment.BankTransfer}
}
