package console

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A fault is made with its code on one line: fault.Field("until", "price.validity_inverted").
var faultMade = regexp.MustCompile(`(?:fault\.(?:New|Wrap)\([^"]*|fault\.Field\([^,]*, |c\.add\([^,]*, )"([a-z_]+\.[a-z_]+)"`)

// ofCustomers lists the files of people whose faults only customers meet, in the shop.
func ofCustomers() []string { return []string{"account.go", "accounts.go", "customer.go", "link.go"} }

func TestEveryFaultOfTheDesksHasWords(t *testing.T) {
	texts, err := Texts()
	if err != nil {
		t.Fatal(err)
	}
	words, found := texts.For("en"), 0
	for _, folder := range []string{"console", "change", "people", "order", "market", "catalogue", "stock", "clearance", "tax", "pricing", "launch", "internal/web", "internal/picture"} {
		paths, err := filepath.Glob(filepath.Join("..", folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(path, "_test.go") || slices.Contains(ofCustomers(), filepath.Base(path)) && folder == "people" {
				continue
			}
			for _, made := range faultMade.FindAllStringSubmatch(string(source), -1) {
				if found++; !words.Has("fault." + made[1]) {
					t.Errorf("%s: %s has no words in lang/: a person would read \"something is not right\"", path, made[1])
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d faults found: the pattern no longer fits the code", found)
	}
}
