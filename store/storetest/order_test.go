package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
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

// start is the instant at which the shop of these tests opens.
const start = clock.Instant(1_800_000_000_000_000)

// shop is a small shop on a real store: Spain, three things and a bundle of two of them.
type shop struct {
	store *store.Store
	clock *clock.Fixed
	desk  *order.Desk
	offer *offer.Desk
}

func openShop(t *testing.T, s *store.Store, units int64) *shop {
	t.Helper()
	stockShop(t, s, units)
	return joinShop(t, s)
}

// joinShop is one more node on the same database; prepare is done to its desk before it works.
func joinShop(t *testing.T, s *store.Store, prepare ...func(*order.Desk)) *shop {
	t.Helper()
	at := &clock.Fixed{At: start}
	offers := &offer.Desk{Store: store.Bind[offer.Tx](s), Clock: at}
	if err := offers.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	desk := order.NewDesk(store.Bind[order.Tx](s), offers, at, id.System(), []byte("a secret of this test"))
	for _, do := range prepare {
		do(desk)
	}
	ctx, stop := context.WithCancel(context.Background())
	var counter sync.WaitGroup
	counter.Go(func() { desk.Run(ctx) })
	t.Cleanup(func() { stop(); counter.Wait() })
	return &shop{s, at, desk, offers}
}

// stockShop writes the shop's facts; when the test has ended its whole ledger is looked over.
func stockShop(t *testing.T, s *store.Store, units int64) {
	t.Helper()
	t.Cleanup(func() {
		if audit, err := s.Audit(context.Background(), nil); err != nil || !audit.OK() {
			t.Errorf("the ledger after the test: %v, %+v", err, audit)
		}
	})
	spain := market.Market{Code: "es", Name: "Spain", Stage: market.Open, Languages: []market.Language{"es"}, Tenders: []market.Tender{{Currency: "EUR"}},
		Tax: market.TaxIncluded, TimeZone: "Europe/Madrid", Entity: "Maker Iberia SL", Openings: []market.Opening{{Channel: market.Web}},
		Payments: []string{"bank_transfer", "cash_on_delivery"}, Terms: market.Terms{Version: "2026-01-01"},
		Address: market.AddressFormat{Required: []string{"street", "city", "postcode"}, Postcode: `\d{5}`, Example: "28001"}}
	variant := func(sku string, parts ...catalogue.Part) *catalogue.Product {
		return &catalogue.Product{ID: sku, Slug: strings.ToLower(sku), Class: market.Device, State: catalogue.OnSale, Texts: catalogue.Texts{"es": {Name: sku}},
			Models: []catalogue.Model{{Number: "M" + sku, Variants: []catalogue.Variant{{SKU: sku, Parts: parts}}}}}
	}
	Update(t, s, func(tx *store.Tx) error { return tx.PutMarket(spain) })
	for sku, price := range map[string]int64{"PHONE": 49900, "BAND": 1999, "CASE": 999, "SET": 51000} {
		p := variant(sku)
		if sku == "SET" {
			p = variant(sku, catalogue.Part{SKU: "PHONE", Quantity: 1}, catalogue.Part{SKU: "CASE", Quantity: 2})
		}
		Update(t, s, func(tx *store.Tx) error { return tx.PutProduct(p) })
		Update(t, s, func(tx *store.Tx) error {
			return tx.PutPrices("es", []pricing.Price{{SKU: sku, Amount: money.Of(price, "EUR")}})
		})
	}
	Update(t, s, func(tx *store.Tx) error {
		return tx.PutRates([]tax.Rate{{Market: "es", Class: tax.Standard, Rate: 210000, Source: "Ley 37/1992"}})
	})
	Update(t, s, (*store.Tx).BumpCatalogue)
	Update(t, s, func(tx *store.Tx) error {
		return tx.PutLocation(stock.Location{Code: "mad", Market: "es", Kind: stock.Warehouse, Channels: []market.Channel{market.Web}})
	})
	if units > 0 {
		for i, sku := range []string{"PHONE", "BAND", "CASE"} {
			Update(t, s, func(tx *store.Tx) error {
				return tx.Move([]store.Movement{{Market: "es", Ref: int64(i + 1), Line: -1, At: start,
					Taking: stock.Taking{Location: "mad", Owner: stock.Own, SKU: sku, Quantity: units}, From: stock.Supplier, To: stock.OnHand}})
			})
		}
	}
}

