package lint

import (
	"go/ast"
	"strings"
	"testing"
)

// What CONVENTIONS.md 17 allows at most.
const (
	maxFileLines     = 600
	maxFunctionLines = 70
	tableMark        = "//lint:table" // in the comment above a function that is a list: routes, cases
)

func TestFilesFitInOneReading(t *testing.T) {
	for _, s := range sources(t) {
		lines := strings.Count(s.text, "\n")
		if lines > maxFileLines && !s.generated() && !excused(ruleFile, s.path) {
			t.Errorf("%s:%d: the file has %d lines, more than %d: split it by what its parts are about", s.path, maxFileLines, lines, maxFileLines)
		}
	}
	unneeded(t, ruleFile)
}

func TestFunctionsFitOnAScreen(t *testing.T) {
	for _, s := range sources(t) {
		if s.generated() {
			continue
		}
		for _, f := range s.functions() {
			lines := s.set.Position(f.End()).Line - s.line(f) + 1
			if lines <= maxFunctionLines || isTable(f) || excused(ruleFunction, s.path+" "+nameOf(f)) {
				continue
			}
			t.Errorf("%s:%d: %s has %d lines, more than %d: keep the branches, move the work into helpers (or mark a list with %s)", s.path, s.line(f), nameOf(f), lines, maxFunctionLines, tableMark)
		}
	}
	unneeded(t, ruleFunction)
}

func isTable(f *ast.FuncDecl) bool {
	if f.Doc == nil {
		return false
	}
	for _, c := range f.Doc.List {
		if strings.HasPrefix(c.Text, tableMark) {
			return true
		}
	}
	return false
}

// nameOf is Function, or Type.Method whether the receiver is a pointer or not.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	switch generic := of.(type) {
	case *ast.IndexExpr:
		of = generic.X
	case *ast.IndexListExpr:
		of = generic.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name + "." + f.Name.Name
	}
	return f.Name.Name
}

func TestNothingHappensBeforeMain(t *testing.T) {
	for _, s := range sources(t) {
		for _, f := range s.functions() {
			if f.Recv == nil && f.Name.Name == "init" && !s.generated() && !excused(ruleInit, s.path) {
				t.Errorf("%s:%d: no func init: build it in app and pass it", s.path, s.line(f))
			}
		}
	}
	unneeded(t, ruleInit)
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	first, said := map[string]string{}, map[string]bool{}
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		if first[s.folder] == "" {
			first[s.folder] = s.path
		}
		said[s.folder] = said[s.folder] || s.tree.Doc != nil && len(s.tree.Doc.Text()) > 40
	}
	for folder, path := range first {
		if !said[folder] {
			t.Errorf("%s:1: package %s has no comment: write doc.go with what it is, its rules, what it never does", path, folder)
		}
	}
}
