package exchange

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode/utf8"

	"comptoir/internal/fault"

	"github.com/go-json-experiment/json/jsontext"
)

// magic is how files that are no text begin.
var magic = []struct{ start, code string }{
	{"\x1f\x8b", "exchange.is_gzip"},
	{"%PDF", "exchange.is_pdf"},
	{"\xd0\xcf\x11\xe0", "exchange.is_xls"},
	{"\xff\xfe", "exchange.is_utf16"},
	{"\xfe\xff", "exchange.is_utf16"},
	{"SQLite format 3", "exchange.is_database"},
	{"\x89PNG", "exchange.is_picture"},
	{"\xff\xd8\xff", "exchange.is_picture"},
}

// decode takes a byte-order mark away and refuses what is no UTF-8 text, with what to do instead.
func decode(data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		if head := data[:min(len(data), 4096)]; bytes.Contains(head, []byte("[Content_Types].xml")) || bytes.Contains(head, []byte("xl/")) {
			return nil, fault.New(fault.Malformed, "exchange.is_xlsx")
		}
		return nil, fault.New(fault.Malformed, "exchange.is_zip")
	}
	for _, m := range magic {
		if bytes.HasPrefix(data, []byte(m.start)) {
			return nil, fault.New(fault.Malformed, m.code)
		}
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fault.New(fault.Malformed, "exchange.is_empty")
	}
	if at := bytes.IndexByte(data, 0); at >= 0 {
		if head := data[:min(len(data), 512)]; bytes.Count(head, []byte{0})*3 > len(head) {
			return nil, fault.New(fault.Malformed, "exchange.is_utf16")
		}
		return nil, at8(data, at, "exchange.has_nul")
	}
	if !utf8.Valid(data) {
		return nil, at8(data, firstInvalid(data), "exchange.is_latin1")
	}
	return data, nil
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		c, n := utf8.DecodeRune(data[i:])
		if c == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}

// at8 is a fault with the line and column of a byte.
func at8(data []byte, at int, code string, more ...string) *fault.Fault {
	line, column := position(data, at)
	return fault.New(fault.Malformed, code, append(more, "line", fmt.Sprint(line), "column", fmt.Sprint(column))...)
}

// position is the line and column of a byte, both from 1; the column counts bytes.
func position(data []byte, at int) (line, column int) {
	at = min(max(at, 0), len(data))
	before := data[:at]
	return bytes.Count(before, []byte("\n")) + 1, at - bytes.LastIndexByte(before, '\n')
}

// tables are the headers by which the tables of others are known: all of these columns together.
var tables = []struct {
	code    string
	columns []string
}{
	{"exchange.is_medusa", []string{"Product Handle", "Product Title", "Variant Id"}},
	{"exchange.is_vendure", []string{"slug", "facets", "optionGroups"}},
	{"exchange.is_woocommerce", []string{"ID", "Type", "SKU", "Name", "Published"}},
	{"exchange.is_magento", []string{"sku", "attribute_set_code", "product_type"}},
	{"exchange.is_prestashop", []string{"Product ID", "Active (0/1)"}},
	{"exchange.is_google", []string{"id", "title", "description", "link", "image_link"}},
	{"exchange.is_ucp_sample", []string{"id", "title", "price", "image_url"}},
	{"exchange.is_ucp_sample", []string{"id", "customer_id", "street_address"}},
	{"exchange.is_ucp_sample", []string{"id", "name", "email"}},
	{"exchange.is_ucp_sample", []string{"code", "type", "value", "description"}},
	{"exchange.is_ucp_sample", []string{"product_id", "quantity"}},
	{"exchange.is_ucp_sample", []string{"id", "type", "min_subtotal"}},
	{"exchange.is_ucp_sample", []string{"id", "country_code", "service_level"}},
}

