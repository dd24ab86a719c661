package mutant_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"comptoir/internal/testkit"
	"comptoir/sim/mutant"
)

// TestEveryMutantStillApplies: a patch that no longer fits the code proves nothing. `make mutants` runs them.
func TestEveryMutantStillApplies(t *testing.T) {
	root := testkit.Root(t)
	patches, err := mutant.Read(filepath.Join(root, "sim", "mutants"))
	if err != nil {
		t.Fatal(err)
	}
	if len(patches) < 15 {
		t.Errorf("%d mutants", len(patches))
	}
	for _, p := range patches {
		c := exec.Command("git", "apply", "--check", filepath.Join(root, "sim", "mutants", p.Name+".patch"))
		c.Dir = root
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s does not apply any more: make the same fault in the code as it is now (%s)", p.Name, out)
		}
	}
}
