package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/pricing"
)

// taken are the columns of Shopify's product file that are read, and whether a file must have them.
var taken = map[string]bool{
	"Handle": true, "Title": true, "Variant SKU": true, "Variant Price": true, "Body (HTML)": false, "Vendor": false, "Type": false,
	"Tags": false, "Published": false, "Status": false, "Gift Card": false, "Variant Grams": false, "Variant Compare At Price": false,
	"Variant Barcode": false, "Image Src": false, "Image Position": false, "Image Alt Text": false, "Variant Image": false, "Google Shopping / MPN": false,
	"Option1 Name": false, "Option1 Value": false, "Option2 Name": false, "Option2 Value": false, "Option3 Name": false, "Option3 Value": false,
}

// columnsMax bounds the header: shops add columns of their own.
const columnsMax = 500

// table reads one file row by row.
type table struct {
	reader  *csv.Reader
	columns map[string]int
	row     []string
}

func (t *table) cell(name string) string {
	if i, ok := t.columns[name]; ok && i < len(t.row) {
		return strings.TrimSpace(t.row[i])
	}
	return ""
}

func (t *table) place(name string) (line, column int) {
	i, ok := t.columns[name]
	if !ok || i >= len(t.row) {
		i = 0
	}
	return t.reader.FieldPos(i)
}

// shopReader gathers the rows of each product; handles are not always together.
type shopReader struct {
	table
	options  Options
	report   *Report
	drafts   []*draft
	byHandle map[string]*draft
	skus     map[string]int // to the line of the first
}

// draft is a product while its rows are read.
type draft struct {
	product catalogue.Product
	keys    [3]string // of its options
	mpn     []string
	prices  []Price
	line    int
	hidden  bool
	kind    string // its Type as written
	bad     bool
}

func readShopify(text []byte, o Options, report *Report) (Catalogue, error) {
	if o.Market == nil {
		return Catalogue{}, fault.Field("market", "exchange.market_needed")
	}
	if o.Language == "" {
		o.Language = "en"
	}
	if o.Class == "" {
		o.Class = market.Device
	}
	r := &shopReader{options: o, report: report, byHandle: map[string]*draft{}, skus: map[string]int{}}
	if err := r.open(text); err != nil {
		return Catalogue{}, err
	}
	for n := 0; ; n++ {
		row, err := r.reader.Read()
		if errors.Is(err, io.EOF) {
			return r.finish(), nil
		}
		if err != nil {
			return Catalogue{}, csvFault(err)
		}
		if n == RowsMax {
			return Catalogue{}, fault.New(fault.TooLarge, "exchange.rows_max", "max", strconv.Itoa(RowsMax))
		}
		r.row = row
		report.Rows++
		r.take()
		if o.Progress != nil && n%256 == 0 {
			o.Progress(r.reader.InputOffset(), int64(len(text)))
		}
	}
}

func (r *shopReader) open(text []byte) error {
	header, comma, err := headerOf(text)
	if err != nil {
		return err
	}
	if len(header) > columnsMax {
		return fault.New(fault.TooLarge, "exchange.columns_max", "max", strconv.Itoa(columnsMax))
	}
	r.columns = map[string]int{}
	for i, name := range header {
		name = strings.TrimSpace(name)
		if _, twice := r.columns[name]; twice && name != "" {
			return fault.New(fault.Malformed, "exchange.column_twice", "column", short(name))
		}
		r.columns[name] = i
		if _, known := taken[name]; !known {
			r.report.note(Problem{Line: 1, Name: short(name), Code: "exchange.column_left_out"})
		}
	}
	for name, needed := range taken {
		if _, there := r.columns[name]; needed && !there {
			return fault.New(fault.Malformed, "exchange.column_missing", "column", name)
		}
	}
	r.reader = csv.NewReader(bytes.NewReader(text))
	r.reader.Comma, r.reader.FieldsPerRecord = comma, len(header)
	_, err = r.reader.Read()
	return csvFault(err)
}

