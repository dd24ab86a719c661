package lint

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// domain lists the folders that speak the merchant's language; what lies below them belongs to them.
func domain() []string {
	return []string{"money", "market", "people", "catalogue", "radio", "clearance", "tax", "pricing", "stock", "offer", "payment", "delivery",
		"order", "change", "exchange", "drop", "channel", "aftersales", "launch", "figures", "post"}
}

// tool tells folders below the domain that measure it or help its tests.
func tool(folder string) bool {
	return strings.HasSuffix(folder, "bench") || strings.HasSuffix(folder, "test")
}

func inDomain(folder string) bool {
	top, _, _ := strings.Cut(folder, "/")
	return slices.Contains(domain(), top) && !tool(folder) && !strings.HasSuffix(folder, "/gen")
}

// outside maps what a domain package may not import to what it does instead.
func outside() map[string]string {
	return map[string]string{
		"database/sql": "declare the storage you need in store.go", "net": "take what was read as an argument", "net/http": "take what was read as an argument",
		"os": "take an io.Reader, or the bytes", "os/exec": "do it in app", "log": "return an error; it is logged where it stops", "log/slog": "return an error; it is logged where it stops",
		"math/rand": "take the number, or an id.Maker", "math/rand/v2": "take the number, or an id.Maker", "crypto/rand": "take the number, or an id.Maker",
	}
}

// TestDomainPackagesReachNothingOutside: docs/bugs-of-others.md. Others: 15.
func TestDomainPackagesReachNothingOutside(t *testing.T) {
	for _, s := range sources(t) {
		if s.test() || !inDomain(s.folder) {
			continue
		}
		for path, line := range s.imports() {
			if remedy, bad := outside()[path]; bad && !excused(ruleImport, s.path) {
				t.Errorf("%s:%d: a domain package may not import %s: %s", s.path, line, path, remedy)
			}
		}
	}
	unneeded(t, ruleImport)
}

func TestDomainPackagesReadNoClock(t *testing.T) {
	clocks := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"}
	for _, s := range sources(t) {
		if s.test() || !inDomain(s.folder) {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, ok := selector.X.(*ast.Ident)
			if ok && of.Name == "time" && slices.Contains(clocks, selector.Sel.Name) && !excused(ruleClock, s.path) {
				t.Errorf("%s:%d: a domain package may not call time.%s: take now clock.Instant as an argument", s.path, s.line(n), selector.Sel.Name)
			}
			return true
		})
	}
	unneeded(t, ruleClock)
}

func TestDomainPackagesStartNoGoroutine(t *testing.T) {
	for _, s := range sources(t) {
		if s.test() || !inDomain(s.folder) {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if _, ok := n.(*ast.GoStmt); ok && !excused(ruleRoutine, s.path) {
				t.Errorf("%s:%d: a domain package may not start a goroutine: offer a Step(ctx, now) that app runs", s.path, s.line(n))
			}
			return true
		})
	}
	unneeded(t, ruleRoutine)
}
