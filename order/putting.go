package order

import (
	"context"
	"slices"
	"strconv"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
)

// Basket gives a basket decided again; an unknown or empty token is an empty View, not an error.
func (d *Desk) Basket(ctx context.Context, token string, now clock.Instant) (View, error) {
	b, err := d.basket(ctx, token)
	if fault.Is(err, fault.NotFound) {
		return View{}, nil
	}
	if err != nil {
		return View{}, err
	}
	return d.view(ctx, b, now)
}

// basket reads a basket; NotFound for a token that opens none.
func (d *Desk) basket(ctx context.Context, token string) (Basket, error) {
	if token == "" {
		return Basket{}, fault.New(fault.NotFound, "order.basket_unknown")
	}
	var b Basket
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		b, err = tx.Basket(hashOf(token))
		return err
	})
	b.Token = token
	return b, err
}

// SetLine changes one line. The View carries the token, which is new when the basket is. A basket of another
// market is not touched: Conflict "order.basket_of_other_market", which MoveBasket resolves.
func (d *Desk) SetLine(ctx context.Context, put Put, now clock.Instant) (View, error) {
	b, err := d.basket(ctx, put.Token)
	if fault.Is(err, fault.NotFound) {
		b, err = newBasket(put, d.IDs.Token()), nil
	}
	if err != nil {
		return View{}, err
	}
	if b.Market != put.Market {
		return View{}, fault.New(fault.Conflict, "order.basket_of_other_market", "market", string(b.Market))
	}
	front, err := d.front(ctx, b.Market)
	if err != nil {
		return View{}, err
	}
	if err := front.setLine(&b, put, now); err != nil {
		return View{}, err
	}
	b.Changed = now
	if err := d.putBasket(ctx, &b); err != nil {
		return View{}, err
	}
	return viewOf(front.Shelf, b, "", now), nil
}

func newBasket(put Put, token string) Basket {
	b := Basket{Token: token, Market: put.Market, Channel: put.Channel, Language: put.Language}
	if b.Channel == "" {
		b.Channel = market.Web
	}
	return b
}

func (d *Desk) putBasket(ctx context.Context, b *Basket) error {
	err := d.Store.Update(ctx, func(tx Tx) error { return tx.PutBasket(hashOf(b.Token), *b) })
	if err == nil {
		b.Version++
	}
	return err
}

// setLine changes a basket in memory. What shoppers may not know of is unknown here too.
func (f *Front) setLine(b *Basket, put Put, now clock.Instant) error {
	if err := checkQuantity(put.Quantity, "quantity", 0); err != nil {
		return err
	}
	at := slices.IndexFunc(b.Lines, func(l BasketLine) bool { return l.SKU == put.SKU })
	if put.Quantity == 0 && !put.Add {
		if at >= 0 {
			b.Lines = slices.Delete(b.Lines, at, at+1)
		}
		return nil
	}
	n, known := f.Shelf.Book.Ordinal(put.SKU)
	if !known {
		return fault.Field("sku", CodeUnknown, "sku", put.SKU)
	}
	answer := f.Shelf.Answer(n, b.Channel, now)
	if answer.Hidden {
		return fault.Field("sku", CodeUnknown, "sku", put.SKU)
	}
	if at < 0 {
		if len(b.Lines) >= LinesMax {
			return fault.Field("sku", "order.lines_max", "max", strconv.Itoa(LinesMax))
		}
		b.Lines = append(b.Lines, BasketLine{SKU: put.SKU})
		at = len(b.Lines) - 1
	}
	line := &b.Lines[at]
	quantity := put.Quantity
	if put.Add {
		quantity += line.Quantity
	}
	if err := checkQuantity(quantity, "quantity", 1); err != nil {
		return err
	}
	line.Quantity, line.Seen = quantity, answer.Quote.Amount
	return nil
}

func (d *Desk) view(ctx context.Context, b Basket, now clock.Instant) (View, error) {
	front, err := d.front(ctx, b.Market)
	if err != nil {
		return View{}, err
	}
	return viewOf(front.Shelf, b, "", now), nil
}

// viewOf decides every line of a basket for a delivery area. Lines that take the same stock are decided one
// after the other, as the counter would.
func viewOf(s *offer.Shelf, b Basket, area string, now clock.Instant) View {
	v := View{Token: b.Token, Market: b.Market, Channel: b.Channel, Language: b.Language, Version: b.Version,
		Lines: make([]ViewLine, len(b.Lines)), Subtotal: money.Of(0, s.Market.Currency(now))}
	taken := map[string]int64{}
	for i, l := range b.Lines {
		v.Lines[i] = viewLine(s, b.Channel, l, area, taken, now)
		v.Units += l.Quantity
		if sum, err := v.Subtotal.Add(v.Lines[i].Total); err == nil && len(v.Lines[i].Refusals) == 0 {
			v.Subtotal = sum
		}
	}
	return v
}

func viewLine(s *offer.Shelf, c market.Channel, l BasketLine, area string, taken map[string]int64, now clock.Instant) ViewLine {
	line := ViewLine{SKU: l.SKU, Quantity: l.Quantity, Seen: l.Seen}
	n, known := s.Book.Ordinal(l.SKU)
	if !known {
		line.Refusals = []offer.Refusal{unknownVariant()}
		return line
	}
	free := freeAfter(s, n, c, taken)
	caps := s.Caps(n, c, now)
	answer := s.DecideWith(n, c, free, offer.Wish{Quantity: l.Quantity, Area: area, Now: now}).Within(caps, usedAfter(s, taken), l.Quantity)
	if answer.Hidden {
		line.Refusals = []offer.Refusal{unknownVariant()}
		return line
	}
	line.Item, line.Answer, line.Unit, line.Refusals = s.Book.Items[n], answer, answer.Quote.Amount, answer.Refusals
	total, err := line.Unit.Times(l.Quantity)
	if err != nil {
		line.Refusals = append(line.Refusals, offer.Refusal{Code: "order.amount_too_large", Disclosure: "plain"})
	}
	line.Total = total
	if answer.OK() {
		for _, part := range line.Item.Variant.Takes() {
			taken[part.SKU] += max(1, part.Quantity) * l.Quantity
		}
		for _, k := range caps {
			taken[UnderEvidence+k.Evidence] += k.Each * l.Quantity
		}
	}
	return line
}

// usedAfter is what certificates have let through, with the lines before this one.
func usedAfter(s *offer.Shelf, taken map[string]int64) func(evidence string) int64 {
	return func(evidence string) int64 { return s.Used(evidence) + taken[UnderEvidence+evidence] }
}

// freeAfter is how many units the shelf has left after what earlier lines took.
func freeAfter(s *offer.Shelf, n int, c market.Channel, taken map[string]int64) int64 {
	item := s.Book.Items[n]
	if len(item.Variant.Parts) == 0 {
		return s.Free(n, c) - taken[item.SKU()]
	}
	free := s.Free(n, c)
	for _, part := range item.Variant.Parts {
		if p, ok := s.Book.Ordinal(part.SKU); ok {
			free = min(free, (s.Free(p, c)-taken[part.SKU])/max(1, part.Quantity))
		}
	}
	return free
}
