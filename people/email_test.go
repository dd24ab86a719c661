package people

import (
	"testing"

	"pgregory.net/rapid"
)

// TestAUsualAddressNeedsNoReading: what is taken without reading it would be taken after.
func TestAUsualAddressNeedsNoReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-c0.@_+-]{1,4}@?[a-c0.@-]{1,8}[ \\"\x00é\[]?`).Draw(t, "text")
		if usualEmail(text) && !otherEmail(text) {
			t.Fatalf("%q", text)
		}
	})
	for _, text := range []string{"ana.garcia@example.org", "A+b_c-1@x.y.z"} {
		if !usualEmail(text) {
			t.Errorf("%q is not usual", text)
		}
	}
}
