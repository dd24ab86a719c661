package people_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/outbox"
	"comptoir/market"
	"comptoir/people"
	"comptoir/store"
	"comptoir/store/storetest"
)

// accountDesk is the desk of customers with what it told by the outbox.
type accountDesk struct {
	*people.Accounts
	t     *testing.T
	store *store.Store
	now   *clock.Fixed
	seen  int64
}

func withAccounts(t *testing.T, test func(t *testing.T, d *accountDesk)) {
	t.Helper()
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		staff, now := staffDesk(t, s)
		test(t, &accountDesk{Accounts: staff.Accounts(store.Bind[people.AccountTx](s), []byte("secret")), t: t, store: s, now: now})
	})
}

// letter gives the topic and the token of the one letter since the last look.
func (d *accountDesk) letter() (topic, token string) {
	d.t.Helper()
	rows := d.letters()
	if len(rows) != 1 {
		d.t.Fatalf("%d letters, want 1: %+v", len(rows), rows)
	}
	return rows[0].Topic, d.tokenOf(rows[0])
}

func (d *accountDesk) letters() (rows []outbox.Row) {
	d.t.Helper()
	storetest.View(d.t, d.store, func(tx *store.Tx) (err error) {
		rows, err = tx.News(d.seen, 100)
		return err
	})
	for _, r := range rows {
		d.seen = r.ID
	}
	d.now.At = d.now.At.Add(time.Second) // rows of one millisecond have no order
	return rows
}

func (d *accountDesk) tokenOf(r outbox.Row) string {
	_, rest, found := strings.Cut(r.Payload, `"link":"`)
	if !found {
		return ""
	}
	linkID, _, _ := strings.Cut(rest, `"`)
	return d.LinkToken(linkID)
}

func (d *accountDesk) ask(kind people.LinkKind, email string) error {
	return d.Ask(d.t.Context(), people.Asking{Kind: kind, Email: email, Market: "es", Language: "es", Client: "192.0.2.1"})
}

// join makes an account.
func (d *accountDesk) join(email, password string) *people.Customer {
	d.t.Helper()
	if err := d.ask(people.LinkEnter, email); err != nil {
		d.t.Fatal(err)
	}
	_, token := d.letter()
	c, err := d.Open(d.t.Context(), people.Opening{Token: token, Password: password, Given: []people.Purpose{people.News}})
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

func TestAnAccountIsMadeByAMailedLinkThatOpensOnce(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		if err := d.ask(people.LinkEnter, " Ana@Example.COM "); err != nil {
			t.Fatal(err)
		}
		topic, token := d.letter()
		if topic != people.TopicJoin {
			t.Errorf("the first letter is %s", topic)
		}
		if l, isNew, err := d.Look(t.Context(), token); err != nil || !isNew || l.Email != "ana@example.com" {
			t.Errorf("a look at the link: %+v %v %v", l, isNew, err)
		}
		if _, err := d.Open(t.Context(), people.Opening{Token: token, Password: "short"}); !fault.IsCode(err, "people.password_short") {
			t.Errorf("a short password: %v", err)
		}
		c, err := d.Open(t.Context(), people.Opening{Token: token, Given: []people.Purpose{people.News, "unheard of"}})
		if err != nil || c.Email != "ana@example.com" || c.HasPassword || c.Market != "es" {
			t.Fatalf("%+v: %v", c, err)
		}
		if _, err := d.Open(t.Context(), people.Opening{Token: token}); !fault.IsCode(err, "people.link_gone") {
			t.Errorf("the link opened twice: %v", err)
		}
		given, err := d.Consents(t.Context(), c)
		if err != nil || len(given) != 1 || !given[0].Given || given[0].Version != 1 || given[0].At == 0 {
			t.Errorf("consents %+v: %v", given, err)
		}
		if err := d.ask(people.LinkEnter, "ana@example.com"); err != nil {
			t.Fatal(err)
		}
		topic, token = d.letter()
		again, err := d.Open(t.Context(), people.Opening{Token: token})
		if err != nil || again.ID != c.ID || topic != people.TopicEnter {
			t.Errorf("the second link gives %+v by %s: %v", again, topic, err)
		}
	})
}

