package launch

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"comptoir/market"
)

// mark is what a word means to the reader of phrases.
type mark uint8

const (
	other   mark = iota
	noise        // carries nothing here: "the", "du"
	number       // n
	ordinal      // n, −1 the last
	month        // n
	part         // n: 0 early, 1 mid, 2 late
	measure      // n
	season       // n: the first month
	this
	next      // n is 1 when it speaks of several: "the coming months"
	afterNext // "the year after next": it stands for the whole
	later     // "later this year"
	by        // until the end of what follows
	before    // until the day before
	within    // from now on for so long
	inside    // "in": before a duration it means at its end
	or
	between
	fromNow
	few
	quarterly // the letter before or after a number: Q, T
	halfly    // H, S
	today
	tomorrow
	feast // Christmas
	exact // n: a day
)

// The units of time, as n of a measure.
const (
	days = iota
	weeks
	months
	quarters
	halves
	years
)

type word struct {
	mark mark
	n    int
}

// wordsMax bounds the words of a phrase that are looked at.
const wordsMax = 80

// words turns a phrase into marks. Accents, case and signs do not matter.
func words(lang market.Language, phrase string) []word {
	lexicon, groups := english(), englishGroups
	if lang == "fr" {
		lexicon, groups = french(), frenchGroups
	}
	plain := " " + strings.Join(split(phrase), " ") + " "
	for _, g := range groups {
		plain = strings.ReplaceAll(plain, " "+g[0]+" ", " "+g[1]+" ")
	}
	var list []word
	for _, w := range strings.Fields(plain) {
		if len(list) == wordsMax {
			break
		}
		list = append(list, meaning(lexicon, lang, w))
	}
	if lang == "en" {
		dropVerbs(list)
	}
	return list
}

// dropVerbs takes "may" for a month only beside a word that goes with months.
func dropVerbs(list []word) {
	for i, w := range list {
		if w != (word{month, 5}) || (i > 0 && list[i-1].mark != other) || (i+1 < len(list) && list[i+1].mark == number) {
			continue
		}
		list[i] = word{}
	}
}

func meaning(lexicon map[string]word, lang market.Language, text string) word {
	if w, known := lexicon[text]; known {
		return w
	}
	if n, err := strconv.Atoi(text); err == nil && len(text) <= 4 {
		return word{number, n}
	}
	if d, ok := dayIn(lang, text); ok {
		return word{exact, int(d)}
	}
	return word{}
}

// dayIn reads "2018-05-22", and "22/5/2018" where that order is the only one in use.
func dayIn(lang market.Language, text string) (Day, bool) {
	layout := time.DateOnly
	if lang == "fr" && strings.Contains(text, "/") {
		layout = "2/1/2006"
	}
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < yearMin || t.Year() > yearMax {
		return 0, false
	}
	return Date(t.Date()), true
}

// split takes a phrase apart into small words and numbers; whole dates stay whole.
func split(phrase string) []string {
	var b strings.Builder
	for _, field := range strings.Fields(phrase) {
		core := strings.Trim(field, ".,;:!?()\"'«»“”")
		if core != "" && strings.Trim(core, "0123456789-/") == "" && len(core) >= 8 && len(core) <= 10 && strings.Count(core, "-")+strings.Count(core, "/") == 2 {
			b.WriteString(" " + core + " ")
			continue
		}
		letters(&b, core)
		b.WriteByte(' ')
	}
	return strings.Fields(b.String())
}

