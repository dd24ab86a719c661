package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"comptoir/api"
	"comptoir/drop"
	"comptoir/internal/db"
	"comptoir/internal/testkit"
	"comptoir/money"
	"comptoir/people"
)

// autumn publishes a sale of two bands and one code's: entries from one hour after noon, the opening an hour later.
func (s *shop) autumn(t *testing.T) (code string) {
	t.Helper()
	staff := &people.Key{Label: "erp", Scopes: people.Permissions()}
	f := drop.Facts{ID: "autumn", Market: "fr", Channel: "web", SKU: "BAND", Quantity: 2, Codes: 1, Limit: 1, Price: money.Of(999, "EUR"), Rule: drop.FirstCome,
		From: noon.Add(time.Hour), Until: noon.Add(3 * time.Hour), Opens: noon.Add(2 * time.Hour), Closes: noon.Add(4 * time.Hour), Hold: 10 * time.Minute, Pay: time.Hour}
	if _, err := s.drops.Save(t.Context(), staff, f); err != nil {
		t.Fatal(err)
	}
	if _, err := s.drops.Publish(t.Context(), staff, "fr", "autumn", noon); err != nil {
		t.Fatal(err)
	}
	codes, err := s.drops.MakeCodes(t.Context(), staff, "fr", "autumn", noon)
	if err != nil || len(codes) != 1 {
		t.Fatal(codes, err)
	}
	s.leadDrops(t)
	return codes[0]
}

// leadDrops takes the sale on to what the clock says.
func (s *shop) leadDrops(t *testing.T) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = s.drops.Lead(t.Context(), s.clock.At); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.drops.Refresh(t.Context(), s.clock.At); err != nil {
		t.Fatal(err)
	}
}

const autumn = "/markets/fr/drops/autumn"

// refused asks for something that must be refused with a code.
func (c *caller) refused(status int, code, method, path, body string) {
	c.t.Helper()
	if w := c.ask(status, method, path, body); codeIn(w) != code {
		c.t.Errorf("%s %s: %q, want %q", method, path, codeIn(w), code)
	}
}

func (c *caller) seat(method, path, body string) (seat api.Seat) {
	c.t.Helper()
	if err := json.Unmarshal(c.ask(200, method, path, body).Body.Bytes(), &seat); err != nil {
		c.t.Fatal(err)
	}
	return seat
}

// winning is a placing under a right to buy, by a person with an address of their own.
func (c *caller) winning(grant int64) string {
	own := strings.NewReplacer(`"lines":[{"sku":"BAND","quantity":1}]`, fmt.Sprintf(`"grant":{"drop":"autumn","n":%d}`, grant),
		"ana@", fmt.Sprintf("buyer%d@", c.n/100), "1 rue X", fmt.Sprintf("%d rue X", c.n/100))
	return own.Replace(placing)
}

func TestALimitedSaleByTheAPI(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		guest, all := &caller{shop: s, t: t}, []*caller{}
		for i, name := range []string{"ana", "ben", "eve"} {
			c := &caller{shop: s, t: t, n: 100 * (i + 1)}
			c.join(name + "@example.org")
			all = append(all, c)
		}
		code := s.autumn(t)
		guest.refused(401, "api.customer_token", "POST", autumn+"/entries", `{}`)
		all[0].refused(409, "drop.too_early", "POST", autumn+"/entries", `{}`)
		s.clock.At = noon.Add(time.Hour)
		placesInLine(t, all)
		all[0].refused(409, "drop.not_open", "POST", autumn+"/codes", `{"code":"`+code+`"}`)
		s.clock.At = noon.Add(2 * time.Hour)
		s.leadDrops(t)
		winners, loser := winnersOf(t, all)
		buyOnce(guest, winners, loser)
		useCode(loser, winners[1].caller, code)
		s.leadDrops(t)
		published := guest.ask(200, "GET", autumn+"/log", "")
		if c, err := drop.Verify(published.Body, ""); err != nil || !c.OK() || c.Receipt.Ordered != 2 {
			t.Errorf("the published log comes to %+v: %v %v", c.Receipt, c.Findings, err)
		}
		if n := count(t, d, `SELECT COUNT(*) FROM orders`); n != 2 {
			t.Errorf("%d orders, want one for the winner and one for the code", n)
		}
		if n := count(t, d, `SELECT aside FROM limited_sale`); n != 1 {
			t.Errorf("%d units lie aside, want the one of the second winner", n)
		}
	})
}

