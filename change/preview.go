package change

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
)

// Effect is what changes would do to one market.
type Effect struct {
	Market                 market.Code `json:"market"`
	Opens, Closes, Reprice int         // variants × channels
	Restated               int         // offered or not as before, under another standing: with a condition, waived, expired …
	Cells                  []CellEffect
	Truncated              bool       // more cells than CellsMax are touched
	Orders, Units          int64      // open orders of any age that could no longer be handed over, and their units
	Dates                  []DateMove // forecasts that would move
}

// DateMove is a milestone whose forecast would be another: the days by which 10, 50 and 90 of 100 runs have reached it,
// the one day on which it was reached, or none while it has no date.
type DateMove struct {
	Market    market.Code `json:"market"`
	Plan      string      `json:"plan"`
	Milestone string      `json:"milestone"`
	Was       []string    `json:"was"`
	Will      []string    `json:"will"`
}

// Dates knows forecasts that hang on facts.
type Dates interface {
	// Moved reads in the transaction of a preview what the forecasts of some markets hang on; the function that it gives
	// is called when the transaction is over, and says which would move.
	Moved(tx Tx, markets []market.Code, now clock.Instant) (func(context.Context) ([]DateMove, error), error)
}

// Orders knows what has been sold and not been handed over.
type Orders interface {
	// Stopped counts a market's open orders of any age with goods of which stops says that they may no longer be handed
	// over, and the units of those goods.
	Stopped(ctx context.Context, m market.Code, stops func(c market.Channel, sku string) bool) (orders, units int64, err error)
}

// CodeRemoved is why a variant would no longer be offered: the change takes it out of the catalogue.
const CodeRemoved = "offer.removed"

// CellEffect is what changes would do to one variant in one channel.
type CellEffect struct {
	SKU           string         `json:"sku"`
	Channel       market.Channel `json:"channel"`
	Before, After bool           // offered
	Was, Will     money.Amount
	Stood, Stands clearance.State // the same when the standing does not move
	Why           string          // code of the first refusal after, "" when offered
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
	shelves, touched := map[market.Code]*offer.Shelf{}, make(cold, len(changes))
	for i, c := range changes {
		touched[i] = c.Market
	}
	for {
		if err := d.fetch(ctx, shelves, touched); err != nil {
			return nil, nil, err
		}
		if made, effects, err = d.rehearse(ctx, who, changes, shelves); !errors.As(err, &touched) {
			return made, effects, err
		}
	}
}

// cold are markets that changes have turned out to touch, and whose shelves nobody has fetched. A shelf is never fetched
// inside a transaction: that takes a second connection, and when everybody waits for a second one nobody gets it.
type cold []market.Code

// Error says so; nobody is ever told.
func (c cold) Error() string { return fmt.Sprintf("change: %d shelves are to be fetched", len(c)) }

// fetch gets the shelves of markets that are known and not there yet.
func (d *Desk) fetch(ctx context.Context, shelves map[market.Code]*offer.Shelf, codes []market.Code) error {
	for _, m := range d.Offers.Markets() {
		if shelves[m.Code] != nil || !slices.Contains(codes, m.Code) {
			continue
		}
		shelf, err := d.Offers.Shelf(ctx, m.Code)
		if err != nil {
			return err
		}
		shelves[m.Code] = shelf
	}
	return nil
}

// rehearse makes changes and takes them back; it gives cold when a shelf is missing.
func (d *Desk) rehearse(ctx context.Context, who Who, changes []Change, shelves map[market.Code]*offer.Shelf) (made []Change, effects []Effect, err error) {
	now := d.Clock.Now()
	var pairs []pair
	var dates func(context.Context) ([]DateMove, error)
	err = d.Store.Update(ctx, func(tx Tx) error {
		pairs, dates = nil, nil
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
		if pairs, err = d.read(tx, old, shelves); err != nil {
			return err
		}
		if dates, err = d.datesOf(tx, pairs, now); err != nil {
			return err
		}
		return errRehearsed
	})
	if !errors.Is(err, errRehearsed) {
		return made, nil, err
	}
	effects, err = d.effects(ctx, pairs, dates, now)
	return made, effects, err
}

// pair is the shelf of a market as it is, and as it would be.
type pair struct{ before, after *offer.Shelf }

// read gathers the facts of the markets that have moved, as they stand in the transaction. Nothing is decided here: a
// preview must not hold the writer for longer than reading takes.
func (d *Desk) read(tx Tx, old offer.Versions, shelves map[market.Code]*offer.Shelf) ([]pair, error) {
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
	var pairs []pair
	var missing cold
	for _, m := range d.Offers.Markets() {
		before := shelves[m.Code]
		if moved.Markets[m.Code] == old.Markets[m.Code] {
			continue
		}
		if before == nil {
			missing = append(missing, m.Code)
			continue
		}
		after, err := d.Offers.Renew(tx, book, m.Code, before)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, pair{before, after})
	}
	if len(missing) > 0 {
		return nil, missing
	}
	return pairs, nil
}

// datesOf reads what the forecasts of the markets that have moved hang on.
func (d *Desk) datesOf(tx Tx, pairs []pair, now clock.Instant) (func(context.Context) ([]DateMove, error), error) {
	if d.Dates == nil {
		return nil, nil //nolint:nilnil // no forecasts
	}
	markets := make([]market.Code, len(pairs))
	for i, p := range pairs {
		markets[i] = p.after.Market.Code
	}
	return d.Dates.Moved(tx, markets, now)
}

