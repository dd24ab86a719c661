package people

import (
	"testing"

	"pgregory.net/rapid"
)

// TestTidyIsWhatTidyingLeaves compares the quick look with the work that it saves.
func TestTidyIsWhatTidyingLeaves(t *testing.T) {
	words := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune(" a\u0301\u00e1\u200f\u00a0\u3000\u00ad")), rapid.Rune()))
	rapid.Check(t, func(t *rapid.T) {
		s := words.Draw(t, "text")
		if left := tidied(s) == s; tidy(s) != left {
			t.Fatalf("%q: tidy says %v", s, tidy(s))
		}
	})
}
