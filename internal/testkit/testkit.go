// Package testkit finds what tests need of the machine: databases, a browser, the shared input.
//
// Rules:
//  1. A test that lacks its engine skips on a laptop and fails where COMPTOIR_REQUIRE is set.
//  2. PostgreSQL is a private cluster, started once and shared by all test programs; each test has a
//     database of its own.
package testkit

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"comptoir/internal/db"
)

// Require tells whether a missing engine is a failure.
func Require() bool { return os.Getenv("COMPTOIR_REQUIRE") != "" }

// Lacking skips the test, or fails it where engines are required.
func Lacking(t testing.TB, format string, args ...any) {
	t.Helper()
	if Require() {
		t.Fatalf("required here: "+format, args...)
	}
	t.Skipf(format, args...)
}

// Root is the top folder of the repository: the nearest one above the working folder, which for a test is its package's, that holds go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	t.Fatalf("no go.mod above the working folder: %v", err)
	return ""
}

// Shared is a folder or file of the input that lies beside the repository. It is not part of a clone: its
// tests skip elsewhere, and fail in continuous integration, which has it.
func Shared(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(Root(t), "..", "shared", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("no shared input: %v", err)
		}
		t.Skipf("no shared input: %v", err)
	}
	return path
}

// Chromium is the path of the browser.
func Chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Lacking(t, "no chromium: apt-get install chromium")
	return ""
}

// Engines runs a test on an empty database of each engine.
func Engines(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	EnginesWith(t, db.Options{}, test)
}

// EnginesWith is Engines with options. The databases are allowed to lose commits with the power.
func EnginesWith(t *testing.T, options db.Options, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	options.Volatile = true
	for _, engine := range []struct {
		name string
		url  func(testing.TB) string
	}{{"sqlite", func(testing.TB) string { return "sqlite://:memory:" }}, {"postgres", Postgres}} {
		t.Run(engine.name, func(t *testing.T) {
			d, err := db.Open(context.Background(), engine.url(t), options)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			test(t, d)
		})
	}
}

func must(t testing.TB, err error, doing string) {
	t.Helper()
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", doing, err))
	}
}
