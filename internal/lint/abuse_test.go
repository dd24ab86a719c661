package lint

import (
	"strconv"
	"strings"
	"testing"
)

// TestTheAbuseCasesHaveTheirTests: 60 rows and the list of bad input; each names tests that exist, or says why not.
func TestTheAbuseCasesHaveTheirTests(t *testing.T) {
	const page = "docs/abuse-cases.md"
	tests, rows := testsByName(t), rowsOf(t, page, bugRow)
	for n := 1; n <= 60; n++ {
		if rows[strconv.Itoa(n)] == "" {
			t.Errorf("%s: there is no row %d", page, n)
		}
	}
	for i, line := range strings.Split(read(t, page), "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || strings.Contains(line, "| tried by |") {
			continue
		}
		names := testName.FindAllStringSubmatch(line, -1)
		if len(names) == 0 && !strings.Contains(line, "not applicable: ") && !strings.Contains(line, "not yet: comes with ") {
			t.Errorf("%s:%d names no test and no reason", page, i+1)
		}
		for _, m := range names {
			if _, there := tests[m[1]]; !there {
				t.Errorf("%s:%d: there is no %s", page, i+1, m[1])
			}
		}
	}
}
