package drop

import (
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/order"
	"comptoir/stock"
)

// Tx is what drops need from storage, in one transaction.
type Tx interface {
	DropTx
	PeopleTx
	GrantTx
	LetterTx

	// Levels gives the levels of some variants, wherever they lie.
	Levels(skus []string) ([]stock.Level, error)
}

// DropTx keeps drops and their logs.
type DropTx interface {
	// Drops gives every drop, the last to open first.
	Drops() ([]Drop, error)
	// Drop gives one; fault.NotFound "drop.unknown".
	Drop(market.Code, string) (Drop, error)
	// HoldDrop gives one whose log nobody else writes until the transaction ends: they wait, and do not run anew in vain.
	HoldDrop(market.Code, string) (Drop, error)
	// PutDraft writes a draft, new or over the one that is there; Conflict "drop.published" when it is no draft.
	PutDraft(Drop) error
	// RemoveDraft removes a draft; Conflict when it is none.
	RemoveDraft(market.Code, string) error
	// Keep writes what has become of a drop, and the lines that say so. The transaction runs anew when the log has
	// moved since the drop was read.
	Keep(d *Drop, lines []Line) error
	// Log gives lines after a number, in order.
	Log(m market.Code, drop string, after int64, limit int) ([]Line, error)
	// SetAside moves units of a drop out of ordinary sale, SetBack moves some back; Conflict "stock.not_there". The
	// transaction runs anew when orders have moved what lies aside since the drop was read.
	SetAside(d *Drop, units int64, at clock.Instant) error
	SetBack(d *Drop, units int64, at clock.Instant) error
}

// PeopleTx keeps entries, names and codes.
type PeopleTx interface {
	// DropEntries gives those of some entries that are there.
	DropEntries(m market.Code, drop string, ids []EntryID) ([]Entry, error)
	// DropList gives everybody who came before the draw.
	DropList(m market.Code, drop string) ([]EntryID, error)
	// DropDrawn gives the drawn list, in its order.
	DropDrawn(m market.Code, drop string) ([]EntryID, error)
	// DropTurns gives the entries of the ranks after one, in order, with what each holds.
	DropTurns(m market.Code, drop string, after int64, limit int) ([]Turn, error)
	// DropNames gives the entries that count under some names.
	DropNames(m market.Code, drop string, names []order.Hash) (map[order.Hash]EntryID, error)
	// Enter writes entries with their names; the transaction runs anew when one has come in meanwhile.
	Enter(m market.Code, drop string, entries []Entry, names map[order.Hash]EntryID) error
	// PutRanks gives the entries of a list the ranks from one on.
	PutRanks(m market.Code, drop string, first int64, list []EntryID) error
	// PutDropCodes writes the hashes of new codes.
	PutDropCodes(m market.Code, drop string, hashes []Hash) error
	// DropCode gives a code; fault.NotFound "drop.code_unknown".
	DropCode(m market.Code, drop string, hash Hash) (Code, error)
	// UseDropCode marks an unused code as used by an entry; the transaction runs anew when it has been used meanwhile.
	UseDropCode(m market.Code, drop string, hash Hash, by EntryID) error
}

// GrantTx keeps grants. The counter uses them (order.GrantTx) and leaves news of it.
type GrantTx interface {
	// DropGrants gives the grants of some entries, in order.
	DropGrants(m market.Code, drop string, ids []EntryID) ([]Grant, error)
	// DueGrants gives held grants whose time is over, a bounded number.
	DueGrants(m market.Code, drop string, now clock.Instant, limit int) ([]Grant, error)
	// HeldGrants counts the grants that are held.
	HeldGrants(m market.Code, drop string) (int64, error)
	// PutGrants writes new grants.
	PutGrants([]Grant) error
	// Lapse marks held grants as run out; the transaction runs anew when one was used meanwhile.
	Lapse([]Grant) error
	// GrantNews gives what became of grants in orders and is not in the log: that of each grant in its order.
	GrantNews(m market.Code, drop string, limit int) ([]News, error)
	// ForgetNews removes news that a line tells now.
	ForgetNews(m market.Code, drop string, told []News) error
}

// News is something that became of a grant's units in an order. Part tells the news of one grant apart.
type News struct {
	N, Part   int64
	Event     string // order.GrantOrdered …
	Units     int64
	At        clock.Instant
	Allotment Allotment
}
