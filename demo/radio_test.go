package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/demo"
	"comptoir/internal/clock"
	"comptoir/radio"
	"comptoir/radio/directory"
)

// written is a store in which staff wrote facts and nothing was imported.
type written []directory.Entry

func (written) RadioVersions() (directory.Versions, error) { return directory.Versions{Facts: 1}, nil }
func (written) RadioFiles() ([]directory.File, error)      { return nil, nil }
func (w written) RadioEntries() ([]directory.Entry, error) { return w, nil }

func networks(t *testing.T) *directory.Directory {
	t.Helper()
	list, err := demo.Radio()
	if err != nil {
		t.Fatal(err)
	}
	d, err := new(directory.Desk).In(written(list))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func phones(t *testing.T) map[string]*catalogue.Product {
	t.Helper()
	p, err := demo.Portfolio()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]*catalogue.Product{}
	for _, one := range p.Products {
		for i := range one.Models {
			by[one.Models[i].Number] = one
		}
	}
	return by
}

// statements that no carrier made must say so.
func TestFactsOfTheDemonstrationAreItsOwnOrHaveASource(t *testing.T) {
	list, err := demo.Radio()
	if err != nil {
		t.Fatal(err)
	}
	keys, models := map[string]bool{}, phones(t)
	for _, e := range list {
		if err := e.Check(); err != nil || keys[e.Key()] {
			t.Errorf("%s: %v, or said twice", e.Key(), err)
		}
		keys[e.Key()] = true
		source := e.Cells["source"]
		if e.Sheet == "statements" && !strings.HasPrefix(source, "Demonstration, not a carrier's statement") {
			t.Errorf("%s: a statement by %q", e.Key(), source)
		}
		if e.Sheet == "devices" && !strings.HasPrefix(source, "Demonstration: ") && !strings.HasPrefix(source, "https://") {
			t.Errorf("%s: a fact by %q", e.Key(), source)
		}
		if number := e.Cells["model"]; number != "" && models[number] == nil {
			t.Errorf("%s: no such model in the portfolio", number)
		}
	}
}

// model finds one by its number, with its product.
func model(t *testing.T, number string) (*catalogue.Product, *catalogue.Model) {
	t.Helper()
	p := phones(t)[number]
	i := slices.IndexFunc(p.Models, func(m catalogue.Model) bool { return m.Number == number })
	return p, &p.Models[i]
}

var today = clock.Of(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))

func TestTheDemonstrationShowsAllFourAnswers(t *testing.T) {
	d := networks(t)
	cases := []struct{ name, model, country, want string }{
		{"four carriers, four answers", "M1901F7G", "fr", "Bouygues works_with_limits, Free will_not_work, Orange works, SFR unknown"},
		{"a carrier's own list in public", "M1803D5XE", "cn", "China Broadnet unknown, China Mobile works_with_limits, China Telecom works_with_limits, China Unicom works"},
		{"a network without older calls, a phone without VoLTE", "2015015", "in", "Airtel unknown, BSNL unknown, Jio will_not_work, Vi unknown"},
		{"emergency calls in Australia", "2312DRAABG", "au", "Optus will_not_work, Telstra works_with_limits, Vodafone unknown"},
		{"standalone 5G in India", "2312DRAABI", "in", "Airtel works, BSNL unknown, Jio works, Vi works_with_limits"},
		{"the United States", "M1810E5A", "us", "AT&T will_not_work, T-Mobile works_with_limits, Verizon works"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, a := range d.Answers(d.Device(model(t, c.model)), c.country, today) {
				got = append(got, a.Carrier.Name+" "+a.Overall.String())
			}
			slices.Sort(got)
			if text := strings.Join(got, ", "); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

func TestTheGateOfTheUnitedStatesOpensForSomeAndShutsForOthers(t *testing.T) {
	d, rule := networks(t), 0
	for _, m := range story(t).Markets {
		if m.Code == "us" && m.Networks != nil {
			rule = m.Networks.Share
		}
	}
	for number, want := range map[string]radio.GateState{"M1810E5A": radio.GateOpen, "23127PN0CG": radio.GateShut, "M1804D2SI": radio.GatePending} {
		p, m := model(t, number)
		if got, _ := d.Gate(p, m, "us", rule, today); got.State != want || !got.Weighed {
			t.Errorf("%s: %s, %+v", number, got.State, got)
		}
	}
}

func TestAPhoneOfTheShopIsFoundByItsIMEIsTypeAndOnceByItsName(t *testing.T) {
	d := networks(t)
	p, m := model(t, "2015015")
	own := []directory.Own{{Name: "Mi 4i", Product: p, Model: m}}
	for _, q := range []directory.Question{{TAC: "86763402"}, {Text: "Mi 4i"}, {Text: "2015015"}} {
		if found := d.Find(q, own); len(found) != 1 || found[0].Model != m {
			t.Errorf("%+v: %+v", q, found)
		}
	}
}
