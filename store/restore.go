package store

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/archive"
	"comptoir/internal/db"
)

// RestoreInto writes a backup into an empty database, in one transaction, and then takes the schema to where this
// program has it. The file has been checked; open opens it anew, for a transaction may run twice.
func RestoreInto(ctx context.Context, d *db.DB, head *archive.Header, open func() (io.ReadCloser, error), progress func(done, of int64)) error {
	if err := fit(ctx, d, head); err != nil {
		return err
	}
	if err := db.Migrate(ctx, d, only(head.Migrations)); err != nil {
		return fmt.Errorf("make the schema of the backup: %w", err)
	}
	err := d.Update(ctx, func(tx *db.Tx) error {
		file, err := open()
		if err != nil {
			return err
		}
		defer file.Close()
		return load(tx, file, progress)
	})
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}

// Finish takes a restored database to the schema of this program.
func Finish(ctx context.Context, d *db.DB) error { return db.Migrate(ctx, d, Migrations()) }

// fit refuses a database that has something in it, and a backup that this program does not know.
func fit(ctx context.Context, d *db.DB, head *archive.Header) error {
	known, err := steps(Migrations())
	if err != nil {
		return err
	}
	for _, n := range head.Migrations {
		if !slices.Contains(known, n) {
			return fmt.Errorf("the backup was made by a newer program (%s): its schema has step %d, which this one does not know", head.Program, n)
		}
	}
	return d.View(ctx, func(tx *db.Tx) error {
		taken, err := tx.Steps()
		if err != nil {
			return err
		}
		for _, n := range taken {
			if !slices.Contains(head.Migrations, n) {
				return fmt.Errorf("the target has step %d of the schema, which the backup is older than: name a new file or an empty database", n)
			}
		}
		found, err := tables(tx)
		if err != nil {
			return err
		}
		for _, t := range found {
			n, err := db.One(tx, db.Int, "SELECT COUNT(*) FROM "+t.Name)
			if err != nil {
				return err
			}
			if n > 0 {
				return fmt.Errorf("the target is not empty: table %s has %d rows; name a new file or an empty database, nothing was written", t.Name, n)
			}
		}
		return nil
	})
}

// load writes every row of a backup into tables that are there.
func load(tx *db.Tx, file io.Reader, progress func(done, of int64)) error {
	r, err := archive.NewReader(file)
	if err != nil {
		return err
	}
	if err := sameSchema(tx, r.Tables); err != nil {
		return err
	}
	done, all := int64(0), r.Rows()
	for {
		t, err := r.Table()
		if t == nil || err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM " + t.Name + " WHERE 1 = 1"); err != nil { // what the schema's own steps wrote
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		rows, err := loadTable(tx, r, t, func(n int64) {
			if done += n; progress != nil {
				progress(done, all)
			}
		})
		if err != nil {
			return fmt.Errorf("table %s, after %d of %d rows: %w", t.Name, rows, t.Rows, err)
		}
	}
}

// loadMax is how many rows are written together.
const loadMax = 500

func loadTable(tx *db.Tx, r *archive.Reader, t *archive.Table, wrote func(rows int64)) (rows int64, err error) {
	places := make([]string, len(t.Columns))
	for i := range places {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	text := "INSERT INTO " + t.Name + " (" + columnsOf(t) + ") VALUES (" + strings.Join(places, ", ") + ")"
	for more := true; more; {
		var some [][]any
		for len(some) < loadMax && more {
			row, err := r.Row()
			if err != nil {
				return rows, err
			}
			if more = row != nil; more {
				some = append(some, row)
			}
		}
		if _, err := db.Values(tx, text, some, func(args []any, row []any) []any { return append(args, row...) }); err != nil {
			return rows, err
		}
		rows += int64(len(some))
		wrote(int64(len(some)))
	}
	return rows, nil
}

// sameSchema compares the tables of a backup with those that its steps have made here.
func sameSchema(tx *db.Tx, want []archive.Table) error {
	have, err := tables(tx)
	if err != nil {
		return err
	}
	for _, t := range want {
		i := slices.IndexFunc(have, func(h archive.Table) bool { return h.Name == t.Name })
		if i < 0 {
			return fmt.Errorf("the backup has a table %s, which its schema does not have", t.Name)
		}
		if !slices.Equal(have[i].Columns, t.Columns) {
			return fmt.Errorf("table %s has the columns %v in the backup, and %v in its schema", t.Name, t.Columns, have[i].Columns)
		}
	}
	if len(have) != len(want) {
		return fmt.Errorf("the backup has %d tables, its schema %d", len(want), len(have))
	}
	return nil
}

// Compared is a table of a backup beside the same table of a database.
type Compared struct {
	Table        string
	Rows, Have   int64
	Hash, Hashes string // in the backup, in the database
}

// Same tells that both have the same rows.
func (c *Compared) Same() bool { return c.Rows == c.Have && c.Hash == c.Hashes }

// Compare reads every table of a restored database and holds its rows and their hash against the backup's, which has
// been read whole. It comes before Finish, which may change tables.
func Compare(ctx context.Context, d *db.DB, r *archive.Reader, progress func(done, of int64)) (all []Compared, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		all = nil
		done := int64(0)
		for i := range r.Tables {
			t, sum, line := &r.Tables[i], archive.Sum{}, []byte(nil)
			err := eachRow(tx, t, func(row []any) (err error) {
				if done++; progress != nil && done%1000 == 0 {
					progress(min(done, r.Rows()), r.Rows())
				}
				line, err = archive.AppendRow(line[:0], row)
				sum.Add(line)
				return err
			})
			if err != nil {
				return fmt.Errorf("table %s: %w", t.Name, err)
			}
			was := r.Sum(t.Name)
			all = append(all, Compared{t.Name, was.Rows, sum.Rows, was.String(), sum.String()})
		}
		return nil
	})
	return all, err
}

// steps lists the numbers of some migrations.
func steps(files fs.FS) ([]int64, error) {
	entries, err := fs.ReadDir(files, ".")
	var all []int64
	for _, e := range entries {
		n, err := stepOf(e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, err
}

func stepOf(file string) (int64, error) {
	number, _, _ := strings.Cut(path.Base(file), "_")
	return strconv.ParseInt(number, 10, 64)
}

// only shows the steps of the schema that a backup has.
func only(wanted []int64) fs.FS { return someSteps{Migrations(), wanted} }

type someSteps struct {
	fs.FS
	wanted []int64
}

// ReadDir hides the steps that are not wanted.
func (s someSteps) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(all, func(e fs.DirEntry) bool {
		n, err := stepOf(e.Name())
		return err != nil || !slices.Contains(s.wanted, n)
	}), err
}
