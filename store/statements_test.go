package store

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/testkit"
)

// statement is one SQL text of this package.
type statement struct {
	name, place, text string
}

// statements gathers the constants whose name ends in SQL. It reads the files, so that none is forgotten.
func statements(t *testing.T) []statement {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []statement
	set := token.NewFileSet()
	for _, path := range files {
		tree, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || !strings.HasSuffix(spec.Names[0].Name, "SQL") {
				return true
			}
			place := set.Position(spec.Pos())
			if len(spec.Values) != 1 {
				t.Errorf("%s: one constant to a line, so that the tests find its text", place)
				return true
			}
			all = append(all, statement{name: spec.Names[0].Name, place: fmt.Sprintf("store/%s:%d", path, place.Line), text: literal(t, place.String(), spec.Values[0])})
			return true
		})
	}
	if len(all) < 50 {
		t.Fatalf("only %d statements found", len(all))
	}
	return all
}

// literal is the text of a constant: one literal, or several added.
func literal(t *testing.T, place string, e ast.Expr) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatalf("%s: %v", place, err)
		}
		return text
	case *ast.BinaryExpr:
		return literal(t, place, e.X) + literal(t, place, e.Y)
	case *ast.Ident: // another constant of the same file, by name
		if e.Obj == nil {
			break
		}
		if spec, ok := e.Obj.Decl.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			return literal(t, place, spec.Values[0])
		}
	}
	t.Fatalf("%s: write the statement as a literal, or of constants of this file", place)
	return ""
}

// rendered fills the place of a list of keys as chunks does.
func (s statement) rendered() string {
	fixed := strings.Count(parameter.ReplaceAllString(s.text, "$"), "$")
	return strings.ReplaceAll(s.text, "%s", places(fixed+1, 2))
}

var parameter = regexp.MustCompile(`\$[0-9]+`)

// Every statement is understood by both engines, against the tables as the migrations make them.
func TestEveryStatementIsUnderstoodByBothEngines(t *testing.T) {
	all := statements(t)
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		if err := db.Migrate(context.Background(), d, Migrations()); err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			if err := understood(d, s.rendered()); err != nil {
				t.Errorf("%s: %s: %v", s.place, s.name, err)
			}
		}
	})
}

// understood has the engine plan a statement without running it.
func understood(d *db.DB, text string) error {
	if d.Engine() == db.Postgres {
		name := "understood"
		return d.Update(context.Background(), func(tx *db.Tx) error {
			if _, err := tx.Exec("PREPARE " + name + " AS " + text); err != nil {
				return err
			}
			_, err := tx.Exec("DEALLOCATE " + name)
			return err
		})
	}
	highest := 0
	for _, p := range parameter.FindAllString(text, -1) {
		n, err := strconv.Atoi(p[1:])
		if err != nil {
			return err
		}
		highest = max(highest, n)
	}
	args := make([]any, highest)
	return d.View(context.Background(), func(tx *db.Tx) error {
		return tx.Each(func(db.Scanner) error { return nil }, "EXPLAIN "+text, args...)
	})
}

// TestABrokenStatementIsNotUnderstood keeps the test above honest.
func TestABrokenStatementIsNotUnderstood(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		if err := db.Migrate(context.Background(), d, Migrations()); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"SELECT nothing_such FROM market WHERE code = $1", "SELEC code FROM market"} {
			if understood(d, text) == nil {
				t.Errorf("%s is understood", text)
			}
		}
	})
}

// outside lists what is not in the subset (docs/howto/sql.md), with what to write instead.
func outside() map[string]string {
	return map[string]string{
		`(?i)\bnow\s*\(`: "pass the instant", `(?i)\bCURRENT_(TIMESTAMP|DATE|TIME)\b`: "pass the instant", `(?i)\bRANDOM\s*\(`: "draw in Go",
		`(?i)\bFOR\s+(UPDATE|SHARE)\b`: "guard the UPDATE and count its rows; tx.ForShare for the counter", `(?i)\bI?LIKE\b`: "search has an index; compare ranges",
		`(?i)\bAVG\s*\(`: "sum and count, divide in Go", `(?i)\b(string_agg|group_concat)\b`: "gather in Go", `(?i)SELECT\s+\*`: "list the columns", `"`: "names need no quotes",
		`(?i)\bANY\s*\(`: "use tx.chunks", `(?i)\bRETURNING\b.*\*`: "list the columns", `::`: "CAST(x AS bigint) is not needed: columns are typed", `(?i)\bREPLACE\s+INTO\b|\bINSERT\s+OR\b`: "ON CONFLICT",
		`(?i)last_insert_rowid|\bSERIAL\b|AUTOINCREMENT`: "identifiers are made in Go", `\?`: "parameters are $1, $2",
	}
}

func TestStatementsKeepToTheSubset(t *testing.T) {
	for pattern, remedy := range outside() {
		bad := regexp.MustCompile(pattern)
		for _, s := range statements(t) {
			if found := bad.FindString(s.text); found != "" {
				t.Errorf("%s: %s has %q, which is outside of the subset: %s", s.place, s.name, found, remedy)
			}
		}
	}
}

// A statement that only one engine gets is an exception: at most two places ask for FOR SHARE.
func TestSharedLocksAreCounted(t *testing.T) {
	const most = 2
	files, _ := filepath.Glob("*.go")
	var places []string
	set := token.NewFileSet()
	for _, path := range files {
		tree, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "ForShare" {
				places = append(places, set.Position(s.Pos()).String())
			}
			return true
		})
	}
	if len(places) > most {
		t.Errorf("FOR SHARE is asked for in %d places, at most %d may: %s", len(places), most, strings.Join(places, ", "))
	}
}
