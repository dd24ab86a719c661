package launch_test

import (
	"testing"

	"comptoir/launch"
	"comptoir/market"
)

//lint:table
func TestWhatAPhraseMeans(t *testing.T) {
	for _, c := range []struct {
		lang      market.Language
		said      string
		phrase    string
		from, to  string // "" both: no time is found
		precision launch.Precision
	}{
		{"en", "2018-07-10", "next year", "2019-01-01", "2019-12-31", launch.ByYear},
		{"en", "2015-03-01", "this year", "2015-01-01", "2015-12-31", launch.ByYear},
		{"en", "2018-07-10", "phones in the United States in 2019", "2019-01-01", "2019-12-31", launch.ByYear},
		{"en", "2016-11-15", "within two years", "2016-11-15", "2018-11-15", launch.ByYear},
		{"en", "2018-05-10", "in late 2018 or early 2019", "2018-10-01", "2019-03-31", launch.ByPartOfYear},
		{"en", "2018-11-20", "5,000 shops by the end of 2019", "2018-11-20", "2019-12-31", launch.ByPartOfYear},
		{"en", "2018-11-20", "2000 stores by end of next year", "2018-11-20", "2019-12-31", launch.ByPartOfYear},
		{"en", "2018-11-20", "H1 2019", "2019-01-01", "2019-06-30", launch.ByHalf},
		{"en", "2018-11-20", "2H 2019", "2019-07-01", "2019-12-31", launch.ByHalf},
		{"en", "2018-11-20", "in the first half", "2019-01-01", "2019-06-30", launch.ByHalf},
		{"en", "2018-02-20", "in the first half", "2018-01-01", "2018-06-30", launch.ByHalf},
		{"en", "2018-11-20", "the second half of next year", "2019-07-01", "2019-12-31", launch.ByHalf},
		{"en", "2018-11-20", "Q3 2019", "2019-07-01", "2019-09-30", launch.ByQuarter},
		{"en", "2018-11-20", "Q4", "2018-10-01", "2018-12-31", launch.ByQuarter},
		{"en", "2018-11-20", "Q3/Q4 2019", "2019-07-01", "2019-12-31", launch.ByQuarter},
		{"en", "2018-11-20", "in the first quarter of 2019", "2019-01-01", "2019-03-31", launch.ByQuarter},
		{"en", "2018-11-20", "last quarter of 2019", "2019-10-01", "2019-12-31", launch.ByQuarter},
		{"en", "2018-11-20", "next quarter", "2019-01-01", "2019-03-31", launch.ByQuarter},
		{"en", "2018-11-20", "mid-2019", "2019-05-01", "2019-08-31", launch.ByPartOfYear},
		{"en", "2018-11-20", "by mid-2019", "2018-11-20", "2019-07-01", launch.ByPartOfYear},
		{"en", "2018-11-20", "early next year", "2019-01-01", "2019-03-31", launch.ByPartOfYear},
		{"en", "2018-11-20", "later this year", "2018-11-20", "2018-12-31", launch.ByYear},
		{"en", "2018-11-20", "by year-end", "2018-11-20", "2018-12-31", launch.ByPartOfYear},
		{"en", "2018-11-20", "year-end 2020", "2020-10-01", "2020-12-31", launch.ByPartOfYear},
		{"en", "2018-11-20", "the year after next", "2020-01-01", "2020-12-31", launch.ByYear},
		{"en", "2018-11-20", "in two years", "2020-05-22", "2021-05-21", launch.ByYear},
		{"en", "2018-11-20", "two years from now", "2020-05-22", "2021-05-21", launch.ByYear},
		{"en", "2018-11-20", "in 18 months", "2020-05-05", "2020-06-04", launch.ByMonth},
		{"en", "2018-11-20", "in a year and a half", "2020-05-05", "2020-06-04", launch.ByMonth},
		{"en", "2018-11-20", "in a few months", "2019-01-20", "2019-04-20", launch.ByMonth},
		{"en", "2018-11-20", "in the coming months", "2018-11-20", "2019-04-20", launch.ByMonth},
		{"en", "2025-06-01", "10,000 overseas stores over the next five years", "2025-06-01", "2030-06-01", launch.ByYear},
		{"en", "2018-11-20", "this month", "2018-11-01", "2018-11-30", launch.ByMonth},
		{"en", "2018-11-20", "next month", "2018-12-01", "2018-12-31", launch.ByMonth},
		{"en", "2018-11-20", "next week", "2018-11-26", "2018-12-02", launch.ByWeek},
		{"en", "2018-11-20", "tomorrow", "2018-11-21", "2018-11-21", launch.ByDay},
		{"en", "2018-04-26", "from May 2018", "2018-05-01", "2018-05-31", launch.ByMonth},
		{"en", "2018-04-26", "on May 22nd, 2018", "2018-05-22", "2018-05-22", launch.ByDay},
		{"en", "2018-04-26", "on the 22nd of May", "2018-05-22", "2018-05-22", launch.ByDay},
		{"en", "2018-06-26", "22 May", "2019-05-22", "2019-05-22", launch.ByDay},
		{"en", "2018-04-26", "2018-05-22", "2018-05-22", "2018-05-22", launch.ByDay},
		{"en", "2018-04-26", "31 June 2018", "2018-06-01", "2018-06-30", launch.ByMonth},
		{"en", "2018-04-26", "March or April 2019", "2019-03-01", "2019-04-30", launch.ByMonth},
		{"en", "2018-04-26", "between March and May 2019", "2019-03-01", "2019-05-31", launch.ByMonth},
		{"en", "2018-04-26", "before March 2019", "2018-04-26", "2019-02-28", launch.ByMonth},
		{"en", "2018-04-26", "before the end of 2019", "2018-04-26", "2019-12-31", launch.ByPartOfYear},
		{"en", "2018-04-26", "no later than June 2019", "2018-04-26", "2019-06-30", launch.ByMonth},
		{"en", "2018-04-26", "mid-March", "2019-03-11", "2019-03-20", launch.ByPartOfMonth},
		{"en", "2018-04-26", "in the fall", "2018-09-01", "2018-11-30", launch.BySeason},
		{"en", "2018-04-26", "summer 2019", "2019-06-01", "2019-08-31", launch.BySeason},
		{"en", "2019-01-26", "this winter", "2018-12-01", "2019-02-28", launch.BySeason},
		{"en", "2019-03-26", "next spring", "2020-03-01", "2020-05-31", launch.BySeason},
		{"en", "2018-04-26", "by Christmas", "2018-04-26", "2018-12-25", launch.ByDay},
		{"en", "2017-07-01", "2018-2019", "2018-01-01", "2019-12-31", launch.ByYear},
		{"en", "2018-01-31", "within one month", "2018-01-31", "2018-02-28", launch.ByMonth},
		{"en", "2018-04-26", "we may launch in 2019", "2019-01-01", "2019-12-31", launch.ByYear},
		{"en", "2018-04-26", "we may come soon", "", "", ""},
		{"en", "2018-04-26", "soon", "", "", ""},
		{"en", "2018-04-26", "5,000 shops", "", "", ""},
		{"en", "2018-04-26", "never", "", "", ""},
		{"en", "2018-04-26", "in 3000 years", "", "", ""},
		{"en", "2018-04-26", "", "", "", ""},
		{"de", "2018-04-26", "2019", "", "", ""},

		{"fr", "2018-11-20", "l'année prochaine", "2019-01-01", "2019-12-31", launch.ByYear},
		{"fr", "2018-11-20", "L’ANNÉE PROCHAINE", "2019-01-01", "2019-12-31", launch.ByYear},
		{"fr", "2018-11-20", "cette année", "2018-01-01", "2018-12-31", launch.ByYear},
		{"fr", "2018-11-20", "dans l'année", "2018-01-01", "2018-12-31", launch.ByYear},
		{"fr", "2018-11-20", "en 2019", "2019-01-01", "2019-12-31", launch.ByYear},
		{"fr", "2018-11-20", "courant 2019", "2019-01-01", "2019-12-31", launch.ByYear},
		{"fr", "2018-11-20", "dans deux ans", "2020-05-22", "2021-05-21", launch.ByYear},
		{"fr", "2018-11-20", "d'ici deux ans", "2018-11-20", "2020-11-20", launch.ByYear},
		{"fr", "2018-11-20", "sous six mois", "2018-11-20", "2019-05-20", launch.ByMonth},
		{"fr", "2018-11-20", "dans un an et demi", "2020-05-05", "2020-06-04", launch.ByMonth},
		{"fr", "2018-11-20", "dans les deux prochaines années", "2018-11-20", "2020-11-20", launch.ByYear},
		{"fr", "2018-11-20", "dans les prochains mois", "2018-11-20", "2019-04-20", launch.ByMonth},
		{"fr", "2018-11-20", "dans quelques semaines", "2018-12-04", "2018-12-25", launch.ByWeek},
		{"fr", "2018-11-20", "5 000 boutiques d'ici fin 2019", "2018-11-20", "2019-12-31", launch.ByPartOfYear},
		{"fr", "2018-11-20", "d'ici la fin de l'année", "2018-11-20", "2018-12-31", launch.ByPartOfYear},
		{"fr", "2018-11-20", "d'ici à 2020", "2018-11-20", "2020-12-31", launch.ByYear},
		{"fr", "2018-11-20", "avant la fin de l'année prochaine", "2018-11-20", "2019-12-31", launch.ByPartOfYear},
		{"fr", "2018-11-20", "avant mars 2019", "2018-11-20", "2019-02-28", launch.ByMonth},
		{"fr", "2018-11-20", "au plus tard en juin 2019", "2018-11-20", "2019-06-30", launch.ByMonth},
		{"fr", "2018-11-20", "au premier semestre 2019", "2019-01-01", "2019-06-30", launch.ByHalf},
		{"fr", "2018-11-20", "au 1er semestre 2019", "2019-01-01", "2019-06-30", launch.ByHalf},
		{"fr", "2018-11-20", "S2 2019", "2019-07-01", "2019-12-31", launch.ByHalf},
		{"fr", "2018-11-20", "au deuxième semestre de l'année prochaine", "2019-07-01", "2019-12-31", launch.ByHalf},
		{"fr", "2018-11-20", "au troisième trimestre 2019", "2019-07-01", "2019-09-30", launch.ByQuarter},
		{"fr", "2018-11-20", "T1 2019", "2019-01-01", "2019-03-31", launch.ByQuarter},
		{"fr", "2018-11-20", "dernier trimestre 2019", "2019-10-01", "2019-12-31", launch.ByQuarter},
		{"fr", "2018-04-20", "à l'automne", "2018-09-01", "2018-11-30", launch.BySeason},
		{"fr", "2018-04-20", "à l'automne 2019", "2019-09-01", "2019-11-30", launch.BySeason},
		{"fr", "2018-04-20", "cet été", "2018-06-01", "2018-08-31", launch.BySeason},
		{"fr", "2018-07-20", "l'été prochain", "2019-06-01", "2019-08-31", launch.BySeason},
		{"fr", "2018-04-20", "début 2019", "2019-01-01", "2019-03-31", launch.ByPartOfYear},
		{"fr", "2018-04-20", "mi-2019", "2019-05-01", "2019-08-31", launch.ByPartOfYear},
		{"fr", "2018-04-20", "fin 2018 ou début 2019", "2018-10-01", "2019-03-31", launch.ByPartOfYear},
		{"fr", "2018-04-20", "fin mai", "2018-05-21", "2018-05-31", launch.ByPartOfMonth},
		{"fr", "2018-04-20", "le 22 mai 2018", "2018-05-22", "2018-05-22", launch.ByDay},
		{"fr", "2018-04-20", "le 1er juin", "2018-06-01", "2018-06-01", launch.ByDay},
		{"fr", "2018-04-20", "22/05/2018", "2018-05-22", "2018-05-22", launch.ByDay},
		{"fr", "2018-04-20", "en mars prochain", "2019-03-01", "2019-03-31", launch.ByMonth},
		{"fr", "2018-04-20", "le mois prochain", "2018-05-01", "2018-05-31", launch.ByMonth},
		{"fr", "2018-04-20", "la semaine prochaine", "2018-04-23", "2018-04-29", launch.ByWeek},
		{"fr", "2018-04-20", "entre mars et mai 2019", "2019-03-01", "2019-05-31", launch.ByMonth},
		{"fr", "2018-04-20", "à la rentrée", "2018-09-01", "2018-09-30", launch.ByMonth},
		{"fr", "2018-04-20", "avant Noël", "2018-04-20", "2018-12-24", launch.ByDay},
		{"fr", "2018-04-20", "bientôt", "", "", ""},
	} {
		due, precision, ok := launch.ReadPhrase(c.lang, c.phrase, day(t, c.said))
		if due.From.String() != c.from || due.To.String() != c.to || precision != c.precision || ok != (c.from != "") {
			t.Errorf("%s %q said on %s: %s to %s, %s, %v; want %s to %s, %s", c.lang, c.phrase, c.said, due.From, due.To, precision, ok, c.from, c.to, c.precision)
		}
	}
}

func FuzzReadPhrase(f *testing.F) {
	for _, seed := range []string{"by the end of 2019", "d'ici deux ans", "Q1/Q2 or H2", "between between and", "mid mid mid", "22/05/2018", "5,000–2019", "in in in next next", "month 31 31 2199"} {
		f.Add(true, seed, int32(17900))
		f.Add(false, seed, int32(120000))
	}
	f.Fuzz(func(t *testing.T, english bool, phrase string, said int32) {
		lang := market.Language("fr")
		if english {
			lang = "en"
		}
		due, precision, ok := launch.ReadPhrase(lang, phrase, launch.Day(said))
		if ok != (precision != "") || ok != (due.From != 0) || due.From > due.To {
			t.Fatalf("%q: %v %q %v", phrase, due, precision, ok)
		}
	})
}
