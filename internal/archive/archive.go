// Package archive is the file that a backup is: every table of a store, readable by people and by either engine.
//
// Rules:
//  1. The file is gzip over lines of JSON: a header that names tables, columns and rows; for each table its rows as
//     arrays and a line with their number and hash; a last line with the sum of all bytes before it.
//  2. A table's hash adds up the hashes of its rows: it is the same in whatever order an engine gives them.
//  3. A reader believes nothing: a file that was cut off, or in which a byte has changed, is refused by the name of
//     the table in which it shows.
//
// It knows no database.
package archive

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/bits"
	"strconv"
	"unicode/utf8"
)

// Format is the name that every file begins with.
const Format = "comptoir.backup/1"

// Header says what is in a file.
type Header struct {
	Format     string  `json:"format"`
	At         string  `json:"at"`     // of the snapshot, as people write it
	Engine     string  `json:"engine"` // that it was read from
	Program    string  `json:"program"`
	Migrations []int64 `json:"migrations"` // the steps of the schema
	Tables     []Table `json:"tables"`
}

// Rows is how many rows the file has.
func (h *Header) Rows() (n int64) {
	for _, t := range h.Tables {
		n += t.Rows
	}
	return n
}

// Table is a table as the header describes it.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Rows    int64    `json:"rows"`
}

// Column is a column of a table.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// Kind is what a column holds.
type Kind string

// The kinds of columns.
const (
	Text  Kind = "text"
	Int   Kind = "int"
	Bytes Kind = "bytes"
)

// end is the line after a table's rows, or the last line.
type end struct {
	End  string `json:"end"`
	Rows int64  `json:"rows"`
	Hash string `json:"hash"`
}

// whole is what the last line calls the end of.
const whole = "backup"

// Sum is the hash of a table's rows, added up.
type Sum struct {
	parts [4]uint64
	Rows  int64
}

// Add counts a row that is encoded already.
func (s *Sum) Add(row []byte) {
	hash := sha256.Sum256(row)
	carry := uint64(0)
	for i := range s.parts {
		s.parts[i], carry = bits.Add64(s.parts[i], binary.LittleEndian.Uint64(hash[8*i:]), carry)
	}
	s.Rows++
}

// String is the hash as files have it.
func (s *Sum) String() string {
	b := make([]byte, 0, 32)
	for _, p := range s.parts {
		b = binary.LittleEndian.AppendUint64(b, p)
	}
	return hex.EncodeToString(b)
}

// AppendRow encodes a row: values are string, int64, []byte or nil. The same values are always the same bytes.
func AppendRow(b []byte, row []any) ([]byte, error) {
	b = append(b, '[')
	for i, v := range row {
		if i > 0 {
			b = append(b, ',')
		}
		switch v := v.(type) {
		case nil:
			b = append(b, "null"...)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case []byte:
			b = append(base64.StdEncoding.AppendEncode(append(b, '"'), v), '"')
		case string:
			b = appendText(b, v)
		default:
			return b, fmt.Errorf("a value is %T, which no column can hold", v)
		}
	}
	return append(b, ']'), nil
}

// raw is a text that is not UTF-8, which JSON could not hold.
type raw struct {
	Raw []byte `json:"raw"`
}

func appendText(b []byte, text string) []byte {
	var encoded []byte
	if utf8.ValidString(text) {
		encoded, _ = json.Marshal(text) // a string
	} else {
		encoded, _ = json.Marshal(raw{[]byte(text)}) // bytes
	}
	return append(b, encoded...)
}

// row decodes a line by the kinds of its columns.
func (t *Table) row(line []byte) ([]any, error) {
	var values []json.RawMessage
	if err := json.Unmarshal(line, &values); err != nil {
		return nil, err
	}
	if len(values) != len(t.Columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(values), len(t.Columns))
	}
	row := make([]any, len(values))
	for i, v := range values {
		var err error
		if row[i], err = value(t.Columns[i].Kind, v); err != nil {
			return nil, fmt.Errorf("column %s: %w", t.Columns[i].Name, err)
		}
	}
	return row, nil
}

func value(k Kind, v json.RawMessage) (any, error) {
	if string(v) == "null" {
		return nil, nil
	}
	switch k {
	case Int:
		return strconv.ParseInt(string(v), 10, 64)
	case Bytes:
		var b []byte
		err := json.Unmarshal(v, &b)
		return b, err
	case Text:
		if v[0] == '{' {
			var r raw
			err := json.Unmarshal(v, &r)
			return string(r.Raw), err
		}
		var s string
		err := json.Unmarshal(v, &s)
		return s, err
	}
	return nil, fmt.Errorf("unknown kind %q", k)
}
