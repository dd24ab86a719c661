package store

import (
	"encoding/json"
	"fmt"

	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/tax"
)

// catalogueVersion is the row of fact_version that counts the changes of products and categories.
const catalogueVersion = "catalogue"

const selectVersionsSQL = `SELECT code, version FROM market`

const selectFactVersionSQL = `SELECT version FROM fact_version WHERE name = $1`

// Versions gives the version of the catalogue and of every market.
func (tx *Tx) Versions() (offer.Versions, error) {
	v := offer.Versions{Markets: map[market.Code]int64{}}
	err := tx.Each(func(s db.Scanner) error {
		var code market.Code
		var version int64
		err := s.Scan(&code, &version)
		v.Markets[code] = version
		return err
	}, selectVersionsSQL)
	if err != nil {
		return v, err
	}
	v.Catalogue, err = db.One(tx.Tx, db.Int, selectFactVersionSQL, catalogueVersion)
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return v, err
}

const selectMarketsSQL = `SELECT version, papers, doc FROM market ORDER BY code`

// Markets gives every market, by code.
func (tx *Tx) Markets() ([]market.Market, error) { return db.Many(tx.Tx, scanMarket, selectMarketsSQL) }

const selectMarketSQL = `SELECT version, papers, doc FROM market WHERE code = $1`

// Market gives one market; fault.NotFound when there is none.
func (tx *Tx) Market(code market.Code) (market.Market, error) {
	m, err := db.One(tx.Tx, scanMarket, selectMarketSQL, code)
	if fault.Is(err, fault.NotFound) {
		return m, fault.New(fault.NotFound, "market.unknown", "market", string(code))
	}
	return m, err
}

func scanMarket(s db.Scanner) (market.Market, error) {
	var m market.Market
	var version, papers int64
	var doc string
	if err := s.Scan(&version, &papers, &doc); err != nil {
		return m, err
	}
	err := fromDoc(doc, &m)
	m.Version, m.Papers = version, papers
	return m, err
}

const putMarketSQL = `INSERT INTO market (code, version, doc) VALUES ($1, 1, $2)
ON CONFLICT (code) DO UPDATE SET doc = excluded.doc, version = market.version + 1`

// PutMarket writes a market and raises its version.
func (tx *Tx) PutMarket(m market.Market) error {
	m.Version = 0
	return tx.putDoc(putMarketSQL, m, string(m.Code))
}

const bumpMarketSQL = `UPDATE market SET version = version + 1 WHERE code = $1`

// BumpMarket raises a market's version: some fact of it has changed. fault.NotFound for an unknown one.
func (tx *Tx) BumpMarket(code market.Code) error {
	n, err := tx.Exec(bumpMarketSQL, code)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "market.unknown", "market", string(code))
	}
	return err
}

const bumpMarketsSQL = `UPDATE market SET version = version + 1`

// BumpMarkets raises the version of every market: a fact of all has changed.
func (tx *Tx) BumpMarkets() error {
	_, err := tx.Exec(bumpMarketsSQL)
	return err
}

const bumpPapersSQL = `UPDATE market SET version = version + 1, papers = papers + 1 WHERE $1 = '' OR code = $1`

// bumpPapers raises the version of a market of which nothing but clearance papers has changed, or of all when the
// code is "".
func (tx *Tx) bumpPapers(code market.Code) error {
	n, err := tx.Exec(bumpPapersSQL, string(code))
	if err == nil && n == 0 && code != "" {
		return fault.New(fault.NotFound, "market.unknown", "market", string(code))
	}
	return err
}

const bumpCatalogueSQL = `INSERT INTO fact_version (name, version) VALUES ($1, 1)
ON CONFLICT (name) DO UPDATE SET version = fact_version.version + 1`

// BumpCatalogue raises the version of the catalogue: every shelf is compiled anew, and every sale that
// is being decided is decided again.
func (tx *Tx) BumpCatalogue() error {
	if _, err := tx.Exec(bumpCatalogueSQL, catalogueVersion); err != nil {
		return err
	}
	return tx.BumpMarkets()
}

const selectRatesSQL = `SELECT area, class, since_us, until_us, rate_ppm, source FROM tax_rate WHERE market = $1
ORDER BY area, class, since_us`

// Rates gives the tax rates of a market.
func (tx *Tx) Rates(code market.Code) (tax.Table, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (tax.Rate, error) {
		r := tax.Rate{Market: code}
		return r, s.Scan(&r.Area, &r.Class, &r.Since, &r.Until, &r.Rate, &r.Source)
	}, selectRatesSQL, code)
}

const putRateSQL = `INSERT INTO tax_rate (market, area, class, since_us, until_us, rate_ppm, source) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (market, area, class, since_us) DO UPDATE SET until_us = excluded.until_us, rate_ppm = excluded.rate_ppm, source = excluded.source`

// PutRates writes tax rates; one with the same market, area, class and start is replaced.
func (tx *Tx) PutRates(rates []tax.Rate) error {
	_, err := db.Values(tx.Tx, putRateSQL, rates, func(args []any, r tax.Rate) []any {
		return append(args, string(r.Market), r.Area, r.Class, int64(r.Since), int64(r.Until), int64(r.Rate), r.Source)
	})
	return err
}

// fromDoc reads a document that this program wrote.
func fromDoc(doc string, into any) error {
	if err := json.Unmarshal([]byte(doc), into); err != nil {
		return fmt.Errorf("read %T: %w", into, err)
	}
	return nil
}

// toDoc writes a document.
func toDoc(value any) (string, error) {
	doc, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("write %T: %w", value, err)
	}
	return string(doc), nil
}

// putDoc runs a statement whose parameters are keys and, last, a document.
func (tx *Tx) putDoc(statement string, value any, keys ...any) error {
	doc, err := toDoc(value)
	if err != nil {
		return err
	}
	_, err = tx.Exec(statement, append(keys, doc)...)
	return err
}