// wish is a placing that the shop takes.
func wish(key string, lines ...order.BasketLine) order.Placing {
	return order.Placing{Key: key, Market: "es", Language: "es", Lines: lines, Buyer: order.Buyer{Email: "ana@example.org"},
		Address:  order.Address{Name: "Ana", Street: []string{"Calle Mayor 1"}, City: "Madrid", Postcode: "28013"},
		Delivery: "standard", Payment: payment.BankTransfer, Terms: "2026-01-01"}
}

func line(sku string, quantity int64) order.BasketLine {
	return order.BasketLine{SKU: sku, Quantity: quantity}
}

func (s *shop) place(t *testing.T, p order.Placing) order.Outcome {
	t.Helper()
	outcome, err := s.desk.Place(context.Background(), p)
	if err != nil {
		t.Fatalf("place %s: %v", p.Key, err)
	}
	return outcome
}

func (s *shop) placed(t *testing.T, p order.Placing) *order.Receipt {
	t.Helper()
	outcome := s.place(t, p)
	if outcome.Placed == nil {
		t.Fatalf("place %s: refused %+v", p.Key, outcome.Refusals)
	}
	return outcome.Placed
}

func (s *shop) level(t *testing.T, sku string) stock.Level {
	t.Helper()
	var levels []stock.Level
	View(t, s.store, func(tx *store.Tx) (err error) {
		levels, err = tx.Levels([]string{sku})
		return err
	})
	if len(levels) != 1 {
		t.Fatalf("%d levels of %s", len(levels), sku)
	}
	return levels[0]
}

func TestAnOrderIsWholeAndOpensByItsToken(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 10)
		r := shop.placed(t, wish("k1", line("PHONE", 2), line("BAND", 1)))
		if want := money.Of(2*49900+1999, "EUR"); r.Total != want {
			t.Fatalf("total %v, want %v", r.Total, want)
		}
		o, err := shop.desk.ByToken(context.Background(), r.Token)
		if err != nil {
			t.Fatal(err)
		}
		if o.State != order.Placed || len(o.Lines) != 2 || o.Lines[0].Title != "PHONE" || o.Buyer.Email != "ana@example.org" || o.Address.City != "Madrid" {
			t.Fatalf("order %+v", o)
		}
		if !strings.Contains(o.Lines[0].Cleared, `"state":"cleared"`) {
			t.Fatalf("no clearance decision with the line: %q", o.Lines[0].Cleared)
		}
		if l := shop.level(t, "PHONE"); l.Reserved != 2 || l.OnHand != 10 {
			t.Fatalf("level %+v", l)
		}
		var topics []string
		View(t, s, func(tx *store.Tx) error {
			news, err := tx.News(0, 10)
			for _, n := range news {
				topics = append(topics, n.Topic)
			}
			return err
		})
		if fmt.Sprint(topics) != "[order.placed]" {
			t.Fatalf("outbox %v", topics)
		}
		for _, wrong := range []string{"", "es", r.Token[:len(r.Token)-1] + "!", "fr" + r.Token[2:], strings.Repeat("z", len(r.Token))} {
			if _, err := shop.desk.ByToken(context.Background(), wrong); !fault.IsCode(err, "order.unknown") {
				t.Errorf("token %q: %v", wrong, err)
			}
		}
	})
}

