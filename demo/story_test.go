package demo_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/demo"
	"comptoir/market"
	"comptoir/money"
)

func story(t *testing.T) demo.Story {
	t.Helper()
	s, err := demo.LoadStory()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStoryHasEveryStage(t *testing.T) {
	s := story(t)
	count := map[market.Stage]int{s.Rest: 1}
	of := map[market.Code]market.Stage{}
	for _, m := range s.Markets {
		if !m.Stage.Valid() || of[m.Code] != "" {
			t.Errorf("%s: stage %q, or named twice", m.Code, m.Stage)
		}
		of[m.Code] = m.Stage
		count[m.Stage]++
	}
	for _, stage := range market.Stages() {
		if count[stage] == 0 {
			t.Errorf("no market is %s", stage)
		}
	}
	for _, c := range []market.Code{"cn", "in", "es", "gr", "fr"} {
		if of[c] != market.Open {
			t.Errorf("%s is %s", c, of[c])
		}
	}
	if of["us"] != market.Pilot || of["br"] != market.Withdrawing {
		t.Errorf("us %s, br %s", of["us"], of["br"])
	}
}

func TestStoryRefersToWhatExists(t *testing.T) {
	s := story(t)
	var entities []string
	for _, e := range s.Entities {
		entities = append(entities, e.Code)
	}
	for _, m := range s.Markets {
		if !slices.Contains(entities, m.Entity) {
			t.Errorf("%s: entity %q", m.Code, m.Entity)
		}
		for _, o := range m.Openings {
			if _, err := time.Parse(time.DateOnly, o.Since); err != nil || !o.Channel.Valid() {
				t.Errorf("%s: opening %+v", m.Code, o)
			}
		}
		if m.Stage == market.Open && (len(m.Delivery) < 2 || len(m.Payments) == 0 || !served(s, m.Code)) {
			t.Errorf("%s is open without delivery, payment or stock", m.Code)
		}
		for _, d := range m.Delivery {
			if d.DaysMin > d.DaysMax || d.Price < 0 || d.DaysMax == 0 {
				t.Errorf("%s: delivery %+v", m.Code, d)
			}
		}
	}
}

func served(s demo.Story, m market.Code) bool {
	return slices.ContainsFunc(s.Locations, func(l demo.Location) bool {
		return slices.Contains(l.Channels, market.Web) && (slices.Contains(l.Serves, m) || (len(l.Serves) == 0 && l.Market == m))
	})
}

func TestStoryDecidesAboutKnownGoods(t *testing.T) {
	_, book := portfolio(t)
	s := story(t)
	known := func(scope catalogue.Scope, subject string) bool {
		switch scope {
		case catalogue.ScopeVariant:
			_, ok := book.Item(subject)
			return ok
		case catalogue.ScopeProduct:
			return book.Product(subject) != nil
		case catalogue.ScopeCategory:
			return book.Category(subject) != nil
		}
		return scope.Valid()
	}
	for _, a := range s.Assortment {
		if !known(a.Scope, a.Subject) || a.Why == "" {
			t.Errorf("assortment %+v", a)
		}
	}
	for _, h := range s.Holds {
		if !known(h.Scope, h.Subject) || h.Reason == "" || !slices.Contains([]string{"plain", "generic", "hidden"}, h.Disclosure) {
			t.Errorf("hold %+v", h)
		}
	}
}

func TestStoryNamesMarketsOfTheWorld(t *testing.T) {
	files, err := filepath.Glob("../world/markets/*.toml")
	if err != nil || len(files) == 0 {
		t.Skip("world/markets is not there yet")
	}
	for _, m := range story(t).Markets {
		if _, err := os.Stat("../world/markets/" + string(m.Code) + ".toml"); err != nil {
			t.Errorf("%s is not in the world: %v", m.Code, err)
		}
	}
}

func TestStaffIsOnePerRole(t *testing.T) {
	var roles []string
	for _, u := range story(t).Staff {
		if u.User != u.Role || slices.Contains(roles, u.Role) {
			t.Errorf("staff %+v", u)
		}
		roles = append(roles, u.Role)
	}
	if len(roles) != 7 {
		t.Errorf("roles %v", roles)
	}
}

func TestStockIsAlikeEveryTimeAndHasAllBands(t *testing.T) {
	_, book := portfolio(t)
	s := story(t)
	var none, few, plenty int
	for _, l := range s.Locations {
		for _, i := range book.Items {
			n := s.Stock.Units(l, i.SKU())
			if n < 0 || n > s.Stock.PlentyMax || n != s.Stock.Units(l, i.SKU()) {
				t.Fatalf("%s at %s: %d", i.SKU(), l.Code, n)
			}
			switch {
			case n == 0:
				none++
			case n-l.Buffer <= 4:
				few++
			default:
				plenty++
			}
		}
	}
	if none == 0 || few <= none/2 || plenty < 5*(few+none)/2 {
		t.Errorf("none %d, few %d, plenty %d", none, few, plenty)
	}
}

func TestPricesAreSuggestedWhereNoneIsWritten(t *testing.T) {
	d, book := portfolio(t)
	rules, err := demo.LoadPricing()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		place demo.Place
		sku   string
		want  string
	}{
		{"written by hand", demo.Place{Market: "es", Currency: "EUR"}, "MIA1-G-BLACK-4-64", "EUR 229.00"},
		{"by rate, tax in it", demo.Place{Market: "pl", Currency: "PLN"}, "MIA1-G-BLACK-4-64", "PLN 989.99"},
		{"by rate, without tax", demo.Place{Market: "pa", Currency: "USD", Net: true}, "MIA1-G-BLACK-4-64", "USD 199.99"},
		{"currency without decimals", demo.Place{Market: "kr", Currency: "KRW"}, "MIA1-G-BLACK-4-64", "KRW 339900"},
		{"small thing", demo.Place{Market: "kw", Currency: "KWD"}, "CABC-BLACK-1M", "KWD 1.990"},
	} {
		t.Run(c.name, func(t *testing.T) {
			prices, err := rules.Prices(d, book, []demo.Place{c.place})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(prices, func(p demo.Price) bool { return p.SKU == c.sku })
			if i < 0 || prices[i].Amount.String() != c.want {
				t.Errorf("got %v, want %s", prices[max(i, 0)].Amount, c.want)
			}
		})
	}
	if _, err := rules.Prices(d, book, []demo.Place{{Market: "xx", Currency: money.Currency("XXX")}}); err == nil {
		t.Error("a currency without a rate passes in silence")
	}
}

func TestHistoryIsSourced(t *testing.T) {
	entries, err := demo.Entries()
	if err != nil || len(entries) < 15 {
		t.Fatal(len(entries), err)
	}
	commitments, err := demo.Commitments()
	if err != nil || len(commitments) < 12 {
		t.Fatal(len(commitments), err)
	}
	for _, e := range entries {
		if e.Source == "" || e.On == "" {
			t.Errorf("%+v", e)
		}
	}
	for _, c := range commitments {
		if c.Source == "" || c.Said == "" {
			t.Errorf("%+v", c)
		}
	}
}
