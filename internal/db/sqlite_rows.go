package db

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"

	lite "zombiezen.com/go/sqlite"
)

// bind sets a statement's parameters: whole numbers, texts, bytes, nil, types made of them, and
// pointers to whole numbers and texts.
func bind(s *lite.Stmt, args []any) error {
	for i, arg := range args {
		n := i + 1
		switch v := arg.(type) {
		case nil:
			s.BindNull(n)
		case int64:
			s.BindInt64(n, v)
		case int:
			s.BindInt64(n, int64(v))
		case string:
			s.BindText(n, v)
		case []byte:
			bindBytes(s, n, v)
		case *int64:
			s.BindInt64(n, *v)
		case *string:
			s.BindText(n, *v)
		default:
			if err := bindNamed(s, n, reflect.ValueOf(arg)); err != nil {
				return err
			}
		}
	}
	return nil
}

func bindBytes(s *lite.Stmt, n int, v []byte) {
	if v == nil {
		s.BindNull(n)
		return
	}
	s.BindBytes(n, v)
}

func bindNamed(s *lite.Stmt, n int, v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		s.BindText(n, v.String())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		s.BindInt64(n, v.Int())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			bindBytes(s, n, v.Bytes())
			return nil
		}
		fallthrough
	default:
		return fmt.Errorf("db: argument $%d is a %s, which no column holds", n, v.Type())
	}
	return nil
}

// sqliteRows are the rows of one statement, read one after the other.
type sqliteRows struct {
	ctx context.Context
	s   *lite.Stmt
	err error
}

func (r *sqliteRows) Next() bool {
	if r.err != nil {
		return false
	}
	more, err := r.s.Step()
	if err != nil {
		r.err = reason(r.ctx, err)
	}
	return more
}

func (r *sqliteRows) Err() error { return r.err }

func (r *sqliteRows) Close() error { return free(r.s) }

// Scan reads the row at hand. A column without a value fits what can hold none: a sql.Scanner and bytes.
func (r *sqliteRows) Scan(dest ...any) error {
	if n := r.s.ColumnCount(); n != len(dest) {
		return fmt.Errorf("db: %d places for %d columns", len(dest), n)
	}
	for i, into := range dest {
		if err := scan(r.s, i, into); err != nil {
			return fmt.Errorf("db: column %d (%s): %w", i+1, r.s.ColumnName(i), err)
		}
	}
	return nil
}

func scan(s *lite.Stmt, i int, into any) error {
	switch v := into.(type) {
	case sql.Scanner:
		return v.Scan(columnOf(s, i))
	case *[]byte:
		*v = bytesOf(s, i)
		return nil
	}
	found := s.ColumnType(i)
	switch v := into.(type) {
	case *string:
		*v = s.ColumnText(i)
		return fits(found, found != lite.TypeNull, "text")
	case *int64:
		*v = s.ColumnInt64(i)
		return fits(found, found == lite.TypeInteger, "whole number")
	}
	return scanNamed(s, i, found, reflect.ValueOf(into))
}

func scanNamed(s *lite.Stmt, i int, found lite.ColumnType, into reflect.Value) error {
	if into.Kind() != reflect.Pointer {
		return fmt.Errorf("a %s is no place", into.Type())
	}
	to := into.Elem()
	switch to.Kind() {
	case reflect.String:
		to.SetString(s.ColumnText(i))
		return fits(found, found != lite.TypeNull, "text")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n := s.ColumnInt64(i)
		to.SetInt(n)
		return fits(found, found == lite.TypeInteger && !to.OverflowInt(n), "whole number")
	case reflect.Slice:
		if to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes(bytesOf(s, i))
			return nil
		}
	}
	return fmt.Errorf("no column fits a %s", to.Type())
}

func fits(found lite.ColumnType, does bool, wanted string) error {
	if does {
		return nil
	}
	return fmt.Errorf("%s where a %s was wanted", found, wanted)
}

// bytesOf is a copy, nil when the column has no value.
func bytesOf(s *lite.Stmt, i int) []byte {
	if s.ColumnType(i) == lite.TypeNull {
		return nil
	}
	b := make([]byte, s.ColumnLen(i))
	s.ColumnBytes(i, b)
	return b
}

func columnOf(s *lite.Stmt, i int) any {
	switch s.ColumnType(i) {
	case lite.TypeInteger:
		return s.ColumnInt64(i)
	case lite.TypeFloat:
		return s.ColumnFloat(i)
	case lite.TypeText:
		return s.ColumnText(i)
	case lite.TypeBlob:
		return bytesOf(s, i)
	}
	return nil
}
