package lint

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"comptoir/internal/testkit"
)

// banned are the words that stay out of the repository. They are written in parts, so that this file passes.
func banned() *regexp.Regexp {
	words := []string{
		`(?:^|[^\w.)-])/wo` + `rk/`, `sub` + `agents?\b`, `proxy\.go` + `lang\.org`, `registry\.npm` + `js`, `files\.python` + `hosted`, `Co-Auth` + `ored-By`, `Generated ` + `with \[?`,
	}
	return regexp.MustCompile(`(?i)` + strings.Join(words, "|"))
}

func TestWordsThatStayOut(t *testing.T) {
	words := banned()
	for _, path := range tracked(t) {
		text, err := os.ReadFile(filepath.Join(testkit.Root(t), path))
		if err != nil || bytes.IndexByte(text, 0) >= 0 {
			continue // removed and not yet committed, or not a text
		}
		found := words.FindIndex(text)
		if found == nil || excused(ruleWords, path) {
			continue
		}
		t.Errorf("%s:%d: %q stays out of the repository: say it without", path, 1+bytes.Count(text[:found[1]], []byte("\n")), text[found[0]:found[1]])
	}
	unneeded(t, ruleWords)
}

func TestTheListOfWordsFindsThem(t *testing.T) {
	for _, line := range []string{"see /wo" + "rk/main", "GOPROXY=https://proxy.go" + "lang.org", "a sub" + "agent wrote it"} {
		if !banned().MatchString(line) {
			t.Errorf("%q is not found", line)
		}
	}
	for _, line := range []string{"https://example.org/wo" + "rk/x", "artwo" + "rk/x"} {
		if banned().MatchString(line) {
			t.Errorf("%q is found", line)
		}
	}
}

// tracked lists the files under version control.
func tracked(t *testing.T) []string {
	t.Helper()
	command := exec.Command("git", "ls-files", "-z")
	command.Dir = testkit.Root(t)
	out, err := command.Output()
	if err != nil {
		t.Skipf("not a clone: git ls-files: %v", err)
	}
	return strings.Split(strings.Trim(string(out), "\x00"), "\x00")
}
