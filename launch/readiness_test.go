package launch_test

import (
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/delivery"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/money"
	"comptoir/store"
	"comptoir/store/storetest"
)

// ready tells what the desk says of Spain's readiness, and fails where the survey of its checklists says otherwise.
func (c *company) ready(t *testing.T) (market.Stage, launch.Share) {
	t.Helper()
	if _, err := c.Offers.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := c.Readiness(t.Context(), c.Offers.Markets())
	must(t, err)
	survey, err := c.Survey(t.Context(), "es")
	must(t, err)
	asked := survey.To(launch.Entry{Stage: list[0].To})
	if len(asked) != len(list[0].List) {
		t.Fatalf("the survey has %d lines, the readiness %d", len(asked), len(list[0].List))
	}
	for i, l := range asked {
		if l.State != list[0].List[i].State {
			t.Errorf("%s is %s in the survey, %s in the readiness", l.Criterion.Code, l.State, list[0].List[i].State)
		}
	}
	return list[0].To, list[0].Share()
}

func TestReadinessIsTheCheckListOfTheNextStageThatAsksForSomething(t *testing.T) {
	withCompany(t, func(t *testing.T, c *company) {
		if to, share := c.ready(t); to != "" || share != (launch.Share{}) {
			t.Errorf("nothing is asked, and Spain is %v before %q", share, to)
		}
		word := launch.Criterion{Code: "open.staff", Name: "Staff are trained", Stage: market.Open, Way: clearance.Attested, Owner: "owner"}
		paper := launch.Criterion{Code: "open.partner", Name: "A partner has signed", Stage: market.Open, Way: clearance.Verified, Gate: "channel_agreement", Owner: "owner"}
		c.criteria(t, asked(market.Open, launch.PricesPresent), asked(market.Open, launch.DeliveryPresent), asked(market.Open, launch.PortfolioCleared),
			asked(market.Open, launch.StockPresent), asked(market.Open, launch.LanguagesCovered), asked(market.Open, launch.ChannelOpen), word, paper)
		steps := []struct {
			what string
			do   func()
			have int64
		}{
			{"nothing is done: texts and clearance hold", func() {}, 2},
			{"half of the prices", func() { must(t, c.apply(t, price("STRAP"))) }, 2},
			{"all prices", func() { must(t, c.apply(t, price("PHONE"))) }, 3},
			{"a way of delivery", func() {
				storetest.Update(t, c.store, func(tx *store.Tx) error {
					return tx.PutDelivery(delivery.Method{Market: "es", Code: "standard", Price: money.Of(0, "EUR"), FreeFrom: money.Of(0, "EUR")})
				})
			}, 4},
			{"a word", func() { must(t, c.Attest(t.Context(), owner, "open.staff", "es", 0, "")) }, 5},
			{"a word taken back", func() { must(t, c.Unattest(t.Context(), owner, "open.staff", "es", "they left")) }, 4},
			{"a waiver", func() {
				must(t, second(c.Waive(t.Context(), owner, "open.staff", "es", "they come tomorrow", c.now.At.Add(time.Hour))))
			}, 5},
			{"the waiver ends", func() { c.now.At = c.now.At.Add(2 * time.Hour) }, 4},
			{"evidence", func() {
				g := clearance.Gate{Code: "channel_agreement", Way: clearance.Verified, Severity: clearance.Warns, Disclosure: clearance.Plain}
				e := clearance.Evidence{Gate: g.Code, Kind: "agreement", Number: "1", Issuer: "a partner", Scope: clearance.Scope{Markets: []market.Code{"es"}}}
				must(t, c.apply(t, change.Change{Kind: change.GatePut, Subject: g.Code, After: change.Made(g)}))
				must(t, c.apply(t, change.Change{Kind: change.EvidencePut, Market: "es", Subject: "e1", After: change.Made(e)}))
			}, 5},
			{"the evidence is revoked", func() {
				must(t, c.apply(t, change.Change{Kind: change.EvidenceEnd, Market: "es", Subject: "e1", Why: "withdrawn"}))
			}, 4},
			{"a hold on half of the portfolio", func() {
				h := clearance.Hold{Gate: clearance.GateHeld, Scope: catalogue.ScopeVariant, Subject: "PHONE", Disclosure: clearance.Generic, Reason: "a fault"}
				must(t, c.apply(t, change.Change{Kind: change.HoldPut, Market: "es", Subject: "h1", After: change.Made(h)}))
			}, 3},
		}
		for _, step := range steps {
			step.do()
			if to, share := c.ready(t); to != market.Open || share != (launch.Share{Have: step.have, Of: 8}) {
				t.Errorf("%s: Spain is %v before %q, want %d of 8", step.what, share, to, step.have)
			}
		}
	})
}
