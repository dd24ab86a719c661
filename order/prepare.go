package order

import (
	"context"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"comptoir/catalogue"
	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// read finds out what a placing is about: key, market and lines. Nothing is checked beyond that.
func (d *Desk) read(ctx context.Context, p Placing) (*Wish, error) {
	if p.Channel == "" {
		p.Channel = market.Web
	}
	if err := checkKey(p.Key); err != nil {
		return nil, err
	}
	front, err := d.front(ctx, p.Market)
	if err != nil {
		return nil, err
	}
	w := d.spare.Get().(*Wish)
	*w = Wish{Placing: p, Name: Key{p.Market, hashOf(p.Scope, p.Key)}, Front: front}
	if p.BasketToken != "" && p.Grant.IsZero() {
		w.seal()
		if err := d.fromBasket(ctx, w); err != nil {
			return nil, err
		}
	}
	if !p.Grant.IsZero() {
		w.seal()
		if err := d.fromGrant(ctx, w); err != nil {
			return nil, err
		}
	}
	return w, checkLines(w.Lines)
}

// check makes a wish ready for the counter.
func (d *Desk) check(w *Wish, now clock.Instant) error {
	w.seal()
	if problems := w.Front.check(&w.Placing); len(problems) > 0 {
		return &fault.Fault{Kind: fault.Invalid, Code: problems[0].Code, Field: problems[0].Field, Params: problems[0].Params}
	}
	w.Front.choose(w, now)
	d.name(w)
	return nil
}

// name gives a wish its number and token.
func (d *Desk) name(w *Wish) {
	w.Number = newNumber(d.Clock.Now(), d.IDs.Bytes(numberBits/8))
	w.Token = d.tokens.of(w.Market, w.Number)
}

// choose fills in what follows from a checked placing.
func (f *Front) choose(w *Wish, now clock.Instant) {
	m := f.Shelf.Market
	w.Area = delivery.AreaOf(m, w.Address.Postcode, w.Address.State)
	w.Method, _ = f.delivery(w.Delivery)
	w.Pay, _ = f.payment(w.Payment)
	w.Dispatch = w.Method.Promise(now, m.Location(), w.Area)
	if !m.Speaks(w.Language) {
		w.Language = m.Default()
	}
	w.Titles = make([]string, len(w.Lines))
	for i, l := range w.Lines {
		if n, ok := f.Shelf.Book.Ordinal(l.SKU); ok {
			w.Titles[i] = f.title(n, w.Language)
		}
	}
}

// title is titleOf, remembered.
func (f *Front) title(n int, l market.Language) string {
	remembered := f.titles[l]
	if remembered == nil { // no language of the market
		return titleOf(f.Shelf.Book.Items[n], l)
	}
	if known := remembered[n].Load(); known != nil {
		return *known
	}
	title := titleOf(f.Shelf.Book.Items[n], l)
	remembered[n].Store(&title)
	return title
}

// titleOf is the name of a variant as it is kept with the order.
func titleOf(i catalogue.Item, l market.Language) string {
	text, _ := i.Product.Texts.In(l)
	title := text.Name
	for _, o := range i.Variant.Options {
		title += ", " + o.Value
	}
	return title
}

// fromBasket takes the lines of the basket; a basket that is gone may have become an order under this key.
func (d *Desk) fromBasket(ctx context.Context, w *Wish) error {
	w.Basket = hashOf(w.BasketToken)
	var b Basket
	gone := false
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		b, err = tx.Basket(w.Basket)
		gone = fault.Is(err, fault.NotFound)
		if gone {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	if gone {
		return d.onceMore(ctx, w)
	}
	if b.Market != w.Market || (w.BasketVersion != 0 && w.BasketVersion != b.Version) {
		if err := d.onceMore(ctx, w); fault.IsCode(err, codeReplayed) {
			return err
		}
		return errBasketChanged()
	}
	w.Lines, w.Version = b.Lines, b.Version
	return nil
}

// codeReplayed marks the error by which prepare says that the answer is known already.
const codeReplayed = "order.replayed"

// replayed carries a known answer out of prepare.
type replayed struct {
	*fault.Fault
	verdict Verdict
}

// Unwrap lets fault.Of find the code.
func (r *replayed) Unwrap() error { return r.Fault }

// onceMore looks for the key's receipt: replayed when there is one, Conflict else.
func (d *Desk) onceMore(ctx context.Context, w *Wish) error {
	var kept map[Key]Kept
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		kept, err = tx.Kept([]Key{w.Name})
		return err
	})
	if err != nil {
		return err
	}
	if k, ok := kept[w.Name]; ok {
		return &replayed{fault.New(fault.Conflict, codeReplayed), replay(k, w, d.tokens)}
	}
	return errBasketChanged()
}

