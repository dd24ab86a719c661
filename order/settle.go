package order

import (
	"encoding/json"
	"strconv"

	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/outbox"
	"comptoir/internal/plain"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/payment"
	"comptoir/stock"
	"comptoir/tax"
)

// Wish is a placing as it stands at the counter: read, checked, not yet decided.
type Wish struct {
	Placing
	Name     Key
	Body     Hash
	Basket   Hash // zero without one
	Version  int64
	Number   Number
	Token    string
	Area     string
	Method   delivery.Method
	Pay      payment.Method
	Titles   []string
	Dispatch delivery.Promise
	Front    *Front
	Names    []Hash // for limits; none: those of Buyer and Address
}

// Kept is a receipt: what a key was answered. Number is 0 when the answer was no.
type Kept struct {
	Key      Key
	Body     Hash
	Number   Number
	At       clock.Instant
	Total    money.Amount
	Refusals []LineRefusal
}

// Facts are what a batch is decided from. Settle changes Room, Kept and Baskets as it goes.
type Facts struct {
	Now     clock.Instant
	Fronts  map[market.Code]*Front
	Room    *stock.Room
	Kept    map[Key]Kept
	Baskets map[Hash]int64
	Used    map[Use]int64 // of limited variants, by person
	Grants  map[GrantKey]*Grant
	Tokens  *tokens
	Memory  *Memory
}

// Settlement is a batch decided: the answers, and what is to be written for them.
type Settlement struct {
	At       clock.Instant
	Verdicts []Verdict // one for each wish
	Kept     []Kept
	Sales    []*Sale // good until the memory's next batch
	Baskets  []BasketUse
	Takings  []stock.Taking // summed by level, in the order of locking
	Used     []Used         // of limits, summed
	Granted  []GrantMove    // grants that were used
	Cleared  []Cleared      // clearance decisions that are cited for the first time
	News     []outbox.Row
}

// Verdict is the answer to one wish.
type Verdict struct {
	Outcome Outcome
	Err     error
}

// Sale is one order that was taken.
type Sale struct {
	Order   Order
	Secret  Hash
	Takings []LineTaking
	Cleared []Hash // the decision of each line
	Used    []Used
	Grant   *Grant // whose units it takes; nil: those that are free
}

// BasketUse is a basket that became an order.
type BasketUse struct {
	Hash    Hash
	Version int64
}

// Settle decides a batch in order of arrival (rules 3 to 6). It is pure but for what it takes from Facts.
func Settle(f *Facts, wishes []*Wish) *Settlement {
	n := len(wishes)
	s := &Settlement{At: f.Now, Verdicts: make([]Verdict, n), Kept: make([]Kept, 0, n), Sales: make([]*Sale, 0, n), News: make([]outbox.Row, 0, n)}
	takings := make([]stock.Taking, 0, n)
	sales := f.Memory.room(n)
	for i, w := range wishes {
		sale := &sales[i]
		sold, verdict := f.settle(w, sale, s)
		s.Verdicts[i] = verdict
		if !sold {
			continue
		}
		s.Sales = append(s.Sales, sale)
		s.News = append(s.News, placedNews(f.Now, &sale.Order))
		if g := sale.Grant; g != nil {
			s.Granted = append(s.Granted, GrantMove{GrantKey: g.GrantKey, Event: GrantOrdered, Number: sale.Order.Number, Units: g.Units, At: f.Now, Grant: *g})
		} else {
			for _, t := range sale.Takings {
				takings = append(takings, t.Taking)
			}
		}
		s.Used = append(s.Used, sale.Used...)
	}
	s.Used = sumUsed(s.Used)
	s.Takings = stock.Sum(takings)
	return s
}

// settle decides one wish, whose sale it fills in unless there is nothing to sell.
func (f *Facts) settle(w *Wish, sale *Sale, s *Settlement) (sold bool, v Verdict) {
	if kept, ok := f.Kept[w.Name]; ok {
		return false, replay(kept, w, f.Tokens)
	}
	if f.basketMoved(w) {
		return false, Verdict{Err: errBasketChanged()}
	}
	if w.Method.Code == "" || w.Pay.Code == "" {
		return false, Verdict{Err: errBasketChanged()} // the market's methods have changed under the wish
	}
	refusals, err := f.sell(w, sale, s)
	if err != nil {
		return false, Verdict{Err: err}
	}
	sold = len(refusals) == 0
	kept := Kept{Key: w.Name, Body: w.Body, At: f.Now, Refusals: refusals}
	if sold {
		kept.Number, kept.Total = w.Number, sale.Order.Total
		f.useBasket(w, s)
	}
	f.Kept[w.Name] = kept
	s.Kept = append(s.Kept, kept)
	return sold, answer(kept, w.Token)
}

// basketMoved tells whether the basket of a wish is not as it was when the wish was read.
func (f *Facts) basketMoved(w *Wish) bool {
	return w.Basket != (Hash{}) && f.Baskets[w.Basket] != w.Version
}

