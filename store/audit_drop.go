package store

import (
	"fmt"
	"slices"

	"comptoir/drop"
	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/order"
	"comptoir/stock"
)

// The rules about limited sales.
const (
	ruleDropCounts  = "drop.counts"
	ruleDropGranted = "drop.granted"
	ruleDropAside   = "drop.aside"
	ruleDropOrder   = "drop.order"
	ruleDropPerson  = "drop.person"
	ruleDropCode    = "drop.code"
	ruleDropLog     = "drop.log"
)

func dropRules() []Audited {
	return []Audited{
		{Name: ruleDropCounts, Says: "a limited sale counts the entries, grants and codes that are there"},
		{Name: ruleDropGranted, Says: "no allotment of a limited sale has more units granted and not back than it offered"},
		{Name: ruleDropAside, Says: "what lies aside is what was offered and is in no order; its movements say the same"},
		{Name: ruleDropOrder, Says: "a used grant and its order name each other, with the same account, units and units that came back"},
		{Name: ruleDropPerson, Says: "an entry is of its account, counts under a name, and holds no more than one person may"},
		{Name: ruleDropCode, Says: "a used code gave one grant; no more are used than were made, nor made than were offered"},
		{Name: ruleDropLog, Says: "the log of a limited sale holds by all rules of its receipt, and says what entries, grants and codes say"},
	}
}

// AuditDrops looks over the limited sales alone; it is a part of Audit.
func (tx *Tx) AuditDrops() (*Audit, error) {
	w := &auditor{tx: tx, Audit: newAudit()}
	return w.Audit, w.drops()
}

// dropAudit is one limited sale under audit.
type dropAudit struct {
	*auditor
	drop *drop.Drop
	log  *drop.Audited
	fold *drop.Fold

	untold  map[untold]int64       // units of news that no line tells yet
	held    map[drop.EntryID]int64 // units that are held or ordered
	grants  int64
	used    int64                    // grants that are in an order
	inOrder int64                    // units
	out     map[drop.Allotment]int64 // units granted that have not come back, told or not
	onWay   map[drop.Allotment]int64 // units that came back and no line tells
	byCode  int64                    // grants
	named   map[drop.EntryID]bool    // who is in, by an entry or a code; true: counts under a name
}

// untold names news of a grant.
type untold struct {
	n     int64
	event string
}

// drops looks over every limited sale that was published.
func (w *auditor) drops() error {
	all, err := w.tx.Drops()
	if err != nil {
		return err
	}
	w.count("limited sales", int64(len(all)))
	for i := range all {
		if all[i].State == drop.Draft {
			continue
		}
		a := &dropAudit{auditor: w, drop: &all[i], fold: drop.NewFold(), untold: map[untold]int64{}, held: map[drop.EntryID]int64{},
			named: map[drop.EntryID]bool{}, out: map[drop.Allotment]int64{}, onWay: map[drop.Allotment]int64{}}
		for _, look := range []func() error{a.readLog, a.readNews, a.readGrants, a.readEntries, a.readCodes, a.readMoves, a.readNames} {
			if err := look(); err != nil {
				return fmt.Errorf("limited sale %s/%s: %w", all[i].Market, all[i].ID, err)
			}
		}
		a.sums()
	}
	return nil
}

// tried counts a look at a rule of this sale; wrong is "" when it held.
func (a *dropAudit) tried(rule string, right bool, wrong string, args ...any) {
	if right {
		a.auditor.tried(rule, "")
		return
	}
	a.auditor.tried(rule, string(a.drop.Market)+"/"+a.drop.ID+": "+fmt.Sprintf(wrong, args...))
}

// readLog folds the whole log and asks what is wrong with it.
func (a *dropAudit) readLog() error {
	for {
		page, err := a.tx.Log(a.drop.Market, a.drop.ID, a.fold.Lines(), drop.LogPage)
		if err != nil {
			return err
		}
		for i := range page {
			a.fold.Add(&page[i])
		}
		if len(page) < drop.LogPage {
			break
		}
	}
	log := a.fold.Audited()
	a.log = &log
	a.count("lines of limited sales", log.Receipt.Lines)
	for _, f := range log.Findings {
		a.tried(ruleDropLog, false, "%s", f)
	}
	s := &a.drop.Standing
	a.tried(ruleDropLog, log.Receipt.Lines == s.Lines && log.Receipt.Head == s.Head, "the log ends with line %d, the sale says with %d, or with another hash", log.Receipt.Lines, s.Lines)
	a.tried(ruleDropLog, log.Facts == a.drop.Facts, "what was published is not what the sale says")
	return nil
}

