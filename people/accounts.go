package people

import (
	"context"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/internal/outbox"
	"comptoir/internal/unit"
	"comptoir/market"
)

// AccountTx is what customers' accounts need from storage. What is absent is fault.NotFound.
type AccountTx interface {
	TriesTx

	// CustomerByID gives an account.
	CustomerByID(id string) (Customer, error)
	// CustomerByEmail gives an account and the hash of its password, "" when it has none.
	CustomerByEmail(email string) (c Customer, hash string, err error)
	// AddCustomer writes a new account; the transaction runs anew when the address has one by now.
	AddCustomer(c Customer) error
	// PutCustomer writes an account at the version that was read; the transaction runs anew when it has moved.
	// The address of somebody else is Conflict "people.email_taken".
	PutCustomer(c Customer) error
	// PutCustomerPassword writes the hash of a password.
	PutCustomerPassword(id, hash string) error
	// DropCustomer removes an account with its consents and links.
	DropCustomer(id string) error

	// PutLink writes a link.
	PutLink(Link) error
	// Link gives a link by its identifier.
	Link(id string) (Link, error)
	// DropLink uses a link up; fault.NotFound when somebody else did.
	DropLink(id string) error
	// DropLinksOf removes the links that were mailed to an address.
	DropLinksOf(email string) error

	// AddConsent writes an answer.
	AddConsent(customerID string, c Consent) error
	// Consents lists the answers of a customer, oldest first.
	Consents(customerID string) ([]Consent, error)

	// ClaimOrders makes the orders that guests placed with an address those of a customer.
	ClaimOrders(customerID, email string) error
	// Tell writes news.
	Tell([]outbox.Row) error
}

// Accounts keeps the accounts of customers. Sessions are kept by Desk, in the same place as those of staff.
type Accounts struct {
	Store  unit.Of[AccountTx]
	Clock  clock.Clock
	IDs    id.Maker
	Secret []byte // links are derived from it; the same on every node

	*passwords
}

// Accounts makes the desk of customers' accounts, which hashes passwords in the same lanes.
func (d *Desk) Accounts(store unit.Of[AccountTx], secret []byte) *Accounts {
	return &Accounts{Store: store, Clock: d.Clock, IDs: d.IDs, Secret: secret, passwords: d.passwords}
}

// Asking is the wish for a letter with a link.
type Asking struct {
	Kind     LinkKind // LinkEnter or LinkPassword
	Email    string
	Market   market.Code
	Language market.Language
	Client   string // address on the network, "" when it is not known
}

// Ask mails a link. Whether the address has an account makes no difference to whoever asks (rule 12): the only
// errors are an address that is none, and TooMany for the client.
func (d *Accounts) Ask(ctx context.Context, a Asking) error {
	email, err := plainEmail(a.Email)
	if err != nil {
		return err
	}
	now := d.Clock.Now()
	l := Link{ID: d.linkID(), Kind: a.Kind, Email: email, Market: a.Market, Language: a.Language, Until: now.Add(linkLife)}
	return d.Store.Update(ctx, func(tx AccountTx) error {
		if within, err := d.letter(tx, email, a.Client, now); err != nil || !within {
			return err
		}
		one := l
		topic := TopicEnter
		c, _, err := tx.CustomerByEmail(email)
		switch {
		case fault.Is(err, fault.NotFound):
			one.Kind, topic = LinkEnter, TopicJoin
		case err != nil:
			return err
		case a.Kind == LinkPassword:
			one.Customer, topic = c.ID, TopicPassword
		default:
			one.Customer = c.ID
		}
		if err := tx.PutLink(one); err != nil {
			return err
		}
		return tx.Tell([]outbox.Row{one.news(now, topic)})
	})
}

func (d *Accounts) linkID() string { return id.Hash(d.IDs.Token())[:linkIDSize] }

// letter tells whether one more letter may go to an address. Beyond the address's limit the answer is silence,
// beyond the client's it is TooMany.
func (d *Accounts) letter(tx AccountTx, email, client string, now clock.Instant) (bool, error) {
	if client != "" {
		within, err := spend(tx, id.Hash("letters to client "+client), lettersOfClient, now)
		if err != nil {
			return false, err
		}
		if !within {
			return false, &fault.Fault{Kind: fault.TooMany, Code: "people.letters_wait", Retry: lettersWindow}
		}
	}
	return spend(tx, id.Hash("letters to "+email), lettersOfAddress, now)
}

// Look tells what a link would open; NotFound "people.link_gone" when nothing. It uses nothing up: mail programs
// look at links before people do.
func (d *Accounts) Look(ctx context.Context, token string) (l Link, isNew bool, err error) {
	err = d.Store.View(ctx, func(tx AccountTx) error {
		if l, err = d.standing(tx, token, d.Clock.Now()); err != nil {
			return err
		}
		_, _, err = tx.CustomerByEmail(l.Email)
		if isNew = fault.Is(err, fault.NotFound); isNew {
			return nil
		}
		return err
	})
	return l, isNew, err
}

