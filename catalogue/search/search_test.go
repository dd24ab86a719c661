package search_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"comptoir/catalogue"
	"comptoir/catalogue/search"
	"comptoir/market"
)

func product(slug, category string, tags []string, texts catalogue.Texts) *catalogue.Product {
	return &catalogue.Product{Slug: slug, Brand: "Mi", Category: category, Tags: tags, Texts: texts,
		Models: []catalogue.Model{{Number: "M-" + slug, Variants: []catalogue.Variant{{SKU: strings.ToUpper(slug) + "-1"}}}}}
}

func book() *catalogue.Book {
	return catalogue.NewBook([]*catalogue.Product{
		product("mi-watch", "wearables", nil, catalogue.Texts{"en": {Name: "Mi Watch", Summary: "A watch"}, "fr": {Name: "Montre Mi", Summary: "Une montre qui suit le sommeil"}, "es": {Name: "Reloj Mi"}, "zh": {Name: "小米手表"}}),
		product("mi-band", "wearables", nil, catalogue.Texts{"en": {Name: "Mi Band"}, "zh": {Name: "小米手环", Summary: "心率手环"}, "es": {Name: "Pulsera Mi Band"}}),
		product("buds", "audio", []string{"headphones"}, catalogue.Texts{"en": {Name: "Mi Buds", Summary: "Earphones"}, "fr": {Name: "Mi Buds", Summary: "Des écouteurs légers"}}),
		product("charger", "power", nil, catalogue.Texts{"en": {Name: "Mi Charger", Body: "<p>For <b>phones</b></p>"}, "es": {Name: "Cargador Mi", Summary: "Carga rápida"}}),
		product("phone", "phones", nil, catalogue.Texts{"en": {Name: "Mi MIX 2S", Summary: "Full-screen phone"}}),
	}, []catalogue.Category{{Slug: "wearables", Names: catalogue.Words{"en": "Wearables", "fr": "Objets connectés"}}, {Slug: "audio", Names: catalogue.Words{"en": "Audio"}}, {Slug: "power"}, {Slug: "phones", Names: catalogue.Words{"en": "Phones"}}})
}

func TestPeopleFindWhatTheyMean(t *testing.T) {
	desk, b := search.NewDesk(), book()
	cases := []struct {
		language market.Language
		typed    string
		first    string // "" finds nothing
	}{
		{"fr", "montre", "mi-watch"},
		{"fr", "Montres", "mi-watch"},
		{"fr", "écouteurs", "buds"},
		{"fr", "ecouteur", "buds"},
		{"fr", "l'écouteur", "buds"},
		{"zh", "小米手环", "mi-band"},
		{"zh", "手环", "mi-band"},
		{"zh", "手表", "mi-watch"},
		{"es", "cargador", "charger"},
		{"es", "kargador", "charger"},
		{"es", "cargadores", "charger"},
		{"es", "mix", "phone"},
		{"en", "headphnoes", "buds"},
		{"en", "charg", "charger"},
		{"en", "MI-BAND-1", "mi-band"},
		{"en", "m-phone", "phone"},
		{"el", "watch", "mi-watch"},
		{"en", "mi charger zebra", ""},
		{"en", "🎉", ""},
		{"en", "   ", ""},
		{"en", "\x00\u202e", ""},
		{"en", "+-&&||!(){}[]^\"~*?:\\/", ""},
	}
	for _, c := range cases {
		t.Run(string(c.language)+" "+c.typed, func(t *testing.T) {
			found, err := desk.Find(context.Background(), b, c.language, c.typed)
			if err != nil {
				t.Fatal(err)
			}
			if c.first == "" && len(found) > 0 || c.first != "" && (len(found) == 0 || found[0] != c.first) {
				t.Errorf("found %v, want %q first", found, c.first)
			}
		})
	}
}

func TestAMegabyteOfTextIsCut(t *testing.T) {
	if words := search.Words(strings.Repeat("long ", 1<<18)); len(words) != search.WordsMax {
		t.Errorf("%d words", len(words))
	}
	if words := search.Words(strings.Repeat("é", 1<<20)); len([]rune(words[0])) > search.QueryMax {
		t.Error("a word beyond the limit")
	}
}

func TestANewCatalogueIsFoundAtOnce(t *testing.T) {
	desk := search.NewDesk()
	if found, _ := desk.Find(context.Background(), book(), "en", "scooter"); len(found) != 0 {
		t.Fatal(found)
	}
	next := catalogue.NewBook(append(slices.Clone(book().Products), product("scooter", "home", nil, catalogue.Texts{"en": {Name: "Mi Scooter"}})), nil)
	if found, _ := desk.Find(context.Background(), next, "en", "scooter"); !slices.Equal(found, []string{"scooter"}) {
		t.Error(found)
	}
}
