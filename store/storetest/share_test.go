package storetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheOneSharedLockIsTheOnlyOne counts the exception to one SQL text for both engines: the counter reads the
// versions of its markets under FOR SHARE on PostgreSQL.
func TestTheOneSharedLockIsTheOnlyOne(t *testing.T) {
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), ".ForShare("); n > 0 {
			found[filepath.Base(name)] = n
		}
		for _, banned := range []string{"FOR UPDATE", "now()", "LastInsertId"} {
			if strings.Contains(string(text), banned) {
				t.Errorf("%s: %s is not in the subset", name, banned)
			}
		}
	}
	if len(found) != 1 || found["counter.go"] != 1 {
		t.Errorf("shared locks: %v, want one in counter.go", found)
	}
}
