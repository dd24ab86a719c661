package db

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Values runs a statement that holds one group VALUES ($1, $2, …) for every item, and tells how
// many rows were changed. The statement is written for one row and counts all its parameters inside that
// group; where the engine gains by it, many rows travel in one statement. row adds an item's arguments.
//
// Two items that meet the same row in one ON CONFLICT DO UPDATE fail on PostgreSQL: gather them before.
func Values[T any](tx *Tx, text string, items []T, row func(args []any, item T) []any) (int64, error) {
	many, most := tx.db.engine.manyRows(text)
	if most == 0 {
		return oneByOne(tx, text, items, row)
	}
	group, err := groupOf(many)
	if err != nil {
		return 0, err
	}
	var total int64
	var args []any
	for len(items) > 0 {
		n := chunk(len(items), most/max(group.width, 1))
		args = slices.Grow(args[:0], n*group.width)
		for _, item := range items[:n] {
			args = row(args, item)
		}
		changed, err := tx.Exec(group.times(n), args...)
		total += changed
		if err != nil {
			return total, err
		}
		items = items[n:]
	}
	return total, nil
}

// RowByRow tells that Values runs a statement that changes rows once for every item here: one that is cheap for a row
// may then be better than one that takes many.
func (tx *Tx) RowByRow() bool { return tx.db.Engine() == SQLite }

func oneByOne[T any](tx *Tx, text string, items []T, row func([]any, T) []any) (int64, error) {
	var total int64
	var args []any
	for _, item := range items {
		args = row(args[:0], item)
		changed, err := tx.Exec(text, args...)
		total += changed
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// chunk is the largest power of two that fits, so that few texts are ever prepared.
func chunk(n, most int) int {
	size := 1
	for size*2 <= n && size*2 <= most {
		size *= 2
	}
	return size
}

// group is a statement cut around its VALUES group.
type group struct {
	before, row, after string
	width              int // parameters in the group
}

// groups remembers each statement's cut, and its text for each size.
var groups sync.Map // text -> group; "n text" -> text: derived from constants, never changed

func groupOf(text string) (group, error) {
	if known, ok := groups.Load(text); ok {
		return known.(group), nil
	}
	at := strings.Index(strings.ToUpper(text), "VALUES (")
	if at < 0 {
		return group{}, fmt.Errorf("db: no VALUES ( in %q", text)
	}
	start := at + len("VALUES ")
	end, depth := start, 0
	for ; end < len(text); end++ {
		if text[end] == '(' {
			depth++
		}
		if text[end] == ')' {
			if depth--; depth == 0 {
				break
			}
		}
	}
	if depth != 0 || end == len(text) {
		return group{}, fmt.Errorf("db: VALUES is not closed in %q", text)
	}
	g := group{before: text[:start], row: text[start : end+1], after: text[end+1:]}
	g.width = strings.Count(g.row, "$")
	if strings.Contains(g.before, "$") || strings.Contains(g.after, "$") {
		return group{}, fmt.Errorf("db: parameters outside of VALUES in %q", text)
	}
	groups.Store(text, g)
	return g, nil
}

func (g group) times(n int) string {
	key := strconv.Itoa(n) + " " + g.before + g.row + g.after
	if known, ok := groups.Load(key); ok {
		return known.(string)
	}
	var b strings.Builder
	b.WriteString(g.before)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(shifted(g.row, i*g.width))
	}
	b.WriteString(g.after)
	groups.Store(key, b.String())
	return b.String()
}

// shifted adds to the number of every parameter.
func shifted(row string, by int) string {
	return parameter.ReplaceAllStringFunc(row, func(p string) string {
		n, _ := strconv.Atoi(p[1:])
		return "$" + strconv.Itoa(n+by)
	})
}
