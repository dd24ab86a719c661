package console

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"
	"comptoir/radio/directory"
)

func (c *Console) bulkPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.bulk"), "bulk"
	return c.show(w, r, bulkView(v))
}

func (c *Console) bulk(w http.ResponseWriter, r *http.Request, v *View) error {
	f, text, err := bulkForm(w, r)
	if err != nil {
		return err
	}
	m, err := c.known(market.Code(f.Line("market", 4)))
	if err != nil {
		return err
	}
	required, other := columnsOf(f.Line("what", 20))
	table, err := readTable(text, required, other)
	if err != nil {
		return err
	}
	changes, err := c.changesOf(f.Line("what", 20), m, table, v)
	if err != nil {
		return err
	}
	return atLine(c.review(w, r, v, f, changes), table)
}

// linePlace begins the place of a change that came from a line of the table.
const linePlace = "line."

// atLine names the line of the table whose change was refused.
func atLine(err error, table []record) error {
	if err == nil {
		return nil
	}
	told := fault.Of(err)
	line, is := strings.CutPrefix(told.Field, linePlace)
	if !is {
		return err
	}
	value := ""
	for _, one := range table {
		if strconv.Itoa(one.line) == line {
			value = one.by[told.Params["part"]]
		}
	}
	at := *told
	at.Field, at.Params["line"], at.Params["column"], at.Params["value"] = "table", line, told.Params["part"], value
	return &at
}

// bulkForm reads the form, and the table from the file or, without one, from the text field.
func bulkForm(w http.ResponseWriter, r *http.Request) (*web.Form, []byte, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		f, err := web.ReadForm(w, r)
		if err != nil {
			return nil, nil, err
		}
		return f, []byte(f.Raw("table")), nil
	}
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		if web.FailureOf(err, "").Status == http.StatusRequestEntityTooLarge {
			return nil, nil, err
		}
		return nil, nil, fault.Wrap(err, fault.Malformed, "web.not_a_form")
	}
	f, err := web.FormOf(r.MultipartForm.Value)
	if err != nil {
		return nil, nil, err
	}
	files := r.MultipartForm.File["file"]
	if len(files) == 0 || files[0].Size == 0 {
		return f, []byte(f.Raw("table")), nil
	}
	file, err := files[0].Open()
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	body, err := io.ReadAll(io.LimitReader(file, web.BodyMax))
	return f, body, err
}

// columnsOf gives the columns of a kind of table: the required ones, then the others.
func columnsOf(what string) (required, other []string) {
	switch what {
	case "stock":
		return []string{"location", "sku", "on_hand"}, []string{"owner"}
	case "statements", "facts", "runs", "devices", "types":
		sheet, _ := directory.SheetOf(what)
		return nil, sheet.Columns
	case "assortment":
		return []string{"scope", "subject", "allow"}, []string{"channel", "since", "until", "id"}
	case "texts":
		return []string{"product", "language", "name"}, []string{"summary", "body"}
	}
	return []string{"sku", "amount"}, []string{"channel", "since", "until"}
}

// record is one line of a table by column.
type record struct {
	line int
	by   map[string]string
}

// readTable reads CSV as spreadsheets write it: a byte-order mark, commas or semicolons. What it cannot read
// is refused with the line.
func readTable(text []byte, required, other []string) ([]record, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, fault.Field("table", "bulk.empty")
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return nil, fault.Field("table", "bulk.not_csv")
	case !utf8.Valid(text):
		return nil, fault.Field("table", "bulk.not_utf8", "line", strconv.Itoa(badLine(text)))
	}
	head, _, _ := bytes.Cut(text, []byte("\n"))
	in := csv.NewReader(bytes.NewReader(text))
	if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		in.Comma = ';'
	}
	in.TrimLeadingSpace = true
	header, err := in.Read()
	if err != nil {
		return nil, csvFault(err)
	}
	if err := checkHeader(header, required, other); err != nil {
		return nil, err
	}
	return readRecords(in, header)
}

func readRecords(in *csv.Reader, header []string) ([]record, error) {
	var table []record
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, csvFault(err)
		}
		if len(table) == draftsMax {
			return nil, fault.New(fault.TooLarge, "console.changes_max", "max", itoa(draftsMax))
		}
		line, _ := in.FieldPos(0)
		one := record{line: line, by: map[string]string{}}
		for i, cell := range cells {
			one.by[header[i]] = strings.TrimSpace(cell)
		}
		table = append(table, one)
	}
	if len(table) == 0 {
		return nil, fault.Field("table", "bulk.empty")
	}
	return table, nil
}

func badLine(text []byte) int {
	line := 1
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		text = text[n:]
	}
	return line
}

func csvFault(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return fault.Wrap(err, fault.Malformed, "bulk.not_csv")
	}
	code := "bulk.not_csv"
	switch {
	case errors.Is(err, csv.ErrQuote), errors.Is(err, csv.ErrBareQuote):
		code = "bulk.quote_missing"
	case errors.Is(err, csv.ErrFieldCount):
		code = "bulk.columns_differ"
	}
	return &fault.Fault{Kind: fault.Invalid, Code: code, Field: "table", Params: map[string]string{"line": strconv.Itoa(parse.StartLine)}, Cause: err}
}