func (f *Facts) useBasket(w *Wish, s *Settlement) {
	if w.Basket == (Hash{}) {
		return
	}
	delete(f.Baskets, w.Basket)
	s.Baskets = append(s.Baskets, BasketUse{w.Basket, w.Version})
}

func errBasketChanged() error { return fault.New(fault.Conflict, "order.basket_changed") }

// replay gives a key's answer again (rule 5).
func replay(k Kept, w *Wish, t *tokens) Verdict {
	if k.Body != w.Body {
		return Verdict{Err: fault.New(fault.Conflict, "order.key_reused")}
	}
	v := answer(k, "")
	if v.Outcome.Placed != nil {
		v.Outcome.Placed.Token, v.Outcome.Placed.Replay = t.of(k.Key.Market, k.Number), true
	}
	return v
}

func answer(k Kept, token string) Verdict {
	if k.Number == 0 {
		return Verdict{Outcome: Outcome{Refusals: k.Refusals}}
	}
	return Verdict{Outcome: Outcome{Placed: &Receipt{Market: k.Key.Market, Number: k.Number, Token: token, Total: k.Total, State: Placed, At: k.At}}}
}

// sell decides the lines one after the other; when one is refused, what the others took is given back.
func (f *Facts) sell(w *Wish, sale *Sale, s *Settlement) ([]LineRefusal, error) {
	front := f.Fronts[w.Market]
	sale.Cleared = make([]Hash, len(w.Lines))
	sale.Order.Lines = make([]Line, len(w.Lines))
	charges := make([]charge, len(w.Lines))
	var refusals []LineRefusal
	for i := range w.Lines {
		line, no, err := f.line(front, w, i, sale, s)
		if err != nil {
			f.giveBack(sale)
			return nil, err
		}
		sale.Order.Lines[i] = line
		charges[i] = charge{line.Total, line.Rate}
		for _, r := range no {
			refusals = append(refusals, LineRefusal{Line: i, SKU: w.Lines[i].SKU, Refusal: r})
		}
	}
	if len(refusals) > 0 {
		f.giveBack(sale)
		return refusals, nil
	}
	refusals, err := f.finish(front, w, sale, charges)
	if err != nil || len(refusals) > 0 {
		f.giveBack(sale)
	}
	return refusals, err
}

func (f *Facts) giveBack(sale *Sale) {
	if sale.Grant != nil {
		sale.Grant.Held = true
	} else {
		for _, t := range sale.Takings {
			f.Room.Give([]stock.Taking{t.Taking})
		}
	}
	for _, u := range sale.Used {
		f.Used[u.Use] -= u.Units
	}
}

// line decides one line and takes its stock.
func (f *Facts) line(front *Front, w *Wish, i int, sale *Sale, s *Settlement) (Line, []offer.Refusal, error) {
	if !w.Grant.IsZero() {
		return f.granted(front, w, sale, s)
	}
	wanted := w.Lines[i]
	n, known := front.Shelf.Book.Ordinal(wanted.SKU)
	if !known {
		return Line{}, []offer.Refusal{unknownVariant()}, nil
	}
	item := front.Shelf.Book.Items[n]
	places := front.Shelf.Places(w.Channel)
	asked := f.Memory.recall(front.Shelf, n, w.Channel, w.Area, f.Now)
	if asked.answer.Hidden {
		return Line{}, []offer.Refusal{unknownVariant()}, nil
	}
	takes := item.Variant.Takes()
	free := stock.Sets(takes, func(sku string) int64 { return f.Room.Free(sku, places) })
	answer := asked.answer.WithStock(free, wanted.Quantity)
	if no := refusedLine(&answer, wanted); len(no) > 0 {
		return Line{}, no, nil
	}
	limit := front.limit(wanted.SKU, f.Now)
	if limit != nil {
		if left, over := f.overLimit(w, limit, wanted.Quantity); over {
			return Line{}, []offer.Refusal{limitRefusal(limit, left)}, nil
		}
	}
	if no := f.overCap(w, asked.caps, wanted.Quantity); no != nil {
		return Line{}, []offer.Refusal{*no}, nil
	}
	total, err := answer.Quote.Amount.Times(wanted.Quantity)
	if err != nil {
		return Line{}, nil, tooMuch()
	}
	if limit != nil {
		f.use(w, limit, wanted.Quantity, sale)
	}
	capped := f.useCaps(w, asked.caps, wanted.Quantity, sale)
	for _, part := range takes {
		for _, t := range f.Room.Take(part.SKU, places, max(1, part.Quantity)*wanted.Quantity) {
			sale.Takings = append(sale.Takings, LineTaking{i, t})
		}
	}
	sale.Cleared[i] = f.Memory.cite(asked, s)
	return Line{SKU: wanted.SKU, Title: w.Titles[i], Quantity: wanted.Quantity, Unit: answer.Quote.Amount, Total: total, Rate: answer.Rate, Limited: limit != nil, Capped: capped}, nil, nil
}

