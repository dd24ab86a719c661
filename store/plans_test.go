package store

import (
	"context"
	"slices"
	"strings"
	"testing"

	"comptoir/internal/db"
	"comptoir/order"
)

// TestWhatIsFewIsFoundByItsIndex: SQLite has no statistics of these tables, and reads a whole market or sale in the order
// that a statement asks for when nothing keeps it from it.
func TestWhatIsFewIsFoundByItsIndex(t *testing.T) {
	d, err := db.Open(t.Context(), "sqlite://:memory:", db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := db.Migrate(t.Context(), d, Migrations()); err != nil {
		t.Fatal(err)
	}
	by := map[string]string{
		"selectDropGrantsSQL": "limited_sale_grant_entry",
		"selectPageOfSQL":     "orders_email",
		"selectPageSQL":       "orders_placed",
		"selectOpenLinesSQL":  "orders_open",
		"selectPicksSQL":      "orders_open",
		"selectDueSQL":        "orders_due",
		"selectSoldSQL":       "orders_placed",
	}
	for _, s := range statements(t) {
		if by[s.name] == "" {
			continue
		}
		if plan := planOf(t, d, s.rendered()); !strings.Contains(strings.SplitN(plan, "\n", 2)[0], by[s.name]) {
			t.Errorf("%s: %s begins without %s:\n%s", s.place, s.name, by[s.name], plan)
		}
		delete(by, s.name)
	}
	for name := range by {
		t.Errorf("there is no %s", name)
	}
}

// planOf is how SQLite would go about a statement, a line for each table in the order of reading.
func planOf(t *testing.T, d *db.DB, text string) string {
	t.Helper()
	args := make([]any, strings.Count(parameter.ReplaceAllString(text, "$"), "$"))
	var lines []string
	if err := d.View(context.Background(), func(tx *db.Tx) error {
		lines = nil
		return tx.Each(func(s db.Scanner) error {
			var id, parent, unused int64
			var detail string
			err := s.Scan(&id, &parent, &unused, &detail)
			lines = append(lines, detail)
			return err
		}, "EXPLAIN QUERY PLAN "+text, args...)
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// TestOpenOrdersAreThoseOfTheIndex holds the numbers in migration 0170 and in the statements that use its index.
func TestOpenOrdersAreThoseOfTheIndex(t *testing.T) {
	var open []int64
	for _, s := range []order.State{order.Placed, order.Paid, order.PartlyShipped, order.OnHold} {
		open = append(open, code(stateCodes(), s))
	}
	if !slices.Equal(open, []int64{1, 2, 3, 6}) {
		t.Errorf("open orders have the states %v", open)
	}
}
