// Package mutant reads the deliberate faults of sim/mutants: patches, each with a head of three lines that says what
// it stands for, what it does, and within how many seeds the simulator must find it.
package mutant

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Patch is one deliberate fault.
type Patch struct {
	Name  string
	Bug   string // which bugs of others, or which invariant
	Says  string
	Seeds uint64
	Text  string
}

// Read reads the patches of a folder, by name.
func Read(folder string) ([]Patch, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.patch"))
	if err != nil {
		return nil, err
	}
	var all []Patch
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		p := Patch{Name: strings.TrimSuffix(filepath.Base(path), ".patch"), Text: string(text)}
		for _, line := range strings.SplitN(p.Text, "\n", 5) {
			field, value, _ := strings.Cut(line, ": ")
			switch field {
			case "stands for":
				p.Bug = value
			case "says":
				p.Says = value
			case "seeds":
				p.Seeds, _ = strconv.ParseUint(value, 10, 64)
			}
		}
		if p.Bug == "" || p.Says == "" || p.Seeds == 0 {
			return nil, fmt.Errorf("%s: its head must say what it stands for, what it does, and within how many seeds it is found", path)
		}
		all = append(all, p)
	}
	return all, nil
}