func TestALinkThatIsNoneOpensNothing(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		if err := d.ask(people.LinkEnter, "ana@example.com"); err != nil {
			t.Fatal(err)
		}
		_, token := d.letter()
		for name, wrong := range map[string]string{"empty": "", "long": strings.Repeat("x", 1<<20), "another secret": token[:20] + strings.Repeat("0", len(token)-20), "only its name": token[:16]} {
			if _, err := d.Open(t.Context(), people.Opening{Token: wrong}); !fault.IsCode(err, "people.link_gone") {
				t.Errorf("%s: %v", name, err)
			}
		}
		d.now.At = d.now.At.Add(time.Hour)
		if _, err := d.Open(t.Context(), people.Opening{Token: token}); !fault.IsCode(err, "people.link_gone") {
			t.Errorf("a link past its end: %v", err)
		}
	})
}

func TestTwoWhoOpenTheSameLinkAtOnceAreOne(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		if err := d.ask(people.LinkEnter, "ana@example.com"); err != nil {
			t.Fatal(err)
		}
		_, token := d.letter()
		errs := make([]error, 8)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { _, errs[i] = d.Open(t.Context(), people.Opening{Token: token}) })
		}
		all.Wait()
		opened := 0
		for _, err := range errs {
			if err == nil {
				opened++
			} else if !fault.IsCode(err, "people.link_gone") {
				t.Errorf("%v", err)
			}
		}
		if opened != 1 {
			t.Errorf("the link opened %d times", opened)
		}
	})
}

func TestCustomersSignInTellsNothingAndSlowsDown(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		ana := d.join("ana@example.com", password)
		d.join("linked@example.com", "")
		in := func(email, given, client string) error {
			_, err := d.SignIn(t.Context(), email, given, client)
			return err
		}
		for name, err := range map[string]error{"wrong": in("ana@example.com", "wrong", ""), "nobody": in("eve@example.com", password, ""),
			"without a password": in("linked@example.com", "", ""), "a megabyte": in("ana@example.com", strings.Repeat("x", 1<<20), "")} {
			if !fault.IsCode(err, "people.sign_in_refused") || !fault.Is(err, fault.Unsigned) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if c, err := d.SignIn(t.Context(), "ANA@example.com", password, ""); err != nil || c.ID != ana.ID {
			t.Errorf("the right password: %v", err)
		}
		for _, email := range []string{"ana@example.com", "eve@example.com"} {
			for range 5 {
				_ = in(email, "wrong", "")
			}
			if err := in(email, password, ""); !fault.IsCode(err, "people.sign_in_wait") || fault.Of(err).Retry <= 0 {
				t.Errorf("%s after five failures: %v", email, err)
			}
		}
		for i := range 30 {
			_ = in(strings.Repeat("x", i+1)+"@example.com", "wrong", "198.51.100.7")
		}
		if err := in("fresh@example.com", "wrong", "198.51.100.7"); !fault.IsCode(err, "people.sign_in_wait") {
			t.Errorf("a client that tried thirty names: %v", err)
		}
		if err := in("fresh@example.com", "wrong", "198.51.100.8"); !fault.IsCode(err, "people.sign_in_refused") {
			t.Errorf("another client: %v", err)
		}
	})
}

func TestLettersAreLimitedAndTheAnswerIsTheSame(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		d.join("ana@example.com", password)
		for _, email := range []string{"ana@example.com", "eve@example.com"} {
			d.now.At = d.now.At.Add(time.Hour)
			for i := range 8 {
				if err := d.ask(people.LinkPassword, email); err != nil {
					t.Errorf("%s, wish %d: %v", email, i, err)
				}
			}
			if sent := len(d.letters()); sent != 5 {
				t.Errorf("%s got %d letters in an hour", email, sent)
			}
		}
		d.now.At = d.now.At.Add(time.Hour)
		var last error
		for i := range 31 {
			last = d.ask(people.LinkEnter, strings.Repeat("x", i+1)+"@example.com")
		}
		if !fault.IsCode(last, "people.letters_wait") {
			t.Errorf("a client that wrote to thirty addresses: %v", last)
		}
	})
}