// Opening is what a person says when a link is opened.
type Opening struct {
	Token    string
	Password string    // "" keeps the one that is there, or none: a link is mailed each time. A new address takes none
	Given    []Purpose // agreed to, when an account is made
	As       *Customer // who is signed in: a new address is proved only by the account's own customer
}

// Open uses a link up and gives the account that it opens: signed in, made, with another password, or with
// another address.
func (d *Accounts) Open(ctx context.Context, o Opening) (*Customer, error) {
	hash := ""
	if o.Password != "" {
		if err := checkPassword(o.Password); err != nil {
			return nil, err
		}
		if _, _, err := d.Look(ctx, o.Token); err != nil { // a link that opens nothing costs no hashing
			return nil, err
		}
		var err error
		if hash, err = d.hash(ctx, o.Password); err != nil {
			return nil, err
		}
	}
	fresh := Customer{ID: d.IDs.New("cus"), Since: d.Clock.Now()}
	var opened Customer
	err := d.Store.Update(ctx, func(tx AccountTx) (err error) {
		opened, err = d.open(tx, o, fresh, hash)
		return err
	})
	return &opened, err
}

func (d *Accounts) open(tx AccountTx, o Opening, fresh Customer, hash string) (Customer, error) {
	now := fresh.Since
	l, err := d.standing(tx, o.Token, now)
	if err != nil {
		return Customer{}, err
	}
	if l.Kind == LinkPassword && hash == "" {
		return Customer{}, missing("password")
	}
	if l.Kind == LinkEmail && (o.As == nil || o.As.ID != l.Customer) {
		return Customer{}, fault.New(fault.Unsigned, "people.signed_out")
	}
	if l.Kind == LinkEmail && hash != "" {
		return Customer{}, fault.Field("password", "people.password_not_here")
	}
	if err := tx.DropLink(l.ID); err != nil {
		return Customer{}, fault.New(fault.NotFound, "people.link_gone")
	}
	if l.Kind == LinkEmail {
		return d.move(tx, l, now)
	}
	c, old, err := tx.CustomerByEmail(l.Email)
	if fault.Is(err, fault.NotFound) {
		return d.join(tx, o, l, fresh, hash)
	}
	if err != nil {
		return c, err
	}
	if hash != "" {
		if err := d.replacePassword(tx, &c, hash, old != "", now); err != nil {
			return c, err
		}
	}
	return c, tx.ClaimOrders(c.ID, c.Email)
}

// join makes the account of an address that has just been proved.
func (d *Accounts) join(tx AccountTx, o Opening, l Link, fresh Customer, hash string) (Customer, error) {
	fresh.Email, fresh.Market, fresh.Language, fresh.Epoch = l.Email, l.Market, l.Language, 1
	fresh.HasPassword = hash != ""
	if err := tx.AddCustomer(fresh); err != nil {
		return fresh, err
	}
	if hash != "" {
		if err := tx.PutCustomerPassword(fresh.ID, hash); err != nil {
			return fresh, err
		}
	}
	for _, p := range Purposes() {
		for _, given := range o.Given {
			if given != p.Purpose {
				continue
			}
			if err := tx.AddConsent(fresh.ID, Consent{p.Purpose, true, p.Version, l.Market, l.Language, fresh.Since}); err != nil {
				return fresh, err
			}
		}
	}
	return fresh, tx.ClaimOrders(fresh.ID, fresh.Email)
}

// replacePassword writes a password; every earlier sign-in and every other link ends.
func (d *Accounts) replacePassword(tx AccountTx, c *Customer, hash string, told bool, now clock.Instant) error {
	if err := tx.PutCustomerPassword(c.ID, hash); err != nil {
		return err
	}
	if err := tx.DropLinksOf(c.Email); err != nil {
		return err
	}
	if err := tx.DropTries(customerGates(c.Email, "")[0].name); err != nil {
		return err
	}
	c.HasPassword = true
	c.Epoch++
	if err := tx.PutCustomer(*c); err != nil {
		return err
	}
	c.Version++
	if !told {
		return nil
	}
	return tx.Tell([]outbox.Row{c.news(now, TopicChanged)})
}

// move gives an account its new address. The orders of the old one are claimed first: they stay its own.
func (d *Accounts) move(tx AccountTx, l Link, now clock.Instant) (Customer, error) {
	c, err := tx.CustomerByID(l.Customer)
	if err != nil {
		return c, fault.New(fault.NotFound, "people.link_gone")
	}
	if other, _, err := tx.CustomerByEmail(l.Email); err == nil && other.ID != c.ID {
		return c, fault.New(fault.Conflict, "people.email_taken")
	} else if err != nil && !fault.Is(err, fault.NotFound) {
		return c, err
	}
	told := c.news(now, TopicChanged) // to the old address
	if err := tx.ClaimOrders(c.ID, c.Email); err != nil {
		return c, err
	}
	if err := tx.DropLinksOf(c.Email); err != nil {
		return c, err
	}
	c.Email = l.Email
	c.Epoch++
	if err := tx.PutCustomer(c); err != nil {
		return c, err
	}
	c.Version++
	if err := tx.ClaimOrders(c.ID, c.Email); err != nil {
		return c, err
	}
	return c, tx.Tell([]outbox.Row{told})
}