const selectAuditedNewsSQL = `SELECT w.grant_n, w.event, w.units, COALESCE(g.allotment, 0) FROM limited_sale_news w
LEFT JOIN limited_sale_grant g ON g.market = w.market AND g.sale = w.sale AND g.n = w.grant_n WHERE w.market = $1 AND w.sale = $2 ORDER BY w.grant_n, w.part`

func (a *dropAudit) readNews() error {
	return a.tx.Each(func(s db.Scanner) error {
		var of untold
		var units, allotment int64
		if err := s.Scan(&of.n, &of.event, &units, &allotment); err != nil {
			return err
		}
		a.untold[of] += units
		if from, err := member(allotmentCodes(), allotment); err == nil && of.event == order.GrantBack {
			a.onWay[from] += units
		}
		return nil
	}, selectAuditedNewsSQL, string(a.drop.Market), a.drop.ID)
}

const selectAuditedGrantsSQL = `SELECT g.market, g.sale, g.n, g.entry, g.customer, g.units, g.allotment, g.state, g.at_us, g.until_us, g.came_back,
g.order_number, COALESCE(o.customer, ''), COALESCE(o.doc, ''), COALESCE(o.payment_state, 0), COALESCE(l.sku, ''), COALESCE(l.quantity, 0), COALESCE(l.cancelled, 0)
FROM limited_sale_grant g LEFT JOIN orders o ON o.market = g.market AND o.number = g.order_number
LEFT JOIN order_line l ON l.market = g.market AND l.number = g.order_number AND l.line = 0 WHERE g.market = $1 AND g.sale = $2 ORDER BY g.n`

// auditedGrant is a grant with the first line of the order in which it was used.
type auditedGrant struct {
	drop.Grant
	number                   int64
	customer, doc, sku       string
	paid, ordered, cancelled int64
}

// scanAuditedGrant reads the columns of a grant, then those of its order.
func scanAuditedGrant(s db.Scanner) (g auditedGrant, err error) {
	var entry []byte
	var allotment, state int64
	err = s.Scan(&g.Market, &g.Drop, &g.N, &entry, &g.Customer, &g.Units, &allotment, &state, &g.At, &g.Until, &g.Back,
		&g.number, &g.customer, &g.doc, &g.paid, &g.sku, &g.ordered, &g.cancelled)
	copy(g.Entry[:], entry)
	g.Allotment, _ = member(allotmentCodes(), allotment) // an unknown one is none: the log says so
	g.State, _ = member(grantStateCodes(), state)
	return g, err
}

func (a *dropAudit) readGrants() error {
	return a.tx.Each(func(s db.Scanner) error {
		g, err := scanAuditedGrant(s)
		if err != nil {
			return err
		}
		a.grants++
		a.named[g.Entry] = false
		a.tried(ruleDropCounts, g.N == a.grants, "grant %d stands where grant %d should", g.N, a.grants)
		a.tried(ruleDropPerson, g.Entry == drop.EntryOf(a.drop.Salt, a.drop.Market, a.drop.ID, g.Customer), "grant %d of %s is of another account", g.N, g.Entry)
		if g.Allotment == drop.ByCode {
			a.byCode++
		}
		if g.State != drop.Lapsed {
			a.out[g.Allotment] += g.Units - g.Back
			a.held[g.Entry] += g.Units
			a.tried(ruleDropPerson, a.held[g.Entry] <= a.drop.Limit, "%s has %d units with grant %d; one person may have %d", g.Entry, a.held[g.Entry], g.N, a.drop.Limit)
		}
		a.inItsOrder(&g)
		a.asTold(&g)
		return nil
	}, selectAuditedGrantsSQL, string(a.drop.Market), a.drop.ID)
}

