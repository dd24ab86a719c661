// Command mutants proves that the checkers of the simulator bite: `make mutants`. Each patch beside this file is a
// deliberate fault; it is applied to a copy of the committed tree, the simulator is built there and must find it
// within the seeds that the patch states. Patches live here and never as switches in the program.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"comptoir/sim/mutant"
)

func main() {
	only := flag.String("only", "", "a part of the names of patches to run")
	from := flag.String("from", "", "leave out the patches whose names come before")
	flag.Parse()
	if err := run(*only, *from); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(only, from string) error {
	patches, err := mutant.Read("sim/mutants")
	if err != nil {
		return err
	}
	tree, err := copyTree()
	if err != nil {
		return err
	}
	defer os.RemoveAll(tree)
	fmt.Println("| mutant | stands for | what it does | within | found by seed |\n| --- | --- | --- | --- | --- |")
	missed := 0
	for _, p := range patches {
		if !strings.Contains(p.Name, only) || p.Name < from {
			continue
		}
		found, err := try(tree, p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		if found == "" {
			missed++
			found = "**not found**"
		}
		fmt.Printf("| `%s` | %s | %s | %d | %s |\n", p.Name, p.Bug, p.Says, p.Seeds, found)
	}
	if missed > 0 {
		return fmt.Errorf("%d mutants were not found", missed)
	}
	return nil
}

// copyTree puts the committed tree into a folder of its own.
func copyTree() (string, error) {
	tree, err := os.MkdirTemp("", "comptoir-mutants-")
	if err != nil {
		return "", err
	}
	return tree, command("", "sh", "-c", "git archive HEAD | tar -x -C '"+tree+"'").Run()
}

func command(in string, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir, c.Stderr = in, os.Stderr
	return c
}

var foundLine = regexp.MustCompile(`(?m)^seed (\d+) at [^:]*: (.*)$`)

// try applies a patch, runs the simulator, and takes the patch back; it gives the seed and what was found.
func try(tree string, p mutant.Patch) (found string, err error) {
	path, err := filepath.Abs(filepath.Join("sim/mutants", p.Name+".patch"))
	if err != nil {
		return "", err
	}
	if err := command(tree, "git", "apply", path).Run(); err != nil {
		return "", fmt.Errorf("apply: %w", err)
	}
	defer func() { err = errors.Join(err, command(tree, "git", "apply", "-R", path).Run()) }()
	binary := filepath.Join(tree, "soak.test")
	if err := command(tree, "go", "build", "-buildvcs=false", "-o", binary, "./sim/soak").Run(); err != nil {
		return "", nil // it proves nothing
	}
	var out bytes.Buffer
	c := command(tree, binary, "--first", "1", "--count", fmt.Sprint(p.Seeds), "--keep", "", "--stop")
	c.Stdout = &out
	_ = c.Run() // it ends with 1 when it has found something
	m := foundLine.FindStringSubmatch(out.String())
	if m == nil {
		return "", nil
	}
	return m[1] + ": " + m[2], nil
}
