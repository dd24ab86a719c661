package store

import (
	"strings"

	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
)

const selectGatesSQL = `SELECT doc FROM gate ORDER BY code`

const selectEvidenceSQL = `SELECT e.doc FROM evidence_market m JOIN evidence e ON e.id = m.evidence WHERE m.market IN ($1, '') ORDER BY e.id`

const selectWaiversSQL = `SELECT doc FROM waiver ORDER BY id`

var _ paperwork.Tx = (*Tx)(nil)

// Gates gives all gates of the company's own, by code.
func (tx *Tx) Gates() ([]clearance.Gate, error) {
	return db.Many(tx.Tx, scanDoc[clearance.Gate], selectGatesSQL)
}

// Waivers gives all waivers, ended ones too.
func (tx *Tx) Waivers() ([]*clearance.Waiver, error) {
	return db.Many(tx.Tx, scanDoc[*clearance.Waiver], selectWaiversSQL)
}

// Papers gives the gates, and the evidence and waivers that cover a market. They are shared: nobody changes them.
func (tx *Tx) Papers(code market.Code) (clearance.Papers, error) {
	var p clearance.Papers
	var err error
	if p.Gates, err = tx.Gates(); err != nil {
		return p, err
	}
	if p.Evidence, err = db.Many(tx.Tx, tx.read.evidence.scan, selectEvidenceSQL, string(code)); err != nil {
		return p, err
	}
	p.Waivers, err = db.Many(tx.Tx, tx.read.waivers.scan, selectWaiversSQL)
	return p, err
}

const putGateSQL = `INSERT INTO gate (code, doc) VALUES ($1, $2) ON CONFLICT (code) DO UPDATE SET doc = excluded.doc`

// PutGate writes a gate and bumps every market.
func (tx *Tx) PutGate(g clearance.Gate) error {
	if err := tx.putDoc(putGateSQL, g, g.Code); err != nil {
		return err
	}
	return tx.bumpPapers("")
}

const putEvidenceSQL = `INSERT INTO evidence (id, gate, ends_us, doc) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET doc = excluded.doc, ends_us = excluded.ends_us`

const putEvidenceMarketSQL = `INSERT INTO evidence_market (market, evidence) VALUES ($1, $2) ON CONFLICT (market, evidence) DO NOTHING`

// PutEvidence files a piece of evidence, or notes its approval, replacement or revocation, and bumps the
// markets that it covers.
func (tx *Tx) PutEvidence(e *clearance.Evidence) error {
	if err := tx.putOneEvidence(e); err != nil {
		return err
	}
	covered := e.Scope.Markets
	if len(covered) == 0 {
		covered = []market.Code{""}
	}
	_, err := db.Values(tx.Tx, putEvidenceMarketSQL, covered, func(args []any, m market.Code) []any { return append(args, string(m), e.ID) })
	if err != nil {
		return err
	}
	for _, m := range covered {
		if err := tx.bumpPapers(m); err != nil {
			return err
		}
	}
	return nil
}

// putOneEvidence writes the row of a piece.
func (tx *Tx) putOneEvidence(e *clearance.Evidence) error {
	end := e.End()
	if end == 0 {
		end = clock.Never
	}
	return tx.putDoc(putEvidenceSQL, e, e.ID, e.Gate, int64(end))
}

const selectOneEvidenceSQL = `SELECT doc FROM evidence WHERE id = $1`

// Evidence gives one piece of evidence; fault.NotFound when there is none.
func (tx *Tx) Evidence(id string) (*clearance.Evidence, error) {
	e, err := db.One(tx.Tx, scanDoc[*clearance.Evidence], selectOneEvidenceSQL, id)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "evidence.unknown", "evidence", id)
	}
	return e, err
}

const selectEvidenceOfSQL = `SELECT doc FROM evidence WHERE gate = $1 ORDER BY id`

// EvidenceOf gives all that was ever filed for a gate.
func (tx *Tx) EvidenceOf(gate string) ([]*clearance.Evidence, error) {
	return db.Many(tx.Tx, scanDoc[*clearance.Evidence], selectEvidenceOfSQL, gate)
}

const selectEvidencePageSQL = `SELECT doc FROM evidence WHERE ($1 = '' OR gate = $2) AND ends_us >= $3 AND ends_us <= $4
AND (ends_us > $5 OR (ends_us = $6 AND id > $7)) ORDER BY ends_us, id LIMIT $8`

// EvidenceEnding gives a piece of the list of evidence, what ends first in front.
func (tx *Tx) EvidenceEnding(f paperwork.Ending) ([]*clearance.Evidence, error) {
	return db.Many(tx.Tx, scanDoc[*clearance.Evidence], selectEvidencePageSQL, f.Gate, f.Gate, int64(f.From), int64(f.To),
		int64(f.AfterEnd), int64(f.AfterEnd), f.AfterID, int64(f.Limit))
}

const selectCapSQL = `SELECT units, most FROM limit_use WHERE market = '' AND sku = $1`

// CapOf gives the count of a certificate for a number of units; fault.NotFound for others.
func (tx *Tx) CapOf(evidence string) (paperwork.Cap, error) {
	return db.One(tx.Tx, func(s db.Scanner) (c paperwork.Cap, err error) { return c, s.Scan(&c.Units, &c.Most) }, selectCapSQL, order.UnderEvidence+evidence)
}

