package order

import (
	"fmt"
	"testing"

	"comptoir/internal/clock"
)

func TestAKeyThatWasLearnedIsNeverTakenForNew(t *testing.T) {
	var k known
	if !k.mayHave(Key{"es", hashOf("a")}) {
		t.Error("a desk that is not alone must ask for every key")
	}
	k.newer.Store(&sieve{since: 1})
	wishes := func(prefix string) (all []*Wish) {
		for i := range 20_000 {
			all = append(all, &Wish{Name: Key{"es", hashOf("api", fmt.Sprint(prefix, i))}})
		}
		return all
	}
	count := func(wishes []*Wish) (n int) {
		for _, w := range wishes {
			if k.mayHave(w.Name) {
				n++
			}
		}
		return n
	}
	k.learn(wishes("old"), 1)
	if n := count(wishes("strange")); n != 20_000 {
		t.Errorf("before the store was read %d of 20000 keys are asked for", n)
	}
	k.whole.Store(true)
	if known, strange := count(wishes("old")), count(wishes("strange")); known != 20_000 || strange > 20 {
		t.Errorf("%d of 20000 known, %d of 20000 strange keys are asked for", known, strange)
	}
	k.learn(wishes("new"), clock.Instant(sweepAge)+2)
	if old, young := count(wishes("old")), count(wishes("new")); old != 20_000 || young != 20_000 {
		t.Errorf("after one turn %d old and %d new keys of 20000 are known", old, young)
	}
	k.learn(nil, 2*clock.Instant(sweepAge)+4)
	if old, young := count(wishes("old")), count(wishes("new")); old > 20 || young != 20_000 {
		t.Errorf("after two turns %d old and %d new keys of 20000 are known", old, young)
	}
}

func TestNumbersOfOneMomentLieTogether(t *testing.T) {
	at := clock.Instant(1_511_000_000_000_000)
	low, high := newNumber(at, []byte{0, 0, 0, 0, 0}), newNumber(at, []byte{255, 255, 255, 255, 255})
	if low < 0 || high >= 1<<numberBits || high-low != 1<<randomBits-1 {
		t.Errorf("numbers of one moment are from %s to %s", low, high)
	}
	if later := newNumber(at+1<<turnBits, []byte{0, 0, 0, 0, 0}); later-low != 1<<randomBits && low>>randomBits != 1<<(numberBits-randomBits)-1 {
		t.Errorf("a moment later they begin at %s, not after %s", later, high)
	}
}
