package drop

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
)

// codeDigits is Crockford's alphabet, in capitals: a code is 16 of them, 80 bits.
const codeDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeEncoding writes the ten random bytes of a code.
var codeEncoding = base32.NewEncoding(codeDigits)

// codeOf writes ten random bytes as a code in groups of four.
func codeOf(random []byte) string {
	text := codeEncoding.EncodeToString(random)
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:16]
}

// HashCode is what is kept and published of a code: SHA-256 over its 16 characters, dashes and spaces left out, in
// capitals, with O read as 0 and I and L as 1.
func HashCode(code string) Hash {
	clean := strings.Map(func(r rune) rune {
		switch r {
		case '-', ' ':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(code))
	return sha256.Sum256([]byte(clean))
}

// Redeem uses a priority code: it works once, from the opening to the end, and gives one unit of the codes' own
// allotment (rule 3). Errors: NotFound "drop.code_unknown"; Conflict "drop.code_used", "drop.limit_reached",
// "drop.person_known", "drop.not_open"; TooMany "drop.too_fast".
func (d *Desk) Redeem(ctx context.Context, m market.Code, drop string, who Person, code string) (Seat, error) {
	now := d.Clock.Now()
	if err := d.pace.allow(who.Account, now); err != nil {
		return Seat{}, err
	}
	var one Drop
	var mine Wish
	err := d.Store.Update(ctx, func(tx Tx) (err error) {
		if one, err = tx.HoldDrop(m, drop); err != nil {
			return err
		}
		mine = one.wish(&who, 1)
		return redeem(tx, &one, &mine, HashCode(code), max(now, one.Standing.Last))
	})
	if err != nil {
		return Seat{}, err
	}
	return d.look(ctx, &one, mine.Entry)
}

// redeem checks a code and grants its unit; the same code of the same person again changes nothing.
func redeem(tx Tx, d *Drop, w *Wish, hash Hash, now clock.Instant) error {
	if !d.Open(now) {
		return fault.New(fault.Conflict, "drop.not_open")
	}
	c, err := tx.DropCode(d.Market, d.ID, hash)
	if err != nil {
		return err
	}
	if c.Entry == w.Entry {
		return nil
	}
	if c.Entry != (EntryID{}) {
		return fault.New(fault.Conflict, "drop.code_used")
	}
	_, taken, err := peopleOf(tx, d.key(), []Wish{*w})
	if err != nil {
		return err
	}
	if w.known(taken) {
		return fault.New(fault.Conflict, "drop.person_known")
	}
	grants, err := tx.DropGrants(d.Market, d.ID, []EntryID{w.Entry})
	if err != nil {
		return err
	}
	if hasOf(grants) >= d.Limit || d.Standing.CodeLeft < 1 {
		return fault.New(fault.Conflict, "drop.limit_reached")
	}
	return grantCode(tx, d, w, hash, taken, now)
}

// hasOf sums the units that somebody holds or has ordered.
func hasOf(grants []Grant) (sum int64) {
	for _, g := range grants {
		if g.State != Lapsed {
			sum += g.Units
		}
	}
	return sum
}

// grantCode writes the grant of a code, its line, and the names of somebody who was not known before.
func grantCode(tx Tx, d *Drop, w *Wish, hash Hash, taken map[order.Hash]EntryID, now clock.Instant) error {
	if err := tx.UseDropCode(d.Market, d.ID, hash, w.Entry); err != nil {
		return err
	}
	if fresh := w.fresh(taken); len(fresh) > 0 {
		if err := tx.Enter(d.Market, d.ID, nil, fresh); err != nil {
			return err
		}
	}
	d.Standing.CodeLeft--
	g := d.grant(&Entry{ID: w.Entry, Customer: w.Customer}, 1, ByCode, now)
	if err := tx.PutGrants([]Grant{g}); err != nil {
		return err
	}
	item := GrantedItem{N: g.N, Entry: g.Entry, Units: 1, Until: g.Until, Code: &hash}
	return tx.Keep(d, []Line{d.Standing.add(now, bySystem, LineGranted, GrantedLine{[]GrantedItem{item}})})
}
