package catalogue_test

import (
	"maps"
	"slices"
	"testing"

	"comptoir/catalogue"
)

func TestEveryLanguageHasAWordForEveryCode(t *testing.T) {
	all, err := catalogue.AllLabels()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, k := range catalogue.SpecKeys() {
		keys = append(keys, k.Code)
	}
	for _, l := range slices.Sorted(maps.Keys(all)) {
		wants(t, string(l)+" spec", all[l].Specs, keys)
		wants(t, string(l)+" colour", all[l].Colours, catalogue.Colours())
		wants(t, string(l)+" option", all[l].Options, catalogue.OptionKeys())
		wants(t, string(l)+" value", all[l].Values, slices.Sorted(maps.Keys(all["en"].Values)))
		wants(t, string(l)+" unit", all[l].Units, slices.Sorted(maps.Keys(all["en"].Units)))
		for _, k := range catalogue.SpecKeys() {
			if _, ok := all[l].Units[k.Unit]; k.Unit != "" && !ok {
				t.Errorf("%s has no word for the unit of %s", l, k.Code)
			}
			if all[l].Groups[string(k.Group)] == "" {
				t.Errorf("%s lacks a heading for %s", l, k.Group)
			}
		}
	}
}

func wants(t *testing.T, what string, have map[string]string, keys []string) {
	t.Helper()
	for _, k := range keys {
		if have[k] == "" {
			t.Errorf("%s: no word for %s", what, k)
		}
	}
	for k := range have {
		if !slices.Contains(keys, k) {
			t.Errorf("%s: word for %s, which is no code", what, k)
		}
	}
}
