package post

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/market"
	"comptoir/order"
)

//go:embed lang/*.toml
var languages embed.FS

//go:embed letter.html
var letterHTML string

// Languages lists the languages in which letters are written.
func (d *Desk) Languages() []string { return d.words.Languages() }

// sheet is what a letter says, before it is text or HTML.
type sheet struct {
	Lang, Dir, Title, Shop string
	Paragraphs             []string
	Rows                   []sheetRow
	Label, Href            string // the link
	Foot, FootHref         string
}

// sheetRow is one line of an order.
type sheetRow struct{ Name, Value string }

// Render writes a letter in its language, or in English when there is none of it.
func (d *Desk) Render(ctx context.Context, l Letter) (Message, error) {
	w := d.words.For(i18n.Locale(l.Language, l.Market))
	s := sheet{Lang: w.Lang(), Dir: w.Dir(), Shop: d.Shop}
	var err error
	switch l.Kind {
	case OrderPlaced, OrderPaid, OrderShipped, OrderCancelled, OrderChanged, OrderRefunded, OrderAccount:
		err = d.orderSheet(ctx, l, w, &s)
	case Confirm, Arrived:
		err = d.wishSheet(ctx, l, w, &s)
	case Invited:
		s.say(w, l.Kind, "shop", d.Shop, "login", l.Subject)
		s.Href = d.BaseURL + "/console/invite/" + l.Detail
	case CustomerJoin, CustomerEnter, CustomerPassword, CustomerEmail, CustomerChanged, CustomerDeleted:
		err = d.customerSheet(ctx, l, w, &s)
	case DropWon, DropEnding, DropReleased, DropLost:
		err = d.dropSheet(ctx, l, w, &s)
	default:
		err = fault.New(fault.Invalid, "post.kind_unknown")
	}
	if err != nil {
		return Message{}, err
	}
	m := Message{ID: l.ID, To: l.To, Title: oneLine(s.Title), Language: s.Lang, Dir: s.Dir, Text: s.text()}
	m.HTML, err = s.html()
	return m, err
}

// say fills in the words of a kind; kv are values of its placeholders.
func (s *sheet) say(w *i18n.Words, kind Kind, kv ...string) {
	key := strings.ReplaceAll(string(kind), ".", "_")
	s.Title = w.T(key+".title", kv...)
	s.Paragraphs = append(s.Paragraphs, w.T(key+".text", kv...))
	s.Label = w.T(key+".link", kv...)
}

func (d *Desk) orderSheet(ctx context.Context, l Letter, w *i18n.Words, s *sheet) error {
	n, err := order.ParseNumber(l.Subject)
	if err != nil {
		return err
	}
	o, err := d.Orders.Get(ctx, l.Market, n)
	if err != nil {
		return err
	}
	s.say(w, l.Kind, "number", l.Subject, "shop", d.Shop, "account", oneLine(l.Detail))
	for i := range o.Lines {
		line := &o.Lines[i]
		s.Rows = append(s.Rows, sheetRow{strconv.FormatInt(line.Quantity, 10) + " × " + line.Title, w.Money(line.Total)})
	}
	if o.State != order.Cancelled { // what is cancelled has no sums any more
		s.Rows = append(s.Rows, sheetRow{w.T("delivery"), w.Money(o.Delivery.Price)}, sheetRow{w.T("total"), w.Money(o.Total)}, sheetRow{w.T("tax"), w.Money(o.Tax)})
	}
	if l.Kind == OrderShipped {
		for _, parcel := range o.Shipments {
			if parcel.ID == l.Detail && parcel.Tracking != "" {
				s.Paragraphs = append(s.Paragraphs, w.T("order_shipped.tracking", "carrier", oneLine(parcel.Carrier), "tracking", oneLine(parcel.Tracking)))
			}
		}
	}
	s.Href = d.address(ctx, l, "/order/"+d.Orders.Token(l.Market, n))
	return nil
}

func (d *Desk) wishSheet(ctx context.Context, l Letter, w *i18n.Words, s *sheet) error {
	p := d.Offers.Book().Product(l.Subject)
	if p == nil {
		return fault.New(fault.NotFound, "product.unknown")
	}
	text, _ := p.Texts.In(l.Language)
	s.say(w, l.Kind, "product", oneLine(text.Name), "shop", d.Shop)
	link := d.address(ctx, l, "/notify/"+d.token(l.Market, l.Subject, l.To))
	if l.Kind == Confirm {
		s.Href = link
		return nil
	}
	s.Href = d.address(ctx, l, "/p/"+l.Subject)
	s.Foot, s.FootHref = w.T("stop"), link
	return nil
}

// customerSheet writes about an account. What has happened already leads to the account's page.
func (d *Desk) customerSheet(ctx context.Context, l Letter, w *i18n.Words, s *sheet) error {
	if d.Customers == nil {
		return fault.New(fault.Invalid, "post.kind_unknown")
	}
	s.say(w, l.Kind, "shop", d.Shop, "email", l.To)
	path := "/account"
	if l.Kind == CustomerDeleted {
		path = "/"
	}
	if l.Subject != "" {
		path = "/account/link/" + d.Customers.LinkToken(l.Subject)
	}
	s.Href = d.address(ctx, l, path)
	return nil
}

// address is a page of the market's shop: the default language has no part of its own.
func (d *Desk) address(ctx context.Context, l Letter, path string) string {
	place := "/" + string(l.Market)
	if shelf, err := d.Offers.Shelf(ctx, l.Market); err == nil && l.Language != shelf.Market.Default() && shelf.Market.Speaks(l.Language) {
		place += "/" + string(market.Language(l.Language))
	}
	return d.BaseURL + place + path
}

func (s *sheet) text() string {
	var b strings.Builder
	b.WriteString(strings.Join(s.Paragraphs, "\n\n") + "\n")
	for i, r := range s.Rows {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString(oneLine(r.Name) + "  " + r.Value + "\n")
	}
	b.WriteString("\n" + s.Label + ":\n" + s.Href + "\n")
	if s.Foot != "" {
		b.WriteString("\n" + s.Foot + ":\n" + s.FootHref + "\n")
	}
	return b.String() + "\n" + s.Shop + "\n"
}

func (s *sheet) html() (string, error) {
	page, err := template.New("letter").Parse(letterHTML)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = page.Execute(&out, s)
	return out.String(), err
}
