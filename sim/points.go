package sim

import "comptoir/internal/db"

// points are where a transaction can fail.
func points() []db.Point {
	return []db.Point{db.AtBegin, db.AtStatement, db.AtCommit, db.AtCommitted}
}

// action is something that somebody does.
type action struct {
	name   string
	weight int
	do     func(*sim, *node) error
}

// actions is the menu.
//
//lint:table
func actions() []action {
	return []action{
		{"place", 14, (*sim).place},
		{"place several", 6, (*sim).placeSeveral},
		{"place again", 5, (*sim).placeAgain},
		{"money in", 10, (*sim).moneyIn},
		{"ship", 9, (*sim).ship},
		{"cancel", 5, (*sim).cancel},
		{"expire", 4, (*sim).expire},
		{"count stock", 3, (*sim).countStock},
		{"hold", 3, (*sim).hold},
		{"clock jumps", 2, (*sim).jump},
		{"restart", 1, (*sim).restart},
		{"refresh", 3, (*sim).refresh},
	}
}