// TestTheSameKeyGetsTheSameAnswer: docs/bugs-of-others.md. Others: 33, 34.
func TestTheSameKeyGetsTheSameAnswer(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 3)
		var all sync.WaitGroup
		answers := make([]order.Outcome, 40)
		for i := range answers {
			all.Go(func() { answers[i], _ = shop.desk.Place(context.Background(), wish("same", line("PHONE", 3))) })
		}
		all.Wait()
		first := answers[0].Placed
		for i, a := range answers {
			if a.Placed == nil || a.Placed.Number != first.Number || a.Placed.Token != first.Token || a.Placed.Total != first.Total {
				t.Fatalf("answer %d differs: %+v, first %+v", i, a, first)
			}
		}
		if l := shop.level(t, "PHONE"); l.Reserved != 3 {
			t.Fatalf("reserved %d", l.Reserved)
		}
		_, err := shop.desk.Place(context.Background(), wish("same", line("PHONE", 1)))
		if !fault.IsCode(err, "order.key_reused") {
			t.Fatalf("same key, other body: %v", err)
		}
		other := wish("same", line("BAND", 1))
		other.Scope = "somebody else"
		if r := shop.placed(t, other); r.Number == first.Number {
			t.Fatal("the key of another scope is another key")
		}
	})
}

// TestTheLastUnitWantedByManyIsSoldOnce: docs/bugs-of-others.md. Others: 1, 2, 3, 4, 5, 8, 11, 14, 16, 19, 20, 21.
func TestTheLastUnitWantedByManyIsSoldOnce(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		wantedByMany(t, []*shop{openShop(t, s, 7), joinShop(t, s), joinShop(t, s)}, 7)
	})
}

// A node that decides on what another one has just sold must not sell what the location keeps back.
func TestNoNodeSellsWhatALocationKeepsBack(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 12)
		Update(t, s, func(tx *store.Tx) error {
			return tx.PutLocation(stock.Location{Code: "mad", Market: "es", Kind: stock.Warehouse, Channels: []market.Channel{market.Web}, Buffer: 5})
		})
		wantedByMany(t, []*shop{joinShop(t, s), joinShop(t, s), joinShop(t, s)}, 7)
	})
}

// wantedByMany lets 150 buyers at several nodes want one of some units.
func wantedByMany(t *testing.T, shops []*shop, units int) {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	sold, refused := 0, 0
	for i := range 150 {
		all.Go(func() {
			outcome, err := shops[i%len(shops)].desk.Place(context.Background(), wish(fmt.Sprint("k", i), line("PHONE", 1)))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Errorf("buyer %d: %v", i, err)
			case outcome.Placed != nil:
				sold++
			case outcome.Refusals[0].Code == offer.CodeSoldOut:
				refused++
			default:
				t.Errorf("buyer %d: %+v", i, outcome.Refusals)
			}
		})
	}
	all.Wait()
	if sold != units || refused != 150-units {
		t.Fatalf("sold %d, refused %d", sold, refused)
	}
	if l := shops[0].level(t, "PHONE"); l.Reserved != int64(units) {
		t.Fatalf("level %+v", l)
	}
}

// TestLinesThatTakeTheSameStockCountTogether: docs/bugs-of-others.md. Others: 9, 10.
func TestLinesThatTakeTheSameStockCountTogether(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 4)
		for name, lines := range map[string][]order.BasketLine{
			"two lines of one variant": {line("PHONE", 3), line("PHONE", 2)},
			"a bundle and its part":    {line("SET", 2), line("PHONE", 3)},
			"more bundles than parts":  {line("SET", 3)},
		} {
			if outcome := shop.place(t, wish(strings.ReplaceAll(name, " ", "-"), lines...)); outcome.Placed != nil {
				t.Errorf("%s: sold what is not there", name)
			}
		}
		for _, sku := range []string{"PHONE", "CASE"} {
			if l := shop.level(t, sku); l.Reserved != 0 {
				t.Errorf("a refusal reserved %d of %s", l.Reserved, sku)
			}
		}
		shop.placed(t, wish("fits", line("SET", 2), line("PHONE", 2)))
		if l := shop.level(t, "CASE"); l.Reserved != 4 {
			t.Errorf("cases reserved: %d", l.Reserved)
		}
	})
}

