package clearance_test

import (
	"testing"

	"comptoir/clearance"
	"comptoir/internal/fault"
)

// A gate that is attested names the role whose word it takes, and there is such a role.
func TestAnAttestedGateNamesARoleThatThereIs(t *testing.T) {
	gate := clearance.Gate{Code: "security_review", Way: clearance.Attested, Severity: clearance.Closes, Disclosure: clearance.Plain}
	for role, want := range map[string]string{"": "gate.role_missing", "director": "gate.role_unknown", "support": ""} {
		gate.Role = role
		err := gate.Check()
		if want == "" && err != nil || want != "" && (!fault.IsCode(err, want) || fault.Of(err).Field != "role") {
			t.Errorf("role %q: %v", role, err)
		}
	}
	gate.Way, gate.Role = clearance.Verified, ""
	if err := gate.Check(); err != nil || gate.Attester() != "" {
		t.Errorf("a verified gate without a role: %v", err)
	}
}

// What would close everything for good, or wait for nobody, is refused when it is saved, at the field to mend.
func TestAGateThatNobodyCouldSatisfyIsRefused(t *testing.T) {
	right := clearance.Gate{Code: "charger", Way: clearance.Verified, Severity: clearance.Closes, Disclosure: clearance.Plain, Owner: "support"}
	for want, spoil := range map[string]func(*clearance.Gate){
		"gate.owner_unknown": func(g *clearance.Gate) { g.Owner = "director" },
		"gate.holds_missing": func(g *clearance.Gate) { g.Way = clearance.Computed },
		"gate.code_computed": func(g *clearance.Gate) { g.Code = clearance.GateBands },
	} {
		gate := right
		spoil(&gate)
		if err := gate.Check(); !fault.IsCode(err, want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
