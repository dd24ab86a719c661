package post

import (
	"context"
	"encoding/json"
	"fmt"

	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/market"
)

// Drops is what letters ask of the desk of limited sales.
type Drops interface {
	Get(m market.Code, id string) (drop.Drop, error)
}

var _ Drops = (*drop.Desk)(nil)

// dropLetter makes a letter to somebody who takes part in a limited sale; its subject is the sale, its detail the
// units of the right and the instant at which it ends.
func dropLetter(row int64, kind Kind, payload string, now clock.Instant) (Letter, bool) {
	var n drop.PersonNews
	if json.Unmarshal([]byte(payload), &n) != nil {
		return Letter{}, false
	}
	to, err := Address(n.Email)
	if err != nil {
		return Letter{}, false
	}
	return Letter{ID: newsName(row), Kind: kind, Market: n.Market, Language: n.Language, To: to, Subject: n.Drop,
		Detail: fmt.Sprintf("%d %d", n.Units, int64(n.Until)), At: now, Due: now}, true
}

// dropSheet writes about a limited sale, in the hours of its market.
func (d *Desk) dropSheet(ctx context.Context, l Letter, w *i18n.Words, s *sheet) error {
	if d.Drops == nil {
		return fault.New(fault.Invalid, "post.kind_unknown")
	}
	one, err := d.Drops.Get(l.Market, l.Subject)
	if err != nil {
		return err
	}
	shelf, err := d.Offers.Shelf(ctx, l.Market)
	if err != nil {
		return err
	}
	item, known := shelf.Book.Item(one.SKU)
	if !known {
		return fault.New(fault.NotFound, "product.unknown")
	}
	var units int64
	var until clock.Instant
	if _, err := fmt.Sscan(l.Detail, &units, &until); err != nil {
		return fault.Wrap(err, fault.Invalid, "post.detail_unreadable")
	}
	text, _ := item.Product.Texts.In(l.Language)
	s.say(w, l.Kind, "product", oneLine(text.Name), "shop", d.Shop, "units", w.Number(units), "price", w.Money(one.Price),
		"time", w.Zoned(until.Time().In(shelf.Market.Location())))
	page := "/place"
	if l.Kind == DropLost {
		page = "/receipt"
	}
	s.Href = d.address(ctx, l, "/drops/"+one.ID+page)
	return nil
}
