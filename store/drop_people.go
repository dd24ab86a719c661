package store

import (
	"bytes"
	"cmp"
	"slices"

	"comptoir/drop"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
	"comptoir/people"
)

const selectDropEntriesSQL = `SELECT entry, customer, units, place, at_us FROM limited_sale_entry WHERE market = $1 AND sale = $2 AND entry IN (%s)`

// DropEntries gives those of some entries that are there.
func (tx *Tx) DropEntries(m market.Code, id string, ids []drop.EntryID) ([]drop.Entry, error) {
	var found []drop.Entry
	seen := map[drop.EntryID]bool{}
	err := tx.chunks(selectDropEntriesSQL, []any{string(m), id}, entryKeys(ids), func(s db.Scanner) error {
		e, err := scanDropEntry(m, id, s)
		if !seen[e.ID] {
			seen[e.ID] = true
			found = append(found, e)
		}
		return err
	})
	return found, err
}

func entryKeys(ids []drop.EntryID) []any {
	keys := make([]any, len(ids))
	for i := range ids {
		keys[i] = ids[i][:]
	}
	return keys
}

func scanDropEntry(m market.Code, id string, s db.Scanner, more ...any) (drop.Entry, error) {
	e := drop.Entry{Market: m, Drop: id}
	var entry []byte
	err := s.Scan(append([]any{&entry, &e.Customer, &e.Units, &e.Rank, &e.At}, more...)...)
	copy(e.ID[:], entry)
	return e, err
}

const selectDropListSQL = `SELECT entry FROM limited_sale_entry WHERE market = $1 AND sale = $2 AND place < 1099511627776 ORDER BY entry`

// DropList gives everybody who came before the draw.
func (tx *Tx) DropList(m market.Code, id string) ([]drop.EntryID, error) {
	return db.Many(tx.Tx, scanEntryID, selectDropListSQL, string(m), id)
}

const selectDropDrawnSQL = `SELECT entry FROM limited_sale_entry WHERE market = $1 AND sale = $2 AND place > 0 AND place < 1099511627776 ORDER BY place`

// DropDrawn gives the drawn list, without those who came later.
func (tx *Tx) DropDrawn(m market.Code, id string) ([]drop.EntryID, error) {
	return db.Many(tx.Tx, scanEntryID, selectDropDrawnSQL, string(m), id)
}

func scanEntryID(s db.Scanner) (e drop.EntryID, err error) {
	var entry []byte
	err = s.Scan(&entry)
	copy(e[:], entry)
	return e, err
}

const selectDropTurnsSQL = `SELECT e.entry, e.customer, e.units, e.place, e.at_us, COALESCE((SELECT SUM(g.units) FROM limited_sale_grant g
WHERE g.market = e.market AND g.sale = e.sale AND g.entry = e.entry AND g.state <> 3), 0)
FROM limited_sale_entry e WHERE e.market = $1 AND e.sale = $2 AND e.place > $3 ORDER BY e.place LIMIT $4`

// DropTurns gives the entries of the ranks after one, in order, with what each holds or has ordered.
func (tx *Tx) DropTurns(m market.Code, id string, after int64, limit int) ([]drop.Turn, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (t drop.Turn, err error) {
		t.Entry, err = scanDropEntry(m, id, s, &t.Has)
		return t, err
	}, selectDropTurnsSQL, string(m), id, after, limit)
}

const selectDropNamesSQL = `SELECT name, entry FROM limited_sale_name WHERE market = $1 AND sale = $2 AND name IN (%s)`

// DropNames gives the entries that count under some names.
func (tx *Tx) DropNames(m market.Code, id string, names []order.Hash) (map[order.Hash]drop.EntryID, error) {
	keys := make([]any, len(names))
	for i := range names {
		keys[i] = names[i][:]
	}
	found := map[order.Hash]drop.EntryID{}
	err := tx.chunks(selectDropNamesSQL, []any{string(m), id}, keys, func(s db.Scanner) error {
		var name, entry []byte
		err := s.Scan(&name, &entry)
		found[hashFrom(name)] = drop.EntryID(slices.Concat(entry, make([]byte, 16))[:16])
		return err
	})
	return found, err
}

const insertDropEntrySQL = `INSERT INTO limited_sale_entry (market, sale, entry, customer, units, place, at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (market, sale, entry) DO NOTHING`

