package plain

import (
	"encoding/json"
	"io"
	"strconv"
	"sync"
	"unicode/utf8"
)

// Writer writes one object. Its names are constants that need no escaping.
type Writer struct {
	to    []byte
	first bool
}

// writers are lent from NewWriter to End or Send.
var writers = sync.Pool{New: func() any { return new(Writer) }}

// NewWriter begins an object; End or Send must be called.
func NewWriter() *Writer {
	w := writers.Get().(*Writer)
	w.to, w.first = append(w.to[:0], '{'), true
	return w
}

// Text writes a member.
func (w *Writer) Text(name, value string) {
	w.name(name)
	w.to = appendText(w.to, value)
}

// Some writes a member unless it is empty ("omitempty").
func (w *Writer) Some(name, value string) {
	if value != "" {
		w.Text(name, value)
	}
}

// Whole writes a whole number.
func (w *Writer) Whole(name string, value int64) {
	w.name(name)
	w.to = strconv.AppendInt(w.to, value, 10)
}

// Texts writes a list; null for one that is nil.
func (w *Writer) Texts(name string, values []string) {
	w.name(name)
	if values == nil {
		w.to = append(w.to, "null"...)
		return
	}
	w.to = append(w.to, '[')
	for i, value := range values {
		if i > 0 {
			w.to = append(w.to, ',')
		}
		w.to = appendText(w.to, value)
	}
	w.to = append(w.to, ']')
}

// Open begins an object within; Close ends it.
func (w *Writer) Open(name string) {
	w.name(name)
	w.to, w.first = append(w.to, '{'), true
}

// Close ends the object that was opened last.
func (w *Writer) Close() { w.to, w.first = append(w.to, '}'), false }

// End ends the object and gives all that was written. The writer must not be used after it.
func (w *Writer) End() string {
	text := string(append(w.to, '}'))
	writers.Put(w)
	return text
}

// Send ends the object and sends all that was written, and a new line, to who may have left. The writer must not be used
// after it.
func (w *Writer) Send(to io.Writer) {
	w.to = append(w.to, '}', '\n')
	_, _ = to.Write(w.to)
	writers.Put(w)
}

func (w *Writer) name(name string) {
	if !w.first {
		w.to = append(w.to, ',')
	}
	w.first = false
	w.to = append(w.to, '"')
	w.to = append(w.to, name...)
	w.to = append(w.to, '"', ':')
}

func appendText(to []byte, value string) []byte {
	if !asIs(value) {
		quoted, _ := json.Marshal(value) // a text always can be
		return append(to, quoted...)
	}
	to = append(to, '"')
	to = append(to, value...)
	return append(to, '"')
}

// asIs tells that encoding/json would change nothing of a text; false says nothing.
func asIs(value string) bool {
	beyond := false
	for i := range len(value) {
		switch c := value[i]; {
		case c < ' ', c == '"', c == '\\', c == '<', c == '>', c == '&', c == 0xe2: // the last begins U+2028 and U+2029
			return false
		case c >= utf8.RuneSelf:
			beyond = true
		}
	}
	return !beyond || utf8.ValidString(value)
}