// placesInLine lets everybody in; what is signed for one serves nobody else, and nothing that was touched serves.
func placesInLine(t *testing.T, all []*caller) {
	t.Helper()
	var places []string
	for _, c := range all {
		if c.seat("GET", autumn+"/place", "").In {
			t.Error("somebody is in who has not asked")
		}
		first, again := c.seat("POST", autumn+"/entries", `{}`), c.seat("POST", autumn+"/entries", `{}`)
		if !first.In || first.Place == "" || first != again {
			t.Errorf("entered as %+v, then as %+v", first, again)
		}
		places = append(places, first.Place)
	}
	ask := func(place string) string { return autumn + "/place?place=" + url.QueryEscape(place) }
	if got := all[0].seat("GET", ask(places[0]), ""); got.Place != places[0] {
		t.Errorf("her own place: %+v", got)
	}
	all[1].refused(403, "drop.place_of_other", "GET", ask(places[0]), "")
	ranked := strings.Split(places[1], ".")
	ranked[len(ranked)-2] = "1"
	for _, forged := range []string{strings.Join(ranked, "."), places[1] + "0", "p1.fr.autumn", "x"} {
		all[1].refused(403, "drop.place_forged", "GET", ask(forged), "")
	}
}

type winner struct {
	*caller
	grant int64
}

func winnersOf(t *testing.T, all []*caller) (winners []winner, loser *caller) {
	t.Helper()
	for _, c := range all {
		if s := c.seat("GET", autumn+"/place", ""); s.Grant != nil {
			winners = append(winners, winner{c, s.Grant.N})
		} else {
			loser = c
		}
	}
	if len(winners) != 2 || loser == nil {
		t.Fatalf("%d of three have won two units", len(winners))
	}
	return winners, loser
}

// buyOnce places an order with a grant: its owner may, once, and nobody else.
func buyOnce(guest *caller, winners []winner, loser *caller) {
	one := winners[0]
	for _, other := range []*caller{guest, loser, winners[1].caller} {
		other.refused(404, "order.grant_unknown", "POST", "/orders", other.winning(one.grant))
	}
	one.refused(404, "order.grant_unknown", "POST", "/orders", one.winning(99))
	var placed api.PlacedOrder
	if err := json.Unmarshal(one.ask(201, "POST", "/orders", one.winning(one.grant)).Body.Bytes(), &placed); err != nil {
		one.t.Fatal(err)
	}
	if o := one.ask(200, "GET", "/orders/"+placed.Token, "").Body.String(); strings.Count(o, `"sku"`) != 1 || !strings.Contains(o, `"unit":{"amount":"9.99"`) {
		one.t.Errorf("bought %s, want one band at the sale's price", o)
	}
	if w := one.ask(409, "POST", "/orders", one.winning(one.grant)); !strings.Contains(w.Body.String(), "order.grant_over") {
		one.t.Errorf("the same grant again: %s", w.Body)
	}
	if s := one.seat("GET", autumn+"/place", ""); s.Grant == nil || s.Grant.State != "ordered" {
		one.t.Errorf("after the order: %+v", s.Grant)
	}
}

// useCode gives the code's unit to one person, who may ask again, and not to a second.
func useCode(one, other *caller, code string) {
	one.refused(404, "drop.code_unknown", "POST", autumn+"/codes", `{"code":"0000-0000-0000-0000"}`)
	first, again := one.seat("POST", autumn+"/codes", `{"code":"`+code+`"}`), one.seat("POST", autumn+"/codes", `{"code":"`+strings.ToLower(code)+`"}`)
	if first.Grant == nil || again.Grant == nil || *first.Grant != *again.Grant {
		one.t.Fatalf("the code gave %+v, then %+v", first.Grant, again.Grant)
	}
	other.refused(409, "drop.code_used", "POST", autumn+"/codes", `{"code":"`+code+`"}`)
	one.ask(201, "POST", "/orders", one.winning(first.Grant.N))
}
