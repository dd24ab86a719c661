package drop

import (
	"context"
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/stock"
)

// May is the permission to lead drops.
const May = "drop"

// Staff is who leads drops.
type Staff interface {
	Name() string
	// May tells whether the person has a permission in a market.
	May(permission string, m market.Code) bool
}

func allowed(who Staff, m market.Code) error {
	if who.May(May, m) {
		return nil
	}
	return fault.New(fault.Forbidden, "drop.not_yours", "permission", May)
}

// All lists every drop that somebody may lead, drafts among them.
func (d *Desk) All(ctx context.Context, who Staff) ([]Drop, error) {
	var all []Drop
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		all, err = tx.Drops()
		return err
	})
	return slices.DeleteFunc(all, func(one Drop) bool { return !who.May(May, one.Market) }), err
}

// Read gives one drop as it is stored, a draft or not.
func (d *Desk) Read(ctx context.Context, who Staff, m market.Code, drop string) (Drop, error) {
	var one Drop
	if err := allowed(who, m); err != nil {
		return one, err
	}
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		one, err = tx.Drop(m, drop)
		return err
	})
	return one, err
}

// Save writes a draft. Its seed and salt are drawn when it is first written.
func (d *Desk) Save(ctx context.Context, who Staff, f Facts) (Drop, error) {
	if err := allowed(who, f.Market); err != nil {
		return Drop{}, err
	}
	f.complete()
	if err := CheckFacts(&f); err != nil {
		return Drop{}, err
	}
	if _, _, err := d.item(ctx, &f); err != nil {
		return Drop{}, err
	}
	one := Drop{Facts: f, State: Draft, Number: ledgerOf(d.IDs.Bytes(5)), Seed: [32]byte(d.IDs.Bytes(32)), Salt: [16]byte(d.IDs.Bytes(16)),
		Standing: Standing{Drawn: -1}}
	err := d.Store.Update(ctx, func(tx Tx) error { return tx.PutDraft(one) })
	return one, err
}

// complete fills in what follows from the rest.
func (f *Facts) complete() {
	if f.Channel == "" {
		f.Channel = market.Web
	}
	if f.Rule == FirstCome {
		f.Until = f.Closes
	}
	f.Commitment = ""
	f.ID = strings.TrimSpace(f.ID)
}

// ledgerOf numbers a drop's stock above the numbers of orders.
func ledgerOf(random []byte) int64 {
	n := int64(4)
	for _, b := range random {
		n = n<<8 | int64(b)
	}
	return n
}

// item finds the variant on the market's shelf.
func (d *Desk) item(ctx context.Context, f *Facts) (*offer.Shelf, int, error) {
	shelf, err := d.Offers.Shelf(ctx, f.Market)
	if err != nil {
		return nil, 0, err
	}
	n, known := shelf.Book.Ordinal(f.SKU)
	if !known {
		return nil, 0, fault.Field("sku", "drop.sku_unknown", "sku", f.SKU)
	}
	if len(shelf.Book.Items[n].Variant.Parts) > 0 {
		return nil, 0, fault.Field("sku", "drop.sku_is_a_set", "sku", f.SKU)
	}
	if currency := shelf.Market.Currency(f.Opens); f.Price.Currency != currency {
		return nil, 0, fault.Field("price", "drop.currency_other", "currency", string(currency))
	}
	return shelf, n, nil
}

// Judge asks the one question at the drop's price, for staff who prepare one: what would refuse a buyer now.
func (d *Desk) Judge(ctx context.Context, f *Facts, now clock.Instant) (offer.Answer, catalogue.Item, error) {
	shelf, n, err := d.item(ctx, f)
	if err != nil {
		return offer.Answer{}, catalogue.Item{}, err
	}
	return shelf.DecideAt(n, f.Channel, f.Price, offer.Wish{Quantity: 1, Now: now}), shelf.Book.Items[n], nil
}

// Remove throws a draft away.
func (d *Desk) Remove(ctx context.Context, who Staff, m market.Code, drop string) error {
	if err := allowed(who, m); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx Tx) error { return tx.RemoveDraft(m, drop) })
}

// Publish makes a draft public: from now on nothing of it changes, and its units are set aside (rules 1 and 2).
// Errors: Conflict "drop.published", "drop.stock_short"; Invalid when its hours have passed.
func (d *Desk) Publish(ctx context.Context, who Staff, m market.Code, drop string, now clock.Instant) (Drop, error) {
	if err := allowed(who, m); err != nil {
		return Drop{}, err
	}
	shelf, err := d.Offers.Shelf(ctx, m)
	if err != nil {
		return Drop{}, err
	}
	var one Drop
	var room *stock.Room
	err = d.Store.Update(ctx, func(tx Tx) (err error) {
		if one, err = tx.Drop(m, drop); err != nil {
			return err
		}
		if err := one.publishable(now); err != nil {
			return err
		}
		if room, err = levelsOf(tx, one.SKU); err != nil {
			return err
		}
		if one.Where, err = one.place(room, shelf.Places(one.Channel)); err != nil {
			return err
		}
		line := one.publish(now, who.Name())
		if err := tx.Keep(&one, []Line{line}); err != nil {
			return err
		}
		if err := tx.SetAside(&one, one.Offered(), now); err != nil {
			return err
		}
		room, err = levelsOf(tx, one.SKU)
		return err
	})
	if err != nil {
		return Drop{}, err
	}
	d.Offers.Follow(room, []string{one.SKU})
	_, err = d.Refresh(ctx, now)
	return one, err
}

