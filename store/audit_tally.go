package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/maphash"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/order"
)

// tally compares two sets of orders without holding them: the orders that are there, and those that receipts or
// news name. A sum of hashes is the same for the same members, each as often, in whatever order they come.
type tally struct {
	swept           int64 // of what named orders, so many have been removed when their time was over
	since           int64 // orders from before are not expected to be named any more
	expected, named int64
	wanted, sum     uint64 // of hashes
}

// tallySeed is drawn for each process: sums are never kept.
var tallySeed = maphash.MakeSeed()

func hashOfOrder(m market.Code, n int64) uint64 {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 16), uint64(n))
	return maphash.Bytes(tallySeed, append(b, m...))
}

func (t *tally) expect(m market.Code, n int64, placed clock.Instant) {
	if int64(placed) < t.since {
		return
	}
	t.expected++
	t.wanted += hashOfOrder(m, n)
}

func (t *tally) name(m market.Code, n int64) {
	t.named++
	t.sum += hashOfOrder(m, n)
}

func (t *tally) agree() bool { return t.expected == t.named && t.wanted == t.sum }

const selectKeptOrdersSQL = `SELECT market, number FROM receipt WHERE number <> 0`

const countRefusedSQL = `SELECT COUNT(*) FROM receipt WHERE number = 0`

// receipts holds the receipts of placings against the orders.
func (w *auditor) receipts() error {
	refused, err := db.One(w.tx.Tx, db.Int, countRefusedSQL)
	if err != nil {
		return err
	}
	named := func(visit func(market.Code, int64)) error {
		return w.tx.Each(func(s db.Scanner) error {
			var m market.Code
			var n int64
			err := s.Scan(&m, &n)
			visit(m, n)
			return err
		}, selectKeptOrdersSQL)
	}
	err = w.compare(ruleReceipt, "receipts", &w.kept, named)
	w.count("refusals kept", refused)
	return err
}

const selectPlacedNewsSQL = `SELECT payload FROM outbox WHERE topic = 'order.placed'`

// news holds the outbox against the orders.
func (w *auditor) news() error {
	return w.compare(ruleOutbox, "placings told", &w.told, func(visit func(market.Code, int64)) error {
		return w.tx.Each(func(s db.Scanner) error {
			var payload string
			if err := s.Scan(&payload); err != nil {
				return err
			}
			var about struct {
				Market market.Code `json:"market"`
				Number string      `json:"number"`
			}
			if err := json.Unmarshal([]byte(payload), &about); err != nil {
				return fmt.Errorf("news %q: %w", payload, err)
			}
			n, err := order.ParseNumber(about.Number)
			visit(about.Market, int64(n))
			return err
		}, selectPlacedNewsSQL)
	})
}

// compare adds up what is named; only when that differs from the orders does it look for where.
func (w *auditor) compare(rule, what string, t *tally, named func(visit func(market.Code, int64)) error) error {
	if err := named(t.name); err != nil {
		return err
	}
	w.count(what, t.named)
	if t.agree() {
		w.rule(rule).Tried = t.expected
		return nil
	}
	times := map[order.Ref]int{}
	err := named(func(m market.Code, n int64) { times[order.Ref{Market: m, Number: order.Number(n)}]++ })
	if err != nil {
		return err
	}
	return w.locate(rule, t.swept, times)
}

const selectOrderNamesSQL = `SELECT market, number FROM orders ORDER BY market, number`

// locate finds the orders that are named other than once, and names without an order. Where some have been swept,
// so many orders may be without: a clock that ran back has mixed the old with the new.
func (w *auditor) locate(rule string, swept int64, times map[order.Ref]int) error {
	var without []string
	err := w.tx.Each(func(s db.Scanner) error {
		var r order.Ref
		if err := s.Scan(&r.Market, &r.Number); err != nil {
			return err
		}
		name := nameOf(r.Market, int64(r.Number))
		switch n := times[r]; n {
		case 0:
			without = append(without, name+": the order is not named")
		case 1:
			w.tried(rule, "")
		default:
			w.tried(rule, fmt.Sprintf("%s: the order is named %d times", name, n))
		}
		delete(times, r)
		return nil
	}, selectOrderNamesSQL)
	for r, n := range times {
		w.tried(rule, fmt.Sprintf("%s: named %d times, the order is not there", nameOf(r.Market, int64(r.Number)), n))
	}
	for _, name := range without[min(swept, int64(len(without))):] {
		w.tried(rule, name)
	}
	return err
}