// letters writes small letters without accents, apart from digits; a dash or a stroke between two years means "or".
func letters(b *strings.Builder, field string) {
	var last rune
	wide := []rune(norm.NFD.String(strings.ToLower(field)))
	for i, r := range wide {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsDigit(r) && r < 128:
			if unicode.IsLetter(last) {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
		case unicode.IsLetter(r):
			if unicode.IsDigit(last) {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
		case r == ',' && unicode.IsDigit(last) && i+1 < len(wide) && unicode.IsDigit(wide[i+1]):
			b.WriteRune('x') // 5,000 is a number of something and no year
		case (r == '-' || r == '–' || r == '/') && unicode.IsDigit(last):
			b.WriteString(" or ")
		default:
			b.WriteByte(' ')
		}
		last = r
	}
}

// englishGroups and frenchGroups are words that mean something only together; longer ones stand first.
var englishGroups = [][2]string{
	{"the year after next", "afternextyear"}, {"year after next", "afternextyear"},
	{"no later than", "by"}, {"not later than", "by"}, {"at the latest by", "by"}, {"prior to", "before"}, {"ahead of", "before"},
	{"from now", "fromnow"}, {"a couple of", "2"}, {"couple of", "2"}, {"a few", "few"}, {"half a year", "6 months"}, {"a year and a half", "18 months"}, {"one and a half years", "18 months"},
	{"back to school", "september"}, {"holiday season", "feast"}, {"year s end", "year end"}, {"full year", ""},
}

var frenchGroups = [][2]string{
	{"d ici a", "dici"}, {"d ici au", "dici"}, {"d ici le", "dici"}, {"d ici", "dici"},
	{"au plus tard", "dici"}, {"jusqu a", "dici"}, {"jusqu en", "dici"}, {"a l horizon", "dici"},
	{"au cours de", ""}, {"au cours du", ""}, {"dans le courant de", ""}, {"dans le courant du", ""}, {"courant", ""},
	{"a venir", "prochains"}, {"plus tard dans", "plustard"}, {"plus tard", "plustard"}, {"fin d annee", "fin annee"}, {"aujourd hui", "aujourdhui"},
	{"un an et demi", "18 mois"}, {"la rentree", "septembre"}, {"l ete", "ete"}, {"a peine", ""},
}

//lint:table
func english() map[string]word {
	m := map[string]word{
		"the": {noise, 0}, "of": {noise, 0}, "at": {noise, 0}, "on": {noise, 0}, "during": {noise, 0}, "sometime": {noise, 0}, "s": {noise, 0},
		"for": {noise, 0}, "from": {noise, 0}, "over": {noise, 0}, "around": {noise, 0}, "about": {noise, 0}, "st": {noise, 0}, "nd": {noise, 0}, "rd": {noise, 0}, "th": {noise, 0},
		"in": {inside, 0}, "by": {by, 0}, "until": {by, 0}, "till": {by, 0}, "before": {before, 0}, "within": {within, 0},
		"this": {this, 0}, "current": {this, 0}, "next": {next, 0}, "coming": {next, 1}, "upcoming": {next, 1}, "following": {next, 0}, "afternextyear": {afterNext, 0}, "later": {later, 0},
		"or": {or, 0}, "to": {or, 0}, "and": {or, 1}, "between": {between, 0}, "fromnow": {fromNow, 0}, "few": {few, 0}, "several": {few, 0},
		"early": {part, 0}, "beginning": {part, 0}, "start": {part, 0}, "mid": {part, 1}, "middle": {part, 1}, "late": {part, 2}, "end": {part, 2},
		"day": {measure, days}, "days": {measure, days}, "week": {measure, weeks}, "weeks": {measure, weeks}, "month": {measure, months}, "months": {measure, months},
		"quarter": {measure, quarters}, "quarters": {measure, quarters}, "half": {measure, halves}, "halves": {measure, halves}, "year": {measure, years}, "years": {measure, years},
		"spring": {season, 3}, "summer": {season, 6}, "autumn": {season, 9}, "fall": {season, 9}, "winter": {season, 12},
		"q": {quarterly, 0}, "h": {halfly, 0}, "today": {today, 0}, "now": {today, 0}, "tomorrow": {tomorrow, 0}, "christmas": {feast, 0}, "feast": {feast, 0},
		"first": {ordinal, 1}, "second": {ordinal, 2}, "third": {ordinal, 3}, "fourth": {ordinal, 4}, "last": {ordinal, -1}, "final": {ordinal, -1},
		"a": {number, 1}, "an": {number, 1},
	}
	listed(m, number, 1, "one two three four five six seven eight nine ten eleven twelve")
	listed(m, month, 1, "january february march april may june july august september october november december")
	listed(m, month, 1, "jan feb mar apr may jun jul aug sep oct nov dec")
	m["sept"] = word{month, 9}
	return m
}

//lint:table
func french() map[string]word {
	m := map[string]word{
		"le": {noise, 0}, "la": {noise, 0}, "les": {noise, 0}, "l": {noise, 0}, "de": {noise, 0}, "du": {noise, 0}, "des": {noise, 0}, "d": {noise, 0}, "au": {noise, 0}, "aux": {noise, 0},
		"a": {noise, 0}, "en": {noise, 0}, "pour": {noise, 0}, "pendant": {noise, 0}, "durant": {noise, 0}, "vers": {noise, 0}, "er": {noise, 0}, "e": {noise, 0}, "eme": {noise, 0}, "nd": {noise, 0},
		"dans": {inside, 0}, "dici": {by, 0}, "avant": {before, 0}, "sous": {within, 0},
		"ce": {this, 0}, "cet": {this, 0}, "cette": {this, 0}, "prochain": {next, 0}, "prochaine": {next, 0}, "prochains": {next, 1}, "prochaines": {next, 1}, "plustard": {later, 0},
		"ou": {or, 0}, "et": {or, 1}, "entre": {between, 0}, "quelques": {few, 0},
		"debut": {part, 0}, "mi": {part, 1}, "milieu": {part, 1}, "fin": {part, 2},
		"jour": {measure, days}, "jours": {measure, days}, "semaine": {measure, weeks}, "semaines": {measure, weeks}, "mois": {measure, months},
		"trimestre": {measure, quarters}, "trimestres": {measure, quarters}, "semestre": {measure, halves}, "semestres": {measure, halves},
		"an": {measure, years}, "ans": {measure, years}, "annee": {measure, years}, "annees": {measure, years},
		"printemps": {season, 3}, "ete": {season, 6}, "automne": {season, 9}, "hiver": {season, 12},
		"t": {quarterly, 0}, "s": {halfly, 0}, "aujourdhui": {today, 0}, "demain": {tomorrow, 0}, "noel": {feast, 0}, "or": {or, 0},
		"premier": {ordinal, 1}, "premiere": {ordinal, 1}, "second": {ordinal, 2}, "seconde": {ordinal, 2}, "deuxieme": {ordinal, 2}, "troisieme": {ordinal, 3},
		"quatrieme": {ordinal, 4}, "dernier": {ordinal, -1}, "derniere": {ordinal, -1},
	}
	listed(m, number, 1, "un deux trois quatre cinq six sept huit neuf dix onze douze")
	m["une"] = word{number, 1}
	listed(m, month, 1, "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre")
	return m
}

func listed(m map[string]word, as mark, first int, list string) {
	for i, w := range strings.Fields(list) {
		m[w] = word{as, first + i}
	}
}
