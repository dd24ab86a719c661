package launch_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/store"
	"comptoir/store/storetest"
	"comptoir/tax"
)

// passage hands the desk the transaction of a change.
type passage struct{ *launch.Desk }

func (p passage) Pass(tx change.Tx, c *change.Change, now clock.Instant) error {
	return p.Desk.Pass(tx.(*store.Tx), c, now)
}

func (p passage) Moved(tx change.Tx, markets []market.Code, now clock.Instant) (func(context.Context) ([]change.DateMove, error), error) {
	return p.Desk.Moved(tx.(*store.Tx), markets, now)
}

// company has a phone and a strap, and is about to open Spain.
type company struct {
	*launch.Desk
	changes *change.Desk
	store   *store.Store
	now     *clock.Fixed
}

func withCompany(t *testing.T, test func(t *testing.T, c *company)) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		now := &clock.Fixed{At: clock.Of(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))}
		storetest.Update(t, s, found)
		offers := &offer.Desk{Store: store.Bind[offer.Tx](s), Clock: now}
		must(t, offers.Open(t.Context()))
		d := &launch.Desk{Store: store.Bind[launch.Tx](s), Offers: offers, Clock: now, IDs: id.System()}
		d.Gates = launch.Filed{Desk: d}
		changes := &change.Desk{Store: store.Bind[change.Tx](s), Offers: offers, Clock: now, IDs: id.System(), Passage: passage{d}}
		test(t, &company{d, changes, s, now})
	})
}

func found(tx *store.Tx) error {
	m := market.Market{Code: "es", Stage: market.Announced, Languages: []market.Language{"en"}, TimeZone: "UTC", Tax: market.TaxIncluded,
		Tenders: []market.Tender{{Currency: "EUR"}}, Rights: market.Rights{WithdrawalDays: 14, WarrantyMonths: 24}}
	if err := tx.PutMarket(m); err != nil {
		return err
	}
	if err := tx.PutRates([]tax.Rate{{Market: "es", Class: tax.Standard, Rate: 200000, Source: "s"}}); err != nil {
		return err
	}
	for slug, class := range map[string]market.Class{"phone": market.Device, "strap": market.Accessory} {
		p := &catalogue.Product{Slug: slug, State: catalogue.OnSale, Class: class, Texts: catalogue.Texts{"en": {Name: slug}},
			Models: []catalogue.Model{{Number: "M-" + slug, Variants: []catalogue.Variant{{SKU: strings.ToUpper(slug)}}}}}
		if err := tx.PutProduct(p); err != nil {
			return err
		}
	}
	return tx.BumpCatalogue()
}

func (c *company) criteria(t *testing.T, list ...launch.Criterion) {
	t.Helper()
	must(t, c.PutCriteria(t.Context(), owner, list, ""))
}

func asked(stage market.Stage, compute launch.Computation) launch.Criterion {
	return launch.Criterion{Code: string(stage) + "." + string(compute), Name: string(compute), Stage: stage, Way: clearance.Computed, Compute: compute, Owner: "market_manager"}
}

func to(stage market.Stage) change.Change {
	return change.Change{Kind: change.MarketStage, Market: "es", After: change.Made(stage), Why: "it is time"}
}

func (c *company) apply(t *testing.T, changes ...change.Change) error {
	t.Helper()
	_, err := c.changes.Apply(t.Context(), owner, changes)
	return err
}

func price(sku string) change.Change {
	return change.Change{Kind: change.PriceSet, Market: "es", Subject: sku, After: change.Made(pricing.Price{Amount: money.Of(10000, "EUR"), Span: clock.Span{Since: 1}})}
}

func (c *company) stage(t *testing.T) market.Stage {
	t.Helper()
	survey, err := c.Survey(t.Context(), "es")
	must(t, err)
	return survey.Market.Stage
}

