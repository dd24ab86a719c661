package sim

import (
	"encoding/json"
	"fmt"

	"comptoir/internal/db"
	"comptoir/order"
	"comptoir/store"
)

// saleRows are the rows of the limited sale, and what the program's own audit says of them.
type saleRows struct {
	entries map[string]entryRow // by account
	grants  map[int64]grantRow
	lines   []string // hashes of the log
	aside   int64
	wrong   string
}

type entryRow struct {
	entry       string
	units, rank int64
}

type grantRow struct {
	customer                                          string
	units, allotment, state, until, inOrder, cameBack int64
}

// readSale reads the limited sale; nothing where there is none.
func (b *books) readSale(tx *store.Tx) error {
	n, err := db.One(tx.Tx, db.Int, `SELECT COUNT(*) FROM limited_sale_line`)
	if err != nil || n == 0 {
		return err
	}
	b.sale = &saleRows{entries: map[string]entryRow{}, grants: map[int64]grantRow{}}
	for _, part := range []func(*db.Tx) error{b.sale.readEntries, b.sale.readGrants, b.sale.readLines} {
		if err := part(tx.Tx); err != nil {
			return err
		}
	}
	audit, err := tx.AuditDrops()
	if err == nil && audit.Err() != nil {
		b.sale.wrong = audit.Err().Error()
	}
	return err
}

func (r *saleRows) readEntries(tx *db.Tx) error {
	return tx.Each(func(s db.Scanner) error {
		var customer string
		var entry []byte
		var e entryRow
		err := s.Scan(&customer, &entry, &e.units, &e.rank)
		e.entry = fmt.Sprintf("%x", entry)
		r.entries[customer] = e
		return err
	}, `SELECT customer, entry, units, place FROM limited_sale_entry`)
}

func (r *saleRows) readGrants(tx *db.Tx) error {
	return tx.Each(func(s db.Scanner) error {
		var n int64
		var g grantRow
		err := s.Scan(&n, &g.customer, &g.units, &g.allotment, &g.state, &g.until, &g.inOrder, &g.cameBack)
		r.grants[n] = g
		return err
	}, `SELECT n, customer, units, allotment, state, until_us, order_number, came_back FROM limited_sale_grant`)
}

func (r *saleRows) readLines(tx *db.Tx) error {
	err := tx.Each(func(s db.Scanner) error {
		var hash []byte
		err := s.Scan(&hash)
		r.lines = append(r.lines, fmt.Sprintf("%x", hash))
		return err
	}, `SELECT hash FROM limited_sale_line ORDER BY n`)
	if err != nil {
		return err
	}
	r.aside, err = db.One(tx, db.Int, `SELECT aside FROM limited_sale`)
	return err
}

// The states and allotments of rights as the store keeps them.
const (
	rightHeld, rightOrdered, rightLapsed, rightReturned = 1, 2, 3, 4
	byCode                                              = 2
)

// saleHolds: never more is granted than was offered, of either allotment; a person is in once, and has no more than
// one may have; what was told stays; what lies aside is what nobody has bought; the log is as the tables say.
func saleHolds(s *sim, now, before *books) error {
	f, sale := s.fair, now.sale
	if f == nil || sale == nil {
		return nil
	}
	if sale.wrong != "" {
		return fmt.Errorf("the program's own audit: %s", sale.wrong)
	}
	out, bought := map[int64]int64{}, int64(0)
	for _, g := range sale.grants {
		if g.state != rightLapsed {
			out[g.allotment] += g.units - g.cameBack
		}
		if g.state == rightOrdered || g.state == rightReturned {
			bought += g.units - g.cameBack
		}
	}
	if out[byCode] > f.Codes || out[1] > f.Quantity {
		return fmt.Errorf("%v units are granted, %d and %d by code were offered", out, f.Quantity, f.Codes)
	}
	if sale.aside != 0 && sale.aside != f.Offered()-bought {
		return fmt.Errorf("%d units lie aside, %d of %d are bought", sale.aside, bought, f.Offered())
	}
	for _, look := range []func(*sim, *saleRows) error{onePerson, toldStays} {
		if err := look(s, sale); err != nil {
			return err
		}
	}
	if err := rightsAreUsedOnce(now); err != nil {
		return err
	}
	if before == nil || before.sale == nil {
		return nil
	}
	return onlyGoesOn(sale, before.sale)
}

