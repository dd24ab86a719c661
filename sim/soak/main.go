// Command soak runs the simulator for a time: `make sim`. It prints seeds per second as it goes; a seed that
// finds a fault is printed with the commit and kept in sim/seeds.txt.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"comptoir/sim"
)

func main() {
	seconds := flag.Int("seconds", 60, "how long to run")
	first := flag.Uint64("first", uint64(time.Now().UnixNano()), "the first seed; the others follow it")
	count := flag.Uint64("count", 0, "run so many seeds instead of so long")
	one := flag.Uint64("seed", 0, "run this seed alone and print its course")
	stop := flag.Bool("stop", false, "stop at the first seed that finds something")
	keep := flag.String("keep", "sim/seeds.txt", "where seeds that found a fault are kept; empty for nowhere")
	flag.Parse()
	if *one != 0 {
		os.Exit(show(*one))
	}
	s := &soak{next: *first, until: time.Now().Add(time.Duration(*seconds) * time.Second), keep: *keep, began: time.Now(), counts: map[string]int{}}
	s.stop = *stop
	if *count > 0 {
		s.last = *first + *count
	}
	os.Exit(s.run())
}

// show prints the course of one seed.
func show(seed uint64) int {
	r := sim.Run(seed)
	for _, line := range r.Trace {
		fmt.Println(line)
	}
	if r.Err != nil {
		fmt.Printf("seed %d: %v\n", seed, r.Err)
		return 1
	}
	fmt.Printf("seed %d: nothing found\n", seed)
	return 0
}

// soak is one run over many seeds.
type soak struct {
	mu     sync.Mutex
	next   uint64
	last   uint64 // 0: until the time is over
	until  time.Time
	began  time.Time
	keep   string
	stop   bool
	done   int
	found  int
	counts map[string]int
}

func (s *soak) run() int {
	var all sync.WaitGroup
	over := make(chan struct{})
	go s.progress(over)
	for range runtime.GOMAXPROCS(0) {
		all.Go(s.work)
	}
	all.Wait()
	close(over)
	for _, what := range slices.Sorted(maps.Keys(s.counts)) {
		fmt.Printf("  %8d  %s\n", s.counts[what], what)
	}
	fmt.Println(s.line())
	if s.found > 0 {
		return 1
	}
	return 0
}

func (s *soak) work() {
	for {
		seed, ok := s.take()
		if !ok {
			return
		}
		r := sim.Run(seed)
		s.note(r)
	}
}

func (s *soak) take() (uint64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop && s.found > 0 || s.last != 0 && s.next >= s.last || s.last == 0 && time.Now().After(s.until) {
		return 0, false
	}
	s.next++
	return s.next - 1, true
}

func (s *soak) note(r *sim.Report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	for what, n := range r.Counts {
		s.counts[what] += n
	}
	if r.Err == nil {
		return
	}
	s.found++
	fmt.Printf("seed %d at %s: %v\n  again: go run ./sim/soak --seed %d\n", r.Seed, commit(), r.Err, r.Seed)
	if s.keep != "" {
		if err := sim.Keep(s.keep, r.Seed, commit(), r.Err); err != nil {
			fmt.Println(err)
		}
	}
}

func (s *soak) progress(over <-chan struct{}) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-over:
			return
		case <-tick.C:
			s.mu.Lock()
			fmt.Println(s.line())
			s.mu.Unlock()
		}
	}
}

func (s *soak) line() string {
	passed := time.Since(s.began).Seconds()
	return fmt.Sprintf("%5.0f s  %d seeds, %.1f a second, %d found something", passed, s.done, float64(s.done)/passed, s.found)
}

// commit is the state of the code that ran.
func commit() string {
	out, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