func TestAMarketOpensWhenItsCriteriaHold(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		c.criteria(t, asked(market.Pilot, launch.PricesPresent), asked(market.Open, launch.PricesPresent), asked(market.Open, launch.StockPresent),
			asked(market.Open, launch.DeliveryPresent), asked(market.Open, launch.LanguagesCovered), asked(market.Open, launch.PortfolioCleared))
		err := c.apply(t, to(market.Pilot))
		if f := fault.Of(err); f.Code != "launch.criteria_missing" || f.Field != "stage" || f.Params["criteria"] != "pilot.prices_present (market_manager)" {
			t.Fatalf("without a price: %v", err)
		}
		if c.stage(t) != market.Announced {
			t.Error("it moved all the same")
		}
		// A pilot asks for accessories alone, and the price may come with the move.
		must(t, c.apply(t, price("STRAP"), to(market.Pilot)))
		if err := c.apply(t, to(market.Open)); !strings.Contains(fault.Of(err).Params["criteria"], "open.stock_present") || strings.Contains(fault.Of(err).Params["criteria"], "cleared") {
			t.Errorf("half of it: %v", err)
		}
		storetest.Update(t, c.store, func(tx *store.Tx) error {
			return tx.PutDelivery(delivery.Method{Market: "es", Code: "standard", Price: money.Of(0, "EUR"), FreeFrom: money.Of(0, "EUR")})
		})
		w := stock.Location{Code: "w", Market: "es", Name: "Madrid", Kind: stock.Warehouse, Serves: []market.Code{"es"}, Channels: []market.Channel{market.Web}}
		must(t, c.apply(t, price("PHONE"), change.Change{Kind: change.LocationPut, Market: "es", Subject: "w", After: change.Made(w)}))
		must(t, c.apply(t, change.Change{Kind: change.StockCount, Market: "es", Subject: "w/own/PHONE", After: change.Made(change.Counted{OnHand: 5})},
			change.Change{Kind: change.StockCount, Market: "es", Subject: "w/own/STRAP", After: change.Made(change.Counted{OnHand: 5})}))
		must(t, c.apply(t, to(market.Open)))
		if c.stage(t) != market.Open {
			t.Error("it did not open")
		}
	})
}

func TestAWaiverWithTheMoveHasANameAReasonAndAnEnd(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		c.criteria(t, asked(market.Pilot, launch.PricesPresent), attestedBy("launch_manager"))
		move := to(market.Pilot)
		move.Waive = &change.Waive{Why: " ", Until: c.now.At.Add(time.Hour)}
		if err := c.apply(t, move); !fault.IsCode(err, "launch.why_missing") {
			t.Error("without a reason:", err)
		}
		move.Waive = &change.Waive{Why: "prices come tomorrow", Until: c.now.At}
		if err := c.apply(t, move); !fault.IsCode(err, "launch.until_past") {
			t.Error("without an end:", err)
		}
		move.Waive.Until = c.now.At.Add(24 * time.Hour)
		_, effects, err := c.changes.Rehearse(t.Context(), owner, []change.Change{move})
		must(t, err)
		if len(effects) != 0 || c.stage(t) != market.Announced {
			t.Error("the preview touched the market")
		}
		must(t, c.apply(t, move))
		survey, err := c.Survey(t.Context(), "es")
		must(t, err)
		list := survey.To(launch.Entry{Stage: market.Pilot})
		if len(list) != 1 || list[0].State != launch.Waived || list[0].Waiver.Who != "owner" || list[0].Waiver.Why != "prices come tomorrow" {
			t.Errorf("%+v", list)
		}
		history, err := c.History(t.Context(), change.Filter{Market: "es", Kind: launch.KindWaiver})
		must(t, err)
		if len(history) != 1 || history[0].Who != "owner" {
			t.Errorf("%d waivers in the history", len(history))
		}
	})
}

func TestAScheduledMoveIsAskedAgainWhenItIsDue(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		c.criteria(t, asked(market.Pilot, launch.PricesPresent))
		move := to(market.Pilot)
		move.Due = c.now.At.Add(time.Hour)
		must(t, c.apply(t, move))
		c.now.At = move.Due
		_, err := c.changes.Step(t.Context(), c.now.At)
		must(t, err)
		refused, err := c.History(t.Context(), change.Filter{Market: "es", State: change.Refused})
		must(t, err)
		if len(refused) != 1 || refused[0].Note != "launch.criteria_missing" || c.stage(t) != market.Announced {
			t.Errorf("due without its criteria: %+v", refused)
		}
	})
}

