package sim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"comptoir/market"
	"comptoir/people"
)

// client is a person with an account, as the world outside knows it.
type client struct {
	id, email string
	alias     string // the name of the address under which limits count
	password  string // "" when none is known for sure
	gone      bool   // deleted, and told so
	unsure    bool   // an answer was lost: password, address or end may be others
	agreed    map[string]bool
	uncertain map[string]bool // purposes whose last answer was lost
}

// names are those under which limits count at least.
func (c *client) names() []string { return []string{c.alias, "account " + c.id} }

// session is a token that a door has given out.
type session struct {
	token    string
	customer *client
	ended    bool // it must not open anything any more
	unsure   bool // it may have ended
}

// mailed is a link that lay in somebody's mail.
type mailed struct {
	id, email, kind, customer string
	opened                    string // the key under which it was opened
}

// someSession draws a sign-in that should hold; nil when there is none.
func (s *sim) someSession() *session {
	var open []*session
	for _, c := range s.model.sessions {
		if !c.ended && !c.unsure {
			open = append(open, c)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return open[s.rng.IntN(len(open))]
}

// askLink asks for a mailed link, to sign in or because a password was forgotten.
func (s *sim) askLink(n *node) error {
	who := buyers()[s.rng.IntN(len(buyers()))]
	kind := []people.LinkKind{people.LinkEnter, people.LinkEnter, people.LinkPassword}[s.rng.IntN(3)]
	err := n.accounts.Ask(s.ctx, people.Asking{Kind: kind, Email: who.email, Market: "es", Language: "en"})
	if told := s.told(fmt.Sprintf("%s asks for a link to %s for %s", n.name, kind, who.email), err); err != nil || told != nil || s.rng.IntN(2) == 0 {
		return told
	}
	if err := s.look(); err != nil { // the mail comes at once
		return err
	}
	return s.openLink(n)
}

// openLink opens a link that was mailed: a new one, mostly, or one that was opened before.
func (s *sim) openLink(n *node) error {
	if len(s.model.links) == 0 {
		return nil
	}
	l := s.model.links[max(0, len(s.model.links)-1-s.rng.IntN(3))]
	s.model.serial++
	key, body := fmt.Sprint("open-", s.model.serial), map[string]any{"link": n.accounts.LinkToken(l.id)}
	password := ""
	if l.kind == string(people.LinkPassword) || s.rng.IntN(4) == 0 {
		password = fmt.Sprint("a long password ", s.model.serial)
		body["password"] = password
	}
	if s.rng.IntN(2) == 0 {
		body["agree"] = []string{"news"}
	}
	header := map[string]string{"Idempotency-Key": key}
	for _, c := range s.model.sessions {
		if c.customer.id == l.customer && !c.ended && l.kind == string(people.LinkEmail) {
			header["Customer-Token"] = c.token
		}
	}
	told := s.call(n.apiDoor, "POST", "/api/v1/customers/sessions", toJSON(body), header)
	if err := s.sameAgain(n, "/api/v1/customers/sessions", toJSON(body), header, told); err != nil {
		return err
	}
	doing := fmt.Sprintf("%s opens link %s to %s for %s", n.name, l.id, l.kind, l.email)
	if told.status >= 500 {
		s.doubt(l.email, l.customer)
	}
	if told.status >= 300 {
		return s.told(doing, s.failed(n, told))
	}
	if password != "" && l.kind == string(people.LinkEmail) {
		return fmt.Errorf("a link that proves %s took a password", l.email)
	}
	if l.opened != "" {
		return fmt.Errorf("a link to %s for %s was opened twice, under %s and %s", l.kind, l.email, l.opened, key)
	}
	l.opened = key
	if err := s.told(doing, nil); err != nil {
		return err
	}
	return s.entered(n, told, l, password)
}

// sameAgain asks a door the same under the same key now and then: the answer is the same.
func (s *sim) sameAgain(n *node, path, body string, header map[string]string, first said) error {
	if first.status >= 300 || s.rng.IntN(3) > 0 {
		return nil
	}
	again := s.call(n.apiDoor, "POST", path, body, header)
	if again.status < 500 && again.code != "api.key_under_way" && (again.status != first.status || again.body != first.body) {
		return fmt.Errorf("I5: key %s of %s was answered %d %s, now %d %s", header["Idempotency-Key"], path, first.status, first.body, again.status, again.body)
	}
	return nil
}

// doubt notes that an answer about an account was lost.
func (s *sim) doubt(email, id string) {
	for _, c := range s.model.clients {
		if c.email == email || c.id == id {
			c.unsure, c.password = true, ""
			for _, one := range s.model.sessions {
				one.unsure = one.unsure || one.customer == c
			}
		}
	}
}

// entered notes who has come in by a link, or by a password.
func (s *sim) entered(n *node, told said, l *mailed, password string) error {
	var got struct{ Token string }
	if err := json.Unmarshal([]byte(told.body), &got); err != nil {
		return err
	}
	who := s.call(n.apiDoor, "GET", "/api/v1/customer", "", map[string]string{"Customer-Token": got.Token})
	var account struct{ ID, Email string }
	if who.status != http.StatusOK || json.Unmarshal([]byte(who.body), &account) != nil {
		s.doubt(l.email, l.customer)
		return s.told(n.name+" looks at the account", s.failed(n, who))
	}
	if account.Email != l.email || l.customer != "" && account.ID != l.customer {
		return fmt.Errorf("a link to %s for %s opened the account of %s", l.kind, l.email, account.Email)
	}
	at := slices.IndexFunc(s.model.clients, func(c *client) bool { return c.id == account.ID })
	if at < 0 {
		at = len(s.model.clients)
		s.model.clients = append(s.model.clients, newClient(account.ID, account.Email))
	}
	c := s.model.clients[at]
	if c.gone {
		return fmt.Errorf("the account %s was deleted and opens", c.id)
	}
	if password != "" || l.kind == string(people.LinkEmail) {
		s.endSessions(c)
	}
	if password != "" {
		c.password = password
	}
	c.rename(account.Email)
	s.model.sessions = append(s.model.sessions, &session{token: got.Token, customer: c})
	return nil
}

func newClient(id, email string) *client {
	c := &client{id: id, agreed: map[string]bool{}, uncertain: map[string]bool{}}
	c.rename(email)
	return c
}

// rename gives a client an address of mail, and the names that belong to it.
func (c *client) rename(email string) {
	c.email, c.alias = email, email
	for _, b := range buyers() {
		if strings.EqualFold(b.email, email) {
			c.alias = b.names[0]
		}
	}
}

// endSessions notes that every sign-in of an account has ended.
func (s *sim) endSessions(c *client) {
	for _, one := range s.model.sessions {
		one.ended = one.ended || one.customer == c
	}
}

// someClient draws an account that is there.
func (s *sim) someClient() *client {
	var there []*client
	for _, c := range s.model.clients {
		if !c.gone {
			there = append(there, c)
		}
	}
	if len(there) == 0 {
		return nil
	}
	return there[s.rng.IntN(len(there))]
}

// signIn signs in with a password: the right one or a wrong one.
func (s *sim) signIn(n *node) error {
	c := s.someClient()
	if c == nil || c.password == "" {
		return nil
	}
	s.model.serial++
	was, wrong := *c, s.rng.IntN(3) == 0
	password := c.password
	if wrong {
		password += "x"
	}
	header := map[string]string{"Idempotency-Key": fmt.Sprint("in-", s.model.serial)}
	told := s.call(n.apiDoor, "POST", "/api/v1/customers/sessions", toJSON(map[string]any{"email": c.email, "password": password}), header)
	doing := fmt.Sprintf("%s signs %s in, wrong %v", n.name, c.email, wrong)
	switch {
	case told.status < 300 && wrong:
		return fmt.Errorf("%s signs in with a wrong password", c.email)
	case told.status < 300:
		if err := s.told(doing, nil); err != nil {
			return err
		}
		return s.entered(n, told, &mailed{kind: "password", email: c.email, customer: c.id}, "")
	case told.code == "people.sign_in_refused" && !wrong && !c.unsure && !c.gone && c.email == was.email && c.password == was.password: // as before it was asked
		return fmt.Errorf("%s does not sign in with the right password", c.email)
	}
	return s.told(doing, s.failed(n, told))
}

// signOut ends a sign-in.
func (s *sim) signOut(n *node) error {
	c := s.someSession()
	if c == nil {
		return nil
	}
	s.model.serial++
	told := s.call(n.apiDoor, "DELETE", "/api/v1/customers/sessions", "", map[string]string{"Idempotency-Key": fmt.Sprint("out-", s.model.serial), "Customer-Token": c.token})
	c.ended, c.unsure = told.status < 300, told.status >= 300
	return s.told(fmt.Sprintf("%s signs %s out", n.name, c.customer.email), s.failed(n, told))
}

// ownOrders looks at an account's orders, by a sign-in that holds or by one that has ended.
func (s *sim) ownOrders(n *node) error {
	if len(s.model.sessions) == 0 {
		return nil
	}
	c := s.model.sessions[s.rng.IntN(len(s.model.sessions))]
	told := s.call(n.apiDoor, "GET", "/api/v1/customer/orders", "", map[string]string{"Customer-Token": c.token})
	if told.status == http.StatusOK && c.ended {
		return fmt.Errorf("a sign-in of %s has ended and shows orders", c.customer.email)
	}
	if told.status == http.StatusOK {
		if err := s.onlyTheirs(c.customer, told.body); err != nil {
			return err
		}
	}
	return s.told(fmt.Sprintf("%s shows %s their orders", n.name, c.customer.email), s.failed(n, told))
}

// ownPage is how many orders stand on a page of an account.
const ownPage = 20

// onlyTheirs compares what an account was shown with the rows.
func (s *sim) onlyTheirs(c *client, body string) error {
	if err := s.look(); err != nil {
		return err
	}
	var shown struct {
		Orders []struct {
			Market market.Code
			Number string
		}
	}
	if err := json.Unmarshal([]byte(body), &shown); err != nil {
		return err
	}
	account := s.last.customers[c.id]
	theirs := map[string]bool{}
	for _, at := range s.last.refs {
		o := s.last.orders[at]
		if o.customer == c.id || o.customer == "" && o.email == account.email && account.email != "" {
			theirs[string(at.market)+at.number.String()] = true
		}
	}
	for _, o := range shown.Orders {
		if !theirs[string(o.Market)+o.Number] {
			return fmt.Errorf("%s is shown order %s, which is not theirs", account.email, o.Number)
		}
	}
	if len(shown.Orders) != min(len(theirs), ownPage) {
		return fmt.Errorf("%s has %d orders and is shown %d", account.email, len(theirs), len(shown.Orders))
	}
	return nil
}

// strangersLook tries tokens that nobody was given.
func (s *sim) strangersLook(n *node) error {
	at, a, ok := s.someOrder()
	if !ok {
		return nil
	}
	forged := a.receipt.Token[:len(a.receipt.Token)-1] + "0"
	if forged == a.receipt.Token {
		forged = a.receipt.Token[:len(a.receipt.Token)-1] + "1"
	}
	told := s.call(n.apiDoor, "GET", "/api/v1/orders/"+forged, "", nil)
	if told.status < 300 {
		return fmt.Errorf("order %s is shown to a stranger", at.number)
	}
	told = s.call(n.apiDoor, "GET", "/api/v1/orders/"+a.receipt.Token, "", nil)
	var shown struct{ Number, Email string }
	if err := json.Unmarshal([]byte(told.body), &shown); told.status == http.StatusOK && (err != nil || shown.Number != at.number.String() || !strings.EqualFold(shown.Email, a.Buyer.Email)) {
		return fmt.Errorf("the token of order %s shows %s of %s", at.number, shown.Number, shown.Email)
	}
	return s.told(fmt.Sprintf("%s shows order %s by its token", n.name, at.number), s.failed(n, told))
}

// consent agrees to a purpose, or takes it back.
func (s *sim) consent(n *node) error {
	c := s.someSession()
	if c == nil {
		return nil
	}
	s.model.serial++
	purpose, given := string(people.Purposes()[s.rng.IntN(2)].Purpose), s.rng.IntN(2) == 0
	told := s.call(n.apiDoor, "POST", "/api/v1/customer/consents", toJSON(map[string]any{"purpose": purpose, "given": given}),
		map[string]string{"Idempotency-Key": fmt.Sprint("yes-", s.model.serial), "Customer-Token": c.token})
	if told.status < 300 {
		c.customer.agreed[purpose] = given
	}
	c.customer.uncertain[purpose] = told.status >= 500
	return s.told(fmt.Sprintf("%s: %s agrees to %s: %v", n.name, c.customer.email, purpose, given), s.failed(n, told))
}

// asPerson is the account as its desk knows it.
func (c *client) asPerson() *people.Customer {
	return &people.Customer{ID: c.id, Email: c.email, Market: "es", Language: "en"}
}

// otherPassword gives an account another password: every sign-in ends.
func (s *sim) otherPassword(n *node) error {
	c := s.someClient()
	if c == nil {
		return nil
	}
	s.model.serial++
	password := fmt.Sprint("another password ", s.model.serial)
	_, err := n.accounts.SetPassword(s.ctx, c.asPerson(), password)
	if err != nil {
		s.doubt(c.email, c.id)
	} else {
		c.password = password
		s.endSessions(c)
	}
	return s.told(fmt.Sprintf("%s gives %s another password", n.name, c.email), err)
}

// otherEmail asks for a link that proves another address: a new one, the old one, or one that somebody has.
func (s *sim) otherEmail(n *node) error {
	c := s.someClient()
	if c == nil {
		return nil
	}
	to := []string{"new-" + c.email, strings.TrimPrefix(c.email, "new-"), strings.ToLower(buyers()[s.rng.IntN(len(buyers()))].email)}[s.rng.IntN(3)]
	err := n.accounts.AskEmail(s.ctx, c.asPerson(), to, "")
	return s.told(fmt.Sprintf("%s: %s wants to be %s", n.name, c.email, to), err)
}

// keepAddress saves an address of an account.
func (s *sim) keepAddress(n *node) error {
	c := s.someClient()
	if c == nil {
		return nil
	}
	m := countryOf("es")
	who := buyers()[s.rng.IntN(len(buyers()))]
	_, bad, err := n.accounts.SaveAddress(s.ctx, c.asPerson(), &m.Market, "", people.Address{Name: "N", Street: []string{who.street}, City: "C", Postcode: m.postcode})
	if len(bad) > 0 {
		return bad[0]
	}
	return s.told(fmt.Sprintf("%s keeps %s for %s", n.name, who.street, c.email), err)
}

// deleteAccount ends an account.
func (s *sim) deleteAccount(n *node) error {
	c := s.someSession()
	if c == nil {
		return nil
	}
	s.model.serial++
	told := s.call(n.apiDoor, "DELETE", "/api/v1/customer", "", map[string]string{"Idempotency-Key": fmt.Sprint("end-", s.model.serial), "Customer-Token": c.token})
	switch {
	case told.status < 300:
		c.customer.gone = true
		s.endSessions(c.customer)
	case told.status >= 500:
		s.doubt(c.customer.email, c.customer.id)
	}
	return s.told(fmt.Sprintf("%s deletes the account of %s", n.name, c.customer.email), s.failed(n, told))
}

// getMail notes the links that have been written since.
func (m *model) getMail(now *books) {
	for _, l := range now.links {
		if !slices.ContainsFunc(m.links, func(had *mailed) bool { return had.id == l.id }) {
			m.links = append(m.links, &l)
		}
	}
}
