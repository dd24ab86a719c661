package store

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/order"
	"comptoir/stock"
)

// Audit is what a look over the whole ledger has found.
type Audit struct {
	Rows  []Counted   `json:"rows"`
	Units stock.Units `json:"units"`
	Rules []Audited   `json:"rules"`
}

// Counted is how much of something was read.
type Counted struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
}

// Audited is one rule: how often it was tried, how often it was broken, and the first places where.
type Audited struct {
	Name   string   `json:"name"`
	Says   string   `json:"says"`
	Tried  int64    `json:"tried"`
	Broken int64    `json:"broken"`
	Where  []string `json:"where,omitempty"`
}

// whereMax is how many places of one broken rule are named.
const whereMax = 10

// OK tells that no rule is broken.
func (a *Audit) OK() bool {
	return !slices.ContainsFunc(a.Rules, func(r Audited) bool { return r.Broken > 0 })
}

// Err names the first broken rule; nil when all hold.
func (a *Audit) Err() error {
	for _, r := range a.Rules {
		if r.Broken > 0 {
			return fmt.Errorf("the ledger is wrong: %s (%s) is broken %d times: %s", r.Name, r.Says, r.Broken, r.Where[0])
		}
	}
	return nil
}

// Print writes the report for people.
func (a *Audit) Print(w io.Writer) {
	for _, c := range a.Rows {
		fmt.Fprintf(w, "     %-16s %12d\n", c.Name, c.Rows)
	}
	u := a.Units
	fmt.Fprintf(w, "     units: %d received = %d on hand + %d reserved + %d shipped + %d returned + %d written off\n",
		u.Received, u.OnHand, u.Reserved, u.Shipped, u.Returned, u.WrittenOff)
	for _, r := range a.Rules {
		mark := "ok  "
		if r.Broken > 0 {
			mark = "BAD "
		}
		fmt.Fprintf(w, "%s %-16s %12d  %s\n", mark, r.Name, r.Tried, r.Says)
		for _, where := range r.Where {
			fmt.Fprintf(w, "     %-16s %12s  → %s\n", "", "", where)
		}
		if more := r.Broken - int64(len(r.Where)); more > 0 {
			fmt.Fprintf(w, "     %-16s %12s  … and %d more\n", "", "", more)
		}
	}
}

// The rules that are not about one order's books.
const (
	ruleLevel   = "stock.level"
	ruleMove    = "stock.movement"
	ruleOrphan  = "order.orphan"
	ruleReceipt = "order.receipt"
	ruleOutbox  = "order.outbox"
	ruleGapless = "invoice.gapless"
	ruleLimit   = "limit.kept"
)

func newAudit() *Audit {
	a := &Audit{Rules: []Audited{
		{Name: ruleLevel, Says: "a level is the sum of its movements, reserved at most what is on hand, nothing below zero"},
		{Name: ruleMove, Says: "a movement takes units from one account to another"},
		{Name: ruleOrphan, Says: "lines, movements, steps, parcels, money and invoices belong to an order that is there"},
		{Name: ruleReceipt, Says: "every order has one receipt, every receipt of a placing its order: one outcome for each key"},
		{Name: ruleOutbox, Says: "every order was told once, and no other"},
		{Name: ruleGapless, Says: "invoices and credit notes of a legal entity are numbered from 1 without a gap, up to its sequence"},
		{Name: ruleLimit, Says: "nobody has had more of a limited variant than the limit"},
	}}
	for _, r := range order.AuditRules() {
		a.Rules = append(a.Rules, Audited{Name: r.Name, Says: r.Says})
	}
	a.Rules = append(a.Rules, dropRules()...)
	return a
}

// rule finds a rule by its name.
func (a *Audit) rule(name string) *Audited {
	return &a.Rules[slices.IndexFunc(a.Rules, func(r Audited) bool { return r.Name == name })]
}

// tried counts a look at a rule; wrong says where it is broken and how, "" when it held.
func (a *Audit) tried(rule, wrong string) {
	r := a.rule(rule)
	r.Tried++
	if wrong == "" {
		return
	}
	if r.Broken++; len(r.Where) < whereMax {
		r.Where = append(r.Where, wrong)
	}
}

func (a *Audit) count(name string, rows int64) {
	for i := range a.Rows {
		if a.Rows[i].Name == name {
			a.Rows[i].Rows += rows
			return
		}
	}
	a.Rows = append(a.Rows, Counted{name, rows})
}

// Audit looks the whole ledger over in one view: stock, orders, money, invoices, keys, news and limited sales, each
// against the others. Memory does not grow with the number of orders, only with the entries of the largest limited
// sale. Progress, if not nil, hears of orders.
func (s *Store) Audit(ctx context.Context, progress func(done, of int64)) (*Audit, error) {
	var a *Audit
	err := s.View(ctx, func(tx *Tx) (err error) {
		a, err = tx.Audit(progress)
		return err
	})
	return a, err
}

// Audit is Store.Audit on what this transaction sees.
func (tx *Tx) Audit(progress func(done, of int64)) (*Audit, error) {
	w := &auditor{tx: tx, Audit: newAudit(), progress: progress, cited: map[saleKey]int64{}}
	for _, look := range []func() error{w.since, w.books, w.levels, w.receipts, w.news, w.invoices, w.limits, w.drops} {
		if err := look(); err != nil {
			return nil, fmt.Errorf("audit: %w", err)
		}
	}
	return w.Audit, nil
}

