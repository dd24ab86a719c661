package change_test

import (
	"context"
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/internal/testkit"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/store"
	"comptoir/store/storetest"
	"comptoir/tax"
)

type staff struct {
	name    string
	role    string
	markets []market.Code
}

func (s staff) Name() string { return s.name }
func (s staff) May(_ string, m market.Code) bool {
	for _, mine := range s.markets {
		if mine == m {
			return true
		}
	}
	return len(s.markets) == 0
}

// Is tells of nobody here that they have a role but for the holders of one.
func (s staff) Is(role string, m market.Code) bool { return s.role == role && s.May("", m) }

var owner = staff{name: "owner"}

// desk is a shop that sells one phone in Spain, and knows France.
func desk(t *testing.T, s *store.Store) (*change.Desk, *clock.Fixed) {
	t.Helper()
	now := &clock.Fixed{At: clock.Of(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))}
	storetest.Update(t, s, func(tx *store.Tx) error {
		for _, code := range []market.Code{"es", "fr"} {
			m := market.Market{Code: code, Stage: market.Open, Languages: []market.Language{"en"}, TimeZone: "UTC", Tax: market.TaxIncluded,
				Tenders: []market.Tender{{Currency: "EUR"}}, Openings: []market.Opening{{Channel: market.Web}}}
			if err := tx.PutMarket(m); err != nil {
				return err
			}
			if err := tx.PutPrices(code, []pricing.Price{{SKU: "A", Amount: money.Of(10000, "EUR"), Span: clock.Span{Since: 1}}}); err != nil {
				return err
			}
			if err := tx.PutRates([]tax.Rate{{Market: code, Class: tax.Standard, Rate: 200000, Source: "s"}}); err != nil {
				return err
			}
		}
		product := &catalogue.Product{Slug: "phone", State: catalogue.OnSale, Class: market.Device, Texts: catalogue.Texts{"en": {Name: "Phone"}},
			Models: []catalogue.Model{{Number: "M1", Variants: []catalogue.Variant{{SKU: "A"}}}}}
		if err := tx.PutProduct(product); err != nil {
			return err
		}
		if err := tx.PutLocation(stock.Location{Code: "w", Market: "es", Serves: []market.Code{"es", "fr"}, Channels: []market.Channel{market.Web}}); err != nil {
			return err
		}
		return tx.BumpCatalogue()
	})
	offers := &offer.Desk{Store: store.Bind[offer.Tx](s), Clock: now}
	if err := offers.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	return &change.Desk{Store: store.Bind[change.Tx](s), Offers: offers, Clock: now, IDs: id.System()}, now
}

func answer(t *testing.T, d *change.Desk, code market.Code, now clock.Instant) offer.Answer {
	t.Helper()
	shelf, err := d.Offers.Shelf(context.Background(), code)
	if err != nil {
		t.Fatal(err)
	}
	return shelf.Answer(0, market.Web, now)
}

func price(minor int64) change.Change {
	return change.Change{Kind: change.PriceSet, Market: "es", Subject: "A", After: change.Made(pricing.Price{Amount: money.Of(minor, "EUR")}), Why: "campaign"}
}

func TestTheShopFollowsAChangeAtOnceAndTheHistoryKeepsBoth(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		if a := answer(t, d, "es", now.At); !a.Offered() {
			t.Fatal("the phone is not offered to begin with:", a.Refusals)
		}
		if _, err := d.Apply(t.Context(), owner, []change.Change{price(9000), {Kind: change.MarketStage, Market: "fr", After: change.Made(market.Pilot)}}); err != nil {
			t.Fatal(err)
		}
		if a := answer(t, d, "es", now.At); a.Quote.Amount.Minor != 9000 || a.Quote.Before.Minor != 10000 {
			t.Errorf("the price is %+v", a.Quote)
		}
		if a := answer(t, d, "fr", now.At); a.Offered() || a.Refusals[0].Code != "stage.pilot" {
			t.Errorf("France still sells: %v", a.Refusals)
		}
		history, err := d.History(t.Context(), change.Filter{Market: "fr"})
		if err != nil || len(history) != 1 || string(history[0].Before) != `"open"` || string(history[0].After) != `"pilot"` || history[0].Who != "owner" {
			t.Errorf("history %+v, %v", history, err)
		}
	})
}

