package launch

import "time"

// period reads a stretch of the calendar: a year, a quarter of one, a month, a day.
func (r *reader) period(i int) (found, bool) {
	i = r.skip(i)
	w := r.at(i)
	switch w.mark {
	case part:
		return r.part(i)
	case exact:
		return found{Interval: Interval{Day(w.n), Day(w.n)}, precision: ByDay, next: i + 1}, true
	case today, tomorrow:
		d := r.said
		if w.mark == tomorrow {
			d++
		}
		return found{Interval: Interval{d, d}, precision: ByDay, next: i + 1}, true
	case ordinal:
		return r.ordinal(i)
	case quarterly, halfly:
		if r.is(i+1, number) {
			return r.fraction(r.at(i+1).n, letterUnit(w.mark), i+2)
		}
	case month:
		return r.month(i)
	case season:
		return r.season(i)
	case feast:
		return r.christmas(i)
	case number:
		return r.number(i)
	case this, next, afterNext, measure:
		return r.relative(i)
	}
	return found{}, false
}

// letterUnit: Q and T count quarters, H and S halves.
func letterUnit(m mark) int {
	if m == quarterly {
		return quarters
	}
	return halves
}

// part reads "early 2019", "mid-March", "the end of the year".
func (r *reader) part(i int) (found, bool) {
	j := r.skip(i + 1)
	if r.is(j, inside) {
		j = r.skip(j + 1)
	}
	if r.is(j, part) {
		return found{}, false
	}
	whole, ok := r.period(j)
	if !ok && r.is(j, measure) {
		whole, ok = r.unit(r.at(j).n, 0, j+1), true
	}
	if !ok {
		return found{}, false
	}
	whole.Interval, whole.precision = partOf(r.at(i).n, whole.Interval, whole.precision)
	return whole, true
}

func partOf(n int, of Interval, precision Precision) (Interval, Precision) {
	if precision == ByYear && of.To-of.From < 366 {
		y, _, _ := of.From.Date()
		ends := [3][2]time.Month{{1, 3}, {5, 8}, {10, 12}}[n]
		return Interval{Date(y, ends[0], 1), Date(y, ends[1]+1, 0)}, ByPartOfYear
	}
	long := of.To - of.From + 1
	from, to := of.From+long*Day(n)/3, of.From+long*Day(n+1)/3-1
	switch precision {
	case ByMonth:
		precision = ByPartOfMonth
	case ByHalf, ByQuarter, BySeason:
		precision = ByMonth
	}
	return Interval{from, max(from, to)}, precision
}

// ordinal reads "first half of 2019", "dernier trimestre", "1st of March" is a number.
func (r *reader) ordinal(i int) (found, bool) {
	j := r.skip(i + 1)
	if !r.is(j, measure) {
		return found{}, false
	}
	u := r.at(j).n
	if u != quarters && u != halves {
		return found{}, false
	}
	n := r.at(i).n
	if n == -1 {
		n = perYear(u)
	}
	return r.fraction(n, u, j+1)
}

func perYear(u int) int {
	if u == quarters {
		return 4
	}
	return 2
}

// fraction is the n-th quarter or half of the year that follows, or of the next one in which it is not over.
func (r *reader) fraction(n, u, i int) (found, bool) {
	if n < 1 || n > perYear(u) {
		return found{}, false
	}
	long := 12 / perYear(u)
	first := time.Month((n-1)*long + 1)
	return r.ofYear(first, long, precisionOf(u), i), true
}

// ofYear is a number of months of the year that is named next, or of the next year in which they are not over.
func (r *reader) ofYear(first time.Month, long int, precision Precision, i int) found {
	f := found{precision: precision, next: i}
	in := func(year int) Interval { return Interval{Date(year, first, 1), Date(year, first+time.Month(long), 0)} }
	if year, j, ok := r.year(i); ok {
		f.Interval, f.next = in(year), j
		return f
	}
	year, _, _ := r.said.Date()
	f.noYear = true
	if f.Interval = in(year); f.To < r.said {
		f.Interval = in(year + 1)
	}
	if r.is(i, next) { // "en mars prochain"
		f.next++
		if f.From <= r.said {
			f.Interval = Interval{moved(f.From, 1), moved(f.To, 1)}
		}
	}
	return f
}

// year reads "2019", "of next year", "de l'année prochaine", "this year".
func (r *reader) year(i int) (year, next int, ok bool) {
	i = r.skip(i)
	if r.is(i, inside) {
		i = r.skip(i + 1)
	}
	if w := r.at(i); w.mark == number && w.n >= yearMin && w.n <= yearMax {
		return w.n, i + 1, true
	}
	f, ok := r.relative(i)
	if !ok && r.is(i, measure) {
		f, ok = r.unit(r.at(i).n, 0, i+1), true
	}
	if !ok || f.precision != ByYear {
		return 0, 0, false
	}
	year, _, _ = f.From.Date()
	return year, f.next, true
}

