package change_test

import (
	"testing"

	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/store"
	"comptoir/store/storetest"
)

// word is evidence for a gate in some markets.
func word(id, gate string, in ...market.Code) change.Change {
	c := change.Change{Kind: change.EvidencePut, Subject: id, Why: "w", After: change.Made(clearance.Evidence{Gate: gate, Kind: "letter", Number: id, Scope: clearance.Scope{Markets: in}})}
	if len(in) == 1 {
		c.Market = in[0]
	}
	return c
}

// TestTheWordOfARoleIsGivenByThatRoleAlone: a gate that is attested takes no other's word, whatever else they may do.
func TestTheWordOfARoleIsGivenByThatRoleAlone(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		storetest.Update(t, s, func(tx *store.Tx) error {
			for _, g := range []clearance.Gate{{Code: "trained", Way: clearance.Attested, Role: "support"}, {Code: "tested", Way: clearance.Verified}} {
				g.Severity, g.Disclosure = clearance.Closes, clearance.Plain
				if err := tx.PutGate(g); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := d.Offers.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		ines := staff{name: "ines", role: "support", markets: []market.Code{"es"}}
		both := staff{name: "bo", role: "support", markets: []market.Code{"es", "fr"}}
		try := func(who change.Who, c change.Change) error {
			t.Helper()
			_, previewed := d.Preview(t.Context(), who, []change.Change{c})
			_, err := d.Apply(t.Context(), who, []change.Change{c})
			if fault.Of(previewed).Code != fault.Of(err).Code {
				t.Errorf("previewed %v, made %v", previewed, err)
			}
			return err
		}
		for name, err := range map[string]error{
			"who may do everything":      try(owner, word("a", "trained", "es")),
			"of another market":          try(ines, word("b", "trained", "fr")),
			"for more than their market": try(ines, word("c", "trained", "es", "fr")),
			"for every market":           try(both, word("d", "trained")),
		} {
			if f := fault.Of(err); f.Kind != fault.Forbidden || f.Code != "evidence.role_needed" || f.Field != "gate" || f.Params["role"] != "support" {
				t.Errorf("%s: %v", name, err)
			}
		}
		later := word("e", "trained", "es")
		later.Due = now.At + clock.Instant(1e9)
		if err := try(owner, later); !fault.IsCode(err, "evidence.role_needed") {
			t.Errorf("scheduled: %v", err)
		}
		if err := try(ines, word("f", "trained", "es")); err != nil {
			t.Errorf("their own: %v", err)
		}
		if err := try(both, word("g", "trained", "es", "fr")); err != nil {
			t.Errorf("of both markets: %v", err)
		}
		if err := try(owner, word("h", "tested")); err != nil {
			t.Errorf("a gate that nobody attests: %v", err)
		}
		if err := try(ines, word("i", "tested")); !fault.IsCode(err, "change.not_yours") {
			t.Errorf("without the permission: %v", err)
		}
		if err := try(owner, word("j", "nothing")); !fault.IsCode(err, "gate.unknown") {
			t.Errorf("a gate that there is not: %v", err)
		}
	})
}

// What stays offered under another standing is told too: here the shop goes on selling, against a deposit.
func TestAPreviewTellsWhichCellsStandOtherwise(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := desk(t, s)
		storetest.Update(t, s, func(tx *store.Tx) error {
			if err := tx.PutGate(clearance.Gate{Code: "tested", Way: clearance.Verified, Severity: clearance.Closes, Disclosure: clearance.Plain}); err != nil {
				return err
			}
			return tx.PutEvidence(&clearance.Evidence{ID: "e", Gate: "tested", Kind: "letter", Number: "1"})
		})
		if _, err := d.Offers.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		next := clearance.Evidence{Gate: "tested", Kind: "letter", Number: "2", Replaces: "e", Conditions: []clearance.Condition{{Kind: clearance.ConditionDeposit, Value: 100}}}
		next.Since = now.At
		effects, err := d.Preview(t.Context(), owner, []change.Change{{Kind: change.EvidencePut, Subject: "f", After: change.Made(next), Why: "w"}})
		if err != nil || len(effects) == 0 || effects[0].Opens+effects[0].Closes+effects[0].Reprice != 0 || effects[0].Restated == 0 || len(effects[0].Cells) != effects[0].Restated {
			t.Fatalf("%+v %v", effects, err)
		}
		if c := effects[0].Cells[0]; !c.Before || !c.After || c.Stood != clearance.Cleared || c.Stands != clearance.Conditional || c.Was != c.Will {
			t.Errorf("%+v", c)
		}
	})
}
