// Command gen writes the compact CLDR tables of internal/i18n from the npm packages cldr-core,
// cldr-numbers-full, cldr-dates-full and cldr-localenames-full (one version, one node_modules folder).
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// languages are those that markets use; regional locales of them are added as CLDR has them.
const languages = "ar bg bn cs da de el en es et fi fil fr he hi hr hu id it ja kk ko lt lv ms my ne nl no pl pt ro ru sk sl sr sv sw th tr uk ur uz vi zh"

// named are further languages whose names are shown (languages of devices and countries).
const named = " af am as az be bs ca eu fa ga gl gu ha hy ig is ka km kn ky lo lb mk ml mn mr mt or pa ps rm si sq ta te tg tk xh yo zh-Hans zh-Hant zu"

// shipped are the languages of the shop: they have an entry for every region.
const shipped = "en fr es zh ar"

func main() {
	from := flag.String("cldr", "", "node_modules folder with the four packages")
	to := flag.String("out", "cldr", "folder for formats.jsonl and names.jsonl")
	flag.Parse()
	g := &generator{root: *from}
	g.region()
	writeLines(filepath.Join(*to, "formats.jsonl"), g.formats())
	writeLines(filepath.Join(*to, "names.jsonl"), g.names())
}

type generator struct {
	root     string
	home     map[string]string // region to its present currency
	regions  []string
	european map[string]bool
	american map[string]bool
}

func (g *generator) read(into any, parts ...string) {
	body, err := os.ReadFile(filepath.Join(append([]string{g.root}, parts...)...))
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		log.Fatalf("%v: %v", parts, err)
	}
}

// region reads which currency each region uses today, and which regions lie in Europe and America.
func (g *generator) region() {
	var data struct {
		Supplemental struct {
			CurrencyData struct {
				Region map[string][]map[string]map[string]string
			}
		}
	}
	g.read(&data, "cldr-core", "supplemental", "currencyData.json")
	g.home = map[string]string{}
	for region, list := range data.Supplemental.CurrencyData.Region {
		g.regions = append(g.regions, region)
		for _, entry := range list {
			for currency, span := range entry {
				if span["_to"] == "" && span["_tender"] != "false" && g.home[region] == "" {
					g.home[region] = currency
				}
			}
		}
	}
	slices.Sort(g.regions)
	var contain struct {
		Supplemental struct {
			TerritoryContainment map[string]struct {
				Contains []string `json:"_contains"`
			}
		}
	}
	g.read(&contain, "cldr-core", "supplemental", "territoryContainment.json")
	within := func(top ...string) map[string]bool {
		all := map[string]bool{}
		for len(top) > 0 {
			all[top[0]] = true
			top = append(top[1:], contain.Supplemental.TerritoryContainment[top[0]].Contains...)
		}
		return all
	}
	g.european, g.american = within("150"), within("019")
}

// locales lists the CLDR locales to read: the languages and their regional forms.
func (g *generator) locales() []string {
	entries, err := os.ReadDir(filepath.Join(g.root, "cldr-numbers-full", "main"))
	if err != nil {
		log.Fatal(err)
	}
	known := strings.Fields(languages)
	var list []string
	for _, e := range entries {
		language, rest, _ := strings.Cut(e.Name(), "-")
		if !slices.Contains(known, language) {
			continue
		}
		region := len(rest) == 2 || len(rest) == 3 && rest[0] < 'A'
		if rest == "" || region || strings.HasPrefix(rest, "Han") {
			list = append(list, e.Name())
		}
	}
	slices.Sort(list)
	return list
}

// names writes per language the names of countries, languages and currencies.
func (g *generator) names() []string {
	languagesShown := strings.Fields(languages + named)
	var lines []string
	autonyms := map[string]string{}
	for _, locale := range append(strings.Fields(languages), "zh-Hant", "pt-PT", "en-001", "es-419") {
		n := g.namesOf(locale, languagesShown)
		n["l"] = locale
		lines = append(lines, encode(n))
	}
	for _, language := range languagesShown {
		var d map[string]map[string]struct {
			LocaleDisplayNames struct{ Languages map[string]string }
		}
		g.read(&d, "cldr-localenames-full", "main", language, "languages.json")
		autonyms[language] = d["main"][language].LocaleDisplayNames.Languages[language]
	}
	return append(lines, encode(map[string]any{"l": "autonym", "languages": autonyms}))
}

func (g *generator) namesOf(locale string, shown []string) map[string]any {
	var d map[string]map[string]struct {
		LocaleDisplayNames struct{ Languages, Territories map[string]string }
	}
	g.read(&d, "cldr-localenames-full", "main", locale, "languages.json")
	all := d["main"][locale].LocaleDisplayNames.Languages
	spoken := map[string]string{}
	for _, l := range shown {
		if all[l] != "" {
			spoken[l] = all[l]
		}
	}
	g.read(&d, "cldr-localenames-full", "main", locale, "territories.json")
	places := map[string]string{}
	for code, name := range d["main"][locale].LocaleDisplayNames.Territories {
		if len(code) == 2 {
			places[code] = name
		}
	}
	money := map[string]string{}
	for code, c := range g.currencies(locale) {
		if g.current(code) {
			money[code] = c["displayName"]
		}
	}
	return map[string]any{"territories": places, "languages": spoken, "currencies": money}
}

func (g *generator) current(currency string) bool {
	for _, c := range g.home {
		if c == currency {
			return true
		}
	}
	return false
}

func (g *generator) currencies(locale string) map[string]map[string]string {
	var d map[string]map[string]struct {
		Numbers struct{ Currencies map[string]map[string]string }
	}
	g.read(&d, "cldr-numbers-full", "main", locale, "currencies.json")
	return d["main"][locale].Numbers.Currencies
}

func encode(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		log.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func writeLines(path string, lines []string) {
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d lines\n", path, len(lines))
}