func TestAPriceThatMovedIsRefusedAndShown(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 4)
		seen := line("PHONE", 1)
		seen.Seen = money.Of(45000, "EUR")
		outcome := shop.place(t, wish("k", seen))
		if outcome.Placed != nil || outcome.Refusals[0].Code != order.CodePriceChanged || outcome.Refusals[0].Params["now"] != "499.00" {
			t.Fatalf("%+v", outcome)
		}
	})
}

func TestAHoldStopsTheSaleAlthoughNoShelfHasHeardOfIt(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 4)
		r := shop.placed(t, wish("before", line("PHONE", 1)))
		Update(t, s, func(tx *store.Tx) error { return tx.PutRule(catalogueRule("PHONE")) })
		outcome := shop.place(t, wish("after", line("PHONE", 1)))
		if outcome.Placed != nil || outcome.Refusals[0].Code != "assortment.not_listed" {
			t.Fatalf("%+v", outcome)
		}
		ctx := context.Background()
		if _, err := shop.desk.Paid(ctx, "staff:eva", "es", r.Number, r.Total, "ref", start); err != nil {
			t.Fatal(err)
		}
		o, err := shop.desk.Ship(ctx, "staff:eva", "es", r.Number, nil, "Correos", "X1", start)
		if !fault.IsCode(err, "order.clearance_fell") || o.State != order.OnHold || o.Held != "assortment.not_listed" {
			t.Fatalf("shipment asks again: %v %v", o.State, err)
		}
	})
}

func catalogueRule(sku string) catalogue.Rule {
	return catalogue.Rule{ID: "stop", Market: "es", Scope: catalogue.ScopeVariant, Subject: sku, Deny: true, Why: "recalled"}
}

// TestABasketBecomesOneOrderOnly: docs/bugs-of-others.md. Others: 13, 29, 33.
func TestABasketBecomesOneOrderOnly(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 9)
		ctx := context.Background()
		view, err := shop.desk.SetLine(ctx, order.Put{Market: "es", SKU: "PHONE", Quantity: 2}, start)
		if err != nil || view.Token == "" || view.Subtotal != money.Of(99800, "EUR") {
			t.Fatalf("%+v %v", view, err)
		}
		view, err = shop.desk.SetLine(ctx, order.Put{Token: view.Token, Market: "es", SKU: "PHONE", Quantity: 1, Add: true}, start)
		if err != nil || view.Units != 3 || view.Version != 2 {
			t.Fatalf("%+v %v", view, err)
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		placed := 0
		for i := range 10 {
			all.Go(func() {
				p := wish(fmt.Sprint("tab", i))
				p.BasketToken = view.Token
				outcome, err := shop.desk.Place(ctx, p)
				mu.Lock()
				defer mu.Unlock()
				if err == nil && outcome.Placed != nil {
					placed++
				} else if !fault.IsCode(err, "order.basket_changed") {
					t.Errorf("tab %d: %+v %v", i, outcome, err)
				}
			})
		}
		all.Wait()
		if placed != 1 {
			t.Fatalf("%d orders of one basket", placed)
		}
		if l := shop.level(t, "PHONE"); l.Reserved != 3 {
			t.Fatalf("reserved %d", l.Reserved)
		}
	})
}

