package world

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"comptoir/internal/testkit"
)

// explained are differences from mledoze/countries 5.1.0 that stand, each with its reason.
var explained = map[string]string{
	"bg BGN": "the euro is tender since 2026-01-01 (CLDR currencyData); that list still has the lev",
}

// listed is a country as the other list has it.
type listed struct {
	Code       string     `json:"cca2"`
	Currencies currencies `json:"currencies"`
	IDD        struct {
		Root     string   `json:"root"`
		Suffixes []string `json:"suffixes"`
	} `json:"idd"`
}

func TestCurrenciesAndDiallingCodesAgreeWithAnotherSource(t *testing.T) {
	body, err := os.ReadFile(testkit.Shared(t, "data/countries/countries.json"))
	if err != nil {
		t.Fatal(err)
	}
	var others []listed
	if err := json.Unmarshal(body, &others); err != nil {
		t.Fatal(err)
	}
	ours, err := Countries()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range ours {
		i := slices.IndexFunc(others, func(o listed) bool {
			return strings.EqualFold(o.Code, string(c.Market.Code))
		})
		if i < 0 {
			t.Errorf("%s is in no other list", c.Market.Code)
			continue
		}
		o := others[i]
		if _, same := o.Currencies[string(c.Market.Currency(today))]; !same && explained[string(c.Market.Code)+" "+keys(o.Currencies)] == "" {
			t.Errorf("%s pays in %s, elsewhere %s", c.Market.Code, c.Market.Currency(today), keys(o.Currencies))
		}
		dials := slices.ContainsFunc(o.IDD.Suffixes, func(s string) bool { return o.IDD.Root+s == c.Market.Dialling })
		if !dials && c.Market.Dialling != o.IDD.Root {
			t.Errorf("%s is dialled %s, elsewhere %s %v", c.Market.Code, c.Market.Dialling, o.IDD.Root, o.IDD.Suffixes)
		}
	}
}

// currencies of a country; the list writes none as an empty array.
type currencies map[string]json.RawMessage

// UnmarshalJSON reads the object, and the array as nothing.
func (c *currencies) UnmarshalJSON(body []byte) error {
	if body[0] == '[' {
		return nil
	}
	return json.Unmarshal(body, (*map[string]json.RawMessage)(c))
}

func keys(m currencies) string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}