func TestAChannelOpensWithItsAgreement(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		c.criteria(t, launch.Criterion{Code: "carrier.agreement", Name: "A carrier has signed", Channel: market.Carrier, Way: clearance.Verified, Gate: "channel_agreement", Owner: "market_manager"})
		open := func(ch market.Channel, openings ...market.Opening) change.Change {
			return change.Change{Kind: change.MarketChannel, Market: "es", Subject: string(ch), After: change.Made(openings)}
		}
		if err := c.apply(t, open(market.Carrier, market.Opening{Channel: market.Carrier})); fault.Of(err).Code != "launch.criteria_missing" || fault.Of(err).Field != "openings" {
			t.Error("without an agreement:", err)
		}
		must(t, c.apply(t, open(market.Web, market.Opening{Channel: market.Web})))
		must(t, c.apply(t, open(market.Carrier, []market.Opening{}...)))
		g := clearance.Gate{Code: "channel_agreement", Way: clearance.Verified, Severity: clearance.Warns, Disclosure: clearance.Plain}
		must(t, c.apply(t, change.Change{Kind: change.GatePut, Subject: g.Code, After: change.Made(g)}))
		file := func(id string, ch market.Channel) change.Change {
			e := clearance.Evidence{Gate: "channel_agreement", Kind: "agreement", Number: id, Issuer: "a partner", Scope: clearance.Scope{Markets: []market.Code{"es"}, Channels: []market.Channel{ch}}}
			return change.Change{Kind: change.EvidencePut, Subject: id, After: change.Made(e)}
		}
		must(t, c.apply(t, file("e1", market.Retail)))
		if err := c.apply(t, open(market.Carrier, market.Opening{Channel: market.Carrier})); err == nil {
			t.Error("a retailer's agreement opened the carriers")
		}
		must(t, c.apply(t, file("e2", market.Carrier)))
		must(t, c.apply(t, open(market.Carrier, market.Opening{Channel: market.Carrier})))
	})
}

func TestAMarketIsLeftWhenNothingIsOwed(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		must(t, c.apply(t, to(market.Open)))
		if err := c.apply(t, to(market.Withdrawn)); !fault.IsCode(err, "launch.leave_by_withdrawing") {
			t.Error("left at once:", err)
		}
		must(t, c.apply(t, to(market.Withdrawing)))
		duty := launch.Duty{Market: "es", Kind: launch.DutyWarranty, Until: c.now.At.Add(24 * time.Hour), Source: "sales before"}
		must(t, c.PutDuty(t.Context(), owner, duty, ""))
		for _, stage := range []market.Stage{market.Withdrawn, market.Closed, market.Announced} {
			move := to(stage)
			move.Waive = &change.Waive{Why: "we want to go", Until: c.now.At.Add(time.Hour)}
			if err := c.apply(t, move); fault.Of(err).Code != "launch.still_owed" || !strings.HasPrefix(fault.Of(err).Params["owed"], "warranty 2026-11-22") {
				t.Errorf("to %s with a warranty: %v", stage, err)
			}
		}
		c.now.At = duty.Until
		must(t, c.apply(t, to(market.Withdrawn)))
	})
}

func TestWhatOrdersOwe(t *testing.T) {
	m := market.Market{TimeZone: "UTC", Rights: market.Rights{WithdrawalDays: 14, WarrantyMonths: 24}}
	last := clock.Of(time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC))
	o := launch.OwedOf(&m, launch.Sold{Open: 2, Delivered: last}, []launch.Duty{{Kind: launch.DutyParts, Until: last.Add(50_000 * time.Hour)}})
	if o.Orders != 2 || o.Returning.String()[:10] != "2026-01-24" || o.Warranty.String()[:10] != "2028-01-10" || o.Service != o.Warranty || o.Parts <= o.Warranty {
		t.Errorf("%+v", o)
	}
}

func TestSinceWhenIsKnownOnceItWasLookedAt(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		ctx := t.Context()
		c.criteria(t, asked(market.Pilot, launch.PricesPresent))
		must(t, c.apply(t, price("STRAP")))
		must(t, c.Note(ctx, "es"))
		c.now.At = c.now.At.Add(time.Hour)
		fell := c.now.At
		must(t, c.apply(t, change.Change{Kind: change.PriceDrop, Market: "es", Subject: "STRAP", After: price("STRAP").After}))
		must(t, c.Note(ctx, "es"))
		c.now.At = c.now.At.Add(time.Hour)
		_, err := c.Step(ctx, c.now.At)
		must(t, err)
		survey, err := c.Survey(ctx, "es")
		must(t, err)
		list := survey.To(launch.Entry{Stage: market.Pilot})
		if len(list) != 1 || list[0].State != launch.Missing || list[0].Since != fell || list[0].Detail["share"] != "0/1" {
			t.Errorf("%+v", list)
		}
	})
}

