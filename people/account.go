package people

import (
	"context"
	"slices"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/outbox"
	"comptoir/market"
)

// Customer gives the account of a sign-in; Unsigned when it is gone or the sign-in is of an epoch that has ended.
func (d *Accounts) Customer(ctx context.Context, customerID string, epoch int64) (*Customer, error) {
	c, err := d.read(ctx, customerID)
	if err == nil && c.Epoch != epoch {
		return nil, fault.New(fault.Unsigned, "people.signed_out")
	}
	return c, err
}

func (d *Accounts) read(ctx context.Context, customerID string) (*Customer, error) {
	var c Customer
	err := d.Store.View(ctx, func(tx AccountTx) (err error) {
		c, err = tx.CustomerByID(customerID)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Unsigned, "people.signed_out")
	}
	return &c, err
}

// SignIn tells who this is. An address without an account, an account without a password and a wrong password get
// the same answer after the same work (rule 9). After too many failures of the address or the client: TooMany.
func (d *Accounts) SignIn(ctx context.Context, email, password, client string) (*Customer, error) {
	email, err := plainEmail(email)
	if err != nil {
		return nil, err
	}
	now, gates := d.Clock.Now(), customerGates(email, client)
	var c Customer
	var hash string
	err = d.Store.View(ctx, func(tx AccountTx) (err error) {
		if err := pass(tx, now, gates...); err != nil {
			return err
		}
		c, hash, err = tx.CustomerByEmail(email)
		if fault.Is(err, fault.NotFound) {
			c, hash = Customer{}, ""
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	fits, err := d.fits(ctx, password, hash)
	if err != nil {
		return nil, err
	}
	if !fits || c.ID == "" || hash == "" {
		if err := d.Store.Update(ctx, func(tx AccountTx) error { return failed(tx, now, gates...) }); err != nil {
			return nil, err
		}
		return nil, fault.New(fault.Unsigned, "people.sign_in_refused")
	}
	return &c, d.Store.Update(ctx, func(tx AccountTx) error { return tx.DropTries(gates[0].name) })
}

// SetPassword gives an account another password; every other sign-in ends. The caller has made sure of a proof
// of the last ProofLife.
func (d *Accounts) SetPassword(ctx context.Context, who *Customer, password string) (*Customer, error) {
	if err := checkPassword(password); err != nil {
		return nil, err
	}
	hash, err := d.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	now := d.Clock.Now()
	return d.edit(ctx, who, func(tx AccountTx, c *Customer) error { return d.replacePassword(tx, c, hash, true, now) })
}

// edit changes an account as it stands now. do writes; the account that it leaves is given back.
func (d *Accounts) edit(ctx context.Context, who *Customer, do func(AccountTx, *Customer) error) (*Customer, error) {
	var done Customer
	err := d.Store.Update(ctx, func(tx AccountTx) error {
		c, err := tx.CustomerByID(who.ID)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Unsigned, "people.signed_out")
		}
		if err != nil {
			return err
		}
		err = do(tx, &c)
		done = c
		return err
	})
	return &done, err
}

// put changes the facts of an account.
func (d *Accounts) put(ctx context.Context, who *Customer, change func(*Customer) error) (*Customer, error) {
	return d.edit(ctx, who, func(tx AccountTx, c *Customer) error {
		if err := change(c); err != nil {
			return err
		}
		return tx.PutCustomer(*c)
	})
}

// SetName changes what the customer is called, and the telephone.
func (d *Accounts) SetName(ctx context.Context, who *Customer, m *market.Market, name, phone string) (*Customer, error) {
	a := Clean(Address{Name: name, Phone: phone})
	if f := checkText("name", a.Name, lineMax); f != nil {
		return nil, f
	}
	if f := checkText("phone", a.Phone, phoneMax); f != nil {
		return nil, f
	}
	if f := checkPhone(m, a); f != nil {
		return nil, f
	}
	return d.put(ctx, who, func(c *Customer) error {
		c.Name, c.Phone = a.Name, a.Phone
		return nil
	})
}

// SetLanguage makes letters to the customer speak a market's language.
func (d *Accounts) SetLanguage(ctx context.Context, who *Customer, m market.Code, l market.Language) (*Customer, error) {
	return d.put(ctx, who, func(c *Customer) error {
		c.Market, c.Language = m, l
		return nil
	})
}

// SaveAddress keeps an address; with an identifier it replaces that one. Faults are those of CheckAddress.
func (d *Accounts) SaveAddress(ctx context.Context, who *Customer, m *market.Market, addressID string, a Address) (*Customer, []*fault.Fault, error) {
	a = Clean(a)
	a.Country, a.Email = m.Code, ""
	if faults := CheckAddress(m, a); len(faults) > 0 {
		return nil, faults, nil
	}
	saved := SavedAddress{ID: d.IDs.New("adr"), Address: a}
	c, err := d.put(ctx, who, func(c *Customer) error {
		if at := c.addressAt(addressID); at >= 0 {
			c.Addresses[at].Address = a
			return nil
		}
		if addressID != "" {
			return fault.New(fault.NotFound, "people.address_unknown")
		}
		if len(c.Addresses) >= AddressesMax {
			return fault.Field("address", "people.addresses_max")
		}
		c.Addresses = append(c.Addresses, saved)
		return nil
	})
	return c, nil, err
}

func (c *Customer) addressAt(addressID string) int {
	return slices.IndexFunc(c.Addresses, func(a SavedAddress) bool { return a.ID == addressID })
}

// Address gives one of the customer's addresses; NotFound for any other identifier.
func (c *Customer) Address(addressID string) (SavedAddress, error) {
	at := c.addressAt(addressID)
	if at < 0 {
		return SavedAddress{}, fault.New(fault.NotFound, "people.address_unknown")
	}
	return c.Addresses[at], nil
}

// DropAddress forgets an address; one that is gone is no error.
func (d *Accounts) DropAddress(ctx context.Context, who *Customer, addressID string) (*Customer, error) {
	return d.put(ctx, who, func(c *Customer) error {
		c.Addresses = slices.DeleteFunc(c.Addresses, func(a SavedAddress) bool { return a.ID == addressID })
		return nil
	})
}

// AskEmail mails a link that proves another address. Whether that address has an account makes no difference here.
func (d *Accounts) AskEmail(ctx context.Context, who *Customer, email, client string) error {
	email, err := plainEmail(email)
	if err != nil {
		return err
	}
	if email == who.Email {
		return fault.Field("email", "people.email_same")
	}
	now := d.Clock.Now()
	l := Link{ID: d.linkID(), Kind: LinkEmail, Email: email, Customer: who.ID, Market: who.Market, Language: who.Language, Until: now.Add(linkEmailLife)}
	return d.Store.Update(ctx, func(tx AccountTx) error {
		if within, err := d.letter(tx, email, client, now); err != nil || !within {
			return err
		}
		if err := tx.PutLink(l); err != nil {
			return err
		}
		return tx.Tell([]outbox.Row{l.news(now, TopicEmail)})
	})
}

// Answer is what a customer says to one purpose.
type Answer struct {
	Purpose Purpose
	Given   bool
}

// Consent notes what the customer agrees to now: a line for each answer that differs from the one that stands.
func (d *Accounts) Consent(ctx context.Context, who *Customer, m market.Code, l market.Language, answers []Answer) error {
	now := d.Clock.Now()
	return d.Store.Update(ctx, func(tx AccountTx) error {
		history, err := tx.Consents(who.ID)
		if err != nil {
			return err
		}
		standing := Standing(history)
		for _, text := range Purposes() {
			at := slices.IndexFunc(answers, func(a Answer) bool { return a.Purpose == text.Purpose })
			if at < 0 || answers[at].Given == standing[text.Purpose].Given {
				continue
			}
			since := max(now, standing[text.Purpose].At+1) // the newest holds, although a clock may have gone back
			if err := tx.AddConsent(who.ID, Consent{text.Purpose, answers[at].Given, text.Version, m, l, since}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Consents lists all answers of a customer, oldest first.
func (d *Accounts) Consents(ctx context.Context, who *Customer) (all []Consent, err error) {
	err = d.Store.View(ctx, func(tx AccountTx) (err error) {
		all, err = tx.Consents(who.ID)
		return err
	})
	return all, err
}

// Delete ends an account: everything personal of it goes, with its sign-ins. Orders and invoices stay as the law
// wants, under an identifier that leads to nobody. The caller has made sure of a proof of the last ProofLife.
func (d *Accounts) Delete(ctx context.Context, who *Customer) error {
	now := d.Clock.Now()
	_, err := d.edit(ctx, who, func(tx AccountTx, c *Customer) error {
		if err := tx.DropLinksOf(c.Email); err != nil {
			return err
		}
		if err := tx.DropTries(customerGates(c.Email, "")[0].name); err != nil {
			return err
		}
		if err := tx.DropCustomer(c.ID); err != nil {
			return err
		}
		return tx.Tell([]outbox.Row{c.news(now, TopicDeleted)})
	})
	return err
}

// Proved tells whether a sign-in of an instant still allows what would hurt in a stranger's hands.
func Proved(at, now clock.Instant) bool { return now.Sub(at) <= ProofLife }