func limitRefusal(l *Limit, left int64) offer.Refusal {
	return offer.Refusal{Code: CodeLimit, Disclosure: "plain", Remedy: "fewer",
		Params: map[string]string{"limit": strconv.FormatInt(l.Units, 10), "left": strconv.FormatInt(left, 10)}}
}

func unknownVariant() offer.Refusal {
	return offer.Refusal{Code: CodeUnknown, Disclosure: "plain"}
}

func tooMuch() error { return fault.Field("lines", "order.amount_too_large") }

// refusedLine adds the counter's own reason to the offer's: the price seen (rule 4).
func refusedLine(a *offer.Answer, wanted BasketLine) []offer.Refusal {
	no := a.Refusals
	if wanted.Seen.Currency != "" && !a.Quote.Amount.IsZero() && a.Quote.Amount != wanted.Seen {
		no = append(no, offer.Refusal{Code: CodePriceChanged, Disclosure: "plain", Remedy: "confirm", Params: map[string]string{
			"seen": wanted.Seen.Decimal(), "now": a.Quote.Amount.Decimal(), "currency": string(a.Quote.Amount.Currency)}})
	}
	return no
}

// finish adds carriage, tax and totals to a sale whose lines are decided.
func (f *Facts) finish(front *Front, w *Wish, sale *Sale, charges []charge) ([]LineRefusal, error) {
	m := front.Shelf.Market
	goods := money.Of(0, m.Currency(f.Now))
	for _, c := range charges {
		sum, err := goods.Add(c.price)
		if err != nil {
			return nil, tooMuch()
		}
		goods = sum
	}
	price, reaches, err := w.Method.Charge(goods, w.Area)
	if err != nil {
		return nil, tooMuch()
	}
	if !reaches {
		return []LineRefusal{{Line: -1, Refusal: offer.Refusal{Code: CodeNotDelivered, Disclosure: "plain"}}}, nil
	}
	rate, _, _ := front.Shelf.Rates.At(w.Area, tax.Standard, f.Now)
	bill, err := billOf(m.Tax, charges, charge{price, rate})
	if err != nil {
		return nil, tooMuch()
	}
	if !w.Pay.Takes(bill.Total) {
		return []LineRefusal{{Line: -1, Refusal: offer.Refusal{Code: CodePaymentLimit, Disclosure: "plain",
			Params: map[string]string{"max": strconv.FormatInt(w.Pay.Max.Minor, 10)}}}}, nil
	}
	f.write(w, sale, bill)
	return nil, nil
}

// write fills the order in from the wish and its bill.
func (f *Facts) write(w *Wish, sale *Sale, bill Bill) {
	lines := sale.Order.Lines
	for i := range lines {
		lines[i].Tax = bill.Lines[i].Tax
	}
	sale.Secret = sha256Half([]byte(w.Token))
	sale.Order = Order{
		Market: w.Market, Number: w.Number, Channel: w.Channel, Language: w.Language, State: Placed, Placed: f.Now, Changed: f.Now, Version: 1,
		Buyer: w.Buyer, Address: w.Address, Area: w.Area, Terms: w.Terms, Note: w.Note, Grant: w.Grant, Lines: lines,
		Delivery: Carriage{Method: w.Method.Code, Price: carriagePrice(bill, w), Tax: bill.Carriage.Tax, Promise: w.Dispatch},
		Payment:  Payment{Method: w.Pay.Code, State: payment.Awaiting, Paid: money.Of(0, bill.Total.Currency)},
		Goods:    bill.Goods, Tax: bill.Tax, Total: bill.Total,
	}
	if len(sale.Used) > 0 {
		sale.Order.Counted = persons(w.Buyer, w.Address)
	}
	if w.Pay.Wait > 0 {
		sale.Order.Due = dueUnder(sale.Grant, f.Now.Add(w.Pay.Wait), f.Now)
	}
}

// carriagePrice is the carriage as displayed: net where tax is added.
func carriagePrice(b Bill, w *Wish) money.Amount {
	if w.Front.Shelf.Market.Tax == market.TaxAdded {
		return b.Carriage.Net
	}
	return b.Carriage.Gross
}

func placedNews(now clock.Instant, o *Order) outbox.Row { return news(now, "order.placed", o, "", "") }

// news is a piece of news about an order. Those who tell of it read the names that are written here.
func news(now clock.Instant, topic string, o *Order, shipment, why string) outbox.Row {
	w := plain.NewWriter()
	w.Text("market", string(o.Market))
	w.Text("number", o.Number.String())
	w.Text("language", string(o.Language))
	w.Some("email", o.Buyer.Email)
	w.Text("state", string(o.State))
	w.Some("shipment", shipment)
	w.Some("why", why)
	return outbox.Row{At: now, Topic: topic, Payload: w.End()}
}

// Cleared is a clearance decision by the hash of its text.
type Cleared struct {
	Hash Hash
	Text string // JSON of clearance.Standing
}

func clearedOf(v any) Cleared {
	text, _ := json.Marshal(v) // a standing is strings and numbers
	return Cleared{Hash: sha256Half(text), Text: string(text)}
}