func TestBadPlacingsNameTheFieldAndChangeNothing(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 50)
		for name, c := range map[string]struct {
			spoil func(*order.Placing)
			field string
		}{
			"no key":                {func(p *order.Placing) { p.Key = "" }, "idempotency_key"},
			"key of 256 characters": {func(p *order.Placing) { p.Key = strings.Repeat("k", 256) }, "idempotency_key"},
			"key with a blank":      {func(p *order.Placing) { p.Key = "a b" }, "idempotency_key"},
			"no line":               {func(p *order.Placing) { p.Lines = nil }, "lines"},
			"10,000 lines":          {func(p *order.Placing) { p.Lines = make([]order.BasketLine, 10_000) }, "lines"},
			"quantity 0":            {func(p *order.Placing) { p.Lines[0].Quantity = 0 }, "lines.0.quantity"},
			"quantity -1":           {func(p *order.Placing) { p.Lines[0].Quantity = -1 }, "lines.0.quantity"},
			"quantity 10^9":         {func(p *order.Placing) { p.Lines[0].Quantity = 1e9 }, "lines.0.quantity"},
			"no e-mail":             {func(p *order.Placing) { p.Buyer.Email = "" }, "email"},
			"e-mail in two lines":   {func(p *order.Placing) { p.Buyer.Email = "a@b.org\nBcc: x@y.org" }, "email"},
			"another country":       {func(p *order.Placing) { p.Address.Country = "fr" }, "address.country"},
			"wrong postcode":        {func(p *order.Placing) { p.Address.Postcode = "ABC" }, "address.postcode"},
			"no street":             {func(p *order.Placing) { p.Address.Street = []string{" "} }, "address.street"},
			"NUL in the name":       {func(p *order.Placing) { p.Address.Name = "A\x00na" }, "address.name"},
			"name of a megabyte":    {func(p *order.Placing) { p.Address.Name = strings.Repeat("x", 1<<20) }, "address.name"},
			"name turned round":     {func(p *order.Placing) { p.Address.Name = "A\u202ena" }, "address.name"},
			"unknown delivery":      {func(p *order.Placing) { p.Delivery = "rocket" }, "delivery"},
			"unknown payment":       {func(p *order.Placing) { p.Payment = "cheque" }, "payment"},
			"old terms":             {func(p *order.Placing) { p.Terms = "2020-01-01" }, "terms"},
		} {
			p := wish("bad", line("BAND", 1))
			c.spoil(&p)
			if _, err := shop.desk.Place(context.Background(), p); !fault.Is(err, fault.Invalid) || fault.Of(err).Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		if l := shop.level(t, "BAND"); l.Reserved != 0 {
			t.Errorf("reserved %d", l.Reserved)
		}
		shop.placed(t, wish("bad", line("BAND", 1))) // the key is still free
	})
}

func TestAChangeOfCountryTellsWhatDropsBeforeAnythingIsLost(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 9)
		Update(t, s, func(tx *store.Tx) error {
			return tx.PutMarket(market.Market{Code: "jp", Stage: market.Pilot, Languages: []market.Language{"ja"}, Tenders: []market.Tender{{Currency: "JPY"}},
				Tax: market.TaxIncluded, TimeZone: "Asia/Tokyo", Openings: []market.Opening{{Channel: market.Web}}})
		})
		ctx := context.Background()
		if _, err := shop.offer.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		view, err := shop.desk.SetLine(ctx, order.Put{Market: "es", SKU: "PHONE", Quantity: 2}, start)
		if err != nil {
			t.Fatal(err)
		}
		moved, err := shop.desk.MoveBasket(ctx, view.Token, "jp", "ja", false, start)
		if err != nil || moved.Done || len(moved.Dropped) != 1 || moved.Dropped[0].Refusals[0].Code != "stage.pilot" || moved.Dropped[0].Old != money.Of(49900, "EUR") {
			t.Fatalf("%+v %v", moved, err)
		}
		if view, _ = shop.desk.Basket(ctx, view.Token, start); view.Market != "es" || view.Units != 2 {
			t.Fatalf("lost before it was confirmed: %+v", view)
		}
		if moved, err = shop.desk.MoveBasket(ctx, view.Token, "jp", "ja", true, start); err != nil || !moved.Done {
			t.Fatal(err)
		}
		if view, _ = shop.desk.Basket(ctx, view.Token, start); view.Market != "jp" || view.Units != 0 {
			t.Fatalf("moved: %+v", view)
		}
	})
}
