package store

import (
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/people"
)

var _ people.AccountTx = (*Tx)(nil)

const selectCustomerSQL = `SELECT id, email, password, version, doc FROM customer WHERE id = $1`

// CustomerByID gives an account; fault.NotFound.
func (tx *Tx) CustomerByID(id string) (people.Customer, error) {
	k, err := db.One(tx.Tx, scanCustomer, selectCustomerSQL, id)
	return k.Customer, err
}

const selectCustomerByEmailSQL = `SELECT id, email, password, version, doc FROM customer WHERE email = $1`

// CustomerByEmail gives an account and the hash of its password; fault.NotFound.
func (tx *Tx) CustomerByEmail(email string) (people.Customer, string, error) {
	k, err := db.One(tx.Tx, scanCustomer, selectCustomerByEmailSQL, email)
	return k.Customer, k.hash, err
}

// keptCustomer is an account with the hash that nobody outside of a sign-in needs.
type keptCustomer struct {
	people.Customer
	hash string
}

func scanCustomer(s db.Scanner) (k keptCustomer, err error) {
	var id, email, doc string
	var version int64
	if err = s.Scan(&id, &email, &k.hash, &version, &doc); err != nil {
		return k, err
	}
	err = fromDoc(doc, &k.Customer)
	k.ID, k.Email, k.Version, k.HasPassword = id, email, version, k.hash != ""
	return k, err
}

const addCustomerSQL = `INSERT INTO customer (id, email, password, version, doc) VALUES ($1, $2, '', 1, $3) ON CONFLICT (email) DO NOTHING`

// AddCustomer writes a new account; the transaction runs anew when the address has one by now.
func (tx *Tx) AddCustomer(c people.Customer) error {
	doc, err := toDoc(c)
	if err != nil {
		return err
	}
	return tx.guarded(addCustomerSQL, c.ID, c.Email, doc)
}

const putCustomerSQL = `UPDATE customer SET email = $1, version = version + 1, doc = $2 WHERE id = $3 AND version = $4`

// PutCustomer writes an account at the version that was read.
func (tx *Tx) PutCustomer(c people.Customer) error {
	doc, err := toDoc(c)
	if err != nil {
		return err
	}
	return tx.guarded(putCustomerSQL, c.Email, doc, c.ID, c.Version)
}

// guarded runs a statement that must change a row; else the transaction runs anew.
func (tx *Tx) guarded(statement string, args ...any) error {
	n, err := tx.Exec(statement, args...)
	if err == nil && n == 0 {
		return db.Again
	}
	return err
}

const putCustomerPasswordSQL = `UPDATE customer SET password = $1 WHERE id = $2`

// PutCustomerPassword writes the hash of a password.
func (tx *Tx) PutCustomerPassword(id, hash string) error {
	_, err := tx.Exec(putCustomerPasswordSQL, hash, id)
	return err
}

const dropCustomerSQL = `DELETE FROM customer WHERE id = $1`

const dropConsentsSQL = `DELETE FROM customer_consent WHERE customer = $1`

// DropCustomer removes an account with its consents.
func (tx *Tx) DropCustomer(id string) error {
	if _, err := tx.Exec(dropConsentsSQL, id); err != nil {
		return err
	}
	_, err := tx.Exec(dropCustomerSQL, id)
	return err
}

const putLinkSQL = `INSERT INTO customer_link (id, email, until_us, doc) VALUES ($1, $2, $3, $4)`

// PutLink writes a link.
func (tx *Tx) PutLink(l people.Link) error {
	return tx.putDoc(putLinkSQL, l, l.ID, l.Email, int64(l.Until))
}

const selectLinkSQL = `SELECT doc FROM customer_link WHERE id = $1`

// Link gives a link; fault.NotFound.
func (tx *Tx) Link(id string) (people.Link, error) {
	l, err := db.One(tx.Tx, scanDoc[people.Link], selectLinkSQL, id)
	l.ID = id
	return l, err
}

const dropLinkSQL = `DELETE FROM customer_link WHERE id = $1`

// DropLink uses a link up; fault.NotFound when somebody else did.
func (tx *Tx) DropLink(id string) error {
	n, err := tx.Exec(dropLinkSQL, id)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "db.no_row")
	}
	return err
}

const dropLinksOfSQL = `DELETE FROM customer_link WHERE email = $1`

// DropLinksOf removes the links that were mailed to an address.
func (tx *Tx) DropLinksOf(email string) error {
	_, err := tx.Exec(dropLinksOfSQL, email)
	return err
}

const addConsentSQL = `INSERT INTO customer_consent (customer, purpose, at_us, doc) VALUES ($1, $2, $3, $4)
ON CONFLICT (customer, purpose, at_us) DO UPDATE SET doc = excluded.doc`

// AddConsent writes an answer; of two answers at one instant the later holds.
func (tx *Tx) AddConsent(customerID string, c people.Consent) error {
	return tx.putDoc(addConsentSQL, c, customerID, string(c.Purpose), int64(c.At))
}

const selectConsentsSQL = `SELECT doc FROM customer_consent WHERE customer = $1 ORDER BY at_us, purpose`

// Consents lists the answers of a customer, oldest first.
func (tx *Tx) Consents(customerID string) ([]people.Consent, error) {
	return db.Many(tx.Tx, scanDoc[people.Consent], selectConsentsSQL, customerID)
}

const claimOrdersSQL = `UPDATE orders SET customer = $1 WHERE customer = '' AND email = $2 AND email <> '' AND market IN (SELECT code FROM market)`

// ClaimOrders makes the orders that guests placed with an address those of a customer.
func (tx *Tx) ClaimOrders(customerID, email string) error {
	_, err := tx.Exec(claimOrdersSQL, customerID, email)
	return err
}
