package lint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"comptoir/internal/testkit"
)

const module = "comptoir"

// source is one Go file of the repository.
type source struct {
	path   string // from the root, with slashes
	folder string
	text   string
	tree   *ast.File
	set    *token.FileSet
}

func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }
func (s source) generated() bool {
	return strings.HasSuffix(s.path, "_templ.go") || ast.IsGenerated(s.tree)
}
func (s source) line(n ast.Node) int {
	return s.set.Position(n.Pos()).Line
}

// imports lists what the file imports, by path, with the line.
func (s source) imports() map[string]int {
	found := map[string]int{}
	for _, spec := range s.tree.Imports {
		found[strings.Trim(spec.Path.Value, `"`)] = s.line(spec)
	}
	return found
}

// functions lists the declared functions and methods.
func (s source) functions() []*ast.FuncDecl {
	var found []*ast.FuncDecl
	for _, d := range s.tree.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			found = append(found, f)
		}
	}
	return found
}

var parsed = sync.OnceValues(parseAll)

// sources parses every Go file below the root, once.
func sources(t *testing.T) []source {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d Go files found: is the root wrong?", len(all))
	}
	return all
}

func parseAll() ([]source, error) {
	var all []source
	set := token.NewFileSet()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(set, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		short := strings.TrimPrefix(filepath.ToSlash(path), "../../")
		folder := "."
		if i := strings.LastIndex(short, "/"); i >= 0 {
			folder = short[:i]
		}
		all = append(all, source{path: short, folder: folder, text: string(text), tree: tree, set: set})
		return nil
	})
	return all, err
}

// read gives the text of a file of the repository.
func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