// publishable tells what stands in the way of publishing a draft.
func (d *Drop) publishable(now clock.Instant) error {
	if d.State != Draft {
		return fault.New(fault.Conflict, "drop.published", "drop", d.ID)
	}
	if now >= d.From {
		return fault.Field("from", "drop.entries_past")
	}
	return CheckFacts(&d.Facts)
}

// place finds the one level from which the whole quantity is set aside: nearest first, own before a partner's.
func (d *Drop) place(room *stock.Room, from []stock.Location) (Where, error) {
	taken := room.Take(d.SKU, from, d.Offered())
	if len(taken) != 1 {
		return Where{}, fault.Field("quantity", "drop.stock_short", "sku", d.SKU)
	}
	return Where{taken[0].Location, taken[0].Owner}, nil
}

// publish fixes the facts and writes the first line.
func (d *Drop) publish(now clock.Instant, who string) Line {
	d.State, d.Commitment = Published, CommitmentOf(d.Seed)
	d.Standing = Standing{Drawn: -1, Left: d.Quantity, CodeLeft: d.Codes}
	return d.Standing.add(now, who, LinePublished, d.Facts)
}

// MakeCodes draws a published drop's codes, once and before it opens. They are told here and never again: only
// their hashes are kept and published.
func (d *Desk) MakeCodes(ctx context.Context, who Staff, m market.Code, drop string, now clock.Instant) ([]string, error) {
	if err := allowed(who, m); err != nil {
		return nil, err
	}
	var codes []string
	err := d.Store.Update(ctx, func(tx Tx) error {
		one, err := tx.Drop(m, drop)
		if err != nil {
			return err
		}
		if one.State != Published || now >= one.Opens || one.Codes == 0 || one.Standing.Codes > 0 {
			return fault.New(fault.Conflict, "drop.no_codes_now")
		}
		made := make([]string, one.Codes)
		hashes := make([]Hash, one.Codes)
		for i := range made {
			made[i] = codeOf(d.IDs.Bytes(10))
			hashes[i] = HashCode(made[i])
		}
		codes = made
		if err := tx.PutDropCodes(m, drop, hashes); err != nil {
			return err
		}
		one.Standing.Codes = one.Codes
		return tx.Keep(&one, []Line{one.Standing.add(now, who.Name(), LineCodes, CodesMade{hashes})})
	})
	return codes, err
}

// CallOff ends a published drop before it opens; why is public.
func (d *Desk) CallOff(ctx context.Context, who Staff, m market.Code, drop, why string, now clock.Instant) error {
	if err := allowed(who, m); err != nil {
		return err
	}
	if strings.TrimSpace(why) == "" {
		return fault.Field("why", "drop.why_missing")
	}
	var room *stock.Room
	var sku string
	err := d.Store.Update(ctx, func(tx Tx) error {
		one, err := tx.Drop(m, drop)
		if err != nil {
			return err
		}
		if one.State != Published || now >= one.Opens {
			return fault.New(fault.Conflict, "drop.cannot_call_off")
		}
		one.State, sku, now = CalledOff, one.SKU, max(now, one.Standing.Last)
		l := &led{tx: tx, drop: &one, now: now}
		l.lines = append(l.lines, one.Standing.add(now, who.Name(), LineCalledOff, CalledOffLine{why}))
		if err := tx.Keep(&one, l.lines); err != nil {
			return err
		}
		if err := l.setBack(); err != nil {
			return err
		}
		room, err = levelsOf(tx, sku)
		return err
	})
	if err != nil {
		return err
	}
	d.Offers.Follow(room, []string{sku})
	_, err = d.Refresh(ctx, now)
	return err
}

// Last gives the last lines of a drop's log, newest first, with who caused them.
func (d *Desk) Last(ctx context.Context, who Staff, m market.Code, drop string, count int64) ([]Line, error) {
	if err := allowed(who, m); err != nil {
		return nil, err
	}
	var lines []Line
	err := d.Store.View(ctx, func(tx Tx) error {
		one, err := tx.Drop(m, drop)
		if err != nil {
			return err
		}
		lines, err = tx.Log(m, drop, one.Standing.Lines-count, int(count))
		return err
	})
	slices.Reverse(lines)
	return lines, err
}