func TestAForgottenPasswordIsReplacedByItsLinkAlone(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		ana := d.join("ana@example.com", password)
		if err := d.ask(people.LinkEnter, "ana@example.com"); err != nil {
			t.Fatal(err)
		}
		_, older := d.letter()
		if err := d.ask(people.LinkPassword, "ana@example.com"); err != nil {
			t.Fatal(err)
		}
		topic, token := d.letter()
		if topic != people.TopicPassword {
			t.Errorf("the letter is %s", topic)
		}
		if _, err := d.Open(t.Context(), people.Opening{Token: token}); !fault.IsCode(err, "people.field_required") {
			t.Errorf("without a password: %v", err)
		}
		c, err := d.Open(t.Context(), people.Opening{Token: token, Password: "another long one"})
		if err != nil || c.ID != ana.ID {
			t.Fatal(err)
		}
		if topic, _ := d.letter(); topic != people.TopicChanged {
			t.Errorf("the owner is told by %s", topic)
		}
		if _, err := d.Open(t.Context(), people.Opening{Token: older}); !fault.IsCode(err, "people.link_gone") {
			t.Errorf("an older link still opens: %v", err)
		}
		if _, err := d.Customer(t.Context(), ana.ID, ana.Epoch); !fault.Is(err, fault.Unsigned) {
			t.Errorf("the earlier sign-in still stands: %v", err)
		}
		if _, err := d.Customer(t.Context(), c.ID, c.Epoch); err != nil {
			t.Errorf("the new sign-in: %v", err)
		}
		if _, err := d.SignIn(t.Context(), "ana@example.com", password, ""); !fault.Is(err, fault.Unsigned) {
			t.Errorf("the old password: %v", err)
		}
		if err := d.ask(people.LinkPassword, "eve@example.com"); err != nil {
			t.Fatal(err)
		}
		if topic, _ := d.letter(); topic != people.TopicJoin {
			t.Errorf("who has no account gets %s", topic)
		}
	})
}

func TestAnotherAddressIsProvedByTheAccountsOwnCustomer(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		ana, eve := d.join("ana@example.com", password), d.join("eve@example.com", password)
		if err := d.AskEmail(t.Context(), ana, "ana@example.com", ""); !fault.IsCode(err, "people.email_same") {
			t.Errorf("the same address: %v", err)
		}
		if err := d.AskEmail(t.Context(), ana, "eve@example.com", ""); err != nil {
			t.Fatalf("a taken address is answered otherwise: %v", err)
		}
		_, taken := d.letter()
		if _, err := d.Open(t.Context(), people.Opening{Token: taken, As: ana}); !fault.IsCode(err, "people.email_taken") {
			t.Errorf("a taken address: %v", err)
		}
		if err := d.AskEmail(t.Context(), ana, "new@example.com", ""); err != nil {
			t.Fatal(err)
		}
		_, token := d.letter()
		for name, who := range map[string]*people.Customer{"nobody": nil, "somebody else": eve} {
			if _, err := d.Open(t.Context(), people.Opening{Token: token, As: who}); !fault.Is(err, fault.Unsigned) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := d.Open(t.Context(), people.Opening{Token: token, As: ana, Password: "a long password"}); !fault.IsCode(err, "people.password_not_here") {
			t.Errorf("a password beside a new address: %v", err)
		}
		moved, err := d.Open(t.Context(), people.Opening{Token: token, As: ana})
		if err != nil || moved.Email != "new@example.com" || moved.ID != ana.ID {
			t.Fatalf("%+v: %v", moved, err)
		}
		if rows := d.letters(); len(rows) != 1 || rows[0].Topic != people.TopicChanged || !strings.Contains(rows[0].Payload, "ana@example.com") {
			t.Errorf("the old address is told by %+v", rows)
		}
		if _, err := d.SignIn(t.Context(), "new@example.com", password, ""); err != nil {
			t.Errorf("by the new address: %v", err)
		}
	})
}

func TestAddressesAreTheCountrysOwn(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		ana := d.join("ana@example.com", "")
		es := &market.Market{Code: "es"}
		es.Address.Required = []string{"street", "city", "postcode"}
		es.Address.Postcode = `[0-9]{5}`
		full := people.Address{Name: "Ana Ruiz", Street: []string{"Calle Mayor 1"}, City: "Madrid", Postcode: "28013"}
		if _, faults, err := d.SaveAddress(t.Context(), ana, es, "", people.Address{Name: "Ana"}); err != nil || len(faults) != 3 {
			t.Errorf("an empty address: %v %v", faults, err)
		}
		c, faults, err := d.SaveAddress(t.Context(), ana, es, "", full)
		if err != nil || len(faults) > 0 || len(c.AddressesIn("es")) != 1 || len(c.AddressesIn("fr")) != 0 {
			t.Fatalf("%+v %v %v", c, faults, err)
		}
		full.City = "Sevilla"
		if c, _, err = d.SaveAddress(t.Context(), ana, es, c.Addresses[0].ID, full); err != nil || len(c.Addresses) != 1 || c.Addresses[0].City != "Sevilla" {
			t.Errorf("%+v %v", c, err)
		}
		if _, _, err := d.SaveAddress(t.Context(), ana, es, "adr_of_another", full); !fault.IsCode(err, "people.address_unknown") {
			t.Errorf("an address that is not theirs: %v", err)
		}
		for range people.AddressesMax - 1 {
			if _, _, err := d.SaveAddress(t.Context(), ana, es, "", full); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := d.SaveAddress(t.Context(), ana, es, "", full); !fault.IsCode(err, "people.addresses_max") {
			t.Errorf("one too many: %v", err)
		}
		if c, err = d.DropAddress(t.Context(), ana, c.Addresses[0].ID); err != nil || len(c.Addresses) != people.AddressesMax-1 {
			t.Errorf("%d addresses: %v", len(c.Addresses), err)
		}
	})
}

