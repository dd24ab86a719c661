package order

import (
	"slices"
	"strconv"

	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/stock"
)

// addition is how units are added to an order.
type addition struct {
	look      bool // only to tell what it would come to: today's price is the one that is seen
	versioned bool // whoever asks has said which version of the order was looked at
}

// add takes stock for more units of lines, decided as the counter decides a placing.
func (a *act) add(front *Front, more []Wanted, how addition) error {
	if !a.Order.Grant.IsZero() {
		return fault.New(fault.Conflict, "order.granted") // a grant is for its units
	}
	w := a.wishAgain(front, more, how)
	f, err := a.factsFor(front, w)
	if err != nil {
		return err
	}
	sale, decided, refused := &Sale{Cleared: make([]Hash, len(more))}, &Settlement{}, []LineRefusal(nil)
	at := make([]int, len(more))
	for i, l := range more {
		line, no, err := f.line(front, w, i, sale, decided)
		if err != nil {
			return err
		}
		for _, r := range no {
			refused = append(refused, LineRefusal{Line: l.Line, SKU: a.Order.Lines[l.Line].SKU, Refusal: r})
		}
		if len(no) > 0 {
			continue
		}
		if at[i], err = a.join(line, decided.cited(sale.Cleared[i]), l.Line, how); err != nil {
			return err
		}
	}
	if len(refused) > 0 {
		return &unrevised{refused}
	}
	for _, t := range sale.Takings {
		t.Line = at[t.Line]
		a.Movements = append(a.Movements, Movement{LineTaking: t, From: stock.OnHand, To: stock.Reserved})
	}
	a.Used = sumUsed(sale.Used)
	return nil
}

// join adds a decided line to one of the order of which it says the same: the one that was named, or another. Where
// there is none it becomes the last line, with the decision of its own instant. It tells which line it is.
func (a *act) join(line Line, cleared Cleared, named int, how addition) (int, error) {
	o := a.Order
	line.Cleared = cleared.Text
	at := named
	if !o.Lines[named].says(&line) {
		at = slices.IndexFunc(o.Lines, func(l Line) bool { return l.says(&line) })
	}
	if at >= 0 {
		l := &o.Lines[at]
		l.Quantity += line.Quantity
		var err error
		if l.Total, err = l.Unit.Times(l.Quantity); err != nil {
			return at, tooMuch()
		}
		return at, nil
	}
	if !how.versioned {
		return at, fault.Field("version", "order.version_needed")
	}
	if len(o.Lines) == LinesMax {
		return at, fault.Field("lines", "order.lines_max", "max", strconv.Itoa(LinesMax))
	}
	o.Lines = append(o.Lines, line)
	a.Cited = append(a.Cited, cleared)
	return len(o.Lines) - 1, nil
}

// says tells whether all that a line says of how it was sold is true of another: price, tax, limits, and the decision.
func (l *Line) says(other *Line) bool {
	return l.SKU == other.SKU && l.Unit == other.Unit && l.Rate == other.Rate && l.Limited == other.Limited &&
		slices.Equal(l.Capped, other.Capped) && l.Cleared == other.Cleared
}

// cited gives a decision that the settlement cites.
func (s *Settlement) cited(h Hash) Cleared {
	at := slices.IndexFunc(s.Cleared, func(c Cleared) bool { return c.Hash == h })
	return s.Cleared[at]
}

// wishAgain is the addition as a wish: the buyer of the order wants more, at the price that was seen.
func (a *act) wishAgain(front *Front, more []Wanted, how addition) *Wish {
	o := a.Order
	w := &Wish{Placing: Placing{Market: o.Market, Channel: o.Channel, Language: o.Language, Buyer: o.Buyer, Address: o.Address}, Area: o.Area, Front: front, Names: o.counted()}
	for _, l := range more {
		line := &o.Lines[l.Line]
		wanted := BasketLine{SKU: line.SKU, Quantity: l.Quantity, Seen: l.Seen}
		if wanted.Seen.Currency == "" && !how.look {
			wanted.Seen = line.Unit
		}
		w.Lines = append(w.Lines, wanted)
		w.Titles = append(w.Titles, line.Title)
	}
	return w
}

func (a *act) factsFor(front *Front, w *Wish) (*Facts, error) {
	f := &Facts{Now: a.now, Fronts: map[market.Code]*Front{w.Market: front}, Memory: NewMemory(), Used: map[Use]int64{}}
	wishes := []*Wish{w}
	var err error
	if limited := uses(f.Fronts, f.Memory, wishes, a.now); len(limited) > 0 {
		if f.Used, err = a.tx.Used(limited); err != nil {
			return nil, err
		}
	}
	levels, err := a.tx.Levels(wanted(f.Fronts, wishes))
	f.Room = stock.NewRoom(levels)
	return f, err
}

// Added tells what was added to an order between two looks, by variant: today's price of it.
func Added(before, after *Order) map[string]money.Amount {
	prices := map[string]money.Amount{}
	for i := range after.Lines {
		if l := &after.Lines[i]; i >= len(before.Lines) || l.Quantity > before.Lines[i].Quantity {
			prices[l.SKU] = l.Unit
		}
	}
	return prices
}
