package radio_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"comptoir/internal/clock"
	"comptoir/radio"
	radiofacts "comptoir/world/radio"
)

const today = clock.Instant(2_000)

// pair draws a phone and a carrier that may be anything.
func pair(t *rapid.T, table radio.Table) (radio.Device, radio.Carrier, radio.Country) {
	ids := table.All().IDs()
	some := func(name string, n int) radio.Set {
		return radio.SetOf(rapid.SliceOfN(rapid.SampledFrom(ids), 0, n).Draw(t, name)...)
	}
	told := rapid.SampledFrom([]radio.Told{radio.Untold, radio.Yes, radio.No})
	d := radio.Device{Model: "x"}
	for range rapid.IntRange(0, 3).Draw(t, "listings") {
		l := radio.Listing{Sure: some("sure", 20), Date: clock.Instant(rapid.IntRange(0, 2_200).Draw(t, "date")), VoLTE: told.Draw(t, "volte"), SA: told.Draw(t, "sa"), NSA: told.Draw(t, "nsa")}
		l.Maybe = some("maybe", 3).Minus(l.Sure)
		for tech := radio.GSM; tech <= radio.NR; tech++ {
			l.Known[tech] = rapid.SampledFrom([]radio.Knowledge{radio.NotSaid, radio.Known, radio.Partial, radio.Lost}).Draw(t, "known")
			if l.Known[tech] != radio.Known && l.Known[tech] != radio.Partial {
				l.Sure, l.Maybe = l.Sure.Minus(l.Sure.OfTech(tech)), l.Maybe.Minus(l.Maybe.OfTech(tech))
			}
		}
		d.Listings = append(d.Listings, l)
	}
	c := radio.Carrier{Lists: radio.Techs(rapid.IntRange(0, int(radio.AllTechs)).Draw(t, "lists"))}
	for range rapid.IntRange(0, 12).Draw(t, "runs") {
		id := rapid.SampledFrom(ids).Draw(t, "band")
		r := radio.Run{Tech: id.Tech(), Bands: radio.SetOf(id), Role: rapid.SampledFrom([]radio.Role{radio.RoleUntold, radio.Coverage, radio.Capacity}).Draw(t, "role")}
		r.Doubt, r.Date = rapid.IntRange(0, 5).Draw(t, "doubt") == 0, clock.Instant(rapid.IntRange(0, 2_200).Draw(t, "date"))
		r.Source, r.Whole = rapid.SampledFrom([]string{"a", "b"}).Draw(t, "source"), rapid.Bool().Draw(t, "whole")
		if rapid.Bool().Draw(t, "mhz") {
			r.MHz, r.Bands = 1, r.Bands.Union(some("open", 2).OfTech(id.Tech()))
		}
		c.Runs = append(c.Runs, r)
	}
	c.Settle(table)
	return d, c, radio.Country{}
}

func table(t *testing.T) radio.Table {
	t.Helper()
	tables, err := radiofacts.LoadTables()
	if err != nil {
		t.Fatal(err)
	}
	return tables.Bands
}

func TestBandsAloneNeverPromise(t *testing.T) {
	bands := table(t)
	rapid.Check(t, func(t *rapid.T) {
		d, c, k := pair(t, bands)
		if v := radio.Answer(&d, &c, &k, today); v.Overall == radio.Works {
			t.Fatal("works without a statement")
		}
	})
}

func TestEveryPartIsDecidedByOneRule(t *testing.T) {
	bands := table(t)
	rapid.Check(t, func(t *rapid.T) {
		d, c, k := pair(t, bands)
		v := radio.Answer(&d, &c, &k, today)
		decided := map[radio.Part]int{}
		for _, r := range v.Reasons() {
			limit := r.Part == radio.Overall && v.Overall == radio.WithLimits && r.Says == radio.WithLimits && decided[radio.Overall] > 0
			if r.Says != radio.Remark && !limit { // every limit is named
				decided[r.Part]++
			}
		}
		for p := radio.Overall; p <= radio.FiveG; p++ {
			if decided[p] != 1 {
				t.Fatalf("%s is decided by %d rules", p, decided[p])
			}
			f := v.Part(p)
			if !f.Present.And(f.Missing).Empty() {
				t.Fatalf("%s: %v is present and missing", p, f.Present.And(f.Missing).Names())
			}
		}
	})
}

func TestTheOrderOfFactsDoesNotMatter(t *testing.T) {
	bands := table(t)
	rapid.Check(t, func(t *rapid.T) {
		d, c, k := pair(t, bands)
		v := radio.Answer(&d, &c, &k, today)
		e := d
		e.Listings = slices.Clone(d.Listings)
		slices.Reverse(e.Listings)
		b := c
		b.Runs = slices.Clone(c.Runs)
		slices.Reverse(b.Runs)
		b.Settle(bands)
		if w := radio.Answer(&e, &b, &k, today); w != v {
			t.Fatalf("%s %v\n%s %v", v.Overall, v.Parts, w.Overall, w.Parts)
		}
	})
}

func TestAnAskerAnswersLikeAnswer(t *testing.T) {
	bands := table(t)
	rapid.Check(t, func(t *rapid.T) {
		var asker radio.Asker
		d, c, k := pair(t, bands)
		e, b, _ := pair(t, bands)
		for _, q := range []struct {
			d *radio.Device
			c *radio.Carrier
		}{{&d, &c}, {&d, &b}, {&e, &b}, {&d, &c}} {
			if got, want := *asker.Answer(q.d, q.c, &k, today), radio.Answer(q.d, q.c, &k, today); !sameVerdict(got, want) {
				t.Fatal("an asker remembers the pair before")
			}
		}
	})
}

func sameVerdict(a, b radio.Verdict) bool {
	return a.Overall == b.Overall && a.Parts == b.Parts && a.Oldest == b.Oldest && a.DeviceDisputed == b.DeviceDisputed &&
		a.CarrierDisputed == b.CarrierDisputed && slices.Equal(a.Reasons(), b.Reasons())
}