func TestAllChangesAreMadeOrNone(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		_, err := d.Apply(t.Context(), owner, []change.Change{price(9000), {Kind: change.MarketStage, Market: "fr", After: change.Made("ajar")}})
		if !fault.IsCode(err, "market.stage_unknown") || fault.Of(err).Field != "stage" {
			t.Errorf("an unknown stage: %v", err)
		}
		if a := answer(t, d, "es", now.At); a.Quote.Amount.Minor != 10000 {
			t.Errorf("half of it was made: %v", a.Quote)
		}
	})
}

// TestTwoPeopleEditOneRecord: docs/bugs-of-others.md. Others: 43.
func TestTwoPeopleEditOneRecord(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, _ := desk(t, s)
		seen := change.Made(market.Open)
		first := change.Change{Kind: change.MarketStage, Market: "fr", After: change.Made(market.Pilot), Expect: seen}
		if _, err := d.Apply(t.Context(), owner, []change.Change{first}); err != nil {
			t.Fatal(err)
		}
		second := change.Change{Kind: change.MarketStage, Market: "fr", After: change.Made(market.Closed), Expect: seen}
		_, err := d.Apply(t.Context(), staff{name: "other"}, []change.Change{second})
		if !fault.IsCode(err, "change.moved") || fault.Of(err).Params["who"] != "owner" {
			t.Errorf("the second edit overwrote the first: %v", err)
		}
	})
}

func TestStaffChangeOnlyTheirMarkets(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, _ := desk(t, s)
		spain := staff{name: "market_manager", markets: []market.Code{"es"}}
		if _, err := d.Apply(t.Context(), spain, []change.Change{price(9000)}); err != nil {
			t.Errorf("refused their own market: %v", err)
		}
		_, err := d.Apply(t.Context(), spain, []change.Change{{Kind: change.MarketStage, Market: "fr", After: change.Made(market.Closed)}})
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("changed a market that is not theirs: %v", err)
		}
	})
}

func TestNobodyReachesAllMarketsInTheNameOfOne(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		spain := staff{name: "market_manager", markets: []market.Code{"es"}}
		everywhere := clearance.Waiver{Gate: "g", Until: now.At.Add(time.Hour), Why: "w"}
		for _, c := range []change.Change{
			{Kind: change.ProductState, Market: "es", Subject: "phone", After: change.Made(catalogue.Ended)},
			{Kind: change.WaiverPut, Market: "es", Subject: "w1", After: change.Made(everywhere)},
			{Kind: change.LocationPut, Market: "es", Subject: "x", After: change.Made(stock.Location{Code: "x", Market: "fr"})},
		} {
			if _, err := d.Apply(t.Context(), spain, []change.Change{c}); err == nil {
				t.Errorf("%s: made by somebody of one market", c.Kind)
			}
		}
	})
}

func TestAScheduledChangeIsTakenBackByWhoMayMakeIt(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		later := price(8000)
		later.Due = now.At.Add(time.Hour)
		made, err := d.Apply(t.Context(), owner, []change.Change{later})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Withdraw(t.Context(), staff{name: "other", markets: []market.Code{"fr"}}, made[0].ID, "es"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("taken back by somebody of another market: %v", err)
		}
		if err := d.Withdraw(t.Context(), owner, made[0].ID, "fr"); !fault.Is(err, fault.NotFound) {
			t.Errorf("taken back under another market's name: %v", err)
		}
		if err := d.Withdraw(t.Context(), owner, made[0].ID, "es"); err != nil {
			t.Fatal(err)
		}
		now.At = later.Due
		if _, err := d.Step(t.Context(), now.At); err != nil {
			t.Fatal(err)
		}
		if a := answer(t, d, "es", now.At); a.Quote.Amount.Minor != 10000 {
			t.Errorf("made all the same: %v", a.Quote)
		}
	})
}

