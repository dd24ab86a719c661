package sim

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Seeds reads the seeds that once found a fault: one a line, then a word on what it was.
func Seeds(path string) ([]uint64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var seeds []uint64
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		first, _, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if first == "" || first[0] == '#' {
			continue
		}
		seed, err := strconv.ParseUint(first, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is no seed", path, first)
		}
		seeds = append(seeds, seed)
	}
	return seeds, lines.Err()
}

// Keep adds a seed that found a fault.
func Keep(path string, seed uint64, commit string, found error) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%d %s %s\n", seed, commit, oneLine(found.Error()))
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
