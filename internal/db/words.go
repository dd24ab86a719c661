package db

import (
	"regexp"
	"strings"
)

// parameter finds $1, $2 … .
var parameter = regexp.MustCompile(`\$[0-9]+`)

// quotedOrParameter finds the same, and what is quoted: there a $1 is text.
var quotedOrParameter = regexp.MustCompile(`'[^']*'|\$[0-9]+`)

// numbered writes ?1 for $1: to SQLite the one is a number, the other a name.
func numbered(text string) string {
	return quotedOrParameter.ReplaceAllStringFunc(text, func(p string) string {
		if p[0] == '\'' {
			return p
		}
		return "?" + p[1:]
	})
}

// Words replaces the four type words of a migration by what the engine calls them: {text}, {int},
// {bytes}, and {end} after the closing parenthesis of a table.
func (e Engine) Words(text string) string {
	if e == SQLite {
		return strings.NewReplacer("{text}", "TEXT", "{int}", "INTEGER", "{bytes}", "BLOB", "{end}", "STRICT").Replace(text)
	}
	return strings.NewReplacer("{text}", `text COLLATE "C"`, "{int}", "bigint", "{bytes}", "bytea", "{end}", "").Replace(text)
}

// ForShare makes a SELECT keep the rows that it reads from changing until the transaction ends: a shared lock on
// PostgreSQL; SQLite's one writer needs none. Statements that use it are counted by a test of the store.
func (tx *Tx) ForShare(text string) string {
	if tx.db.Engine() == Postgres {
		return text + " FOR SHARE"
	}
	return text
}