// TestAPreviewTakesOneConnection: with as many previews at once as there are connections, each would wait for a second one
// that nobody gives back.
func TestAPreviewTakesOneConnection(t *testing.T) {
	s, err := store.Open(t.Context(), testkit.Postgres(t), db.Options{Readers: 1, Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d, _ := desk(t, s)
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	for _, c := range []change.Change{
		{Kind: change.MarketStage, Market: "es", After: change.Made(market.Withdrawing), Why: "because"},
		{Kind: change.ProductState, Subject: "phone", After: change.Made(catalogue.Ended), Why: "because"},
	} {
		if _, err := d.Preview(ctx, owner, []change.Change{c}); err != nil {
			t.Errorf("%s: %v", c.Kind, err)
		}
	}
}

func TestAPreviewTellsWhatWouldHappenAndKeepsNothing(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		hold := change.Change{Kind: change.HoldPut, Market: "fr", Subject: "h", After: change.Made(clearance.Hold{Gate: "security", Scope: catalogue.ScopeAll, Disclosure: clearance.Generic, Reason: "r"})}
		changes := []change.Change{price(9000), hold}
		effects, err := d.Preview(t.Context(), owner, changes)
		if err != nil || len(effects) != 2 || effects[0].Market != "es" || effects[0].Reprice != 1 || effects[1].Closes != 1 || effects[1].Cells[0].Why != "security.held" {
			t.Fatalf("effects %+v, %v", effects, err)
		}
		if a := answer(t, d, "fr", now.At); !a.Offered() {
			t.Error("the preview closed the shop")
		}
		if history, _ := d.History(t.Context(), change.Filter{}); len(history) != 0 {
			t.Errorf("the preview is in the history: %+v", history)
		}
	})
}

func TestAScheduledChangeIsMadeWhenItIsDue(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		due := now.At.Add(time.Hour)
		later := price(8000)
		later.Due = due
		impossible := change.Change{Kind: change.ProductState, Subject: "phone", After: change.Made(catalogue.Ended), Due: due}
		if _, err := d.Apply(t.Context(), owner, []change.Change{later, impossible}); err != nil {
			t.Fatal(err)
		}
		step := func() {
			t.Helper()
			if _, err := d.Step(t.Context(), now.At); err != nil {
				t.Fatal(err)
			}
		}
		step()
		if a := answer(t, d, "es", now.At); a.Quote.Amount.Minor != 10000 {
			t.Error("made before it was due")
		}
		now.At = due
		step()
		step()
		if a := answer(t, d, "es", now.At); a.Quote.Amount.Minor != 8000 {
			t.Errorf("not made when due: %v", a.Quote)
		}
		history, err := d.History(t.Context(), change.Filter{State: change.Applied})
		if err != nil || len(history) != 2 {
			t.Errorf("history %+v, %v", history, err)
		}
	})
}

func TestALocationIsPutByWhoMayInEveryMarketItServes(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, _ := desk(t, s)
		ctx := context.Background()
		put := func(who staff, l stock.Location) error {
			_, err := d.Apply(ctx, who, []change.Change{{Kind: change.LocationPut, Market: l.Market, Subject: l.Code, After: change.Made(l), Why: "opened"}})
			return err
		}
		spain := staff{name: "sp", markets: []market.Code{"es"}}
		france := staff{name: "fr", markets: []market.Code{"fr"}}
		good := stock.Location{Code: "bcn", Market: "es", Kind: stock.OwnShop, Name: "Barcelona", Serves: []market.Code{"es"}, Channels: []market.Channel{market.Shop}}
		if err := put(spain, good); err != nil {
			t.Fatal(err)
		}
		for code, change := range map[string]func(*stock.Location) staff{
			"change.not_yours":       func(l *stock.Location) staff { l.Serves = []market.Code{"es", "fr"}; return spain },
			"stock.code_taken":       func(l *stock.Location) staff { l.Market, l.Serves = "fr", nil; return france },
			"stock.name_invalid":     func(l *stock.Location) staff { l.Name = " "; return spain },
			"stock.kind_unknown":     func(l *stock.Location) staff { l.Kind = "barn"; return spain },
			"stock.code_fixed":       func(l *stock.Location) staff { l.Code = "../x"; return spain },
			"stock.buffer_negative":  func(l *stock.Location) staff { l.Buffer = -1; return spain },
			"market.channel_unknown": func(l *stock.Location) staff { l.Channels = []market.Channel{"fax"}; return spain },
			"market.unknown":         func(l *stock.Location) staff { l.Serves = []market.Code{"xx"}; return owner },
		} {
			l := good
			if err := put(change(&l), l); !fault.IsCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
	})
}

