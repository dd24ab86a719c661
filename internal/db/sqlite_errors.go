package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"
	"strings"

	sqlitedriver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
	lite "zombiezen.com/go/sqlite"
)

// sqliteCode is SQLite's extended code of an error, 0 when it has none: goose's errors come from another driver.
func sqliteCode(err error) int {
	var from *sqlitedriver.Error
	if errors.As(err, &from) {
		return from.Code()
	}
	if code := lite.ErrCode(err); code != lite.ResultOK && code != lite.ResultError {
		return int(code)
	}
	return 0
}

func (e *sqlite) classify(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	f = &failure{cause: err}
	code := sqliteCode(err)
	if code == 0 {
		f.kind = commonKind(err)
		return f
	}
	f.kind = sqliteKind(code)
	switch f.kind {
	case unique:
		f.table, f.columns = sqliteColumns(err.Error())
	case check:
		f.constraints = []string{sqliteSubject(err.Error())}
	}
	return f
}

// commonKind sorts the errors that do not come from an engine.
func commonKind(err error) kind {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return cancelled
	case errors.Is(err, driver.ErrBadConn):
		return lost
	case errors.Is(err, Again):
		return busy
	}
	return other
}

func sqliteKind(code int) kind {
	switch code {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID:
		return unique
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return foreign
	case lib.SQLITE_CONSTRAINT_CHECK:
		return check
	}
	switch code & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return busy
	case lib.SQLITE_FULL:
		return diskFull
	case lib.SQLITE_READONLY:
		return readOnly
	case lib.SQLITE_IOERR, lib.SQLITE_CORRUPT:
		return writeFailed
	case lib.SQLITE_INTERRUPT:
		return cancelled
	}
	return other
}

// sqliteSubject is what a refusal names, "UNIQUE constraint failed: order.market, order.number";
// SQLite has no other place for it.
func sqliteSubject(text string) string {
	const before = "constraint failed: "
	return text[strings.LastIndex(text, before)+len(before):]
}

func sqliteColumns(text string) (table string, columns []string) {
	for part := range strings.SplitSeq(sqliteSubject(text), ", ") {
		t, column, _ := strings.Cut(part, ".")
		table, columns = t, append(columns, column)
	}
	slices.Sort(columns)
	return table, columns
}

// indexesSQL lists the unique indexes of a table with their columns; origin is c for an index that was
// created by name.
const indexesSQL = `SELECT l.name, l.origin, i.name FROM pragma_index_list($1) l, pragma_index_info(l.name) i WHERE l."unique" = 1`

func (s *sqliteSession) names(ctx context.Context, f *failure) {
	if f.kind != unique || len(f.constraints) > 0 {
		return
	}
	ctx = context.WithoutCancel(ctx)
	columns, origin := map[string][]string{}, map[string]string{}
	r, err := s.query(ctx, indexesSQL, []any{f.table})
	if err != nil {
		return // the refusal stands, only its name is unknown
	}
	defer r.Close()
	for r.Next() {
		var index, from, column string
		if r.Scan(&index, &from, &column) != nil {
			return
		}
		columns[index], origin[index] = append(columns[index], column), from
	}
	f.constraints = matching(f, columns, origin)
}

func matching(f *failure, columns map[string][]string, origin map[string]string) []string {
	var names []string
	for index, of := range columns {
		slices.Sort(of)
		if !slices.Equal(of, f.columns) {
			continue
		}
		if origin[index] == "pk" {
			index = f.table + "_pkey"
		}
		names = append(names, index)
	}
	if len(names) == 0 { // an integer primary key has no index of its own
		names = []string{f.table + "_pkey"}
	}
	slices.Sort(names)
	return names
}