// csvFault says on which line a table cannot be read; nil stays nil.
func csvFault(err error) error {
	if err == nil {
		return nil
	}
	var wrong *csv.ParseError
	if !errors.As(err, &wrong) {
		return fault.Wrap(err, fault.Malformed, "exchange.table_syntax")
	}
	code := "exchange.table_syntax"
	switch {
	case errors.Is(err, csv.ErrQuote):
		code = "exchange.quote_missing"
	case errors.Is(err, csv.ErrBareQuote):
		code = "exchange.quote_bare"
	case errors.Is(err, csv.ErrFieldCount):
		code = "exchange.cells_count"
	}
	return fault.New(fault.Malformed, code, "line", strconv.Itoa(wrong.StartLine), "until", strconv.Itoa(wrong.Line), "column", strconv.Itoa(wrong.Column))
}

// refuse refuses the row, and with it the product.
func (r *shopReader) refuse(d *draft, column, code string, params ...string) {
	line, at := r.place(column)
	if d != nil {
		d.bad = true
	}
	p := fault.Field(column, code, params...)
	r.report.refuse(Problem{Line: line, Column: at, Name: column, Code: code, Params: p.Params, Value: short(r.cell(column))})
}

func (r *shopReader) take() {
	handle := r.cell("Handle")
	d := r.byHandle[handle]
	if d == nil {
		if !catalogue.IsSlug(handle) {
			r.refuse(nil, "Handle", "catalogue.slug_form", "max", strconv.Itoa(catalogue.SlugMax))
			return
		}
		if len(r.drafts) == ProductsMax {
			r.refuse(nil, "Handle", "exchange.rows_max", "max", strconv.Itoa(ProductsMax))
			return
		}
		d = r.begin(handle)
	}
	r.picture(d, r.cell("Image Src"), "", r.cell("Image Alt Text"))
	if r.cell("Variant SKU") == "" && r.cell("Variant Price") == "" && r.cell("Option1 Value") == "" {
		return // a row of a picture alone
	}
	r.variant(d)
}

func (r *shopReader) begin(handle string) *draft {
	line, _ := r.place("Handle")
	d := &draft{line: line}
	r.byHandle[handle] = d
	r.drafts = append(r.drafts, d)
	title, kind := r.cell("Title"), r.cell("Type")
	if title == "" {
		r.refuse(d, "Title", "exchange.title_missing")
	}
	if truth(r.cell("Gift Card")) {
		r.refuse(d, "Gift Card", "exchange.gift_card")
	}
	state, hidden := r.state(d)
	category := slugOf(kind)
	if category == "" {
		category = "other"
	}
	d.product = catalogue.Product{Slug: handle, Brand: cmpOr(r.cell("Vendor"), "-"), Category: category, Class: r.classOf(category), State: state,
		Texts:  catalogue.Texts{r.options.Language: {Name: title, Body: r.cell("Body (HTML)")}},
		Tags:   tagsOf(r.cell("Tags")),
		Models: []catalogue.Model{{Number: handle}}}
	d.hidden, d.kind = hidden, kind
	for i := range d.keys {
		d.keys[i] = optionKey(r.cell(fmt.Sprintf("Option%d Name", i+1)), i)
	}
	return d
}

// state reads Status and Published. What shoppers were not to see stays hidden here.
func (r *shopReader) state(d *draft) (state catalogue.State, hidden bool) {
	published := r.cell("Published") == "" || truth(r.cell("Published"))
	switch strings.ToLower(r.cell("Status")) {
	case "", "active":
		return catalogue.OnSale, !published
	case "draft", "unlisted":
		return catalogue.Announced, true
	case "archived":
		return catalogue.Ended, !published
	}
	r.refuse(d, "Status", "exchange.status_unknown")
	return catalogue.Announced, true
}