func TestANewTaxRateEndsTheOneBeforeItFromItsDayOn(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		ctx := context.Background()
		day := now.At.Add(48 * time.Hour)
		put := func(r tax.Rate) error {
			_, err := d.Apply(ctx, owner, []change.Change{{Kind: change.TaxRate, Market: "es", After: change.Made(r), Why: "the law changed"}})
			return err
		}
		if err := put(tax.Rate{Rate: 220000, Span: clock.Span{Since: day}, Source: "BOE-A-2026-1"}); err != nil {
			t.Fatal(err)
		}
		storetest.View(t, s, func(tx *store.Tx) error {
			table, err := tx.Rates("es")
			if before, _, _ := table.At("", "", day-1); before != 200000 {
				t.Errorf("before: %d", before)
			}
			if from, _, _ := table.At("", "", day); from != 220000 {
				t.Errorf("from then on: %d", from)
			}
			return err
		})
		for code, r := range map[string]tax.Rate{
			"tax.rate_invalid":      {Rate: 1_000_001, Source: "s"},
			"tax.source_missing":    {Rate: 1, Source: " "},
			"tax.area_unknown":      {Rate: 1, Source: "s", Area: "ZZ"},
			"tax.validity_inverted": {Rate: 1, Source: "s", Span: clock.Span{Since: 5, Until: 4}},
		} {
			if err := put(r); !fault.IsCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
	})
}

func TestTheHistoryKeepsTheTextThatTheProductKeeps(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		ctx := context.Background()
		raw := catalogue.Text{Name: " Phone ", Body: `<p onclick="steal()">Good<script>bad()</script></p>`}
		later := change.Change{Kind: change.ProductText, Subject: "phone/fr", After: change.Made(raw), Due: now.At.Add(time.Hour), Why: "w"}
		for _, c := range []change.Change{{Kind: change.ProductText, Subject: "phone/en", After: change.Made(raw), Why: "w"}, later} {
			made, err := d.Apply(ctx, owner, []change.Change{c})
			if err != nil {
				t.Fatal(err)
			}
			page, err := d.History(ctx, change.Filter{Subject: c.Subject, Limit: 1})
			if err != nil || string(page[0].After) != `{"name":"Phone","body":"\u003cp\u003eGood\u003c/p\u003e"}` || string(made[0].After) != string(page[0].After) {
				t.Errorf("%s: %s %v", c.Subject, page[0].After, err)
			}
		}
	})
}

func TestATextIsEditedByWhoMayInEveryMarketThatReadsIt(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, _ := desk(t, s)
		speak(t, s, d, "es", "es")
		speak(t, s, d, "fr", "fr")
		ctx := context.Background()
		spain := staff{name: "sp", markets: []market.Code{"es"}}
		for language, allowed := range map[string]bool{"es": true, "es-MX": true, "fr": false, "en": false, "pt": false} {
			_, err := d.Apply(ctx, spain, []change.Change{{Kind: change.ProductText, Subject: "phone/" + language, After: change.Made(catalogue.Text{Name: "Teléfono"}), Why: "w"}})
			if (err == nil) != allowed || (err != nil && !fault.IsCode(err, "change.not_yours")) {
				t.Errorf("%s: %v", language, err)
			}
		}
	})
}

// speak sets the one language of a market's shop.
func speak(t *testing.T, s *store.Store, d *change.Desk, code market.Code, l market.Language) {
	t.Helper()
	storetest.Update(t, s, func(tx *store.Tx) error {
		m, err := tx.Market(code)
		if m.Languages = []market.Language{l}; err != nil {
			return err
		}
		return tx.PutMarket(m)
	})
	if _, err := d.Offers.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestAPreviewTellsOfAVariantThatIsTakenOutOfTheCatalogue(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		bare := catalogue.Product{Slug: "phone", Brand: "Mi", Category: "phones", State: catalogue.OnSale, Class: market.Device, Texts: catalogue.Texts{"en": {Name: "Phone"}},
			Models: []catalogue.Model{{Number: "M1", Variants: []catalogue.Variant{{SKU: "B"}}}}}
		effects, err := d.Preview(t.Context(), owner, []change.Change{{Kind: change.ProductPut, Subject: "phone", After: change.Made(bare), Why: "w"}})
		if err != nil {
			t.Fatal(err)
		}
		closes := 0
		for _, e := range effects {
			for _, cell := range e.Cells {
				if cell.SKU == "A" && cell.Before && !cell.After && cell.Why == change.CodeRemoved {
					closes++
				}
			}
		}
		if closes != 2 {
			t.Errorf("the removed variant closes in %d cells, want 2: %+v", closes, effects)
		}
		if a := answer(t, d, "es", now.At); !a.Offered() {
			t.Error("the preview closed it")
		}
	})
}
