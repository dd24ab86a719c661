package sim

import (
	"encoding/json"
	"slices"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/market"
)

// facts are the rows that say what may be sold.
type facts struct {
	stages map[market.Code]string
	holds  []holdRow
	papers []paperRow
	prices []priceRow
	places map[string]placeRow
}

type placeRow struct {
	Code   string        `json:"code"`
	Market market.Code   `json:"market"`
	Serves []market.Code `json:"serves"`
	Buffer int64         `json:"buffer"`
}

func (p placeRow) serves(m market.Code) bool {
	return len(p.Serves) == 0 && p.Market == m || slices.Contains(p.Serves, m)
}

// span is a time in a document.
type span struct {
	Since clock.Instant `json:"since"`
	Until clock.Instant `json:"until"`
}

func (s span) holds(at clock.Instant) bool { return at >= s.Since && (s.Until == 0 || at < s.Until) }

type holdRow struct {
	Market  market.Code `json:"market"`
	Subject string      `json:"subject"`
	span
}

type paperRow struct {
	ID    string `json:"id"`
	Scope struct {
		Markets []market.Code `json:"markets"`
	} `json:"scope"`
	RevokedAt  clock.Instant `json:"revoked_at"`
	ReplacedAt clock.Instant `json:"replaced_at"`
	Conditions []struct {
		Kind  string `json:"kind"`
		Value int64  `json:"value"`
	} `json:"conditions"`
	span
}

// good tells whether a paper counts at an instant.
func (p *paperRow) good(at clock.Instant) bool {
	return p.holds(at) && (p.RevokedAt == 0 || at < p.RevokedAt) && (p.ReplacedAt == 0 || at < p.ReplacedAt)
}

type priceRow struct {
	market market.Code
	sku    string
	minor  int64
	span
}

func (b *books) readFacts(tx *db.Tx) error {
	b.facts.stages, b.facts.places = map[market.Code]string{}, map[string]placeRow{}
	for text, take := range map[string]func(doc []byte) error{
		`SELECT doc FROM market`:                   b.facts.takeMarket,
		`SELECT doc FROM stock_location`:           b.facts.takePlace,
		`SELECT doc FROM hold ORDER BY market, id`: func(doc []byte) error { return takeInto(&b.facts.holds, doc) },
		`SELECT doc FROM evidence ORDER BY id`:     func(doc []byte) error { return takeInto(&b.facts.papers, doc) },
	} {
		err := tx.Each(func(r db.Scanner) error {
			var doc string
			if err := r.Scan(&doc); err != nil {
				return err
			}
			return take([]byte(doc))
		}, text)
		if err != nil {
			return err
		}
	}
	return tx.Each(func(r db.Scanner) error {
		var p priceRow
		err := r.Scan(&p.market, &p.sku, &p.minor, &p.Since, &p.Until)
		b.facts.prices = append(b.facts.prices, p)
		return err
	}, `SELECT market, sku, minor, since_us, until_us FROM price ORDER BY market, sku, since_us`)
}

func (f *facts) takeMarket(doc []byte) error {
	var m struct {
		Code  market.Code `json:"code"`
		Stage string      `json:"stage"`
	}
	err := json.Unmarshal(doc, &m)
	f.stages[m.Code] = m.Stage
	return err
}

func (f *facts) takePlace(doc []byte) error {
	var p placeRow
	err := json.Unmarshal(doc, &p)
	f.places[p.Code] = p
	return err
}

func takeInto[T any](list *[]T, doc []byte) error {
	var one T
	err := json.Unmarshal(doc, &one)
	*list = append(*list, one)
	return err
}

// closed says why a variant may not be sold in a market at an instant; "" when it may.
func (f *facts) closed(m market.Code, sku string, at clock.Instant) string {
	if f.stages[m] != string(market.Open) {
		return "the market is " + f.stages[m]
	}
	things := partsOf(sku)
	things[sku] = 1
	for _, h := range f.holds {
		if h.Market == m && things[h.Subject] > 0 && h.holds(at) {
			return h.Subject + " is held"
		}
	}
	if things["PHONE"] > 0 && !f.certified(m, at) {
		return "the phone has no certificate"
	}
	return ""
}

func (f *facts) certified(m market.Code, at clock.Instant) bool {
	for _, p := range f.papers {
		for _, covered := range p.Scope.Markets {
			if covered == m && p.good(at) {
				return true
			}
		}
	}
	return false
}

// priceAt is the price in force; of several one with an end, and then the last to begin.
func (f *facts) priceAt(m market.Code, sku string, at clock.Instant) int64 {
	var best *priceRow
	for i := range f.prices {
		p := &f.prices[i]
		if p.market == m && p.sku == sku && p.holds(at) && (best == nil || (p.Until != 0) != (best.Until != 0) && p.Until != 0 || (p.Until != 0) == (best.Until != 0) && p.Since > best.Since) {
			best = p
		}
	}
	if best == nil {
		return -1
	}
	return best.minor
}
