package lint

import (
	"regexp"
	"strings"
	"testing"
)

var pathStep = regexp.MustCompile("`([a-z0-9_/]+\\.go)` `([A-Za-z]+(?:\\.[A-Za-z]+)?)`")

func TestThePathsThroughTheCodeExist(t *testing.T) {
	declared := map[string]bool{}
	for _, s := range sources(t) {
		declared[s.path] = true
		for _, f := range s.functions() {
			declared[s.path+" "+nameOf(f)] = true
		}
	}
	steps := 0
	for i, line := range strings.Split(read(t, "ARCHITECTURE.md"), "\n") {
		for _, m := range pathStep.FindAllStringSubmatch(line, -1) {
			steps++
			if !declared[m[1]] {
				t.Errorf("ARCHITECTURE.md:%d: there is no file %s: name the one that does this now", i+1, m[1])
				continue
			}
			if !declared[m[1]+" "+m[2]] {
				t.Errorf("ARCHITECTURE.md:%d: %s declares no %s: name the function that does this now", i+1, m[1], m[2])
			}
		}
	}
	if steps < 12 {
		t.Errorf("ARCHITECTURE.md: only %d steps `file.go` `Function` found in its paths", steps)
	}
}
