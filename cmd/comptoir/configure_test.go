package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

var update = flag.Bool("update", false, "write docs/howto/configure.md anew")

// TestTheListOfSettingsIsTrue holds the one documented list of settings to what the program reads.
func TestTheListOfSettingsIsTrue(t *testing.T) {
	const path = "../../docs/howto/configure.md"
	want := settings(t)
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what the program reads (%v): go test ./cmd/comptoir -update", path, err)
	}
}

func settings(t *testing.T) string {
	t.Helper()
	var commands cli
	parser, err := kong.New(&commands, kong.Name("comptoir"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("# Settings\n\nEvery setting can be given as a flag, in the environment, or in a TOML file (`--config FILE`) under the flag's name with underscores.\n" +
		"A flag beats the environment, the environment beats the file. A name in the file that no command has is an error.\n" +
		"This page is written by `go test ./cmd/comptoir -update`.\n\n| flag of `serve` | environment | default | meaning |\n| --- | --- | --- | --- |\n")
	for _, node := range parser.Model.Children {
		if node.Name != "serve" {
			continue
		}
		for _, f := range node.Flags {
			if f.Name == "help" {
				continue
			}
			fmt.Fprintf(&b, "| `--%s` | %s | %s | %s |\n", f.Name, strings.Join(quoted(f.Envs), " "), strings.Join(quoted([]string{f.Default}), ""), f.Help)
		}
	}
	b.WriteString("\nProve it: `comptoir serve --help`.\n")
	return b.String()
}

func quoted(list []string) []string {
	var marked []string
	for _, s := range list {
		if s != "" {
			marked = append(marked, "`"+s+"`")
		}
	}
	return marked
}