const selectThroughSQL = `SELECT sku, units FROM limit_use WHERE market = ''`

// LetThrough gives how many units each certificate for a number of units has let through, by evidence.
func (tx *Tx) LetThrough() (map[string]int64, error) {
	used := map[string]int64{}
	_, err := db.Many(tx.Tx, func(s db.Scanner) (none struct{}, err error) {
		var name string
		var units int64
		err = s.Scan(&name, &units)
		if evidence, is := strings.CutPrefix(name, order.UnderEvidence); is {
			used[evidence] = units
		}
		return none, err
	}, selectThroughSQL)
	return used, err
}

const selectSoldSQL = `SELECT o.channel, l.sku, SUM(l.quantity - l.cancelled), SUM((l.quantity - l.cancelled) * l.unit)
FROM orders o JOIN order_line l ON l.market = o.market AND l.number = o.number
WHERE o.market = $1 AND o.currency = $2 AND o.placed_us >= $3 GROUP BY o.channel, l.sku ORDER BY o.channel, l.sku`

// SoldSince gives what a market's orders of a currency have sold since an instant, by channel and variant.
func (tx *Tx) SoldSince(m market.Code, in money.Currency, since clock.Instant) ([]paperwork.Sold, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (one paperwork.Sold, err error) {
		var channel int64
		if err = s.Scan(&channel, &one.SKU, &one.Units, &one.Minor); err == nil {
			one.Channel, err = member(channelCodes(), channel)
		}
		return one, err
	}, selectSoldSQL, string(m), string(in), int64(since))
}

// selectOpenLinesSQL begins with the open orders: SQLite keeps the order of a CROSS JOIN, and +o.number hides that the key has that order.
const selectOpenLinesSQL = `SELECT o.number, o.channel, l.sku, l.quantity - l.cancelled - l.shipped
FROM orders o CROSS JOIN order_line l
WHERE o.market = $1 AND o.state IN (1, 2, 3, 6) AND l.market = o.market AND l.number = o.number AND l.quantity > l.cancelled + l.shipped ORDER BY +o.number, l.line`

// OpenLines gives what of a market's orders, however old, is still to be handed over, in the order of their numbers.
func (tx *Tx) OpenLines(m market.Code) ([]paperwork.OpenLine, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (one paperwork.OpenLine, err error) {
		var channel int64
		if err = s.Scan(&one.Number, &channel, &one.SKU, &one.Units); err == nil {
			one.Channel, err = member(channelCodes(), channel)
		}
		return one, err
	}, selectOpenLinesSQL, string(m))
}

const putFileSQL = `INSERT INTO evidence_file (hash, kind, at_us, size, data) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING`

// KeepFile keeps a file under the hash of its content; one that is there already stays.
func (tx *Tx) KeepFile(f paperwork.File, at clock.Instant) error {
	_, err := tx.Exec(putFileSQL, f.Hash, f.Kind, int64(at), int64(len(f.Data)), f.Data)
	return err
}

const selectFileSQL = `SELECT kind, data FROM evidence_file WHERE hash = $1`

// File gives a file; fault.NotFound when there is none.
func (tx *Tx) File(hash string) (paperwork.File, error) {
	f, err := db.One(tx.Tx, func(s db.Scanner) (f paperwork.File, err error) {
		return f, s.Scan(&f.Kind, &f.Data)
	}, selectFileSQL, hash)
	f.Hash = hash
	return f, unknownFile(err, hash)
}

const selectFileKindSQL = `SELECT kind FROM evidence_file WHERE hash = $1`

// EvidenceFile tells the kind of a file; fault.NotFound when no such file is kept.
func (tx *Tx) EvidenceFile(hash string) (string, error) {
	kind, err := db.One(tx.Tx, func(s db.Scanner) (kind string, err error) { return kind, s.Scan(&kind) }, selectFileKindSQL, hash)
	return kind, unknownFile(err, hash)
}

func unknownFile(err error, hash string) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "evidence.file_unknown", "hash", hash)
	}
	return err
}

const putWaiverSQL = `INSERT INTO waiver (id, doc) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`

// PutWaiver writes a waiver and bumps every market.
func (tx *Tx) PutWaiver(w *clearance.Waiver) error {
	if err := tx.putDoc(putWaiverSQL, w, w.ID); err != nil {
		return err
	}
	return tx.bumpPapers("")
}

// FileEvidence files many new pieces at once. The caller bumps the markets.
func (tx *Tx) FileEvidence(list []*clearance.Evidence) error {
	type covered struct {
		market market.Code
		id     string
	}
	var places []covered
	for _, e := range list {
		if err := tx.putOneEvidence(e); err != nil {
			return err
		}
		if len(e.Scope.Markets) == 0 {
			places = append(places, covered{"", e.ID})
		}
		for _, m := range e.Scope.Markets {
			places = append(places, covered{m, e.ID})
		}
	}
	_, err := db.Values(tx.Tx, putEvidenceMarketSQL, places, func(args []any, c covered) []any { return append(args, string(c.market), c.id) })
	return err
}