// effects compares the shelves, and adds the dates that would move to the markets that they are about.
func (d *Desk) effects(ctx context.Context, pairs []pair, dates func(context.Context) ([]DateMove, error), now clock.Instant) ([]Effect, error) {
	var moves []DateMove
	if dates != nil {
		var err error
		if moves, err = dates(ctx); err != nil {
			return nil, err
		}
	}
	var effects []Effect
	for _, p := range pairs {
		e, err := d.effectOf(ctx, p, now)
		if err != nil {
			return nil, err
		}
		moves = slices.DeleteFunc(moves, func(m DateMove) bool {
			mine := m.Market == e.Market
			if mine {
				e.Dates = append(e.Dates, m)
			}
			return mine
		})
		if e.Opens+e.Closes+e.Reprice+e.Restated+len(e.Dates) > 0 || e.Orders > 0 {
			effects = append(effects, e)
		}
	}
	for _, m := range moves { // of markets whose shelves stand still, which wait for one that has moved
		at := slices.IndexFunc(effects, func(e Effect) bool { return e.Market == m.Market })
		if at < 0 {
			effects, at = append(effects, Effect{Market: m.Market}), len(effects)
		}
		effects[at].Dates = append(effects[at].Dates, m)
	}
	return effects, nil
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

// effectOf adds to what a market's shelf would show the open orders that would stop.
func (d *Desk) effectOf(ctx context.Context, p pair, now clock.Instant) (Effect, error) {
	e := effect(p.before, p.after, now)
	if d.Orders == nil || !falls(p.before, p.after, now) {
		return e, nil
	}
	known := map[string]bool{}
	var err error
	e.Orders, e.Units, err = d.Orders.Stopped(ctx, e.Market, func(c market.Channel, sku string) bool {
		at := string(c) + "/" + sku
		stops, seen := known[at]
		if !seen {
			stops = owed(p.before, c, sku, now) && !owed(p.after, c, sku, now)
			known[at] = stops
		}
		return stops
	})
	return e, err
}

// owed tells whether what was sold may be handed over.
func owed(s *offer.Shelf, c market.Channel, sku string, now clock.Instant) bool {
	n, known := s.Book.Ordinal(sku)
	if !known {
		return false
	}
	answer := s.DecideWith(n, c, 1, offer.Wish{Quantity: 1, Now: now, Owed: true})
	return answer.OK()
}

// falls tells whether the clearance of any cell would: only then orders are looked at.
func falls(before, after *offer.Shelf, now clock.Instant) bool {
	for was, item := range before.Book.Items {
		n, stays := after.Book.Ordinal(item.SKU())
		for _, c := range market.Channels() {
			if old := before.Answer(was, c, now); !old.State.Sells() {
				continue
			}
			if !stays {
				return true
			}
			if next := after.Answer(n, c, now); !next.State.Sells() {
				return true
			}
		}
	}
	return false
}

func effect(before, after *offer.Shelf, now clock.Instant) Effect {
	e := Effect{Market: after.Market.Code}
	var restated []CellEffect
	for n, item := range after.Book.Items {
		was, had := before.Book.Ordinal(item.SKU())
		for _, c := range market.Channels() {
			var old offer.Answer
			if had {
				old = before.Answer(was, c, now)
			}
			next := after.Answer(n, c, now)
			if e.note(item.SKU(), c, had && old.Offered(), &old, next) || !had || old.State == next.State {
				continue
			}
			e.Restated++
			if len(restated) < CellsMax {
				restated = append(restated, cellOf(item.SKU(), c, old.Offered(), &old, &next))
			}
		}
	}
	e.removed(before, after, now)
	listed := min(len(restated), CellsMax-len(e.Cells))
	e.Cells, e.Truncated = append(e.Cells, restated[:listed]...), e.Truncated || listed < e.Restated
	return e
}

// removed notes the variants that the change takes out of the catalogue.
func (e *Effect) removed(before, after *offer.Shelf, now clock.Instant) {
	for n, item := range before.Book.Items {
		if _, stays := after.Book.Ordinal(item.SKU()); stays {
			continue
		}
		for _, c := range market.Channels() {
			if old := before.Answer(n, c, now); old.Offered() {
				e.note(item.SKU(), c, true, &old, offer.Answer{Refusals: []offer.Refusal{{Code: CodeRemoved}}})
			}
		}
	}
}

// note counts a cell that opens, closes or has another price, and lists it; false for any other.
func (e *Effect) note(sku string, c market.Channel, had bool, old *offer.Answer, new offer.Answer) bool {
	has := new.Offered()
	switch {
	case has && !had:
		e.Opens++
	case had && !has:
		e.Closes++
	case has && old.Quote.Amount != new.Quote.Amount:
		e.Reprice++
	default:
		return false
	}
	if len(e.Cells) == CellsMax {
		e.Truncated = true
		return true
	}
	e.Cells = append(e.Cells, cellOf(sku, c, had, old, &new))
	return true
}

func cellOf(sku string, c market.Channel, had bool, old, new *offer.Answer) CellEffect {
	cell := CellEffect{SKU: sku, Channel: c, Before: had, After: new.Offered(), Was: old.Quote.Amount, Will: new.Quote.Amount, Stood: old.State, Stands: new.State}
	if !cell.After && len(new.Refusals) > 0 {
		cell.Why = new.Refusals[0].Code
	}
	return cell
}
