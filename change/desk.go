package change

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/internal/unit"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/stock"
)

// Desk makes changes.
type Desk struct {
	Store  unit.Of[Tx]
	Offers *offer.Desk
	Clock  clock.Clock
	IDs    id.Maker
	// Passage is asked before a stage is moved or a channel opened; nil asks nobody.
	Passage Passage
	// Dates knows which forecasts a change would move; nil knows none.
	Dates Dates
	// Orders knows which open orders a change would stop; nil knows none.
	Orders Orders
	// Announce tells other nodes which markets have moved; may be nil.
	Announce func(ctx context.Context)
}

// Passage says whether a market may go on.
type Passage interface {
	// Pass is asked in the transaction of a change of stage or of a channel's openings, before it is written. Its fault
	// names what is missing or still owed. It keeps the waivers that the change brings.
	Pass(tx Tx, c *Change, now clock.Instant) error
}

// changesMax bounds how many changes are made as one.
const changesMax = 10_000

// Apply makes changes as one, or schedules those with a due instant in the future. Errors: Forbidden
// "change.not_yours", Invalid naming the field, Conflict "change.moved".
func (d *Desk) Apply(ctx context.Context, who Who, changes []Change) ([]Change, error) {
	if err := d.admissible(who, changes); err != nil {
		return nil, err
	}
	now := d.Clock.Now()
	var made []Change
	err := d.Store.Update(ctx, func(tx Tx) (err error) {
		made, err = d.write(tx, who, changes, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	return made, d.tell(ctx)
}

// admissible refuses what this person may not ask for at all.
func (d *Desk) admissible(who Who, changes []Change) error {
	if len(changes) == 0 {
		return fault.Field("changes", "change.none")
	}
	if len(changes) > changesMax {
		return fault.New(fault.TooLarge, "change.too_many")
	}
	for _, c := range changes {
		k, known := kinds()[c.Kind]
		if !known {
			return fault.Field("kind", "change.kind_unknown", "kind", string(c.Kind))
		}
		for _, where := range d.reach(k, c) {
			if c.Kind != EvidencePut && !who.May(k.may, where) {
				return fault.New(fault.Forbidden, "change.not_yours", "permission", k.may, "market", string(where))
			}
		}
		if c.Waive != nil && !who.May("waiver", c.Market) {
			return fault.New(fault.Forbidden, "change.not_yours", "permission", "waiver", "market", string(c.Market))
		}
	}
	return nil
}

// reach lists the markets in which a change is felt, and its permission must hold; "" is all of them (rule 8).
func (d *Desk) reach(k kind, c Change) []market.Code {
	switch {
	case c.Kind == ProductText:
		_, l := textPlace(&c)
		return d.Readers(l)
	case k.whole:
		return []market.Code{""}
	case c.Kind == LocationPut:
		if l, err := after[stock.Location](&c); err == nil {
			return append(l.Serves, c.Market)
		}
	}
	return []market.Code{c.Market}
}

// Readers lists the markets whose shoppers read texts in a language. It is every market, "", for the language
// that all others fall back to, and for one that no shop speaks.
func (d *Desk) Readers(l market.Language) []market.Code {
	var speak []market.Code
	for _, m := range d.Offers.Markets() {
		if slices.ContainsFunc(m.Languages, func(own market.Language) bool { return catalogue.Base(own) == catalogue.Base(l) }) {
			speak = append(speak, m.Code)
		}
	}
	if len(speak) == 0 || l == catalogue.Fallback {
		return []market.Code{""}
	}
	return speak
}

func (d *Desk) write(tx Tx, who Who, changes []Change, now clock.Instant) ([]Change, error) {
	table := kinds()
	made := make([]Change, 0, len(changes))
	for _, c := range changes {
		c.ID, c.At, c.Who, c.by = d.IDs.New("chg"), now, who.Name(), personOf(who)
		tidy(&c)
		if err := mayFile(tx, who, &c); err != nil {
			return nil, placed(err, c)
		}
		if c.Due > now {
			c.State = Scheduled
			if err := d.await(tx, table[c.Kind], &c, now); err != nil {
				return nil, placed(err, c)
			}
		} else if err := d.perform(tx, table[c.Kind], &c, now); err != nil {
			return nil, placed(err, c)
		}
		if err := tx.AddChange(c); err != nil {
			return nil, err
		}
		made = append(made, c)
	}
	return made, nil
}

// placed names the field that the caller sent in a fault about a change.
func placed(err error, c Change) error {
	told := *fault.Of(err)
	if c.Place == "" || told.Field == "" {
		return err
	}
	told.Params = maps.Clone(told.Params)
	if told.Params == nil {
		told.Params = map[string]string{}
	}
	told.Params["part"], told.Field = told.Field, c.Place
	return &told
}

// await notes what a scheduled change would replace today, and keeps the waivers that it brings. Whether it can be
// made is seen when it is due, and in its preview now.
func (d *Desk) await(tx Tx, k kind, c *Change, now clock.Instant) error {
	before, err := k.read(tx, c)
	if err != nil {
		return err
	}
	c.Before = Made(before)
	if c.Waive == nil {
		return nil
	}
	return d.pass(tx, c, now)
}

// perform makes one change: reads what is there, compares it with what the person saw, writes.
func (d *Desk) perform(tx Tx, k kind, c *Change, now clock.Instant) error {
	before, err := k.read(tx, c)
	if err != nil {
		return err
	}
	c.Before = Made(before)
	if len(c.Expect) > 0 && !sameJSON(c.Expect, c.Before) {
		return moved(tx, c)
	}
	if err := d.pass(tx, c, now); err != nil {
		return err
	}
	c.State = Applied
	return k.write(tx, c, now)
}

// pass asks whether the market may go on, where the change lets it.
func (d *Desk) pass(tx Tx, c *Change, now clock.Instant) error {
	if d.Passage == nil || (c.Kind != MarketStage && c.Kind != MarketChannel) {
		return nil
	}
	return d.Passage.Pass(tx, c, now)
}

// moved names who changed the record meanwhile.
func moved(tx Tx, c *Change) error {
	last, err := tx.Changes(Filter{Market: c.Market, Kind: c.Kind, Subject: c.Subject, State: Applied, Limit: 1})
	if err != nil {
		return err
	}
	who := ""
	if len(last) > 0 {
		who = last[0].Who
	}
	return fault.New(fault.Conflict, "change.moved", "who", who, "subject", c.Subject)
}

// sameJSON compares documents by value.
func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return bytes.Equal(Made(x), Made(y))
}

// tell lets the shop follow at once.
func (d *Desk) tell(ctx context.Context) error {
	if d.Announce != nil {
		d.Announce(ctx)
	}
	_, err := d.Offers.Refresh(ctx)
	return err
}

// Step makes a bounded number of scheduled changes that are due. One that has become impossible is kept as
// refused and does not stop the others.
func (d *Desk) Step(ctx context.Context, now clock.Instant) (more bool, err error) {
	var due []Change
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		due, err = tx.DueChanges(now, 100)
		return err
	})
	if err != nil || len(due) == 0 {
		return false, err
	}
	for _, c := range due {
		if err := d.makeDue(ctx, c, now); err != nil {
			return false, err
		}
	}
	return len(due) == 100, d.tell(ctx)
}

