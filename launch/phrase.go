package launch

import (
	"time"

	"comptoir/market"
)

// Precision is how exactly a time was named.
type Precision string

// The precisions.
const (
	ByDay         Precision = "day"
	ByWeek        Precision = "week"
	ByPartOfMonth Precision = "part_of_month"
	ByMonth       Precision = "month"
	ByQuarter     Precision = "quarter"
	BySeason      Precision = "season"
	ByPartOfYear  Precision = "part_of_year"
	ByHalf        Precision = "half"
	ByYear        Precision = "year"
)

// The years that a phrase may name, and its length in bytes.
const (
	yearMin   = 1990
	yearMax   = 2199
	phraseMax = 300
)

// ReadPhrase proposes the interval that a phrase speaks of ("by the end of 2019", "dans deux ans"), said on a day.
// It knows English ("en") and French ("fr"), finds the time in a longer sentence, and takes the longest one it finds.
//
// What it proposes, and a person confirms: early is January to March, mid May to August, late or end October to
// December, of shorter times the third; by and within begin on the day it was said; "in two years" is half a year
// around that day; a month, season or quarter without a year is the next that is not over; a few is two to five;
// autumn is that of the northern half of the world.
// ok is false when no time is found, as in "soon".
func ReadPhrase(lang market.Language, phrase string, saidOn Day) (due Interval, precision Precision, ok bool) {
	if (lang != "en" && lang != "fr") || len(phrase) > phraseMax || saidOn < dayMin || saidOn > dayMax {
		return Interval{}, "", false
	}
	r := reader{words: words(lang, phrase), said: saidOn}
	var best found
	longest := 0
	for i := range r.words {
		if f, ok := r.expression(i); ok && f.next-i > longest && f.From <= f.To {
			best, longest = f, f.next-i
		}
	}
	return best.Interval, best.precision, longest > 0
}

// reader goes through the words of a phrase. Each of its methods reads from a place on, and tells what it found and
// where it ends.
type reader struct {
	words []word
	said  Day
}

type found struct {
	Interval
	precision Precision
	next      int  // the place after it
	noYear    bool // the year was not named
}

func (r *reader) at(i int) word {
	if i < len(r.words) {
		return r.words[i]
	}
	return word{}
}

func (r *reader) is(i int, m mark) bool { return r.at(i).mark == m }

func (r *reader) skip(i int) int {
	for r.is(i, noise) {
		i++
	}
	return i
}

// expression is a period, with or without a bound, or a length of time from now.
func (r *reader) expression(i int) (found, bool) {
	i = r.skip(i)
	switch r.at(i).mark {
	case by:
		return r.bounded(i+1, false)
	case before:
		return r.bounded(i+1, true)
	case within:
		if f, ok := r.within(i + 1); ok {
			return f, true
		}
		return r.bare(i + 1)
	case inside:
		if f, ok := r.inside(i + 1); ok {
			return f, true
		}
		return r.bare(i + 1)
	case later:
		f, ok := r.bare(i + 1)
		f.From = max(f.From, r.said)
		return f, ok
	case between:
		return r.pair(i + 1)
	}
	if f, ok := r.inNext(i); ok {
		return f, true
	}
	if f, ok := r.fromNow(i); ok {
		return f, true
	}
	return r.either(i)
}

// bounded reads what ends a stretch that begins on the day it was said.
func (r *reader) bounded(i int, before bool) (found, bool) {
	f, ok := r.within(i)
	if ok {
		return f, true
	}
	i = r.skip(i)
	if f, ok = r.bare(i); !ok {
		return f, false
	}
	switch first := r.at(i); {
	case first == word{part, 1}: // by the middle
		f.To = (f.From + f.To) / 2
	case before && first != word{part, 2}: // before the end is by the end
		f.To = f.From - 1
	}
	f.From = r.said
	return f, f.To >= f.From
}

// within reads a length: "two years", "the next 18 months".
func (r *reader) within(i int) (found, bool) {
	i = r.skip(i)
	if r.is(i, next) {
		return r.inNext(i)
	}
	n, u, j, ok := r.length(i)
	if !ok {
		return found{}, false
	}
	return r.span(r.said, r.add(n, u), u, j), true
}

// inNext reads "next two years", "prochains mois", "deux prochaines années".
func (r *reader) inNext(i int) (found, bool) {
	i = r.skip(i)
	if r.is(i, number) && r.is(i+1, next) && r.is(i+2, measure) && r.lengthFits(r.at(i).n) {
		return r.span(r.said, r.add(r.at(i).n, r.at(i+2).n), r.at(i+2).n, i+3), true
	}
	if !r.is(i, next) {
		return found{}, false
	}
	if n, u, j, ok := r.length(i + 1); ok {
		return r.span(r.said, r.add(n, u), u, j), true
	}
	if r.at(i).n == 1 && r.is(i+1, measure) {
		return r.span(r.said, r.add(manyMost, r.at(i+1).n), r.at(i+1).n, i+2), true
	}
	return found{}, false
}

