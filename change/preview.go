package change

import (
	"context"
	"errors"
	"slices"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
)

// Effect is what changes would do to one market.
type Effect struct {
	Market                 market.Code `json:"market"`
	Opens, Closes, Reprice int         // variants × channels
	Cells                  []CellEffect
	Truncated              bool // more cells than CellsMax are touched
}

// CellEffect is what changes would do to one variant in one channel.
type CellEffect struct {
	SKU           string         `json:"sku"`
	Channel       market.Channel `json:"channel"`
	Before, After bool           // offered
	Was, Will     money.Amount
	Why           string // code of the first refusal after, "" when offered
}

// CellsMax bounds the cells that a preview lists for one market; the counts are whole.
const CellsMax = 200

// Preview tells what changes would do, all at once and now, and keeps nothing (rule 7).
func (d *Desk) Preview(ctx context.Context, who Who, changes []Change) ([]Effect, error) {
	_, effects, err := d.Rehearse(ctx, who, changes)
	return effects, err
}

// Rehearse is Preview that also gives the changes as they would be kept, with what each would replace.
func (d *Desk) Rehearse(ctx context.Context, who Who, changes []Change) (made []Change, effects []Effect, err error) {
	if err := d.admissible(who, changes); err != nil {
		return nil, nil, err
	}
	now := d.Clock.Now()
	err = d.Store.Update(ctx, func(tx Tx) error {
		old, err := tx.Versions()
		if err != nil {
			return err
		}
		today := make([]Change, len(changes))
		for i, c := range changes {
			today[i] = c
			today[i].Due = 0
		}
		if made, err = d.rehearsing(changes, now).write(tx, who, today, now); err != nil {
			return err
		}
		if effects, err = d.compare(ctx, tx, old, now); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		err = nil
	}
	return made, effects, err
}

// rehearsing is the desk that a preview runs through: what is asked for later is asked whether it may when it is due.
func (d *Desk) rehearsing(changes []Change, now clock.Instant) *Desk {
	asksNow := func(c Change) bool { return c.Due <= now || c.Waive != nil }
	if slices.ContainsFunc(changes, asksNow) {
		return d
	}
	later := *d
	later.Passage = nil
	return &later
}

// compare compiles the shelves of the markets that have moved inside the transaction.
func (d *Desk) compare(ctx context.Context, tx Tx, old offer.Versions, now clock.Instant) ([]Effect, error) {
	moved, err := tx.Versions()
	if err != nil {
		return nil, err
	}
	book := d.Offers.Book()
	if moved.Catalogue != old.Catalogue {
		products, categories, err := tx.Catalogue()
		if err != nil {
			return nil, err
		}
		book = catalogue.NewBook(products, categories)
	}
	var effects []Effect
	for _, m := range d.Offers.Markets() {
		if moved.Markets[m.Code] == old.Markets[m.Code] {
			continue
		}
		before, err := d.Offers.Shelf(ctx, m.Code)
		if err != nil {
			return nil, err
		}
		after, err := d.Offers.Renew(tx, book, m.Code, before)
		if err != nil {
			return nil, err
		}
		if e := effect(before, after, now); e.Opens+e.Closes+e.Reprice > 0 {
			effects = append(effects, e)
		}
	}
	return effects, nil
}

func effect(before, after *offer.Shelf, now clock.Instant) Effect {
	e := Effect{Market: after.Market.Code}
	for n, item := range after.Book.Items {
		was, had := before.Book.Ordinal(item.SKU())
		for _, c := range market.Channels() {
			var old offer.Answer
			if had {
				old = before.Answer(was, c, now)
			}
			e.note(item.SKU(), c, had && old.Offered(), &old, after.Answer(n, c, now))
		}
	}
	return e
}

func (e *Effect) note(sku string, c market.Channel, had bool, old *offer.Answer, new offer.Answer) {
	has := new.Offered()
	switch {
	case has && !had:
		e.Opens++
	case had && !has:
		e.Closes++
	case has && old.Quote.Amount != new.Quote.Amount:
		e.Reprice++
	default:
		return
	}
	if len(e.Cells) == CellsMax {
		e.Truncated = true
		return
	}
	cell := CellEffect{SKU: sku, Channel: c, Before: had, After: has, Was: old.Quote.Amount, Will: new.Quote.Amount}
	if !has && len(new.Refusals) > 0 {
		cell.Why = new.Refusals[0].Code
	}
	e.Cells = append(e.Cells, cell)
}
