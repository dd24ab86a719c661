package web

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"comptoir/internal/fault"
)

// The limits of a form, each with its refusal code.
const (
	FieldsMax = 1000    // web.fields_max
	TextMax   = 2000    // web.text_too_long, in characters, unless the handler asks for another
	FormMax   = 1 << 20 // web.body_too_large, in bytes
)

// Form is what a person sent. Reading a field checks it; what is wrong is gathered, so that one answer
// can name every field at fault.
type Form struct {
	values url.Values
	faults []*fault.Fault
}

// ReadForm reads the body of a form, urlencoded. Larger than FormMax, another type, or more fields than
// FieldsMax is an error at once.
func ReadForm(w http.ResponseWriter, r *http.Request) (*Form, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, fault.New(fault.Malformed, "web.not_a_form")
	}
	r.Body = http.MaxBytesReader(w, r.Body, FormMax)
	if err := r.ParseForm(); err != nil {
		if f := FailureOf(err, ""); f.Status == http.StatusRequestEntityTooLarge {
			return nil, err
		}
		return nil, fault.Wrap(err, fault.Malformed, "web.not_a_form")
	}
	return newForm(r.PostForm)
}

// ReadQuery reads the query of an address as a form.
func ReadQuery(r *http.Request) (*Form, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fault.Wrap(err, fault.Malformed, "web.bad_query")
	}
	return newForm(values)
}

// FormOf holds the values of a form that came with files; see ReadForm for what it checks.
func FormOf(values url.Values) (*Form, error) { return newForm(values) }

func newForm(values url.Values) (*Form, error) {
	count := 0
	for _, list := range values {
		count += len(list)
	}
	if count > FieldsMax {
		return nil, fault.New(fault.TooLarge, "web.fields_max", "max", strconv.Itoa(FieldsMax))
	}
	return &Form{values: values}, nil
}

// Has tells whether a field was sent, empty or not.
func (f *Form) Has(field string) bool { return f.values.Has(field) }

// Names lists the fields that were sent, in no order.
func (f *Form) Names() []string {
	names := make([]string, 0, len(f.values))
	for name := range f.values {
		names = append(names, name)
	}
	return names
}

// Raw is a field as it came, for showing it again. It is checked by nothing but templates' escaping.
func (f *Form) Raw(field string) string { return strings.ToValidUTF8(f.values.Get(field), "�") }

// Line is a text of one line, without spaces around it, of at most max characters (0: TextMax).
func (f *Form) Line(field string, max int) string {
	return f.text(field, f.values.Get(field), max, false)
}

// Text is a text that may have lines.
func (f *Form) Text(field string, max int) string {
	return f.text(field, f.values.Get(field), max, true)
}

// Lines is a field that may be sent several times, at most count times.
func (f *Form) Lines(field string, max, count int) []string {
	sent := f.values[field]
	if len(sent) > count {
		f.Refuse(fault.Field(field, "web.too_many", "max", strconv.Itoa(count)))
		return nil
	}
	list := make([]string, 0, len(sent))
	for _, value := range sent {
		list = append(list, f.text(field, value, max, false))
	}
	return list
}

// Quantity is a whole number from least to most, written in plain digits.
func (f *Form) Quantity(field string, least, most int64) int64 {
	text := strings.TrimSpace(f.values.Get(field))
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most || strings.HasPrefix(text, "+") {
		f.Refuse(fault.Field(field, "web.number_invalid", "min", strconv.FormatInt(least, 10), "max", strconv.FormatInt(most, 10)))
		return 0
	}
	return n
}

// Ticked tells whether a box was ticked.
func (f *Form) Ticked(field string) bool { return f.values.Get(field) != "" }

// Refuse adds a fault that the handler found.
func (f *Form) Refuse(one *fault.Fault) { f.faults = append(f.faults, one) }

// Faults are all faults found so far.
func (f *Form) Faults() []*fault.Fault { return f.faults }

// Err is every fault found so far, nil when there is none; fault.Of finds the first, fault.All each of them.
func (f *Form) Err() error {
	all := make([]error, len(f.faults))
	for i, one := range f.faults {
		all[i] = one
	}
	return errors.Join(all...)
}

func (f *Form) text(field, value string, max int, lines bool) string {
	if max == 0 {
		max = TextMax
	}
	if lines {
		value = strings.ReplaceAll(value, "\r\n", "\n")
	}
	value = strings.TrimSpace(value)
	if bad := CheckText(field, value, max, lines); bad != nil {
		f.Refuse(bad)
		return ""
	}
	return value
}

// CheckText refuses what no text of a person holds: broken UTF-8, control characters, marks that turn the
// direction of what follows, and more than max characters. Emoji and every script pass.
func CheckText(field, value string, max int, lines bool) *fault.Fault {
	if !utf8.ValidString(value) {
		return fault.Field(field, "web.text_not_utf8")
	}
	if utf8.RuneCountInString(value) > max {
		return fault.Field(field, "web.text_too_long", "max", strconv.Itoa(max))
	}
	for _, c := range value {
		if control(c) && !(lines && (c == '\n' || c == '\t')) {
			return fault.Field(field, "web.text_control")
		}
	}
	return nil
}

// control tells control characters of Unicode, line separators, and the marks of bidirectional text.
func control(c rune) bool {
	switch {
	case c < 0x20, c >= 0x7f && c <= 0x9f:
		return true
	case c == 0x061c, c == 0x200e, c == 0x200f, c >= 0x2028 && c <= 0x202e, c >= 0x2066 && c <= 0x2069, c == 0xfeff:
		return true
	}
	return false
}
