package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// priceRow is a price as the own format writes it.
type priceRow struct {
	SKU      string         `json:"sku"`
	Market   market.Code    `json:"market"`
	Channel  market.Channel `json:"channel,omitempty"`
	Amount   string         `json:"amount"` // plain decimal, "599.90"
	Currency money.Currency `json:"currency"`
	Since    string         `json:"since,omitempty"` // RFC 3339; absent: from the beginning
	Until    string         `json:"until,omitempty"` // exclusive; absent: without end
}

// ownReader reads one own file; the slices gather what was good.
type ownReader struct {
	text     []byte
	decoder  *jsontext.Decoder
	options  Options
	report   *Report
	found    Catalogue
	slugs    map[string]int // of products, to the line of the first
	sections map[string]int // of categories
}

func readOwn(text []byte, o Options, report *Report) (Catalogue, error) {
	if at := tooDeep(text); at >= 0 {
		return Catalogue{}, at8(text, at, "exchange.json_depth", "max", strconv.Itoa(depthMax))
	}
	r := &ownReader{text: text, decoder: jsontext.NewDecoder(bytes.NewReader(text)), options: o, report: report, slugs: map[string]int{}, sections: map[string]int{}}
	if _, err := r.decoder.ReadToken(); err != nil {
		return Catalogue{}, jsonFault(text, err)
	}
	for r.decoder.PeekKind() == '"' {
		if err := r.member(); err != nil {
			return Catalogue{}, err
		}
	}
	if _, err := r.decoder.ReadToken(); err != nil {
		return Catalogue{}, jsonFault(text, err)
	}
	end := int(r.decoder.InputOffset())
	if rest := bytes.TrimSpace(text[end:]); len(rest) > 0 {
		return Catalogue{}, at8(text, end+bytes.Index(text[end:], rest[:1]), "exchange.json_trailing")
	}
	return r.found, nil
}

func (r *ownReader) member() error {
	key, err := r.decoder.ReadToken()
	if err != nil {
		return jsonFault(r.text, err)
	}
	name := key.String()
	switch name {
	case "format":
		_, err := r.decoder.ReadValue()
		return jsonFault(r.text, err)
	case "categories":
		return r.each(name, ProductsMax, r.category)
	case "products":
		return r.each(name, ProductsMax, r.product)
	case "prices":
		return r.each(name, RowsMax, r.price)
	}
	return at8(r.text, int(r.decoder.InputOffset())-len(name)-2, "exchange.json_unknown_key", "key", short(name))
}

// row is one element of a list with its place.
type row struct {
	value []byte
	start int
	path  string
}

func (r *ownReader) each(list string, limit int, take func(row)) error {
	if t, err := r.decoder.ReadToken(); err != nil || t.Kind() != '[' {
		if err != nil {
			return jsonFault(r.text, err)
		}
		return at8(r.text, int(r.decoder.InputOffset())-1, "exchange.json_list", "key", list)
	}
	for n := 0; r.decoder.PeekKind() != ']'; n++ {
		if n == limit {
			return at8(r.text, int(r.decoder.InputOffset()), "exchange.rows_max", "max", strconv.Itoa(limit))
		}
		value, err := r.decoder.ReadValue()
		if err != nil {
			return jsonFault(r.text, err)
		}
		r.report.Rows++
		take(row{value, int(r.decoder.InputOffset()) - len(value), fmt.Sprintf("%s[%d]", list, n)})
		if r.options.Progress != nil && n%256 == 0 {
			r.options.Progress(r.decoder.InputOffset(), int64(len(r.text)))
		}
	}
	_, err := r.decoder.ReadToken()
	return jsonFault(r.text, err)
}

// problem is a refusal of a row; offset is a place within it.
func (r *ownReader) problem(at row, offset int, name, code string, value string, params map[string]string) {
	line, column := position(r.text, at.start+offset)
	r.report.refuse(Problem{Line: line, Column: column, Name: joinPath(at.path, name), Code: code, Params: params, Value: short(value)})
}

func joinPath(a, b string) string {
	if b == "" {
		return a
	}
	return a + "." + b
}

// into decodes a row strictly; false when it was refused.
func (r *ownReader) into(at row, target any) bool {
	err := json.Unmarshal(at.value, target, json.RejectUnknownMembers(true))
	if err == nil {
		return true
	}
	var wrong *json.SemanticError
	if errors.As(err, &wrong) {
		code := "exchange.json_type"
		if errors.Is(err, json.ErrUnknownName) {
			code = "exchange.json_unknown_key"
		}
		r.problem(at, int(wrong.ByteOffset), dotted(string(wrong.JSONPointer)), code, string(wrong.JSONValue), nil)
		return false
	}
	r.problem(at, 0, "", "exchange.json_type", "", nil)
	return false
}

