package storefront

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/i18n"
	"comptoir/market"

	"github.com/a-h/templ"
)

// mark is where a layout or a page is cut: a byte that no text holds.
const mark = 0x01

func cut() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := w.Write([]byte{mark})
		return err
	})
}

// head is what a page says of itself.
type head struct {
	Title, Description string
	Canonical          string
	Alternates         []alternate
	Private            bool   // not for search engines
	Data               string // schema.org, as JSON
}

type alternate struct{ Tag, Address string }

func autonym(l market.Language) string { return i18n.Autonym(l) }

// headOf gives a page its title, its own address and those in other languages and markets.
func (v *View) headOf(title, path string) head {
	h := head{Title: title + " · " + v.shop.Name, Canonical: v.shop.BaseURL + v.at(path)}
	for _, l := range v.Market.Languages {
		h.Alternates = append(h.Alternates, alternate{Tag: string(l) + "-" + upper(v.Market.Code), Address: v.shop.BaseURL + baseIn(v.Market, l) + path})
	}
	return h
}

func upper(c market.Code) string { return string(bytes.ToUpper([]byte(c))) }

// frame is the layout of a market and language, rendered once for its shelf.
func (s *Shop) frame(v *View) ([]byte, error) {
	key := plate{shelf: v.Shelf, language: v.Language, kind: 'f', id: strconv.FormatBool(v.Preview)}
	return s.press.get(key, v.Now, func() (fragment, error) {
		html, err := render(layout(v))
		return fragment{html, s.rangeOf(v.Shelf, v.Now).until}, err
	})
}

// render writes a component into bytes of its own.
func render(parts ...templ.Component) ([]byte, error) {
	buf := bytes.NewBuffer(make([]byte, 0, 4<<10))
	for i, part := range parts {
		if i > 0 {
			buf.WriteByte(mark)
		}
		if err := part.Render(context.Background(), buf); err != nil {
			return nil, err
		}
	}
	return slices.Clip(buf.Bytes()), nil
}

// show answers with a page: its own head, main and foot within the frame, and the visitor's basket.
func (s *Shop) show(w http.ResponseWriter, r *http.Request, v *View, status int, h head, path string, main templ.Component) error {
	own, err := render(pageHead(h), main, pageLanguages(v, path))
	if err != nil {
		return err
	}
	return s.showParts(w, r, v, status, own)
}

// private is show for pages of one visitor: nobody keeps them.
func (s *Shop) private(w http.ResponseWriter, r *http.Request, v *View, status int, title, path string, main templ.Component) error {
	w.Header().Set("Cache-Control", "no-store")
	h := v.headOf(title, path)
	h.Private = true
	return s.show(w, r, v, status, h, path, main)
}

// showParts puts the frame's four cuts and a page's three parts together.
func (s *Shop) showParts(w http.ResponseWriter, r *http.Request, v *View, status int, own []byte) error {
	frame, err := s.frame(v)
	if err != nil {
		return err
	}
	return s.pages.Compose(w, r, status, func(buf *bytes.Buffer) {
		top, own, _ := bytes.Cut(own, []byte{mark})
		buf.Grow(len(frame) + len(own) + len(top) + 64)
		frame = upTo(buf, frame)
		buf.Write(top)
		frame = upTo(buf, frame)
		_ = count(v.Units).Render(context.Background(), buf)
		frame = upTo(buf, frame)
		own = upTo(buf, own)
		frame = upTo(buf, frame)
		buf.Write(own)
		buf.Write(frame)
	})
}

// upTo writes what is before the next cut and gives what is after it.
func upTo(buf *bytes.Buffer, parts []byte) []byte {
	before, after, _ := bytes.Cut(parts, []byte{mark})
	buf.Write(before)
	return after
}

// categories lists those of the first level in which the market has something that shoppers may see.
func (v *View) categories() []*catalogue.Category { return v.shop.rangeOf(v.Shelf, v.Now).first }

func (v *View) nameOf(c *catalogue.Category) string {
	name, _ := c.Names.In(v.Language)
	if name == "" {
		return c.Slug
	}
	return name
}

// taxNote says how prices are shown here.
func (v *View) taxNote() string {
	if v.Market.Tax == market.TaxAdded {
		return v.W.T("tax.added_note")
	}
	return v.W.T("tax.included_note")
}

// cardView is a product in a list.
type cardView struct {
	Href, Name, Lang, Summary, Picture string
	Price, Before, BeforeLabel, Tag    string
}

// cardOf gives a product's card, kept for each state of its stock.
func (v *View) cardOf(l *listed) (string, error) {
	s := v.shop
	answers := "gone"
	if len(l.offered) > 0 {
		answers = "sold out"
		if l.inStock(v.Shelf) {
			answers = "there"
		}
	}
	key := plate{shelf: v.Shelf, language: v.Language, kind: 'c', id: l.product.Slug, answers: answers}
	html, err := s.press.get(key, v.Now, func() (fragment, error) {
		html, err := render(card(v.fillCard(l, answers)))
		return fragment{html, s.rangeOf(v.Shelf, v.Now).until}, err
	})
	return string(html), err
}

func (v *View) fillCard(l *listed, answers string) cardView {
	text, lang := l.product.Texts.In(v.Language)
	c := cardView{Href: v.at("/p/" + l.product.Slug), Name: text.Name, Lang: string(lang), Summary: text.Summary, Picture: v.shop.firstPicture(l.product, "")}
	switch {
	case answers == "gone" && (l.product.State == catalogue.Rumoured || l.product.State == catalogue.Announced):
		c.Tag = v.W.T("product.coming")
	case answers == "gone":
		c.Tag = v.W.T("product.not_here")
	case answers == "sold out":
		c.Tag = v.W.T("stock.band_sold_out")
	}
	if len(l.offered) > 0 {
		c.Price = v.W.Money(l.price)
		if l.ranged {
			c.Price = v.W.T("price.from", "price", c.Price)
		} else if !l.before.IsZero() {
			c.Before, c.BeforeLabel = v.W.Money(l.before), v.W.T("price.before_short")
		}
	}
	return c
}

func (v *View) cardsOf(list []*listed) ([]string, error) {
	made := make([]string, 0, len(list))
	for _, l := range list {
		html, err := v.cardOf(l)
		if err != nil {
			return nil, err
		}
		made = append(made, html)
	}
	return made, nil
}

// midnight is the end of the market's present day: dates that are counted from today change then.
func (v *View) midnight() clock.Instant {
	return v.Market.End(v.Now.Time().In(v.Market.Location()).Format("2006-01-02"))
}