// inItsOrder holds a grant against the order in which it was used.
func (a *dropAudit) inItsOrder(g *auditedGrant) {
	if g.State != drop.Ordered && g.State != drop.Returned {
		a.tried(ruleDropOrder, g.number == 0 && g.Back == 0, "grant %d was not used, and is in order %s", g.N, order.Number(g.number))
		return
	}
	a.used++
	a.inOrder += g.Units - g.Back
	name := order.Number(g.number)
	if g.doc == "" {
		a.tried(ruleDropOrder, false, "grant %d was used in order %s, which is not there", g.N, name)
		return
	}
	var doc orderDoc
	err := fromDoc(g.doc, &doc)
	a.tried(ruleDropOrder, err == nil && doc.Grant == order.GrantRef{Drop: a.drop.ID, N: g.N}, "order %s does not cite grant %d, which was used in it", name, g.N)
	a.tried(ruleDropOrder, g.customer == g.Customer && g.sku == a.drop.SKU && g.ordered == g.Units, "order %s is not what grant %d gives: %d × %s", name, g.N, g.ordered, g.sku)
	a.tried(ruleDropOrder, g.cancelled == g.Back && (g.State == drop.Returned) == (g.Back == g.Units), "%d units of order %s are cancelled, of grant %d %d came back", g.cancelled, name, g.N, g.Back)
}

// asTold holds a grant against what the log says of it, with what is on its way there.
func (a *dropAudit) asTold(g *auditedGrant) {
	told, there := a.fold.Told(g.N)
	if !there {
		a.tried(ruleDropLog, false, "grant %d is in no line", g.N)
		return
	}
	a.tried(ruleDropLog, told.Entry == g.Entry && told.Units == g.Units && told.Until == g.Until && (told.Code != nil) == (g.Allotment == drop.ByCode), "grant %d is another one in the log", g.N)
	var ordered, released int64
	switch g.State {
	case drop.Ordered, drop.Returned:
		ordered, released = g.Units, g.Back
	case drop.Lapsed:
		released = g.Units
	}
	on := func(event string) int64 { return a.untold[untold{g.N, event}] }
	a.tried(ruleDropLog, told.Ordered+on(order.GrantOrdered) == ordered && told.Released+on(order.GrantBack) == released && told.Lapsed == (g.State == drop.Lapsed),
		"the log says that of grant %d %d units were ordered and %d came back; it is %d and %d", g.N, told.Ordered+on(order.GrantOrdered), told.Released+on(order.GrantBack), ordered, released)
	paid := told.Paid + on(order.GrantPaid)
	a.tried(ruleDropLog, paid <= ordered && (g.paid != paidInFull || paid > 0), "the log says that %d units of grant %d were paid, its order says otherwise", paid, g.N)
}

// paidInFull is the number of payment.Captured.
const paidInFull = 3

const selectAuditedEntriesSQL = `SELECT entry, customer, units, place, at_us FROM limited_sale_entry WHERE market = $1 AND sale = $2 ORDER BY place, entry`

// readEntries compares everybody who is in with the log, in the order of their ranks.
func (a *dropAudit) readEntries() error {
	var all, ranked, unranked int64
	err := a.tx.Each(func(s db.Scanner) error {
		e, err := scanDropEntry(a.drop.Market, a.drop.ID, s)
		if err != nil {
			return err
		}
		all++
		a.named[e.ID] = false
		a.tried(ruleDropPerson, e.ID == drop.EntryOf(a.drop.Salt, a.drop.Market, a.drop.ID, e.Customer), "entry %s is of another account", e.ID)
		a.tried(ruleDropLog, a.fold.Wanted(e.ID) == e.Units, "entry %s asks for %d units, in the log for %d", e.ID, e.Units, a.fold.Wanted(e.ID))
		if e.Rank == 0 {
			unranked++
			a.tried(ruleDropCounts, a.drop.Standing.Drawn < 0 || unranked <= a.drop.Standing.Unranked, "entry %s has no rank after the draw", e.ID)
			return nil
		}
		if e.Late() {
			ranked = max(ranked, a.drop.Standing.Drawn) // the last of the drawn list may have no ranks yet
		}
		right := ranked < int64(len(a.log.Order)) && a.log.Order[ranked] == e.ID
		ranked++
		a.tried(ruleDropLog, right, "entry %s has rank %d, which the draw did not give", e.ID, e.Rank)
		return nil
	}, selectAuditedEntriesSQL, string(a.drop.Market), a.drop.ID)
	a.count("entries", all)
	a.tried(ruleDropCounts, all == a.drop.Standing.Entered && all == a.log.Receipt.Entries, "%d entries are there, the sale counts %d, its log %d", all, a.drop.Standing.Entered, a.log.Receipt.Entries)
	return err
}

