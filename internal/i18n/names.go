package i18n

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"comptoir/market"
	"comptoir/money"
)

// nameTable is the names in one language, as gen writes them.
type nameTable struct {
	Language    string            `json:"l"`
	Territories map[string]string `json:"territories"`
	Languages   map[string]string `json:"languages"`
	Currencies  map[string]string `json:"currencies"`
}

var names = sync.OnceValue(func() map[string]*nameTable {
	all := map[string]*nameTable{}
	eachLine("cldr/names.jsonl", func(line []byte) {
		t := &nameTable{}
		mustRead(line, t)
		all[t.Language] = t
	})
	return all
})

// tableOf gives the names for a locale: exact, of its script or language, else English.
func tableOf(locale string) *nameTable {
	all := names()
	switch {
	case locale == "zh-HK" || locale == "zh-TW" || locale == "zh-MO":
		return all["zh-Hant"]
	}
	for {
		if t, ok := all[locale]; ok {
			return t
		}
		i := strings.LastIndexByte(locale, '-')
		if i < 0 {
			return all["en"]
		}
		locale = locale[:i]
	}
}

// Country names a country, as CLDR has it; a code without a name is written in capitals.
func Country(locale string, code market.Code) string {
	upper := strings.ToUpper(string(code))
	return or(tableOf(locale).Territories[upper], upper)
}

// alphabets are places in the list of all countries, by the names' language.
var alphabets sync.Map // language → func() map[string]int, by the code in capitals

// CompareCountries says which of two countries comes first in a list in the words of a locale; those without a name
// come last, by their codes.
func CompareCountries(locale string, a, b market.Code) int {
	t := tableOf(locale)
	places, ok := alphabets.Load(t.Language)
	if !ok {
		places, _ = alphabets.LoadOrStore(t.Language, sync.OnceValue(t.alphabet))
	}
	place := places.(func() map[string]int)()
	x, y := strings.ToUpper(string(a)), strings.ToUpper(string(b))
	return cmp.Or(cmp.Compare(placeOf(place, x), placeOf(place, y)), cmp.Compare(x, y))
}

func placeOf(places map[string]int, code string) int {
	if n, ok := places[code]; ok {
		return n
	}
	return len(places)
}

func (t *nameTable) alphabet() map[string]int {
	order := collate.New(language.Make(t.Language))
	codes := slices.SortedFunc(maps.Keys(t.Territories), func(a, b string) int {
		return cmp.Or(order.CompareString(t.Territories[a], t.Territories[b]), cmp.Compare(a, b))
	})
	places := make(map[string]int, len(codes))
	for i, code := range codes {
		places[code] = i
	}
	return places
}

// LanguageName names a language in the words of a locale; an unknown tag comes back as it is.
func LanguageName(locale string, tag market.Language) string {
	if n := tableOf(locale).Languages[string(tag)]; n != "" {
		return n
	}
	base, region, has := strings.Cut(string(tag), "-")
	if n := tableOf(locale).Languages[base]; n != "" && has {
		return n + " (" + Country(locale, market.Code(region)) + ")"
	}
	return string(tag)
}

// Autonym names a language in itself, "Ελληνικά".
func Autonym(tag market.Language) string {
	own := names()["autonym"].Languages
	base, _, _ := strings.Cut(string(tag), "-")
	return or(or(own[string(tag)], own[base]), string(tag))
}

// CurrencyName names a currency; an unknown one by its code.
func CurrencyName(locale string, c money.Currency) string {
	return or(tableOf(locale).Currencies[string(c)], string(c))
}
