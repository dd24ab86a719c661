package order

import (
	"context"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
)

// MoveBasket takes a basket to another country. Without confirm it only tells what would happen.
func (d *Desk) MoveBasket(ctx context.Context, token string, to market.Code, language market.Language, confirm bool, now clock.Instant) (Moved, error) {
	b, err := d.basket(ctx, token)
	if fault.Is(err, fault.NotFound) {
		return Moved{To: to, Done: true}, nil
	}
	if err != nil {
		return Moved{}, err
	}
	old, err := d.front(ctx, b.Market)
	if err != nil {
		return Moved{}, err
	}
	next, err := d.front(ctx, to)
	if err != nil {
		return Moved{}, err
	}
	moved, there := move(old.Shelf, next.Shelf, b, now)
	if language != "" && next.Shelf.Market.Speaks(language) {
		there.Language = language
	}
	if confirm {
		there.Changed = now
		if err := d.putBasket(ctx, &there); err != nil {
			return Moved{}, err
		}
		moved.Done = true
	}
	moved.View = viewOf(next.Shelf, there, "", now)
	return moved, nil
}

// move works out a change of country: each line is decided on the other shelf, in order.
func move(old, next *offer.Shelf, b Basket, now clock.Instant) (Moved, Basket) {
	moved := Moved{From: b.Market, To: next.Market.Code}
	there := b
	there.Market, there.Language, there.Lines = next.Market.Code, next.Market.Default(), nil
	taken := map[string]int64{}
	for _, l := range b.Lines {
		line := MovedLine{SKU: l.SKU, Quantity: l.Quantity, Old: priceOn(old, l, b.Channel, now)}
		v := viewLine(next, b.Channel, l, "", taken, now)
		line.Item, line.New, line.Refusals = v.Item, v.Unit, v.Refusals
		switch fewer := fewerLeft(next, l, b.Channel, taken, &v, now); {
		case len(v.Refusals) == 0:
			line.Left = l.Quantity
			moved.Kept = append(moved.Kept, line)
		case fewer > 0:
			line.Left = fewer
			moved.Changed = append(moved.Changed, line)
		default:
			moved.Dropped = append(moved.Dropped, line)
			continue
		}
		there.Lines = append(there.Lines, BasketLine{SKU: l.SKU, Quantity: line.Left, Seen: v.Unit})
	}
	return moved, there
}

func priceOn(s *offer.Shelf, l BasketLine, c market.Channel, now clock.Instant) money.Amount {
	if n, ok := s.Book.Ordinal(l.SKU); ok {
		return s.Answer(n, c, now).Quote.Amount
	}
	return l.Seen
}

// fewerLeft is the quantity to which a line shrinks when nothing but the number stands in its way.
func fewerLeft(s *offer.Shelf, l BasketLine, c market.Channel, taken map[string]int64, v *ViewLine, now clock.Instant) int64 {
	if len(v.Refusals) != 1 || (v.Refusals[0].Code != offer.CodeFewer && v.Refusals[0].Code != CodeCap) {
		return 0
	}
	n, _ := s.Book.Ordinal(l.SKU)
	left := freeAfter(s, n, c, taken)
	caps := s.Caps(n, c, now)
	for _, k := range caps {
		left = min(left, k.Left(usedAfter(s, taken)(k.Evidence)))
	}
	for _, k := range caps {
		taken[UnderEvidence+k.Evidence] += k.Each * left
	}
	for _, part := range v.Item.Variant.Takes() {
		taken[part.SKU] += max(1, part.Quantity) * left
	}
	return left
}