// dotted writes a JSON pointer as the paths of this package: /models/0/number is models[0].number.
func dotted(pointer string) string {
	var b strings.Builder
	for i, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		_, err := strconv.Atoi(part)
		switch {
		case err == nil:
			b.WriteString("[" + part + "]")
		case i > 0:
			b.WriteString("." + part)
		default:
			b.WriteString(part)
		}
	}
	return short(b.String())
}

func (r *ownReader) faults(at row, found []*fault.Fault) bool {
	for _, f := range found {
		r.problem(at, 0, f.Field, f.Code, "", f.Params)
	}
	return len(found) == 0
}

// first refuses a slug that an earlier row has; the parameter says on which line.
func (r *ownReader) first(seen map[string]int, at row, slug string) bool {
	if line, twice := seen[slug]; twice {
		r.problem(at, 0, "slug", "exchange.twice", slug, map[string]string{"first": strconv.Itoa(line)})
		return false
	}
	seen[slug], _ = position(r.text, at.start)
	return true
}

func (r *ownReader) category(at row) {
	var k catalogue.Category
	if r.into(at, &k) && r.faults(at, catalogue.CheckCategory(&k)) && r.first(r.sections, at, k.Slug) {
		r.found.Categories = append(r.found.Categories, k)
	}
}

func (r *ownReader) product(at row) {
	var p catalogue.Product
	if !r.into(at, &p) {
		return
	}
	for _, l := range catalogue.Tidy(&p) {
		line, column := position(r.text, at.start)
		r.report.note(Problem{Line: line, Column: column, Name: at.path + ".texts." + l + ".body", Code: "exchange.html_cleaned"})
	}
	p.Version = 0
	if r.faults(at, catalogue.Check(&p)) && r.first(r.slugs, at, p.Slug) {
		r.found.Products = append(r.found.Products, &p)
	}
}

func (r *ownReader) price(at row) {
	var given priceRow
	if !r.into(at, &given) {
		return
	}
	price, wrong := given.read(r.options)
	if wrong != nil {
		r.problem(at, 0, wrong.Field, wrong.Code, wrong.Params["value"], wrong.Params)
		return
	}
	r.found.Prices = append(r.found.Prices, price)
}

func (g priceRow) read(o Options) (Price, *fault.Fault) {
	p := Price{Market: g.Market, Price: pricing.Price{SKU: g.SKU, Channel: g.Channel}}
	if !g.Currency.Valid() {
		return p, fault.Field("currency", "exchange.currency_form", "value", string(g.Currency))
	}
	amount, wrong := amountOf(g.Amount, g.Currency)
	if wrong != nil {
		wrong.Params = map[string]string{"value": g.Amount, "currency": string(g.Currency)}
		return p, wrong
	}
	p.Amount = amount
	if g.Channel != "" && !g.Channel.Valid() {
		return p, fault.Field("channel", "exchange.channel_unknown", "value", string(g.Channel))
	}
	var ok bool
	if p.Since, ok = instant(g.Since); !ok {
		return p, fault.Field("since", "exchange.instant_form", "value", g.Since)
	}
	if p.Until, ok = instant(g.Until); !ok {
		return p, fault.Field("until", "exchange.instant_form", "value", g.Until)
	}
	if p.Until != 0 && p.Until <= p.Since {
		return p, fault.Field("until", "exchange.span_empty", "value", g.Until)
	}
	return p, inMarket(&p, o.Markets)
}

// inMarket refuses an unknown market and a currency that is never the market's own.
func inMarket(p *Price, markets []*market.Market) *fault.Fault {
	if markets == nil {
		return nil
	}
	for _, m := range markets {
		if m.Code != p.Market {
			continue
		}
		for _, t := range m.Tenders {
			if t.Currency == p.Amount.Currency {
				return nil
			}
		}
		return fault.Field("currency", "exchange.currency_of_market", "value", string(p.Amount.Currency), "market", string(m.Code))
	}
	return fault.Field("market", "exchange.market_unknown", "value", string(p.Market))
}

func instant(text string) (clock.Instant, bool) {
	if text == "" {
		return 0, true
	}
	t, err := time.Parse(time.RFC3339, text)
	at := clock.Of(t)
	return at, err == nil && at > 0 && t.Year() < 9999
}

// tooDeep finds the place where JSON is nested deeper than depthMax; -1 when it is not.
func tooDeep(text []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > depthMax {
				return i
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return -1
}

// jsonFault says where JSON cannot be read; nil stays nil.
func jsonFault(text []byte, err error) error {
	if err == nil {
		return nil
	}
	var wrong *jsontext.SyntacticError
	at, code, path := len(text), "exchange.json_syntax", ""
	if errors.As(err, &wrong) {
		at, path = int(wrong.ByteOffset), dotted(string(wrong.JSONPointer))
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		code = "exchange.json_key_twice"
	}
	return at8(text, at, code, "path", path)
}
