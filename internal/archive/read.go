package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Reader reads a file and checks it on the way.
type Reader struct {
	Header

	lines *bufio.Reader
	sum   hash.Hash
	table int // that is being read
	rows  Sum
	sums  map[string]Sum
}

// lineMax bounds one row: the largest is a picture.
const lineMax = 64 << 20

// NewReader reads the header.
func NewReader(r io.Reader) (*Reader, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("this is no backup of Comptoir, or its beginning is damaged: %w", err)
	}
	a := &Reader{lines: bufio.NewReaderSize(zip, 1<<16), sum: sha256.New(), sums: map[string]Sum{}}
	line, err := a.next()
	if err != nil {
		return nil, fmt.Errorf("the header cannot be read: %w", err)
	}
	if err := json.Unmarshal(line, &a.Header); err != nil || a.Format != Format {
		return nil, fmt.Errorf("this is no backup of Comptoir in the format %s: its header says %q", Format, a.Format)
	}
	a.sum.Write(line)
	return a, nil
}

// next gives a line with its end. A file that ends before its last line was cut off.
func (a *Reader) next() ([]byte, error) {
	line, err := a.lines.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line = bytes.Clone(line)
		var more []byte
		for errors.Is(err, bufio.ErrBufferFull) && len(line) < lineMax {
			more, err = a.lines.ReadSlice('\n')
			line = append(line, more...)
		}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("the file was cut off here")
	}
	if err != nil {
		return nil, fmt.Errorf("the file is damaged here: %w", err)
	}
	return line, nil
}

// at says where the reader stands.
func (a *Reader) at(err error) error {
	if a.table < len(a.Tables) {
		t := &a.Tables[a.table]
		return fmt.Errorf("table %s, after %d of %d rows: %w", t.Name, a.rows.Rows, t.Rows, err)
	}
	return fmt.Errorf("after the last table: %w", err)
}

// Table gives the next table; nil after the last one, when the whole file has been found to be as it was written.
func (a *Reader) Table() (*Table, error) {
	if a.table < len(a.Tables) {
		return &a.Tables[a.table], nil
	}
	line, err := a.next()
	if err != nil {
		return nil, a.at(err)
	}
	var last end
	if err := json.Unmarshal(line, &last); err != nil || last.End != whole {
		return nil, a.at(errors.New("another line where the file should end"))
	}
	if got := hex.EncodeToString(a.sum.Sum(nil)); last.Hash != got || last.Rows != a.Rows() {
		return nil, a.at(fmt.Errorf("the sum of the file is %.12s…, %.12s… was written: a line between the rows has changed", got, last.Hash))
	}
	if _, err := a.lines.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, a.at(errors.New("something follows the end"))
	}
	return nil, nil
}

// Row gives the next row of the table at hand; nil after its last one, when they have been found to be as written.
func (a *Reader) Row() ([]any, error) {
	line, err := a.next()
	if err != nil {
		return nil, a.at(err)
	}
	a.sum.Write(line)
	if line[0] == '{' {
		return nil, a.endTable(line)
	}
	row, err := a.Tables[a.table].row(line)
	if err != nil {
		return nil, a.at(fmt.Errorf("the next row cannot be read: %w", err))
	}
	a.rows.Add(line[:len(line)-1])
	return row, nil
}

func (a *Reader) endTable(line []byte) error {
	t := &a.Tables[a.table]
	var last end
	if err := json.Unmarshal(line, &last); err != nil || last.End != t.Name {
		return a.at(errors.New("another line where the table's end should be"))
	}
	if a.rows.Rows != last.Rows || a.rows.Rows != t.Rows {
		return fmt.Errorf("table %s: %d rows are there, %d were written", t.Name, a.rows.Rows, max(last.Rows, t.Rows))
	}
	if got := a.rows.String(); got != last.Hash {
		return fmt.Errorf("table %s: its %d rows are not as they were written: their hash is %.12s…, %.12s… was written", t.Name, a.rows.Rows, got, last.Hash)
	}
	a.sums[t.Name] = a.rows
	a.table, a.rows = a.table+1, Sum{}
	return nil
}

// Sum is the hash of a table that has been read.
func (a *Reader) Sum(table string) Sum { return a.sums[table] }

// Check reads a whole file and gives its reader, which then has every table's hash.
func Check(r io.Reader, progress func(done, of int64)) (*Reader, error) {
	a, err := NewReader(r)
	if err != nil {
		return nil, err
	}
	done, all := int64(0), a.Rows()
	for {
		t, err := a.Table()
		if t == nil || err != nil {
			return a, err
		}
		for row := []any{}; row != nil; {
			if row, err = a.Row(); err != nil {
				return a, err
			}
			if done++; progress != nil && done%1000 == 0 {
				progress(min(done, all), all)
			}
		}
	}
}