func checkKey(key string) error {
	if key == "" || len(key) > KeyMax {
		return fault.Field("idempotency_key", "order.key_invalid", "max", strconv.Itoa(KeyMax))
	}
	for _, c := range []byte(key) {
		if c < 0x21 || c > 0x7e {
			return fault.Field("idempotency_key", "order.key_invalid", "max", strconv.Itoa(KeyMax))
		}
	}
	return nil
}

// checkLines guards the limits of every order; the same SKU in two lines is allowed and counted together.
func checkLines(lines []BasketLine) error {
	if len(lines) == 0 {
		return fault.Field("lines", "order.lines_none")
	}
	if len(lines) > LinesMax {
		return fault.Field("lines", "order.lines_max", "max", strconv.Itoa(LinesMax))
	}
	for i, l := range lines {
		if err := checkQuantity(l.Quantity, "lines."+strconv.Itoa(i)+".quantity", 1); err != nil {
			return err
		}
	}
	return nil
}

func checkQuantity(q int64, field string, least int64) error {
	if q < least || q > QuantityMax {
		return fault.Field(field, "order.quantity_invalid", "min", strconv.FormatInt(least, 10), "max", strconv.Itoa(QuantityMax))
	}
	return nil
}

// The longest texts of a placing, in characters.
const (
	textMax = 200
	noteMax = 1000
)

// check lists what is missing or wrong in a placing, lines aside, in the order of a form.
func (f *Front) check(p *Placing) []Problem {
	var c checker
	c.address(f, p)
	c.text("note", p.Note, noteMax)
	if m, ok := f.delivery(p.Delivery); !ok {
		c.wrong("delivery", "order.delivery_unknown")
	} else if _, reaches, _ := m.Charge(zero(f), delivery.AreaOf(f.Shelf.Market, p.Address.Postcode, p.Address.State)); !reaches {
		c.wrong("delivery", CodeNotDelivered)
	}
	if _, ok := f.payment(p.Payment); !ok {
		c.wrong("payment", "order.payment_unknown")
	}
	if want := f.Shelf.Market.Terms.Version; want != "" && p.Terms != want {
		c.wrong("terms", "order.terms_not_accepted", "version", want)
	}
	return c.problems
}

type checker struct{ problems []Problem }

func (c *checker) wrong(field, code string, params ...string) {
	f := fault.Field(field, code, params...)
	c.problems = append(c.problems, Problem{Field: field, Line: -1, Code: code, Params: f.Params})
}

func (c *checker) text(field, value string, longest int) {
	switch {
	case utf8.RuneCountInString(value) > longest:
		c.wrong(field, "order.field_too_long", "max", strconv.Itoa(longest))
	case !utf8.ValidString(value) || strings.ContainsFunc(value, forbidden):
		c.wrong(field, "order.field_characters")
	}
}

// forbidden tells control characters, and marks that turn the direction of a whole text round.
func forbidden(r rune) bool {
	return (unicode.IsControl(r) && r != '\n' && r != '\t') || (r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069')
}
