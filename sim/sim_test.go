package sim

import (
	"hash/fnv"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"testing"

	"comptoir/internal/testkit"
)

// freshSeeds is how many new seeds a run of the tests tries: what CI has time for, and fewer by hand.
func freshSeeds() uint64 {
	if testkit.Require() {
		return 400
	}
	return 60
}

// TestSeeds runs every seed that once found a fault, and new ones: each commit has its own.
func TestSeeds(t *testing.T) {
	seeds, err := Seeds("seeds.txt")
	if err != nil {
		t.Fatal(err)
	}
	first := ofCommit()
	for i := range freshSeeds() {
		seeds = append(seeds, first+i)
	}
	t.Logf("%d seeds from %d, drawn from the commit", freshSeeds(), first)
	counts := map[string]int{}
	for _, r := range runAll(seeds) {
		if r.Err != nil {
			t.Errorf("seed %d: %v\n  again: go run ./sim/soak --seed %d", r.Seed, r.Err, r.Seed)
		}
		for what, n := range r.Counts {
			counts[what] += n
		}
	}
	for _, a := range append(actions(), saleActions()...) {
		if counts["achieved: "+a.name] == 0 {
			t.Errorf("%s was tried %d times and refused each time: it proves nothing", a.name, counts[a.name])
		}
	}
}

// ofCommit draws the first new seed from the commit that is tested.
func ofCommit() uint64 {
	head, _ := exec.Command("git", "rev-parse", "HEAD").Output()
	sum := fnv.New32a()
	sum.Write(head)
	return uint64(sum.Sum32()) << 16
}

// runAll runs seeds on all processors and gives the reports in order.
func runAll(seeds []uint64) []*Report {
	reports := make([]*Report, len(seeds))
	next := make(chan int)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := range next {
				reports[i] = Run(seeds[i])
			}
		})
	}
	for i := range seeds {
		next <- i
	}
	close(next)
	all.Wait()
	return reports
}

func TestTheSameSeedTakesTheSameCourse(t *testing.T) {
	for seed := range uint64(8) {
		a, b := Run(seed), Run(seed)
		if slices.Equal(a.Trace, b.Trace) {
			continue
		}
		for i := range min(len(a.Trace), len(b.Trace)) {
			if a.Trace[i] != b.Trace[i] {
				t.Fatalf("seed %d went two ways:\n%s\n%s", seed, a.Trace[i], b.Trace[i])
			}
		}
	}
}