// onePerson: accounts that are one person by the sale's rule are in once together, and have together what one may.
func onePerson(s *sim, sale *saleRows) error {
	in, has := map[int]string{}, map[int]int64{}
	for i := range takersOf {
		account := taker(i).Account
		if _, there := sale.entries[account]; there {
			if other := in[self(i)]; other != "" {
				return fmt.Errorf("%s and %s are one person, and both are in", other, account)
			}
			in[self(i)] = account
		}
		for _, g := range sale.grants {
			if g.customer == account && g.state != rightLapsed {
				has[self(i)] += g.units
			}
		}
	}
	for person, units := range has {
		if units > s.fair.Limit {
			return fmt.Errorf("person %d has %d units, one may have %d", person, units, s.fair.Limit)
		}
	}
	return nil
}

// toldStays: whoever was told that they are in, their number, or a right, has it.
func toldStays(s *sim, sale *saleRows) error {
	for i, entry := range s.fair.in {
		e, there := sale.entries[taker(i).Account]
		if !there || e.entry != entry.String() {
			return fmt.Errorf("taker %d was told to be entry %s, the list has %q", i, entry, e.entry)
		}
		rank := e.rank
		if rank > 1<<40 {
			rank -= 1 << 40
		}
		if told := s.fair.ranks[entry]; told != 0 && told != rank {
			return fmt.Errorf("taker %d was told to be number %d and is %d", i, told, rank)
		}
	}
	for n := range s.fair.grants {
		if _, there := sale.grants[n]; !there {
			return fmt.Errorf("right %d was shown and is not there", n)
		}
	}
	for n, a := range s.fair.placed {
		if g := sale.grants[n]; order.Number(g.inOrder) != a.receipt.Number {
			return fmt.Errorf("right %d bought order %s and names %s", n, a.receipt.Number, order.Number(g.inOrder))
		}
	}
	return nil
}

// rightsAreUsedOnce: an order cites one right at most, and a right is cited by one order at most, of as many units.
func rightsAreUsedOnce(now *books) error {
	cited := map[int64]ref{}
	for _, at := range now.refs {
		o := now.orders[at]
		n := o.right()
		if n == 0 {
			continue
		}
		if other, twice := cited[n]; twice {
			return fmt.Errorf("orders %s and %s were bought under right %d", other.number, at.number, n)
		}
		cited[n] = at
		if g := now.sale.grants[n]; order.Number(g.inOrder) != at.number || len(o.lines) != 1 || o.lines[0].quantity != g.units || o.lines[0].cancelled != g.cameBack {
			return fmt.Errorf("order %s is %+v, right %d is %+v", at.number, o.lines, n, g)
		}
	}
	for n, g := range now.sale.grants {
		if _, used := cited[n]; used != (g.inOrder != 0) {
			return fmt.Errorf("right %d names order %s, which does not cite it", n, order.Number(g.inOrder))
		}
	}
	return nil
}

// right is the number of the right under which an order was bought; 0: none.
func (o *sold) right() int64 {
	var told struct {
		Grant order.GrantRef `json:"grant"`
	}
	if json.Unmarshal([]byte(o.doc), &told) != nil {
		return 0
	}
	return told.Grant.N
}

// onlyGoesOn: the log is only added to, and a right that was used or has run out never comes to life again.
func onlyGoesOn(now, before *saleRows) error {
	for i, hash := range before.lines {
		if i >= len(now.lines) || now.lines[i] != hash {
			return fmt.Errorf("line %d of the log was changed", i+1)
		}
	}
	for n, was := range before.grants {
		is, there := now.grants[n]
		if !there || is.until != was.until || is.units != was.units || is.customer != was.customer {
			return fmt.Errorf("right %d was %+v and is %+v", n, was, is)
		}
		if was.state != is.state && (was.state == rightLapsed || was.state == rightReturned || is.state == rightHeld) {
			return fmt.Errorf("right %d went from state %d to %d", n, was.state, is.state)
		}
	}
	return nil
}

// priceOf is what a variant may cost in an order: the price of the list, or the limited sale's under a right of it.
func (s *sim) priceOf(now *books, at ref, sku string) int64 {
	o := now.orders[at]
	if s.fair != nil && o.right() != 0 {
		return s.fair.Price.Minor
	}
	return now.facts.priceAt(at.market, sku, o.placed)
}