// Detect tells the format of a text. What is known but not read is refused by name, with what to do.
func Detect(text []byte) (Format, error) {
	head := bytes.TrimSpace(text[:min(len(text), 4096)])
	switch {
	case len(head) == 0:
		return "", fault.New(fault.Malformed, "exchange.is_empty")
	case head[0] == '<':
		return "", fault.New(fault.Malformed, "exchange.is_xml")
	case head[0] == '{' || head[0] == '[':
		return detectJSON(text)
	}
	return detectTable(text)
}

func detectTable(text []byte) (Format, error) {
	header, _, err := headerOf(text)
	if err != nil {
		return "", err
	}
	has := map[string]bool{}
	for _, name := range header {
		name = strings.TrimSpace(name)
		has[name] = true
		if before, _, ok := strings.Cut(name, ":"); ok {
			has[before] = true
		}
	}
	if has["Handle"] && (has["Variant SKU"] || has["Title"]) {
		return Shopify, nil
	}
	for _, t := range tables {
		if all(has, t.columns) {
			return "", fault.New(fault.Malformed, t.code)
		}
	}
	return "", fault.New(fault.Malformed, "exchange.is_unknown", "begin", short(strings.Join(header, ", ")))
}

func all(has map[string]bool, names []string) bool {
	for _, n := range names {
		if !has[n] {
			return false
		}
	}
	return true
}

// headerOf reads the first line of a table, whichever of comma, semicolon and tab parts it.
func headerOf(text []byte) (header []string, comma rune, err error) {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	comma = ','
	for _, c := range []rune{';', '\t'} {
		if bytes.Count(first, []byte(string(c))) > bytes.Count(first, []byte(string(comma))) {
			comma = c
		}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	header, err = r.Read()
	if err != nil {
		return nil, comma, csvFault(err)
	}
	return header, comma, nil
}

// objects are the keys by which JSON files of others are known: at the top, or in the first of a list.
var objects = []struct {
	code string
	keys []string
}{
	{"exchange.is_saleor", []string{"model", "pk", "fields"}},
	{"exchange.is_category_tree", []string{"id", "name", "path"}},
	{"exchange.is_acp_feed", []string{"create_feed_request_minimal"}},
	{"exchange.is_acp_feed", []string{"target_country"}},
	{"exchange.is_acp_feed", []string{"products", "feed_id"}},
	{"exchange.is_json_ld", []string{"@context"}},
	{"exchange.is_shopify_json", []string{"products"}},
}

func detectJSON(text []byte) (Format, error) {
	keys, format, err := topKeys(text)
	if format == string(Own) {
		return Own, nil
	}
	if strings.HasPrefix(format, "comptoir.catalogue/") {
		return "", fault.New(fault.Malformed, "exchange.is_newer", "format", short(format))
	}
	for _, o := range objects {
		if all(keys, o.keys) {
			return "", fault.New(fault.Malformed, o.code)
		}
	}
	if err != nil {
		return "", err
	}
	return "", fault.New(fault.Malformed, "exchange.is_unknown_json")
}

// topKeys lists the keys of the top object, or of the first object of a list, until it sees the format.
func topKeys(text []byte) (keys map[string]bool, format string, err error) {
	keys = map[string]bool{}
	d := jsontext.NewDecoder(bytes.NewReader(text))
	t, err := d.ReadToken()
	if err == nil && t.Kind() == '[' {
		t, err = d.ReadToken()
	}
	if err != nil || t.Kind() != '{' {
		return keys, "", jsonFault(text, err)
	}
	for d.PeekKind() == '"' {
		key, err := d.ReadToken()
		if err != nil {
			return keys, "", jsonFault(text, err)
		}
		name := key.String()
		if keys[name] = true; len(keys) > 1000 {
			return keys, "", nil
		}
		value, err := d.ReadValue()
		if err != nil {
			return keys, "", jsonFault(text, err)
		}
		if name == "format" && value.Kind() == '"' {
			unquoted, _ := jsontext.AppendUnquote(nil, value)
			return keys, string(unquoted), nil
		}
	}
	return keys, "", nil
}
