package store

import (
	"encoding/json"
	"fmt"

	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/stock"
)

var _ drop.Tx = (*Tx)(nil)

func dropStateCodes() []drop.State {
	return []drop.State{"", drop.Draft, drop.Published, drop.Closed, drop.CalledOff}
}

const dropColumns = `number, state, aside, seed, salt, facts, running`

func scanDrop(s db.Scanner) (d drop.Drop, err error) {
	var state int64
	var seed, salt []byte
	var facts, running string
	if err = s.Scan(&d.Number, &state, &d.Aside, &seed, &salt, &facts, &running); err != nil {
		return d, err
	}
	copy(d.Seed[:], seed)
	copy(d.Salt[:], salt)
	if d.State, err = member(dropStateCodes(), state); err != nil {
		return d, err
	}
	var doc dropDoc
	if err = fromDoc(facts, &doc); err != nil {
		return d, err
	}
	d.Facts, d.Where = doc.Facts, doc.Where
	return d, fromDoc(running, &d.Standing)
}

// dropDoc is what of a drop does not change once it is published.
type dropDoc struct {
	drop.Facts
	Where drop.Where `json:"where"`
}

const selectDropsSQL = `SELECT ` + dropColumns + ` FROM limited_sale ORDER BY opens_us DESC, market, id`

// Drops gives every drop, the last to open first.
func (tx *Tx) Drops() ([]drop.Drop, error) { return db.Many(tx.Tx, scanDrop, selectDropsSQL) }

const selectDropSQL = `SELECT ` + dropColumns + ` FROM limited_sale WHERE market = $1 AND id = $2`

// Drop gives one drop.
func (tx *Tx) Drop(m market.Code, id string) (drop.Drop, error) {
	d, err := db.One(tx.Tx, scanDrop, selectDropSQL, string(m), id)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "drop.unknown", "drop", id)
	}
	return d, err
}

const holdDropSQL = `UPDATE limited_sale SET lines = lines WHERE market = $1 AND id = $2`

// HoldDrop makes whoever wants to write the log of a drop wait until the transaction ends, and gives the drop.
func (tx *Tx) HoldDrop(m market.Code, id string) (drop.Drop, error) {
	if _, err := tx.Exec(holdDropSQL, string(m), id); err != nil {
		return drop.Drop{}, err
	}
	return tx.Drop(m, id)
}

const putDraftSQL = `INSERT INTO limited_sale (market, id, number, state, opens_us, lines, aside, seed, salt, facts, running)
VALUES ($1, $2, $3, 1, $4, 0, 0, $5, $6, $7, $8)
ON CONFLICT (market, id) DO UPDATE SET opens_us = excluded.opens_us, facts = excluded.facts WHERE limited_sale.state = 1`

// PutDraft writes a draft.
func (tx *Tx) PutDraft(d drop.Drop) error {
	facts, running, err := dropTexts(&d)
	if err != nil {
		return err
	}
	n, err := tx.Exec(putDraftSQL, string(d.Market), d.ID, d.Number, int64(d.Opens), d.Seed[:], d.Salt[:], facts, running)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "drop.published", "drop", d.ID)
	}
	return err
}

func dropTexts(d *drop.Drop) (facts, running string, err error) {
	first, err := json.Marshal(dropDoc{d.Facts, d.Where})
	if err != nil {
		return "", "", fmt.Errorf("write drop %s: %w", d.ID, err)
	}
	second, err := json.Marshal(d.Standing)
	return string(first), string(second), err
}

const removeDraftSQL = `DELETE FROM limited_sale WHERE market = $1 AND id = $2 AND state = 1`

// RemoveDraft removes a draft.
func (tx *Tx) RemoveDraft(m market.Code, id string) error {
	n, err := tx.Exec(removeDraftSQL, string(m), id)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "drop.published", "drop", id)
	}
	return err
}

const keepDropSQL = `UPDATE limited_sale SET state = $1, lines = $2, facts = $3, running = $4
WHERE market = $5 AND id = $6 AND lines = $7`

const insertDropLineSQL = `INSERT INTO limited_sale_line (market, sale, n, at_us, kind, body, hash, who) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

type dropLine struct {
	drop *drop.Drop
	line *drop.Line
}

// Keep writes what has become of a drop. Its row is the turnstile: whoever adds lines waits there for the one before.
func (tx *Tx) Keep(d *drop.Drop, lines []drop.Line) error {
	facts, running, err := dropTexts(d)
	if err != nil {
		return err
	}
	n, err := tx.Exec(keepDropSQL, code(dropStateCodes(), d.State), d.Standing.Lines, facts, running, string(d.Market), d.ID,
		d.Standing.Lines-int64(len(lines)))
	if err != nil {
		return err
	}
	if n == 0 {
		return db.Again
	}
	rows := make([]dropLine, len(lines))
	for i := range lines {
		rows[i] = dropLine{d, &lines[i]}
	}
	_, err = db.Values(tx.Tx, insertDropLineSQL, rows, func(args []any, r dropLine) []any {
		l := r.line
		return append(args, string(r.drop.Market), r.drop.ID, l.N, int64(l.At), string(l.Kind), string(l.Body), l.Hash[:], l.Who)
	})
	return err
}

const selectDropLogSQL = `SELECT n, at_us, kind, body, hash, who FROM limited_sale_line WHERE market = $1 AND sale = $2 AND n > $3 ORDER BY n LIMIT $4`

// Log gives lines of a drop's log after a number.
func (tx *Tx) Log(m market.Code, id string, after int64, limit int) ([]drop.Line, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (l drop.Line, err error) {
		var body string
		var hash []byte
		err = s.Scan(&l.N, &l.At, &l.Kind, &body, &hash, &l.Who)
		l.Body = json.RawMessage(body)
		copy(l.Hash[:], hash)
		return l, err
	}, selectDropLogSQL, string(m), id, after, limit)
}

const moveAsideSQL = `UPDATE limited_sale SET aside = aside + $1 WHERE market = $2 AND id = $3 AND aside = $4`

// The movements of a drop's own number: 0 and 1 set units aside and back, the rest belongs to its grants.
const (
	asideMove = 0
	backMove  = 1
	ofGrants  = 1000 // movements of one grant
)

// SetAside moves a drop's units out of ordinary sale.
func (tx *Tx) SetAside(d *drop.Drop, units int64, at clock.Instant) error {
	return tx.moveAside(d, asideMove, units, at, stock.OnHand, stock.Reserved)
}

// SetBack moves units of a drop back into ordinary sale.
func (tx *Tx) SetBack(d *drop.Drop, units int64, at clock.Instant) error {
	return tx.moveAside(d, backMove, units, at, stock.Reserved, stock.OnHand)
}

func (tx *Tx) moveAside(d *drop.Drop, n, units int64, at clock.Instant, from, to stock.Account) error {
	change := units
	if to == stock.OnHand {
		change = -units
	}
	moved, err := tx.Exec(moveAsideSQL, change, string(d.Market), d.ID, d.Aside)
	if err != nil {
		return err
	}
	if moved == 0 {
		return db.Again // an order has taken or given back units since the drop was read
	}
	return tx.Move([]Movement{{Market: d.Market, Ref: d.Number, N: n, Line: -1, At: at, From: from, To: to, Why: "drop " + d.ID,
		Taking: stock.Taking{Location: d.Where.Location, Owner: d.Where.Owner, SKU: d.SKU, Quantity: units}}})
}