// relative reads "this month", "next year", "l'année prochaine", "this March", "year-end 2019".
func (r *reader) relative(i int) (found, bool) {
	w := r.at(i)
	switch {
	case w.mark == afterNext:
		return r.unit(years, 2, i+1), true
	case w.mark == measure && r.is(i+1, next) && r.at(i+1).n == 0:
		return r.unit(w.n, 1, i+2), true
	case w.mark == measure && r.is(i+1, part):
		return r.yearEnd(i)
	case w.mark != this && w.mark != next:
		return found{}, false
	}
	j := r.skip(i + 1)
	step := 0
	if w.mark == next {
		step = 1
	}
	switch r.at(j).mark {
	case measure:
		return r.unit(r.at(j).n, step, j+1), true
	case month, season, feast:
		f, ok := r.period(j)
		if ok && step == 1 && f.noYear && f.From <= r.said {
			f.Interval = Interval{moved(f.From, 1), moved(f.To, 1)}
		}
		return f, ok
	}
	return found{}, false
}

// yearEnd reads "year-end", "year end 2019".
func (r *reader) yearEnd(i int) (found, bool) {
	whole := r.unit(r.at(i).n, 0, i+2)
	if y, j, ok := r.numberYear(i + 2); ok && r.at(i).n == years {
		whole = yearOf(y, j)
	}
	whole.Interval, whole.precision = partOf(r.at(i+1).n, whole.Interval, whole.precision)
	return whole, true
}

func (r *reader) numberYear(i int) (year, next int, ok bool) {
	w := r.at(r.skip(i))
	return w.n, r.skip(i) + 1, w.mark == number && w.n >= yearMin && w.n <= yearMax
}

func yearOf(year, next int) found {
	return found{Interval: Interval{Date(year, 1, 1), Date(year, 12, 31)}, precision: ByYear, next: next}
}

// unit is the stretch of the calendar in which the day lies on which it was said, or the n-th after it.
func (r *reader) unit(u, n, next int) found {
	y, m, _ := r.said.Date()
	f := found{precision: precisionOf(u), next: next}
	switch u {
	case days:
		f.From = r.said + Day(n)
		f.To = f.From
	case weeks:
		f.From = r.said - Day((r.said.Weekday()+6)%7) + Day(7*n)
		f.To = f.From + 6
	case years:
		f.Interval = yearOf(y+n, 0).Interval
	default:
		long := [...]int{months: 1, quarters: 3, halves: 6}[u]
		first := (int(m)-1)/long*long + 1 + n*long
		f.From, f.To = Date(y, time.Month(first), 1), Date(y, time.Month(first+long), 0)
	}
	return f
}

// month reads "March 2019", "March 22nd, 2019", "mars", "mars prochain".
func (r *reader) month(i int) (found, bool) {
	m := time.Month(r.at(i).n)
	if w := r.at(i + 1); w.mark == number && w.n >= 1 && w.n <= 31 {
		return r.dayOf(w.n, m, r.skip(i+2))
	}
	return r.ofYear(m, 1, ByMonth, i+1), true
}

// dayOf is a day of a month, of the year that follows or of the next in which it is not over.
func (r *reader) dayOf(day int, m time.Month, i int) (found, bool) {
	year, next, named := r.year(i)
	if !named {
		year, _, _ = r.said.Date()
		next = i
		if Date(year, m, day) < r.said {
			year++
		}
	}
	d := Date(year, m, day)
	if _, got, _ := d.Date(); got != m {
		return found{}, false // 31 June
	}
	return found{Interval: Interval{d, d}, precision: ByDay, next: next, noYear: !named}, true
}

// season: winter 2019 begins in December 2019.
func (r *reader) season(i int) (found, bool) {
	f := r.ofYear(time.Month(r.at(i).n), 3, BySeason, i+1)
	if f.noYear && r.at(i).n == 12 && moved(f.To, -1) >= r.said {
		f.Interval = Interval{moved(f.From, -1), Date(f.From.year(), 3, 0)} // it is winter now
	}
	return f, true
}

func (d Day) year() int {
	y, _, _ := d.Date()
	return y
}

func (r *reader) christmas(i int) (found, bool) {
	if year, next, ok := r.year(i + 1); ok {
		return r.feastOf(year, next), true
	}
	year := r.said.year()
	if Date(year, 12, 25) < r.said {
		year++
	}
	f := r.feastOf(year, i+1)
	f.noYear = true
	return f, true
}

func (r *reader) feastOf(year, next int) found {
	return found{Interval: Interval{Date(year, 12, 25), Date(year, 12, 25)}, precision: ByDay, next: next}
}

// number reads what begins with digits: "2019", "22 May 2018", "1st quarter", "1H 2019".
func (r *reader) number(i int) (found, bool) {
	w := r.at(i)
	if w.n >= yearMin && w.n <= yearMax {
		return yearOf(w.n, i+1), true
	}
	j := r.skip(i + 1)
	switch follows := r.at(j); {
	case follows.mark == month && w.n >= 1 && w.n <= 31:
		return r.dayOf(w.n, time.Month(follows.n), j+1)
	case follows.mark == quarterly || follows.mark == halfly:
		return r.fraction(w.n, letterUnit(follows.mark), j+1)
	case follows.mark == measure && j > i+1 && (follows.n == quarters || follows.n == halves): // "1er trimestre"
		return r.fraction(w.n, follows.n, j+1)
	}
	return found{}, false
}
