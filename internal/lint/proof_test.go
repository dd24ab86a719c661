package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	testName  = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")
	bugRow    = regexp.MustCompile(`^\| (\d+) \|`)
	proofRow  = regexp.MustCompile(`^\| ([FI]\d+) \|`)
	othersTag = regexp.MustCompile(`Others: ([0-9, ]+)\.`)
)

// testsByName finds every test of the repository, with the numbers after "Others:" in its comment.
func testsByName(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, s := range sources(t) {
		if !s.test() {
			continue
		}
		for _, f := range s.functions() {
			if f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Test") {
				continue
			}
			found[f.Name.Name] = []string{}
			if m := othersTag.FindStringSubmatch(strings.ReplaceAll(f.Doc.Text(), "\n", " ")); m != nil {
				found[f.Name.Name] = strings.Split(m[1], ", ")
			}
		}
	}
	return found
}

// rowsOf gives the lines of a page that match, by their first group; each may stand once.
func rowsOf(t *testing.T, page string, row *regexp.Regexp) map[string]string {
	t.Helper()
	rows := map[string]string{}
	for i, line := range strings.Split(read(t, page), "\n") {
		m := row.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if rows[m[1]] != "" {
			t.Errorf("%s:%d: row %s stands twice", page, i+1, m[1])
		}
		rows[m[1]] = line
	}
	return rows
}

// TestTheBugsOfOthersHaveTheirTests: 43 rows; each names tests that exist and that name the row, or says why not.
func TestTheBugsOfOthersHaveTheirTests(t *testing.T) {
	const page = "docs/bugs-of-others.md"
	tests, rows := testsByName(t), rowsOf(t, page, bugRow)
	for n := 1; n <= 43; n++ {
		row := rows[strconv.Itoa(n)]
		names := testName.FindAllStringSubmatch(row, -1)
		excused := strings.Contains(row, "not applicable: ") || strings.Contains(row, "| comes with ")
		if row == "" || len(names) == 0 && !excused {
			t.Errorf("%s: row %d names no test and no reason", page, n)
		}
		for _, m := range names {
			numbers, there := tests[m[1]]
			if !there {
				t.Errorf("%s: row %d: there is no %s", page, n, m[1])
			} else if !slices.Contains(numbers, strconv.Itoa(n)) {
				t.Errorf("%s: row %d: the comment of %s does not say \"Others: …%d…\"", page, n, m[1], n)
			}
		}
	}
	for name, numbers := range tests {
		for _, n := range numbers {
			if !strings.Contains(rows[strings.TrimSpace(n)], "`"+name+"`") {
				t.Errorf("%s: row %s does not name %s, which says that it covers it", page, n, name)
			}
		}
	}
}

// TestFaultsAndInvariantsAreAllAccountedFor: every F and I has a row that says yes, partly or no; what is covered
// names tests that exist.
func TestFaultsAndInvariantsAreAllAccountedFor(t *testing.T) {
	const page = "docs/reliability.md"
	tests, rows := testsByName(t), rowsOf(t, page, proofRow)
	for kind, last := range map[string]int{"F": 25, "I": 20} {
		for n := 1; n <= last; n++ {
			row := rows[fmt.Sprint(kind, n)]
			names := testName.FindAllStringSubmatch(row, -1)
			no, covered := strings.HasSuffix(row, "| no |"), strings.HasSuffix(row, "| yes |") || strings.HasSuffix(row, "| partly |")
			if !no && !covered {
				t.Errorf("%s: %s%d has no row that ends in yes, partly or no", page, kind, n)
			}
			if strings.HasSuffix(row, "| yes |") && len(names) == 0 {
				t.Errorf("%s: %s%d is said to be covered and names no test", page, kind, n)
			}
		}
	}
	for _, m := range testName.FindAllStringSubmatch(read(t, page), -1) {
		if _, there := tests[m[1]]; !there {
			t.Errorf("%s: there is no %s", page, m[1])
		}
	}
}
