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
		{"basket", 4, (*sim).basket},
		{"buy basket", 4, (*sim).buyBasket},
		{"place by API", 6, (*sim).placeByAPI},
		{"staff's key", 6, (*sim).staffStep},
		{"ask again", 3, (*sim).askLost},
		{"doors forget", 1, (*sim).sweepDoors},
		{"ask for a link", 4, (*sim).askLink},
		{"open a link", 5, (*sim).openLink},
		{"sign in", 2, (*sim).signIn},
		{"sign out", 1, (*sim).signOut},
		{"own orders", 4, (*sim).ownOrders},
		{"strangers", 1, (*sim).strangersLook},
		{"consent", 4, (*sim).consent},
		{"another password", 1, (*sim).otherPassword},
		{"another address of mail", 2, (*sim).otherEmail},
		{"keep an address", 1, (*sim).keepAddress},
		{"delete an account", 2, (*sim).deleteAccount},
		{"revise", 6, (*sim).revise},
		{"repay", 6, (*sim).repay},
		{"second pair of eyes", 5, (*sim).secondPair},
		{"money in", 11, (*sim).moneyIn},
		{"ship", 9, (*sim).ship},
		{"notice of shipping", 3, (*sim).shipNotice},
		{"deliver", 3, (*sim).deliver},
		{"cancel", 8, (*sim).cancel},
		{"hold order", 2, (*sim).holdOrder},
		{"release order", 2, (*sim).releaseOrder},
		{"overrule", 2, (*sim).overrule},
		{"clearance falls", 4, (*sim).recheck},
		{"edit order", 2, (*sim).editOrder},
		{"expire", 4, (*sim).expire},
		{"sweep", 1, (*sim).sweep},
		{"letters", 4, (*sim).letters},
		{"mail breaks", 1, (*sim).mailBreaks},
		{"console", 9, (*sim).console},
		{"count stock", 3, (*sim).countStock},
		{"hold", 3, (*sim).hold},
		{"certificate", 3, (*sim).certificate},
		{"revocation", 1, (*sim).revocation},
		{"across an end", 3, (*sim).acrossAnEnd},
		{"stage", 1, (*sim).stage},
		{"price", 2, (*sim).price},
		{"buffer", 1, (*sim).buffer},
		{"later", 2, (*sim).later},
		{"changes due", 3, (*sim).changesDue},
		{"clocks jump", 2, (*sim).jump},
		{"one clock jumps", 1, (*sim).jumpOne},
		{"power", 1, (*sim).power},
		{"one process", 1, (*sim).process},
		{"refresh", 3, (*sim).refresh},
	}
}
