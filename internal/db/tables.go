package db

import (
	"fmt"
	"strings"

	"github.com/pressly/goose/v3"
)

// Table is a table as the engine describes it.
type Table struct {
	Name    string
	Columns []Column
}

// Column is a column by its word of the migrations: text, int or bytes.
type Column struct{ Name, Word string }

// historyTable is where the steps of the schema are noted.
const historyTable = goose.DefaultTablename

const sqliteTablesText = `SELECT t.name, c.name, c.type FROM sqlite_schema t JOIN pragma_table_info(t.name) c
WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' ORDER BY t.name, c.cid`

const postgresTablesText = `SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`

// Tables lists the tables that are there, by name, without the history of the schema.
func (tx *Tx) Tables() ([]Table, error) {
	text := sqliteTablesText
	if tx.db.Engine() == Postgres {
		text = postgresTablesText
	}
	var all []Table
	err := tx.Each(func(s Scanner) error {
		var table, column, kind string
		if err := s.Scan(&table, &column, &kind); err != nil || table == historyTable {
			return err
		}
		if len(all) == 0 || all[len(all)-1].Name != table {
			all = append(all, Table{Name: table})
		}
		word, err := wordOf(kind)
		last := &all[len(all)-1]
		last.Columns = append(last.Columns, Column{column, word})
		return err
	}, text)
	return all, err
}

// wordOf is the word of the migrations for what an engine calls a type.
func wordOf(kind string) (string, error) {
	switch strings.ToLower(kind) {
	case "text":
		return "text", nil
	case "integer", "bigint":
		return "int", nil
	case "blob", "bytea":
		return "bytes", nil
	}
	return "", fmt.Errorf("db: a column of the type %q, which no migration makes", kind)
}

// Steps lists the steps of the schema that have been taken, by number; none in an empty database.
func (tx *Tx) Steps() ([]int64, error) {
	text := `SELECT COUNT(*) FROM sqlite_schema WHERE name = $1`
	if tx.db.Engine() == Postgres {
		text = `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1`
	}
	if n, err := One(tx, Int, text, historyTable); n == 0 || err != nil {
		return nil, err
	}
	return Many(tx, Int, `SELECT version_id FROM `+historyTable+` WHERE version_id > 0 ORDER BY version_id`)
}