func TestConsentsKeepTheirHistory(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		ana := d.join("ana@example.com", "")
		say := func(purpose people.Purpose, given bool) {
			t.Helper()
			d.now.At = d.now.At.Add(time.Minute)
			if err := d.Consent(t.Context(), ana, "es", "es", []people.Answer{{Purpose: purpose, Given: given}}); err != nil {
				t.Fatal(err)
			}
		}
		say(people.News, true) // stands already
		say(people.News, false)
		say(people.Research, true)
		say("unheard of", true)
		history, err := d.Consents(t.Context(), ana)
		if err != nil || len(history) != 3 {
			t.Fatalf("%+v: %v", history, err)
		}
		standing := people.Standing(history)
		if standing[people.News].Given || !standing[people.Research].Given {
			t.Errorf("%+v", standing)
		}
	})
}

// The node that takes an answer back may have a clock that is behind that of the node which took it.
func TestConsentIsTakenBackAlthoughTheClockWentBack(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		ana := d.join("ana@example.com", "")
		for i, given := range []bool{true, false, true, false} {
			d.now.At = d.now.At.Add(-time.Minute)
			if err := d.Consent(t.Context(), ana, "es", "es", []people.Answer{{Purpose: people.Research, Given: given}}); err != nil {
				t.Fatal(err)
			}
			history, err := d.Consents(t.Context(), ana)
			if err != nil {
				t.Fatal(err)
			}
			if people.Standing(history)[people.Research].Given != given {
				t.Errorf("answer %d, %v, does not hold: %+v", i, given, history)
			}
		}
	})
}

func TestADeletedAccountLeavesNothingPersonal(t *testing.T) {
	withAccounts(t, func(t *testing.T, d *accountDesk) {
		ana := d.join("ana@example.com", password)
		if err := d.Delete(t.Context(), ana); err != nil {
			t.Fatal(err)
		}
		if topic, _ := d.letter(); topic != people.TopicDeleted {
			t.Errorf("told by %s", topic)
		}
		if _, err := d.Customer(t.Context(), ana.ID, ana.Epoch); !fault.Is(err, fault.Unsigned) {
			t.Errorf("the sign-in stands: %v", err)
		}
		if history, err := d.Consents(t.Context(), ana); err != nil || len(history) > 0 {
			t.Errorf("consents stay: %v %v", history, err)
		}
		if err := d.Delete(t.Context(), ana); !fault.Is(err, fault.Unsigned) {
			t.Errorf("twice: %v", err)
		}
		if _, err := d.SignIn(t.Context(), "ana@example.com", password, ""); !fault.IsCode(err, "people.sign_in_refused") {
			t.Errorf("signs in still: %v", err)
		}
	})
}

func TestNamesOfAPerson(t *testing.T) {
	c := people.Customer{ID: "cus_1", Email: "ana@example.com", Phone: "+34 600-000", Addresses: []people.SavedAddress{
		{Address: people.Address{Street: []string{"Calle Mayor, 1"}, Postcode: "28013"}}, {Address: people.Address{Street: []string{"calle mayor 1"}, Postcode: "28 013"}}}}
	who := c.Person()
	who.Emails = append(who.Emails, "Ana+drop@Example.com")
	var got []string
	for _, n := range who.Names() {
		got = append(got, n.Kind+" "+n.Text)
	}
	if want := "email ana@example.com|phone 34600000|account cus_1|address 28013 callemayor1"; strings.Join(got, "|") != want {
		t.Errorf("names %q, want %q", strings.Join(got, "|"), want)
	}
	if none := (people.Person{Emails: []string{"", "@x.org"}, Phones: []string{"-"}}).Names(); len(none) > 0 {
		t.Errorf("nobody has names: %v", none)
	}
}
