package store

import (
	"comptoir/clearance"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
)

const selectGatesSQL = `SELECT doc FROM gate ORDER BY code`

const selectEvidenceSQL = `SELECT e.doc FROM evidence_market m JOIN evidence e ON e.id = m.evidence WHERE m.market IN ($1, '') ORDER BY e.id`

const selectWaiversSQL = `SELECT doc FROM waiver ORDER BY id`

// Papers gives the gates, and the evidence and waivers that cover a market. They are shared: nobody changes them.
func (tx *Tx) Papers(code market.Code) (clearance.Papers, error) {
	var p clearance.Papers
	var err error
	if p.Gates, err = db.Many(tx.Tx, scanDoc[clearance.Gate], selectGatesSQL); err != nil {
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

const putEvidenceSQL = `INSERT INTO evidence (id, gate, doc) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`

const putEvidenceMarketSQL = `INSERT INTO evidence_market (market, evidence) VALUES ($1, $2) ON CONFLICT (market, evidence) DO NOTHING`

// PutEvidence files a piece of evidence, or notes its approval, replacement or revocation, and bumps the
// markets that it covers.
func (tx *Tx) PutEvidence(e *clearance.Evidence) error {
	if err := tx.putDoc(putEvidenceSQL, e, e.ID, e.Gate); err != nil {
		return err
	}
	covered := e.Scope.Markets
	if len(covered) == 0 {
		covered = []market.Code{""}
	}
	_, err := db.Values(tx.Tx, putEvidenceMarketSQL, covered, func(m market.Code) []any { return []any{string(m), e.ID} })
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

const selectOneEvidenceSQL = `SELECT doc FROM evidence WHERE id = $1`

// Evidence gives one piece of evidence; fault.NotFound when there is none.
func (tx *Tx) Evidence(id string) (*clearance.Evidence, error) {
	e, err := db.One(tx.Tx, scanDoc[*clearance.Evidence], selectOneEvidenceSQL, id)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "evidence.unknown", "evidence", id)
	}
	return e, err
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
		if err := tx.putDoc(putEvidenceSQL, e, e.ID, e.Gate); err != nil {
			return err
		}
		if len(e.Scope.Markets) == 0 {
			places = append(places, covered{"", e.ID})
		}
		for _, m := range e.Scope.Markets {
			places = append(places, covered{m, e.ID})
		}
	}
	_, err := db.Values(tx.Tx, putEvidenceMarketSQL, places, func(c covered) []any { return []any{string(c.market), c.id} })
	return err
}
