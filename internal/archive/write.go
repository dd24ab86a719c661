package archive

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
)

// Writer writes a file: the header, then every table in the header's order.
type Writer struct {
	zip   *gzip.Writer
	out   *bufio.Writer
	sum   hash.Hash // of all lines
	head  Header
	table int // that is being written
	rows  Sum
	all   int64
	line  []byte
}

// NewWriter writes the header.
func NewWriter(w io.Writer, h Header) (*Writer, error) {
	h.Format = Format
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	a := &Writer{zip: zip, out: bufio.NewWriterSize(zip, 1<<16), sum: sha256.New(), head: h}
	return a, a.document(h)
}

func (a *Writer) document(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return a.write(append(line, '\n'))
}

func (a *Writer) write(line []byte) error {
	a.sum.Write(line)
	_, err := a.out.Write(line)
	return err
}

// Row writes a row of the table at hand.
func (a *Writer) Row(row []any) (err error) {
	if a.line, err = AppendRow(a.line[:0], row); err != nil {
		return fmt.Errorf("table %s: %w", a.head.Tables[a.table].Name, err)
	}
	a.rows.Add(a.line)
	return a.write(append(a.line, '\n'))
}

// EndTable ends the table at hand; its rows must be as many as the header says.
func (a *Writer) EndTable() error {
	t := &a.head.Tables[a.table]
	if a.rows.Rows != t.Rows {
		return fmt.Errorf("table %s: %d rows were read, %d counted", t.Name, a.rows.Rows, t.Rows)
	}
	err := a.document(end{t.Name, a.rows.Rows, a.rows.String()})
	a.table, a.all, a.rows = a.table+1, a.all+a.rows.Rows, Sum{}
	return err
}

// Close ends the file.
func (a *Writer) Close() error {
	if a.table != len(a.head.Tables) {
		return fmt.Errorf("%d of %d tables were written", a.table, len(a.head.Tables))
	}
	if err := a.document(end{whole, a.all, hex.EncodeToString(a.sum.Sum(nil))}); err != nil {
		return err
	}
	if err := a.out.Flush(); err != nil {
		return err
	}
	return a.zip.Close()
}
