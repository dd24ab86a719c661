package storefront

import (
	"os"
	"testing"

	"comptoir/catalogue"
	"comptoir/internal/i18n"
	"comptoir/market"
)

func TestMeasuresAreWrittenInThePagesLanguage(t *testing.T) {
	labels, err := catalogue.AllLabels()
	if err != nil {
		t.Fatal(err)
	}
	words, err := i18n.Load(os.DirFS("lang"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ locale, value, want string }{
		{"fr-FR", "6.67 in", "6,67\u00a0pouces"},
		{"fr-FR", "161.1 × 75 × 7.6 mm", "161,1 × 75 × 7,6\u00a0mm"},
		{"fr-FR", "6 GB + 128 GB", "6\u00a0Go + 128\u00a0Go"},
		{"fr-FR", "108 + 8 + 2 MP", "108 + 8 + 2\u00a0Mpx"},
		{"en-US", "5000 mAh", "5,000\u00a0mAh"},
		{"es-ES", "30 days", "30\u00a0días"},
		{"zh-CN", "6.67 in", "6.67\u00a0英寸"},
		{"fr-FR", "5.3", "5.3"}, // a version, not a measure
		{"fr-FR", "Android 7.1.2", "Android 7.1.2"},
		{"fr-FR", "1080 × 2400", "1080 × 2400"},
		{"fr-FR", "850, 900, 1700 AWS", "850, 900, 1700 AWS"},
		{"fr-FR", "mm", "mm"},
		{"fr-FR", "yes", "Oui"},
	} {
		w := words.For(c.locale)
		v := &View{W: w, L: labels[market.Language(w.Lang())]}
		if got := v.worded(c.value); got != c.want {
			t.Errorf("%s: %q is written %q, want %q", c.locale, c.value, got, c.want)
		}
	}
}