const selectAuditedCodesSQL = `SELECT code, entry FROM limited_sale_code WHERE market = $1 AND sale = $2`

func (a *dropAudit) readCodes() error {
	var made, used int64
	err := a.tx.Each(func(s db.Scanner) error {
		var code, entry []byte
		if err := s.Scan(&code, &entry); err != nil {
			return err
		}
		made++
		if len(entry) > 0 {
			used++
		}
		was, known := a.fold.Code(drop.Hash(slices.Concat(code, make([]byte, 32))[:32]))
		a.tried(ruleDropCode, known && was == (len(entry) > 0), "a code is used, and not by the log; or the other way round, or it was never made")
		return nil
	}, selectAuditedCodesSQL, string(a.drop.Market), a.drop.ID)
	a.tried(ruleDropCode, made == a.drop.Standing.Codes && made <= a.drop.Codes, "%d codes are there, %d were made, %d offered", made, a.drop.Standing.Codes, a.drop.Codes)
	a.tried(ruleDropCode, used == a.byCode, "%d codes are used, %d grants were made by code", used, a.byCode)
	return err
}

const selectAsideSQL = `SELECT COALESCE(SUM(CASE WHEN to_account = $1 THEN quantity ELSE -quantity END), 0) FROM stock_movement WHERE market = $2 AND ref = $3`

// readMoves compares what lies aside with what is in orders, and with the sale's own movements.
func (a *dropAudit) readMoves() error {
	moved, err := db.One(a.tx.Tx, db.Int, selectAsideSQL, code(accountCodes(), stock.Reserved), string(a.drop.Market), a.drop.Number)
	want := int64(0)
	if a.drop.State == drop.Published {
		want = a.drop.Offered() - a.inOrder
	}
	a.tried(ruleDropAside, a.drop.Aside == want && moved == a.drop.Aside, "%d units lie aside, by its movements %d; offered and in no order are %d", a.drop.Aside, moved, want)
	return err
}

const selectAuditedNamesSQL = `SELECT entry FROM limited_sale_name WHERE market = $1 AND sale = $2`

// readNames asks that everybody who is in counts under a name, and nobody else: two entries cannot share one, the key
// of the table says.
func (a *dropAudit) readNames() error {
	err := a.tx.Each(func(s db.Scanner) error {
		var entry []byte
		err := s.Scan(&entry)
		e := drop.EntryID(slices.Concat(entry, make([]byte, 16))[:16])
		_, in := a.named[e]
		a.tried(ruleDropPerson, in, "a name counts for %s, who is not in", e)
		a.named[e] = in
		return err
	}, selectAuditedNamesSQL, string(a.drop.Market), a.drop.ID)
	for e, named := range a.named {
		a.tried(ruleDropPerson, named, "%s counts under no name", e)
	}
	return err
}

// sums holds the sale's own counts against what was read.
func (a *dropAudit) sums() {
	s, f := &a.drop.Standing, &a.drop.Facts
	a.count("grants", a.grants)
	a.tried(ruleDropCounts, s.Grants == a.grants, "%d grants are there, the sale counts %d", a.grants, s.Grants)
	for _, part := range []struct {
		from          drop.Allotment
		offered, left int64
	}{{drop.Everybody, f.Quantity, s.Left}, {drop.ByCode, f.Codes, s.CodeLeft}} {
		out := a.out[part.from]
		a.tried(ruleDropGranted, out <= part.offered, "%d units are granted, %d were offered (%s)", out, part.offered, part.from)
		a.tried(ruleDropCounts, part.left+a.onWay[part.from] == part.offered-out, "%d units are left, %d are on their way back; offered and not granted are %d (%s)",
			part.left, a.onWay[part.from], part.offered-out, part.from)
	}
	if a.cited != nil {
		cited := a.cited[saleKey{f.Market, f.ID}]
		a.tried(ruleDropOrder, cited == a.used, "%d orders cite a grant, %d grants were used", cited, a.used)
	}
}

// saleKey names a limited sale over all markets.
type saleKey struct {
	market market.Code
	id     string
}
