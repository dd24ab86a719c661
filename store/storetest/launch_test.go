package storetest

import (
	"context"
	"testing"
	"time"

	"comptoir/clearance"
	"comptoir/delivery"
	"comptoir/internal/fault"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/store"
)

func TestLaunchesComeBackAsTheyWerePut(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		plan := launch.Plan{Code: "us", Name: "United States", Calendar: launch.Calendar{Rest: []time.Weekday{5, 6}, Holidays: []launch.Day{17900}}}
		second := launch.Task{ID: "b", Name: "B", Market: "us", Estimate: launch.Estimate{Best: 1, Likely: 2, Worst: 3}, Done: 17901, Place: 1}
		first := launch.Task{ID: "a", Name: "A", After: []string{"b"}, Stage: market.Open, Place: 2}
		said := launch.Commitment{ID: "c1", Market: "us", What: "phones", Said: launch.Said{Who: "maker", On: 17500, Source: "s"},
			When:      launch.When{Phrase: "in 2019", Language: "en", Due: launch.Interval{From: 17898, To: 18262}, Precision: launch.ByYear},
			Revisions: []launch.Revision{{Said: launch.Said{Who: "maker", On: 17600, Source: "s"}, Why: "bands"}},
			Reports:   []launch.Report{{On: 17700, Count: 3, Source: "s"}}, Outcome: &launch.Outcome{Kind: launch.Unknown}}
		world := launch.Commitment{ID: "c0", What: "stores", Said: launch.Said{Who: "maker", On: 17000, Source: "s"}}
		need := launch.Criterion{Code: "prices", Name: "Prices", Stage: market.Open, Way: clearance.Computed, Compute: launch.PricesPresent, Owner: "price_manager", Since: 5}
		word := launch.Attestation{Criterion: "x", Market: "us", Who: "ann", Role: "r", At: 7}
		gone := word
		gone.Withdrawn = 9
		waiver := launch.Waiver{ID: "w", Criterion: "x", Market: "us", Who: "owner", Why: "w", At: 3, Until: 9}
		for _, put := range []func(*store.Tx) error{
			func(tx *store.Tx) error { return tx.PutLaunchPlan(plan) },
			func(tx *store.Tx) error { return tx.PutLaunchTask("us", first) },
			func(tx *store.Tx) error { return tx.PutLaunchTask("us", second) },
			func(tx *store.Tx) error { return tx.PutCommitment(said) }, func(tx *store.Tx) error { return tx.PutCommitment(world) },
			func(tx *store.Tx) error { return tx.PutLaunchCriterion(need) },
			func(tx *store.Tx) error { return tx.PutAttestation(word) }, func(tx *store.Tx) error { return tx.PutAttestation(gone) },
			func(tx *store.Tx) error { return tx.AddLaunchWaiver(waiver) },
			func(tx *store.Tx) error {
				return tx.PutTurns("us", map[string]launch.Turn{"x": {State: launch.Met, Since: 1}})
			},
			func(tx *store.Tx) error {
				return tx.PutTurns("us", map[string]launch.Turn{"x": {State: launch.Missing, Since: 4}, "y": {State: launch.Met, Since: 2}})
			},
		} {
			Update(t, s, put)
		}
		View(t, s, func(tx *store.Tx) error {
			plan.Version, first.Version, second.Version, said.Version, world.Version, need.Version = 1, 1, 1, 1, 1, 1
			plans, err := tx.LaunchPlans()
			same(t, "plans", []launch.Plan{plan}, plans, err)
			got, err := tx.LaunchPlan("us")
			plan.Tasks = []launch.Task{second, first}
			same(t, "plan", plan, got, err)
			all, err := tx.Commitments("")
			same(t, "all commitments", []launch.Commitment{world, said}, all, err)
			some, err := tx.Commitments("us")
			same(t, "commitments of a market", []launch.Commitment{said}, some, err)
			one, err := tx.Commitment("c1")
			same(t, "commitment", said, one, err)
			criteria, err := tx.LaunchCriteria()
			same(t, "criteria", []launch.Criterion{need}, criteria, err)
			words, err := tx.Attestations("us")
			same(t, "attestations", []launch.Attestation{gone}, words, err)
			waivers, err := tx.LaunchWaivers("us")
			same(t, "waivers", []launch.Waiver{waiver}, waivers, err)
			turns, err := tx.Turns("us")
			same(t, "turns", map[string]launch.Turn{"x": {State: launch.Missing, Since: 4}, "y": {State: launch.Met, Since: 2}}, turns, err)
			every, err := tx.AllAttestations()
			same(t, "attestations of all markets", []launch.Attestation{gone}, every, err)
			let, err := tx.AllLaunchWaivers()
			same(t, "waivers of all markets", []launch.Waiver{waiver}, let, err)
			none, err := tx.Attestations("es")
			same(t, "attestations of another market", nil, none, err)
			return nil
		})
	})
}

func TestTheMarketsWithAWayOfDeliveryAreKnown(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		Update(t, s, func(tx *store.Tx) error {
			for _, m := range []delivery.Method{{Market: "us", Code: "a"}, {Market: "us", Code: "b"}, {Market: "es", Code: "a"}} {
				if err := tx.PutDelivery(m); err != nil {
					return err
				}
			}
			return nil
		})
		View(t, s, func(tx *store.Tx) error {
			sends, err := tx.Delivering()
			same(t, "markets with a way of delivery", []market.Code{"es", "us"}, sends, err)
			return nil
		})
	})
}

func TestALaunchThatMovedMeanwhileIsNotOverwritten(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		for name, put := range map[string]func(tx *store.Tx, version int64) error{
			"plan":       func(tx *store.Tx, v int64) error { return tx.PutLaunchPlan(launch.Plan{Code: "p", Version: v}) },
			"task":       func(tx *store.Tx, v int64) error { return tx.PutLaunchTask("p", launch.Task{ID: "t", Version: v}) },
			"commitment": func(tx *store.Tx, v int64) error { return tx.PutCommitment(launch.Commitment{ID: "c", Version: v}) },
			"criterion": func(tx *store.Tx, v int64) error {
				return tx.PutLaunchCriterion(launch.Criterion{Code: "c", Version: v})
			},
		} {
			for _, step := range []struct {
				version int64
				moved   bool
			}{{1, true}, {0, false}, {0, true}, {1, false}, {1, true}, {2, false}} {
				err := s.Update(context.Background(), func(tx *store.Tx) error { return put(tx, step.version) })
				if step.moved != fault.IsCode(err, "launch.moved") || (!step.moved && err != nil) {
					t.Errorf("%s under version %d: %v, want moved %v", name, step.version, err, step.moved)
				}
			}
		}
	})
}

func TestWhatIsNotThereOfALaunchIsSaidSo(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		for name, ask := range map[string]func(*store.Tx) error{
			"plan":       func(tx *store.Tx) error { _, err := tx.LaunchPlan("none"); return err },
			"task":       func(tx *store.Tx) error { return tx.DropLaunchTask("none", "none") },
			"commitment": func(tx *store.Tx) error { _, err := tx.Commitment("none"); return err },
			"criterion":  func(tx *store.Tx) error { return tx.DropLaunchCriterion("none") },
		} {
			if err := s.Update(context.Background(), ask); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v, want NotFound", name, err)
			}
		}
	})
}