func (r *shopReader) variant(d *draft) {
	sku := r.cell("Variant SKU")
	line, _ := r.place("Variant SKU")
	if !catalogue.IsSKU(sku) {
		r.refuse(d, "Variant SKU", "catalogue.sku_form", "max", strconv.Itoa(catalogue.SKUMax))
		return
	}
	if first, twice := r.skus[sku]; twice {
		r.refuse(d, "Variant SKU", "exchange.twice", "first", strconv.Itoa(first))
		return
	}
	r.skus[sku] = line
	v := catalogue.Variant{SKU: sku, GTIN: r.gtin(d), Grams: r.grams(d), Hidden: d.hidden}
	for i, key := range d.keys {
		if value := r.cell(fmt.Sprintf("Option%d Value", i+1)); value != "" && !(value == "Default Title" && i == 0) {
			v.Options = append(v.Options, catalogue.Option{Key: key, Value: value})
		}
	}
	model := &d.product.Models[0]
	model.Variants = append(model.Variants, v)
	if mpn := r.cell("Google Shopping / MPN"); mpn != "" && !slices.Contains(d.mpn, mpn) {
		d.mpn = append(d.mpn, mpn)
	}
	r.picture(d, r.cell("Variant Image"), sku, "")
	r.price(d, sku)
}

func (r *shopReader) price(d *draft, sku string) {
	o := r.options
	currency := o.Market.Currency(o.Now)
	amount, wrong := amountOf(r.cell("Variant Price"), currency)
	if wrong != nil {
		r.refuse(d, "Variant Price", wrong.Code, "currency", string(currency))
		return
	}
	d.prices = append(d.prices, Price{o.Market.Code, pricing.Price{SKU: sku, Amount: amount, Span: clock.Span{Since: o.Now}}})
	was := r.cell("Variant Compare At Price")
	if was == "" || was == "0" || was == "0.00" {
		return
	}
	earlier, wrong := amountOf(was, currency)
	if wrong != nil {
		r.refuse(d, "Variant Compare At Price", wrong.Code, "currency", string(currency))
		return
	}
	if o.WasUntil == 0 || o.WasSince >= o.WasUntil {
		line, column := r.place("Variant Compare At Price")
		r.report.note(Problem{Line: line, Column: column, Name: "Variant Compare At Price", Code: "exchange.compare_at_left_out", Value: short(was)})
		return
	}
	d.prices = append(d.prices, Price{o.Market.Code, pricing.Price{SKU: sku, Amount: earlier, Span: clock.Span{Since: o.WasSince, Until: o.WasUntil}}})
}

// gtin reads a barcode. Spreadsheets put an apostrophe before digits; a barcode that is no number of GS1
// has no place here and is noted, a number with a wrong check digit is refused.
func (r *shopReader) gtin(d *draft) string {
	code := strings.TrimPrefix(r.cell("Variant Barcode"), "'")
	if code == "" || catalogue.IsGTIN(code) {
		return code
	}
	if n := len(code); (n == 8 || n == 12 || n == 13 || n == 14) && strings.Trim(code, "0123456789") == "" {
		r.refuse(d, "Variant Barcode", "catalogue.gtin_check_digit")
		return ""
	}
	line, column := r.place("Variant Barcode")
	r.report.note(Problem{Line: line, Column: column, Name: "Variant Barcode", Code: "exchange.barcode_left_out", Value: short(code)})
	return ""
}

func (r *shopReader) grams(d *draft) int64 {
	text := strings.TrimSuffix(r.cell("Variant Grams"), ".0")
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > catalogue.GramsMax {
		r.refuse(d, "Variant Grams", "exchange.grams_form", "max", strconv.Itoa(catalogue.GramsMax))
	}
	return n
}

func (r *shopReader) picture(d *draft, address, sku, alt string) {
	if address == "" {
		return
	}
	column := "Image Src"
	if sku != "" {
		column = "Variant Image"
	}
	if !catalogue.IsAddress(address) {
		r.refuse(d, column, "catalogue.address_form")
		return
	}
	p := catalogue.Picture{Address: address, SKU: sku}
	if alt != "" {
		p.Alt = catalogue.Words{r.options.Language: alt}
	}
	d.product.Pictures = append(d.product.Pictures, p)
}