func checkHeader(header, required, other []string) error {
	for i := range header {
		header[i] = strings.ToLower(strings.TrimSpace(header[i]))
		if !slices.Contains(required, header[i]) && !slices.Contains(other, header[i]) {
			return fault.Field("table", "bulk.column_unknown", "column", header[i], "columns", strings.Join(slices.Concat(required, other), ", "))
		}
		if slices.Contains(header[:i], header[i]) {
			return fault.Field("table", "bulk.column_twice", "column", header[i])
		}
	}
	for _, name := range required {
		if !slices.Contains(header, name) {
			return fault.Field("table", "bulk.column_missing", "column", name)
		}
	}
	return nil
}

func (c *Console) changesOf(what string, m *market.Market, table []record, v *View) ([]change.Change, error) {
	changes := make([]change.Change, 0, len(table))
	for _, one := range table {
		made, err := c.changeOf(what, m, one, v)
		if err != nil {
			told := fault.Of(err)
			return nil, fault.Field("table", told.Code, "line", strconv.Itoa(one.line), "column", told.Field, "value", one.by[told.Field])
		}
		made.Place = linePlace + strconv.Itoa(one.line)
		changes = append(changes, made)
	}
	return changes, nil
}

func (c *Console) changeOf(what string, m *market.Market, one record, v *View) (change.Change, error) {
	switch what {
	case "stock":
		return countOf(m, one, v)
	case "statements", "facts", "runs", "devices", "types":
		return factOf(what, one)
	case "assortment":
		return c.ruleOf(m, one, v)
	case "texts":
		return textOf(one, v)
	}
	p := pricing.Price{Channel: market.Channel(one.by["channel"])}
	var err error
	if p.Span.Since, p.Span.Until, err = spanOf(m, one); err != nil {
		return change.Change{}, err
	}
	if _, ok := v.book.Item(one.by["sku"]); !ok {
		return change.Change{}, fault.Field("sku", "product.sku_unknown")
	}
	amount, err := money.Parse(strings.ReplaceAll(one.by["amount"], ",", "."), m.Currency(max(v.Now, p.Since)))
	if err != nil {
		return change.Change{}, fault.Field("amount", "console.amount_invalid")
	}
	return priced(m, one.by["sku"], p, amount), nil
}

// textOf reads the text of a product in one language; a column that the table lacks is left as it is.
func textOf(one record, v *View) (change.Change, error) {
	p := v.book.Product(one.by["product"])
	if p == nil {
		return change.Change{}, fault.Field("product", "product.unknown")
	}
	l := market.Language(one.by["language"])
	if !catalogue.IsLanguage(string(l)) {
		return change.Change{}, fault.Field("language", "catalogue.language_form")
	}
	text, had := p.Texts[l]
	expect := []byte("null")
	if had {
		expect = change.Made(text)
	}
	text.Name = one.by["name"]
	if summary, is := one.by["summary"]; is {
		text.Summary = summary
	}
	if body, is := one.by["body"]; is {
		text.Body = body
	}
	return change.Change{Kind: change.ProductText, Subject: p.Slug + "/" + string(l), After: change.Made(text), Expect: expect}, nil
}

func countOf(m *market.Market, one record, v *View) (change.Change, error) {
	n, err := strconv.ParseInt(one.by["on_hand"], 10, 64)
	if err != nil || n < 0 {
		return change.Change{}, fault.Field("on_hand", "stock.count_invalid")
	}
	if _, ok := v.book.Item(one.by["sku"]); !ok {
		return change.Change{}, fault.Field("sku", "product.sku_unknown")
	}
	owner := one.by["owner"]
	if owner == "" {
		owner = "own"
	}
	return change.Change{Kind: change.StockCount, Market: m.Code, Subject: one.by["location"] + "/" + owner + "/" + one.by["sku"],
		After: change.Made(change.Counted{OnHand: n})}, nil
}

func (c *Console) ruleOf(m *market.Market, one record, v *View) (change.Change, error) {
	rule := catalogue.Rule{Channel: market.Channel(one.by["channel"]), Scope: catalogue.Scope(one.by["scope"]), Subject: one.by["subject"]}
	switch strings.ToLower(one.by["allow"]) {
	case "yes", "1", "true", "oui":
	case "no", "0", "false", "non":
		rule.Deny = true
	default:
		return change.Change{}, fault.Field("allow", "bulk.yes_or_no")
	}
	var err error
	if rule.Since, rule.Until, err = spanOf(m, one); err != nil {
		return change.Change{}, err
	}
	if !rule.Scope.Valid() {
		return change.Change{}, fault.Field("scope", "assortment.scope_unknown")
	}
	if err := v.known(rule.Scope, rule.Subject); err != nil {
		return change.Change{}, err
	}
	ruleID := one.by["id"]
	if ruleID == "" {
		ruleID = c.Changes.IDs.New("rule")
	}
	return change.Change{Kind: change.RulePut, Market: m.Code, Subject: ruleID, After: change.Made(rule)}, nil
}

// spanOf reads the dates of a line, local to the market.
func spanOf(m *market.Market, one record) (since, until clock.Instant, err error) {
	if text := one.by["since"]; text != "" {
		if since = m.Start(text); since == 0 {
			return 0, 0, fault.Field("since", "console.date_invalid")
		}
	}
	if text := one.by["until"]; text != "" {
		if until = m.End(text); until == 0 {
			return 0, 0, fault.Field("until", "console.date_invalid")
		}
	}
	return since, until, nil
}
