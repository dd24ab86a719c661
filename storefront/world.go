package storefront

import (
	"net/http"
	"slices"
	"strings"

	"comptoir/internal/i18n"
	"comptoir/market"
	"comptoir/storefront/worldmap"

	"golang.org/x/text/language"
)

// worldView is the landing page: every market on a map and in a list.
type worldView struct {
	Shop                     *Shop
	W                        *i18n.Words
	Map                      string
	Suggested, SuggestedHref string
	Groups                   []stageGroup
	Languages                []languageLink
}

type stageGroup struct {
	Stage, Title string
	Countries    []countryView
}

type countryView struct {
	Name, Href string
	Languages  []languageLink
}

type languageLink struct{ Tag, Name, Address string }

// world is GET /. ?lang= shows it in another language of the shop.
func (s *Shop) world(w http.ResponseWriter, r *http.Request) error {
	accepted := accept(r)
	words := s.words.For(s.readable(r, accepted))
	page := &worldView{Shop: s, W: words}
	markets := s.Offers.Markets()
	by := map[market.Code]*market.Market{}
	for _, m := range markets {
		by[m.Code] = m
	}
	var drawing strings.Builder
	err := worldmap.Render(&drawing, words.T("world.map"), func(code market.Code) (class, href, label string) {
		m := by[code]
		if m == nil {
			return "", "", ""
		}
		return "stage-" + string(m.Stage), "/" + string(code) + "/", i18n.Country(words.Locale(), code) + ": " + words.T("stage."+string(m.Stage))
	})
	if err != nil {
		return err
	}
	page.Map = drawing.String()
	page.Groups = groupsOf(words, markets)
	page.suggest(markets, accepted)
	for _, tag := range s.words.Languages() {
		page.Languages = append(page.Languages, languageLink{tag, i18n.Autonym(market.Language(tag)), "/?lang=" + tag})
	}
	html, err := render(bare(s, words.Lang(), words.Dir(), words.T("world.title", "shop", s.Name), worldPage(page)))
	if err != nil {
		return err
	}
	w.Header().Set("Vary", "Accept-Encoding, Accept-Language")
	return s.pages.HTML(w, r, http.StatusOK, html)
}

// groupsOf lists the markets by stage, those that sell first, each group by name.
func groupsOf(words *i18n.Words, markets []*market.Market) []stageGroup {
	var groups []stageGroup
	sorted := slices.SortedFunc(slices.Values(markets), func(a, b *market.Market) int { return i18n.CompareCountries(words.Locale(), a.Code, b.Code) })
	for _, stage := range []market.Stage{market.Open, market.Pilot, market.Announced, market.Withdrawing, market.Closed, market.Withdrawn} {
		g := stageGroup{Stage: string(stage), Title: words.T("stage." + string(stage))}
		for _, m := range sorted {
			if m.Stage == stage {
				g.Countries = append(g.Countries, countryOf(words, m))
			}
		}
		if len(g.Countries) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

func countryOf(words *i18n.Words, m *market.Market) countryView {
	c := countryView{Name: i18n.Country(words.Locale(), m.Code), Href: "/" + string(m.Code) + "/"}
	if len(m.Languages) > 1 {
		for _, l := range m.Languages {
			c.Languages = append(c.Languages, languageLink{string(l), i18n.Autonym(l), baseIn(m, l) + "/"})
		}
	}
	return c
}

// accept reads Accept-Language, at most ten tags of it.
func accept(r *http.Request) []language.Tag {
	text := r.Header.Get("Accept-Language")
	if len(text) > 200 {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(text)
	if err != nil {
		return nil
	}
	return tags[:min(len(tags), 10)]
}

// readable picks the language of the landing page.
func (s *Shop) readable(r *http.Request, accepted []language.Tag) string {
	if asked := r.URL.Query().Get("lang"); slices.Contains(s.words.Languages(), asked) {
		return asked
	}
	for _, tag := range accepted {
		base, _ := tag.Base()
		if slices.Contains(s.words.Languages(), base.String()) {
			return base.String()
		}
	}
	return "en"
}

// suggest names the market that Accept-Language speaks of by its region (rule 8), and only then.
func (p *worldView) suggest(markets []*market.Market, accepted []language.Tag) {
	for _, tag := range accepted {
		region, sure := tag.Region()
		if sure != language.Exact {
			continue
		}
		code := market.Code(strings.ToLower(region.String()))
		for _, m := range markets {
			if m.Code != code || !m.Stage.Browsable() {
				continue
			}
			base, _ := tag.Base()
			l := m.Default()
			if m.Speaks(market.Language(base.String())) {
				l = market.Language(base.String())
			}
			p.Suggested = p.W.T("world.suggested", "country", i18n.Country(p.W.Locale(), code))
			p.SuggestedHref = baseIn(m, l) + "/"
			return
		}
	}
}