func TestAGateIsPassedWhenItsEvidenceIsInForceAndItClosesNothing(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		passed := func() []launch.Passed {
			t.Helper()
			list, err := c.Gates.PassedGates(t.Context(), "es")
			must(t, err)
			return list
		}
		file := func(id string, e clearance.Evidence) change.Change {
			e.Gate, e.Kind, e.Number, e.Issuer = "type_approval", "certificate", id, "an authority"
			return change.Change{Kind: change.EvidencePut, Subject: id, After: change.Made(e)}
		}
		g := clearance.Gate{Code: "type_approval", Way: clearance.Verified, Severity: clearance.Closes, Disclosure: clearance.Plain}
		must(t, c.apply(t, change.Change{Kind: change.GatePut, Subject: g.Code, After: change.Made(g)}))
		must(t, c.apply(t, file("one", clearance.Evidence{Scope: clearance.Scope{Models: []string{"M-phone"}}})))
		if len(passed()) != 0 {
			t.Error("the strap has no paper")
		}
		must(t, c.apply(t, file("two", clearance.Evidence{Scope: clearance.Scope{Models: []string{"M-strap"}}})))
		if list := passed(); len(list) != 1 || list[0].Gate != "type_approval" || list[0].At != c.now.At {
			t.Errorf("%+v", list)
		}
	})
}

func TestAPreviewOfEvidenceListsTheDatesThatItWouldMove(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		c.changes.Dates = passage{c.Desk}
		tasks := []launch.Task{{ID: "partner", Name: "A partner signs", Market: "es", Owner: "support", Estimate: launch.Estimate{Best: 100, Likely: 100, Worst: 100}, Gate: "service_coverage"},
			{ID: "open", Name: "Spain opens", Market: "es", Owner: "launch_manager", Stage: market.Open, After: []string{"partner"}}}
		must(t, c.PutPlan(t.Context(), owner, launch.Plan{Code: "es", Name: "Spain", Tasks: tasks}, ""))
		g := clearance.Gate{Code: "service_coverage", Way: clearance.Verified, Severity: clearance.Warns, Disclosure: clearance.Plain}
		must(t, c.apply(t, change.Change{Kind: change.GatePut, Subject: g.Code, After: change.Made(g)}))
		e := clearance.Evidence{Gate: g.Code, Kind: "agreement", Number: "1", Issuer: "a partner", Scope: clearance.Scope{Markets: []market.Code{"es"}}}
		file := change.Change{Kind: change.EvidencePut, Market: "es", Subject: "e1", After: change.Made(e)}
		effects, err := c.changes.Preview(t.Context(), owner, []change.Change{file})
		must(t, err)
		if len(effects) != 1 || len(effects[0].Dates) != 1 || effects[0].Dates[0].Milestone != "Spain opens" || effects[0].Dates[0].Will[1] >= effects[0].Dates[0].Was[1] {
			t.Fatalf("%+v", effects)
		}
		f, err := c.Forecast(t.Context(), "es", 1, 0)
		must(t, err)
		if f.Milestones[0].P50.String() != effects[0].Dates[0].Was[1] {
			t.Error("the preview moved the plan")
		}
		must(t, c.apply(t, file))
		if f, err = c.Forecast(t.Context(), "es", 1, 0); err != nil || f.Milestones[0].P50.String() != effects[0].Dates[0].Will[1] {
			t.Errorf("%+v, the preview promised %v", f.Milestones, effects[0].Dates[0].Will)
		}
	})
}

// A phone that enough carriers serve counts, one of which nothing is known does not, and goods without a radio are
// not counted at all.
func TestPhonesCountWhenTheGateOfNetworksLetsThem(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		c.criteria(t, asked(market.Open, launch.NetworksServe))
		share := func() string {
			survey, err := c.Survey(t.Context(), "es")
			must(t, err)
			for _, e := range survey.Entries {
				for _, l := range e.Checklist {
					if l.Criterion.Compute == launch.NetworksServe {
						return l.Detail["share"]
					}
				}
			}
			return "no such line"
		}
		storetest.Update(t, c.store, func(tx *store.Tx) error {
			p := &catalogue.Product{Slug: "phone", State: catalogue.OnSale, Class: market.Device, Texts: catalogue.Texts{"en": {Name: "phone"}},
				Models: []catalogue.Model{{Number: "M-phone", Radio: true, Variants: []catalogue.Variant{{SKU: "PHONE"}}}}}
			if err := tx.PutProduct(p); err != nil {
				return err
			}
			return tx.BumpCatalogue()
		})
		_, err := c.Offers.Refresh(t.Context())
		must(t, err)
		if got := share(); got != "1/1" {
			t.Errorf("without a rule of the market: %s", got)
		}
		survey, err := c.Survey(t.Context(), "es")
		must(t, err)
		ruled := survey.Market
		ruled.Networks = &market.NetworkRule{Share: 600, Source: "the company"}
		must(t, c.apply(t, change.Change{Kind: change.MarketFacts, Market: "es", Why: "the carriers count", After: change.Made(ruled)}))
		if got := share(); got != "0/1" {
			t.Errorf("nothing is known of the phone: %s", got)
		}
	})
}