// auditor is an audit under way.
type auditor struct {
	*Audit
	tx       *Tx
	progress func(done, of int64)
	orders   int64 // in all
	done     int64
	ledger   stock.Ledger
	kept     tally             // of receipts and of orders that must have one
	told     tally             // of news and of orders that must have been told
	cited    map[saleKey]int64 // orders that cite a grant of a limited sale; nil: orders were not read
}

const countOrdersSQL = `SELECT COUNT(*) FROM orders`

const oldestKeptSQL = `SELECT COALESCE(MIN(at_us), 9223372036854775807) FROM receipt`

const selectSweptSQL = `SELECT COALESCE(SUM(gone), 0) FROM swept WHERE name = $1`

// since learns which receipts have been swept: those of orders from before the oldest that is kept.
func (w *auditor) since() (err error) {
	if w.orders, err = db.One(w.tx.Tx, db.Int, countOrdersSQL); err != nil {
		return err
	}
	w.told.since = math.MinInt64
	w.kept.since = math.MinInt64
	if w.kept.swept, err = db.One(w.tx.Tx, db.Int, selectSweptSQL, sweptKept); err != nil || w.kept.swept == 0 {
		return err
	}
	w.kept.since, err = db.One(w.tx.Tx, db.Int, oldestKeptSQL)
	return err
}

const nextAuditedSQL = `SELECT COALESCE(MIN(heads.market), '') FROM (
SELECT MIN(market) AS market FROM orders WHERE market > $1 UNION ALL SELECT MIN(market) FROM order_line WHERE market > $2
UNION ALL SELECT MIN(market) FROM stock_movement WHERE market > $3 UNION ALL SELECT MIN(market) FROM order_event WHERE market > $4
UNION ALL SELECT MIN(market) FROM order_shipment WHERE market > $5 UNION ALL SELECT MIN(market) FROM money_entry WHERE market > $6
UNION ALL SELECT MIN(market) FROM invoice WHERE market > $7) AS heads`

// books reads every order with all that belongs to it, market by market, some at a time.
func (w *auditor) books() error {
	code := ""
	for {
		next, err := db.One(w.tx.Tx, db.Text, nextAuditedSQL, code, code, code, code, code, code, code)
		if err != nil || next == "" {
			return err
		}
		code = next
		after := int64(math.MinInt64)
		for more := true; more; {
			s := &shelfOfBooks{auditor: w, market: market.Code(code), after: after}
			if more, err = s.audit(); err != nil {
				return fmt.Errorf("orders of %s: %w", code, err)
			}
			after = s.upto
		}
	}
}

func (w *auditor) levels() error {
	levels, err := db.Many(w.tx.Tx, scanLevel, selectAllLevelsSQL)
	if err != nil {
		return err
	}
	w.count("levels", int64(len(levels)))
	wrong := w.ledger.Against(levels)
	for _, text := range wrong {
		w.tried(ruleLevel, text)
	}
	w.rule(ruleLevel).Tried = int64(len(levels))
	w.Units = w.ledger.Units()
	return nil
}

const selectAllLevelsSQL = `SELECT sku, location, owner, on_hand, reserved FROM stock_level ORDER BY sku, location, owner`

const selectSeriesSQL = `SELECT entity, credit, MIN(invoice), MAX(invoice), COUNT(*) FROM invoice GROUP BY entity, credit ORDER BY entity, credit`

const selectSequencesSQL = `SELECT entity, credit, last FROM invoice_sequence ORDER BY entity, credit`

type series struct {
	entity string
	credit int64
}

func (s series) String() string {
	if s.credit == 1 {
		return "credit notes of " + s.entity
	}
	return "invoices of " + s.entity
}

// invoices compares each series of numbers with its sequence.
func (w *auditor) invoices() error {
	last := map[series]int64{}
	err := w.tx.Each(func(s db.Scanner) error {
		var one series
		var n int64
		err := s.Scan(&one.entity, &one.credit, &n)
		last[one] = n
		return err
	}, selectSequencesSQL)
	if err != nil {
		return err
	}
	err = w.tx.Each(func(s db.Scanner) error {
		var one series
		var lowest, highest, n int64
		err := s.Scan(&one.entity, &one.credit, &lowest, &highest, &n)
		wrong := ""
		if lowest != 1 || highest != n || last[one] != n {
			wrong = fmt.Sprintf("%s: %d numbers from %d to %d, the sequence stands at %d", one, n, lowest, highest, last[one])
		}
		w.tried(ruleGapless, wrong)
		delete(last, one)
		return err
	}, selectSeriesSQL)
	for one, n := range last {
		if n != 0 {
			w.tried(ruleGapless, fmt.Sprintf("%s: none is there, the sequence stands at %d", one, n))
		}
	}
	return err
}

const countLimitsSQL = `SELECT COUNT(*) FROM limit_use`

const selectOverLimitSQL = `SELECT market, sku, units, most FROM limit_use WHERE units > most OR units < 0 ORDER BY market, sku`

func (w *auditor) limits() error {
	n, err := db.One(w.tx.Tx, db.Int, countLimitsSQL)
	if err != nil {
		return err
	}
	err = w.tx.Each(func(s db.Scanner) error {
		var code, sku string
		var units, most int64
		err := s.Scan(&code, &sku, &units, &most)
		w.tried(ruleLimit, fmt.Sprintf("%s %s: somebody has had %d of %d", code, sku, units, most))
		return err
	}, selectOverLimitSQL)
	w.rule(ruleLimit).Tried = n
	return err
}