const insertDropNameSQL = `INSERT INTO limited_sale_name (market, sale, name, entry) VALUES ($1, $2, $3, $4) ON CONFLICT (market, sale, name) DO NOTHING`

type dropName struct {
	name  order.Hash
	entry drop.EntryID
}

// Enter writes entries with their names.
func (tx *Tx) Enter(m market.Code, id string, entries []drop.Entry, names map[order.Hash]drop.EntryID) error {
	n, err := db.Values(tx.Tx, insertDropEntrySQL, entries, func(args []any, e drop.Entry) []any {
		return append(args, string(m), id, e.ID[:], e.Customer, e.Units, e.Rank, int64(e.At))
	})
	if err != nil {
		return err
	}
	rows := make([]dropName, 0, len(names))
	for name, entry := range names {
		rows = append(rows, dropName{name, entry})
	}
	slices.SortFunc(rows, func(a, b dropName) int { return bytes.Compare(a.name[:], b.name[:]) })
	written, err := db.Values(tx.Tx, insertDropNameSQL, rows, func(args []any, r dropName) []any {
		return append(args, string(m), id, r.name[:], r.entry[:])
	})
	if err == nil && cmp.Or(n-int64(len(entries)), written-int64(len(rows))) != 0 {
		return db.Again
	}
	return err
}

// putDropRankSQL never inserts: the rows were read in this transaction, and nobody removes an entry.
const putDropRankSQL = `INSERT INTO limited_sale_entry (market, sale, entry, customer, units, place, at_us) VALUES ($1, $2, $3, '', 0, $4, 0)
ON CONFLICT (market, sale, entry) DO UPDATE SET place = excluded.place`

type dropRank struct {
	entry drop.EntryID
	rank  int64
}

// PutRanks gives the entries of a list the ranks from one on.
func (tx *Tx) PutRanks(m market.Code, id string, first int64, list []drop.EntryID) error {
	rows := make([]dropRank, len(list))
	for i, e := range list {
		rows[i] = dropRank{e, first + int64(i)}
	}
	n, err := db.Values(tx.Tx, putDropRankSQL, rows, func(args []any, r dropRank) []any { return append(args, string(m), id, r.entry[:], r.rank) })
	if err == nil && n != int64(len(rows)) {
		return db.Again
	}
	return err
}

const insertDropCodeSQL = `INSERT INTO limited_sale_code (market, sale, code, entry) VALUES ($1, $2, $3, $4)`

// PutDropCodes writes the hashes of new codes.
func (tx *Tx) PutDropCodes(m market.Code, id string, hashes []drop.Hash) error {
	_, err := db.Values(tx.Tx, insertDropCodeSQL, hashes, func(args []any, h drop.Hash) []any { return append(args, string(m), id, h[:], []byte{}) })
	return err
}

const selectDropCodeSQL = `SELECT entry FROM limited_sale_code WHERE market = $1 AND sale = $2 AND code = $3`

// DropCode gives a code.
func (tx *Tx) DropCode(m market.Code, id string, hash drop.Hash) (drop.Code, error) {
	c := drop.Code{Hash: hash}
	entry, err := db.One(tx.Tx, func(s db.Scanner) (b []byte, err error) { return b, s.Scan(&b) }, selectDropCodeSQL, string(m), id, hash[:])
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "drop.code_unknown")
	}
	copy(c.Entry[:], entry)
	return c, err
}

const useDropCodeSQL = `UPDATE limited_sale_code SET entry = $1 WHERE market = $2 AND sale = $3 AND code = $4 AND entry = $5`

// UseDropCode marks an unused code as used.
func (tx *Tx) UseDropCode(m market.Code, id string, hash drop.Hash, by drop.EntryID) error {
	n, err := tx.Exec(useDropCodeSQL, by[:], string(m), id, hash[:], []byte{})
	if err == nil && n == 0 {
		return db.Again
	}
	return err
}

const selectTakersSQL = `SELECT id, email, password, version, doc FROM customer WHERE id IN (%s)`

// DropTakers gives the accounts of some customers that are still there.
func (tx *Tx) DropTakers(customers []string) (map[string]people.Customer, error) {
	keys := make([]any, len(customers))
	for i, c := range customers {
		keys[i] = c
	}
	found := make(map[string]people.Customer, len(customers))
	err := tx.chunks(selectTakersSQL, nil, keys, func(s db.Scanner) error {
		k, err := scanCustomer(s)
		found[k.ID] = k.Customer
		return err
	})
	return found, err
}