// few is from two to five of something.
const (
	manyLeast = 2
	manyMost  = 5
)

// inside reads "two years" after "in": about that far from now.
func (r *reader) inside(i int) (found, bool) {
	i = r.skip(i)
	if f, ok := r.inNext(i); ok {
		return f, true
	}
	if r.is(i, few) && r.is(i+1, measure) {
		u := r.at(i + 1).n
		return r.span(r.add(manyLeast, u), r.add(manyMost, u), u, i+2), true
	}
	n, u, j, ok := r.length(i)
	if !ok {
		return found{}, false
	}
	if r.is(j, measure) || r.is(j, next) {
		return found{}, false
	}
	return r.about(n, u, j), true
}

// about is a length from now, give or take half of its unit.
func (r *reader) about(n, u, next int) found {
	middle := r.add(n, u)
	half := [...]Day{days: 0, weeks: 3, months: 15, quarters: 45, halves: 91, years: 182}[u]
	return r.span(max(middle-half, r.said), middle+half, u, next)
}

func (r *reader) fromNow(i int) (found, bool) {
	if n, u, j, ok := r.length(i); ok && r.is(j, fromNow) {
		return r.about(n, u, j+1), true
	}
	return found{}, false
}

func (r *reader) lengthFits(n int) bool { return n >= 1 && n <= 100 }

// length reads a number and a unit: "18 months".
func (r *reader) length(i int) (n, u, next int, ok bool) {
	i = r.skip(i)
	if !r.is(i, number) || !r.is(i+1, measure) || !r.lengthFits(r.at(i).n) {
		return 0, 0, 0, false
	}
	return r.at(i).n, r.at(i + 1).n, i + 2, true
}

func (r *reader) add(n, u int) Day {
	y, m, d := r.said.Date()
	switch u {
	case days:
		return r.said + Day(n)
	case weeks:
		return r.said + Day(7*n)
	}
	step := [...]int{months: 1, quarters: 3, halves: 6, years: 12}[u]
	last := Date(y, m+time.Month(n*step)+1, 0) // 31 January and one month is the last of February
	return min(Date(y, m+time.Month(n*step), d), last)
}

func (r *reader) span(from, to Day, u, next int) found {
	return found{Interval: Interval{from, to}, precision: precisionOf(u), next: next}
}

func precisionOf(u int) Precision {
	return [...]Precision{days: ByDay, weeks: ByWeek, months: ByMonth, quarters: ByQuarter, halves: ByHalf, years: ByYear}[u]
}

// either reads one period, or two with "or" between them: from the first to the last.
func (r *reader) either(i int) (found, bool) {
	f, ok := r.period(i)
	if !ok || !r.is(f.next, or) || r.at(f.next).n == 1 {
		return f, ok
	}
	if second, ok := r.period(r.preposition(f.next + 1)); ok {
		return joined(f, second), true
	}
	return f, true
}

// pair reads the two ends of "between … and …".
func (r *reader) pair(i int) (found, bool) {
	f, ok := r.period(i)
	if !ok || !r.is(f.next, or) {
		return f, false
	}
	second, ok := r.period(r.preposition(f.next + 1))
	return joined(f, second), ok
}

func (r *reader) preposition(i int) int {
	if i = r.skip(i); r.is(i, inside) {
		i++
	}
	return i
}

// joined: "March or April 2019" names the year once, at the end.
func joined(a, b found) found {
	if a.noYear && !b.noYear {
		for range 200 {
			if a.From <= b.From && b.From-a.From <= 366 {
				break
			}
			years := 1
			if a.From > b.From {
				years = -1
			}
			a.Interval = Interval{moved(a.From, years), moved(a.To, years)}
		}
	}
	b.From, b.To = min(a.From, b.From), max(a.To, b.To)
	if a.precision != b.precision && a.precision == ByYear {
		b.precision = ByYear
	}
	return b
}

func moved(d Day, years int) Day {
	y, m, day := d.Date()
	return Date(y+years, m, day)
}

// bare reads a period, or a unit alone: "the end of the year", "dans l'année".
func (r *reader) bare(i int) (found, bool) {
	i = r.skip(i)
	if f, ok := r.either(i); ok {
		return f, true
	}
	if r.is(i, measure) {
		return r.unit(r.at(i).n, 0, i+1), true
	}
	return found{}, false
}
