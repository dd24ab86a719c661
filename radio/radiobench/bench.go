package radiobench

import (
	"io/fs"
	"slices"
	"time"

	"comptoir/internal/clock"
	"comptoir/radio"
	"comptoir/radio/notation"
	radiofacts "comptoir/world/radio"
)

// Result is the measurement. Its names are those of `comptoir bench bands --json`.
type Result struct {
	Devices  int               `json:"devices"`
	Carriers int               `json:"carriers"`
	Pairs    int               `json:"pairs"`
	LoadMS   int64             `json:"load_ms"` // reading and understanding every file
	AllMS    int64             `json:"all_ms"`  // all devices × all carriers, one after the other: the median of the rounds
	PairNS   int64             `json:"pair_ns"` // mean of one pair over all of them, in the same round
	Answers  map[string]int    `json:"answers"` // how often each of the four
	Files    map[string]int    `json:"files"`   // thousandths understood, by file
	Reports  []notation.Report `json:"-"`
}

// Measure loads a folder of collected data beside what ships, and asks every pair once in each round. Where the folder
// has no devices, those given are asked about.
func Measure(fsys fs.FS, given []radio.Device, c clock.Clock, rounds int) (Result, error) {
	start := c.Now()
	all, err := radiofacts.Collect(fsys)
	if err != nil {
		return Result{}, err
	}
	if len(all.Devices) == 0 {
		all.Devices = given
	}
	r := Result{
		Devices: len(all.Devices), Carriers: len(all.Carriers), Pairs: len(all.Devices) * len(all.Carriers),
		LoadMS: c.Now().Sub(start).Milliseconds(), Answers: map[string]int{}, Files: map[string]int{}, Reports: all.Reports,
	}
	for _, rep := range all.Reports {
		r.Files[rep.File] = rep.Share()
	}
	var counts [4]int
	times := make([]time.Duration, max(rounds, 1))
	for i := range times {
		from := c.Now()
		counts = askAll(all, from)
		times[i] = c.Now().Sub(from)
	}
	slices.Sort(times)
	took := times[len(times)/2]
	r.AllMS = took.Milliseconds()
	if r.Pairs > 0 {
		r.PairNS = took.Nanoseconds() / int64(r.Pairs)
	}
	for reply, n := range counts {
		r.Answers[radio.Reply(reply).String()] = n
	}
	return r, nil
}

// askAll asks every pair and counts the four answers.
func askAll(all radiofacts.Collected, now clock.Instant) (counts [4]int) {
	countries := make([]radio.Country, len(all.Carriers))
	for i, c := range all.Carriers {
		countries[i] = all.Country(c.Country)
	}
	var asker radio.Asker
	for d := range all.Devices {
		for c := range all.Carriers {
			v := asker.Answer(&all.Devices[d], &all.Carriers[c], &countries[c], now)
			counts[v.Overall]++
		}
	}
	return counts
}
