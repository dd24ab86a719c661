package lint

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// row is a line of the table of imports: a package, and what it may import of ours.
type row struct {
	name string
	line int
	may  []string
}

// Words of the table that are not packages: every package of ours, and every package of the domain.
const (
	all        = "all"
	wordDomain = "domain"
)

// coming lists packages whose row may stand before they do.
func coming() []string { return []string{"console"} }

var rowLine = regexp.MustCompile("^\\| `([a-z0-9_/]*[a-z0-9_])` \\|(.*)\\|$")

// table reads the rows of "## Who may import whom". Words between backquotes are packages or, with /*,
// everything below a folder; domain and all are said as they are.
func table(t *testing.T) []row {
	t.Helper()
	var rows []row
	within := false
	for i, line := range strings.Split(read(t, "ARCHITECTURE.md"), "\n") {
		if strings.HasPrefix(line, "## ") {
			within = line == "## Who may import whom"
		}
		m := rowLine.FindStringSubmatch(line)
		if m == nil || !within {
			continue
		}
		r := row{name: m[1], line: i + 1}
		for _, word := range strings.Split(m[2], ",") {
			if word = strings.Trim(strings.TrimSpace(word), "`"); word != "" {
				r.may = append(r.may, word)
			}
		}
		rows = append(rows, r)
	}
	if len(rows) < 20 {
		t.Fatalf("ARCHITECTURE.md: only %d rows `| package | may import |` found", len(rows))
	}
	return rows
}

func (r row) allows(name string) bool {
	return slices.ContainsFunc(r.may, func(may string) bool { return may == all || covers(may, name) })
}

// covers tells whether a word of the table means the package: its name, or "folder/*" for all below the folder.
func covers(word, name string) bool {
	if word == wordDomain {
		return inDomain(name)
	}
	if folder, below := strings.CutSuffix(word, "/*"); below {
		return strings.HasPrefix(name, folder+"/")
	}
	return word == name
}

func rowOf(rows []row, name string) (row, bool) {
	for _, r := range rows {
		if r.name == name {
			return r, true
		}
	}
	return row{}, false
}

func TestPackagesImportWhatTheTableAllows(t *testing.T) {
	rows, missing := table(t), map[string]bool{}
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		r, ok := rowOf(rows, s.folder)
		if !ok {
			if !missing[s.folder] {
				t.Errorf("%s:1: package %s has no row in ARCHITECTURE.md: add it below what it imports", s.path, s.folder)
			}
			missing[s.folder] = true
			continue
		}
		for path, line := range s.imports() {
			name, ours := strings.CutPrefix(path, module+"/")
			if ours && !r.allows(name) {
				t.Errorf("%s:%d: %s may not import %s (ARCHITECTURE.md:%d): take what you need as an argument or a small interface, or argue for a change of the table", s.path, line, s.folder, name, r.line)
			}
		}
	}
}

func TestEveryFolderIsExplained(t *testing.T) {
	page := read(t, "ARCHITECTURE.md")
	folders := page[strings.Index(page, "## The folders"):strings.Index(page, "## Who may import whom")]
	missing := map[string]bool{}
	for _, s := range sources(t) {
		top, _, _ := strings.Cut(s.folder, "/")
		if !missing[top] && !strings.Contains(folders, "`"+top+"/") {
			missing[top] = true
			t.Errorf("%s:1: the folder %s/ is not in ARCHITECTURE.md under \"The folders\": say what it holds", s.path, top)
		}
	}
}

func TestTheTableHasNoDeadRows(t *testing.T) {
	used := map[string]bool{}
	for _, s := range sources(t) {
		used[s.folder] = true
	}
	seen := map[string]bool{}
	for _, r := range table(t) {
		if !used[r.name] && !slices.Contains(coming(), r.name) {
			t.Errorf("ARCHITECTURE.md:%d: there is no package %s: remove the row", r.line, r.name)
		}
		if seen[r.name] {
			t.Errorf("ARCHITECTURE.md:%d: %s stands twice: keep one row", r.line, r.name)
		}
		seen[r.name] = true
	}
}

// The table is bottom up: what a package may import stands above it, so that nobody writes a circle into it.
func TestTheTableReadsBottomUp(t *testing.T) {
	rows := table(t)
	for i, r := range rows {
		for _, may := range r.may {
			for _, below := range rows[i+1:] {
				if may != all && covers(may, below.name) {
					t.Errorf("ARCHITECTURE.md:%d: %s may import %s, which stands below it (line %d): move a row", r.line, r.name, may, below.line)
				}
			}
		}
	}
}

// doors are the ways in for people and programs.
func doors() []string { return []string{"api", "storefront", "console", "till"} }

// The table itself may not grant what DESIGN.md forbids.
func TestDoorsSeeNeitherTheStoreNorEachOther(t *testing.T) {
	for _, r := range table(t) {
		door := slices.IndexFunc(doors(), func(d string) bool { return r.name == d || strings.HasPrefix(r.name, d+"/") })
		if door < 0 {
			continue
		}
		for _, forbidden := range append(doors(), "store", "app") {
			if forbidden != doors()[door] && (r.allows(forbidden) || r.allows(forbidden+"/x")) {
				t.Errorf("ARCHITECTURE.md:%d: %s is a door and may not be allowed %s: call a desk", r.line, r.name, forbidden)
			}
		}
	}
}
