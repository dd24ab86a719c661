package sim

import "testing"

func BenchmarkSeeds(b *testing.B) {
	seed := uint64(0)
	for b.Loop() {
		seed++
		if r := Run(seed); r.Err != nil {
			b.Log(r.Err)
		}
	}
}
