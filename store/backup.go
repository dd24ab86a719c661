package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"

	"comptoir/internal/archive"
	"comptoir/internal/db"
)

// Backup writes every table as one snapshot sees them, while others go on writing. The header's At and Program are
// given; the rest is found here. Progress, if not nil, hears of rows.
func Backup(ctx context.Context, d *db.DB, to io.Writer, head archive.Header, progress func(done, of int64)) (*archive.Header, error) {
	begun := false
	err := d.View(ctx, func(tx *db.Tx) error {
		if begun {
			return errors.New("the connection was lost half way: begin anew") // what is written cannot be taken back
		}
		begun = true
		return backup(tx, to, &head, progress)
	})
	return &head, err
}

func backup(tx *db.Tx, to io.Writer, head *archive.Header, progress func(done, of int64)) error {
	if err := describe(tx, head); err != nil {
		return err
	}
	w, err := archive.NewWriter(to, *head)
	if err != nil {
		return err
	}
	done, all := int64(0), head.Rows()
	for i := range head.Tables {
		err := eachRow(tx, &head.Tables[i], func(row []any) error {
			if done++; progress != nil && done%1000 == 0 {
				progress(done, all)
			}
			return w.Row(row)
		})
		if err != nil {
			return fmt.Errorf("table %s: %w", head.Tables[i].Name, err)
		}
		if err := w.EndTable(); err != nil {
			return err
		}
	}
	if progress != nil {
		progress(all, all)
	}
	return w.Close()
}

// describe fills the header with what this snapshot has.
func describe(tx *db.Tx, head *archive.Header) (err error) {
	head.Engine = string(tx.Engine())
	if head.Migrations, err = tx.Steps(); err != nil {
		return err
	}
	if len(head.Migrations) == 0 {
		return errors.New("there is nothing here to back up: the database has no schema of Comptoir")
	}
	if head.Tables, err = tables(tx); err != nil {
		return err
	}
	for i := range head.Tables {
		t := &head.Tables[i]
		if t.Rows, err = db.One(tx, db.Int, "SELECT COUNT(*) FROM "+t.Name); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return nil
}

// tables gives the tables that are there as a header has them, without their rows.
func tables(tx *db.Tx) ([]archive.Table, error) {
	found, err := tx.Tables()
	list := make([]archive.Table, len(found))
	for i, t := range found {
		list[i].Name = t.Name
		for _, c := range t.Columns {
			list[i].Columns = append(list[i].Columns, archive.Column{Name: c.Name, Kind: archive.Kind(c.Word)})
		}
	}
	return list, err
}

// eachRow visits a table's rows in whatever order the engine has them.
func eachRow(tx *db.Tx, t *archive.Table, visit func([]any) error) error {
	row, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	texts, ints, bytes := make([]sql.NullString, len(into)), make([]sql.NullInt64, len(into)), make([]sql.Null[[]byte], len(into))
	for i, c := range t.Columns {
		switch c.Kind {
		case archive.Text:
			into[i] = &texts[i]
		case archive.Int:
			into[i] = &ints[i]
		case archive.Bytes:
			into[i] = &bytes[i]
		}
	}
	return tx.Each(func(s db.Scanner) error {
		if err := s.Scan(into...); err != nil {
			return err
		}
		for i, c := range t.Columns {
			row[i] = nil
			switch {
			case c.Kind == archive.Text && texts[i].Valid:
				row[i] = texts[i].String
			case c.Kind == archive.Int && ints[i].Valid:
				row[i] = ints[i].Int64
			case c.Kind == archive.Bytes && bytes[i].Valid:
				row[i] = bytes[i].V
			}
		}
		return visit(row)
	}, "SELECT "+columnsOf(t)+" FROM "+t.Name)
}

func columnsOf(t *archive.Table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}
