package radiobench

import (
	"io/fs"

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
	AllMS    int64             `json:"all_ms"`  // all devices × all carriers, one after the other
	PairNS   int64             `json:"pair_ns"` // mean of one pair over all of them
	Answers  map[string]int    `json:"answers"` // how often each of the four
	Files    map[string]int    `json:"files"`   // thousandths understood, by file
	Reports  []notation.Report `json:"-"`
}

// Measure loads a folder of collected data beside what ships, and asks every pair once.
func Measure(fsys fs.FS, c clock.Clock) (Result, error) {
	start := c.Now()
	all, err := radiofacts.Collect(fsys)
	if err != nil {
		return Result{}, err
	}
	r := Result{
		Devices: len(all.Devices), Carriers: len(all.Carriers), Pairs: len(all.Devices) * len(all.Carriers),
		LoadMS: c.Now().Sub(start).Milliseconds(), Answers: map[string]int{}, Files: map[string]int{}, Reports: all.Reports,
	}
	for _, rep := range all.Reports {
		r.Files[rep.File] = rep.Share()
	}
	from := c.Now()
	counts := askAll(all, from)
	took := c.Now().Sub(from)
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
