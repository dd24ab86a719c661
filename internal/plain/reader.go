// Package plain reads and writes the JSON that programs usually send, several times as fast as a library that knows all
// of JSON.
//
// Rules:
//  1. The Reader takes nothing that a strict library refuses, and understands nothing otherwise than it does.
//  2. It gives up on all that is not plain: escapes, null, truths, fractions, numbers below one or of more than 18 digits,
//     what is empty, and texts and numbers that come twice. Who gets that answer has the text read anew by a library, which
//     takes it or says what is wrong.
//  3. The Writer writes byte for byte what encoding/json writes.
package plain

import "unicode/utf8"

// Reader goes through one text:
//
//	for r.Object(); r.Member(); {
//		switch r.Name {
//		case "sku":
//			r.Text(&line.SKU)
//		default:
//			r.Odd()
//		}
//	}
//
// What is read into must be empty before. Texts are parts of the one that is read, not copies.
type Reader struct {
	Name  string // of the member at hand
	text  string
	at    int
	first bool // nothing was read yet of the object or list that was entered last
	odd   bool
}

// NewReader begins a text.
func NewReader(text string) Reader { return Reader{text: text} }

// Odd gives up.
func (r *Reader) Odd() { r.odd = true }

// Plain tells whether the whole text was read, and was plain.
func (r *Reader) Plain() bool {
	r.space()
	return !r.odd && r.at == len(r.text)
}

// Object enters an object, whose members Member gives. Who enters an object or a list sees to it that the same is not
// entered twice.
func (r *Reader) Object() { r.enter('{') }

// List enters a list, whose items Item gives.
func (r *Reader) List() { r.enter('[') }

// Member goes to the next member, and tells whether there is one; its value is to be read next.
func (r *Reader) Member() bool {
	if !r.more('}') {
		return false
	}
	r.Name = ""
	r.Text(&r.Name)
	r.skip(':')
	return !r.odd
}

// Item goes to the next item of a list, which is to be read next.
func (r *Reader) Item() bool { return r.more(']') }

// Text reads a text that is not empty.
func (r *Reader) Text(into *string) {
	if *into != "" || !r.skip('"') {
		r.odd = true
		return
	}
	start, beyond := r.at, false
	for ; r.at < len(r.text) && r.text[r.at] != '"'; r.at++ {
		c := r.text[r.at]
		if c < ' ' || c == '\\' {
			r.odd = true
			return
		}
		beyond = beyond || c >= utf8.RuneSelf
	}
	found := r.text[start:r.at]
	if found == "" || !r.skip('"') || beyond && !utf8.ValidString(found) {
		r.odd = true
		return
	}
	*into = found
}

// digitsMax is how many digits every int64 has room for.
const digitsMax = 18

// Whole reads a whole number above zero.
func (r *Reader) Whole(into *int64) {
	r.space()
	start, n := r.at, int64(0)
	for ; r.at < len(r.text) && r.at-start < digitsMax && r.text[r.at] >= '0' && r.text[r.at] <= '9'; r.at++ {
		n = n*10 + int64(r.text[r.at]-'0')
	}
	if *into != 0 || r.at == start || r.text[start] == '0' {
		r.odd = true // what follows other than digits is no member and no end
		return
	}
	*into = n
}

func (r *Reader) enter(open byte) {
	r.skip(open)
	r.first = true
}

// more goes on to what comes next in an object or list, or leaves it.
func (r *Reader) more(end byte) bool {
	r.space()
	first := r.first
	r.first = false
	switch {
	case r.odd:
		return false
	case first:
		return true // an end here is no value
	case r.at < len(r.text) && r.text[r.at] == end:
		r.at++
		return false
	}
	return r.skip(',')
}

// skip leaves a sign behind, which must come next.
func (r *Reader) skip(sign byte) bool {
	r.space()
	if r.at == len(r.text) || r.text[r.at] != sign {
		r.odd = true
		return false
	}
	r.at++
	return true
}

func (r *Reader) space() {
	for r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\n' || r.text[r.at] == '\t' || r.text[r.at] == '\r') {
		r.at++
	}
}