func (d *Desk) makeDue(ctx context.Context, c Change, now clock.Instant) error {
	err := d.Store.Update(ctx, func(tx Tx) error {
		one := c
		if err := d.perform(tx, kinds()[c.Kind], &one, now); err != nil {
			return err
		}
		return tx.SettleChange(one)
	})
	if err == nil || fault.IsCode(err, "change.settled_already") {
		return nil
	}
	if kind := fault.Of(err).Kind; kind == fault.Internal || kind == fault.Busy {
		return err
	}
	c.State, c.Note = Refused, fault.Of(err).Code
	return d.Store.Update(ctx, func(tx Tx) error { return tx.SettleChange(c) })
}

// Withdraw takes a scheduled change back before it is due. It takes the permission of the change itself.
func (d *Desk) Withdraw(ctx context.Context, who Who, changeID string, m market.Code) error {
	return d.Store.Update(ctx, func(tx Tx) error {
		c, err := tx.OneChange(changeID)
		if err != nil {
			return err
		}
		if c.Market != m {
			return fault.New(fault.NotFound, "change.unknown", "change", changeID)
		}
		if err := d.admissible(who, []Change{c}); err != nil {
			return err
		}
		if err := mayFile(tx, who, &c); err != nil {
			return err
		}
		c.State, c.Note, c.Before = Withdrawn, who.Name(), nil
		return tx.SettleChange(c)
	})
}

// History gives a page of changes, newest first.
func (d *Desk) History(ctx context.Context, f Filter) (page []Change, err error) {
	if f.Limit < 1 || f.Limit > 200 {
		f.Limit = 50
	}
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		page, err = tx.Changes(f)
		return err
	})
	return page, err
}

// errRehearsed ends a preview's transaction without keeping it.
var errRehearsed = errors.New("change: rehearsed")
