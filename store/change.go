package store

import (
	"encoding/json"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
)

var _ change.Tx = (*Tx)(nil)

const addChangeSQL = `INSERT INTO fact_change (id, at_us, due_us, who, market, kind, subject, state, before_doc, after_doc, why, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

// AddChange writes a change into the history.
func (tx *Tx) AddChange(c change.Change) error {
	_, err := tx.Exec(addChangeSQL, c.ID, int64(c.At), int64(c.Due), c.Who, string(c.Market), string(c.Kind), c.Subject, string(c.State),
		string(c.Before), string(c.After), c.Why, c.Note)
	return err
}

const settleChangeSQL = `UPDATE fact_change SET state = $2, note = $3, before_doc = CASE WHEN $4 = '' THEN before_doc ELSE $4 END
WHERE id = $1 AND state = 'scheduled'`

// SettleChange moves a scheduled change to another state; fault.Conflict when it is not scheduled any more.
func (tx *Tx) SettleChange(c change.Change) error {
	n, err := tx.Exec(settleChangeSQL, c.ID, string(c.State), c.Note, string(c.Before))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "change.settled_already", "change", c.ID)
	}
	return err
}

const selectOneChangeSQL = `SELECT id, at_us, due_us, who, market, kind, subject, state, before_doc, after_doc, why, note FROM fact_change WHERE id = $1`

// OneChange gives one change; fault.NotFound "change.unknown" when there is none.
func (tx *Tx) OneChange(id string) (change.Change, error) {
	c, err := db.One(tx.Tx, scanChange, selectOneChangeSQL, id)
	if fault.Is(err, fault.NotFound) {
		return c, fault.New(fault.NotFound, "change.unknown", "change", id)
	}
	return c, err
}

const selectChangesSQL = `SELECT id, at_us, due_us, who, market, kind, subject, state, before_doc, after_doc, why, note FROM fact_change
WHERE ($1 = '' OR market = $1) AND ($2 = '' OR kind = $2) AND ($3 = '' OR subject = $3) AND ($4 = '' OR who = $4) AND ($5 = '' OR state = $5)
AND ($6 = '' OR (at_us, id) < (SELECT c.at_us, c.id FROM fact_change c WHERE c.id = $6))
ORDER BY at_us DESC, id DESC LIMIT $7`

// Changes gives a page of the history, newest first.
func (tx *Tx) Changes(f change.Filter) ([]change.Change, error) {
	return db.Many(tx.Tx, scanChange, selectChangesSQL, string(f.Market), string(f.Kind), f.Subject, f.Who, string(f.State), f.Before, int64(f.Limit))
}

const selectDueChangesSQL = `SELECT id, at_us, due_us, who, market, kind, subject, state, before_doc, after_doc, why, note FROM fact_change
WHERE state = 'scheduled' AND due_us <= $1 ORDER BY due_us, id LIMIT $2`

// DueChanges gives scheduled changes that are due, in the order of their instants.
func (tx *Tx) DueChanges(now clock.Instant, limit int) ([]change.Change, error) {
	return db.Many(tx.Tx, scanChange, selectDueChangesSQL, int64(now), int64(limit))
}

func scanChange(s db.Scanner) (change.Change, error) {
	var c change.Change
	var before, after string
	err := s.Scan(&c.ID, &c.At, &c.Due, &c.Who, &c.Market, &c.Kind, &c.Subject, &c.State, &before, &after, &c.Why, &c.Note)
	c.Before, c.After = json.RawMessage(before), json.RawMessage(after)
	return c, err
}
