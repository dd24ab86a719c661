// Package bench holds what every `comptoir bench` has in common: the report, the median, and a load of
// requests over keep-alive connections.
//
// Rules:
//  1. A ratio is taken against something bare that was measured in the same run, in turns.
//  2. Every figure is the median of several repetitions.
//  3. A report is a table for people, or one JSON object for scripts; both say what machine it was.
package bench

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Report is what a benchmark found.
type Report struct {
	Name    string             `json:"name"`
	Ratios  map[string]float64 `json:"ratios"`
	Figures map[string]float64 `json:"figures"`
	Machine map[string]string  `json:"machine"`
	Notes   []string           `json:"notes,omitempty"`
}

// New begins a report.
func New(name string) *Report {
	return &Report{Name: name, Ratios: map[string]float64{}, Figures: map[string]float64{}, Machine: Machine()}
}

// Machine says where this ran.
func Machine() map[string]string {
	m := map[string]string{"cpus": fmt.Sprint(runtime.NumCPU()), "go": runtime.Version(), "os": runtime.GOOS + "/" + runtime.GOARCH}
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return m
	}
	for _, line := range strings.Split(string(text), "\n") {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			m["cpu"] = strings.TrimLeft(name, "\t :")
			break
		}
	}
	return m
}

// JSON writes the report as one object.
func (r *Report) JSON(to io.Writer) error { return json.NewEncoder(to).Encode(r) }

// Table writes the report for people.
func (r *Report) Table(to io.Writer) {
	fmt.Fprintf(to, "\n%s\n", r.Name)
	for _, part := range []struct {
		name   string
		values map[string]float64
		form   string
	}{{"ratio", r.Ratios, "%12.3f"}, {"figure", r.Figures, "%12.1f"}} {
		for _, key := range slices.Sorted(maps.Keys(part.values)) {
			fmt.Fprintf(to, "  %-7s %-34s "+part.form+"\n", part.name, key, part.values[key])
		}
	}
	for _, note := range r.Notes {
		fmt.Fprintln(to, "  note   ", note)
	}
	fmt.Fprintf(to, "  on      %s, %s CPUs, %s\n", r.Machine["cpu"], r.Machine["cpus"], r.Machine["go"])
}

// Median is the middle of some values; 0 of none.
func Median[T cmp.Ordered](values []T) T {
	var none T
	if len(values) == 0 {
		return none
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// Waits notes the 50th, 95th and 99th percentile of some waits, in milliseconds.
func (r *Report) Waits(name string, waits []time.Duration) {
	if len(waits) == 0 {
		return
	}
	sorted := slices.Sorted(slices.Values(waits))
	for at, p := range map[string]float64{"p50": 0.5, "p95": 0.95, "p99": 0.99} {
		r.Figures[name+"_"+at+"_ms"] = float64(sorted[int(float64(len(sorted)-1)*p)].Microseconds()) / 1000
	}
}

// RSS is the resident memory of this process in megabytes; 0 where the system does not say.
func RSS() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kb float64
			fmt.Sscan(strings.TrimSpace(rest), &kb)
			return kb / 1024
		}
	}
	return 0
}

// Spent is the processor time that this process has had, of the load's makers too: unlike the clock it tells how much
// work something was when others use the machine.
func Spent() time.Duration {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
