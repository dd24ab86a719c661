package storefront_test

import (
	"os"
	"strings"
	"testing"

	"comptoir/internal/i18n"
	"comptoir/radio"
)

func TestEveryReasonOfRadioHasWords(t *testing.T) {
	words, err := i18n.Load(os.DirFS("lang"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range radio.Rules() {
		if key := "radio.reason." + strings.TrimPrefix(r.Code, "radio."); !words.For("en").Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}
