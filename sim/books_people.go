package sim

import (
	"encoding/json"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/order"
)

// people are the rows of accounts, and what doors remember.
type peopleRows struct {
	customers map[string]customerRow
	consents  []consentRow
	links     []mailed
	answers   map[string]doorRow // by scope and key
	refunds   []refundRow
}

type customerRow struct {
	email   string
	version int64
}

type consentRow struct {
	customer, purpose string
	at                clock.Instant
	given             bool
}

type doorRow struct {
	at     clock.Instant
	done   bool
	answer string
}

// refundRow is money that goes back.
type refundRow struct {
	ref
	id, by, second, reference string
	minor, state              int64
}

func (b *books) readCustomers(tx *db.Tx) error {
	b.customers = map[string]customerRow{}
	err := tx.Each(func(r db.Scanner) error {
		var id string
		var c customerRow
		err := r.Scan(&id, &c.email, &c.version)
		b.customers[id] = c
		return err
	}, `SELECT id, email, version FROM customer`)
	if err != nil {
		return err
	}
	err = tx.Each(func(r db.Scanner) error {
		var c consentRow
		var doc string
		if err := r.Scan(&c.customer, &c.purpose, &c.at, &doc); err != nil {
			return err
		}
		var told struct{ Given bool }
		err := json.Unmarshal([]byte(doc), &told)
		c.given = told.Given
		b.consents = append(b.consents, c)
		return err
	}, `SELECT customer, purpose, at_us, doc FROM customer_consent ORDER BY customer, purpose, at_us`)
	if err != nil {
		return err
	}
	return tx.Each(func(r db.Scanner) error {
		var l mailed
		var doc string
		if err := r.Scan(&l.id, &l.email, &doc); err != nil {
			return err
		}
		var told struct{ Kind, Customer string }
		err := json.Unmarshal([]byte(doc), &told)
		l.kind, l.customer = told.Kind, told.Customer
		b.links = append(b.links, l)
		return err
	}, `SELECT id, email, doc FROM customer_link ORDER BY id`)
}

func (b *books) readAnswers(tx *db.Tx) error {
	b.answers = map[string]doorRow{}
	return tx.Each(func(r db.Scanner) error {
		var scope, key string
		var k doorRow
		var done int64
		var answer []byte
		err := r.Scan(&scope, &key, &k.at, &done, &answer)
		k.done, k.answer = done == 1, string(answer)
		b.answers[scope+" "+key] = k
		return err
	}, `SELECT scope, key_hash, at_us, done, answer FROM api_receipt`)
}

func (b *books) readRefunds(tx *db.Tx) error {
	return tx.Each(func(r db.Scanner) error {
		var p refundRow
		var m market.Code
		var number int64
		var doc string
		if err := r.Scan(&m, &p.id, &number, &p.state, &doc); err != nil {
			return err
		}
		var told struct {
			By, Second, Reference string
			Amount                struct{ Minor int64 }
		}
		err := json.Unmarshal([]byte(doc), &told)
		p.market, p.number, p.by, p.second, p.reference, p.minor = m, order.Number(number), told.By, told.Second, told.Reference, told.Amount.Minor
		b.refunds = append(b.refunds, p)
		return err
	}, `SELECT market, id, number, state, doc FROM refund ORDER BY market, id`)
}
