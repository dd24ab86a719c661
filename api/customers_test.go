package api_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"comptoir/internal/db"
	"comptoir/internal/testkit"
)

// caller asks in the name of a customer; every write has a key of its own.
type caller struct {
	*shop
	t     *testing.T
	token string
	n     int
}

func (c *caller) ask(want int, method, path, body string) *httptest.ResponseRecorder {
	c.t.Helper()
	c.n++
	w := c.do(method, path, body, "Idempotency-Key", fmt.Sprintf("key-%d", c.n), "Customer-Token", c.token)
	if w.Code != want {
		c.t.Fatalf("%s %s: %d, want %d: %s", method, path, w.Code, want, w.Body)
	}
	return w
}

// join makes an account by the link of its letter and signs in with its password.
func (c *caller) join(email string) {
	c.t.Helper()
	c.ask(202, "POST", "/customers/links", `{"email":"`+email+`","market":"fr"}`)
	c.signIn(`{"link":"` + c.mailed(email) + `","password":"a sentence that is long","agree":["news"]}`)
}

func (c *caller) signIn(body string) {
	c.t.Helper()
	var got struct{ Token string }
	if err := json.Unmarshal(c.ask(201, "POST", "/customers/sessions", body).Body.Bytes(), &got); err != nil || len(got.Token) != 26 {
		c.t.Fatalf("token %q: %v", got.Token, err)
	}
	c.token = got.Token
}

func (c *caller) mailed(email string) string {
	c.t.Helper()
	if _, err := c.post.Gather(c.t.Context(), noon); err != nil {
		c.t.Fatal(err)
	}
	_, messages, err := c.post.Inbox(c.t.Context(), 100)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, m := range messages {
		if _, link, found := strings.Cut(m.Text, "/account/link/"); found && m.To == email {
			link, _, _ = strings.Cut(link, "\n")
			return link
		}
	}
	c.t.Fatalf("no letter to %s", email)
	return ""
}

const placing = `{"market":"fr","lines":[{"sku":"BAND","quantity":1}],"email":"ana@example.org","address":{"name":"Ana","street":["1 rue X"],"city":"Paris","postcode":"75001"},"delivery":"standard","payment":"bank_transfer","terms":"2026-01-01"}`

func TestACustomersLifeByTheAPI(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		guest, ana, eve := &caller{shop: s, t: t}, &caller{shop: s, t: t, n: 100}, &caller{shop: s, t: t, n: 200}
		guest.ask(201, "POST", "/orders", placing)
		ana.join("ana@example.org")
		eve.join("eve@example.org")
		if own := ana.ask(200, "GET", "/customer/orders", "").Body.String(); strings.Count(own, `"token"`) != 1 {
			t.Errorf("the order of the guest is not hers: %s", own)
		}
		ana.ask(201, "POST", "/orders", strings.ReplaceAll(placing, "ana@", "gift@"))
		if own := ana.ask(200, "GET", "/customer/orders", "").Body.String(); strings.Count(own, `"token"`) != 2 {
			t.Errorf("%s", own)
		}
		if own := eve.ask(200, "GET", "/customer/orders", "").Body.String(); strings.Contains(own, `"token"`) {
			t.Errorf("eve sees %s", own)
		}
		ana.ask(200, "PUT", "/customer", `{"name":"Ana","phone":"+33 1 23 45 67 89","market":"fr"}`)
		ana.ask(422, "POST", "/customer/addresses", `{"market":"fr","name":"Ana","street":["1 rue X"],"city":"Paris","postcode":"x"}`)
		var kept struct{ Addresses []struct{ ID string } }
		if err := json.Unmarshal(ana.ask(200, "POST", "/customer/addresses", `{"market":"fr","name":"Ana","street":["1 rue X"],"city":"Paris","postcode":"75001"}`).Body.Bytes(), &kept); err != nil || len(kept.Addresses) != 1 {
			t.Fatalf("%+v %v", kept, err)
		}
		eve.ask(404, "POST", "/customer/addresses", `{"id":"`+kept.Addresses[0].ID+`","market":"fr","name":"Eve","street":["1 rue X"],"city":"Paris","postcode":"75001"}`)
		ana.ask(200, "DELETE", "/customer/addresses/"+kept.Addresses[0].ID, "")
		if said := ana.ask(200, "POST", "/customer/consents", `{"purpose":"news","given":false}`).Body.String(); !strings.Contains(said, `"given":false`) {
			t.Errorf("%s", said)
		}
		ana.ask(204, "DELETE", "/customers/sessions", "")
		ana.ask(401, "GET", "/customer", "")
		ana.signIn(`{"email":"ana@example.org","password":"a sentence that is long"}`)
		ana.ask(204, "DELETE", "/customer", "")
		ana.ask(401, "GET", "/customer", "")
		ana.ask(401, "POST", "/customers/sessions", `{"email":"ana@example.org","password":"a sentence that is long"}`)
	})
}

func TestTheAPITellsNobodyWhoHasAnAccount(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ana := &caller{shop: s, t: t}
		ana.join("ana@example.org")
		nobody := &caller{shop: s, t: t, n: 100}
		answers := map[string]string{}
		for _, email := range []string{"ana@example.org", "nobody@example.org"} {
			for _, kind := range []string{"enter", "password"} {
				w := nobody.ask(202, "POST", "/customers/links", `{"kind":"`+kind+`","email":"`+email+`","market":"fr"}`)
				answers[email] += w.Body.String() + fmt.Sprint(w.Header())
			}
			w := nobody.ask(401, "POST", "/customers/sessions", `{"email":"`+email+`","password":"wrong"}`)
			answers[email] += requestID.ReplaceAllString(codeIn(w), "")
		}
		if answers["ana@example.org"] != answers["nobody@example.org"] {
			t.Errorf("%v", answers)
		}
		for _, token := range []string{"", "x", ana.token[:25] + "0", strings.Repeat("x", 64)} {
			nobody.token = token
			nobody.ask(401, "GET", "/customer", "")
		}
		// Two customers behind one address of the network may draw the same key.
		eve := &caller{shop: s, t: t, n: 300}
		eve.join("eve@example.org")
		ana.n, eve.n = 900, 900
		for email, c := range map[string]*caller{"ana@example.org": ana, "eve@example.org": eve} {
			if said := c.ask(200, "PUT", "/customer", `{"name":"N","market":"fr"}`).Body.String(); !strings.Contains(said, email) {
				t.Errorf("%s reads %s", email, said)
			}
		}
	})
}
